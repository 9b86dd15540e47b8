import { describe, expect, test } from '@jest/globals'
import { isNearLevel, parseLevel } from '../../src/inputs/levels.ts'

const ALLOWED =
  'allowed are index, manifest, index-descriptor, manifest-descriptor, each with [os/arch] behind it where it is for one platform'

describe('parts of an image', () => {
  test.each(['index', 'manifest', 'index-descriptor', 'manifest-descriptor', 'manifest[linux/amd64]', 'manifest-descriptor[linux/arm/v7]'])(
    '%s',
    (text) => {
      expect(parseLevel(text)).toBe(text)
    },
  )

  test.each([
    ['', '""', ''],
    ['Manifest', '"Manifest"', '; did you mean "manifest"?'],
    ['manifests[linux/amd64]', '"manifests"', '; did you mean "manifest"?'],
    ['manifest[linux amd64]', '"manifest[linux amd64]"', ''],
    ['manifest[]', '"manifest[]"', '; did you mean "manifest"?'],
    ['layer', '"layer"', ''],
  ])('refused: %s', (text, named, end) => {
    expect(parseLevel(text)).toStrictEqual({ refused: `names ${named}, which is no part of an image; ${ALLOWED}${end}` })
  })

  test.each([
    ['indx', true],
    ['manifest[', true],
    ['urn', false],
    ['', false],
  ])('whether %p was meant to be one: %p', (text, expected) => {
    expect(isNearLevel(text)).toBe(expected)
  })
})
