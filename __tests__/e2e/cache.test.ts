import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { makeContext } from '#lab/context.mjs'
import { exportCache } from '../../src/build/export.ts'
import { type OpenBuilder, openBuilder } from '../../src/build/open.ts'
import { removeBuilder } from '../../src/build/own-builder.ts'
import { type StagedImage, stageImage } from '../../src/build/stage.ts'
import type { SmokeInputs } from '../../src/inputs/smoke.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { aWorld, SOURCE, type World } from '../build/world.ts'
import { type Parts, readParts } from '../support/job.ts'
import { aBuild, aPlan, aPlatform } from '../support/plans.ts'
import { runnerCommands } from '../support/runner.ts'

jest.setTimeout(120_000)

let parts: Parts
const worlds: World[] = []
beforeAll(() => {
  parts = readParts()
})
afterEach(async () => {
  for (const { state, ports, close } of worlds.splice(0)) {
    for (const [, name] of state) expect(await removeBuilder(name, parts.docker.buildx, ports.folder, ports)).toBeUndefined()
    await close()
  }
})

/** A machine whose docker has signed in as this user. */
async function enter(
  host: string,
  login?: { readonly host: string; readonly username: string; readonly password: string },
): Promise<World> {
  const world = await aWorld({ env: { DOCKER_HOST: host, DOCKER_CONFIG: parts.docker.config, BUILDX_CONFIG: parts.docker.buildxConfig } })
  worlds.push(world)
  const auth = login === undefined ? {} : { [login.host]: { auth: Buffer.from(`${login.username}:${login.password}`).toString('base64') } }
  await world.ports.files.makeFolder(join(world.root, 'docker'))
  await world.ports.files.write(join(world.root, 'docker', 'config.json'), JSON.stringify({ auths: auth }))
  return world
}

function open(world: World, builder: string | undefined): Promise<OpenBuilder> {
  return openBuilder(builder, { environment: { DOCKER_CONFIG: join(world.root, 'docker') } }, [], world.ports)
}

const SMOKE: SmokeInputs = { command: undefined, args: undefined, http: undefined, timeoutMs: 1_000, platform: undefined }
let count = 0
/** A plan of an image that nobody has built before, and the repository of its cache. */
function planWith(
  world: World,
  host: string,
  builder: string | undefined,
  isTried = true,
): { readonly plan: Plan; readonly repository: string } {
  const repository = `cache/e2e-${process.pid}-${count++}`
  const context = makeContext(join(world.root, `context-${count}`))
  const build = aBuild({
    context,
    builder,
    platforms: [aPlatform('linux/amd64')],
    cacheTo: [`type=registry,ref=${host}/${repository}:c,mode=max`],
  })
  return { plan: aPlan({ build, smoke: isTried ? SMOKE : undefined }), repository }
}

/** What an independent client finds of a cache: its tags, and which layers of an image are there. */
async function found(host: string, repository: string, staged: StagedImage): Promise<{ readonly tags: unknown; readonly blobs: number }> {
  const tags = await fetch(`http://${host}/v2/${repository}/tags/list`)
  const heads = await Promise.all(
    staged.blobs.map(({ digest }) => fetch(`http://${host}/v2/${repository}/blobs/${digest}`, { method: 'HEAD' })),
  )
  const listed: unknown = tags.status === 200 ? await tags.json() : tags.status
  return { tags: listed, blobs: heads.filter(({ status }) => status === 200).length }
}

describe('with a gate', () => {
  test.each([
    ['the engine’s own builder', undefined, 'host'],
    ['a container', 'lab-container', 'host'],
    ['a remote BuildKit', 'lab-remote', 'host'],
    ['a builder of the run’s own, for the classic store', undefined, 'classicHost'],
  ] as const)(
    'a blocked image leaves neither layers nor a tag in the cache’s registry, one that passed both: %s',
    async (_name, builder, engine) => {
      const world = await enter(parts.docker[engine])
      const { host } = parts.registries.open
      const opened = await open(world, builder)
      const { plan, repository } = planWith(world, host, builder)
      const staged = await stageImage(plan, SOURCE, opened, world.ports)
      expect(await found(host, repository, staged)).toStrictEqual({ tags: 404, blobs: 0 })

      const before = world.log().length
      expect(await exportCache(plan, SOURCE, opened, world.ports)).toStrictEqual([{ kind: 'exported' }])
      const { tags, blobs } = await found(host, repository, staged)
      expect(tags).toStrictEqual({ name: repository, tags: ['c'] })
      expect(blobs).toBeGreaterThan(1)
      // Nothing is built a second time: the step that runs comes from the builder's cache.
      const steps = world
        .log()
        .slice(before)
        .split('\n')
        .filter((line) => /^#\d+ (?:CACHED|DONE)/.test(line) || /^#\d+ \[/.test(line))
      expect(steps.findIndex((line) => / RUN /.test(line))).toBeGreaterThan(-1)
      expect(world.log().slice(before)).toMatch(/RUN .*\n#\d+ CACHED/)
    },
  )
})

describe('a cache that may only be read', () => {
  test('does not fail a build: it is left out, and told', async () => {
    const { host, pullOnly } = parts.registries.token
    const world = await enter(parts.docker.host, { host, ...pullOnly })
    const opened = await open(world, 'lab-remote')
    const { plan } = planWith(world, host, 'lab-remote', false)
    expect((await stageImage(plan, SOURCE, opened, world.ports)).platforms.length).toBe(1)
    expect(notices(world)).toStrictEqual([
      expect.stringMatching(/^cache-to is left out, since this run may not write it: .*insufficient_scope/),
    ])
  })

  test('nor one that passed the gate', async () => {
    const { host, pullOnly } = parts.registries.token
    const world = await enter(parts.docker.host, { host, ...pullOnly })
    const opened = await open(world, 'lab-remote')
    const { plan } = planWith(world, host, 'lab-remote')
    await stageImage(plan, SOURCE, opened, world.ports)
    const because = expect.stringMatching(/insufficient_scope: authorization failed$/)
    expect(await exportCache(plan, SOURCE, opened, world.ports)).toStrictEqual([{ kind: 'refused', because }])
    expect(notices(world)).toStrictEqual([expect.stringMatching(/^a cache of cache-to was not written: .*insufficient_scope/)])
  })
})

function notices(world: World): readonly string[] {
  return runnerCommands(world.log())
    .filter(({ name }) => name === 'notice')
    .map(({ data }) => data)
}
