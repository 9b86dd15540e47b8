import { describe, expect, test } from '@jest/globals'
import { builtAlready, exportedCaches, isHeld, withoutCaches } from '../../src/build/cache.ts'
import { read } from '../support/inputs.ts'
import { aBuild, aPlan } from '../support/plans.ts'

const scanOf = async (scan: string) => (await read({ images: 'ghcr.io/acme/app', scan })).scan
const [GATE, REPORT] = [await scanOf('gate'), await scanOf('report')]
const SMOKE = { command: undefined, args: undefined, http: undefined, timeoutMs: 1_000, platform: undefined }
const CACHES = [
  'type=registry,ref=ghcr.io/acme/app:cache',
  'type=inline',
  'ghcr.io/acme/inline:cache',
  'mode=max,type=inline',
  'type=gha,"scope=a,b"',
]
const plan = aPlan({ build: aBuild({ cacheTo: CACHES, noCache: true, noCacheFilters: ['test'], pull: true }) })

describe('the caches of a plan', () => {
  test.each([
    ['nothing is asked of the image', {}, false],
    ['it has to pass the gate', { scan: GATE }, true],
    ['what is found is only told', { scan: REPORT }, false],
    ['it is tried', { smoke: SMOKE }, true],
  ])('are held back or not where %s', (_name, over, expected) => {
    expect(isHeld(aPlan(over))).toBe(expected)
  })

  test('those that are written somewhere', () => {
    expect(exportedCaches(plan)).toStrictEqual([CACHES[0], CACHES[2], CACHES[4]])
  })

  test.each([
    ['two types, of which buildx takes the last', 'type=inline,type=registry,ref=ghcr.io/acme/app:cache'],
    ['a blank that makes another name of it', 'type=registry,ref=ghcr.io/acme/app:cache, type=inline'],
    ['the words in a value', 'type=registry,ref=ghcr.io/acme/app:cache,"note=x,type=inline"'],
    ['the words alone in quotes', '"type=inline",type=registry,ref=ghcr.io/acme/app:cache'],
  ])('is no inline cache, which the build itself would write: %s', (_name, entry) => {
    const held = aPlan({ build: aBuild({ cacheTo: [entry] }), smoke: SMOKE })
    expect([exportedCaches(held), withoutCaches(held).build.cacheTo]).toStrictEqual([[entry], []])
  })

  test('a build without them keeps the one that is a part of the image', () => {
    expect(withoutCaches(plan)).toStrictEqual({ ...plan, build: { ...plan.build, cacheTo: [CACHES[1], CACHES[3]] } })
  })

  test('a build that was done already takes everything from its cache', () => {
    expect(builtAlready(plan)).toStrictEqual({ ...plan, build: { ...plan.build, noCache: false, noCacheFilters: [], pull: false } })
  })
})
