import { describe, expect, test } from '@jest/globals'
import { ambiguityOf } from '../../src/domain/ambiguity.ts'

const PLAIN = new Set(['annotations'])
const twice = (name: string): string => `says ${JSON.stringify(name)} twice in one object, or in another spelling`

describe('a document that is read in one way alone', () => {
  test.each([
    ['names of different objects', '{"a":{"b":1},"c":[{"b":1},{"b":2}],"b":3}'],
    ['a name that is a value elsewhere', '{"a":"b","b":"a","c":["a","a"]}'],
    ['names that only differ in their case, below annotations', '{"annotations":{"a":"1","A":"2","c":{"d":1,"D":2}},"a":1}'],
    ['no object', '[1,"1"]'],
  ])('%s', (_name, text) => {
    expect(ambiguityOf(text, PLAIN)).toBeUndefined()
  })
})

describe('a document that may be read in two ways', () => {
  test.each([
    ['a name twice', '{"a":1,"a":1}', 'a'],
    ['in another case', '{"size":1,"siZe":2}', 'siZe'],
    ['by an escape', '{"a":1,"\\u0061":2}', 'a'],
    ['with a long s', '{"size":1,"\u017fize":2}', '\u017fize'],
    ['with the sign for kelvin', '{"key":1,"\u212aey":2}', '\u212aey'],
    ['far below', '{"a":[{"b":[[{"c":1,"C":2}]]}]}', 'C'],
    ['behind annotations', '{"annotations":{"x":{}},"a":1,"A":2}', 'A'],
    ['annotations twice', '{"annotations":{},"Annotations":{}}', 'Annotations'],
    ['in a list that stands where annotations do', '{"annotations":[{"a":1,"A":2}]}', 'A'],
  ])('%s', (_name, text, name) => {
    expect(ambiguityOf(text, PLAIN)).toBe(twice(name))
  })

  test('deeper than anybody looks', () => {
    expect(ambiguityOf(`${'['.repeat(65)}${']'.repeat(65)}`, PLAIN)).toBe('is nested more than 64 deep')
  })
})
