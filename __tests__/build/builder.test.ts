import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Builder, inspectBuilder, judgeInspection, type Pusher, probeBuilder } from '../../src/build/builder.ts'
import { parseInspection } from '../../src/build/inspection.ts'
import { aWorld, type World } from './world.ts'

/** What buildx 0.29 prints for the engine with the containerd image store, DEBUG on; the parts that vary are filled in. */
function inspected({
  driver = 'docker',
  exports = 'true',
  version = 'v0.20.1',
  status = 'running',
  endpoint = 'default',
  more = '',
} = {}): string {
  return `Name:          default
Driver:        ${driver}
Last Activity: 2026-11-21 11:38:38 +0000 UTC

Nodes:
Name:             default
Endpoint:         ${endpoint}
Status:           ${status}
BuildKit version: ${version}
Platforms:        linux/amd64, linux/386
Features:
 Automatically load images to the Docker Engine image store: true
 Cache export:                                               ${exports}
 OCI exporter:                                               ${exports}
Labels:
 org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1
 org.mobyproject.buildkit.worker.snapshotter:          overlayfs
GC Policy rule#0:
 All:            false
 Filters:        type==source.local,type==exec.cachemount
File#buildkitd.toml:
 > [registry."docker.io"]
 > OCI exporter: nonsense
${more}`
}

describe('parseInspection', () => {
  test('reads driver, nodes, features and labels', () => {
    expect(parseInspection(inspected())).toStrictEqual({
      driver: 'docker',
      error: undefined,
      nodes: [
        {
          name: 'default',
          endpoint: 'default',
          status: 'running',
          error: undefined,
          version: 'v0.20.1',
          platforms: ['linux/amd64', 'linux/386'],
          features: new Map([
            ['Automatically load images to the Docker Engine image store', true],
            ['Cache export', true],
            ['OCI exporter', true],
          ]),
          labels: new Map([
            ['org.mobyproject.buildkit.worker.moby.host-gateway-ip', '172.17.0.1'],
            ['org.mobyproject.buildkit.worker.snapshotter', 'overlayfs'],
          ]),
        },
      ],
    })
  })

  test('reads an engine that does not answer', () => {
    const text =
      'Name:   default\nDriver: \nError:  Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?\n'
    expect(parseInspection(text)).toStrictEqual({
      driver: '',
      error: 'Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?',
      nodes: [],
    })
  })

  test.each(['', '\n', 'Nodes:', 'nonsense', 'Nodes:\n\nFeatures:'])('%j says nothing', (text) => {
    expect(parseInspection(text)).toStrictEqual({ driver: '', error: undefined, nodes: [] })
  })
})

