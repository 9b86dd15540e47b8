import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { SmokeInputs } from '../../src/inputs/smoke.ts'
import { openEngine, smokePlatform } from '../../src/smoke/check.ts'
import { aWorld, failure, type World } from '../build/world.ts'
import { aPlatform } from '../support/plans.ts'

const [AMD64, ARM64, S390X] = ['linux/amd64', 'linux/arm64', 'linux/s390x'].map(aPlatform)
const DEFAULTS: SmokeInputs = { command: undefined, args: undefined, http: undefined, timeoutMs: 1_000, platform: undefined }
const WITH_PORT: SmokeInputs = { ...DEFAULTS, http: { port: 80, path: '/', status: 200 } }

describe('the platform that is tried', () => {
  test.each([
    ['the one asked for', S390X, [AMD64, S390X], S390X],
    ['the machine’s own among several', undefined, [AMD64, ARM64], ARM64],
    ['the machine’s own where the builder chooses', undefined, [], ARM64],
    ['the only one', undefined, [S390X], S390X],
  ])('%s', (_name, platform, platforms, expected) => {
    expect(smokePlatform({ ...DEFAULTS, platform }, platforms.map(need), need(ARM64))).toStrictEqual(expected)
  })

  test('none of several for other machines', async () => {
    const { code, message, hint } = await failure(
      Promise.resolve().then(() => smokePlatform(DEFAULTS, [need(AMD64), need(S390X)], need(ARM64))),
    )
    expect([code, message, hint]).toStrictEqual([
      'inputs',
      'smoke: the image is for linux/amd64, linux/s390x, and this machine is linux/arm64',
      'Say in smoke which platform to run (emulated), or add this one to platforms.',
    ])
  })
})

describe('the engine that it is tried on', () => {
  let world: World
  afterEach(() => world.close())

  /** Opens an engine whose `docker` is this script; `undefined`: there is none. */
  async function opening(script: string | undefined, inputs = DEFAULTS, env: Readonly<Record<string, string>> = {}) {
    world = await aWorld()
    const bin = join(world.root, 'bin')
    await mkdir(bin)
    if (script !== undefined) {
      await writeFile(join(bin, 'docker'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${world.root}/asked'\n${script}\n`)
      await chmod(join(bin, 'docker'), 0o755)
    }
    const find = async (name: string) => (script === undefined ? undefined : join(bin, name))
    const ports = { ...world.ports, env: { ...world.ports.env, ...env }, children: { ...world.ports.children, find } }
    return openEngine(inputs, need(AMD64), { environment: { DOCKER_CONFIG: '/private' } }, ports)
  }
  const answers = (version: string, host: string) => `case $1 in version) echo '${version}';; context) echo '${host}';; esac`
  const LINUX = '{"Os":"linux"}'

  test.each([
    ['a container without a port on any engine', DEFAULTS, 'tcp://198.51.100.7:2375', {}],
    ['a port on a socket', WITH_PORT, 'unix:///var/run/docker.sock', {}],
    ['a port on loopback', WITH_PORT, 'tcp://127.0.0.1:2375', {}],
    ['a port by DOCKER_HOST', WITH_PORT, 'tcp://198.51.100.7:2375', { DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }],
  ])('%s', async (_name, inputs, host, env) => {
    const engine = await opening(answers(LINUX, host), inputs, env)
    expect(engine.program).toBe(join(world.root, 'bin', 'docker'))
    expect(engine.env['DOCKER_CONFIG']).toBe('/private')
  })

  test.each([
    ['no docker', undefined, DEFAULTS, {}, 'no-builder', 'smoke needs the docker program, which is not on PATH'],
    [
      'an engine that is not there',
      'echo Cannot connect >&2; exit 1',
      DEFAULTS,
      {},
      'builder-unreachable',
      'smoke: no Docker engine answers: Cannot connect',
    ],
    [
      'an answer without a server',
      answers('null', ''),
      DEFAULTS,
      {},
      'builder-unreachable',
      'smoke: no Docker engine answers: it gave no version',
    ],
    [
      'an engine of another system',
      answers('{"Os":"windows"}', ''),
      DEFAULTS,
      {},
      'no-builder',
      'smoke: the image is for linux/amd64, and the engine runs windows',
    ],
    [
      'a port on another machine, by the context',
      answers(LINUX, 'ssh://build@198.51.100.7'),
      WITH_PORT,
      {},
      'builder-unreachable',
      'smoke: the Docker engine is at ssh://build@198.51.100.7, so a port of a container there is not on this machine',
    ],
    [
      'a port on another machine, by DOCKER_HOST',
      answers(LINUX, 'unix:///var/run/docker.sock'),
      WITH_PORT,
      { DOCKER_HOST: 'tcp://198.51.100.7:2375' },
      'builder-unreachable',
      'smoke: the Docker engine is at tcp://198.51.100.7:2375, so a port of a container there is not on this machine',
    ],
  ])('not %s', async (_name, script, inputs, env, code, message) => {
    const error = await failure(opening(script, inputs, env))
    expect([error.code, error.message]).toStrictEqual([code, message])
    expect(error.hint).toBeDefined()
  })
})

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the table lacks a value')
  return value
}
