import { existsSync } from 'node:fs'
import { chmod, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { splitLines } from '../../src/adapters/lines.ts'
import { inertLine } from '../../src/domain/inert.ts'
import type { Ending } from '../../src/ports.ts'
import { isRunning, until } from '../support/proc.ts'

let folder = ''
let controller = new AbortController()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'children-'))
  controller = new AbortController()
})
afterEach(() => rm(folder, { recursive: true }))

const children = (env: Record<string, string> = {}) => createChildren({ PATH: process.env['PATH'], ...env }, controller.signal)

const SECRETS = {
  INPUT_PASSWORD: 'hunter2',
  'INPUT_GITHUB-TOKEN': 'ghs',
  STATE_folder: '/run',
  GITHUB_TOKEN: 'ghs',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc',
  ACTIONS_RUNTIME_TOKEN: 'cache',
  ACTIONS_RESULTS_URL: 'https://results',
  ACTIONS_CACHE_URL: 'https://cache',
  GITHUB_OUTPUT: '/o',
  GITHUB_ENV: '/e',
}
const NEEDED = { HOME: '/home', HTTPS_PROXY: 'http://proxy', AWS_PROFILE: 'work', GITHUB_SHA: 'abc' }

/** Longer than any test may take: what waits for the end of this fails. */
const ENDLESS = 'sleep 600'

/** Runs a script of sh and gives how it ended, its lines and how long it took. */
async function sh(
  script: string,
  options: { timeoutMs?: number; stdin?: string; env?: Record<string, string>; onLine?: (line: string) => void } = {},
) {
  const lines: string[] = []
  const started = performance.now()
  const ending = await children().run('sh', ['-c', script], {
    env: { PATH: process.env['PATH'], ...options.env },
    onLine: (line, stream) => {
      lines.push(`${stream}: ${line}`)
      options.onLine?.(line)
    },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
  })
  return { ending, lines, ms: performance.now() - started }
}

