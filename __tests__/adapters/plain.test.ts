import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createPlainChildren } from '../../src/adapters/plain.ts'
import { isRunning } from '../support/proc.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plain-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const children = (env: Record<string, string> = {}) =>
  createPlainChildren({ PATH: process.env['PATH'], ...env }, new AbortController().signal)

/** Asks a script of sh. */
function sh(script: string, options: Parameters<ReturnType<typeof children>['ask']>[2] = {}, env: Record<string, string> = {}) {
  return children(env).ask('sh', ['-c', script], options)
}

describe('createPlainChildren', () => {
  test.each([
    [
      'both streams and the exit code',
      'echo out; echo err >&2; exit 3',
      {},
      { ending: { kind: 'exited', code: 3 }, stdout: 'out\n', stderr: 'err\n' },
    ],
    ['the standard input', 'cat', { stdin: 'a\nb' }, { ending: { kind: 'exited', code: 0 }, stdout: 'a\nb', stderr: '' }],
    ['no standard input', 'cat', {}, { ending: { kind: 'exited', code: 0 }, stdout: '', stderr: '' }],
    [
      'a program that does not read its input',
      'exit 0',
      { stdin: 'x'.repeat(1_000_000) },
      { ending: { kind: 'exited', code: 0 }, stdout: '', stderr: '' },
    ],
    ['a signal', 'kill -TERM $$', {}, { ending: { kind: 'killed', signal: 'SIGTERM' }, stdout: '', stderr: '' }],
    ['a time limit', 'echo a; exec sleep 600', { timeoutMs: 1_000 }, { ending: { kind: 'timeout', ms: 1_000 }, stdout: 'a\n', stderr: '' }],
  ])('gives %s', async (_name, script, options, expected) => {
    // what is waited for would take longer than a test may
    expect(await sh(script, options)).toStrictEqual(expected)
  })

  test('gives a time limit while a grandchild holds the streams', async () => {
    const { stdout, ...answer } = await sh('sleep 600 & echo $!; wait', { timeoutMs: 1_000 })
    expect(answer).toStrictEqual({ ending: { kind: 'timeout', ms: 1_000 }, stderr: '' })
    expect(isRunning(Number(stdout))).toBe(true)
    process.kill(Number(stdout), 'SIGKILL')
  })

  test('a program that says too much is ended, and its answer is as long as the limit', async () => {
    const { ending, stdout } = await sh('yes', { limitBytes: 1000 })
    // it is killed, or ends by itself when its output is closed
    expect(ending).not.toStrictEqual({ kind: 'exited', code: 0 })
    expect(stdout).toBe('y\n'.repeat(500))
  })

  test('a program that is not there, and a folder of PATH that is the current one', async () => {
    expect((await children().ask('no-such-program', [])).ending).toStrictEqual({ kind: 'missing' })
    expect((await children({ PATH: '.:' }).ask('sh', ['-c', 'true'])).ending).toStrictEqual({ kind: 'missing' })
  })

  test('it works in the folder, with the environment that it gets, without tokens', async () => {
    const { stdout } = await sh('pwd; echo "$A $GITHUB_TOKEN"', {
      cwd: folder,
      env: { PATH: '/usr/bin:/bin', A: 'b', GITHUB_TOKEN: 'ghs' },
    })
    expect(stdout).toBe(`${folder}\nb \n`)
  })
})
