import { describe, expect, test } from '@jest/globals'
import { lineByName } from '../../src/domain/line.ts'
import { parseVersion, type Version } from '../../src/domain/version.ts'

/** Versions that are asked whether they share the tag. */
const OTHERS = ['1.3.0', '1.3.9', '1.2.0', '2.0.0', '1.3.0-rc.1', '1.3.1-rc2', '1.4.0-rc.1', '2.0.0-rc.1', '1.3.0-beta.1', '1.3.0-0']
const STABLE = '1.3.0 1.3.9 1.2.0 2.0.0'

describe('the line that a tag follows by its name', () => {
  test.each<readonly [tag: string, version: string, prefix: string, expected: string]>([
    ['latest', '1.3.0', '', STABLE],
    ['latest-alpine', '1.3.0', '', STABLE],
    ['stable', '1.3.0-rc.1', '', STABLE],
    ['1', '1.3.0', '', '1.3.0 1.3.9 1.2.0'],
    ['v1', '1.3.0', '', '1.3.0 1.3.9 1.2.0'],
    ['1.3', '1.3.0', '', '1.3.0 1.3.9'],
    ['v1.3', '1.3.0', '', '1.3.0 1.3.9'],
    ['v1.3-alpine', '1.3.0', '', '1.3.0 1.3.9'],
    ['app-1.3', '1.3.0', 'app/', '1.3.0 1.3.9'],
    ['app-v1', '1.3.0', 'app/', '1.3.0 1.3.9 1.2.0'],
    ['app-latest', '1.3.0', 'app/', STABLE],
    ['app-stable-alpine', '1.3.0', 'app/', STABLE],
    ['app-latest', '1.3.0', 'web/', 'none'],
    ['1.2', '1.3.0', '', 'none'],
    ['2', '1.3.0', '', 'none'],
    ['13', '1.3.0', '', 'none'],
    ['1.3.0', '1.3.0', '', 'none'],
    ['main', '1.3.0', '', 'none'],
    ['edge', '1.3.0-rc.1', '', 'none'],
    ['rc', '1.3.0-rc.1', '', 'pre: 1.3.0-rc.1 1.3.1-rc2 1.4.0-rc.1 2.0.0-rc.1'],
    ['rc', '1.3.0-rc1', '', 'pre: 1.3.0-rc.1 1.3.1-rc2 1.4.0-rc.1 2.0.0-rc.1'],
    ['rc', '1.3.0', '', `pre: ${STABLE} 1.3.0-rc.1 1.3.1-rc2 1.4.0-rc.1 2.0.0-rc.1`],
    ['1-rc', '1.3.0-rc.1', '', 'pre: 1.3.0-rc.1 1.3.1-rc2 1.4.0-rc.1'],
    ['1.3-rc', '1.3.0-rc.1', '', 'pre: 1.3.0-rc.1 1.3.1-rc2'],
    ['app-1.3-rc', '1.3.0-rc.1', 'app/', 'pre: 1.3.0-rc.1 1.3.1-rc2'],
    ['1.3-rc', '1.3.0', '', 'pre: 1.3.0 1.3.9 1.3.0-rc.1 1.3.1-rc2'],
    ['1.3-beta', '1.3.0-rc.1', '', '1.3.0 1.3.9'],
    ['beta', '1.3.0-rc.1', '', 'none'],
    ['next', '1.3.0', '', `pre: ${OTHERS.join(' ')}`],
    ['next', '1.3.0-0', '', `pre: ${OTHERS.join(' ')}`],
    ['1.3-next', '1.3.0-rc.1', '', 'pre: 1.3.0 1.3.9 1.3.0-rc.1 1.3.1-rc2 1.3.0-beta.1 1.3.0-0'],
    ['0', '1.3.0-0', '', 'none'],
  ])('%s of %s (prefix "%s")', (tag, text, prefix, expected) => {
    const line = lineByName(tag, versionOf(text), prefix)
    // The judge asks about stable versions alone, unless `pre`.
    const asked = OTHERS.map(versionOf).filter((other) => line?.pre === true || !other.isPrerelease)
    const held = line === undefined ? ['none'] : asked.filter(line.holds).map(({ full }) => full)
    expect(`${line?.pre === true ? 'pre: ' : ''}${held.join(' ')}`).toBe(expected)
  })
})

function versionOf(text: string): Version {
  const version = parseVersion(text)
  if (version === undefined) throw new Error(`${text} is no version`)
  return version
}
