import { describe, expect, test } from '@jest/globals'
import { endOf, meetScript, ORIGIN, type Said } from './script.ts'

const LIST = `GET ${ORIGIN}/v2/acme/app/tags/list?n=1000`
const page = (last: string) => `${LIST}&last=${last}`
const tags = (list: unknown, next?: string): Said => ({
  body: JSON.stringify({ name: 'acme/app', tags: list }),
  ...(next === undefined ? {} : { headers: { link: `<${next}>; rel="next"` } }),
})
const WHILE = 'registry-answer: registry.example/acme/app: while listing the tags, registry.example'

describe('the tags of a repository', () => {
  test('are all that its pages name, each once', async () => {
    const { client, asked } = meetScript([
      [LIST, tags(['1', '2'], '/v2/acme/app/tags/list?n=1000&last=2')],
      [page('2'), tags(['2', '3'])],
    ])
    expect(await client.tags()).toStrictEqual(['1', '2', '3'])
    expect(asked[1]).toStrictEqual({ line: LIST, headers: { 'user-agent': 'build-tag-push' }, limitBytes: 4_194_304 })
  })

  test.each<readonly [string, Said, readonly string[] | undefined]>([
    ['none, where it has none', tags([]), []],
    ['none, where distribution says null', tags(null), []],
    ['not known, where there is no such repository', { status: 404 }, undefined],
  ])('are %s', async (_name, said, expected) => {
    expect(await meetScript([[LIST, said]]).client.tags()).toStrictEqual(expected)
  })

  test.each<readonly [string, Said, string]>([
    ['is no JSON', { body: '<html>' }, `${WHILE} is no list of tags`],
    ['is a list alone', { body: '["1"]' }, `${WHILE} is no list of tags`],
    ['has no list', tags('1'), `${WHILE} is no list of tags`],
    ['has what is no text', tags(['1', 2]), `${WHILE} is no list of tags`],
    ['has what is no tag', tags(['1', '../x']), `${WHILE} is no list of tags`],
    [
      'is refused',
      { status: 403 },
      'registry-refused: registry.example/acme/app: registry.example answered 403 while listing the tags, without a sign-in',
    ],
  ])('are an error where the answer %s', async (_name, said, expected) => {
    expect(await endOf(meetScript([[LIST, said]]).client.tags())).toBe(expected)
  })

  test('are an error where a later page is gone: a part of a list is none', async () => {
    const { client } = meetScript([
      [LIST, tags(['1'], '?n=1000&last=1')],
      [page('1'), { status: 404 }],
    ])
    expect(await endOf(client.tags())).toBe(
      'registry-answer: registry.example/acme/app: registry.example answered 404 while listing the tags, without a sign-in',
    )
  })

  test('are an error where the list has no end', async () => {
    const { client, lines } = meetScript([[LIST, tags(['1'], '?n=1000')]])
    expect([await endOf(client.tags()), lines().length]).toStrictEqual([`${WHILE} has more than 1000 pages`, 1_000])
  })
})