describe('run', () => {
  const endings: readonly (readonly [name: string, script: string, ending: Ending, lines: readonly string[]])[] = [
    ['success', 'echo out; echo err >&2', { kind: 'exited', code: 0 }, ['stderr: err', 'stdout: out']],
    ['failure without a word', 'exit 3', { kind: 'exited', code: 3 }, []],
    ['SIGKILL without a word', 'kill -9 $$', { kind: 'killed', signal: 'SIGKILL' }, []],
    ['SIGTERM', 'echo x; kill -15 $$', { kind: 'killed', signal: 'SIGTERM' }, ['stdout: x']],
    ['SIGSEGV', 'kill -11 $$', { kind: 'killed', signal: 'SIGSEGV' }, []],
    ['a last line without its end', 'printf a; printf "b\\r\\n\\nc"', { kind: 'exited', code: 0 }, ['stdout: ', 'stdout: ab', 'stdout: c']],
    ['no input to wait for', 'cat; echo end', { kind: 'exited', code: 0 }, ['stdout: end']],
  ]
  test.each(endings)('%s', async (_, script, ending, lines) => {
    const outcome = await sh(script)
    expect({ ending: outcome.ending, lines: [...outcome.lines].sort() }).toStrictEqual({ ending, lines })
  })

  test('gives input, and bears a child that does not read it', async () => {
    expect((await sh('cat', { stdin: 'in' })).lines).toStrictEqual(['stdout: in'])
    expect((await sh('exec <&-; exit 4', { stdin: 'x'.repeat(1_000_000) })).ending).toStrictEqual({ kind: 'exited', code: 4 })
  })

  test('gives no variable but those that it was given', async () => {
    const outcome = await sh('env | grep -v -e ^PATH= -e ^PWD= -e ^SHLVL= -e ^_= | sort', { env: { A: '1' } })
    expect(outcome.lines).toStrictEqual(['stdout: A=1'])
  })

  test('a program that is not there, not a program, or has no interpreter is missing', async () => {
    await writeFile(join(folder, 'data'), 'x')
    await writeFile(join(folder, 'script'), '#!/nowhere/at/all\n')
    await chmod(join(folder, 'script'), 0o755)
    const options = { env: {}, onLine: () => undefined }
    const one = children()
    expect(await one.run(join(folder, 'absent'), [], options)).toStrictEqual({ kind: 'missing' })
    expect(await one.run(join(folder, 'data'), [], options)).toStrictEqual({ kind: 'missing' })
    expect(await one.run(folder, [], options)).toStrictEqual({ kind: 'missing' })
    expect(await one.run(join(folder, 'script'), [], options)).toStrictEqual({ kind: 'missing' })
  })

  test('an argument list that the system cannot take is an error with its code', async () => {
    await expect(children().run('true', ['x'.repeat(3_000_000)], { env: {}, onLine: () => undefined })).rejects.toMatchObject({
      code: 'E2BIG',
    })
  })

  test('at its deadline the whole group is asked to end', async () => {
    const outcome = await sh(`${ENDLESS} & echo $!; wait`, { timeoutMs: 1_000 })
    expect(outcome.ending).toStrictEqual({ kind: 'timeout', ms: 1_000 })
    await until('it has ended', () => !isRunning(Number(outcome.lines[0]?.replace('stdout: ', ''))))
  })

  test('a child that ignores SIGTERM is killed 2.5 s later', async () => {
    const outcome = await sh('trap "" TERM; echo ready; while :; do sleep 0.2; done', { timeoutMs: 1_000 })
    expect([outcome.ending, outcome.lines]).toStrictEqual([{ kind: 'timeout', ms: 1_000 }, ['stdout: ready']])
    expect(outcome.ms).toBeGreaterThan(2_500)
  })

  test('ends when the run is cancelled, and does not start after that', async () => {
    const outcome = await sh(`echo ready; exec ${ENDLESS}`, { onLine: () => controller.abort(new Error('cancelled')) })
    expect(outcome.ending).toStrictEqual({ kind: 'killed', signal: 'SIGTERM' })
    await expect(sh('echo started')).rejects.toThrow('cancelled')
  })

  test('one child is ended alone, and not started after that', async () => {
    const alone = new AbortController()
    let ready = 0
    const onLine = () => {
      ready += 1
    }
    const start = (signal?: AbortSignal) =>
      children().run('sh', ['-c', `echo ready; exec ${ENDLESS}`], {
        env: { PATH: process.env['PATH'] },
        onLine,
        ...(signal ? { signal } : {}),
      })
    const [ended, other] = [start(alone.signal), start()]
    await until('both', () => ready === 2)
    alone.abort(new Error('another has failed'))
    expect(await ended).toStrictEqual({ kind: 'killed', signal: 'SIGTERM' })
    await expect(start(alone.signal)).rejects.toThrow('another has failed')
    controller.abort()
    expect(await other).toStrictEqual({ kind: 'killed', signal: 'SIGTERM' })
  })

  test('a grandchild that holds the streams is killed with the group after 1.5 s', async () => {
    const outcome = await sh(`${ENDLESS} & echo $!`)
    expect(outcome.ending).toStrictEqual({ kind: 'exited', code: 0 })
    await until('it has ended', () => !isRunning(Number(outcome.lines[0]?.replace('stdout: ', ''))))
  })

  test('a grandchild outside the group that holds the streams does not hold us', async () => {
    const outcome = await sh(`setsid ${ENDLESS} & echo $!`)
    expect(outcome.ending).toStrictEqual({ kind: 'exited', code: 0 })
    const pid = Number(outcome.lines[0]?.replace('stdout: ', ''))
    expect(isRunning(pid)).toBe(true)
    process.kill(pid, 'SIGKILL')
  })

  test('a long line is cut, a long output is not kept', async () => {
    let lines = 0
    let longest = 0
    const before = process.memoryUsage().rss
    const ending = await children().run('sh', ['-c', 'head -c 60000000 /dev/zero | tr "\\0" x; echo; yes line | head -n 200000'], {
      env: { PATH: process.env['PATH'] },
      onLine: (line) => {
        lines += 1
        longest = Math.max(longest, line.length)
      },
    })
    expect(ending).toStrictEqual({ kind: 'exited', code: 0 })
    expect(lines).toBe(200_001)
    expect(longest).toBeLessThan(8_300)
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })
})

