import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { makeContext } from '#lab/context.mjs'
import { attempt } from '#lab/process.mjs'
import { createFiles } from '../../src/adapters/files.ts'
import { createHttp } from '../../src/adapters/http.ts'
import type { Docker } from '../../src/build/docker.ts'
import { openBuilder } from '../../src/build/open.ts'
import { type StagedImage, stageImage } from '../../src/build/stage.ts'
import { runFolderName } from '../../src/domain/folder.ts'
import { ActionError } from '../../src/errors.ts'
import type { SmokeInputs } from '../../src/inputs/smoke.ts'
import type { Ports } from '../../src/ports.ts'
import { openEngine } from '../../src/smoke/check.ts'
import { namesOf } from '../../src/smoke/container.ts'
import { type SmokeResult, smoke } from '../../src/smoke/smoke.ts'
import { aWorld, failure, SOURCE, type World } from '../build/world.ts'
import { type Parts, readParts } from '../support/job.ts'
import { aBuild, aPlan, aPlatform } from '../support/plans.ts'

jest.setTimeout(60_000)

const NATIVE = aPlatform(`linux/${process.arch === 'x64' ? 'amd64' : process.arch}`)
const FOREIGN = aPlatform('linux/s390x')
/** Long enough for a busy machine; what has to fail by its time says a shorter one. */
const PATIENT_MS = 30_000
const PORT = 8080

let parts: Parts
let maker: World
let staged: StagedImage
/** an image whose entrypoint is not in it */
let broken: StagedImage
const worlds: World[] = []

beforeAll(async () => {
  parts = readParts()
  maker = await aWorld({ env: dockerOf(parts.docker.host) })
  worlds.push(maker)
  const serve = 'echo ready; exec /bin/busybox httpd -f -p 8080 -h /www'
  staged = await stage('good', [
    'FROM scratch',
    'COPY busybox /bin/busybox',
    'COPY page /www/index.html',
    'COPY page /www/health/live',
    'COPY --chmod=0755 foreign /foreign',
    'VOLUME /data',
    'EXPOSE 9090',
    `ENTRYPOINT ["/bin/busybox", "sh", "-c"]`,
    `CMD [${JSON.stringify(serve)}]`,
  ])
  broken = await stage('broken', ['FROM scratch', 'COPY page /page', 'ENTRYPOINT ["/usr/bin/app"]'])
}, 120_000)
afterAll(async () => {
  for (const one of worlds) await one.close()
})

function dockerOf(host: string): Readonly<Record<string, string>> {
  return { DOCKER_HOST: host, DOCKER_CONFIG: parts.docker.config, BUILDX_CONFIG: join(parts.home, 'buildx') }
}

async function stage(name: string, dockerfile: readonly string[]): Promise<StagedImage> {
  const context = makeContext(join(maker.root, name))
  await writeFile(join(context, 'page'), 'hello\n')
  const foreign = Buffer.alloc(256)
  // an ELF header for RISC-V (elf(5)): magic, 64 bit, little endian, version; type EXEC, machine 243
  foreign.write('\u007fELF\u0002\u0001\u0001', 'latin1')
  foreign.set([2, 0, 243, 0, 1], 16)
  await writeFile(join(context, 'foreign'), foreign)
  await writeFile(join(context, 'Dockerfile'), `${dockerfile.join('\n')}\n`)
  const build = aBuild({ context, platforms: [NATIVE, FOREIGN], provenance: 'false' })
  return stageImage(aPlan({ build }), SOURCE, await openBuilder(undefined, { environment: {} }, [], maker.ports), maker.ports)
}

/** A run of its own, with a folder of a run's name, on an engine. */
type Place = { readonly ports: Ports; readonly docker: Docker; readonly world: World }

async function enter(host: string = parts.docker.host): Promise<Place> {
  const world = await aWorld({ env: { ...dockerOf(host), SECRET_OF_THE_STEP: 'canary', DOCKER_CONTENT_TRUST: '1' } })
  worlds.push(world)
  const folder = join(world.root, runFolderName(randomBytes(8).toString('hex')))
  await mkdir(folder)
  const http = createHttp({ env: {}, signal: world.ports.signal })
  return { world, ports: { ...world.ports, folder, files: createFiles(folder), http }, docker: { buildx: '', environment: {}, hosts: [] } }
}

function inputsOf(over: Partial<SmokeInputs>): SmokeInputs {
  return { command: undefined, args: undefined, http: undefined, timeoutMs: PATIENT_MS, platform: undefined, ...over }
}

async function trying(place: Place, over: Partial<SmokeInputs>, image = staged, platform = NATIVE): Promise<SmokeResult> {
  const inputs = inputsOf(over)
  const { docker } = place
  const ports = over.timeoutMs === undefined ? place.ports : fromItsFirstWord(place.ports)
  const engine = await openEngine(inputs, platform, docker, ports)
  return smoke({ inputs, platform, staged: image, docker, engine }, ports)
}

