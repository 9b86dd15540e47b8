import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { type StagedImage, stageImage } from '../../src/build/stage.ts'
import { runFolderName } from '../../src/domain/folder.ts'
import { ActionError } from '../../src/errors.ts'
import type { SmokeInputs } from '../../src/inputs/smoke.ts'
import type { HttpHead, Ports } from '../../src/ports.ts'
import { type SmokeResult, smoke } from '../../src/smoke/smoke.ts'
import { aWorld, SOURCE, type World } from '../build/world.ts'
import { draftLayout } from '../support/layout.ts'
import { aBuild, aPlan, aPlatform } from '../support/plans.ts'
import { runnerCommands } from '../support/runner.ts'

const DRAFT = draftLayout({ materials: [] })
const AMD64 = aPlatform('linux/amd64')
const INPUTS: SmokeInputs = { command: undefined, args: undefined, http: undefined, timeoutMs: 20_000, platform: undefined }
const SERVER: SmokeInputs = { ...INPUTS, http: { port: 8080, path: '/', status: 200 } }
const NAME = runFolderName('0123456789abcdef')

let world: World
let staged: StagedImage
beforeEach(async () => {
  world = await aWorld({ draft: DRAFT })
  staged = await stageImage(aPlan({ build: aBuild({ platforms: [] }) }), SOURCE, world.opened, world.ports)
})
afterEach(() => world.close())

/** How docker tells of a container of the image for amd64. */
const standing = (state: object, image: string = digestOf('manifest')): string =>
  JSON.stringify({
    image,
    state: { Status: 'exited', ExitCode: 0, OOMKilled: false, Error: '', ...state },
    ports: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '49153' }] },
  })

function digestOf(what: 'manifest' | 'config'): string {
  const [image] = DRAFT.images
  const [config] = DRAFT.configs
  return String((what === 'manifest' ? image : config)?.digest)
}

/** What the docker of a test does where it is not said otherwise: all goes well, and the container ends with exit code 0. */
type Docker = Readonly<Partial<Record<'load' | 'create' | 'inspect' | 'start' | 'rm' | 'rmi', string>>>

/** Tries the image with a docker that is a script; what it was asked is in its order, options aside. */
async function trying(docker: Docker = {}, inputs = INPUTS, change: (ports: Ports) => Partial<Ports> = () => ({})) {
  const program = join(world.root, 'docker')
  const does: Required<Docker> = {
    load: 'echo "Loaded image: app"',
    create: ':',
    inspect: `echo '${standing({})}'`,
    start: 'echo hello',
    rm: ':',
    rmi: ':',
    ...docker,
  }
  const words = {
    load: 'image load',
    create: 'container create',
    inspect: 'container inspect',
    start: 'container start',
    rm: 'container rm',
    rmi: 'image rm',
  }
  const cases = (['load', 'create', 'inspect', 'start', 'rm', 'rmi'] as const).map((name) => `"${words[name]}") ${does[name]} ;;`)
  const lines = ['#!/bin/sh', `echo "$1 $2" >> '${world.root}/asked'`, `root='${world.root}'`, 'case "$1 $2" in', ...cases, 'esac']
  await writeFile(program, `${lines.join('\n')}\n`)
  await chmod(program, 0o755)
  const folder = join(world.root, NAME)
  const find = async () => program
  const base: Ports = { ...world.ports, folder, files: createFiles(folder), children: { ...world.ports.children, find } }
  const ports = { ...base, ...change(base) }
  const smoking = { inputs, platform: AMD64, staged, docker: world.opened.docker, engine: { program, env: world.ports.env } }
  const result = await smoke(smoking, ports)
  const asked = (await readFile(join(world.root, 'asked'), 'utf8')).trim().split('\n')
  return { result: untimed(result), asked }
}

function untimed(result: SmokeResult): object {
  return result.kind === 'passed'
    ? { kind: result.kind, because: result.because }
    : { kind: result.kind, because: result.because, log: result.log }
}

const GONE = ['container rm', 'image rm']
const MADE = ['image load', 'container create', 'container inspect']
const failed = (because: string, log: readonly string[] = []) => ({ kind: 'failed', because, log })

