import { describe, expect, test } from '@jest/globals'
import { type AwsRole, roleSession } from '../../src/credentials/aws-role.ts'
import { signInToEcr } from '../../src/credentials/ecr.ts'
import { parseEcrHost } from '../../src/domain/ecr.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { AwsSession, Clients, EcrApi, RoleRequest } from '../../src/ports.ts'
import { type Around, aHost, aWorld, failure, shown, type World } from './world.ts'

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const JWT = 'head.claims.signature'
const ROLE: AwsRole = {
  kind: 'aws',
  arn: 'arn:aws:iam::123456789012:role/build',
  region: undefined,
  sessionName: undefined,
  seconds: undefined,
  audience: undefined,
}
const CLAIMS = {
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:acme/app:ref:refs/heads/main',
  audience: 'sts.amazonaws.com',
  expiresAt: new Date('2026-01-01T00:05:00Z'),
}
const SESSION: AwsSession = {
  keys: { accessKeyId: 'ASIAROLE', secretAccessKey: new Secret('role-secret'), sessionToken: new Secret('role-session') },
  expiresAt: new Date('2026-01-01T01:00:00Z'),
}
const TOKEN: Awaited<ReturnType<EcrApi['authorization']>> = {
  username: 'AWS',
  password: new Secret('token'),
  expiresAt: new Date('2026-01-01T12:00:00Z'),
}

describe('a role is asked for', () => {
  test.each<[string, string, Partial<AwsRole>, Around['env'], Partial<Omit<RoleRequest, 'jwt'>>, string]>([
    [
      'in the region of the registry, under the number of the run',
      HOST,
      {},
      { GITHUB_RUN_ID: '42' },
      { region: 'eu-west-1', sessionName: 'build-tag-push-42', seconds: undefined },
      'sts.amazonaws.com',
    ],
    [
      'as its entry says',
      HOST,
      { region: 'us-east-1', sessionName: 'me@ci', seconds: 900, audience: 'https://mine.example' },
      {},
      { region: 'us-east-1', sessionName: 'me@ci', seconds: 900 },
      'https://mine.example',
    ],
    ['without a run', HOST, {}, { GITHUB_RUN_ID: 'x\n' }, { region: 'eu-west-1', sessionName: 'build-tag-push' }, 'sts.amazonaws.com'],
    [
      'in China for the audience of China',
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
      {},
      {},
      { region: 'cn-north-1', fips: false },
      'sts.amazonaws.com.cn',
    ],
    [
      'under the FIPS name for a FIPS registry',
      '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com',
      {},
      {},
      { region: 'us-gov-west-1', fips: true },
      'sts.amazonaws.com',
    ],
  ])('%s', async (_name, host, over, env, expected, audience) => {
    const requests: RoleRequest[] = []
    const audiences: string[] = []
    const world = await aWorld({
      env: env ?? {},
      identity: async (word, place) => {
        audiences.push(`${word} for ${place}`)
        return { jwt: new Secret(JWT), claims: CLAIMS }
      },
      assumeRole: async (request) => {
        requests.push(request)
        return SESSION
      },
    })
    const session = await open(world, host, { ...ROLE, ...over })()
    expect(requests.map(({ jwt, ...rest }) => ({ ...rest, jwt: jwt.reveal() }))).toMatchObject([{ ...expected, role: ROLE.arn, jwt: JWT }])
    expect({ audiences, session, masked: world.masked }).toStrictEqual({
      audiences: [`${audience} for ${host}`],
      session: SESSION,
      masked: ['role-secret', 'role-session'],
    })
    await world.close()
  })
})

test("the registry's password is bought with the keys of the role, which are made anew whenever the API asks", async () => {
  let count = 0
  const world = await aWorld({
    env: { AWS_ACCESS_KEY_ID: 'AKIAOTHER', AWS_SECRET_ACCESS_KEY: 'other' },
    identity: async () => ({ jwt: new Secret(JWT), claims: CLAIMS }),
    assumeRole: async () => {
      count += 1
      return SESSION
    },
    ecr: { authorization: async () => TOKEN },
  })
  const login = await signInToEcr({ host: aHost(HOST), settings: { plain: false, ca: undefined }, keyless: ROLE }, world.ports)
  expect(shown(login)).toStrictEqual({
    host: HOST,
    username: 'AWS',
    password: 'token',
    source: `role-to-assume ${ROLE.arn}`,
    expiresAt: TOKEN.expiresAt,
  })
  const [client] = world.clients
  const keys = client?.options?.keys
  if (typeof keys !== 'function') throw new Error('no keys of a role')
  expect([await keys(), await keys(), count]).toStrictEqual([SESSION, SESSION, 2])
  await world.close()
})

