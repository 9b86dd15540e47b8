import { describe, expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import { formatFields, parseFields, splitField } from '../../src/build/csv.ts'
import { fc } from '../support/property.ts'

const field = fc
  .array(fc.constantFrom('a', '=', ',', '"', '\n', '\r', ' ', 'type=image', 'push=true', '\u00fc'), { maxLength: 8 })
  .map((parts) => parts.join(''))

describe('formatFields', () => {
  test.each([
    [['type=oci', 'name=a'], 'type=oci,name=a'],
    [['name=a,b', 'dest=/x'], '"name=a,b",dest=/x'],
    [['a="b"'], '"a=""b"""'],
    [[' a'], '" a"'],
    [['a\nb'], '"a\nb"'],
  ])('%j', (fields, expected) => {
    expect(formatFields(fields)).toBe(expected)
  })

  test('an independent parser reads the same fields, so that no text can add one', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), (fields) => {
        fc.pre(fields.join('') !== '')
        expect(parse(formatFields(fields), { record_delimiter: '\u0000' })).toStrictEqual([fields])
      }),
    )
  })
})

describe('parseFields', () => {
  test('reads what was written', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), (fields) => {
        expect(parseFields(formatFields(fields))).toStrictEqual(fields)
      }),
    )
  })

  test.each([
    ['', ['']],
    ['a,,b', ['a', '', 'b']],
    ['a"b,c', ['a"b', 'c']],
    ['"a"b,c', ['"a"b', 'c']],
    ['"open,b', ['"open', 'b']],
  ])('%j', (record, expected) => {
    expect(parseFields(record)).toStrictEqual(expected)
  })
})

test('splitField cuts at the first equals sign', () => {
  expect(splitField(' Name=a=b ')).toStrictEqual({ key: 'name', value: 'a=b ' })
  expect(splitField(' true ')).toStrictEqual({ key: 'true', value: undefined })
})
