import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Parts, readParts, runStep, signIn } from '../support/job.ts'
import { openReader, type Reader } from '../support/readers.ts'
import { type Spy, setSpy } from '../support/spy.ts'
import { openWitness, type Seen, type Witness } from '../support/witness.ts'

const RUN_TIMEOUT_MS = 120_000
/** Far longer than a run needs between two requests that it sends at the same time, on a machine that is busy with other tests. */
const QUIET_MS = 150

/** What a run costs, in what can be counted exactly. */
type Cost = {
  /** to registries by method, and to the token server */
  readonly requests: Readonly<Record<string, number>>
  /** round trips that it waits for one after the other, before the build and after it; without a build all are before it */
  readonly trips: readonly [number, number]
  /** programs that it starts, with their first word */
  readonly children: readonly string[]
  /** times that the bytes of the image are written to the disk, and KiB of all else, in steps of four */
  readonly disk: readonly [number, number]
}

const BUILD = 'docker-buildx build'
/** Only a clone is asked whether it has all tags; they decide where `latest` goes. */
const CLONE = ['git config', 'git for-each-ref']

/** Only a run of an old commit asks the checkout how that stands to what a branch shows; a push says it. */
const HISTORY = 'git merge-base'

/**
 * The cost of a run by tags × registries, for an image of two platforms with provenance: ten blobs and five manifests. Growth is a failing test, and
 * so is a saving until it stands here.
 */
const COSTS: Readonly<Record<string, { readonly first: Cost; readonly again: Cost; readonly next?: Cost; readonly back?: Cost }>> = {
  '1 × 1': {
    first: { requests: { GET: 2, HEAD: 6, POST: 10, PUT: 16 }, trips: [3, 7], children: [BUILD], disk: [1, 8] },
    again: { requests: { GET: 7, HEAD: 1 }, trips: [6, 0], children: [], disk: [0, 8] },
  },
  '2 × 1': {
    first: { requests: { GET: 3, HEAD: 8, POST: 10, PUT: 17 }, trips: [3, 8], children: [BUILD], disk: [1, 8] },
    again: { requests: { GET: 7, HEAD: 2 }, trips: [6, 0], children: [], disk: [0, 8] },
  },
  '2 × 3': {
    first: { requests: { GET: 9, HEAD: 24, POST: 30, PUT: 51, tokens: 1 }, trips: [3, 8], children: [BUILD], disk: [1, 12] },
    again: { requests: { GET: 15, HEAD: 6, tokens: 1 }, trips: [7, 0], children: [], disk: [0, 12] },
    // What the branch shows is read in one registry for all: three requests, one after the other, beside the build; and three more for what changed since.
    next: { requests: { GET: 15, HEAD: 24, POST: 21, PUT: 42, tokens: 1 }, trips: [6, 8], children: [BUILD], disk: [1, 12] },
    back: { requests: { DELETE: 1, GET: 18, HEAD: 6, POST: 1, tokens: 1 }, trips: [10, 0], children: [HISTORY], disk: [0, 12] },
  },
  '10 × 3': {
    first: {
      requests: { GET: 33, HEAD: 72, POST: 30, PUT: 75, tokens: 1 },
      trips: [3, 8],
      children: [...CLONE, BUILD],
      disk: [1, 28],
    },
    again: { requests: { GET: 15, HEAD: 30, tokens: 1 }, trips: [7, 0], children: CLONE, disk: [0, 32] },
  },
}

/** A commit, the same once more, the one after it, and the first one again. */
const WHICH = ['first', 'again', 'next', 'back'] as const

const CASES: readonly (readonly [
  name: string,
  step: { readonly registries: readonly string[]; readonly ref: string; readonly tags: Readonly<Record<string, string>> },
])[] = [
  ['1 × 1', { registries: ['basic'], ref: 'refs/heads/main', tags: { tags: 'type=sha' } }],
  ['2 × 1', { registries: ['basic'], ref: 'refs/heads/main', tags: { tags: 'type=sha\ntype=ref,event=branch' } }],
  ['2 × 3', { registries: ['open', 'basic', 'token'], ref: 'refs/heads/main', tags: { tags: 'type=sha\ntype=ref,event=branch' } }],
  [
    '10 × 3',
    {
      registries: ['open', 'basic', 'token'],
      ref: 'refs/tags/v1.2.3',
      tags: {
        strategy: 'semver, sha, environment, date',
        environment: 'staging',
        tags: 'type=raw,value=stable\ntype=raw,value=edge\ntype=raw,value=current',
      },
    },
  ],
]

