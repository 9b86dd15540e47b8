import { describe, expect, test } from '@jest/globals'
import { parseAttest, parseAttestation } from '../../src/inputs/attestations.ts'
import { csvFor } from '../../src/inputs/csv.ts'

describe('provenance and sbom', () => {
  test.each([
    ['on', 'true'],
    ['off', 'False'],
    ['a mode', 'mode=max'],
    ['attributes', 'mode=min,inline-only=true'],
    ['a generator with commas', '"generator=docker/scanner,v=1"'],
    ['a boolean among attributes', 'true,mode=max'],
  ])('%s', async (_name, text) => {
    expect(parseAttestation(await csvFor([text]))(text)).toBe(text)
  })

  test.each([
    [
      'a misspelt boolean',
      'flase',
      'is neither a boolean nor an attribute; write true, false, or attributes such as mode=max; did you mean "false"?',
    ],
    ['a misspelt mode', 'mode=maxx', 'has the mode "maxx", which is not one of min, max; did you mean "max"?'],
    ['a mode alone', 'max', 'is neither a boolean nor an attribute; write true, false, or attributes such as mode=max'],
    ['an open quote', '"mode=max', 'has a double quote that is not closed'],
  ])('refused: %s', async (_name, text, refused) => {
    expect(parseAttestation(await csvFor([text]))(text)).toStrictEqual({ refused })
  })
})

describe('lines of attests', () => {
  const refused = 'has no known type; write type=sbom or type=provenance, and attributes after commas'

  test.each([
    ['a type alone', 'type=sbom', 'type=sbom'],
    ['attributes', 'generator=a/b,type=sbom', 'generator=a/b,type=sbom'],
    ['no type', 'mode=max', { refused }],
    ['a misspelt type', 'type=sbomb', { refused }],
  ])('%s', (_name, text, expected) => {
    expect(parseAttest(text)).toStrictEqual(expected)
  })
})
