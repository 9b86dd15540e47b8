import { describe, expect, test } from '@jest/globals'
import { digestOf, hexOf, isForeignDigest, parseDigest } from '../../src/domain/digest.ts'

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

  // OCI image-spec, descriptor.md, "Digests": its grammar, and its own examples
  test.each<readonly [string, boolean]>([
    [`sha512:${HEX}${HEX}`, true],
    [`blake3:${HEX}`, true],
    ['multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8', true],
    ['sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564', true],
    [`sha256:${HEX}`, false],
    [`sha256:${HEX.toUpperCase()}`, false],
    [`SHA512:${HEX}`, false],
    ['sha512:', false],
    [':x', false],
    ['+a:x', false],
    ['a..b:x', false],
    ['sha512:../x', false],
    [`sha512:${HEX}\n`, false],
    [HEX, false],
  ])('%j is one of another algorithm: %s', (text, expected) => {
    expect(isForeignDigest(text)).toBe(expected)
  })
})
