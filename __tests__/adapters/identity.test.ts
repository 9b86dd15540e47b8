import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createHttp } from '../../src/adapters/http.ts'
import { createIdentity } from '../../src/adapters/identity.ts'
import { ActionError } from '../../src/errors.ts'
import type { Environment } from '../../src/ports.ts'

const BEARER = 'bearer-of-the-runner'
const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme@12/app@34:ref:refs/heads/main',
  aud: 'sts.amazonaws.com',
  exp: 1_790_000_000,
}
const CURE = 'Give the job `permissions: id-token: write`'
const servers: Server[] = []

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise((resolve) => {
          server.closeAllConnections()
          server.close(resolve)
        }),
    ),
  )
})

describe('an identity token', () => {
  test('is asked for with the words of the runner, masked, and read', async () => {
    const seen: object[] = []
    const { url } = await serve((request, response) => {
      const { accept, authorization } = request.headers
      seen.push({ method: request.method, url: request.url, accept, authorization })
      answer(response, 200, { value: jwtOf(CLAIMS) })
    })
    const job = aJob({ ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/id?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER })
    const { jwt, claims } = await job.token()
    expect(seen).toStrictEqual([
      {
        method: 'GET',
        url: '/id?api-version=2.0&audience=https%3A%2F%2Fexample.com%2Fa%3Fb%26c',
        accept: 'application/json; api-version=2.0',
        authorization: `Bearer ${BEARER}`,
      },
    ])
    expect({ jwt: jwt.reveal(), claims, masked: job.masked }).toStrictEqual({
      jwt: jwtOf(CLAIMS),
      claims: { issuer: CLAIMS.iss, subject: CLAIMS.sub, audience: CLAIMS.aud, expiresAt: new Date(CLAIMS.exp * 1000) },
      masked: [BEARER, jwtOf(CLAIMS)],
    })
  })

  test('is a new one each time, from an address without a query too', async () => {
    let count = 0
    const { url } = await serve((request, response) => {
      count += 1
      answer(response, 200, { value: jwtOf({ sub: `${count} ${request.url}` }) })
    })
    const job = aJob({ ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER })
    const subjects = [(await job.token()).claims.subject, (await job.token()).claims.subject]
    const path = '/?audience=https%3A%2F%2Fexample.com%2Fa%3Fb%26c'
    expect(subjects).toStrictEqual([`1 ${path}`, `2 ${path}`])
  })

  test.each<[string, Environment, string]>([
    ['neither variable', {}, 'ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set'],
    ['no address', { ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER }, 'ACTIONS_ID_TOKEN_REQUEST_URL is not set'],
    [
      'an empty token',
      { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x.example/?a=1', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' },
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN is not set',
    ],
  ])('is not to be had with %s: the permission is missing', async (_name, env, missing) => {
    expect(await failure(aJob(env).token())).toStrictEqual({
      code: 'credentials',
      message: `registry.example: this job gets no identity token from GitHub: ${missing}`,
      hint: expect.stringContaining(CURE),
    })
  })

  test.each(['file:///etc/passwd', 'no address'])('is not asked for at %s', async (address) => {
    const job = aJob({ ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER })
    expect(await failure(job.token())).toMatchObject({
      message: 'registry.example: ACTIONS_ID_TOKEN_REQUEST_URL is not an address of the web',
    })
  })

  test.each<[string, (response: ServerResponse) => void, string, string]>([
    ['a refusal', (response) => answer(response, 403, {}), 'answered 403', CURE],
    [
      'HTML',
      (response) => void response.end('<html><h1>Sorry</h1></html>'),
      'answered with something that is not JSON',
      'Run the job again',
    ],
    ['JSON without a token', (response) => answer(response, 200, { count: 1 }), 'answered with no token in "value"', 'Run the job again'],
    [
      'a token of two parts',
      (response) => answer(response, 200, { value: 'a.b' }),
      'answered with no token in "value"',
      'Run the job again',
    ],
    [
      'a token with other claims than JSON',
      (response) => answer(response, 200, { value: 'a.b.c' }),
      'answered with a token that has no claims',
      'Run the job again',
    ],
    [
      'a redirect',
      (response) => {
        response.setHeader('location', 'https://elsewhere.example/')
        answer(response, 302, {})
      },
      'answered 302',
      'Run the job again',
    ],
    ['64 MB', (response) => flood(response, 64), 'answered with more than 64 KiB', 'Run the job again'],
  ])('is refused, once and for all, when the endpoint answers %s', async (_name, reply, what, hint) => {
    let count = 0
    const { url, host } = await serve((_request, response) => {
      count += 1
      reply(response)
    })
    const job = aJob({ ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/?a=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER })
    const error = await failure(job.token())
    expect({ ...error, count }).toStrictEqual({
      code: 'credentials',
      message: `registry.example: GitHub's endpoint for identity tokens (${host}) ${what}`,
      hint: expect.stringContaining(hint),
      count: 1,
    })
    expect(JSON.stringify(error)).not.toContain(BEARER)
  })

  test.each<[string, readonly [number, string?][], readonly number[]]>([
    ['500 twice', [[500], [502]], [1_000, 2_000]],
    ['429 with a wait', [[429, '7']], [7_000]],
    ['429 with a date', [[429, 'Thu, 01 Jan 2026 00:00:20 GMT']], [20_000]],
  ])('is asked for again after %s', async (_name, troubles, waits) => {
    const left = [...troubles]
    const { url } = await serve((_request, response) => {
      const [status, wait] = left.shift() ?? [200]
      if (wait !== undefined) response.setHeader('retry-after', wait)
      answer(response, status, { value: jwtOf(CLAIMS) })
    })
    const job = aJob({ ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER })
    expect((await job.token()).claims.subject).toBe(CLAIMS.sub)
    expect(job.waits).toStrictEqual(waits)
  })

  test.each<[string, string | undefined, number, string]>([
    ['500 for ever', undefined, 5, 'answered 500'],
    ['a wait of an hour', '3600', 1, 'answered 429, asking for a wait of 3600'],
  ])('is given up after %s', async (_name, wait, tries, what) => {
    let count = 0
    const { url, host } = await serve((_request, response) => {
      count += 1
      if (wait !== undefined) response.setHeader('retry-after', wait)
      answer(response, wait === undefined ? 500 : 429, {})
    })
    const job = aJob({ ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER })
    const { message } = await failure(job.token())
    expect({ message, count }).toStrictEqual({
      message: `registry.example: GitHub's endpoint for identity tokens (${host}) ${what}`,
      count: tries,
    })
  })

  test('of an endpoint that is not there: told after five tries', async () => {
    const { url, host } = await serve(() => undefined)
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve))
    const job = aJob({ ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER })
    expect((await failure(job.token())).message).toBe(
      `registry.example: GitHub's endpoint for identity tokens (${host}) could not be reached in 5 tries (ECONNREFUSED)`,
    )
  })

  test('is not waited for when the run has ended', async () => {
    const { url } = await serve(() => undefined)
    const job = aJob({ ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER })
    const asking = failure(job.token())
    job.end()
    expect(await asking).toStrictEqual({ code: 'cancelled', message: 'the run was cancelled', hint: undefined })
  })
})