describe('what is told where the role is not given', () => {
  const TOLD = 'its audience (aud) is sts.amazonaws.com, its subject (sub) repo:acme/app:ref:refs/heads/main'
  const STS = 'STS in eu-west-1'

  test.each<[string, object, { code?: string; message: string; hint: string }]>([
    [
      'a role that does not trust us',
      { name: 'AccessDenied', message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' },
      {
        message: `the role ${ROLE.arn} does not trust this job's identity token: ${TOLD}`,
        hint: 'must allow sts:AssumeRoleWithWebIdentity for https://token.actions.githubusercontent.com with exactly this audience and this subject',
      },
    ],
    [
      'an audience that the account does not list',
      { name: 'InvalidIdentityToken', message: 'Incorrect token audience' },
      {
        message: `AWS does not take this job's identity token (InvalidIdentityToken: Incorrect token audience): ${TOLD}`,
        hint: 'an IAM identity provider for https://token.actions.githubusercontent.com that lists this audience',
      },
    ],
    [
      'a refusal that repeats the token',
      { name: 'IDPRejectedClaimException', message: `bad ${JWT}` },
      { message: `AWS does not take this job's identity token (IDPRejectedClaimException: bad ***): ${TOLD}`, hint: 'identity provider' },
    ],
    [
      'a token that has ended, so one of the clocks is wrong',
      { name: 'ExpiredTokenException', message: 'x' },
      {
        message:
          "AWS found this job's identity token expired; it ends at 2026-01-01T00:05:00.000Z, and this machine's clock shows 2026-01-01T00:30:00.000Z",
        hint: 'Set the clock',
      },
    ],
    [
      'a duration that the role does not allow',
      { name: 'ValidationError', message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.' },
      {
        message: `${STS} refused the request for the role ${ROLE.arn}: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.`,
        hint: 'role-duration-seconds',
      },
    ],
    [
      'a region that is off',
      { name: 'RegionDisabledException' },
      { message: `${STS} is switched off in the account of the role`, hint: 'aws-region' },
    ],
    [
      'GitHub that AWS cannot ask',
      { name: 'IDPCommunicationErrorException' },
      {
        message: "AWS could not ask https://token.actions.githubusercontent.com about this job's identity token, and kept failing",
        hint: 'Run the job again',
      },
    ],
    [
      'throttling',
      { name: 'ThrottlingException' },
      { message: `${STS} is limiting requests (ThrottlingException) and kept doing so`, hint: 'later' },
    ],
    [
      '64 MB',
      { name: 'Error', code: 'ERR_BODY_TOO_LARGE' },
      { message: `${STS} answered with more than anyone reads`, hint: 'in its place' },
    ],
    [
      'nobody there',
      { name: 'Error', code: 'ENOTFOUND' },
      { code: 'registry-unreachable', message: `${STS} could not be reached (ENOTFOUND)`, hint: 'AWS_ENDPOINT_URL_STS' },
    ],
    [
      'no answer in time',
      { name: 'TimeoutError' },
      { code: 'registry-unreachable', message: `${STS} could not be reached (TimeoutError)`, hint: 'HTTPS_PROXY' },
    ],
    [
      'something else',
      { name: 'SyntaxError', message: 'no XML' },
      { message: `${STS} answered the request for the role ${ROLE.arn} with SyntaxError`, hint: 'in its place' },
    ],
  ])('%s', async (_name, parts, { code = 'credentials', message, hint }) => {
    const world = await refusing(() => Promise.reject(Object.assign(new Error(), parts)))
    const error = await failure(open(world, HOST, ROLE)())
    expect(error).toStrictEqual({ code, message: `${HOST}: ${message}`, hint: expect.stringContaining(hint) })
    expect(JSON.stringify(error)).not.toContain(JWT)
    await world.close()
  })

  test('a subject with numbers comes with what that means for older trust policies', async () => {
    const subject = 'repo:acme@12/app@34:ref:refs/heads/main'
    const world = await aWorld({
      identity: async () => ({ jwt: new Secret(JWT), claims: { ...CLAIMS, subject } }),
      assumeRole: () => Promise.reject(Object.assign(new Error(), { name: 'AccessDenied' })),
    })
    expect(await failure(open(world, HOST, ROLE)())).toStrictEqual({
      code: 'credentials',
      message: `${HOST}: the role ${ROLE.arn} does not trust this job's identity token: its audience (aud) is sts.amazonaws.com, its subject (sub) ${subject}`,
      hint: expect.stringContaining('repo:OWNER@ID/REPO@ID'),
    })
    await world.close()
  })
})

function open({ ports }: World, host: string, role: AwsRole) {
  const place = parseEcrHost(aHost(host))
  if (place === undefined) throw new Error(`not ECR: ${host}`)
  return roleSession(aHost(host), role, place, ports)
}

function refusing(assumeRole: Clients['assumeRole']): Promise<World> {
  return aWorld({
    now: () => new Date('2026-01-01T00:30:00Z'),
    identity: async () => ({ jwt: new Secret(JWT), claims: CLAIMS }),
    assumeRole,
  })
}