describe('the probe table', () => {
  const second = '\nName:     two\nEndpoint: unix:///b\nStatus:   running\n'
  const table: readonly (readonly [name: string, text: string, verdict: unknown])[] = [
    ['engine with the containerd store', inspected(), { kind: 'layout', name: 'b', pusher: undefined }],
    ['container', inspected({ driver: 'docker-container' }), { kind: 'layout', name: 'b', pusher: undefined }],
    [
      'container that was not started yet',
      'Driver: docker-container\nNodes:\nName: b0\nEndpoint: unix:///x\nStatus: inactive\n',
      { kind: 'layout', name: 'b', pusher: undefined },
    ],
    ['kubernetes', inspected({ driver: 'kubernetes' }), { kind: 'layout', name: 'b', pusher: undefined }],
    [
      'remote that runs',
      inspected({ driver: 'remote', endpoint: 'tcp://10.0.0.1:1234' }),
      { kind: 'layout', name: 'b', pusher: { driver: 'remote', isHere: false, settings: undefined } },
    ],
    [
      'remote that runs on this machine',
      inspected({ driver: 'remote', endpoint: 'unix:///run/buildkit.sock' }),
      { kind: 'layout', name: 'b', pusher: { driver: 'remote', isHere: true, settings: undefined } },
    ],
    ['a version that a distribution left out', inspected({ version: 'v0.0.0+unknown' }), { kind: 'layout', name: 'b', pusher: undefined }],
    ['the oldest version that is enough', inspected({ version: 'v0.11.0' }), { kind: 'layout', name: 'b', pusher: undefined }],
    [
      'engine with the classic store',
      inspected({ exports: 'false' }),
      { kind: 'own-builder', because: 'the docker driver cannot export an image with the classic image store', endpoint: undefined },
    ],
    [
      'another context with the classic store',
      inspected({ exports: 'false', endpoint: 'desktop-linux' }),
      { kind: 'own-builder', because: 'the docker driver cannot export an image with the classic image store', endpoint: 'desktop-linux' },
    ],
    [
      'engine whose buildx tells no features, without labels of the containerd store',
      'Driver: docker\nNodes:\nName: default\nEndpoint: default\nStatus: running\n',
      { kind: 'own-builder', because: 'the docker driver cannot export an image with the classic image store', endpoint: undefined },
    ],
    [
      'engine whose buildx tells no features, with them',
      'Driver: docker\nNodes:\nName: default\nEndpoint: default\nStatus: running\nLabels:\n org.mobyproject.buildkit.worker.containerd.uuid: 1\n',
      { kind: 'layout', name: 'b', pusher: undefined },
    ],
    [
      'an engine that does not answer',
      'Driver: \nError: Cannot connect',
      ['unreachable', 'builder-unreachable', 'the builder b cannot be reached: Cannot connect'],
    ],
    [
      'a node that does not answer',
      'Driver: docker-container\nNodes:\nName: a\nError: no such container',
      ['unreachable', 'builder-unreachable', 'the builder b cannot be reached: no such container'],
    ],
    [
      'remote that does not answer',
      inspected({ driver: 'remote', status: 'inactive', endpoint: 'tcp://10.0.0.1:1234' }),
      ['unreachable', 'builder-unreachable', 'the builder b cannot be reached: nobody answers at tcp://10.0.0.1:1234'],
    ],
    ['nothing', '', ['unreachable', 'builder-unreachable', 'the builder b cannot be reached: it has no node']],
    ['several nodes', inspected({ driver: 'docker-container', more: second }), { kind: 'nodes', name: 'b', down: [] }],
    [
      'several nodes, one with an old BuildKit',
      inspected({ driver: 'remote', more: `${second}BuildKit version: v0.10.6\n` }),
      ['unsuited', 'builder-unsuited', 'the builder b runs BuildKit v0.10.6; this action needs 0.11 or newer'],
    ],
    [
      'several remote nodes, none of which answers',
      inspected({ driver: 'remote', status: 'inactive', endpoint: 'unix:///a', more: second.replace('running', 'inactive') }),
      ['unreachable', 'builder-unreachable', 'the builder b cannot be reached: nobody answers at unix:///a'],
    ],
    [
      'an old BuildKit',
      inspected({ driver: 'remote', version: 'v0.10.6' }),
      ['unsuited', 'builder-unsuited', 'the builder b runs BuildKit v0.10.6; this action needs 0.11 or newer'],
    ],
  ]
  test.each(table)('%s', (_, text, verdict) => {
    const judged = judgeInspection('b', parseInspection(text))
    expect('error' in judged ? [judged.kind, judged.error.code, judged.error.message] : judged).toStrictEqual(verdict)
    if ('error' in judged) expect(judged.error.hint?.length).toBeGreaterThan(40)
  })
})

