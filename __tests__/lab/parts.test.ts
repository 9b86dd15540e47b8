import { describe, expect, test } from '@jest/globals'
import { selectParts } from '#lab/lab.mjs'
import { PARTS } from '#lab/parts.mjs'

describe('selectParts', () => {
  test.each([
    ['one part without needs', ['open'], ['open']],
    ['a part comes after what it needs', ['engine'], ['cli', 'busybox', 'engine']],
    ['each part once', ['engine', 'classic'], ['cli', 'busybox', 'engine', 'classic']],
  ])('%s', (_, names, expected) => {
    expect(selectParts(names)).toStrictEqual(expected)
  })

  test('no name means all that tests need; `all` the lazy ones too', () => {
    const lazy = Object.keys(PARTS).filter((name) => PARTS[name]?.lazy)
    expect(lazy).toStrictEqual(['strace', 'skopeo', 'act'])
    expect(selectParts(['all']).sort()).toStrictEqual(Object.keys(PARTS).sort())
    expect(selectParts([]).sort()).toStrictEqual(
      Object.keys(PARTS)
        .filter((name) => !lazy.includes(name))
        .sort(),
    )
  })

  test('an unknown part is named, with those that there are', () => {
    expect(() => selectParts(['open', 'opne'])).toThrow(
      expect.objectContaining({ message: 'no part is called opne', hint: expect.stringContaining('open, ') }),
    )
  })
})