/** The time in which a container has to answer begins with its first word: its start takes a busy machine as long as it takes. */
function fromItsFirstWord(ports: Ports): Ports {
  const { clock, children } = ports
  let beginMs: number | undefined
  return {
    ...ports,
    clock: { ...clock, elapsedMs: () => (beginMs === undefined ? 0 : clock.elapsedMs() - beginMs) },
    children: {
      ...children,
      run: (program, args, options) =>
        children.run(program, args, {
          ...options,
          onLine: (line, stream) => {
            if (args.includes('--attach')) beginMs ??= clock.elapsedMs()
            options.onLine(line, stream)
          },
        }),
    },
  }
}

/** A pattern that only this text fits. */
function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}

/** Containers and images of a run that an engine still has. */
async function left({ ports }: Place): Promise<readonly string[]> {
  const { container, image } = namesOf(ports.folder)
  const env = { ...process.env, ...dockerOf(String(ports.env['DOCKER_HOST'])) }
  const asked = await Promise.all([
    attempt(parts.docker.cli, ['container', 'ls', '--all', '--format={{.Names}}', `--filter=name=${container}`], { env }),
    attempt(parts.docker.cli, ['image', 'ls', '--format={{.Repository}}:{{.Tag}}', image], { env }),
  ])
  return asked.flatMap(({ stdout }) => stdout.split('\n').filter((line) => line !== ''))
}

const sh = (script: string): Partial<SmokeInputs> => ({ args: [script] })
const at = (path: string, status = 200, port = PORT): Partial<SmokeInputs> => ({ http: { port, path, status } })

/** What a table says of a run: with its log as one text. */
type Expected = { readonly kind: SmokeResult['kind']; readonly because: string | RegExp; readonly log?: string }

const TABLE: readonly (readonly [name: string, inputs: Partial<SmokeInputs>, expected: Expected])[] = [
  ['a program that ends well', sh('echo fine'), { kind: 'passed', because: 'the container ended with exit code 0' }],
  [
    'a program in place of the entrypoint',
    { command: ['/bin/busybox', 'true'] },
    { kind: 'passed', because: 'the container ended with exit code 0' },
  ],
  ['a server that answers', at('/'), { kind: 'passed', because: 'GET :8080/ was answered with 200' }],
  ['a path of it', at('/health/live'), { kind: 'passed', because: 'GET :8080/health/live was answered with 200' }],
  ['a status that is no success', at('/none', 404), { kind: 'passed', because: 'GET :8080/none was answered with 404' }],
  [
    'a server that is slow to start',
    { ...at('/'), ...sh('/bin/busybox sleep 1; exec /bin/busybox httpd -f -p 8080 -h /www') },
    { kind: 'passed', because: 'GET :8080/ was answered with 200' },
  ],
  ['a crash', sh('echo one; echo two; exit 3'), { kind: 'failed', because: 'the container ended with exit code 3', log: 'one\ntwo' }],
  // The first process of a container gets no signal that it does not wait for.
  [
    'a signal',
    sh('/bin/busybox sh -c "kill -SEGV \\$\\$"; exit $?'),
    { kind: 'failed', because: 'the container ended with exit code 139 (signal 11)', log: 'Segmentation fault' },
  ],
  [
    'a program that is not there',
    { command: ['/usr/bin/missing'] },
    { kind: 'failed', because: /^the container could not be started: .*\/usr\/bin\/missing.*no such file or directory/, log: '' },
  ],
  [
    'a crash before the port opens',
    { ...at('/'), ...sh('echo bye; exit 0') },
    { kind: 'failed', because: 'the container ended with exit code 0, before GET :8080/ was answered with 200', log: 'bye' },
  ],
  [
    'a port that never opens',
    { ...at('/'), ...sh('echo up; exec /bin/busybox sleep 60'), timeoutMs: 2_000 },
    {
      kind: 'failed',
      because: /^GET :8080\/ was not answered with 200 within 2 s: nobody answered \(ECONNRE(?:SET|FUSED)\)$/,
      log: 'up',
    },
  ],
  [
    'a wrong status',
    { ...at('/none'), timeoutMs: 2_000 },
    { kind: 'failed', because: 'GET :8080/none was not answered with 200 within 2 s: it answered 404', log: 'ready' },
  ],
  [
    'a server that accepts and says nothing',
    { ...at('/'), ...sh('echo on; exec /bin/busybox nc -ll -p 8080 -e /bin/busybox sleep 60'), timeoutMs: 2_000 },
    { kind: 'failed', because: 'GET :8080/ was not answered with 200 within 2 s: it did not answer', log: 'on' },
  ],
  [
    'a hang',
    { ...sh('echo begun; trap "" TERM; while :; do /bin/busybox sleep 1; done'), timeoutMs: 4_000 },
    {
      kind: 'failed',
      because: 'the container was still running after 4 s; without a port to ask at it has to end by itself, with exit code 0',
      log: 'begun',
    },
  ],
]

/** Those that are tried on the engine with the classic store, too. */
const BOTH: readonly string[] = ['a program that ends well', 'a path of it', 'a crash', 'a program that is not there', 'a hang']

