import { spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Children, Ending, Machine, Ports } from '../../src/ports.ts'
import { openSandbox } from '../../src/scan/isolation.ts'
import { askInside } from '../../src/scan/sandbox.ts'
import { isRunning, processes, until } from '../support/proc.ts'
import { aScanWorld, type ScanWorld } from '../support/scanner.ts'

let world: ScanWorld
beforeEach(async () => {
  world = await aScanWorld()
})
afterEach(() => world.close())

type Answer = { readonly ending?: Ending; readonly stdout?: string; readonly stderr?: string }

/** Ports on which programs answer as told, by the first words of their call, and every call is written down. */
function fakePorts(answers: Readonly<Record<string, Answer>>, machine: Partial<Machine> = {}) {
  const calls: (readonly string[])[] = []
  const ask: Children['ask'] = async (command, args) => {
    calls.push([command, ...args])
    const said = Object.entries(answers).find(([words]) => [command, ...args].join(' ').startsWith(words))?.[1] ?? {
      ending: { kind: 'missing' },
    }
    return { ending: { kind: 'exited', code: 0 }, stdout: '', stderr: '', ...said }
  }
  const run: Children['run'] = async (command, args) => {
    calls.push([command, ...args])
    return { kind: 'exited', code: 0 }
  }
  const find: Children['find'] = async (name) =>
    Object.keys(answers).some((words) => words.startsWith(`/bin/${name}`)) ? `/bin/${name}` : undefined
  const ports: Ports = {
    ...world.ports,
    children: { ask, run, find },
    machine: { system: 'linux', userId: 1001, cores: 2, freeBytes: () => 0, stayLean: () => undefined, ...machine },
  }
  return { ports, calls }
}

const FAILED: Answer = { ending: { kind: 'exited', code: 1 }, stderr: 'first\nthe reason\n\n' }
const IMAGE = { stdout: `sha256:${'1'.repeat(64)}\n` }
/** A program that stands on its own (`elf.ts`). */
const ALONE = `\x7fELF\x02\x01\x01${'\0'.repeat(47)}8${'\0'.repeat(50)}`

async function program(content: string): Promise<string> {
  const path = `${world.root}/program`
  await world.ports.files.write(path, Buffer.from(content, 'latin1'))
  return path
}

