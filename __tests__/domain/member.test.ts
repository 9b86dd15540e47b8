import { describe, expect, test } from '@jest/globals'
import { memberBytes } from '../../src/domain/member.ts'
import { fc } from '../support/property.ts'

/** The member's bytes as a text, where the document comes in chunks of so many bytes. */
async function memberOf(text: string, name: string, size = 7): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const parts: Uint8Array[] = []
  for await (const part of memberBytes(chunks(), name)) parts.push(Uint8Array.from(part))
  return new TextDecoder().decode(Buffer.concat(parts))
}

describe('the bytes of a member', () => {
  test.each([
    ['an object', '{"a":1,"predicate": {"b":[1,{"c":"}"}]} ,"d":2}', '{"b":[1,{"c":"}"}]} '],
    ['a text with quotes and brackets', '{"predicate":"a\\"},{\\\\"}', '"a\\"},{\\\\"'],
    ['a number at the end', '{"x":{"predicate":1},"predicate":2}', '2'],
    ['a list', '{"predicate":[1,[2,{}]]}', '[1,[2,{}]]'],
    ['a value that is called so is no key', '{"a":"predicate","b":["predicate",1]}', ''],
    ['the first of two', '{"predicate":1,"predicate":2}', '1'],
    ['a longer key', '{"predicates":1,"predicat":2}', ''],
    ['nothing', '', ''],
    ['no JSON', '}}"predicate":1', ''],
  ])('%s', async (_name, text, expected) => {
    expect(await memberOf(text, 'predicate')).toBe(expected)
  })

  test('are those of any object, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        fc.integer({ min: 1, max: 40 }),
        async (others, value, size) => {
          const document = { ...others, predicate: value, last: others }
          expect(await memberOf(JSON.stringify(document), 'predicate', size)).toBe(JSON.stringify(value))
        },
      ),
      { numRuns: 200 },
    )
  })
})
