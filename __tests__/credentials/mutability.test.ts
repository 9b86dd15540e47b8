import { describe, expect, test } from '@jest/globals'
import type { Keychain } from '../../src/credentials/keychain.ts'
import { immutableTags, readMutability } from '../../src/credentials/mutability.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { EcrApi, EcrRepository } from '../../src/ports.ts'
import { aRepository } from '../support/plans.ts'
import { anEcrApi } from './world.ts'

const IMMUTABLE = 'the ECR repository is immutable'
const NO_FILTER = 'the ECR repository is immutable, and no exclusion filter has this tag'
const FILTERED = 'an exclusion filter of the ECR repository makes this tag immutable'

const cases: readonly {
  mutability: EcrRepository['mutability']
  exclusions?: readonly string[]
  tag: string
  reason: string | undefined
}[] = [
  { mutability: 'MUTABLE', tag: 'latest', reason: undefined },
  { mutability: 'IMMUTABLE', tag: 'latest', reason: IMMUTABLE },
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest'], tag: 'latest', reason: undefined },
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest'], tag: 'latest2', reason: NO_FILTER },
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['v*', '*-dev'], tag: 'main-dev', reason: undefined },
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['v*', '*-dev'], tag: '1.2', reason: NO_FILTER },
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['a*b*c'], tag: 'a-b-b-c', reason: undefined },
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['a*b*c'], tag: 'a-c', reason: NO_FILTER },
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['ab*ba'], tag: 'aba', reason: NO_FILTER },
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['*'], tag: 'anything', reason: undefined },
  { mutability: 'MUTABLE_WITH_EXCLUSION', exclusions: ['prod-*'], tag: 'prod-1', reason: FILTERED },
  { mutability: 'MUTABLE_WITH_EXCLUSION', exclusions: ['prod-*'], tag: 'latest', reason: undefined },
]

describe('immutableTags', () => {
  test.each(cases)('$mutability $exclusions: $tag', ({ mutability, exclusions = [], tag, reason }) => {
    expect(immutableTags({ mutability, exclusions })(tag)).toBe(reason)
  })
})

describe('readMutability', () => {
  const ECR = '123456789012.dkr.ecr.us-east-1.amazonaws.com/acme/app'

  test('asks ECR for the repository of the sign-in', async () => {
    const asked: string[] = []
    const { keychain, log } = world({
      repository: async (account, name) => {
        asked.push(`${account} ${name}`)
        return { mutability: 'IMMUTABLE', exclusions: [] }
      },
    })
    const immutable = await readMutability(keychain, { log })(aRepository(ECR))
    expect({ asked, latest: immutable('latest') }).toStrictEqual({ asked: ['123456789012 acme/app'], latest: IMMUTABLE })
  })

  test('a repository that does not exist yet has no rules', async () => {
    const { keychain, log } = world({ repository: async () => undefined })
    expect((await readMutability(keychain, { log })(aRepository(ECR)))('latest')).toBeUndefined()
  })

  test('where reading is not allowed, the log says that tags are taken as movable', async () => {
    const { keychain, log, lines } = world({
      repository: () => Promise.reject(new ActionError('credentials', 'ecr:DescribeRepositories is not allowed')),
    })
    expect((await readMutability(keychain, { log })(aRepository(ECR)))('latest')).toBeUndefined()
    expect(lines).toStrictEqual([
      `${ECR}: whether its tags can move is not known (ecr:DescribeRepositories is not allowed); they are taken as movable`,
    ])
  })

  test('other registries are not asked', async () => {
    const { keychain, log } = world({ repository: () => Promise.reject(new Error('asked')) })
    expect((await readMutability(keychain, { log })(aRepository('ghcr.io/acme/app')))('latest')).toBeUndefined()
  })
})

function world(api: Pick<EcrApi, 'repository'>) {
  const lines: string[] = []
  const ecr = anEcrApi(api)
  const login: Keychain['login'] = async ({ host }) => ({
    host,
    username: 'AWS',
    password: new Secret('x'),
    source: 'test',
    expiresAt: undefined,
    ecr,
  })
  const keychain: Keychain = {
    login,
    loginForHost: async () => undefined,
    settings: (host) => ({ host, plain: false, ca: undefined, required: true }),
    declared: [],
  }
  const nothing = () => undefined
  const log = {
    info: (text: string) => void lines.push(text),
    debug: nothing,
    notice: nothing,
    warning: nothing,
    error: nothing,
    group: <T>(_title: string, work: () => Promise<T>) => work(),
    untrusted: () => ({ line: nothing, close: nothing }),
  }
  return { keychain, log, lines }
}
