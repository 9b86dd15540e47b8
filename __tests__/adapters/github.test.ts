import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { openGitHub } from '../../src/adapters/github.ts'
import { Secret } from '../../src/domain/secret.ts'

const TOKEN = new Secret('ghs_loopback')
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

describe('the tags of a repository', () => {
  test('are asked for with the token, and come by their names', async () => {
    const seen: (string | undefined)[][] = []
    const url = await serve((request, response) => {
      seen.push([request.method, request.url, request.headers.authorization])
      answer(response, 200, refs('v1.0.0', 'app/v2', 'v1.0.1-rc.1'))
    })
    const client = await openGitHub(TOKEN, url)
    expect(await client.tags('acme', 'app', '', 100)).toStrictEqual({ names: ['v1.0.0', 'app/v2', 'v1.0.1-rc.1'], complete: true })
    expect(seen).toStrictEqual([['GET', '/repos/acme/app/git/matching-refs/tags', 'token ghs_loopback']])
  })

  test('of a component leave out its neighbours', async () => {
    const paths: (string | undefined)[] = []
    const url = await serve((request, response) => {
      paths.push(request.url)
      answer(response, 200, refs('app/v1', 'application/v9'))
    })
    const client = await openGitHub(TOKEN, url)
    expect(await client.tags('acme', 'app', 'app/', 100)).toStrictEqual({ names: ['app/v1'], complete: true })
    expect(paths).toStrictEqual(['/repos/acme/app/git/matching-refs/tags/app'])
  })

  test('are read page by page', async () => {
    const url = await serve((request, response) => {
      const page = new URL(request.url ?? '', 'http://x').searchParams.get('page') ?? '1'
      const link =
        page === '3'
          ? undefined
          : `<${url}/repositories/7/git/matching-refs/tags?page=${Number(page) + 1}>; rel="next", <${url}/x?page=3>; rel="last"`
      answer(response, 200, refs(`v${page}.0.0`), link)
    })
    const client = await openGitHub(TOKEN, url)
    expect(await client.tags('acme', 'app', '', 100)).toStrictEqual({ names: ['v1.0.0', 'v2.0.0', 'v3.0.0'], complete: true })
    expect(await client.tags('acme', 'app', '', 3)).toStrictEqual({ names: ['v1.0.0', 'v2.0.0', 'v3.0.0'], complete: true })
    expect(await client.tags('acme', 'app', '', 2)).toStrictEqual({ names: ['v1.0.0', 'v2.0.0'], complete: false })
  })

  test('that never end are given up at the limit', async () => {
    let pages = 0
    const url = await serve((_request, response) => {
      pages += 1
      answer(response, 200, refs(`v${pages}.0.0`), `<${url}/repositories/7/tags?page=${pages + 1}>; rel="next"`)
    })
    const client = await openGitHub(TOKEN, url)
    expect((await client.tags('acme', 'app', '', 50)).complete).toBe(false)
    expect(pages).toBe(51)
  })

  test('are not looked for on another host, where the token has no business', async () => {
    let asked = 0
    const foreign = await serve((_request, response) => {
      asked += 1
      answer(response, 200, refs('v9.0.0'))
    })
    const url = await serve((_request, response) => answer(response, 200, refs('v1.0.0'), `<${foreign}/tags?page=2>; rel="next"`))
    const client = await openGitHub(TOKEN, url)
    await expect(client.tags('acme', 'app', '', 100)).rejects.toThrow(`the next page is on another host, ${new URL(foreign).host}`)
    expect(asked).toBe(0)
  })

  test.each<[string, number, unknown, string]>([
    ['a wrong token', 401, { message: 'Bad credentials' }, 'status 401: Bad credentials'],
    ['a token that is sent back', 401, { message: 'not token ghs_loopback' }, 'status 401: not token ***'],
    ['a rate limit', 403, { message: 'API rate limit exceeded' }, 'status 403: API rate limit exceeded'],
    ['no repository', 404, { message: 'Not Found' }, 'status 404: Not Found'],
    ['trouble over there', 502, 'Bad gateway', 'status 502: '],
    ['something that is no list', 200, { message: 'hello' }, 'the list of references is not a list'],
    ['an entry that is no reference', 200, [{ name: 'v1' }], 'a reference in the list has no "ref"'],
  ])('%s is said', async (_name, status, body, message) => {
    const url = await serve((_request, response) => answer(response, status, body))
    const client = await openGitHub(TOKEN, url)
    await expect(client.tags('acme', 'app', '', 100)).rejects.toThrow(message)
  })

  test.each<[string, number, Readonly<Record<string, string>>, string | RegExp]>([
    [
      'no request left',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1705357805' },
      'status 403: API rate limit exceeded (rate limit: no requests are left until 2024-01-15T22:30:05Z)',
    ],
    [
      'no request left, nobody knows until when',
      429,
      { 'x-ratelimit-remaining': '0' },
      '429: API rate limit exceeded (rate limit: no requests are left)',
    ],
    [
      'too many at once',
      429,
      { 'retry-after': '60' },
      'status 429: API rate limit exceeded (rate limit: asked too often, for another 60 s)',
    ],
    ['requests left: another refusal', 403, { 'x-ratelimit-remaining': '12' }, /^status 403: API rate limit exceeded$/],
  ])('a rate limit is told with its end: %s', async (_name, status, headers, message) => {
    const url = await serve((_request, response) => answer(response, status, { message: 'API rate limit exceeded' }, undefined, headers))
    const client = await openGitHub(TOKEN, url)
    await expect(client.tags('acme', 'app', '', 100)).rejects.toThrow(message)
  })

  test('pages without tags that never end are given up by time', async () => {
    const url = await serve((_request, response) => setTimeout(() => answer(response, 200, [], `<${url}/tags?page=2>; rel="next"`), 200))
    // A page is far quicker than what one may take, also on a busy machine; all of them are not.
    const client = await openGitHub(TOKEN, url, 1_000)
    await expect(client.tags('acme', 'app', '', 100)).rejects.toThrow('the list of tags was not read to its end within 3 s')
  })

  test('ten thousand are read at once', async () => {
    const names = Array.from({ length: 10_000 }, (_, patch) => `v1.0.${patch}`)
    const url = await serve((_request, response) => answer(response, 200, refs(...names)))
    expect(await (await openGitHub(TOKEN, url)).tags('acme', 'app', '', 100_000)).toStrictEqual({ names, complete: true })
  })

  test('a server that never answers is given up', async () => {
    const url = await serve(() => {})
    const client = await openGitHub(TOKEN, url, 200)
    await expect(client.tags('acme', 'app', '', 100)).rejects.toThrow('no answer within 0.2 s')
  })

  test('nobody at home is said without a status', async () => {
    const url = await serve(() => {})
    const server = servers.pop()
    await new Promise((resolve) => server?.close(resolve))
    const client = await openGitHub(TOKEN, url)
    await expect(client.tags('acme', 'app', '', 100)).rejects.toThrow(/^(?!status).*ECONNREFUSED/)
  })
})

