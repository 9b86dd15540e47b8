import { describe, expect, test } from '@jest/globals'
import { ecrPublic, signInToEcrPublic } from '../../src/credentials/ecr-public.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { EcrApi, RoleRequest } from '../../src/ports.ts'
import { aHost, aWorld, base64, failure, shown } from './world.ts'

const HOST = aHost('public.ecr.aws')
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'geheim' }
const NAMED = { githubToken: undefined, isNamed: true }
const END = new Date('2026-01-01T12:00:00Z')
const TOKEN: Awaited<ReturnType<EcrApi['authorization']>> = { username: 'AWS', password: new Secret('token'), expiresAt: END }
const LOGIN = { host: HOST, username: 'AWS', password: 'token', expiresAt: END }
const entry = (username: string) => ({
  host: HOST,
  username,
  password: new Secret('secret'),
  source: 'input registry-auth',
  expiresAt: undefined,
})

describe('with what the environment has', () => {
  test('a password is bought where an input names the registry', async () => {
    const world = await aWorld({ env: KEYS, ecrPublic: async () => TOKEN })
    expect(shown(await ecrPublic.automatic(HOST, NAMED, world.ports))).toStrictEqual({ ...LOGIN, source: 'AWS_ACCESS_KEY_ID' })
    expect(world.clients).toStrictEqual([{ region: 'ecr-public', options: { fips: false, keys: undefined } }])
    await world.close()
  })

  test.each<[string, Readonly<Record<string, string>>, boolean]>([
    ['no credentials', {}, true],
    ['half a pair', { AWS_ACCESS_KEY_ID: 'AKIA' }, true],
    ['a base image that only the build knows', KEYS, false],
  ])('%s: pulled without a sign-in, and nobody is asked', async (_name, env, isNamed) => {
    const world = await aWorld({ env })
    expect(await ecrPublic.automatic(HOST, { ...NAMED, isNamed }, world.ports)).toBeUndefined()
    expect(world.clients).toStrictEqual([])
    await world.close()
  })

  test('credentials that do not open it are told, and it is asked without a sign-in', async () => {
    const denied = Object.assign(new Error('not authorized to perform: sts:GetServiceBearerToken'), { name: 'AccessDeniedException' })
    const world = await aWorld({ env: KEYS, ecrPublic: () => Promise.reject(denied) })
    expect(await ecrPublic.automatic(HOST, NAMED, world.ports)).toBeUndefined()
    expect(world.lines).toStrictEqual([
      'warning: public.ecr.aws: AWS denied it: not authorized to perform: sts:GetServiceBearerToken (credentials: AWS_ACCESS_KEY_ID). It is asked without a sign-in, which is enough to pull. The identity needs a policy with {"Effect":"Allow","Action":["ecr-public:GetAuthorizationToken","sts:GetServiceBearerToken"],"Resource":"*"}; with a web identity, the trust policy of its role must name this repository. README, "Amazon ECR", has all that a push needs.',
    ])
    await world.close()
  })

  test('an API that is not reached is no reason to go on', async () => {
    const world = await aWorld({ env: KEYS, ecrPublic: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })) })
    expect(await failure(ecrPublic.automatic(HOST, NAMED, world.ports))).toMatchObject({ code: 'registry-unreachable' })
    await world.close()
  })
})

describe('with an entry of the inputs', () => {
  test('AWS is a password that is ready to use', async () => {
    const world = await aWorld()
    expect(shown(await ecrPublic.redeem(entry('AWS'), world.ports))).toStrictEqual(shown(entry('AWS')))
    await world.close()
  })

  test('any other name is an access key', async () => {
    const world = await aWorld({ env: KEYS, ecrPublic: async () => TOKEN })
    expect(shown(await ecrPublic.redeem(entry('AKIAOTHER'), world.ports))).toStrictEqual({
      ...LOGIN,
      source: 'the access key of input registry-auth',
    })
    const [client] = world.clients
    expect(client?.options?.keys).toMatchObject({ accessKeyId: 'AKIAOTHER', sessionToken: undefined })
    await world.close()
  })

  test('a role is asked for in us-east-1, whatever the region of the environment', async () => {
    const requests: RoleRequest[] = []
    const session = {
      keys: { accessKeyId: 'ASIA', secretAccessKey: new Secret('s'), sessionToken: new Secret('t') },
      expiresAt: END,
    }
    const world = await aWorld({
      env: { AWS_REGION: 'eu-west-1', GITHUB_RUN_ID: '7' },
      identity: async () => ({
        jwt: new Secret('a.b.c'),
        claims: { issuer: undefined, subject: undefined, audience: undefined, expiresAt: undefined },
      }),
      assumeRole: async (request) => {
        requests.push(request)
        return session
      },
      ecrPublic: async () => TOKEN,
    })
    const arn = 'arn:aws:iam::123456789012:role/build'
    const keyless = { kind: 'aws', arn, region: undefined, sessionName: undefined, seconds: undefined, audience: undefined } as const
    const login = await signInToEcrPublic({ host: HOST, settings: { plain: false, ca: undefined }, keyless }, world.ports)
    expect(shown(login)).toStrictEqual({ ...LOGIN, source: `role-to-assume ${arn}` })
    const keys = world.clients[0]?.options?.keys
    if (typeof keys !== 'function') throw new Error('no keys of a role')
    expect(await keys()).toStrictEqual(session)
    expect(requests).toMatchObject([{ region: 'us-east-1', fips: false, role: arn, sessionName: 'build-tag-push-7' }])
    await world.close()
  })
})

test('a sign-in of an earlier step is used until it ends', async () => {
  const world = await aWorld({ now: () => new Date('2026-01-01T00:00:00Z') })
  const earlier = (password: string) => ({ ...entry('AWS'), password: new Secret(password), source: 'config.json' })
  const over = base64(JSON.stringify({ expiration: Date.parse('2025-12-31T23:00:00Z') / 1000 }))
  expect(shown(await ecrPublic.accept(earlier('plain'), world.ports))).toStrictEqual(shown(earlier('plain')))
  expect(await ecrPublic.accept(earlier(over), world.ports)).toBeUndefined()
  expect(world.lines).toStrictEqual(['info: public.ecr.aws: the sign-in of config.json ended at 2025-12-31T23:00:00.000Z and is not used'])
  await world.close()
})
