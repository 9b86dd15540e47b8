import { describe, expect, test } from '@jest/globals'
import { type EcrHost, isEcrPublic, parseEcrHost } from '../../src/domain/ecr.ts'
import { parseHost } from '../../src/domain/reference.ts'

describe('parseEcrHost', () => {
  const usual: EcrHost = { account: '123456789012', region: 'us-west-2', fips: false, partition: 'aws' }

  test.each<[string, string, EcrHost | undefined]>([
    ['the usual name', '123456789012.dkr.ecr.us-west-2.amazonaws.com', usual],
    ['upper case', '123456789012.DKR.ECR.us-west-2.amazonaws.com', usual],
    [
      'FIPS',
      '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com',
      { ...usual, region: 'us-gov-west-1', fips: true, partition: 'aws-us-gov' },
    ],
    ['dual-stack', '123456789012.dkr-ecr.us-west-2.on.aws', usual],
    [
      'dual-stack, FIPS',
      '123456789012.dkr-ecr-fips.us-gov-east-1.on.aws',
      { ...usual, region: 'us-gov-east-1', fips: true, partition: 'aws-us-gov' },
    ],
    ['China', '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', { ...usual, region: 'cn-north-1', partition: 'aws-cn' }],
    [
      'China, dual-stack',
      '123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn',
      { ...usual, region: 'cn-north-1', partition: 'aws-cn' },
    ],
    [
      'the EU sovereign cloud',
      '123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu',
      { ...usual, region: 'eusc-de-east-1', partition: 'aws-eusc' },
    ],
    ['iso', '123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov', { ...usual, region: 'us-iso-east-1', partition: 'aws-iso' }],
    ['iso-b', '123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', { ...usual, region: 'us-isob-east-1', partition: 'aws-iso-b' }],
    ['iso-e', '123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', { ...usual, region: 'eu-isoe-west-1', partition: 'aws-iso-e' }],
    ['iso-f', '123456789012.dkr.ecr.us-isof-east-1.csp.hci.ic.gov', { ...usual, region: 'us-isof-east-1', partition: 'aws-iso-f' }],
    ['GovCloud', '123456789012.dkr.ecr.us-gov-east-1.amazonaws.com', { ...usual, region: 'us-gov-east-1', partition: 'aws-us-gov' }],
    ['the end of another service', '123456789012.dkr.ecr.us-west-2.api.aws', undefined],
    ['an account of eleven digits', '12345678901.dkr.ecr.us-west-2.amazonaws.com', undefined],
    ['no account', 'dkr.ecr.us-west-2.amazonaws.com', undefined],
    ['a look-alike behind it', '123456789012.dkr.ecr.us-west-2.amazonaws.com.fake.example.com', undefined],
    ['a look-alike before it', 'x123456789012.dkr.ecr.us-west-2.amazonaws.com', undefined],
    ['dots that are none', '123456789012.dkr.ecr.us-west-2.amazonawsxcom', undefined],
    ['the public registry', 'public.ecr.aws', undefined],
    ['another port', '123456789012.dkr.ecr.us-west-2.amazonaws.com:8443', undefined],
  ])('%s', (_name, host, expected) => {
    const parsed = parseHost(host)
    expect(parsed === undefined ? 'no host' : parseEcrHost(parsed)).toStrictEqual(expected)
  })
})

test.each<[string, boolean]>([
  ['public.ecr.aws', true],
  ['ecr-public.aws.com', true],
  ['gallery.ecr.aws', false],
  ['public.ecr.aws:443', false],
  ['123456789012.dkr.ecr.us-east-1.amazonaws.com', false],
])('%s is the public registry: %s', (text, expected) => {
  const host = parseHost(text)
  expect(host !== undefined && isEcrPublic(host)).toBe(expected)
})