/** A job in which nobody really waits; its waits are written down, with no share of chance in them. */
function aJob(env: Environment) {
  const ending = new AbortController()
  const masked: string[] = []
  const waits: number[] = []
  const identity = createIdentity({
    env,
    http: createHttp({ env: {}, signal: ending.signal }),
    clock: { now: () => new Date('2026-01-01T00:00:00Z'), sleep: async (ms) => void waits.push(ms) },
    random: { fraction: () => 1 },
    runner: { mask: (secret) => void masked.push(secret.reveal()) },
  })
  return {
    masked,
    waits,
    token: () => identity.token('https://example.com/a?b&c', 'registry.example'),
    end: () => ending.abort(new ActionError('cancelled', 'the run was cancelled')),
  }
}

function jwtOf(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function flood(response: ServerResponse, megabytes: number): void {
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  let left = megabytes
  const pour = (): void => {
    while (left > 0) {
      left -= 1
      if (!response.write(chunk)) return void response.once('drain', pour)
    }
    response.end()
  }
  pour()
}

async function serve(
  reply: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly url: string; readonly host: string }> {
  const server = createServer(reply)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const host = `127.0.0.1:${address.port}`
  return { url: `http://${host}`, host }
}

async function failure(work: Promise<unknown>): Promise<{ code: string; message: string; hint: string | undefined }> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof ActionError)) throw new Error(`no ActionError was thrown, but ${String(thrown)}`)
  return { code: thrown.code, message: thrown.message, hint: thrown.hint }
}
