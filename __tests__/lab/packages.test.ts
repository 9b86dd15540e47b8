import { describe, expect, test } from '@jest/globals'
import { mirrorOf } from '#lab/packages.mjs'

const targets = [
  'http://mirror.test/security stable-security',
  'http://mirror.test/debian stable',
  'http://other.test/debian stable',
  'http://mirror.test/debian stable-updates',
  '',
].join('\n')

describe('mirrorOf', () => {
  test.each([
    ['the first source of the release itself', 'stable', 'http://mirror.test/debian'],
    ['no source of that release', 'testing', undefined],
  ])('%s', (_, codename, expected) => {
    expect(mirrorOf(targets, codename)).toBe(expected)
  })
})