describe('a node of several that does not answer', () => {
  const more = (line: string, platforms: string) => `\nName: two\nEndpoint: unix:///b\n${line}\nPlatforms: ${platforms}\n`
  test.each([
    ['remote', 'Status: inactive', 'linux/arm64*, linux/386', [[['linux/arm64'], 'nobody answers at unix:///b']]],
    ['remote', 'Status: inactive', '', [[[], 'nobody answers at unix:///b']]],
    ['remote', 'Error: no route', 'linux/arm64*', [[['linux/arm64'], 'no route']]],
    ['docker-container', 'Status: inactive', 'linux/arm64*', []],
    ['docker-container', 'Error: Cannot connect', 'linux/arm64*', [[['linux/arm64'], 'Cannot connect']]],
  ])('%s, %s, with the platforms %j', (driver, line, platforms, expected) => {
    const judged = judgeInspection('b', parseInspection(inspected({ driver, more: more(line, platforms) })))
    const told = judged.kind === 'nodes' ? judged.down.map(({ platforms: own, error }) => [own, error.code, error.message]) : judged
    expect(told).toStrictEqual(
      expected.map(([own, because]) => [own, 'builder-unreachable', `the node two of the builder b cannot be reached: ${because}`]),
    )
  })
})

describe('asking buildx', () => {
  let world: World
  beforeEach(async () => {
    world = await aWorld()
  })
  afterEach(() => world.close())

  const inspect = async (name?: string) => {
    const judged = await inspectBuilder(name, world.opened.docker, world.ports)
    return 'error' in judged ? [judged.kind, judged.error.code, judged.error.message] : judged
  }

  test('with DEBUG on, since features are told only then', async () => {
    await world.inspectsBy(
      '[ "$DEBUG" = 1 ] && printf "Driver: docker\\nNodes:\\nName: x\\nFeatures:\\n OCI exporter: %s\\n" "$([ "$2" = b ] && echo true || echo false)"',
    )
    expect(await inspect('b')).toStrictEqual({ kind: 'layout', name: 'b', pusher: undefined })
    expect(await inspect()).toMatchObject({ kind: 'own-builder' })
  })

  test.each([
    [
      'a builder that is absent',
      'echo \'ERROR: no builder "b" found\' >&2; echo stack >&2; exit 1',
      ['none', 'no-builder', 'the builder b cannot be used: no builder "b" found'],
    ],
    [
      'a failure without a word',
      'exit 2',
      ['none', 'no-builder', 'the builder b cannot be used: buildx failed with exit code 2 without a word'],
    ],
    [
      'a failure with commands and escapes',
      'printf "x\\r::error::y \\033[2J##[error]z\\n" >&2; exit 1',
      ['none', 'no-builder', 'the builder b cannot be used: x ::error::y ##\\[error]z'],
    ],
    [
      'SIGKILL',
      'kill -9 $$',
      ['unreachable', 'builder-unreachable', 'the builder b cannot be reached: buildx was killed by SIGKILL when it was asked what it is'],
    ],
  ])('%s', async (_, script, verdict) => {
    await world.inspectsBy(script)
    expect(await inspect('b')).toStrictEqual(verdict)
  })

  test('a plugin that is gone', async () => {
    const judged = await inspectBuilder(undefined, { ...world.opened.docker, buildx: '/nowhere/docker-buildx' }, world.ports)
    expect('error' in judged && [judged.kind, judged.error.message]).toStrictEqual(['none', '/nowhere/docker-buildx cannot be started'])
  })
})

/** One node of a container, as buildx keeps it. */
const container = (node: object) => ({ Name: 'x', Driver: 'docker-container', Nodes: [node] })

