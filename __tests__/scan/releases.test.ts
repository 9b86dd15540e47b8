import { describe, expect, test } from '@jest/globals'
import { parseDigest } from '../../src/domain/digest.ts'
import { isCompromised, TRIVY_VERSION } from '../../src/domain/trivy.ts'
import { compareVersions, parseVersion } from '../../src/domain/version.ts'
import { ActionError } from '../../src/errors.ts'
import { findRelease, OLDEST_TRIVY, RELEASES } from '../../src/scan/releases.ts'

const MACHINES = [
  ['Linux', 'X64', 'trivy_0.74.0_Linux-64bit.tar.gz'],
  ['Linux', 'ARM64', 'trivy_0.74.0_Linux-ARM64.tar.gz'],
  ['macOS', 'X64', 'trivy_0.74.0_macOS-64bit.tar.gz'],
  ['macOS', 'ARM64', 'trivy_0.74.0_macOS-ARM64.tar.gz'],
] as const

describe('the table of releases', () => {
  test('holds whole digests, each once', () => {
    const digests = Object.values(RELEASES).flatMap((assets) => Object.values(assets))
    expect(digests.filter((digest) => parseDigest(digest) === undefined)).toStrictEqual([])
    expect(new Set(digests).size).toBe(digests.length)
  })

  test('has the default version, and none that is compromised or older than the oldest', () => {
    const oldest = parseVersion(OLDEST_TRIVY)
    const old = Object.keys(RELEASES).filter((text) => {
      const version = parseVersion(text)
      return version === undefined || oldest === undefined || compareVersions(version, oldest) < 0
    })
    expect({ hasDefault: TRIVY_VERSION in RELEASES, compromised: Object.keys(RELEASES).filter(isCompromised), old }).toStrictEqual({
      hasDefault: true,
      compromised: [],
      old: [],
    })
  })
})

describe('findRelease', () => {
  test.each(MACHINES)('%s %s', (os, arch, asset) => {
    const digest = RELEASES['0.74.0']?.[asset.slice('trivy_0.74.0_'.length, -'.tar.gz'.length)]
    expect(findRelease('0.74.0', { os, arch })).toStrictEqual({ version: '0.74.0', asset, digest })
  })

  test.each([
    [
      '0.75.0',
      'Linux',
      'X64',
      'Trivy 0.75.0 is not on PATH, and its checksum is not known here, so it is not fetched',
      '0.74.0, 0.73.0, 0.72.0',
    ],
    [
      '0.69.4',
      'Linux',
      'X64',
      'Trivy 0.69.4 is not on PATH, and its checksum is not known here, so it is not fetched',
      '0.74.0, 0.73.0, 0.72.0',
    ],
    ['0.74.0', 'Windows', 'X64', 'Trivy 0.74.0 is not on PATH, and no archive of it for Windows X64 is known here', 'trivy-path'],
    ['0.74.0', 'Linux', 'ARM', 'Trivy 0.74.0 is not on PATH, and no archive of it for Linux ARM is known here', 'trivy-path'],
  ])('%s for %s %s is refused', (version, os, arch, message, hint) => {
    const refused = (() => {
      try {
        return findRelease(version, { os, arch })
      } catch (error) {
        return error
      }
    })()
    if (!(refused instanceof ActionError)) throw refused
    expect({ code: refused.code, message: refused.message, hints: refused.hint?.includes(hint) }).toStrictEqual({
      code: 'inputs',
      message,
      hints: true,
    })
  })
})
