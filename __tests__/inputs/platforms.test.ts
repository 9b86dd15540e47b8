import { describe, expect, test } from '@jest/globals'
import { formatPlatform } from '../../src/domain/platform.ts'
import { readPlatforms } from '../../src/inputs/platforms.ts'
import { aForm, complaints } from '../support/inputs.ts'

describe('platforms', () => {
  test.each([
    ['none', '', [], []],
    ['by commas and lines, in any case', 'linux/amd64, Linux/ARM64\nlinux/arm/v7', ['linux/amd64', 'linux/arm64', 'linux/arm/v7'], []],
    ['other names of one', 'linux/aarch64\nlinux/x86_64', ['linux/arm64', 'linux/amd64'], []],
    ['one that nobody knows is left to the builder', 'linux/sw64', ['linux/sw64'], []],
    [
      'one named twice counts once',
      'linux/arm64,linux/arm64/v8,linux/amd64',
      ['linux/arm64', 'linux/amd64'],
      ['platforms: linux/arm64 is named twice and counts once'],
    ],
  ])('%s', async (_name, platforms, expected, notices) => {
    const form = await aForm({ platforms })
    expect({ platforms: readPlatforms(form).map(formatPlatform), notices: form.notices }).toStrictEqual({ platforms: expected, notices })
    form.finish()
  })

  const SHAPE = 'is not a platform; write os/architecture, such as linux/arm64'

  test.each([
    ['an architecture alone', 'arm64', `"arm64" ${SHAPE}; did you mean "linux/arm64"?`],
    ['too many parts', 'linux/arm/v7/x', `"linux/arm/v7/x" ${SHAPE}; did you mean "linux/arm/v7"?`],
    ['a word', 'local', `"local" ${SHAPE}`],
    ['a misspelt architecture', 'linux/amd46', '"linux/amd46" has "amd46", which is not known; did you mean "amd64"?'],
    ['a misspelt system', 'linx/amd64', '"linx/amd64" has "linx", which is not known; did you mean "linux"?'],
  ])('refused: %s', async (_name, platforms, expected) => {
    expect(await complaints({ images: 'acme/app', platforms })).toStrictEqual([`platforms: ${expected}`])
  })
})
