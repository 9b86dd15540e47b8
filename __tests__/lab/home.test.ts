import { describe, expect, test } from '@jest/globals'
import { homeId, labHome } from '#lab/home.mjs'

describe('labHome', () => {
  test.each([
    ['its own variable comes first', { BUILD_TAG_PUSH_LAB: '/srv/lab', XDG_CACHE_HOME: '/srv/cache' }, '/srv/lab'],
    ['the cache of the desktop standard', { XDG_CACHE_HOME: '/srv/cache' }, '/srv/cache/build-tag-push-lab'],
    ['an empty variable counts as absent', { BUILD_TAG_PUSH_LAB: '', XDG_CACHE_HOME: '/srv/cache' }, '/srv/cache/build-tag-push-lab'],
  ])('%s', (_, env, expected) => {
    expect(labHome(env)).toBe(expected)
  })

  test('without variables it is in the home folder', () => {
    expect(labHome({})).toMatch(/\/\.cache\/build-tag-push-lab$/)
  })
})

describe('homeId', () => {
  test('two homes never share the names that the machine shares', () => {
    expect(homeId('/srv/a')).toMatch(/^[0-9a-f]{6}$/)
    expect(homeId('/srv/a')).toBe(homeId('/srv/a'))
    expect(homeId('/srv/a')).not.toBe(homeId('/srv/b'))
  })
})
