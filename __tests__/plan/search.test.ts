import { describe, expect, test } from '@jest/globals'
import type { Pattern } from '../../src/inputs/pattern.ts'
import { type Found, openTime, type Request, search, TEXT_LIMIT } from '../../src/plan/search.ts'

describe('what is found', () => {
  test.each<[string, Request, Found]>([
    ['the whole', { pattern: aPattern('\\d+'), text: 'v12', group: 0 }, { kind: 'found', text: '12', before: 'v', after: '' }],
    ['a group', { pattern: aPattern('v(\\d)(\\d)'), text: 'v12', group: 2 }, { kind: 'found', text: '2', before: '', after: '' }],
    [
      'what stands around',
      { pattern: aPattern('v(\\d)\\d'), text: 'a-v123', group: 1 },
      { kind: 'found', text: '1', before: 'a-', after: '23' },
    ],
    ['flags', { pattern: aPattern('V', 'i'), text: 'v12', group: 0 }, { kind: 'found', text: 'v', before: '', after: '12' }],
    ['places, asked for', { pattern: aPattern('1', 'd'), text: 'v12', group: 0 }, { kind: 'found', text: '1', before: 'v', after: '2' }],
    [
      'with g, all that it finds',
      { pattern: aPattern('\\d', 'g'), text: 'v123', group: 1 },
      { kind: 'found', text: '2', before: 'v', after: '3' },
    ],
    [
      'with y, at the beginning',
      { pattern: aPattern('v', 'y'), text: 'v12', group: 0 },
      { kind: 'found', text: 'v', before: '', after: '12' },
    ],
    ['with g, nothing', { pattern: aPattern('x', 'g'), text: 'v12', group: 0 }, { kind: 'none' }],
    ['with g, less than that', { pattern: aPattern('\\d', 'g'), text: 'v12', group: 2 }, { kind: 'group' }],
    ['an empty text', { pattern: aPattern('x*'), text: 'v12', group: 0 }, { kind: 'found', text: '', before: '', after: 'v12' }],
    ['nothing', { pattern: aPattern('x'), text: 'v12', group: 0 }, { kind: 'none' }],
    ['no such group', { pattern: aPattern('v'), text: 'v12', group: 1 }, { kind: 'group' }],
    ['a group that took no part', { pattern: aPattern('v(x)?'), text: 'v12', group: 1 }, { kind: 'group' }],
    [
      'a text that is just not too long',
      { pattern: aPattern('v$'), text: 'v'.repeat(TEXT_LIMIT), group: 0 },
      { kind: 'found', text: 'v', before: 'v'.repeat(TEXT_LIMIT - 1), after: '' },
    ],
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
    { kind: 'found', text: '!', before: 'a'.repeat(10_000), after: '' },
    { kind: 'failed', because: '^(a+)+$ takes longer than 2 s; write an expression that repeats less' },
    { kind: 'failed', because: '! was not looked for, since another expression takes longer than 2 s' },
  ])
})

test('what one search took is gone for the next of the run, which has at least a moment', () => {
  const time = openTime()
  const request = (source: string): Request => ({ pattern: aPattern(source), text: `${'a'.repeat(10_000)}!`, group: 0 })
  const [one, other, small] = [request('^(a+)+$'), request('^(a+)+$'), request('!')]
  expect(time).toStrictEqual({ leftMs: 2_000 })
  search(new Map([[one, one]]), time)
  expect(time.leftMs).toBeLessThanOrEqual(0)
  expect(search(new Map([[other, other]]), time).get(other)).toStrictEqual({
    kind: 'failed',
    because: '^(a+)+$ takes longer than 2 s; write an expression that repeats less',
  })
  expect(time.leftMs).toBeGreaterThan(-1_900)
  expect(search(new Map([[small, small]]), { leftMs: 1_000 }).get(small)?.kind).toBe('found')
})

test('one expression looks into each text from its beginning', () => {
  const requests = ['v12', 'v34'].map((text) => ({ pattern: aPattern('v', 'y'), text, group: 0 }))
  expect([...search(new Map(requests.map((each) => [each, each]))).values()].map(({ kind }) => kind)).toStrictEqual(['found', 'found'])
})

test('an expression that V8 cannot make is told', () => {
  const key = {}
  const found = search(new Map([[key, { pattern: aPattern('(?:a{5000}){5000}'), text: 'a'.repeat(100), group: 0 }]])).get(key)
  expect(found?.kind).toMatch(/^(?:none|failed)$/)
})

function aPattern(source: string, flags = ''): Pattern {
  return { text: source, source, flags }
}
