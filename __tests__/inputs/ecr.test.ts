import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { EcrInputs } from '../../src/inputs/ecr.ts'
import { readInputs } from '../../src/inputs/inputs.ts'

const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app'
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const PLAIN = { mutability: 'MUTABLE', exclusions: [], encryption: undefined, scanOnPush: undefined, tags: [] } as const

const NOTHING: EcrInputs = { create: undefined, lifecyclePolicy: undefined, logo: undefined, scan: 'off' }

describe('the inputs of ECR', () => {
  test.each<[string, Readonly<Record<string, string>>, EcrInputs]>([
    ['none', {}, { create: undefined, lifecyclePolicy: undefined, logo: undefined, scan: 'off' }],
    [
      'a repository as AWS makes it',
      { 'ecr-create-repository': 'true' },
      { create: PLAIN, lifecyclePolicy: undefined, logo: undefined, scan: 'off' },
    ],
    [
      'everything',
      {
        'ecr-create-repository': 'true',
        'ecr-tag-mutability': 'immutable, except=latest\nexcept=dev-*',
        'ecr-encryption': `KMS:${KEY}`,
        'ecr-scan-on-push': 'true',
        'ecr-repository-tags': 'team=web\ncost centre = a=b ',
        'ecr-lifecycle-policy': 'policy.json',
      },
      {
        create: {
          mutability: 'IMMUTABLE_WITH_EXCLUSION',
          exclusions: ['latest', 'dev-*'],
          encryption: { type: 'KMS', key: KEY },
          scanOnPush: true,
          tags: [
            { key: 'team', value: 'web' },
            { key: 'cost centre', value: 'a=b' },
          ],
        },
        lifecyclePolicy: 'policy.json',
        logo: undefined,
        scan: 'off',
      },
    ],
    [
      'mutable but for some, and the key of AWS',
      { 'ecr-create-repository': 'true', 'ecr-tag-mutability': 'mutable\nexcept=v*', 'ecr-encryption': 'KMS', 'ecr-scan-on-push': 'false' },
      {
        create: {
          ...PLAIN,
          mutability: 'MUTABLE_WITH_EXCLUSION',
          exclusions: ['v*'],
          encryption: { type: 'KMS', key: undefined },
          scanOnPush: false,
        },
        lifecyclePolicy: undefined,
        logo: undefined,
        scan: 'off',
      },
    ],
    [
      'immutable, AES256',
      { 'ecr-create-repository': 'true', 'ecr-tag-mutability': 'immutable', 'ecr-encryption': 'AES256' },
      {
        create: { ...PLAIN, mutability: 'IMMUTABLE', encryption: { type: 'AES256', key: undefined } },
        lifecyclePolicy: undefined,
        logo: undefined,
        scan: 'off',
      },
    ],
    ['a scan that is the condition for tags', { 'ecr-scan': 'gate' }, { ...NOTHING, scan: 'gate' }],
    ['a scan that is told', { 'ecr-scan': 'report' }, { ...NOTHING, scan: 'report' }],
  ])('%s', async (_name, given, expected) => {
    const { ecr, notices } = await read({ images: IMAGE, ...given })
    expect({ ecr, notices }).toStrictEqual({ ecr: expected, notices: [] })
  })

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'settings of a repository that is not made',
      { 'ecr-tag-mutability': 'immutable', 'ecr-scan-on-push': 'true' },
      ['ecr-tag-mutability', 'ecr-scan-on-push'].map(
        (name) => `${name}: holds for a repository that is created; set ecr-create-repository: true, or leave it out`,
      ),
    ],
    [
      'another word',
      { 'ecr-tag-mutability': 'IMMUTABLE' },
      ['ecr-tag-mutability: "IMMUTABLE" is not one of mutable, immutable; it comes first'],
    ],
    [
      'exceptions alone',
      { 'ecr-tag-mutability': 'except=latest' },
      ['ecr-tag-mutability: "except=latest" is not one of mutable, immutable; it comes first'],
    ],
    ['a bare tag behind it', { 'ecr-tag-mutability': 'immutable,latest' }, ['ecr-tag-mutability: "latest" is not except=PATTERN']],
    [
      'a pattern that ECR does not take',
      { 'ecr-tag-mutability': 'immutable,except=v?' },
      ['ecr-tag-mutability: "except=v?" has a pattern that is not letters, digits and ._*- (* stands for any text)'],
    ],
    [
      'six exceptions',
      { 'ecr-tag-mutability': `immutable${',except=a*'.repeat(6)}` },
      ['ecr-tag-mutability: has 6 exceptions; ECR takes 5'],
    ],
    ['another cipher', { 'ecr-encryption': 'kms' }, ['ecr-encryption: "kms" is not AES256, KMS or KMS:<ARN of the key>']],
    [
      'a key that is an ID',
      { 'ecr-encryption': 'KMS:1234abcd' },
      ['ecr-encryption: "KMS:1234abcd" has no ARN of a key behind "KMS:", such as arn:aws:kms:REGION:ACCOUNT:key/ID'],
    ],
    ['another scan', { 'ecr-scan': 'block' }, ['ecr-scan: "block" is not one of off, report, gate']],
    [
      'tags that AWS does not take',
      { 'ecr-repository-tags': 'team\naws:x=y\na=b\na=c\nx=<y>' },
      [
        'ecr-repository-tags: "team" has no "="; write key=value',
        'ecr-repository-tags: "aws:x=y" has a key that AWS does not take: 1 to 128 letters, digits, blanks or _.:/=+-@, not beginning with aws:',
        'ecr-repository-tags: "x=<y>" has a value that AWS does not take: at most 256 letters, digits, blanks or _.:/=+-@',
        'ecr-repository-tags: has "a" twice',
      ],
    ],
  ])('are refused: %s', async (name, given, expected) => {
    const create = name.startsWith('settings') ? {} : { 'ecr-create-repository': 'true' }
    expect(await complaints({ images: IMAGE, ...create, ...given })).toStrictEqual(expected)
  })

  test.each<[string, string, readonly string[]]>([
    ['ecr-create-repository', 'ghcr.io/acme/app', ['ecr-create-repository: has no effect, since no image is at Amazon ECR']],
    ['ecr-create-repository', 'public.ecr.aws/acme/app', []],
    [
      'ecr-lifecycle-policy',
      'public.ecr.aws/acme/app',
      ['ecr-lifecycle-policy: has no effect, since no image is in a private registry of Amazon ECR'],
    ],
  ])('%s with the image %s', async (name, images, expected) => {
    expect((await read({ images, [name]: 'true' })).notices).toStrictEqual(expected)
  })

  test.each(['ghcr.io/acme/app', 'public.ecr.aws/acme/app'])(
    'a scan has nothing to look at in %s, which a gate may not pass over',
    async (images) => {
      expect((await read({ images, 'ecr-scan': 'report' })).notices).toStrictEqual([
        'ecr-scan: has no effect, since no image is in a private registry of Amazon ECR',
      ])
      expect(await complaints({ images, 'ecr-scan': 'gate' })).toStrictEqual([
        'ecr-scan: is gate, and no image is in a private registry of Amazon ECR, which alone scans; leave it out',
      ])
    },
  )
})

