import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { openPackages } from '../../src/adapters/packages.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import { testPorts } from '../registry/parts.ts'

const TOKEN = new Secret('ghs_loopback')
const VERSIONS = '/users/acme/packages/container/app/versions'
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }

function version(id: number, ...tags: readonly string[]): object {
  return { id, name: `sha256:${String(id).padStart(64, '0')}`, created_at: '2024-01-15T00:00:00Z', metadata: { container: { tags } } }
}

/** GitHub's API, which answers what it is told to for the packages of a person; `undefined` breaks the connection. */
async function github(answer: (request: IncomingMessage) => Answer | undefined) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/users/')) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
    asked.push(`${request.method} ${request.url.slice(VERSIONS.length)}`)
    const told = answer(request)
    if (told === undefined) return void response.destroy()
    response
      .writeHead(told.status, { 'content-type': 'application/json', ...told.headers })
      .end(told.body === undefined ? undefined : JSON.stringify(told.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const ports = testPorts()
  const api = await openPackages(TOKEN, `http://127.0.0.1:${address.port}`, ports)
  return { api, asked, ports }
}

describe('the versions of a package', () => {
  test('are read to the end that GitHub names, also past a page that is short', async () => {
    const link = { link: '<http://127.0.0.1/x?page=2>; rel="next", <http://127.0.0.1/x?page=2>; rel="last"' }
    const { api, asked } = await github(({ url = '' }) =>
      url.endsWith('page=1') ? { status: 200, body: [version(1, 'a')], headers: link } : { status: 200, body: [version(2, 'b')] },
    )
    expect((await api.versions('acme', 'app'))?.map(({ tags }) => tags)).toStrictEqual([['a'], ['b']])
    expect(asked).toStrictEqual(['GET ?per_page=100&page=1', 'GET ?per_page=100&page=2'])
  })

  test.each<[string, Answer, string]>([
    ['a page that is no list', { status: 200, body: { message: 'hello' } }, 'page 2 of the versions is no list'],
    ['a page that is not there', { status: 404 }, 'page 2 of the versions is no list'],
    ['a version without its tags', { status: 200, body: [{ id: 1, name: 'x' }] }, 'a version of a package lacks its id, digest or tags'],
    ['a refusal', { status: 403, body: { message: 'no' } }, 'status 403: no'],
  ])('are not what was read before %s', async (_name, answer, message) => {
    const full = Array.from({ length: 100 }, (_, id) => version(id))
    const { api } = await github(({ url = '' }) => (url.endsWith('page=1') ? { status: 200, body: full } : answer))
    await expect(api.versions('acme', 'app')).rejects.toMatchObject({ message: expect.stringContaining(message) })
  })

  test('are asked for the newest alone by one page', async () => {
    const { api, asked } = await github(({ url = '' }) =>
      url.includes('/app/') ? { status: 200, body: Array.from({ length: 100 }, (_, id) => version(id)) } : { status: 404 },
    )
    expect([(await api.newest('acme', 'app')).length, await api.newest('acme', 'web'), asked[0]]).toStrictEqual([
      100,
      [],
      'GET ?per_page=100&page=1',
    ])
  })

  test('do not go in circles', async () => {
    const link = { link: '<http://127.0.0.1/x>; rel="next"' }
    const { api, asked } = await github(() => ({ status: 200, body: [version(1)], headers: link }))
    await expect(api.versions('acme', 'app')).rejects.toMatchObject({
      message: 'page 2 of the versions has nothing new, and says that there are more',
    })
    expect(asked.length).toBe(2)
  })
})

describe('GitHub in trouble', () => {
  test.each<[string, Answer | undefined, number]>([
    ['a limit with its end', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
    ['a secondary limit', { status: 403, headers: { 'retry-after': '30' } }, 30_000],
    ['a limit that says no more', { status: 429 }, 60_000],
    ['a server in trouble', { status: 502 }, 1_000],
    ['no answer', undefined, 1_000],
  ])('is waited for: %s', async (_name, trouble, waitMs) => {
    let asked = 0
    const { api, ports } = await github(() => {
      asked += 1
      return asked === 1 ? trouble : { status: 200, body: version(7, 'a') }
    })
    expect([(await api.version('acme', 'app', 7))?.tags, ports.slept]).toStrictEqual([['a'], [waitMs]])
  })

  test('a deletion whose answer was lost, and that is done when it is asked for again, was ours', async () => {
    let asked = 0
    const { api } = await github(() => {
      asked += 1
      return asked === 1 ? undefined : { status: 404, body: {} }
    })
    expect(await api.remove('acme', 'app', 7)).toBe(true)
  })

  test('what is gone already was not', async () => {
    const { api } = await github(() => ({ status: 404, body: {} }))
    expect(await api.remove('acme', 'app', 7)).toBe(false)
  })

  test('that goes on is told as no answer, and a refusal as one', async () => {
    const silent = await github(() => undefined)
    await expect(silent.api.version('acme', 'app', 7)).rejects.toMatchObject({ code: 'registry-unreachable' })
    expect(silent.asked.length).toBe(4)
    const broken = await github(() => ({ status: 502, body: { message: 'Bad Gateway' } }))
    await expect(broken.api.remove('acme', 'app', 7)).rejects.toMatchObject({
      code: 'registry-unreachable',
      message: 'status 502: Bad Gateway',
    })
    const strict = await github(() => ({ status: 400, body: { message: 'more than 5000 downloads' } }))
    await expect(strict.api.remove('acme', 'app', 7)).rejects.toMatchObject({ message: 'status 400: more than 5000 downloads' })
    expect(strict.asked.length).toBe(1)
  })

  test('is not asked after a cancel', async () => {
    const { api, asked, ports } = await github(() => ({ status: 200, body: version(7) }))
    ports.stop.abort(new ActionError('cancelled', 'the run was cancelled (SIGINT)'))
    await expect(api.remove('acme', 'app', 7)).rejects.toMatchObject({ code: 'cancelled' })
    expect(asked).toStrictEqual([])
  })
})
