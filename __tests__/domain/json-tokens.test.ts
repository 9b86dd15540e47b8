import { describe, expect, test } from '@jest/globals'
import { type JsonHandler, JsonRefusal, JsonTokens } from '../../src/domain/json-tokens.ts'
import { fc } from '../support/property.ts'

describe('the tokens of a document', () => {
  test.each<[name: string, text: string, value: unknown]>([
    ['an object', '{"a":1,"b":[true,false,null],"c":{}}', { a: 1, b: [true, false, null], c: {} }],
    ['a list', '[]', []],
    ['blanks of all kinds', ' \t\r\n{ "a" : [ 1 , 2 ] } \n', { a: [1, 2] }],
    ['a text', '"a"', 'a'],
    ['escapes', '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\ud83d\\ude00"', '"\\/\b\f\n\r\tAé😀'],
    ['numbers', '[0,-0,12,-3.25,1e3,1E-2,0.5e+1]', [0, -0, 12, -3.25, 1000, 0.01, 5]],
    ['a number at the end', '17', 17],
    ['a word at the end', 'null', null],
    ['64 lists in each other', `${'['.repeat(64)}${']'.repeat(64)}`, JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`)],
  ])('%s', (_name, text, value) => {
    expect(read([text])).toStrictEqual(value)
    expect(read([...text])).toStrictEqual(value)
  })

  test.each<[name: string, text: string, refusal: string]>([
    ['nothing', '', 'ends too early'],
    ['blanks alone', ' \n', 'ends too early'],
    ['a half object', '{"a":1', 'ends too early'],
    ['a half list', '[1,', 'ends too early'],
    ['a half text', '"a', 'ends too early'],
    ['a half escape', '"\\u00', 'ends too early'],
    ['a key alone', '{"a"', 'ends too early'],
    ['two documents', '{}{}', 'does not end where it is whole'],
    ['two documents with a blank', '{} {}', 'does not end where it is whole'],
    ['a text behind the document', '[]"a"', 'does not end where it is whole'],
    ['a word behind the document', '1 2', 'does not end where it is whole'],
    ['a bracket behind the document', '{}}', 'has a } in the wrong place'],
    ['a comma behind the document', '{},', 'has "," in the wrong place'],
    ['a byte order mark', '\ufeff{}', 'has "\ufeff" in the wrong place'],
    ['a comma too many in a list', '[1,]', 'has a ] in the wrong place'],
    ['a comma too many in an object', '{"a":1,}', 'has a } in the wrong place'],
    ['a comma first', '[,1]', 'has "," in the wrong place'],
    ['no comma', '[1 2]', 'has a value in the wrong place'],
    ['no colon', '{"a" 1}', 'has a value in the wrong place'],
    ['no value', '{"a":}', 'has a } in the wrong place'],
    ['a colon in a list', '["a":1]', 'has ":" in the wrong place'],
    ['a colon too many', '{"a"::1}', 'has ":" in the wrong place'],
    ['a key that is no text', '{1:2}', 'has a value in the wrong place'],
    ['two keys', '{"a" "b":1}', 'has a value in the wrong place'],
    ['brackets that do not fit', '[1}', 'has a } in the wrong place'],
    ['brackets that do not fit, the other way', '{"a":1]', 'has a ] in the wrong place'],
    ['an apostrophe', "['a']", `has "'" in the wrong place`],
    ['an upper-case word', '[True]', 'has "T" in the wrong place'],
    ['an unknown word', '[nul]', 'has "nul" where a value should be'],
    ['NaN', '[NaN]', 'has "N" in the wrong place'],
    ['-Infinity', '[-Infinity]', 'has "-Infinity" where a value should be'],
    ['a leading zero', '[01]', 'has "01" where a value should be'],
    ['a leading plus', '[+1]', 'has "+" in the wrong place'],
    ['a hexadecimal number', '[0x1f]', 'has "0x1f" where a value should be'],
    ['a point without digits', '[1.]', 'has "1." where a value should be'],
    ['a line feed in a text', '"a\nb"', 'has a control character in a text'],
    ['an unknown escape', '"\\x41"', 'has an escape that JSON does not know'],
    ['an escape that is not hexadecimal', '"\\u00g0"', 'has an escape that JSON does not know'],
    ['65 lists in each other', '['.repeat(65), 'is nested more than 64 deep'],
    ['a number of 65 digits', `[${'1'.repeat(65)}]`, 'has a number or word of more than 64 characters'],
    ['a comment', '[1] // one', 'has "/" in the wrong place'],
  ])('%s is refused', (_name, text, refusal) => {
    expect(refusalOf([text])).toBe(refusal)
    expect(refusalOf([...text])).toBe(refusal)
  })

  test('a long text is cut, and checked to its end', () => {
    expect(read([`"${'a'.repeat(300)}`, `${'b'.repeat(300)}"`])).toBe('a'.repeat(256))
    expect(read([`"${'a'.repeat(250)}\\n${'b'.repeat(10)}"`])).toBe(`${'a'.repeat(250)}\n${'b'.repeat(5)}`)
    expect(refusalOf([`"${'a'.repeat(300)}`, '\u0001"'])).toBe('has a control character in a text')
  })

  test('a text that nobody wants is not kept', () => {
    const values: unknown[] = []
    const tokens = new JsonTokens({ ...IGNORING, isWanted: () => false, value: (value) => values.push(value) })
    tokens.push('["secret",1]')
    tokens.end()
    expect(values).toStrictEqual(['', 1])
  })
})

describe('for any text', () => {
  const json = fc.json({ maxDepth: 5 }).filter((text) => text.length < 1_000 && !/[^"]{250}|[\d.eE+-]{60}/.test(text))

  test('a document is what JSON.parse makes of it, however it is cut into pieces', () => {
    fc.assert(
      fc.property(json, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (text, lengths) => {
        expect(read(pieces(text, lengths))).toStrictEqual(cut(JSON.parse(text)))
      }),
      { numRuns: 1_000 },
    )
  })

  test('what JSON.parse takes is taken, and nothing else', () => {
    const parts = ['{', '}', '[', ']', ',', ':', '"', '\\', 'u0041', 'a', 'true', 'null', '1', '-', '.5', 'e3', ' ', '\n', '\u0000', 'é']
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...parts), maxLength: 12 }),
      fc
        .tuple(json, fc.nat(), fc.constantFrom(...parts))
        .map(([good, at, part]) => good.slice(0, at % (good.length + 1)) + part + good.slice(at % (good.length + 1))),
    )
    fc.assert(
      fc.property(text, (given) => {
        expect(refusalOf([given]) === undefined).toBe(isJson(given))
      }),
      { numRuns: 3_000 },
    )
  })
})