describe('the settings of an entry', () => {
  const HOST = IMAGE.replace('/app', '')
  const entry = (host: string, lines: readonly string[]) => [`- registry: ${host}`, ...lines.map((line) => `  ${line}`)].join('\n')

  test.each<[string, Readonly<Record<string, string>>, readonly string[], EcrInputs | undefined]>([
    ['that has none are those of the inputs', { 'ecr-scan': 'gate' }, [], undefined],
    [
      'come before the inputs, one by one',
      { 'ecr-create-repository': 'true', 'ecr-tag-mutability': 'immutable', 'ecr-lifecycle-policy': 'all.json', 'ecr-scan': 'gate' },
      [
        'ecr-tag-mutability: mutable, except=v*',
        'ecr-lifecycle-policy: own.json',
        'ecr-scan: off',
        'ecr-repository-tags: |',
        '  team=web',
        '  a=b c',
      ],
      {
        create: {
          ...PLAIN,
          mutability: 'MUTABLE_WITH_EXCLUSION',
          exclusions: ['v*'],
          tags: [
            { key: 'team', value: 'web' },
            { key: 'a', value: 'b c' },
          ],
        },
        lifecyclePolicy: 'own.json',
        logo: undefined,
        scan: 'off',
      },
    ],
    [
      'may make nothing where the inputs make all',
      { 'ecr-create-repository': 'true', 'ecr-encryption': 'KMS' },
      ['ecr-create-repository: false'],
      NOTHING,
    ],
  ])('%s', async (_name, given, lines, expected) => {
    const { registries } = await read({ images: IMAGE, ...given, 'registry-auth': entry(HOST, lines) })
    expect(registries.map(({ ecr }) => ecr)).toStrictEqual([expected])
  })

  test.each<[string, string, readonly string[], readonly string[]]>([
    [
      'what is wrong, without a piece of it',
      HOST,
      ['ecr-create-repository: true', 'ecr-encryption: hunter2', 'ecr-scan: hunter2', 'ecr-tag-mutability: immutable, hunter2'],
      [
        'has ecr-tag-mutability: a value is not except=PATTERN',
        'has ecr-encryption: a value is not AES256, KMS or KMS:<ARN of the key>',
        'has ecr-scan: a value is not one of off, report, gate',
      ],
    ],
    [
      'settings of a repository that is not made',
      HOST,
      ['ecr-encryption: KMS'],
      ['has ecr-encryption: holds for a repository that is created; set ecr-create-repository: true, or leave it out'],
    ],
    ['another registry', 'ghcr.io', ['ecr-scan: gate'], ['has ecr-scan, which is for Amazon ECR, not for ghcr.io']],
    [
      'a gate for nothing',
      HOST.replace('1', '2'),
      ['ecr-scan: gate'],
      [`has ecr-scan: gate for ${HOST.replace('1', '2')}, and no image is there; leave it out`],
    ],
    [
      'the public gallery',
      'public.ecr.aws',
      ['ecr-create-repository: true', 'ecr-scan: gate', 'ecr-encryption: KMS'],
      ['has ecr-encryption, ecr-scan, which are for private registries of Amazon ECR, not for public.ecr.aws'],
    ],
  ])('are refused: %s', async (name, host, lines, expected) => {
    expect(await complaints({ images: IMAGE, 'registry-auth': entry(host, lines) })).toStrictEqual(
      expected.map((sentence) =>
        name === 'a gate for nothing' ? `registry-auth: ${sentence}` : `registry-auth: entry 1 (line 1) ${sentence}`,
      ),
    )
  })
})

function read(given: Readonly<Record<string, string>>): ReturnType<typeof readInputs> {
  return readInputs(new Map(Object.entries(given)), { GITHUB_EVENT_NAME: 'push' })
}

async function complaints(given: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const thrown = await read(given).catch((error: unknown) => error)
  if (!(thrown instanceof ActionError)) throw new Error('nothing was refused')
  return thrown.message
    .split('\n')
    .slice(1)
    .map((line) => line.trim().replace(/^- /, ''))
}