describe('how one commit stands to another', () => {
  const [base, head] = ['a'.repeat(40), 'b'.repeat(40)]

  test.each(['ahead', 'behind', 'diverged', 'identical'] as const)('%s', async (status) => {
    const paths: (string | undefined)[] = []
    const url = await serve((request, response) => {
      paths.push(request.url)
      answer(response, 200, { status, ahead_by: 1, commits: [] })
    })
    expect(await (await openGitHub(TOKEN, url)).compare('acme', 'app', base, head)).toBe(status)
    expect(paths).toStrictEqual([`/repos/acme/app/compare/${base}...${head}?per_page=1&page=2`])
  })

  test.each<[string, number, unknown, string]>([
    ['a commit that is not there', 404, { message: 'Not Found' }, 'status 404: Not Found'],
    ['a status that is none', 200, { status: 'odd' }, 'the comparison of two commits has no status'],
    ['an answer that is no object', 200, [], 'the comparison of two commits has no status'],
  ])('%s is said', async (_name, status, body, message) => {
    const url = await serve((_request, response) => answer(response, status, body))
    const client = await openGitHub(TOKEN, url)
    await expect(client.compare('acme', 'app', base, head)).rejects.toThrow(message)
  })
})

test('a repository comes as GitHub describes it', async () => {
  const url = await serve((request, response) => answer(response, 200, { path: request.url, license: { spdx_id: 'MIT' } }))
  const client = await openGitHub(TOKEN, url)
  expect(await client.repository('acme', 'app')).toStrictEqual({ path: '/repos/acme/app', license: { spdx_id: 'MIT' } })
})

test('a commit is handed on as it is', async () => {
  const url = await serve((request, response) =>
    answer(response, 200, { path: request.url, commit: { committer: { date: '2024-01-14T08:00:00Z' } } }),
  )
  const client = await openGitHub(TOKEN, url)
  expect(await client.commit('acme', 'app', 'a'.repeat(40))).toStrictEqual({
    path: `/repos/acme/app/commits/${'a'.repeat(40)}`,
    commit: { committer: { date: '2024-01-14T08:00:00Z' } },
  })
})

test('an API below a path (GitHub Enterprise Server) is asked there', async () => {
  const url = await serve((request, response) => answer(response, 200, [{ ref: `refs/tags/${request.url}` }]))
  const client = await openGitHub(TOKEN, `${url}/api/v3`)
  expect(await client.tags('acme', 'app', '', 100)).toStrictEqual({
    names: ['/api/v3/repos/acme/app/git/matching-refs/tags'],
    complete: true,
  })
})

test('without a token nothing is asked', async () => {
  await expect(openGitHub(undefined, 'http://127.0.0.1:9')).rejects.toThrow('no token was given')
})

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}

function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  link?: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(link === undefined ? {} : { link }), ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

function refs(...names: readonly string[]): unknown {
  return names.map((name) => ({ ref: `refs/tags/${name}`, object: { type: 'commit' } }))
}