describe('ask', () => {
  test('gives both streams and the exit code', async () => {
    expect(await children().ask('sh', ['-c', 'echo "a  b"; echo err >&2; exit 2'])).toStrictEqual({
      ending: { kind: 'exited', code: 2 },
      stdout: 'a  b\n',
      stderr: 'err\n',
    })
  })

  test('arguments reach the program as they are', async () => {
    const args = ['', ' ', 'a b', '"', "'", '\\', '$HOME', '`id`', ';', '*', '--x=y z', 'ü', 'line\nline']
    const answer = await children().ask(process.execPath, ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...args])
    expect(JSON.parse(answer.stdout)).toStrictEqual(args)
  })

  test('a path with a space, quote or backslash is one program', async () => {
    const odd = join(folder, 'a b\\c')
    await writeFile(odd, '#!/bin/sh\necho "$1"\n')
    await chmod(odd, 0o755)
    expect((await children().ask(odd, ['x y'])).stdout).toBe('x y\n')
  })

  test('input, folder and environment are given', async () => {
    const answer = await children({ A: '1' }).ask('sh', ['-c', 'cat; pwd; echo $A$B'], {
      stdin: 'in\n',
      cwd: folder,
      env: { PATH: process.env['PATH'], B: '2' },
    })
    expect(answer.stdout).toBe(`in\n${folder}\n2\n`)
    expect((await children({ A: '1' }).ask('sh', ['-c', 'echo $A'])).stdout).toBe('1\n')
  })

  test.each([
    ['its default', (secrets: Record<string, string>) => children(secrets).ask('env', [])],
    [
      'one that is given',
      (secrets: Record<string, string>) => children().ask('env', [], { env: { PATH: process.env['PATH'], ...secrets } }),
    ],
  ])('nothing of the step’s secrets is in the environment: %s', async (_, askWith) => {
    const { stdout } = await askWith({ ...SECRETS, ...NEEDED })
    const names = stdout.split('\n').flatMap((line) => line.split('=', 1)[0] || [])
    expect(names.filter((name) => name !== 'PATH').sort()).toStrictEqual(Object.keys(NEEDED).sort())
  })

  test('a program that does not read its input is judged by its end', async () => {
    const answer = await children().ask('sh', ['-c', 'exec <&-; exit 5'], { stdin: 'x'.repeat(1_000_000) })
    expect(answer.ending).toStrictEqual({ kind: 'exited', code: 5 })
  })

  test.each([
    ['SIGKILL', 'kill -9 $$', { kind: 'killed', signal: 'SIGKILL' }],
    ['a program that is not there', undefined, { kind: 'missing' }],
  ] as const)('%s', async (_, script, ending) => {
    const answer = script === undefined ? await children().ask('no-such-program-here', []) : await children().ask('sh', ['-c', script])
    expect(answer).toStrictEqual({ ending, stdout: '', stderr: '' })
  })

  test('a program that somebody still writes is missing, whoever starts it', async () => {
    const path = join(folder, 'written')
    await writeFile(path, '#!/bin/sh\n', { mode: 0o755 })
    const file = await open(path, 'r+')
    const one = children()
    expect([(await one.ask(path, [])).ending, await one.run(path, [], { env: {}, onLine: () => undefined })]).toStrictEqual([
      { kind: 'missing' },
      { kind: 'missing' },
    ])
    await file.close()
    expect((await one.ask(path, [])).ending).toStrictEqual({ kind: 'exited', code: 0 })
  })

  test('an argument list that the system cannot take is an error with its code', async () => {
    await expect(children().ask('true', ['x'.repeat(3_000_000)])).rejects.toMatchObject({ code: 'E2BIG' })
  })

  test('a folder that is not there is an error, not a missing program', async () => {
    await expect(children().ask('true', [], { cwd: join(folder, 'absent') })).rejects.toThrow('does not exist')
  })

  test('at its deadline the program is killed, and what it started with it', async () => {
    const answer = await children().ask('sh', ['-c', `${ENDLESS} & echo $!; wait`], { timeoutMs: 1_000 })
    expect({ ...answer, stdout: '' }).toStrictEqual({ ending: { kind: 'timeout', ms: 1_000 }, stdout: '', stderr: '' })
    await until('it has ended', () => !isRunning(Number(answer.stdout)))
  })

  test('what it left running that holds its streams ends with it', async () => {
    const answer = await children().ask('sh', ['-c', `${ENDLESS} & echo $!; exit 3`])
    expect(answer.ending).toStrictEqual({ kind: 'exited', code: 3 })
    await until('it has ended', () => !isRunning(Number(answer.stdout)))
  })

  test('what it left running for itself stays', async () => {
    const answer = await children().ask('sh', ['-c', `${ENDLESS} > /dev/null 2>&1 < /dev/null & echo $!`])
    const pid = Number(answer.stdout)
    expect(isRunning(pid)).toBe(true)
    process.kill(pid, 'SIGKILL')
  })

  test('nothing that left its group holds us', async () => {
    const { stdout, ...answer } = await children().ask('sh', ['-c', `setsid ${ENDLESS} & echo $!; wait`], { timeoutMs: 1_000 })
    expect(answer).toStrictEqual({ ending: { kind: 'timeout', ms: 1_000 }, stderr: '' })
    expect(isRunning(Number(stdout))).toBe(true)
    process.kill(Number(stdout), 'SIGKILL')
  })

  test('two questions at once have their own deadlines', async () => {
    const [slow, quick] = await Promise.all([
      children().ask('sleep', ['20'], { timeoutMs: 300 }),
      children().ask('sh', ['-c', 'sleep 0.6; echo done'], { timeoutMs: 10_000 }),
    ])
    expect([slow.ending, quick.ending, quick.stdout]).toStrictEqual([{ kind: 'timeout', ms: 300 }, { kind: 'exited', code: 0 }, 'done\n'])
  })

  test('ends when the run is cancelled', async () => {
    const here = join(folder, 'here')
    const asking = children().ask('sh', ['-c', `: > '${here}'; exec ${ENDLESS}`])
    await until('the program', () => existsSync(here))
    controller.abort(new Error('cancelled'))
    expect((await asking).ending).toStrictEqual({ kind: 'killed', signal: 'SIGKILL' })
  })

  test('output beyond the limit is not kept', async () => {
    const answer = await children().ask('sh', ['-c', 'yes | head -c 100000; echo 12345 >&2'], { limitBytes: 4 })
    expect(answer).toStrictEqual({ ending: { kind: 'exited', code: 0 }, stdout: 'y\ny\n', stderr: '1234' })
  })
})

