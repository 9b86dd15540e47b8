import { describe, expect, test } from '@jest/globals'
import { compareStable, parseVersion, runVersion, versionOfTag } from '../../src/domain/version.ts'

describe('versions', () => {
  test.each([
    ['1.2.3', { raw: '1.2.3', full: '1.2.3', major: 1, minor: 2, patch: 3, isPrerelease: false }],
    ['v1.2.3', { raw: 'v1.2.3', full: '1.2.3', major: 1, minor: 2, patch: 3, isPrerelease: false }],
    ['0.0.0', { raw: '0.0.0', full: '0.0.0', major: 0, minor: 0, patch: 0, isPrerelease: false }],
    ['1.2.3-rc.1', { raw: '1.2.3-rc.1', full: '1.2.3-rc.1', major: 1, minor: 2, patch: 3, isPrerelease: true }],
    ['1.2.3+build.5', { raw: '1.2.3+build.5', full: '1.2.3', major: 1, minor: 2, patch: 3, isPrerelease: false }],
  ])('%s', (text, expected) => {
    expect(parseVersion(text)).toStrictEqual(expected)
  })

  test.each(['', '1.2', '1.2.3.4', '01.2.3', 'latest', 'app/v1.2.3', '1.2.3-', '1.2.3-01'])('%p is none', (text) => {
    expect(parseVersion(text)).toBeUndefined()
  })

  test('stable ones are ordered as semver.org orders them, whatever was built', () => {
    const order = ['0.9.10', '1.0.0', '1.0.1', '1.1.0', '1.9.0', '1.10.0', '2.0.0+b.1', '2.0.0+a.2', '10.0.0']
    const versions = order.toReversed().flatMap((text) => parseVersion(text) ?? [])
    expect(versions.toSorted(compareStable).map(({ raw }) => raw)).toStrictEqual([...order.slice(0, 6), '2.0.0+a.2', '2.0.0+b.1', '10.0.0'])
  })

  test.each([
    ['v1.2.3', '', '1.2.3'],
    ['app/v1.2.3', 'app/', '1.2.3'],
    ['v1.2.3', 'app/', undefined],
    ['app/v1.2.3', '', undefined],
    ['app/latest', 'app/', undefined],
  ])('the tag %s with the prefix %p', (tag, prefix, expected) => {
    expect(versionOfTag(tag, prefix)?.full).toBe(expected)
  })
})

describe('the version of a run', () => {
  test.each([
    ['the tag', undefined, 'v1.2.3', '', ['tag', '1.2.3']],
    ['one given by hand wins', '2.0.0', 'v1.2.3', '', ['input', '2.0.0']],
    ['one given with the prefix', 'app/v2.0.0', undefined, 'app/', ['input', '2.0.0']],
    ['one given without the prefix', 'v2.0.0', undefined, 'app/', ['input', '2.0.0']],
  ])('%s', (_name, given, tag, prefix, expected) => {
    const found = runVersion(given, tag, prefix)
    expect(found.kind === 'version' && [found.from, found.version.full]).toStrictEqual(expected)
  })

  test.each([
    ['no tag', undefined, undefined, '', 'the run is not for a tag, and no version is given'],
    ['a tag that is none', undefined, 'latest', '', 'the tag latest is not a semantic version'],
    ['a tag that is none after its prefix', undefined, 'app/x', 'app/', 'the tag app/x is not a semantic version after app/'],
    ['the tag of another image', undefined, 'web/v1.2.3', 'app/', 'the tag web/v1.2.3 does not start with app/'],
    ['a word by hand', 'latest', 'v1.2.3', '', 'the version given by hand, latest, is not a semantic version'],
  ])('none: %s', (_name, given, tag, prefix, because) => {
    expect(runVersion(given, tag, prefix)).toStrictEqual({ kind: 'none', because })
  })
})