describe('the ladder', () => {
  test('root makes namespaces itself', async () => {
    const { ports, calls } = fakePorts({ 'unshare --mount': {} }, { userId: 0 })
    expect((await openSandbox(await program(ALONE), ports)).isolation).toStrictEqual({ kind: 'namespaces' })
    expect(calls.map(([command]) => command)).toStrictEqual(['unshare'])
  })

  test('others ask sudo, which must not ask back', async () => {
    const { ports, calls } = fakePorts({ 'sudo -n -- unshare --mount': {} })
    expect((await openSandbox(await program(ALONE), ports)).isolation).toStrictEqual({ kind: 'namespaces' })
    expect(calls).toHaveLength(1)
  })

  test('without them there is a container, whose engine sees our files', async () => {
    const { ports, calls } = fakePorts({
      'sudo -n': FAILED,
      '/bin/docker image import': IMAGE,
      '/bin/docker run --detach': {},
      '/bin/docker rm': {},
      '/bin/docker image rm': {},
    })
    const sandbox = await openSandbox(await program(ALONE), ports)
    expect(sandbox.isolation).toStrictEqual({ kind: 'container' })
    await sandbox.close()
    expect(calls.map(([command, ...words]) => [command, ...words.slice(0, 2)].join(' '))).toStrictEqual([
      'sudo -n --',
      '/bin/docker image import',
      '/bin/docker run --detach',
      expect.stringMatching(/^\/bin\/docker rm --force$/),
      '/bin/docker image rm',
    ])
  })

  test.each<[name: string, content: string, answers: Readonly<Record<string, Answer>>, machine: Partial<Machine>, because: string]>([
    ['nothing', ALONE, {}, {}, 'no namespaces (there is no sudo), no container (there is no docker)'],
    ['root without rights', ALONE, { unshare: FAILED }, { userId: 0 }, 'no namespaces (the reason), no container (there is no docker)'],
    [
      'silence',
      ALONE,
      { sudo: { ending: { kind: 'timeout', ms: 1 } } },
      {},
      'no namespaces (sudo did not make them), no container (there is no docker)',
    ],
    [
      'an engine that cannot be reached',
      ALONE,
      { '/bin/docker': FAILED },
      {},
      'no namespaces (there is no sudo), no container (the reason)',
    ],
    [
      'an engine elsewhere',
      ALONE,
      { '/bin/docker image import': IMAGE, '/bin/docker run': FAILED, '/bin/docker rm': {}, '/bin/docker image rm': {} },
      {},
      'no namespaces (there is no sudo), no container (the reason)',
    ],
    [
      'an engine that hangs',
      ALONE,
      { '/bin/docker image': { ending: { kind: 'timeout', ms: 1 } } },
      {},
      'no namespaces (there is no sudo), no container (docker did not answer within 30 s)',
    ],
    [
      'a script, for which no container has a shell',
      '#!/bin/sh\n',
      { '/bin/docker': IMAGE },
      {},
      'no namespaces (there is no sudo), no container (that program needs libraries of the system)',
    ],
    ['another system', ALONE, { unshare: {} }, { system: 'darwin' }, 'there are no namespaces on darwin'],
  ])('else there is a plain process, and why: %s', async (_, content, answers, machine, because) => {
    const { ports } = fakePorts(answers, machine)
    expect((await openSandbox(await program(content), ports)).isolation).toStrictEqual({ kind: 'process', because })
  })

  test('is climbed before the scanner runs, and never again: a hostile one cannot choose a lower rung', async () => {
    const { ports, calls } = fakePorts({ 'unshare --mount': {} }, { userId: 0 })
    const sandbox = await openSandbox(await program(ALONE), {
      ...ports,
      children: { ...ports.children, run: async () => ({ kind: 'exited', code: 125 }) },
    })
    const { ending } = await askInside(sandbox, ['version'], ports)
    expect({ ending, isolation: sandbox.isolation, calls: calls.length }).toStrictEqual({
      ending: { kind: 'exited', code: 125 },
      isolation: { kind: 'namespaces' },
      calls: 1,
    })
  })
})

describe('what a scanner in a container is given', () => {
  test('no network, no rights, nobody, and no variable of the run', async () => {
    const { ports, calls } = fakePorts({
      '/bin/docker image import': IMAGE,
      '/bin/docker run --detach': {},
      '/bin/docker rm': {},
      chmod: {},
    })
    const path = await program(ALONE)
    const sandbox = await openSandbox(path, ports)
    const folder = '/run/of, "this"'
    await sandbox.run({
      name: '0',
      folder,
      shown: ['given'],
      args: ['image', 'x'],
      output: { path: '/o', limitBytes: 1 },
      timeoutMs: 1,
      onLine: () => undefined,
    })
    const words = calls.at(-1) ?? []
    const [, , , , docker, name, , ...all] = words
    expect({ docker, name }).toStrictEqual({ docker: '/bin/docker', name: expect.stringMatching(/^build-tag-push-scan-[0-9a-f]{16}$/) })
    expect(all).toStrictEqual(
      expect.arrayContaining([
        '--network=none',
        '--cap-drop=ALL',
        '--security-opt=no-new-privileges',
        '--read-only',
        '--user=65534:65534',
        '--pull=never',
        '--env=HTTPS_PROXY=',
      ]),
    )
    expect(all.slice(-5)).toStrictEqual([
      `--mount=type=bind,"src=${path.replaceAll('"', '""')}",dst=/trivy,readonly`,
      '--mount=type=bind,"src=/run/of, ""this""/given",dst=/given,readonly',
      `sha256:${'1'.repeat(64)}`,
      'image',
      'x',
    ])
  })
})

