import { describe, expect, test } from '@jest/globals'
import type { Pattern } from '../../src/inputs/pattern.ts'
import { type Found, type Request, search, TEXT_LIMIT } from '../../src/plan/search.ts'

describe('what is found', () => {
  test.each<[string, Request, Found]>([
    ['the whole', { pattern: aPattern('\\d+'), text: 'v12', group: 0 }, { kind: 'found', text: '12' }],
    ['a group', { pattern: aPattern('v(\\d)(\\d)'), text: 'v12', group: 2 }, { kind: 'found', text: '2' }],
    ['flags', { pattern: aPattern('V', 'i'), text: 'v12', group: 0 }, { kind: 'found', text: 'v' }],
    ['with g, all that it finds', { pattern: aPattern('\\d', 'g'), text: 'v12', group: 1 }, { kind: 'found', text: '2' }],
    ['an empty text', { pattern: aPattern('x*'), text: 'v12', group: 0 }, { kind: 'found', text: '' }],
    ['nothing', { pattern: aPattern('x'), text: 'v12', group: 0 }, { kind: 'none' }],
    ['no such group', { pattern: aPattern('v'), text: 'v12', group: 1 }, { kind: 'group' }],
    ['a group that took no part', { pattern: aPattern('v(x)?'), text: 'v12', group: 1 }, { kind: 'group' }],
    ['a text that is just not too long', { pattern: aPattern('v$'), text: 'v'.repeat(TEXT_LIMIT), group: 0 }, { kind: 'found', text: 'v' }],
    [
      'a text that is too long',
      { pattern: aPattern('v'), text: 'v'.repeat(TEXT_LIMIT + 1), group: 0 },
      { kind: 'failed', because: 'the text that v looks into has 100001 characters, more than 100000' },
    ],
  ])('%s', (_name, request, expected) => {
    const key = {}
    expect(search(new Map([[key, request]])).get(key)).toStrictEqual(expected)
  })

  test('nothing is asked', () => {
    expect(search(new Map())).toStrictEqual(new Map())
  })
})

test('a catastrophic expression ends, and is told from those that it kept from being looked for', () => {
  const request = (source: string): Request => ({ pattern: aPattern(source), text: `${'a'.repeat(10_000)}!`, group: 0 })
  const [good, endless, late] = [{}, {}, {}]
  const found = search(
    new Map([
      [good, request('!$')],
      [endless, request('^(a+)+$')],
      [late, request('!')],
    ]),
  )
  expect([good, endless, late].map((key) => found.get(key))).toStrictEqual([
    { kind: 'found', text: '!' },
    { kind: 'failed', because: '^(a+)+$ takes longer than 2 s; write an expression that repeats less' },
    { kind: 'failed', because: '! was not looked for, since another expression takes longer than 2 s' },
  ])
})

test('an expression that V8 cannot make is told', () => {
  const key = {}
  const found = search(new Map([[key, { pattern: aPattern('(?:a{5000}){5000}'), text: 'a'.repeat(100), group: 0 }]])).get(key)
  expect(found?.kind).toMatch(/^(?:none|failed)$/)
})

function aPattern(source: string, flags = ''): Pattern {
  return { text: source, source, flags }
}
