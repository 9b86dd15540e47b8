import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type AwsSource, findAwsSource } from '../../src/credentials/aws.ts'
import { aWorld } from './world.ts'

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 's' }
const NONE: AwsSource = { kind: 'none', instance: true, empty: [] }
const FILES = { '.aws/credentials': '[default]\n' }

type Case = {
  readonly env?: Readonly<Record<string, string>>
  readonly home?: Readonly<Record<string, string>>
  readonly expected: AwsSource
}

describe('findAwsSource', () => {
  test.each<[string, Case]>([
    ['nothing', { expected: NONE }],
    ['a region alone', { env: { AWS_REGION: 'us-east-1' }, expected: NONE }],
    ['keys', { env: KEYS, expected: found('AWS_ACCESS_KEY_ID') }],
    [
      'temporary keys',
      { env: { ...KEYS, AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', AWS_SESSION_TOKEN: 't' }, expected: found('AWS_ACCESS_KEY_ID') },
    ],
    [
      'temporary keys without their token',
      {
        env: { ...KEYS, AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE' },
        expected: broken('AWS_ACCESS_KEY_ID is a temporary key (ASIA…), but AWS_SESSION_TOKEN is not set'),
      },
    ],
    [
      'a key without its secret',
      { env: { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' }, expected: broken('AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not') },
    ],
    [
      'a secret without its key',
      { env: { AWS_SECRET_ACCESS_KEY: 's' }, expected: broken('AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not') },
    ],
    [
      'half a pair counts although there are files',
      { env: { AWS_ACCESS_KEY_ID: 'A' }, home: FILES, expected: broken('AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not') },
    ],
    [
      'empty keys, as in a run of a fork',
      {
        env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
        expected: { ...NONE, empty: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] },
      },
    ],
    ['a web identity', { env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/t', AWS_ROLE_ARN: 'arn' }, expected: found('AWS_WEB_IDENTITY_TOKEN_FILE') }],
    [
      'a web identity without its role',
      { env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/t' }, expected: broken('AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not') },
    ],
    ['a role alone signs in to nothing', { env: { AWS_ROLE_ARN: 'arn' }, expected: NONE }],
    [
      'keys before a web identity',
      { env: { ...KEYS, AWS_WEB_IDENTITY_TOKEN_FILE: '/t', AWS_ROLE_ARN: 'arn' }, expected: found('AWS_ACCESS_KEY_ID') },
    ],
    ['a task role', { env: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' }, expected: found('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI') }],
    [
      'a pod identity',
      { env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1' }, expected: found('AWS_CONTAINER_CREDENTIALS_FULL_URI') },
    ],
    [
      'a profile with its file',
      { env: { ...KEYS, AWS_PROFILE: 'ci' }, home: { '.aws/config': '[profile ci]\n' }, expected: found('AWS_PROFILE ci') },
    ],
    [
      'a profile without any file',
      {
        env: { AWS_PROFILE: 'ci' },
        expected: broken('AWS_PROFILE is set to "ci", but there is neither an AWS config nor an AWS credentials file'),
      },
    ],
    ['metadata forbidden', { env: { AWS_EC2_METADATA_DISABLED: 'true' }, expected: { ...NONE, instance: false } }],
    ['metadata allowed in words', { env: { AWS_EC2_METADATA_DISABLED: 'false' }, expected: NONE }],
  ])('%s', async (_name, { env = {}, home = {}, expected }) => {
    const world = await aWorld({ env, home })
    expect(await findAwsSource(world.ports)).toStrictEqual(expected)
    await world.close()
  })

  test('shared files, where they are by default and where variables say', async () => {
    const world = await aWorld({ home: { ...FILES, 'elsewhere/config': '[default]\n' } })
    const elsewhere = join(world.home, 'elsewhere/config')
    const other = await aWorld({ env: { AWS_CONFIG_FILE: elsewhere } })
    expect([await findAwsSource(world.ports), await findAwsSource(other.ports)]).toStrictEqual([
      found(`${join(world.home, '.aws/credentials')}, or what the machine gives`),
      found(`${elsewhere}, or what the machine gives`),
    ])
    await Promise.all([world.close(), other.close()])
  })
})

function found(source: string): AwsSource {
  return { kind: 'found', source }
}

function broken(problem: string): AwsSource {
  return { kind: 'broken', problem }
}
