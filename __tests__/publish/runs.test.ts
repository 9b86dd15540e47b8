import { describe, expect, test } from '@jest/globals'
import type { StagedImage } from '../../src/build/stage.ts'
import type { Digest } from '../../src/domain/digest.ts'
import type { Relate } from '../../src/domain/relation.ts'
import { compareVersions, parseVersion, type Version } from '../../src/domain/version.ts'
import { makePlan, type Plan } from '../../src/plan/plan.ts'
import { type Settled, settle } from '../../src/plan/settle.ts'
import { onlyForward } from '../../src/publish/forward.ts'
import { openLooks } from '../../src/publish/look.ts'
import { observe } from '../../src/publish/preflight.ts'
import { publish } from '../../src/publish/publish.ts'
import { upload } from '../../src/publish/upload.ts'
import { testKeychain, testPorts } from '../registry/parts.ts'
import { admitted } from '../support/admitted.ts'
import { aContext, anInputs, onTag } from '../support/builders.ts'
import { NO_JOURNAL } from '../support/journal.ts'
import { aCleared, aPlan, aRepository, aStaged, aTag } from '../support/plans.ts'
import { fc } from '../support/property.ts'
import { FakeRegistries } from '../support/registries.ts'

const APP = aRepository('ghcr.io/acme/app')
const REVISION = 'org.opencontainers.image.revision'
const CREATED = 'org.opencontainers.image.created'
const VERSION = 'org.opencontainers.image.version'
/** A clock that stands. */
const STILL = { now: () => new Date(0), elapsedMs: () => 0, sleep: async () => undefined }

/** A run that has looked at the registry, and publishes when it is told to. */
type Started = { readonly finish: () => Promise<void> }

/** Starts a run of the plan: everything before the build. */
async function start(fake: FakeRegistries, plan: Plan, relate: Relate): Promise<Started> {
  const ports = testPorts()
  const mutable = async () => () => undefined
  const settled = settle(plan, await observe(plan, testKeychain(undefined), fake, mutable, ports))
  const decided = await onlyForward(settled, fake, relate)
  return { finish: () => finish(fake, decided, relate, ports.signal) }
}

async function finish(fake: FakeRegistries, settled: Settled, relate: Relate, signal: AbortSignal): Promise<void> {
  const looks = openLooks(settled, fake, { clock: STILL })
  const uploaded = await upload(aCleared(imageOf(fake, settled.plan)), settled, fake, looks)
  const rows = await publish(admitted(uploaded), settled, fake, { looks, relate, journal: NO_JOURNAL }, { clock: STILL, signal })
  for (const { state, because } of rows)
    if (state === 'failed' || state === 'unknown') throw new Error(`a tag ended as ${state}: ${because}`)
}

let builds = 0

/** Each build makes another image. */
function imageOf(fake: FakeRegistries, { labels }: Plan): StagedImage {
  builds += 1
  const root = fake.manifests.get(fake.image(`build ${builds}`, Object.fromEntries(labels)))
  if (root === undefined) throw new Error('the registry lost an image')
  return aStaged('', { digest: root.digest, root, children: [] })
}

/** Begins each run in the order given, and finishes those that have begun in between, as `picks` say. */
async function interleave(runs: readonly (() => Promise<Started>)[], picks: readonly number[], seen: () => void): Promise<void> {
  const open: Started[] = []
  const waiting = [...runs]
  for (let step = 0; waiting.length > 0 || open.length > 0; step += 1) {
    const pick = picks[step % picks.length] ?? 0
    const next = pick % 2 === 0 || open.length === 0 ? waiting.shift() : undefined
    if (next !== undefined) open.push(await next())
    else await open.splice(pick % open.length, 1)[0]?.finish()
    seen()
  }
}

const picks = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 20 })

