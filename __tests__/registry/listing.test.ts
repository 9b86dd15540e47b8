import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { TAGS_LIMIT } from '../../src/registry/listing.ts'
import { openAll, repositoryOf, testPorts } from './parts.ts'

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }

const DIGEST = digestOf(new Uint8Array())
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** A repository whose registry answers what it is told to; `asked` are the requests but that for the sign-in. */
async function repository(answer: (request: IncomingMessage) => Answer) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const isChallenge = request.url === '/v2/'
    if (!isChallenge) asked.push(`${request.method} ${request.url}`)
    const { status, body, headers }: Answer = isChallenge ? { status: 200 } : answer(request)
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(body === undefined ? undefined : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const ports = testPorts()
  closing.push(async () => ports.stop.abort())
  return { client: openAll(undefined, ports).open(repositoryOf(`127.0.0.1:${address.port}/acme/app`)), asked }
}

const next = (query: string) => ({ link: `</v2/acme/app/tags/list?${query}>; rel="next"` })

describe('the tags of a repository', () => {
  test('are read page by page, each once', async () => {
    const pages: Readonly<Record<string, Answer>> = {
      '?n=1000': { status: 200, body: { name: 'acme/app', tags: ['a', 'b'] }, headers: next('n=1000&last=b') },
      '?n=1000&last=b': { status: 200, body: { tags: ['b', 'c'] } },
      '?n=1000&last=c': { status: 200, body: { tags: [] } },
    }
    const { client, asked } = await repository(({ url = '' }) => pages[url.slice(url.indexOf('?'))] ?? { status: 500 })
    expect(await client.tags()).toStrictEqual(['a', 'b', 'c'])
    expect(asked.map((line) => line.replace('GET /v2/acme/app/tags/list', ''))).toStrictEqual([
      '?n=1000',
      '?n=1000&last=b',
      '?n=1000&last=c',
    ])
  })

  test.each<[string, Readonly<Record<string, Answer>>, readonly string[]]>([
    [
      'a list that was cut off without a word is asked for the rest',
      {
        '?n=1000': { status: 200, body: { tags: ['a', 'b'] } },
        '?n=1000&last=b': { status: 200, body: { tags: ['c', 'd'] } },
        '?n=1000&last=d': { status: 200, body: { tags: ['e'] } },
        '?n=1000&last=e': { status: 200, body: { tags: null } },
      },
      ['a', 'b', 'c', 'd', 'e'],
    ],
    [
      'one that ignores where to go on is whole, sorted or not',
      { '?n=1000': { status: 200, body: { tags: ['b', 'a'] } }, '?n=1000&last=a': { status: 200, body: { tags: ['b', 'a'] } } },
      ['b', 'a'],
    ],
    [
      'so is one that begins anew, page by page',
      {
        '?n=1000': { status: 200, body: { tags: ['a'] }, headers: next('n=1000&page=2') },
        '?n=1000&page=2': { status: 200, body: { tags: ['b'] } },
        '?n=1000&last=b': { status: 200, body: { tags: ['a'] }, headers: next('n=1000&page=2') },
      },
      ['a', 'b'],
    ],
    [
      'and one with nothing behind its last tag',
      {
        '?n=1000': { status: 200, body: { tags: ['a'] } },
        '?n=1000&last=a': { status: 404, body: { errors: [{ code: 'NAME_UNKNOWN' }] } },
      },
      ['a'],
    ],
  ])('%s', async (_name, pages, expected) => {
    const { client, asked } = await repository(({ url = '' }) => pages[url.slice(url.indexOf('?'))] ?? { status: 418 })
    expect(await client.tags()).toStrictEqual(expected)
    expect(asked.map((line) => line.replace('GET /v2/acme/app/tags/list', ''))).toStrictEqual(Object.keys(pages))
  })

  test.each<[string, Answer]>([
    ['a page of the list that is not there', { status: 404 }],
    ['trouble in what comes after it', { status: 400 }],
  ])('are refused for %s', async (_name, answer) => {
    const first = { status: 200, body: { tags: ['a'] }, headers: answer.status === 404 ? next('n=1000&page=2') : {} }
    const { client } = await repository(({ url = '' }) => (url.endsWith('?n=1000') ? first : answer))
    await expect(client.tags()).rejects.toMatchObject({ message: expect.stringContaining(`answered ${answer.status}`) })
  })

  test('are refused when there are more than can be held', async () => {
    const { client } = await repository(({ url = '' }) => {
      const page = Number(new URL(url, 'http://x').searchParams.get('page') ?? '0')
      const tags = Array.from({ length: 50_000 }, (_, at) => `v${page}-${at}`)
      return { status: 200, body: { tags }, headers: next(`page=${page + 1}`) }
    })
    await expect(client.tags()).rejects.toMatchObject({ message: expect.stringContaining(`has more than ${TAGS_LIMIT} tags`) })
  })

  test.each<[string, Answer, readonly string[] | undefined]>([
    ['none', { status: 200, body: { tags: [] } }, []],
    ['none, as distribution says it', { status: 200, body: { tags: null } }, []],
    ['of no repository', { status: 404, body: { errors: [{ code: 'NAME_UNKNOWN' }] } }, undefined],
  ])('%s', async (_name, answer, expected) => {
    const { client } = await repository(() => answer)
    expect(await client.tags()).toStrictEqual(expected)
  })

  test.each<[string, Answer, string]>([
    ['no list', { status: 200, body: { tags: 'a' } }, 'is no list of tags'],
    ['no document', { status: 200, body: 'a' }, 'is no list of tags'],
    ['a tag that is none', { status: 200, body: { tags: ['../a'] } }, 'is no list of tags'],
    ['a list without end', { status: 200, body: { tags: ['a'] }, headers: next('n=1000') }, 'has more than 1000 pages'],
    ['a refusal', { status: 403, body: { errors: [{ code: 'DENIED', message: 'no' }] } }, 'answered 403'],
  ])('are refused: %s', async (_name, answer, message) => {
    const { client } = await repository(() => answer)
    await expect(client.tags()).rejects.toMatchObject({ message: expect.stringContaining(message) })
  })

  test.each([
    '<http://127.0.0.2/v2/acme/app/tags/list?last=a>; rel="next"',
    '</proxied/v2/acme/app/tags/list?last=a>; rel="next"',
    '<>; rel="next"',
    '</v2/acme/app/tags/list?last=a>; title="more"; rel="next"',
    '</v2/acme/app/tags/list?last=a>; rel="last next"',
  ])('are asked for nowhere else, and a part of them is not taken for all: %s', async (link) => {
    const { client, asked } = await repository(() => ({ status: 200, body: { tags: ['a'] }, headers: { link } }))
    await expect(client.tags()).rejects.toMatchObject({
      code: 'registry-answer',
      message: expect.stringContaining('goes on in another place, where we do not go'),
    })
    expect(asked.length).toBe(1)
  })
})

describe('a manifest that is deleted', () => {
  test.each<[number, string]>([
    [202, 'removed'],
    [200, 'removed'],
    [204, 'removed'],
    [404, 'gone'],
  ])('%i', async (status, expected) => {
    const { client, asked } = await repository(() => ({ status }))
    expect([await client.remove(DIGEST, []), asked]).toStrictEqual([expected, [`DELETE /v2/acme/app/manifests/${DIGEST}`]])
  })

  test('where nothing may be: it is told how', async () => {
    const { client } = await repository(() => ({ status: 405, body: { errors: [{ code: 'UNSUPPORTED' }] } }))
    await expect(client.remove(DIGEST, [])).rejects.toMatchObject({
      code: 'registry-refused',
      hint: 'This registry deletes nothing, or was not told to; distribution does with REGISTRY_STORAGE_DELETE_ENABLED=true.',
    })
  })

  test('where this sign-in may not', async () => {
    const { client } = await repository(() => ({ status: 403, body: { errors: [{ code: 'DENIED' }] } }))
    await expect(client.remove(DIGEST, [])).rejects.toMatchObject({ code: 'registry-refused' })
  })
})
