import { verify, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { makeFolder, type Program, readLines, startProgram } from './program.ts'

const { folder, remove } = makeFolder()
const log = join(folder, 'token.jsonl')
let server: Program

beforeAll(async () => {
  server = await startProgram('lab/token.mjs', folder, {
    home: folder,
    service: 'registry.test',
    log,
    anonymous: [{ repository: 'public/*', actions: ['pull'] }],
    users: [
      { name: 'writer', password: 'w:1', access: [{ repository: 'team/*', actions: ['pull', 'push'] }] },
      { name: 'owner', password: 'o', access: [{ repository: '*', actions: ['*'] }] },
      { name: 'brief', password: 'b', lifetimeSeconds: 2, access: [{ repository: '*', actions: ['pull'] }] },
    ],
  })
})
afterAll(async () => {
  await server.stop()
  remove()
})

type Row = [name: string, login: string | undefined, scopes: string[], status: number, access: object[] | undefined]

describe('token server', () => {
  test.each<Row>([
    ['all that was asked for', 'writer:w:1', ['repository:team/app:pull,push'], 200, [repository('team/app', 'pull', 'push')]],
    ['less than was asked for', 'writer:w:1', ['repository:team/app:pull,push,delete'], 200, [repository('team/app', 'pull', 'push')]],
    ['nothing of a foreign repository', 'writer:w:1', ['repository:teams:pull', 'repository:other/app:push'], 200, []],
    [
      'scopes repeated and parted by spaces',
      'writer:w:1',
      ['repository:team/a:push repository:team/b:pull', 'repository:team/a:pull'],
      200,
      [repository('team/a', 'push', 'pull'), repository('team/b', 'pull')],
    ],
    [
      'a star and another type, for who may do all',
      'owner:o',
      ['registry:catalog:*'],
      200,
      [{ type: 'registry', name: 'catalog', actions: ['*'] }],
    ],
    ['another type, for who may not', 'writer:w:1', ['registry:catalog:*'], 200, []],
    ['a login without scope', 'writer:w:1', [], 200, []],
    ['no login, public repository', undefined, ['repository:public/base:pull,push'], 200, [repository('public/base', 'pull')]],
    ['a wrong password', 'writer:w', ['repository:team/app:pull'], 401, undefined],
    ['an unknown user', 'nobody:o', [], 401, undefined],
    ['a scope without actions', 'writer:w:1', ['repository:team/app'], 400, undefined],
  ])('%s', async (_name, login, scopes, status, access) => {
    const answer = await get(login, scopes)
    const token = tokenOf(answer.body, 'token')
    expect({ status: answer.status, access: token === undefined ? undefined : claimsOf(token)['access'] }).toStrictEqual({ status, access })
  })

  test('a token names its server, user, service and times, and is signed by a certificate of the authority', async () => {
    const { body } = await get('brief:b', ['repository:a:pull'])
    const token = tokenOf(body, 'token') ?? ''
    const [header = '', payload = '', signature = ''] = token.split('.')
    const leaf = new X509Certificate(Buffer.from(x5cOf(header), 'base64'))
    const authority = new X509Certificate(readFileSync(join(folder, 'certs/authority/ca.pem')))
    expect(leaf.verify(authority.publicKey)).toBe(true)
    const key = { key: leaf.publicKey, dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true)

    const { iss, sub, aud, exp, iat } = claimsOf(token)
    expect({ iss, sub, aud }).toStrictEqual({ iss: 'build-tag-push lab', sub: 'brief', aud: 'registry.test' })
    // The registry adds a leeway of 60 s, and seconds are whole: the token is good for 2 to 3 s.
    expect([-58, -57]).toContain(Number(exp) - Number(iat))
    expect(body).toMatchObject({ expires_in: 2 })
  })

  test('the OAuth2 form gives an access token and a refresh token that stands for the login', async () => {
    const first = await post({
      grant_type: 'password',
      username: 'writer',
      password: 'w:1',
      access_type: 'offline',
      scope: 'repository:team/a:push',
    })
    const refresh = tokenOf(first.body, 'refresh_token') ?? ''
    const second = await post({ grant_type: 'refresh_token', refresh_token: refresh, scope: 'repository:team/b:pull repository:x:pull' })
    expect([first.status, second.status]).toStrictEqual([200, 200])
    expect(second.body).toMatchObject({ scope: 'repository:team/b:pull' })
    expect(claimsOf(tokenOf(second.body, 'access_token') ?? '')['access']).toStrictEqual([repository('team/b', 'pull')])
    expect((await post({ grant_type: 'refresh_token', refresh_token: 'made up', scope: '' })).status).toBe(401)
    expect((await post({ grant_type: 'authorization_code', scope: '' })).status).toBe(400)
  })

  test('trouble on order holds for as many requests as ordered', async () => {
    await control({ fail: { status: 503, times: 2, headers: { 'retry-after': '1' } } })
    const statuses = []
    for (let round = 0; round < 3; round++) statuses.push((await get('owner:o', [])).status)
    expect(statuses).toStrictEqual([503, 503, 200])
  })

  test('the answer carries the token where it is told to, and no lifetime when told so', async () => {
    await control({ fields: ['access_token'], expiresIn: false })
    const { body } = await get('owner:o', [])
    await control({ fields: ['token'], expiresIn: true })
    expect(Object.keys(Object(body))).toStrictEqual(['access_token', 'issued_at'])
  })

  test('the log tells user, scopes and status of each request and never a password', async () => {
    await get('writer:wrong-password', ['repository:team/app:pull'])
    const entry = readLines(log).at(-1)
    expect(entry).toStrictEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      method: 'GET',
      user: 'writer',
      scopes: ['repository:team/app:pull'],
      granted: [],
      status: 401,
    })
    expect(readFileSync(log, 'utf8')).not.toMatch(/w:1|wrong-password|eyJ/)
  })

  test('a token for another service is refused', async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/token?service=elsewhere`)
    expect(response.status).toBe(400)
  })
})

test('a token server that refuses what it cannot grant in full says so as Docker Hub does', async () => {
  const own = makeFolder()
  const users = [{ name: 'reader', password: 'r', access: [{ repository: '*', actions: ['pull'] }] }]
  const strict = await startProgram('lab/token.mjs', own.folder, { home: folder, service: 's', refuseMissing: true, users })
  const response = await fetch(`http://127.0.0.1:${strict.port}/token?service=s&scope=repository:a:pull,push`, {
    headers: { authorization: `Basic ${btoa('reader:r')}` },
  })
  expect([response.status, await response.json()]).toStrictEqual([401, { details: 'access token has insufficient scopes' }])
  // It ends with its standard input, and the signing certificate is the one of the home, made once.
  expect(await strict.stop()).toBe(0)
  expect(existsSync(join(own.folder, 'certs'))).toBe(false)
  own.remove()
})

