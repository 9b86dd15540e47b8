import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { withLock } from '#lab/lock.mjs'

const home = mkdtempSync(join(tmpdir(), 'lab-lock-'))
const lock = join(home, 'lock')
afterAll(() => rmSync(home, { recursive: true }))

describe('withLock', () => {
  test('holds the lock during the task and leaves nothing behind', async () => {
    expect(await withLock(home, async () => existsSync(lock))).toBe(true)
    expect(readdirSync(home)).toStrictEqual([])
  })

  test('a task that fails gives the lock back', async () => {
    await expect(withLock(home, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(readdirSync(home)).toStrictEqual([])
  })

  test.each([
    ['a process that has ended', `${spawnSync('true').pid} boot:1\n`],
    ['an earlier process of this number', `${process.pid} boot:1\n`],
  ])('the lock of %s is taken over', async (_, owner) => {
    writeFileSync(lock, owner)
    expect(await withLock(home, async () => 'done')).toBe('done')
    expect(readdirSync(home)).toStrictEqual([])
  })
})
