import { describe, expect, test } from '@jest/globals'
import { parseHost } from '../../src/domain/reference.ts'
import { type KEYLESS_KEYS, type Keyless, readKeyless } from '../../src/inputs/keyless.ts'

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const ARN = 'arn:aws:iam::123456789012:role/ci/build'
const PLACE = 'Amazon ECR (*.dkr.ecr.*.amazonaws.com and the other names of AWS, public.ecr.aws)'

type Keys = Readonly<Partial<Record<(typeof KEYLESS_KEYS)[number] | 'username' | 'password', string>>>

describe('a role of AWS', () => {
  const NOTHING = { region: undefined, sessionName: undefined, seconds: undefined, audience: undefined }

  test.each<[string, string, Keys, Keyless]>([
    ['alone', HOST, { 'role-to-assume': ARN }, { kind: 'aws', arn: ARN, ...NOTHING }],
    [
      'with everything',
      HOST,
      {
        'role-to-assume': 'arn:aws-us-gov:iam::123456789012:role/b',
        'aws-region': 'us-gov-west-1',
        'role-session-name': 'a=b,c.d@e-f_g+1',
        'role-duration-seconds': '43200',
        audience: 'mine',
      },
      {
        kind: 'aws',
        arn: 'arn:aws-us-gov:iam::123456789012:role/b',
        region: 'us-gov-west-1',
        sessionName: 'a=b,c.d@e-f_g+1',
        seconds: 43_200,
        audience: 'mine',
      },
    ],
    [
      'at ECR Public',
      'public.ecr.aws',
      { 'role-to-assume': ARN, 'role-duration-seconds': '900' },
      { kind: 'aws', arn: ARN, ...NOTHING, seconds: 900 },
    ],
    [
      'in China',
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
      { 'role-to-assume': 'arn:aws-cn:iam::123456789012:role/b', 'aws-region': 'cn-northwest-1' },
      { kind: 'aws', arn: 'arn:aws-cn:iam::123456789012:role/b', ...NOTHING, region: 'cn-northwest-1' },
    ],
    [
      'in an isolated partition',
      '123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov',
      { 'role-to-assume': 'arn:aws-iso-b:iam::123456789012:role/b', 'aws-region': 'us-isob-east-1' },
      { kind: 'aws', arn: 'arn:aws-iso-b:iam::123456789012:role/b', ...NOTHING, region: 'us-isob-east-1' },
    ],
  ])('%s', (_name, host, keys, expected) => {
    expect(read(host, keys)).toStrictEqual({ keyless: expected, complaints: [] })
  })

  test.each<[string, string, Keys, readonly string[]]>([
    ['at another registry', 'ghcr.io', { 'role-to-assume': ARN }, [`has role-to-assume, which is for ${PLACE}, not for ghcr.io`]],
    ['without the role', HOST, { 'aws-region': 'eu-west-1' }, ['has aws-region and no role-to-assume; give role-to-assume']],
    [
      'with a password',
      HOST,
      { 'role-to-assume': ARN, username: 'AKIA', password: 'x' },
      [
        'has a password and role-to-assume, which takes its place; give one of them',
        'has a username, which role-to-assume takes the place of; leave it out',
      ],
    ],
    [
      'with keys of another sign-in',
      HOST,
      { 'role-to-assume': ARN, 'client-id': 'x' },
      ['has keys of several sign-ins (role-to-assume, client-id); give those of one'],
    ],
    ...['build', 'arn:aws:iam::12345:role/b', 'arn:aws:iam::123456789012:user/b', 'arn:aws:iam::123456789012:role/', `${ARN} x`].map(
      (arn): [string, string, Keys, readonly string[]] => [
        `that is ${arn}`,
        HOST,
        { 'role-to-assume': arn },
        ['has a role-to-assume that is not the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME'],
      ],
    ),
    ...['eu', 'eu-west', 'EU-WEST-1', 'eu-west-1.evil.example', 'eu-west-1/'].map((region): [string, string, Keys, readonly string[]] => [
      `in the region ${region}`,
      HOST,
      { 'role-to-assume': ARN, 'aws-region': region },
      ['has a aws-region that is not a region of AWS, such as eu-west-1'],
    ]),
    ...['899', '43201', '1e3', '-900', '900.5', '15m'].map((seconds): [string, string, Keys, readonly string[]] => [
      `for ${seconds} seconds`,
      HOST,
      { 'role-to-assume': ARN, 'role-duration-seconds': seconds },
      ['has a role-duration-seconds that is not a whole number of seconds from 900 to 43200'],
    ]),
    ...['x', 'a b', 'a/b', 'x'.repeat(65)].map((name): [string, string, Keys, readonly string[]] => [
      `named ${name}`,
      HOST,
      { 'role-to-assume': ARN, 'role-session-name': name },
      ['has a role-session-name that is not 2 to 64 letters, digits or _+=,.@-'],
    ]),
  ])('is refused %s', (_name, host, keys, complaints) => {
    expect(read(host, keys)).toStrictEqual({ keyless: undefined, complaints })
  })
})

function read(text: string, keys: Keys): { readonly keyless: Keyless | undefined; readonly complaints: readonly string[] } {
  const complaints: string[] = []
  const keyless = readKeyless(
    parseHost(text),
    (key) => keys[key],
    (sentence) => complaints.push(sentence),
  )
  return { keyless, complaints }
}