function repository(name: string, ...actions: string[]): object {
  return { type: 'repository', name, actions }
}

async function get(login: string | undefined, scopes: readonly string[]): Promise<{ status: number; body: unknown }> {
  const query = new URLSearchParams({ service: 'registry.test' })
  for (const scope of scopes) query.append('scope', scope)
  const headers: Record<string, string> = login === undefined ? {} : { authorization: `Basic ${btoa(login)}` }
  const response = await fetch(`http://127.0.0.1:${server.port}/token?${query}`, { headers })
  return { status: response.status, body: await response.json() }
}

async function post(form: Record<string, string>): Promise<{ status: number; body: unknown }> {
  const body = new URLSearchParams({ service: 'registry.test', client_id: 'test', ...form })
  const response = await fetch(`http://127.0.0.1:${server.port}/token`, { method: 'POST', body })
  return { status: response.status, body: await response.json() }
}

async function control(change: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${server.port}/__control`, { method: 'POST', body: JSON.stringify(change) })
  expect(response.status).toBe(200)
}

function tokenOf(body: unknown, field: string): string | undefined {
  const value: unknown = Object(body)[field]
  return typeof value === 'string' ? value : undefined
}

function claimsOf(token: string): Record<string, unknown> {
  return Object(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')))
}

function x5cOf(header: string): string {
  const { x5c } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))
  return String(x5c[0])
}
