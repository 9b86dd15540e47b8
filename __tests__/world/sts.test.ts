import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createIdentityProvider, IDENTITY_URL } from '#lab/identity.mjs'
import { createSessions, sts } from '#lab/sts.mjs'
import { makeFolder } from './program.ts'

const BEARER = 'bearer'
const { folder, remove } = makeFolder()
const identity = createIdentityProvider(folder, BEARER)
const sessions = createSessions()
const KEYS = '<AccessKeyId>ASIANEW</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>'
const servers: Server[] = []
let service: string
let github: string

beforeAll(async () => {
  const moto = await serve(
    (_request, response) => void response.end(`${KEYS}<Expiration>${new Date(Date.now() + 900_000).toISOString()}</Expiration>`),
  )
  const answer = sts({ region: 'eu-west-1', moto, sessions, identity: () => identity, judgeKey: () => ['InvalidClientTokenId', 'no key'] })
  service = await serve((request, response) => void answer(request, response, false))
  github = await serve((request, response) => void identity.answer(request, response, false))
})
afterAll(() => {
  for (const server of servers) server.close()
  remove()
})

describe('AssumeRoleWithWebIdentity', () => {
  const FIELDS = {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: 'arn:aws:iam::123456789012:role/build',
    RoleSessionName: 'me',
    DurationSeconds: '900',
  }

  test('gives keys that are good with their session token alone', async () => {
    const { status, body } = await call({ ...FIELDS, WebIdentityToken: await jwt() })
    expect([status, body.includes('ASIANEW')]).toStrictEqual([200, true])
    expect([sessions.judge('ASIANEW', 't'), sessions.judge('ASIANEW', undefined), sessions.judge('ASIAOLD', 't')]).toStrictEqual([
      'good',
      'unknown',
      'unknown',
    ])
  })

  test.each<[string, Readonly<Record<string, string | undefined>>, number, string]>([
    ['no Version', { Version: undefined }, 400, 'InvalidAction'],
    ['another Version', { Version: '2010-01-01' }, 400, 'InvalidAction'],
    ['no Action', { Action: undefined }, 403, 'InvalidClientTokenId'],
    ['another Action, which has to be signed', { Action: 'GetCallerIdentity' }, 403, 'InvalidClientTokenId'],
    ['no RoleArn', { RoleArn: undefined }, 400, 'ValidationError'],
    ['a RoleArn that is a name', { RoleArn: 'build' }, 400, 'ValidationError'],
    ['a role that nobody has', { RoleArn: 'arn:aws:iam::123456789012:role/none' }, 403, 'AccessDenied'],
    ['no RoleSessionName', { RoleSessionName: undefined }, 400, 'ValidationError'],
    ['a RoleSessionName with a slash', { RoleSessionName: 'a/b' }, 400, 'ValidationError'],
    ['no WebIdentityToken', { WebIdentityToken: undefined }, 400, 'ValidationError'],
    ['a WebIdentityToken that is none', { WebIdentityToken: 'abcd' }, 400, 'InvalidIdentityToken'],
    ['a DurationSeconds that is too short', { DurationSeconds: '899' }, 400, 'ValidationError'],
    ['a DurationSeconds beyond what the role allows', { DurationSeconds: '3601' }, 400, 'ValidationError'],
    ['a DurationSeconds that is no number', { DurationSeconds: '1e3' }, 400, 'ValidationError'],
    ['a field too many', { Policy: '{}' }, 400, 'InvalidParameterValue'],
  ])('refuses %s', async (_name, change, status, code) => {
    const answer = await call({ ...FIELDS, WebIdentityToken: await jwt(), ...change })
    expect([answer.status, /<Code>(\w+)<\/Code>/.exec(answer.body)?.[1]]).toStrictEqual([status, code])
  })

  test.each<[string, (token: string) => string, string]>([
    [
      'altered claims',
      (token) => token.replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"x"}').toString('base64url')}.`),
      'InvalidIdentityToken',
    ],
    ['a foreign signature', (token) => `${token.slice(0, -8)}AAAAAAAA`, 'InvalidIdentityToken'],
    ['no signature', (token) => token.replace(/\.[^.]+$/, '.'), 'InvalidIdentityToken'],
  ])('refuses a token with %s', async (_name, alter, code) => {
    const { body } = await call({ ...FIELDS, WebIdentityToken: alter(await jwt()) })
    expect(/<Code>(\w+)<\/Code>/.exec(body)?.[1]).toBe(code)
  })

  test.each<[string, Parameters<typeof identity.control>[0], string, string]>([
    ['of another subject', { subject: 'repo:acme@1/app@2:ref:refs/heads/main' }, 'sts.amazonaws.com', 'AccessDenied'],
    ['of another issuer', { issuer: 'https://elsewhere.example' }, 'sts.amazonaws.com', 'InvalidIdentityToken'],
    ['for another audience', {}, 'sts.amazonaws.com.cn', 'InvalidIdentityToken'],
    ['that has ended', { lifetimeSeconds: -1 }, 'sts.amazonaws.com', 'ExpiredTokenException'],
  ])('refuses a token %s', async (_name, change, audience, code) => {
    identity.control(change)
    const token = await jwt(audience)
    identity.reset()
    const { body } = await call({ ...FIELDS, WebIdentityToken: token })
    expect(/<Code>(\w+)<\/Code>/.exec(body)?.[1]).toBe(code)
  })

  test.each<[string, RequestInit]>([
    ['GET', { method: 'GET' }],
    ['JSON', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }],
  ])('refuses %s', async (_name, request) => {
    expect((await fetch(service, request)).status).toBe(400)
  })

  test('refuses a signed request: keys that come along were not meant for it', async () => {
    const answer = await call({ ...FIELDS, WebIdentityToken: await jwt() }, { authorization: 'AWS4-HMAC-SHA256 Credential=x' })
    expect([answer.status, /<Code>(\w+)<\/Code>/.exec(answer.body)?.[1]]).toStrictEqual([400, 'IncompleteSignature'])
  })

  test('keys of the role brief have ended when they come', async () => {
    await call({ ...FIELDS, RoleArn: 'arn:aws:iam::123456789012:role/brief', WebIdentityToken: await jwt() })
    expect(sessions.judge('ASIANEW', 't')).toBe('ended')
  })
})

async function call(
  fields: Readonly<Record<string, string | undefined>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: string }> {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value)
  const response = await fetch(service, { method: 'POST', headers, body: form })
  return { status: response.status, body: await response.text() }
}

async function jwt(audience = 'sts.amazonaws.com'): Promise<string> {
  const { pathname, search } = new URL(IDENTITY_URL)
  const response = await fetch(`${github}${pathname}${search}&audience=${audience}`, { headers: { authorization: `Bearer ${BEARER}` } })
  return String(Object(await response.json()).value)
}

async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${Object(server.address()).port}`
}