describe.each([
  ['the containerd store', 'host', TABLE],
  ['the classic store', 'classicHost', TABLE.filter(([name]) => BOTH.includes(name))],
] as const)('a staged image on the engine with %s', (_store, which, table) => {
  test.each(table)('%s', async (_name, inputs, { because, ...expected }) => {
    const place = await enter(parts.docker[which])
    const result = await trying(place, inputs)
    const log = result.kind === 'failed' ? { log: result.log.join('\n') } : {}
    expect({ kind: result.kind, ...log }).toStrictEqual(expected)
    expect(result.because).toMatch(typeof because === 'string' ? exactly(because) : because)
    expect(await left(place)).toStrictEqual([])
    expect(place.world.state).toStrictEqual([
      ['smoke', 'yes'],
      ['smoke', ''],
    ])
  })
})

test('an entrypoint that is not in the image', async () => {
  const place = await enter()
  const { because } = await trying(place, {}, broken)
  expect(because).toMatch(/^the container could not be started: .*\/usr\/bin\/app.*no such file or directory/)
  expect(await left(place)).toStrictEqual([])
})

test('a program for another machine is told with what would run it', async () => {
  const place = await enter()
  const result = await trying(place, { command: ['/foreign'] })
  expect(result.because).toMatch(
    /^the container ended with exit code (?:1|255); this machine runs no programs of .*docker\/setup-qemu-action makes it$/,
  )
})

test('a platform that the image has not', async () => {
  const place = await enter()
  const because = 'the image has nothing for linux/riscv64'
  const platform = aPlatform('linux/riscv64')
  expect(await trying(place, {}, staged, platform)).toStrictEqual({ kind: 'failed', platform, because, log: [] })
})

test('a container has nothing of the step’s environment, no network, and no more rights than docker gives to any', async () => {
  const place = await enter()
  const script = '/bin/busybox env; /bin/busybox ls /sys/class/net; /bin/busybox grep CapEff /proc/self/status; exit 1'
  const result = await trying(place, sh(script))
  const log = result.kind === 'failed' ? result.log.map((line) => line.replace(/=.*/, '')) : []
  expect(log.toSorted()).toStrictEqual(['CapEff:\t00000000a80425fb', 'HOME', 'HOSTNAME', 'PATH', 'PWD', 'SHLVL', 'lo'])
})

describe('a run that is ended in the middle', () => {
  test.each([
    ['of a server that is asked', { ...at('/none') }],
    ['of a program that does not listen', sh('trap "" TERM; while :; do /bin/busybox sleep 1; done')],
  ])('%s: the post step removes container and image', async (_name, over) => {
    const place = await enter()
    const { container, image } = namesOf(place.ports.folder)
    const trial = trying(place, over).then(
      () => 'it went on',
      (thrown: unknown) => thrown,
    )
    while (!(await running(place)).includes(container)) await new Promise((resolve) => setTimeout(resolve, 50))
    const reason = new ActionError('cancelled', 'the run was cancelled (SIGINT)')
    place.world.cancel(reason)
    expect(await trial).toBe(reason)
    expect(await left(place)).toStrictEqual([container, image])
    expect(await post(place)).toStrictEqual({ code: 0, said: '' })
    expect(await left(place)).toStrictEqual([])
  })
})

async function running({ ports }: Place): Promise<string> {
  const env = { ...process.env, ...dockerOf(String(ports.env['DOCKER_HOST'])) }
  return (await attempt(parts.docker.cli, ['container', 'ls', '--format={{.Names}}'], { env })).stdout
}

/** The post step with what main left in its state. */
async function post({ ports, world }: Place): Promise<{ readonly code: number | null; readonly said: string }> {
  const state = Object.fromEntries(world.state.map(([name, value]) => [`STATE_${name}`, value]))
  const program = fileURLToPath(new URL('../../src/cleanup.js', import.meta.url))
  const env = { ...process.env, ...dockerOf(parts.docker.host), RUNNER_TEMP: world.root, ...state, STATE_folder: ports.folder }
  const { code, stdout, stderr } = await attempt(process.execPath, [program], { env })
  return { code, said: stdout + stderr }
}

describe('an engine that will not do is told before anything is built', () => {
  const opening = async (env: Readonly<Record<string, string>>, over: Partial<SmokeInputs> = {}, platform = NATIVE) => {
    const { ports } = await enter()
    const changed = { ...ports, env: { ...ports.env, ...env } }
    return failure(openEngine(inputsOf(over), platform, { environment: {} }, changed))
  }

  test('nobody answers', async () => {
    const { code, message } = await opening({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })
    expect([code, message]).toStrictEqual(['builder-unreachable', expect.stringMatching(/^smoke: no Docker engine answers: .*nowhere/)])
  })

  test('it runs another system', async () => {
    const { code, message } = await opening({}, {}, aPlatform('windows/amd64'))
    expect([code, message]).toStrictEqual(['no-builder', 'smoke: the image is for windows/amd64, and the engine runs linux'])
  })
})
