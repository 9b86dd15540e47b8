import { describe, expect, test } from '@jest/globals'
import { digestOf, hexOf, parseDigest } from '../../src/domain/digest.ts'

const HEX = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

describe('digests', () => {
  test('of no bytes, as FIPS 180-4 has it', () => {
    expect(digestOf(new Uint8Array())).toBe(`sha256:${HEX}`)
  })

  test('the hex of one', () => {
    expect(hexOf(`sha256:${HEX}`)).toBe(HEX)
  })

  test('one is parsed as it is', () => {
    expect(parseDigest(`sha256:${HEX}`)).toBe(`sha256:${HEX}`)
  })

  test.each([
    ['nothing', ''],
    ['no algorithm', HEX],
    ['another algorithm', `sha512:${HEX}`],
    ['upper case', `sha256:${HEX.toUpperCase()}`],
    ['too short', `sha256:${HEX.slice(1)}`],
    ['too long', `sha256:${HEX}0`],
    ['a line end', `sha256:${HEX}\n`],
    ['a path', `sha256:../${HEX}`],
  ])('%s is none', (_name, text) => {
    expect(parseDigest(text)).toBeUndefined()
  })
})