describe.each(CASES)('%s (tags × registries)', (name, { registries, ref, tags }) => {
  let parts: Parts
  let checkout: Checkout
  let spy: Spy
  let witness: Witness
  let reader: Reader
  let inputs: Readonly<Record<string, string>>
  /** the first image under its registry's own address */
  let original: string

  beforeAll(async () => {
    parts = readParts()
    const { open, basic, token } = parts.registries
    const targets = { open: open.host, basic: basic.host, token: token.host }
    const used = Object.entries(targets).filter(([registry]) => registries.includes(registry))
    witness = await openWitness({ ...Object.fromEntries(used), tokens: new URL(token.realm).host }, QUIET_MS)
    checkout = makeCheckout(['v1.2.3'])
    spy = setSpy(checkout.folder, parts.docker.buildx)
    reader = openReader(parts, join(checkout.folder, 'reader'))
    const path = `counts/app-${randomBytes(4).toString('hex')}`
    original = `${used[0]?.[1]}/${path}`
    const logins = Object.entries({ basic, token }).filter(([registry]) => registries.includes(registry))
    inputs = {
      ...tags,
      images: registries.map((registry) => `${witness.host(registry)}/${path}`).join('\n'),
      platforms: 'linux/amd64,linux/arm64',
      'registry-auth': logins.map(([registry, login]) => signIn({ ...login, host: witness.host(registry) })).join('\n'),
    }
  })
  afterAll(async () => {
    await witness.stop()
    checkout.remove()
  })

  test.each(WHICH.filter((which) => COSTS[name]?.[which] !== undefined))(
    '%s',
    async (which) => {
      const temp = join(checkout.folder, which)
      mkdirSync(temp)
      const payload = arrange(which)
      const answer = await runStep(parts, { checkout, ref, inputs, temp, payload, env: spy.env, action: withoutPost(checkout.folder) })
      expect([answer.main.exitCode, answer.outputs['outcome'], answer.orphans]).toStrictEqual([0, 'published', []])
      const { children, files, builtMs } = spy.take()
      const seen = witness.take()
      const cost: Cost = {
        requests: countOf(seen),
        trips: tripsOf(seen, builtMs),
        children: children.toSorted(),
        disk: await diskOf(new Map([...files, ...filesIn(temp)]), String(answer.outputs['digest'])),
      }
      const expected = COSTS[name]?.[which]
      expect(cost).toStrictEqual({ ...expected, children: expected?.children.toSorted() })
    },
    RUN_TIMEOUT_MS,
  )

  /** Prepares the checkout; gives what the event says beside. */
  function arrange(which: (typeof WHICH)[number]): Readonly<Record<string, unknown>> {
    if (which === 'back') checkout.git('checkout', '--quiet', '--detach', 'HEAD~1')
    if (which !== 'next') return {}
    const before = checkout.sha()
    slowDown(checkout.workspace)
    checkout.commit('next')
    return { before, forced: false }
  }

  /** What the runner itself writes is not the action's. The image is measured beside the witness, which would count that. */
  async function diskOf(files: ReadonlyMap<string, number>, digest: string): Promise<readonly [number, number]> {
    const sum = (own: readonly (readonly [string, number])[]) => own.reduce((total, [, size]) => total + size, 0)
    const ours = [...files].filter(([file]) => !/^_(?:runner|github)_/.test(file))
    const image = sum(ours.filter(([file]) => file.includes('/layout/blobs/')))
    return [image / (await reader.size(`${original}@${digest}`)), Math.ceil((sum(ours) - image) / 4096) * 4]
  }
})

function countOf(seen: readonly Seen[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { to, method } of seen) {
    const kind = to === 'tokens' ? 'tokens' : method
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

function tripsOf(seen: readonly Seen[], builtMs = Number.POSITIVE_INFINITY): readonly [number, number] {
  const rounds = (some: readonly Seen[]) => new Set(some.map(({ round }) => round)).size
  const isOpening = ({ method, path }: Seen) => method === 'POST' && path.endsWith('/blobs/uploads/')
  // The first upload that is opened where Basic is asked for tries the right to push; the others are opened while the image is built: nobody waits.
  const trial = seen.find((each) => each.to === 'basic' && isOpening(each))
  const before = seen.filter((each) => each.atMs <= builtMs && (each === trial || !isOpening(each)))
  return [rounds(before), rounds(seen.filter(({ atMs }) => atMs > builtMs))]
}

/** Sizes of all files below a folder. */
function filesIn(folder: string): ReadonlyMap<string, number> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const sizes = names.map((name) => [name, statSync(join(folder, name))] as const)
  return new Map(sizes.filter(([, stat]) => stat.isFile()).map(([name, { size }]) => [name, size]))
}

/** Makes the build last longer than what is asked beside it, on a machine of any speed. */
function slowDown(workspace: string): void {
  const file = join(workspace, 'Dockerfile')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^RUN .*$/m, '$&\nRUN ["/bin/busybox", "sleep", "8"]'))
}

/** The action without its post step, which would take away what is to be looked at. */
function withoutPost(folder: string): string {
  const action = join(folder, 'action')
  rmSync(action, { recursive: true, force: true })
  mkdirSync(action)
  const manifest = readFileSync(join(process.cwd(), 'action.yml'), 'utf8')
  writeFileSync(join(action, 'action.yml'), manifest.replace(/^ +post(?:-if)?:.*\n/gm, ''))
  symlinkSync(join(process.cwd(), 'dist'), join(action, 'dist'))
  return action
}
