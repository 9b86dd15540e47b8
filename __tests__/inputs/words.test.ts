import { describe, expect, test } from '@jest/globals'
import { parseBoolean, parseWord } from '../../src/inputs/words.ts'

describe('booleans', () => {
  test.each(['true', 'True', 'TRUE'])('%s', (text) => expect(parseBoolean(text)).toBe(true))
  test.each(['false', 'False', 'FALSE'])('%s', (text) => expect(parseBoolean(text)).toBe(false))
  test.each([
    ['ture', 'is not a boolean; write true or false; did you mean "true"?'],
    ['fasle', 'is not a boolean; write true or false; did you mean "false"?'],
    ['tRUE', 'is not a boolean; write true or false; did you mean "true"?'],
    ['yes', 'is not a boolean; write true or false'],
    ['1', 'is not a boolean; write true or false'],
    ['', 'is not a boolean; write true or false'],
  ])('%p is none', (text, refused) => {
    expect(parseBoolean(text)).toStrictEqual({ refused })
  })
})

describe('words of a fixed set', () => {
  const parse = parseWord(['keep', 'overwrite', 'skip'])

  test.each([
    ['one of them', 'skip', 'skip'],
    ['misspelt', 'keeep', { refused: 'is not one of keep, overwrite, skip; did you mean "keep"?' }],
    ['in another case', 'Keep', { refused: 'is not one of keep, overwrite, skip; did you mean "keep"?' }],
    ['another word', 'delete', { refused: 'is not one of keep, overwrite, skip' }],
  ])('%s', (_name, text, expected) => {
    expect(parse(text)).toStrictEqual(expected)
  })
})
