import { describe, expect, test } from '@jest/globals'
import { attempt, run, startOf, which } from '#lab/process.mjs'

describe('run', () => {
  test('answers what the program prints, and hands it its input', async () => {
    expect(await run('cat', [], { input: 'words' })).toBe('words')
  })

  test.each([
    ['an exit code', 'sh', ['-c', 'echo why >&2; exit 3'], { message: 'sh -c echo why >&2; exit 3: exit 3', hint: 'why' }],
    ['a signal', 'sh', ['-c', 'kill -9 $$'], { message: 'sh -c kill -9 $$: ended by SIGKILL', hint: '' }],
    ['too much time', 'sleep', ['9'], { message: 'sleep 9: ended by SIGKILL', hint: '' }],
    ['a program that is not there', 'no-such-program', [], { message: 'no-such-program does not start: spawn no-such-program ENOENT' }],
  ])('%s is an error', async (_, program, args, expected) => {
    await expect(run(program, args, { timeoutMs: 500 })).rejects.toMatchObject(expected)
  })
})

describe('attempt', () => {
  test('tells how the program ended', async () => {
    expect(await attempt('sh', ['-c', 'echo a; echo b >&2; exit 2'])).toStrictEqual({ code: 2, signal: null, stdout: 'a\n', stderr: 'b\n' })
  })
})

describe('which', () => {
  test.each([
    ['the first folder that has it', '/nowhere:/bin:/usr/bin', 'sh', '/bin/sh'],
    ['none has it', '/nowhere', 'sh', undefined],
    ['an empty entry is not the current folder', ':', 'package.json', undefined],
  ])('%s', (_, path, name, expected) => {
    expect(which(name, path)).toBe(expected)
  })
})

describe('startOf', () => {
  test('is the same for a process as long as it lives, and nothing afterwards', async () => {
    expect(startOf(process.pid)).toMatch(/^[0-9a-f-]{36}:\d+$/)
    expect(startOf(process.pid)).toBe(startOf(process.pid))
    const { stdout } = await attempt('sh', ['-c', 'echo $$'])
    expect(startOf(Number(stdout))).toBeUndefined()
  })
})