describe('a branch, whatever its history, and in whatever order its runs begin and end', () => {
  /** For each commit but the first, the distances to its parents. */
  const history = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.option(fc.integer({ min: 1, max: 3 }))), {
    minLength: 1,
    maxLength: 7,
  })
  const minutes = fc.array(fc.nat({ max: 59 }), { minLength: 1, maxLength: 8 })

  test('never goes to a commit that comes before the one that it shows', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 8 }),
        picks,
        minutes,
        async (parents, order, picks, minutes) => {
          const older = ancestorsOf(parents)
          const fake = new FakeRegistries()
          let shown: number | undefined
          const runs = order.map((at, index) => () => runOf(fake, at % older.length, older, minutes[index % minutes.length] ?? 0))
          await interleave(runs, picks, () => {
            const now = shownBy(fake, 'main')
            if (shown !== undefined && now !== undefined) expect([...(older[shown] ?? [])]).not.toContain(now)
            shown = now
          })
        },
      ),
    )
  })

  test('without other branches shows the last of the commits that ran', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 8 }), picks, minutes, async (order, picks, minutes) => {
        const older = ancestorsOf(Array.from({ length: 7 }, () => [1, null] as const))
        const fake = new FakeRegistries()
        const runs = order.map((at, index) => () => runOf(fake, at, older, minutes[index % minutes.length] ?? 0))
        await interleave(runs, picks, () => undefined)
        expect(shownBy(fake, 'main')).toBe(Math.max(...order))
      }),
    )
  })

  function runOf(fake: FakeRegistries, at: number, older: readonly ReadonlySet<number>[], minute: number): Promise<Started> {
    const created = `2024-01-15T22:${String(minute).padStart(2, '0')}:00.000Z`
    const labels = new Map([
      [REVISION, shaOf(at)],
      [CREATED, created],
    ])
    const main = aTag('main', { kind: 'moving', follows: 'history' })
    const relate: Relate = async (other) => ({ kind: kindOf(at, atOf(other), older), source: 'checkout' })
    return start(fake, aPlan({ images: [APP], tags: [main], version: 'main', revision: shaOf(at), labels }), relate)
  }

  function kindOf(ours: number, theirs: number, older: readonly ReadonlySet<number>[]) {
    if (ours === theirs) return 'same'
    if (older[ours]?.has(theirs) === true) return 'after'
    return older[theirs]?.has(ours) === true ? 'before' : 'apart'
  }

  /** For each commit, all that come before it. */
  function ancestorsOf(parents: readonly (readonly [number, number | null])[]): readonly ReadonlySet<number>[] {
    const all: Set<number>[] = [new Set()]
    for (const distances of parents) {
      const near = distances.flatMap((distance) => (distance === null ? [] : [Math.max(0, all.length - distance)]))
      all.push(new Set(near.flatMap((parent) => [parent, ...(all[parent] ?? [])])))
    }
    return all
  }

  function shownBy(fake: FakeRegistries, tag: string): number | undefined {
    const revision = labelOf(fake, tag, REVISION)
    return revision === undefined ? undefined : atOf(revision)
  }

  function shaOf(at: number): string {
    return String(at).padStart(40, 'a')
  }

  function atOf(sha: string): number {
    return Number(sha.replaceAll('a', ''))
  }
})

test('latest, 1 and 1.2 show the highest version of their line, in whatever order versions are pushed and their runs begin and end', async () => {
  const number = fc.nat({ max: 3 })
  const version = fc
    .tuple(number, number, number, fc.constantFrom('', '', '', '-rc.1', '-rc.2'))
    .map(([major, minor, patch, suffix]) => `${major}.${minor}.${patch}${suffix}`)
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(version, { minLength: 1, maxLength: 7 }),
      fc.array(fc.nat({ max: 6 }), { maxLength: 4 }),
      picks,
      async (pushed, again, picks) => {
        const fake = new FakeRegistries()
        const known: string[] = []
        const first = pushed.map((text) => () => {
          known.push(`v${text}`)
          return runOf(fake, text, known)
        })
        const later = again.map((at) => () => runOf(fake, pushed[at % pushed.length] ?? '', known))
        await interleave([...first, ...later], picks, () => undefined)
        const stable = pushed.flatMap((text) => parseVersion(text) ?? []).filter(({ isPrerelease }) => !isPrerelease)
        const expected = new Map<string, Version>()
        for (const each of stable.toSorted(compareVersions)) {
          for (const name of ['latest', `${each.major}`, `${each.major}.${each.minor}`]) if (name !== '0') expected.set(name, each)
        }
        for (const [name, { full }] of expected) expect(`${name} ${labelOf(fake, name, VERSION)}`).toBe(`${name} ${full}`)
      },
    ),
  )

  function runOf(fake: FakeRegistries, text: string, known: readonly string[]): Promise<Started> {
    const versions = { kind: 'known', source: 'GitHub API', tags: [...known] } as const
    const plan = makePlan(anInputs({ images: [APP], tags: { strategies: ['semver'] } }), aContext({ ref: onTag(`v${text}`), versions }))
    const tags = plan.tags.filter(({ kind }) => kind === 'moving')
    return start(fake, { ...plan, tags }, async () => ({ kind: 'unknown', because: 'nobody asks' }))
  }
})

/** A label of the image that a tag shows. */
function labelOf(fake: FakeRegistries, tag: string, label: string): string | undefined {
  const digest: Digest | undefined = fake.tags.get(`ghcr.io/acme/app:${tag}`)
  const manifest = digest === undefined ? undefined : fake.manifests.get(digest)
  if (manifest?.content.kind !== 'image') return undefined
  const config: unknown = JSON.parse(new TextDecoder().decode(fake.configs.get(manifest.content.config.digest)))
  const labels = Object.entries(Object(Object(Object(config)['config'])['Labels']))
  const value = labels.find(([key]) => key === label)?.[1]
  return value === undefined ? undefined : String(value)
}
