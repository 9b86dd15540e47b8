import { describe, expect, test } from '@jest/globals'
import { ecr } from '../../src/credentials/ecr.ts'
import type { Login } from '../../src/credentials/keychain.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { EcrApi } from '../../src/ports.ts'
import { type Around, aHost, aWorld, base64, failure, shown } from './world.ts'

const HOST = '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com'
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'geheim' }
const NAMED = { githubToken: undefined, isNamed: true }
const END = new Date('2026-01-01T12:00:00Z')
const TOKEN: Awaited<ReturnType<EcrApi['authorization']>> = { username: 'AWS', password: new Secret('token'), expiresAt: END }

describe('signing in with what the environment has', () => {
  test('buys a password from the region of the host', async () => {
    const world = await aWorld({ env: KEYS, ecr: { authorization: async () => TOKEN } })
    const login = await ecr.automatic(aHost(HOST), NAMED, world.ports)
    expect(shown(login)).toStrictEqual({ host: HOST, username: 'AWS', password: 'token', source: 'AWS_ACCESS_KEY_ID', expiresAt: END })
    expect(world.clients).toStrictEqual([{ region: 'ap-northeast-2', options: { fips: false, keys: undefined } }])
    await world.close()
  })

  test('asks the FIPS API for a FIPS host', async () => {
    const world = await aWorld({ env: KEYS, ecr: { authorization: async () => TOKEN } })
    await ecr.automatic(aHost('123456789012.dkr.ecr-fips.us-east-1.amazonaws.com'), NAMED, world.ports)
    expect(world.clients).toStrictEqual([{ region: 'us-east-1', options: { fips: true, keys: undefined } }])
    await world.close()
  })

  test('without any variable or file the role of the machine is tried', async () => {
    const world = await aWorld({ ecr: { authorization: async () => TOKEN } })
    expect(shown(await ecr.automatic(aHost(HOST), NAMED, world.ports))).toMatchObject({
      source: 'the role of this machine (EC2 instance metadata)',
    })
    await world.close()
  })

  test.each<[string, Around, string, string]>([
    [
      'half a pair',
      { env: { AWS_ACCESS_KEY_ID: 'AKIA' } },
      `${HOST}: AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not`,
      'AWS credentials come from',
    ],
    [
      'secrets that a fork does not have',
      { env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' } },
      `${HOST}: there are no AWS credentials in this job; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY are set but empty`,
      'Secrets are empty in runs of a fork and of Dependabot.',
    ],
    [
      'nothing, and metadata is forbidden',
      { env: { AWS_EC2_METADATA_DISABLED: 'true' } },
      `${HOST}: there are no AWS credentials in this job`,
      'aws-actions/configure-aws-credentials',
    ],
  ])('%s is told without asking anyone', async (_name, around, message, hint) => {
    const world = await aWorld(around)
    expect(await failure(ecr.automatic(aHost(HOST), NAMED, world.ports))).toStrictEqual({
      code: 'credentials',
      message,
      hint: expect.stringContaining(hint),
    })
    expect(world.clients).toStrictEqual([])
    await world.close()
  })
})

describe("what AWS's errors mean", () => {
  test.each<[string, object, { code: string; message: string; hint: string }]>([
    [
      'no credentials after all',
      { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' },
      {
        code: 'credentials',
        message: 'AWS credentials could not be loaded (credentials: AWS_ACCESS_KEY_ID)',
        hint: 'configure-aws-credentials',
      },
    ],
    [
      'an unknown key',
      { name: 'UnrecognizedClientException', message: 'The security token included in the request is invalid.' },
      {
        code: 'credentials',
        message: 'AWS does not know the access key or its session token (UnrecognizedClientException) (credentials: AWS_ACCESS_KEY_ID)',
        hint: 'belong together',
      },
    ],
    [
      'a wrong secret, whose answer repeats the signed request',
      { name: 'InvalidSignatureException', message: 'The Canonical String should have been x-amz-security-token:GEHEIM' },
      {
        code: 'credentials',
        message: 'AWS refused the signature (InvalidSignatureException) (credentials: AWS_ACCESS_KEY_ID)',
        hint: 'clock',
      },
    ],
    [
      'an expired session',
      { name: 'ExpiredTokenException', message: 'x' },
      {
        code: 'credentials',
        message: 'the AWS credentials have expired (ExpiredTokenException) (credentials: AWS_ACCESS_KEY_ID)',
        hint: 'Sign in to AWS',
      },
    ],
    [
      'a missing right',
      { name: 'AccessDeniedException', message: 'User: arn:aws:iam::1:user/x is not authorized to perform: ecr:GetAuthorizationToken' },
      {
        code: 'credentials',
        message:
          'AWS denied it: User: arn:aws:iam::1:user/x is not authorized to perform: ecr:GetAuthorizationToken (credentials: AWS_ACCESS_KEY_ID)',
        hint: '{"Effect":"Allow","Action":["ecr:GetAuthorizationToken"],"Resource":"*"}',
      },
    ],
    [
      'a refused web identity',
      { name: 'InvalidIdentityToken', message: 'x' },
      {
        code: 'credentials',
        message: 'AWS refused the web identity (InvalidIdentityToken) (credentials: AWS_ACCESS_KEY_ID)',
        hint: 'trust policy',
      },
    ],
    [
      'too many requests',
      { name: 'ThrottlingException', message: 'x' },
      {
        code: 'credentials',
        message: 'AWS is limiting requests (ThrottlingException) and kept doing so (credentials: AWS_ACCESS_KEY_ID)',
        hint: 'Run again',
      },
    ],
    [
      'a name that does not resolve',
      { name: 'Error', message: 'getaddrinfo ENOTFOUND', code: 'ENOTFOUND' },
      { code: 'registry-unreachable', message: 'the ECR API could not be reached (ENOTFOUND)', hint: 'region' },
    ],
    [
      'a refused connection, one cause down',
      { name: 'Error', message: 'x', cause: { code: 'ECONNREFUSED' } },
      { code: 'registry-unreachable', message: 'the ECR API could not be reached (ECONNREFUSED)', hint: 'AWS_ENDPOINT_URL_ECR' },
    ],
    [
      'no answer in time',
      { name: 'TimeoutError', message: 'x' },
      { code: 'registry-unreachable', message: 'the ECR API could not be reached (TimeoutError)', hint: 'HTTPS_PROXY' },
    ],
    [
      'anything else',
      { name: 'ServerException', message: 'x' },
      {
        code: 'credentials',
        message: 'the ECR API answered with ServerException (credentials: AWS_ACCESS_KEY_ID)',
        hint: 'configure-aws-credentials',
      },
    ],
  ])('%s', async (_name, parts, { code, message, hint }) => {
    const thrown = Object.assign(new Error(), parts)
    const world = await aWorld({ env: KEYS, ecr: { authorization: () => Promise.reject(thrown) } })
    expect(await failure(ecr.automatic(aHost(HOST), NAMED, world.ports))).toStrictEqual({
      code,
      message: `${HOST}: ${message}`,
      hint: expect.stringContaining(hint),
    })
    await world.close()
  })
})

describe('an entry of the inputs', () => {
  const entry = (username: string): Login => ({
    host: aHost(HOST),
    username,
    password: new Secret('secret'),
    source: 'input registry-auth',
    expiresAt: undefined,
  })

  test('AWS is a password that is ready to use', async () => {
    const world = await aWorld()
    expect(shown(await ecr.redeem(entry('AWS'), world.ports))).toStrictEqual(shown(entry('AWS')))
    expect(world.clients).toStrictEqual([])
    await world.close()
  })

  test("any other name is an access key, as docker/login-action has it; the environment's is not touched", async () => {
    const world = await aWorld({ env: { ...KEYS, AWS_SESSION_TOKEN: 'other' }, ecr: { authorization: async () => TOKEN } })
    expect(shown(await ecr.redeem(entry('AKIAOTHER'), world.ports))).toStrictEqual({
      host: HOST,
      username: 'AWS',
      password: 'token',
      source: 'the access key of input registry-auth',
      expiresAt: END,
    })
    expect(keysOf(world)).toStrictEqual([['AKIAOTHER', 'secret', undefined]])
    await world.close()
  })

  test('a temporary key takes the session token of the environment that it is from', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', AWS_SESSION_TOKEN: 'session' }
    const world = await aWorld({ env, ecr: { authorization: async () => TOKEN } })
    await ecr.redeem(entry('ASIAEXAMPLE'), world.ports)
    expect(keysOf(world)).toStrictEqual([['ASIAEXAMPLE', 'secret', 'session']])
    await world.close()
  })

  test('a temporary key without a session token is told apart', async () => {
    const world = await aWorld()
    expect(await failure(ecr.redeem(entry('ASIAEXAMPLE'), world.ports))).toStrictEqual({
      code: 'credentials',
      message: `${HOST}: the access key of input registry-auth is a temporary one (ASIA…), which needs a session token`,
      hint: expect.stringContaining('AWS_SESSION_TOKEN'),
    })
    await world.close()
  })

  function keysOf(world: Awaited<ReturnType<typeof aWorld>>) {
    return world.clients.map(({ options }) => {
      if (typeof options?.keys === 'function') throw new Error('the keys of a role')
      return [options?.keys?.accessKeyId, options?.keys?.secretAccessKey.reveal(), options?.keys?.sessionToken?.reveal()]
    })
  }
})

describe('a sign-in of an earlier step', () => {
  const now = () => new Date('2026-01-01T00:00:00Z')
  const earlier = (password: string): Login => ({
    host: aHost(HOST),
    username: 'AWS',
    password: new Secret(password),
    source: 'config.json',
    expiresAt: undefined,
  })

  test.each<[string, string, Date | undefined]>([
    ['a password that ends later', base64(JSON.stringify({ payload: 'x', expiration: END.getTime() / 1000 })), END],
    ['a password that does not say when it ends', base64('{"payload":"x"}'), undefined],
    ['a password that is no JSON', 'plain', undefined],
    ['a password whose end is no number', base64('{"expiration":"soon"}'), undefined],
    ['a password whose end is no date', base64('{"expiration":1e300}'), undefined],
  ])('%s is used', async (_name, password, expiresAt) => {
    const world = await aWorld({ now })
    expect(shown(await ecr.accept(earlier(password), world.ports))).toStrictEqual({ ...Object(shown(earlier(password))), expiresAt })
    await world.close()
  })

  test('a password that has ended is not used, and the log says so', async () => {
    const world = await aWorld({ now })
    const password = base64(JSON.stringify({ expiration: Date.parse('2025-12-31T23:00:00Z') / 1000 }))
    expect(await ecr.accept(earlier(password), world.ports)).toBeUndefined()
    expect(world.lines).toStrictEqual([`info: ${HOST}: the sign-in of config.json ended at 2025-12-31T23:00:00.000Z and is not used`])
    await world.close()
  })

  test('beside it the API is there where the environment opens it, and is opened when it is asked', async () => {
    const rules = { mutability: 'IMMUTABLE', exclusions: [] } as const
    const world = await aWorld({ env: KEYS, now, ecr: { repository: async () => rules, authorization: async () => TOKEN } })
    const login = await ecr.accept(earlier('plain'), world.ports)
    expect(world.clients).toStrictEqual([])
    expect(await login?.ecr?.repository('123456789012', 'app')).toStrictEqual(rules)
    expect(await login?.ecr?.authorization()).toStrictEqual(TOKEN)
    const without = await aWorld({ now })
    expect((await ecr.accept(earlier('plain'), without.ports))?.ecr).toBeUndefined()
    await Promise.all([world.close(), without.close()])
  })
})