describe('what a scanner sees on the best rung of this machine', () => {
  /** Asks a script in the place of the scanner. */
  const inside = async (script: string) => {
    const path = `${world.root}/script`
    await world.ports.files.write(path, `#!/bin/sh\n${script}\n`, 0o755)
    const sandbox = await openSandbox(path, world.ports)
    const answer = await askInside(sandbox, ['one', 'two words', '$HOME `id` \' "'], world.ports)
    await sandbox.close()
    return { ...answer, isolation: sandbox.isolation.kind }
  }

  test('its arguments, as they are', async () => {
    expect((await inside('printf "%s\\n" "$@"')).stdout).toBe('one\ntwo words\n$HOME `id` \' "\n')
  })

  test('no variable of the run, and a folder of its own that takes files', async () => {
    const { stdout, isolation } = await inside(
      'env | cut -d= -f1 | grep -v -e PWD -e SHLVL -e "^_" | sort | tr "\\n" " "; touch "$TMPDIR/x" && echo written',
    )
    expect(stdout).toBe('HOME LANG PATH TMPDIR written\n')
    expect(['namespaces', 'process']).toContain(isolation)
  })

  test('an input that has ended, and no open file of ours', async () => {
    const { stdout, isolation } = await inside('cat; ls /proc/self/fd | tr "\\n" " "')
    expect(stdout).toMatch(isolation === 'process' ? /^0 1 2 / : /^0 1 2 3 $/)
  })

  test('nothing that it could change but its own folder for temporary files', async () => {
    const { stdout, isolation } = await inside("sed -E 's/^[^ ]+ ([^ ]+) [^ ]+ (r[ow]).*/\\1 \\2/' /proc/self/mounts")
    const writable = stdout.split('\n').filter((line) => line.endsWith(' rw'))
    // the root holds empty folders, and is root's
    expect(isolation === 'process' ? [] : writable).toStrictEqual(isolation === 'process' ? [] : ['/ rw', '/tmp rw'])
  })

  test('nothing is left of it, whatever it leaves', async () => {
    await inside('mkdir "$TMPDIR/a" && touch "$TMPDIR/a/b" && chmod 0 "$TMPDIR/a"; sleep 600 & sleep 600 & exit 0')
    expect(await world.ports.files.list(world.ports.folder)).toStrictEqual([])
  })
})

describe('a main that is killed takes its scanner with it', () => {
  /** Runs a scanner that does not end, in a main of its own, until the scanner is there. */
  const start = async (open: string) => {
    const program = `${world.root}/orphan`
    await world.ports.files.write(program, '#!/bin/sh\nsleep 600\n', 0o755)
    const script = `
      import { openSandbox } from '${new URL('../../src/scan/isolation.js', import.meta.url)}'
      import { openProcess } from '${new URL('../../src/scan/process.js', import.meta.url)}'
      import { createChildren } from '${new URL('../../src/adapters/children.js', import.meta.url)}'
      import { createFiles } from '${new URL('../../src/adapters/files.js', import.meta.url)}'
      import { createMachine } from '${new URL('../../src/adapters/machine.js', import.meta.url)}'
      const [program, folder] = process.argv.slice(1)
      const children = createChildren(process.env, new AbortController().signal)
      const ports = { children, files: createFiles(folder), machine: createMachine(), env: process.env }
      const sandbox = await ${open}
      const output = { path: folder + '/output', limitBytes: 1 }
      await sandbox.run({ name: '0', folder, shown: [], args: [folder], output, timeoutMs: 600_000, onLine: () => undefined })`
    const folder = `${world.root}/main`
    const main = spawn(process.execPath, ['--input-type=module', '-e', script, program, folder], { stdio: 'ignore' })
    const isOurs = (argv: readonly string[]): boolean =>
      argv.some((word) => word.endsWith('/orphan') || word === '/trivy') && argv.at(-1) === folder
    const scanners = (): readonly number[] =>
      processes().flatMap(({ pid, argv }) => (isOurs(argv) && pid !== main.pid && isRunning(pid) ? [pid] : []))
    await until('the scanner runs', () => scanners().length > 0)
    return { main, scanners }
  }

  test.each([
    ['on the best rung of this machine', 'openSandbox(program, ports)'],
    ['as a plain process', "openProcess(program, 'x', ports)"],
  ])('%s', async (_, open) => {
    const { main, scanners } = await start(open)
    main.kill('SIGKILL')
    await until('the scanner has ended', () => scanners().length === 0)
    expect(scanners()).toStrictEqual([])
  })
})
