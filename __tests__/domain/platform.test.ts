import { describe, expect, test } from '@jest/globals'
import { formatPlatform, parsePlatform, samePlatform } from '../../src/domain/platform.ts'
import { fc } from '../support/property.ts'

describe('platforms', () => {
  test.each([
    ['linux/amd64', { os: 'linux', architecture: 'amd64' }],
    ['linux/arm64', { os: 'linux', architecture: 'arm64' }],
    ['linux/arm/v6', { os: 'linux', architecture: 'arm', variant: 'v6' }],
    ['linux/amd64/v3', { os: 'linux', architecture: 'amd64', variant: 'v3' }],
    ['windows/amd64', { os: 'windows', architecture: 'amd64' }],
  ])('%s', (text, expected) => {
    expect(parsePlatform(text)).toStrictEqual(expected)
    expect(formatPlatform(expected)).toBe(text)
  })

  test.each([
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/i386', 'linux/386'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/7', 'linux/arm/v7'],
    ['linux/arm/6', 'linux/arm/v6'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
  ])('%s is %s', (text, same) => {
    const [one, other] = [parsePlatform(text), parsePlatform(same)]
    expect(one).toStrictEqual(other)
    expect(one && other && samePlatform(one, other)).toBe(true)
  })

  test.each([
    ['linux/amd64', 'linux/arm64'],
    ['linux/arm/v6', 'linux/arm/v7'],
    ['linux/amd64', 'windows/amd64'],
    ['linux/amd64', 'linux/amd64/v3'],
  ])('%s is not %s', (text, different) => {
    const [one, other] = [parsePlatform(text), parsePlatform(different)]
    expect(one && other && samePlatform(one, other)).toBe(false)
  })

  test.each(['', 'linux', 'linux/', '/amd64', 'linux/arm/v7/x', 'linux/arm/', 'linux/amd 64', 'Linux/amd64', 'linux,amd64', '-/-'])(
    '%p is none',
    (text) => {
      expect(parsePlatform(text)).toBeUndefined()
    },
  )

  test('what is written is read again as the same', () => {
    const part = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,8}$/)
    fc.assert(
      fc.property(part, part, fc.option(part, { nil: undefined }), (os, architecture, variant) => {
        const platform = parsePlatform([os, architecture, ...(variant === undefined ? [] : [variant])].join('/'))
        expect(platform).toBeDefined()
        expect(platform && parsePlatform(formatPlatform(platform))).toStrictEqual(platform)
      }),
    )
  })
})