describe('smoke', () => {
  test.each([
    ['by manifest, as the containerd store names images', 'manifest'],
    ['by config, as the classic one does', 'config'],
  ] as const)('loads, makes, starts and removes: the container is known %s', async (_name, what) => {
    const { result, asked } = await trying({ inspect: `echo '${standing({}, digestOf(what))}'` })
    expect(result).toStrictEqual({ kind: 'passed', because: 'the container ended with exit code 0' })
    expect(asked).toStrictEqual([...MADE, 'container start', 'container inspect', ...GONE])
    expect(world.state).toStrictEqual([
      ['smoke', 'yes'],
      ['smoke', ''],
    ])
  })

  test.each<readonly [string, Docker, readonly string[], object]>([
    ['the image is not loaded', { load: 'echo no space >&2; exit 1' }, ['image load'], failed('smoke: docker image load failed: no space')],
    [
      'no container is made',
      { create: 'echo no such runtime >&2; exit 125' },
      MADE.slice(0, 2),
      failed('the container could not be made: no such runtime'),
    ],
    [
      'nobody can read what docker says',
      { inspect: 'echo "<html>"' },
      MADE,
      failed('docker container inspect gave no answer that can be read'),
    ],
    ['docker says nothing', { inspect: 'exit 1' }, MADE, failed('docker container inspect ended with {"kind":"exited","code":1}')],
    [
      'the container is of another image',
      { inspect: `echo '${JSON.stringify({ image: 'sha256:other', state: { Status: 'created', ExitCode: 0 } })}'` },
      MADE,
      failed('the engine made a container of sha256:other, which is not the staged image'),
    ],
  ])('fails closed, and cleans up, where %s', async (_name, docker, asked, result) => {
    expect(await trying(docker)).toStrictEqual({ result, asked: [...asked, ...GONE] })
  })

  test.each<readonly [string, Docker, object]>([
    [
      'docker is killed',
      { start: 'kill -KILL $$' },
      failed('docker ended with {"kind":"killed","signal":"SIGKILL"} while the container ran'),
    ],
    [
      'the container goes on without docker',
      { start: 'echo lost; exit 0', inspect: `echo '${standing({ Status: 'running' })}'` },
      failed('docker says that the container is running and tells no more of it', ['lost']),
    ],
    [
      'docker ends well and the container did not',
      { start: 'exit 0', inspect: `echo '${standing({ ExitCode: 3 })}'` },
      failed('the container ended with exit code 3'),
    ],
  ])('believes the engine, not an exit code: %s', async (_name, docker, result) => {
    expect((await trying(docker)).result).toStrictEqual(result)
  })

  test('keeps the last 200 lines of a container that talks too much', async () => {
    const { result } = await trying({ start: 'seq 100000', inspect: `echo '${standing({ ExitCode: 1 })}'` })
    const lines = Array.from({ length: 200 }, (_, index) => String(99_801 + index))
    expect(result).toStrictEqual(failed('the container ended with exit code 1', lines))
  })

  test('a container that cannot be removed is told, and left to the post step', async () => {
    const { result } = await trying({ rm: 'echo stuck >&2; exit 1' })
    expect(result).toStrictEqual({ kind: 'passed', because: 'the container ended with exit code 0' })
    const warnings = runnerCommands(world.log()).filter(({ name }) => name === 'warning')
    expect(warnings.map(({ data }) => data)).toStrictEqual([`smoke: ${NAME}-smoke could not be removed: stuck`])
    expect(world.state).toStrictEqual([['smoke', 'yes']])
  })

  test('an image without this platform is not even loaded', async () => {
    const before = staged
    staged = { ...before, platforms: [] }
    expect(await trying()).toStrictEqual({ result: failed('the image has nothing for linux/amd64'), asked: GONE })
  })

  test('a server that answers is ended with its container', async () => {
    const head: HttpHead = { status: 200, headers: new Map() }
    const { result, asked } = await trying(
      // It runs until its container is removed.
      {
        start: 'while [ ! -e "$root/gone" ]; do sleep 0.1; done',
        rm: 'touch "$root/gone"',
        inspect: `echo '${standing({ Status: 'running' })}'`,
      },
      SERVER,
      ({ http }) => ({ http: { ...http, request: async () => ({ ...head, body: new Uint8Array() }) } }),
    )
    expect(result).toStrictEqual({ kind: 'passed', because: 'GET :8080/ was answered with 200' })
    expect(asked.slice(-2)).toStrictEqual(GONE)
  })

  test('a run that is ended asks docker nothing more', async () => {
    const reason = new ActionError('cancelled', 'the run was cancelled (SIGINT)')
    const trial = trying({ start: 'sleep 30' }, INPUTS, ({ children }) => ({
      children: {
        ...children,
        run: (...args) => {
          setTimeout(() => world.cancel(reason), 50)
          return children.run(...args)
        },
      },
    }))
    await expect(trial).rejects.toBe(reason)
    expect(
      (await readFile(join(world.root, 'asked'), 'utf8'))
        .trim()
        .split('\n')
        .filter((line) => GONE.includes(line)),
    ).toStrictEqual([])
    expect(world.state).toStrictEqual([['smoke', 'yes']])
  })
})