describe('find', () => {
  test('looks in absolute folders of PATH only, for files that may be run', async () => {
    await writeFile(join(folder, 'tool'), '#!/bin/sh\n')
    await writeFile(join(folder, 'notes'), '')
    await chmod(join(folder, 'tool'), 0o755)
    const inside = createChildren({ PATH: `relative::.:/nowhere:${folder}` }, controller.signal)
    expect(await inside.find('tool')).toBe(join(folder, 'tool'))
    expect(await inside.find('notes')).toBeUndefined()
    expect(await inside.find('./tool')).toBeUndefined()
    expect(await inside.find(join(folder, 'tool'))).toBe(join(folder, 'tool'))
    expect(await createChildren({ PATH: '.' }, controller.signal).find('package.json')).toBeUndefined()
    expect(await createChildren({}, controller.signal).find('sh')).toBeUndefined()
  })
})

describe('splitLines', () => {
  test('is the same wherever the stream is cut into chunks', () => {
    const bytes = Buffer.from('a\r\nb\rc\n\n\r\r\ndä\u{1f600}\r', 'utf8')
    const expected = ['a', 'b', 'c', '', '', '', 'dä\u{1f600}']
    for (let size = 1; size <= bytes.length; size += 1) {
      const lines: string[] = []
      const splitter = splitLines((line) => lines.push(line))
      for (let start = 0; start < bytes.length; start += size) splitter.write(bytes.subarray(start, start + size))
      splitter.end()
      expect(lines).toStrictEqual(expected)
    }
  })

  test('counts what is too much, in a note that still fits the log', () => {
    const lines: string[] = []
    const splitter = splitLines((line) => lines.push(line))
    for (let times = 0; times < 3; times += 1) splitter.write(Buffer.from('x'.repeat(5_000)))
    splitter.write(Buffer.from('\nnext\n'))
    splitter.end()
    expect(lines).toStrictEqual([`${'x'.repeat(8_128)} … 6872 more characters`, 'next'])
    expect(lines.map((line) => inertLine(line))).toStrictEqual(lines)
  })
})