describe('probing', () => {
  let world: World
  const instances: Readonly<Record<string, unknown>> = {
    one: { Name: 'one', Driver: 'docker-container', Nodes: [{}] },
    two: { Name: 'two', Driver: 'docker-container', Nodes: [{}, {}] },
    far: { Name: 'far', Driver: 'remote', Nodes: [{}] },
    odd: { Name: 'odd', Nodes: 'none' },
    near: container({ Endpoint: 'unix:///var/run/docker.sock', DriverOpts: { network: 'host', image: 'x' } }),
    bridged: container({ Endpoint: 'unix:///var/run/docker.sock', DriverOpts: { network: 'bridge' } }),
    away: container({ Endpoint: 'ssh://build@example.com', DriverOpts: { network: 'host' } }),
    told: container({
      Endpoint: 'desktop-linux',
      DriverOpts: null,
      Files: { 'buildkitd.toml': Buffer.from('[registry."a"]').toString('base64') },
    }),
    strange: container({ Endpoint: 7, DriverOpts: ['network=host'], Files: { 'buildkitd.toml': ['x'] } }),
    empty: { Name: 'empty', Driver: 'docker-container', Nodes: [null] },
  }

  async function probing(
    env: Readonly<Record<string, string>>,
    current: string | undefined,
    name: string | undefined,
  ): Promise<{ readonly builder: Builder; readonly isAsked: boolean }> {
    world = await aWorld({ env })
    const folder = join(world.root, 'buildx')
    await mkdir(join(folder, 'instances'), { recursive: true })
    await Promise.all(
      Object.entries(instances).map(([file, content]) => writeFile(join(folder, 'instances', file), JSON.stringify(content))),
    )
    await writeFile(join(folder, 'instances', 'broken'), '{')
    if (current !== undefined) await writeFile(join(folder, 'current'), current)
    await world.inspectsBy(`echo asked >> "$root/asked"; printf 'Driver: remote\\nNodes:\\nName: x\\nStatus: running\\n'`)
    const builder = await probeBuilder(name, { ...world.opened.docker, environment: { BUILDX_CONFIG: folder } }, world.ports)
    return { builder, isAsked: (await world.ports.files.readText(join(world.root, 'asked'))) !== undefined }
  }
  afterEach(() => world.close())

  test.each<readonly [string, Readonly<Record<string, string>>, string | undefined, string | undefined, boolean]>([
    ['the engine’s own', {}, undefined, undefined, false],
    ['the engine’s own, chosen by name', {}, undefined, 'default', false],
    ['the engine’s own, where no other was chosen', {}, '{"Key":"unix:///x","Name":"","Global":false}', undefined, false],
    ['one container, by name', {}, undefined, 'one', false],
    ['one container, by BUILDX_BUILDER', { BUILDX_BUILDER: 'one' }, undefined, undefined, false],
    ['one container, chosen by buildx use', {}, '{"Key":"unix:///x","Name":"one","Global":false}', undefined, false],
    ['several nodes', {}, undefined, 'two', true],
    ['remote', {}, '{"Name":"far"}', undefined, true],
    ['the name goes before what was chosen', {}, '{"Name":"one"}', 'far', true],
    ['a docker context', {}, undefined, 'desktop-linux', true],
    ['a name that is a path', {}, undefined, '../instances/one', true],
    ['a file of another form', {}, undefined, 'odd', true],
    ['a broken file', {}, undefined, 'broken', true],
  ])('%s', async (_, env, current, name, isAsked) => {
    const found = await probing(env, current, name)
    expect([found.builder.kind, found.isAsked]).toStrictEqual(['layout', isAsked])
  })

  const IN_CONTAINER = { driver: 'docker-container', isHere: false, settings: '' } as const
  test.each<readonly [string, string | undefined, Pusher | undefined]>([
    ['the engine’s own pushes nothing by digest', undefined, undefined],
    ['a container on this machine’s network', 'near', { ...IN_CONTAINER, isHere: true }],
    ['a container on a network of its own', 'bridged', IN_CONTAINER],
    ['a container on another machine', 'away', IN_CONTAINER],
    ['a container that was told of a registry', 'told', { ...IN_CONTAINER, settings: '[registry."a"]' }],
    ['a container of which nothing is said', 'one', IN_CONTAINER],
    ['a container of which something else is said', 'strange', IN_CONTAINER],
    ['a container of which null is said', 'empty', IN_CONTAINER],
    ['a remote BuildKit', 'far', { driver: 'remote', isHere: false, settings: undefined }],
  ])('what can push: %s', async (_, name, pusher) => {
    expect((await probing({}, undefined, name)).builder).toStrictEqual({ kind: 'layout', name, pusher })
  })

  test('without a place for builders buildx is asked', async () => {
    world = await aWorld()
    await world.inspectsBy('echo asked >> "$root/asked"; exit 1')
    expect((await probeBuilder(undefined, world.opened.docker, world.ports)).kind).toBe('none')
  })
})
