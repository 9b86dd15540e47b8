import { readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { giveBack } from '../../src/adapters/memory.ts'
import type { Ending } from '../../src/ports.ts'
import { isRunning, until } from '../support/proc.ts'

let folder = ''
let controller = new AbortController()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'capture-'))
  controller = new AbortController()
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs a script of sh whose output goes into a file; gives how it ended, its other lines, and what is in the file. */
async function captured(script: string, limitBytes = 1_000) {
  const path = join(folder, 'output')
  const lines: string[] = []
  const ending = await createChildren({ PATH: process.env['PATH'] }, controller.signal).run('sh', ['-c', script], {
    env: { PATH: process.env['PATH'] },
    onLine: (line, stream) => lines.push(`${stream}: ${line}`),
    output: { path, limitBytes },
  })
  return { ending, lines, text: readFileSync(path, 'latin1') }
}

describe('output into a file', () => {
  test.each<[name: string, script: string, ending: Ending, lines: readonly string[], text: string]>([
    ['as it is', "printf 'a\\r\\n\\000\\377'; echo log >&2; exit 3", { kind: 'exited', code: 3 }, ['stderr: log'], 'a\r\n\0ÿ'],
    ['nothing', 'exit 0', { kind: 'exited', code: 0 }, [], ''],
    ['of a child that is killed', 'printf half; kill -9 $$', { kind: 'killed', signal: 'SIGKILL' }, [], 'half'],
  ])('%s', async (_, script, ending, lines, text) => {
    expect(await captured(script)).toStrictEqual({ ending, lines, text })
  })

  test('as much as the limit is whole', async () => {
    expect(await captured('head -c 1000 /dev/zero')).toMatchObject({ ending: { kind: 'exited', code: 0 }, text: '\0'.repeat(1_000) })
  })

  test('one byte beyond the limit is kept as a sign, and the child is ended', async () => {
    const { ending, text } = await captured('head -c 1001 /dev/zero; sleep 60')
    expect({ ending, length: text.length }).toStrictEqual({ ending: { kind: 'killed', signal: 'SIGTERM' }, length: 1_001 })
  })

  test('a flood neither fills the disk nor goes on', async () => {
    const { ending, text } = await captured('yes')
    expect({ ending, length: text.length }).toStrictEqual({ ending: { kind: 'killed', signal: 'SIGTERM' }, length: 1_001 })
  })

  test('nobody else may read it', async () => {
    await captured('echo x')
    expect(statSync(join(folder, 'output')).mode & 0o777).toBe(0o600)
  })

  test('a file that is there already is an error, and no child is left', async () => {
    await captured('echo first')
    await expect(captured('echo second; exec sleep 60')).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readFileSync(join(folder, 'output'), 'utf8')).toBe('first\n')
  })

  test('a folder that is not there is an error', async () => {
    const path = join(folder, 'absent', 'output')
    const children = createChildren({ PATH: process.env['PATH'] }, controller.signal)
    const run = children.run('sh', ['-c', 'echo x'], { env: {}, onLine: () => undefined, output: { path, limitBytes: 10 } })
    await expect(run).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('a program that is not there is missing', async () => {
    const path = join(folder, 'output')
    const children = createChildren({ PATH: process.env['PATH'] }, controller.signal)
    const options = { env: {}, onLine: () => undefined, output: { path, limitBytes: 10 } }
    expect(await children.run(join(folder, 'absent'), [], options)).toStrictEqual({ kind: 'missing' })
  })
})

test.each<readonly [string, Buffer, boolean]>([
  ['has its memory for itself is given back', Buffer.from(new ArrayBuffer(3)), true],
  ['shares it with others stays', Buffer.from(new ArrayBuffer(6), 3), false],
  ['shares it with other processes stays', Buffer.from(new SharedArrayBuffer(3)), false],
])('a chunk that %s', (_, chunk, isFree) => {
  giveBack(chunk)
  // Node 20 cannot.
  expect(chunk.length).toBe(isFree && 'transfer' in ArrayBuffer.prototype ? 0 : 3)
})

describe('a lifeline', () => {
  /** A child that ends by no signal but SIGKILL, and by the end of its input. */
  const STUBBORN = 'trap "" TERM; echo $$; read -r _; exit 7'

  const start = (script: string, onPid: (pid: number) => void, timeoutMs?: number): Promise<Ending> =>
    createChildren({ PATH: process.env['PATH'] }, controller.signal).run('sh', ['-c', script], {
      env: { PATH: process.env['PATH'] },
      onLine: (line) => onPid(Number(line)),
      lifeline: true,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })

  test('holds until the run is cancelled, and ends the child without a signal', async () => {
    const ending = start(STUBBORN, () => controller.abort(new Error('cancelled')))
    expect(await ending).toStrictEqual({ kind: 'exited', code: 7 })
  })

  test('ends at the deadline', async () => {
    expect(await start(STUBBORN, () => undefined, 200)).toStrictEqual({ kind: 'timeout', ms: 200 })
  })

  test('a child that does not mind it is killed', async () => {
    let pid = 0
    const ending = start('trap "" TERM; echo $$; while :; do sleep 0.2; done', (number) => {
      pid = number
      controller.abort(new Error('cancelled'))
    })
    expect(await ending).toStrictEqual({ kind: 'killed', signal: 'SIGKILL' })
    await until('the child has ended', () => !isRunning(pid))
  })

  test('a child that ends by itself is not held', async () => {
    expect(await start('exit 4', () => undefined)).toStrictEqual({ kind: 'exited', code: 4 })
  })
})
