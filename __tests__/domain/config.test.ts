import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/domain/config.ts'
import { fc } from '../support/property.ts'

describe('image configs', () => {
  test.each([
    [
      'platform and labels',
      { os: 'linux', architecture: 'arm', variant: 'v7', config: { Labels: { a: 'b', c: '' } } },
      {
        platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
        labels: [
          ['a', 'b'],
          ['c', ''],
        ],
      },
    ],
    ['no variant', { os: 'linux', architecture: 'amd64', variant: '' }, { platform: { os: 'linux', architecture: 'amd64' }, labels: [] }],
    ['no platform', { os: 'linux', config: { Labels: null } }, { platform: undefined, labels: [] }],
    ['labels that are not text are left out', { config: { Labels: { a: 1, b: 'c' } } }, { platform: undefined, labels: [['b', 'c']] }],
    ['fields of other kinds', { os: 1, architecture: [], config: 'x' }, { platform: undefined, labels: [] }],
  ])('%s', (_name, document, expected) => {
    const found = parseConfig(encode(JSON.stringify(document)))
    expect(found && { platform: found.platform, labels: [...found.labels] }).toStrictEqual(expected)
  })

  test.each(['', '{', '[]', 'null', '"x"'])('%p is none', (text) => {
    expect(parseConfig(encode(text))).toBeUndefined()
  })

  test('whatever bytes they are, nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => parseConfig(bytes)).not.toThrow()
      }),
    )
  })
})

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
