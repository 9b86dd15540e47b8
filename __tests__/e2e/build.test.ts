import { spawnSync } from 'node:child_process'
import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeContext } from '#lab/context.mjs'
import { up } from '#lab/lab.mjs'
import { loadImage } from '../../src/build/load.ts'
import { openBuilder } from '../../src/build/open.ts'
import { removeBuilder } from '../../src/build/own-builder.ts'
import { passBuild, type StagedImage, stageImage } from '../../src/build/stage.ts'
import { digestOf } from '../../src/domain/digest.ts'
import { isRecord } from '../../src/domain/json.ts'
import { formatPlatform } from '../../src/domain/platform.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { aWorld, failure, SOURCE, type World } from '../build/world.ts'
import { aBuild, aPlan, aPlatform, aRepository } from '../support/plans.ts'
import { isStopped, runnerCommands } from '../support/runner.ts'

const TIMEOUT_MS = 120_000

type Lab = Awaited<ReturnType<typeof up>>
let lab: Lab
let docker: NonNullable<Lab['docker']>
let world: World
const worlds: World[] = []

beforeAll(async () => {
  lab = await up()
  docker = need(lab.docker, 'docker')
}, 600_000)

/** A world that leads to an engine of the lab and knows its builders. */
async function enter(host: string | undefined): Promise<void> {
  world = await aWorld({ env: { DOCKER_HOST: need(host, 'an engine'), DOCKER_CONFIG: docker.config, BUILDX_CONFIG: docker.buildxConfig } })
  worlds.push(world)
}
beforeEach(() => enter(docker.host))
afterEach(async () => {
  for (const one of worlds.splice(0)) await one.close()
})

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the lab has not ${what}`)
  return value
}

async function staging(build: Partial<BuildInputs> = {}, over: Partial<Plan> = {}): Promise<StagedImage> {
  const context = build.context ?? makeContext(join(world.root, 'context'))
  const plan = aPlan({ ...over, build: aBuild({ ...build, context }) })
  return stageImage(plan, SOURCE, await openBuilder(build.builder, { environment: {} }, [], world.ports), world.ports)
}

/** A context with this Dockerfile, busybox, and a program for another machine. */
async function contextOf(dockerfile: readonly string[]): Promise<string> {
  const folder = makeContext(join(world.root, 'context'))
  await writeFile(join(folder, 'Dockerfile'), `${dockerfile.join('\n')}\n`)
  const foreign = Buffer.alloc(256)
  // an ELF header for RISC-V (elf(5)): magic, 64 bit, little endian, version; type EXEC, machine 243
  foreign.write('\u007fELF\u0002\u0001\u0001', 'latin1')
  foreign.set([2, 0, 243, 0, 1], 16)
  await writeFile(join(folder, 'foreign'), foreign)
  await chmod(join(folder, 'foreign'), 0o755)
  return folder
}

const BUSYBOX = ['FROM scratch', 'COPY busybox /bin/busybox']
const sh = (script: string) => `RUN ${JSON.stringify(['/bin/busybox', 'sh', '-c', script])}`
/** The platform of this machine, on which steps run without emulation. */
const NATIVE = aPlatform(`linux/${process.arch === 'x64' ? 'amd64' : process.arch}`)
const ONE: Partial<BuildInputs> = { platforms: [NATIVE] }

/** The annotations of a manifest's document. */
function annotationsIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const document: unknown = JSON.parse(new TextDecoder().decode(bytes))
  const found = isRecord(document) ? document['annotations'] : undefined
  return isRecord(found) ? found : {}
}

async function hashesOf(staged: StagedImage): Promise<readonly string[]> {
  return Promise.all(
    staged.blobs.map(async (blob) => {
      const parts: Uint8Array[] = []
      for await (const part of staged.blob(blob).chunks()) parts.push(Uint8Array.from(part)) // its memory is used again
      return digestOf(Buffer.concat(parts))
    }),
  )
}

describe('a real build into a layout', () => {
  test.each([
    ['the engine with the containerd store', undefined],
    ['a remote BuildKit', 'lab-remote'],
    ['a container', 'lab-container'],
  ])(
    'on %s: both platforms with provenance, every blob of the hash that it is called by',
    async (_, builder) => {
      const staged = await staging({ builder })
      expect(staged.platforms.map(({ platform }) => `${platform.os}/${platform.architecture}`)).toStrictEqual([
        'linux/amd64',
        'linux/arm64',
      ])
      expect(staged.children.length).toBe(4)
      expect(await hashesOf(staged)).toStrictEqual(staged.blobs.map(({ digest }) => digest))
      const subjects = await Promise.all(statementsOf(staged))
      expect(subjects.sort()).toStrictEqual([
        'pkg:docker/ghcr.io/acme/app@1.2.3?platform=linux%2Famd64',
        'pkg:docker/ghcr.io/acme/app@1.2.3?platform=linux%2Farm64',
      ])
      expect(runnerCommands(world.log()).map(({ name }) => name)).toStrictEqual(['group', 'stop-commands', 'endgroup'])
    },
    TIMEOUT_MS,
  )

  test(
    'annotations are on the parts of the image that they name, and on no other',
    async () => {
      const image = [
        { level: 'manifest', key: 'com.example.all', value: 'a=b, "c"' },
        { level: 'manifest[linux/arm64]', key: 'com.example.arm', value: '1' },
        { level: 'index', key: 'urn:of.index', value: 'x:y' },
        { level: 'index-descriptor', key: 'com.example.entry', value: '2' },
        { level: 'manifest-descriptor', key: 'com.example.child', value: '3' },
      ]
      const { root, children } = await staging({}, { annotations: { image, told: [] } })
      const images = children.filter(
        ({ content }) => content.kind === 'image' && content.layers.every(({ mediaType }) => !mediaType.includes('in-toto')),
      )
      expect(annotationsIn(root.bytes)).toStrictEqual({ 'urn:of.index': 'x:y' })
      expect(
        images.map(({ bytes }) => annotationsIn(bytes)).toSorted((one, other) => Object.keys(one).length - Object.keys(other).length),
      ).toStrictEqual([{ 'com.example.all': 'a=b, "c"' }, { 'com.example.all': 'a=b, "c"', 'com.example.arm': '1' }])
      const entries = root.content.kind === 'index' ? root.content.manifests : []
      expect(entries.filter(({ annotations }) => annotations['com.example.child'] === '3').length).toBe(2)
    },
    TIMEOUT_MS,
  )

  function statementsOf(staged: StagedImage): readonly Promise<string>[] {
    return staged.blobs
      .filter(({ mediaType }) => mediaType === 'application/vnd.in-toto+json')
      .map(async (blob) => {
        const parts: Uint8Array[] = []
        for await (const part of staged.blob(blob).chunks()) parts.push(Uint8Array.from(part)) // its memory is used again
        const statement: unknown = JSON.parse(Buffer.concat(parts).toString())
        return String(/"subject":\[\{"name":"([^"]*)"/.exec(JSON.stringify(statement))?.[1])
      })
  }

  test(
    'of one platform without provenance is one manifest; how it is packed comes from outputs',
    async () => {
      const staged = await staging({ ...ONE, provenance: 'false', outputs: ['type=image,compression=zstd,force-compression=true'] })
      expect([staged.root.content.kind, staged.children.length]).toStrictEqual(['image', 0])
      const layers = staged.root.content.kind === 'image' ? staged.root.content.layers : []
      expect(new Set(layers.map(({ mediaType }) => mediaType))).toStrictEqual(new Set(['application/vnd.oci.image.layer.v1.tar+zstd']))
    },
    TIMEOUT_MS,
  )

  test(
    'names the base images that its layers may be mounted from',
    async () => {
      const { host } = need(lab.registries.open, 'the open registry')
      const base = `${host}/e2e/base-${process.pid}:1`
      const from = makeContext(join(world.root, 'base'))
      const pushed = spawnSync(docker.buildx, ['build', '--platform=linux/amd64,linux/arm64', '--push', `--tag=${base}`, from], {
        env: { ...world.ports.env },
        encoding: 'utf8',
      })
      expect(pushed.stderr.slice(pushed.status === 0 ? -1 : 0).trim()).toBe('')
      for (const platforms of [[formatPlatform(NATIVE)], ['linux/amd64', 'linux/arm64']]) {
        const staged = await staging({
          context: await contextOf([`FROM ${base}`, 'COPY seed /again']),
          platforms: platforms.map(aPlatform),
        })
        expect(staged.materials.map(({ name }) => name)).toStrictEqual([base.replace(/:1$/, '')])
      }
    },
    TIMEOUT_MS,
  )

  test(
    'hands secrets over, and shows none of them in image, log and arguments',
    async () => {
      const value = `s3cret ${'long '.repeat(100)}"quoted", and\nsecond line`
      const read =
        'RUN --mount=type=secret,id=one ["/bin/busybox", "sh", "-c", "/bin/busybox sha256sum < /run/secrets/one | /bin/busybox cut -c1-64 > /sum"]'
      const staged = await staging({
        context: await contextOf([...BUSYBOX, read]),
        ...ONE,
        secrets: [{ id: 'one', value: new Secret(value) }],
      })
      const all = await Promise.all(staged.blobs.map(async (blob) => Buffer.concat(await chunksOf(staged, blob))))
      const texts = all.map((bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1')).join('')
      expect(texts).toContain(digestOf(Buffer.from(value)).slice('sha256:'.length))
      expect(texts).not.toContain('s3cret')
      expect(world.log()).not.toContain('s3cret')
    },
    TIMEOUT_MS,
  )

  async function chunksOf(staged: StagedImage, blob: StagedImage['blobs'][number]): Promise<readonly Uint8Array[]> {
    const parts: Uint8Array[] = []
    for await (const part of staged.blob(blob).chunks()) parts.push(Uint8Array.from(part)) // its memory is used again
    return parts
  }

  test(
    'prints what a step prints, but no command of it reaches the runner',
    async () => {
      const script =
        "printf 'a\\r::set-output name=digest::sha256:0\\n##[error]b\\n\\033]0;owned\\007\\n::stop-commands::mine\\n'; echo '::add-mask::a'"
      await staging({ context: await contextOf([...BUSYBOX, `ARG TIME=${Date.now()}`, sh(script)]), ...ONE })
      expect(world.log()).toContain('##\\[error]b')
      expect(runnerCommands(world.log()).map(({ name }) => name)).toStrictEqual(['group', 'stop-commands', 'endgroup'])
      expect(isStopped(world.log())).toBe(false)
    },
    TIMEOUT_MS,
  )

  test(
    'is loaded where the user asks for that alone',
    async () => {
      const context = makeContext(join(world.root, 'context'))
      const tag = `e2e-${process.pid}`
      const plan = aPlan({
        push: false,
        names: [tag],
        tags: [{ name: tag, kind: 'fixed', rule: 'raw', because: 'of a test', move: 'write', follows: undefined }],
        build: aBuild({ ...ONE, context, load: true }),
      })
      const passed = await passBuild(plan, SOURCE, await openBuilder(undefined, { environment: {} }, [], world.ports), world.ports)
      const found = spawnSync(docker.cli, ['image', 'inspect', '--format={{.Id}}', `ghcr.io/acme/app:${tag}`], {
        env: { ...world.ports.env },
        encoding: 'utf8',
      })
      spawnSync(docker.cli, ['image', 'rm', `ghcr.io/acme/app:${tag}`], { env: { ...world.ports.env } })
      expect([passed.digest, passed.imageId]).toContain(found.stdout.trim())
    },
    TIMEOUT_MS,
  )
})

describe('a published image that is loaded as well', () => {
  test.each(['host', 'classicHost'] as const)(
    'is the native one of the layout, on the engine at %s',
    async (engine) => {
      const name = `e2e-load-${process.pid}-${engine.toLowerCase()}`
      const plan = aPlan({
        images: [aRepository(`localhost/${name}`)],
        build: aBuild({ context: makeContext(join(world.root, 'context')), load: true }),
      })
      const opened = await openBuilder(undefined, { environment: {} }, [], world.ports)
      const staged = await stageImage(plan, SOURCE, opened, world.ports)
      const env = { ...world.ports.env, DOCKER_HOST: docker[engine] }
      const ports = { ...world.ports, env, children: { ...world.ports.children, find: async () => docker.cli } }
      await loadImage(staged, plan, NATIVE, opened.docker, ports)
      const said = spawnSync(docker.cli, ['run', '--rm', '--network=none', `localhost/${name}:latest`], { env, encoding: 'utf8' })
      spawnSync(docker.cli, ['image', 'rm', `localhost/${name}:1.2.3`, `localhost/${name}:latest`], { env })
      expect(said.stdout.split('\n')[0]).toBe(`built for ${formatPlatform(NATIVE)}`)
    },
    TIMEOUT_MS,
  )
})

describe('the classic image store', () => {
  test(
    'is told, and a builder of our own takes its place and is removed',
    async () => {
      await bringBuildKit()
      await enter(docker.classicHost)
      const context = makeContext(join(world.root, 'context'))
      const staged = await staging({ context })
      expect(staged.platforms.length).toBe(2)
      expect(world.log()).toContain('::notice::the docker driver cannot export an image with the classic image store')
      const [[, name = ''] = []] = world.state
      expect(name).toMatch(/^btp-[0-9a-f]{16}$/)
      expect(containers(name)).toStrictEqual([`buildx_buildkit_${name}0`])
      expect(await removeBuilder(name, docker.buildx, world.ports.folder, world.ports)).toBeUndefined()
      expect(containers(name)).toStrictEqual([])
      expect((await readdir(join(docker.buildxConfig, 'instances'))).filter((file) => file.includes(name))).toStrictEqual([])
    },
    TIMEOUT_MS,
  )

  /** Those of one builder: runs of other tests have theirs on this engine at the same time. */
  const containers = (builder: string) =>
    spawnSync(docker.cli, ['ps', '--all', `--filter=name=buildx_buildkit_${builder}`, '--format={{.Names}}'], {
      env: { ...world.ports.env },
      encoding: 'utf8',
    })
      .stdout.split('\n')
      .filter(Boolean)

  /** The engine there can pull nothing, so the lab's own BuildKit gets the name that buildx looks for. */
  async function bringBuildKit(): Promise<void> {
    const asked = spawnSync(docker.buildx, ['inspect', 'lab-container'], { env: { ...world.ports.env }, encoding: 'utf8' })
    const image = need(/image="([^"]+)"/.exec(asked.stdout)?.[1], 'a BuildKit image')
    const archive = join(world.root, 'buildkit.tar')
    const on = (host: string | undefined, ...args: readonly string[]) => {
      const done = spawnSync(docker.cli, args, { env: { ...world.ports.env, DOCKER_HOST: host }, encoding: 'utf8' })
      if (done.status !== 0) throw new Error(`docker ${args.join(' ')}: ${done.stderr}`)
    }
    on(docker.host, 'save', `--output=${archive}`, image)
    on(docker.classicHost, 'load', `--input=${archive}`)
    on(docker.classicHost, 'tag', image, 'moby/buildkit:buildx-stable-1')
  }
})

/** What gives a program mounts of its own, so that it can have a small file system: for root, for whoever may make a user namespace, or by sudo. */
function ownMounts(): string {
  const ways = ['unshare --mount', 'unshare --user --map-root-user --mount', 'sudo -n -E unshare --mount']
  return need(
    ways.find((way) => spawnSync('sh', ['-c', `${way} true`]).status === 0),
    'a way to mount',
  )
}

describe('a real build that fails', () => {
  const failing = async (build: Partial<BuildInputs>) => {
    const { code, message, hint } = await failure(staging(build))
    return { code, message, hint }
  }

  test(
    'a step of the Dockerfile',
    async () => {
      const context = await contextOf([...BUSYBOX, sh('echo last words; exit 3')])
      expect(await failing({ ...ONE, context })).toStrictEqual({
        code: 'build-failed',
        message: `the build failed: process "/bin/busybox sh -c echo last words; exit 3" did not complete successfully: exit code: 3\nDockerfile:3: ${sh('echo last words; exit 3')}`,
        hint: expect.stringMatching(/^The step said last:\n[0-9.]+ last words$/),
      })
    },
    TIMEOUT_MS,
  )

  test(
    'a Dockerfile that cannot be parsed, or is not there; a context that is not there; a target that is not there',
    async () => {
      const context = await contextOf(['FROM scratch', 'FRUN x'])
      expect((await failing({ ...ONE, context })).message).toBe(
        'the build failed: dockerfile parse error on line 2: unknown instruction: FRUN (did you mean RUN?)\nDockerfile:2: FRUN x',
      )
      const absent = await failing({ ...ONE, context, file: join(context, 'absent') })
      expect([absent.code, absent.hint?.slice(0, 14)]).toStrictEqual(['build-failed', 'The input file'])
      const nowhere = await failing({ ...ONE, context: join(world.root, 'nowhere') })
      expect(nowhere).toMatchObject({
        code: 'build-failed',
        message: `the build failed: unable to prepare context: path "${join(world.root, 'nowhere')}" not found`,
      })
      expect(nowhere.hint).toContain('actions/checkout')
      expect((await failing({ ...ONE, context: await contextOf(BUSYBOX), target: 'absent' })).message).toContain(
        'target stage "absent" could not be found',
      )
    },
    TIMEOUT_MS,
  )

  test(
    'a program of another platform',
    async () => {
      const context = await contextOf(['FROM scratch', 'COPY foreign /bin/busybox', 'RUN ["/bin/busybox"]'])
      const failed = await failing({ ...ONE, context })
      expect(failed.code).toBe('build-failed')
      expect(failed.hint).toContain('docker/setup-qemu-action')
    },
    TIMEOUT_MS,
  )

  test(
    'a base image that nobody serves',
    async () => {
      const failed = await failing({ ...ONE, context: await contextOf(['FROM 127.0.0.1:1/nothing:1']) })
      expect(failed.code).toBe('build-failed')
      expect(failed.message).toMatch(
        /^the build failed: 127\.0\.0\.1:1\/nothing:1: failed to resolve source metadata .*connection refused\nDockerfile:1: FROM 127\.0\.0\.1:1\/nothing:1$/,
      )
    },
    TIMEOUT_MS,
  )

  test(
    'a full disk',
    async () => {
      const wrapper = join(world.root, 'small-buildx')
      const script = 'small=$1; shift; mount -t tmpfs -o size=256k tmpfs "$small"; exec "$@"'
      await writeFile(wrapper, `#!/bin/sh\nexec ${ownMounts()} sh -c '${script}' sh '${world.ports.folder}' '${docker.buildx}' "$@"\n`)
      await chmod(wrapper, 0o755)
      const plan = aPlan({ build: aBuild({ ...ONE, context: makeContext(join(world.root, 'context')) }) })
      const opened = await openBuilder(undefined, { environment: {} }, [], world.ports)
      const error = await failure(stageImage(plan, SOURCE, { ...opened, docker: { ...opened.docker, buildx: wrapper } }, world.ports))
      expect([error.code, error.message.slice(0, 18)]).toStrictEqual(['disk', 'the disk is full: '])
    },
    TIMEOUT_MS,
  )

  test(
    'a builder that is absent, and an engine that does not answer',
    async () => {
      expect(await failing({ builder: 'no-such-builder' })).toMatchObject({
        code: 'no-builder',
        message: 'the builder no-such-builder cannot be used: no builder "no-such-builder" found',
      })
      await enter('tcp://127.0.0.1:1')
      const error = await failing({})
      expect([error.code, error.message]).toStrictEqual([
        'builder-unreachable',
        'the current builder cannot be reached: Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?',
      ])
    },
    TIMEOUT_MS,
  )

  test(
    'a remote BuildKit that does not answer is told at once, not after the 20 s that buildx waits',
    async () => {
      const config = join(world.root, 'buildx')
      const environment = { BUILDX_CONFIG: config }
      spawnSync(docker.buildx, ['create', '--name=gone', '--driver=remote', 'tcp://127.0.0.1:1'], {
        env: { ...world.ports.env, ...environment },
      })
      const started = performance.now()
      const opened = await openBuilder('gone', { environment }, [], world.ports)
      const error = await failure(stageImage(aPlan(), SOURCE, opened, world.ports))
      expect([error.code, error.message]).toStrictEqual([
        'builder-unreachable',
        'the builder gone cannot be reached: nobody answers at tcp://127.0.0.1:1',
      ])
      expect(performance.now() - started).toBeLessThan(20_000)
    },
    TIMEOUT_MS,
  )

  test(
    'buildx killed by SIGKILL in the middle: a failure, and nothing of it goes on',
    async () => {
      const wrapper = join(world.root, 'killed-buildx')
      await writeFile(wrapper, `#!/bin/sh\necho $$ > '${world.root}/pid'\nexec '${docker.buildx}' "$@"\n`)
      await chmod(wrapper, 0o755)
      const context = await contextOf([...BUSYBOX, `ARG TIME=${Date.now()}`, sh('echo begun; /bin/busybox sleep 20')])
      const opened = await openBuilder(undefined, { environment: {} }, [], world.ports)
      const plan = aPlan({ build: aBuild({ ...ONE, context }) })
      const staging = failure(stageImage(plan, SOURCE, { ...opened, docker: { ...opened.docker, buildx: wrapper } }, world.ports))
      while (!world.log().includes(' begun')) await new Promise((resolve) => setTimeout(resolve, 50))
      process.kill(Number(await world.ports.files.readText(`${world.root}/pid`)), 'SIGKILL')
      const error = await staging
      expect([error.code, error.message]).toStrictEqual(['build-killed', 'buildx was killed by SIGKILL in the middle of the build'])
    },
    TIMEOUT_MS,
  )
})
