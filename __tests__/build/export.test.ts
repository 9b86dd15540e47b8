import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { exportCache } from '../../src/build/export.ts'
import { stageImage } from '../../src/build/stage.ts'
import { ActionError } from '../../src/errors.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { aBuild, aPlan } from '../support/plans.ts'
import { runnerCommands } from '../support/runner.ts'
import { aWorld, GOOD, SOURCE, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
afterEach(() => world.close())

const REGISTRY = 'type=registry,ref=ghcr.io/acme/app:cache'
const LOCAL = 'type=local,dest=cache'

/** How buildx tells that a cache was not written. */
const refused = (error: string, to = 'cache to registry') =>
  `printf '%s\\n' '------' ' > exporting ${to}:' '------' 'ERROR: failed to build: failed to solve: ${error}' >&2; exit 1`
const DENIED = refused(
  'error writing layer blob: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
)
/** What the annotation of it repeats. */
const SAID =
  'error writing layer blob: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'

const SMOKE = { command: undefined, args: undefined, http: undefined, timeoutMs: 1_000, platform: undefined }
const planOf = (build: Partial<BuildInputs>, over: Partial<Plan> = { smoke: SMOKE }) =>
  aPlan({ ...over, build: aBuild({ platforms: [], cacheTo: [REGISTRY, 'type=inline', LOCAL], ...build }) })

/** The options of each build, as far as they are about caches, where the result goes, and how it is made. */
async function builds(): Promise<readonly (readonly string[])[]> {
  const calls = (await readFile(join(world.root, 'calls'), 'utf8')).split('\n\n').map((call) => call.split('\n'))
  const about = /^--(?:output=type=[a-z]*|cache-to=|cache-from=|no-cache|pull|builder=|provenance|attest|annotation)/
  return calls
    .filter(([command]) => command === 'build')
    .map((call) => call.flatMap((option) => (about.test(option) ? option.replace(/(?<=--output=type=oci),.*/, '') : [])))
}

const notices = () =>
  runnerCommands(world.log())
    .filter(({ name }) => name === 'notice')
    .map(({ data }) => data)

describe('caches that are written after the gate', () => {
  test('each by a build of its own, which takes all from the builder and makes nothing else', async () => {
    const plan = planOf({ noCache: true, noCacheFilters: ['test'], pull: true, cacheFrom: [REGISTRY] })
    expect(await exportCache(plan, SOURCE, world.opened, world.ports)).toStrictEqual([{ kind: 'exported' }, { kind: 'exported' }])
    const common = ['--output=type=cacheonly', '--provenance=false', `--cache-from=${REGISTRY}`]
    expect(await builds()).toStrictEqual([
      [...common, `--cache-to=${REGISTRY}`],
      [...common, `--cache-to=${LOCAL}`],
    ])
    expect(notices()).toStrictEqual([])
  })

  test('nothing is built where the build itself wrote them', async () => {
    expect(await exportCache(planOf({}, {}), SOURCE, world.opened, world.ports)).toStrictEqual([])
  })

  test('nothing is built where there is none', async () => {
    expect(await exportCache(planOf({ cacheTo: ['type=inline'] }), SOURCE, world.opened, world.ports)).toStrictEqual([])
  })

  test.each([
    ['one that may not be written', DENIED, SAID],
    ['one whose registry is down', refused('failed to do request: connection refused'), 'failed to do request: connection refused'],
    ['GitHub’s', refused('token has no writable scopes', 'to GitHub Actions Cache'), 'token has no writable scopes'],
    ['one whose builder went away', 'kill -KILL $$', 'buildx was killed by SIGKILL in the middle of the build'],
    ['one that fails without a word', 'exit 1', 'buildx failed with exit code 1 without a word'],
  ])('%s is told and fails nothing, and the next is tried', async (_name, script, because) => {
    await world.buildsBy(`case "$*" in *${LOCAL}*) exit 0;; esac; ${script}`)
    expect(await exportCache(planOf({}), SOURCE, world.opened, world.ports)).toStrictEqual([
      { kind: 'refused', because },
      { kind: 'exported' },
    ])
    expect(notices()).toStrictEqual([`a cache of cache-to was not written: ${because}`])
  })

  test('a run that was ended meanwhile ends here', async () => {
    const reason = new ActionError('cancelled', 'the run was cancelled (SIGINT)')
    world.cancel(reason)
    await expect(exportCache(planOf({}), SOURCE, world.opened, world.ports)).rejects.toBe(reason)
  })

  test('a builder that this run made for itself is asked again: the build is in its cache alone', async () => {
    const builder = { kind: 'own-builder', because: 'the classic store', endpoint: undefined } as const
    const opened = { ...world.opened, builder }
    await stageImage(planOf({}), SOURCE, opened, world.ports)
    await exportCache(planOf({ cacheTo: [LOCAL] }), SOURCE, opened, world.ports)
    const own = `--builder=${world.state[0]?.[1]}`
    expect(await builds()).toStrictEqual([
      [own, '--output=type=oci', expect.stringMatching(/^--attest=/), '--cache-to=type=inline'],
      [own, '--output=type=cacheonly', '--provenance=false', `--cache-to=${LOCAL}`],
    ])
    expect(world.state.length).toBe(1)
  })
})

describe('a build that may not write its cache', () => {
  const staging = (build: Partial<BuildInputs> = {}) => stageImage(planOf(build, {}), SOURCE, world.opened, world.ports)
  const once = (script: string) => `case "$*" in *${REGISTRY}*) ${script};; esac; ${GOOD}`

  test('goes on without, from the builder’s own cache', async () => {
    await world.buildsBy(once(DENIED))
    const staged = await staging({ noCache: true })
    expect(staged.children.length).toBeGreaterThan(0)
    const attest = expect.stringMatching(/^--attest=/)
    expect(await builds()).toStrictEqual([
      ['--output=type=oci', attest, `--cache-to=${REGISTRY}`, '--cache-to=type=inline', `--cache-to=${LOCAL}`, '--no-cache'],
      ['--output=type=oci', attest, '--cache-to=type=inline'],
    ])
    expect(notices()).toStrictEqual([`cache-to is left out, since this run may not write it: ${SAID}`])
  })

  test.each([
    ['a folder for it that takes no file', refused('failed to create: mkdir /cache: permission denied', 'cache to client directory')],
    ['another trouble with it', refused('failed to do request: connection refused')],
    [
      'a base image that may not be read',
      "echo 'ERROR: failed to build: failed to solve: x: pull access denied, insufficient_scope: authorization failed' >&2; exit 1",
    ],
    [
      'a step that speaks of such a thing',
      `printf '%s\\n' '#5 0.1 ------' '#5 0.1  > exporting cache to registry:' '#5 0.1 ------' 'ERROR: failed to solve: process denied' >&2; exit 1`,
    ],
    ['an image that is not exported', refused('denied', 'to oci image format')],
  ])('fails by %s', async (_name, script) => {
    await world.buildsBy(once(script))
    await expect(staging()).rejects.toThrow(/^the build failed: /)
    expect((await builds()).length).toBe(1)
  })
})