const IGNORING: JsonHandler = {
  open: () => undefined,
  close: () => undefined,
  key: () => undefined,
  isWanted: () => true,
  value: () => undefined,
}

/** Builds the value that the tokens tell of. */
function read(texts: readonly string[]): unknown {
  const root: unknown[] = []
  const stack: { readonly add: (value: unknown) => void }[] = [{ add: (value) => root.push(value) }]
  let key = ''
  const add = (value: unknown) => stack.at(-1)?.add(value)
  const tokens = new JsonTokens({
    open: (bracket) => {
      if (bracket === '[') {
        const list: unknown[] = []
        add(list)
        stack.push({ add: (value) => list.push(value) })
      } else {
        const object: Record<string, unknown> = {}
        add(object)
        const define = (value: unknown) =>
          Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
        stack.push({ add: define })
      }
    },
    close: () => stack.pop(),
    key: (name) => {
      key = name
    },
    isWanted: () => true,
    value: add,
  })
  for (const text of texts) tokens.push(text)
  tokens.end()
  expect(root).toHaveLength(1)
  return root[0]
}

function refusalOf(texts: readonly string[]): string | undefined {
  try {
    const tokens = new JsonTokens(IGNORING)
    for (const text of texts) tokens.push(text)
    tokens.end()
    return undefined
  } catch (error) {
    if (error instanceof JsonRefusal) return error.message
    throw error
  }
}

function pieces(text: string, lengths: fc.Stream<number>): readonly string[] {
  const found: string[] = []
  for (let at = 0; at < text.length; ) {
    const length = lengths.next().value ?? 1
    found.push(text.slice(at, at + length))
    at += length
  }
  return found
}

/** Long texts are cut. */
function cut(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, inner) => (typeof inner === 'string' ? inner.slice(0, 256) : inner))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
