import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { boundData } from '#lab/bound.mjs'
import { until } from '../support/proc.ts'

const home = mkdtempSync(join(tmpdir(), 'lab-bound-'))
const GROWTH = { within: 'layers/all', depth: 2, limit: 3 }

afterAll(() => rmSync(home, { recursive: true }))

/** A daemon's folder with so many entries two levels under that of its layers, and more that do not count. */
function aDaemon(name: string, count: number): string {
  const folder = join(home, name)
  for (const other of ['a', 'b', 'c', 'd']) mkdirSync(join(folder, 'data', 'layers', 'all', other), { recursive: true })
  for (let entry = 0; entry < count; entry += 1)
    mkdirSync(join(folder, 'data', 'layers', 'all', 'a', String(entry), 'deeper'), { recursive: true })
  return folder
}

describe('before its daemon starts, data', () => {
  test.each([
    ['of no entries is kept', 0, false],
    ['at its limit is kept', 3, false],
    ['past its limit is taken away', 4, true],
  ])('%s', async (name, count, isGone) => {
    const folder = aDaemon(name, count)
    expect(await boundData(join(folder, 'data'), GROWTH)).toBe(isGone)
    expect(readdirSync(folder).includes('data')).toBe(!isGone)
    await until('the end of the old data', () => readdirSync(folder).length === (isGone ? 0 : 1))
  })

  test('that has never been is left to the daemon to make', async () => {
    const folder = join(home, 'new')
    mkdirSync(folder)
    expect(await boundData(join(folder, 'data'), GROWTH)).toBe(false)
    expect(readdirSync(folder)).toStrictEqual([])
  })

  test('of which an earlier start left something to remove is kept, and that is removed', async () => {
    const folder = aDaemon('half', 1)
    mkdirSync(join(folder, 'data.old-1', 'layers'), { recursive: true })
    expect(await boundData(join(folder, 'data'), GROWTH)).toBe(false)
    await until('the end of the old data', () => readdirSync(folder).join() === 'data')
  })
})
