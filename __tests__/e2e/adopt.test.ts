import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { run } from '#lab/process.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { GOOD, type Parts, readParts, runStep, type Step, signIn, told, untimed } from '../support/job.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'
import { openWitness, type Seen, type Witness } from '../support/witness.ts'

const RUN_TIMEOUT_MS = 120_000
/** Two platforms with provenance, which would give another digest each time. */
const TWO = { platforms: 'linux/amd64,linux/arm64', provenance: 'mode=max' }
/** A second run must need no builder: this one is not there. */
const NO_BUILDER = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }

const made: Checkout[] = []
let parts: Parts
let reader: Reader
let witness: Witness

beforeAll(async () => {
  parts = readParts()
  const { open, basic, token } = parts.registries
  witness = await openWitness({ open: open.host, basic: basic.host, token: token.host })
  const logins = [basic, token].map((login, at) => ({ ...login, host: witness.host(at === 0 ? 'basic' : 'token') }))
  reader = openReader(parts, join(checkoutOf().folder, 'reader'), logins)
})
afterAll(async () => {
  await witness.stop()
  for (const checkout of made) checkout.remove()
})

describe('a commit that is published already', () => {
  let checkout: Checkout
  let images: readonly string[]
  let step: Step
  let digest: string | undefined

  beforeAll(async () => {
    checkout = checkoutOf('v1.2.3')
    images = ['open', 'basic', 'token'].map(newImage)
    step = { checkout, inputs: { ...TWO, images: images.join('\n'), strategy: 'semver, sha', 'registry-auth': signIns('basic', 'token') } }
    digest = (await publish(step)).outputs['digest']
    witness.take()
  }, RUN_TIMEOUT_MS)

  test(
    'is loaded from the registry by a run that builds nothing',
    async () => {
      const answer = await runStep(parts, { ...step, inputs: { ...step.inputs, push: 'true', load: 'true' } })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(writesOf(witness.take())).toStrictEqual([])
      const env = { ...process.env, DOCKER_CONFIG: parts.docker.config, DOCKER_HOST: parts.docker.host }
      const names = images.map((image) => `${image}:1.2.3`)
      const format = '{{index .Config.Labels "org.opencontainers.image.revision"}}'
      const seen = await Promise.all(names.map((name) => run(parts.docker.cli, ['image', 'inspect', '--format', format, name], { env })))
      expect(seen).toStrictEqual(names.map(() => `${checkout.sha()}\n`))
      const all = images.flatMap((image) => ['1.2.3', checkout.sha().slice(0, 7), '1.2', '1', 'latest'].map((tag) => `${image}:${tag}`))
      await run(parts.docker.cli, ['image', 'rm', ...all], { env })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'with load for a machine that none of its platforms is for is refused before any registry is asked',
    async () => {
      const inputs = { ...step.inputs, platforms: 'linux/s390x,linux/ppc64le', push: 'true', load: 'true' }
      const answer = await runStep(parts, { ...step, inputs })
      expect(told(answer).annotations).toStrictEqual([
        expect.stringMatching(/^error: load: the image is for linux\/s390x, linux\/ppc64le, and this machine is linux\/\w+/),
      ])
      expect(witness.take()).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )

  test('makes no write and starts no build in a second run, and says so', async () => {
    const answer = await runStep(parts, { ...step, env: NO_BUILDER })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    expect(writesOf(witness.take())).toStrictEqual([])
    expect(answer.outputs['digest']).toBe(digest)
    const names = ['1.2.3', checkout.sha().slice(0, 7), '1.2', '1', 'latest']
    const because = (name: string) =>
      /^\d\.\d\.\d$|^\w{7}$/.test(name) ? 'it is of this commit, platforms and inputs' : 'it holds the adopted image'
    expect(rowsOf(answer.outputs)).toStrictEqual(
      images.flatMap((image) =>
        names.map((name) => ({
          tag: `${image}:${name}`,
          state: 'already',
          before: digest,
          after: digest,
          because: because(name),
          error: null,
        })),
      ),
    )
    expect(
      answer.main.log
        .map(untimed)
        .slice(-6)
        .filter((line) => !line.includes('already  ')),
    ).toStrictEqual([
      '##[endgroup]',
      `digest ${digest}`,
      'Published already, nothing was written: 15 tags in 3 registries, adopted without a build (TIME)',
    ])
    expect(answer.main.log).toContain(`adopting ${images[0]}@${digest}, which calls itself 1.2.3`)
    expect(answer.main.log).toContain(
      'The image of this commit and these inputs is published: it is not built again. To build anew, set fixed-tags: overwrite.',
    )
  })

  test('puts out the same in a second run as in the first, but for the metadata of a build that was not made', async () => {
    const { outputs } = await runStep(parts, { ...step, env: NO_BUILDER })
    const { manifests } = await reader.manifest(`${images[2]}:latest`)
    const by = listOf(manifests)
      .slice(0, 2)
      .map(({ digest }, at) => [TWO.platforms.split(',')[at], digest])
    const { refs, ref, digests, metadata, imageid } = outputs
    expect({ refs, ref, digests: JSON.parse(digests ?? ''), metadata, imageid, staged: outputs['staged-digest'] }).toStrictEqual({
      refs: images.map((image) => `${image}@${digest}`).join('\n'),
      ref: `${images[0]}@${digest}`,
      digests: Object.fromEntries(images.map((image) => [image, Object.fromEntries(by)])),
      metadata: '',
      imageid: digest,
      staged: digest,
    })
  })
})

describe('a commit that is half published', () => {
  test(
    'gets the registry that it lacks without a build: bytes go from registry to registry',
    async () => {
      const checkout = checkoutOf('v1.2.3')
      const images = ['open', 'basic'].map(newImage)
      const inputs = { ...TWO, strategy: 'semver, sha', 'registry-auth': signIns('basic') }
      const { digest } = (await publish({ checkout, inputs: { ...inputs, images: String(images[0]) } })).outputs
      witness.take()
      const answer = await runStep(parts, { checkout, env: NO_BUILDER, inputs: { ...inputs, images: images.join('\n') } })
      const seen = witness.take()
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(rowsOf(answer.outputs).map(({ tag, state }) => `${state} ${tag}`)).toStrictEqual(
        images.flatMap((image, at) =>
          ['1.2.3', checkout.sha().slice(0, 7), '1.2', '1', 'latest'].map(
            (name) => `${at === 0 ? 'already' : 'published'} ${image}:${name}`,
          ),
        ),
      )
      expect(writesOf(seen.filter(({ to }) => to === 'open'))).toStrictEqual([])
      const read = blobsOf(seen, 'open', 'GET')
      const written = blobsOf(seen, 'basic', 'PUT')
      expect(written.length).toBeGreaterThan(4)
      expect(new Set(read)).toStrictEqual(new Set(written))
      const [there, here] = await Promise.all(images.map((image) => reader.tags(image)))
      expect(here).toStrictEqual(there)
      expect(Object.values(here ?? {})).toStrictEqual(Array(5).fill(digest))
      expect(await reader.size(`${images[1]}@${digest}`)).toBe(await reader.size(`${images[0]}@${digest}`))
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'gets the moving tag that it lacks by one write',
    async () => {
      const checkout = checkoutOf()
      const image = newImage('open')
      const inputs = { ...TWO, images: image, tags: 'type=sha,prefix=' }
      const { digest } = (await publish({ checkout, ref: 'refs/heads/main', inputs })).outputs
      witness.take()
      const answer = await runStep(parts, {
        checkout,
        ref: 'refs/heads/main',
        env: NO_BUILDER,
        inputs: { ...inputs, tags: 'type=sha,prefix=\ntype=raw,value=stable' },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(writesOf(witness.take())).toStrictEqual([`open PUT /v2/${image.split(/\/(.*)/)[1]}/manifests/stable`])
      expect(await reader.tags(image)).toStrictEqual({ [checkout.sha().slice(0, 7)]: digest, stable: digest })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'that was built on its branch is adopted under its version tag later',
    async () => {
      const checkout = checkoutOf()
      const image = newImage('open')
      const inputs = { ...TWO, images: image, strategy: 'semver, sha, branch' }
      const { digest } = (await publish({ checkout, ref: 'refs/heads/main', inputs })).outputs
      checkout.git('tag', 'v1.2.3')
      witness.take()
      const answer = await runStep(parts, { checkout, env: NO_BUILDER, inputs })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(answer.main.log).toContain(`adopting ${image}@${digest}, which calls itself main`)
      const sha = checkout.sha().slice(0, 7)
      const path = image.split(/\/(.*)/)[1]
      expect(writesOf(witness.take()).sort()).toStrictEqual(
        ['1', '1.2', '1.2.3', 'latest'].map((tag) => `open PUT /v2/${path}/manifests/${tag}`),
      )
      expect(await reader.tags(image)).toStrictEqual(
        Object.fromEntries(['1', '1.2', '1.2.3', 'latest', 'main', `main-${sha}`, sha].map((tag) => [tag, digest])),
      )
    },
    RUN_TIMEOUT_MS,
  )
})

describe('a fixed tag that holds something else', () => {
  /** The tag `stable` follows the version of the run. */
  const HIGHEST = '1.2.3 is the highest of 1 version (complete clone)'
  const HINT =
    'A fixed tag is expected never to move. Build under another version, or set fixed-tags: overwrite to replace what is there, or fixed-tags: skip to leave it and publish the rest.'
  let checkout: Checkout
  let image: string
  let inputs: Readonly<Record<string, string>>
  let first: string
  let digest: string

  beforeAll(async () => {
    checkout = checkoutOf('v1.2.3')
    image = newImage('open')
    inputs = { ...TWO, images: image, tags: 'type=raw,value=1.2.3\ntype=raw,value=stable', 'build-args': 'COLOUR=red' }
    first = checkout.sha()
    digest = (await publish({ checkout, inputs })).outputs['digest'] ?? ''
    checkout.commit('another commit')
    checkout.git('tag', '--force', 'v1.2.3')
  }, RUN_TIMEOUT_MS)
  beforeEach(() => void witness.take())

  test.each<readonly [string, Readonly<Record<string, string>>, boolean, () => string]>([
    ['another commit', {}, false, () => `is of commit ${first}, not of ${checkout.sha()}`],
    ['other platforms', { platforms: 'linux/amd64' }, true, () => 'is for linux/amd64, linux/arm64, not for linux/amd64'],
    [
      'other build arguments',
      { 'build-args': 'COLOUR=blue' },
      true,
      () => 'is of this commit but was built with other inputs (build-args, target, file, labels …)',
    ],
  ])('is refused before the build: %s', async (_name, other, sameCommit, difference) => {
    if (sameCommit) checkout.git('checkout', '--quiet', first)
    const answer = await runStep(parts, { checkout, env: NO_BUILDER, inputs: { ...inputs, ...other } })
    const because = `it holds ${digest}, which ${difference()}`
    checkout.git('checkout', '--quiet', 'main')
    expect(told(answer)).toStrictEqual({
      exits: [1, 0],
      outcome: 'failed',
      annotations: [`error: a fixed tag is taken by another image:\n- ${image}:1.2.3: ${because} [tag-taken]`],
      left: [],
    })
    expect(answer.main.log.at(-1)).toBe(HINT)
    expect(rowsOf(answer.outputs)).toStrictEqual([
      { tag: `${image}:1.2.3`, state: 'failed', before: digest, after: digest, because, error: null },
      {
        tag: `${image}:stable`,
        state: 'untouched',
        before: digest,
        after: digest,
        because: 'the run failed before it was written',
        error: null,
      },
    ])
    expect(answer.outputs['digest']).toBe('')
    expect(writesOf(witness.take())).toStrictEqual([])
    expect(await reader.tags(image)).toStrictEqual({ '1.2.3': digest, stable: digest })
  })

  test('is refused before the build: an image that this action did not make', async () => {
    const foreign = newImage('open')
    const layer = join(checkout.folder, 'layer.tar')
    writeFileSync(layer, randomBytes(512))
    await run(parts.crane, ['append', '--new_layer', layer, '--new_tag', `${foreign}:1.2.3`])
    const before = await reader.tags(foreign)
    witness.take()
    const answer = await runStep(parts, { checkout, env: NO_BUILDER, inputs: { ...inputs, images: foreign } })
    expect(told(answer)).toStrictEqual({
      exits: [1, 0],
      outcome: 'failed',
      annotations: [
        `error: a fixed tag is taken by another image:\n- ${foreign}:1.2.3: it holds ${before['1.2.3']}, which was not made by this action (it has no label io.build-tag-push.inputs) [tag-taken]`,
      ],
      left: [],
    })
    expect(answer.main.log.at(-1)).toBe(HINT)
    expect(writesOf(witness.take())).toStrictEqual([])
    expect(await reader.tags(foreign)).toStrictEqual(before)
  })

  test(
    'is left by fixed-tags: skip, and the rest is published',
    async () => {
      const answer = await publish({ checkout, inputs: { ...inputs, 'fixed-tags': 'skip' } })
      const built = answer.outputs['digest']
      expect(rowsOf(answer.outputs)).toStrictEqual([
        {
          tag: `${image}:1.2.3`,
          state: 'skipped',
          before: digest,
          after: digest,
          because: 'it exists, and fixed-tags is skip',
          error: null,
        },
        { tag: `${image}:stable`, state: 'published', before: digest, after: built, because: HIGHEST, error: null },
      ])
      expect(built).not.toBe(digest)
      expect(await reader.tags(image)).toStrictEqual({ '1.2.3': digest, stable: built })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'is replaced by fixed-tags: overwrite',
    async () => {
      const { stable } = await reader.tags(image)
      const answer = await publish({ checkout, inputs: { ...inputs, 'fixed-tags': 'overwrite' } })
      const built = answer.outputs['digest']
      expect(rowsOf(answer.outputs)).toStrictEqual([
        { tag: `${image}:1.2.3`, state: 'published', before: digest, after: built, because: 'fixed-tags is overwrite', error: null },
        { tag: `${image}:stable`, state: 'published', before: stable, after: built, because: HIGHEST, error: null },
      ])
      expect(await reader.tags(image)).toStrictEqual({ '1.2.3': built, stable: built })
    },
    RUN_TIMEOUT_MS,
  )
})

function checkoutOf(...tags: readonly string[]): Checkout {
  const checkout = makeCheckout(tags)
  made.push(checkout)
  return checkout
}

/** A repository that nobody has used before, behind the witness. */
function newImage(registry: string): string {
  return `${witness.host(registry)}/adopt/app-${randomBytes(4).toString('hex')}`
}

function signIns(...names: readonly ('basic' | 'token')[]): string {
  return names.map((name) => signIn({ ...parts.registries[name], host: witness.host(name) })).join('\n')
}

async function publish(step: Step): ReturnType<typeof runStep> {
  const answer = await runStep(parts, step)
  expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
  return answer
}

/** Every request that is not a plain question. */
function writesOf(seen: readonly Seen[]): string[] {
  return seen.filter(({ method }) => method !== 'GET' && method !== 'HEAD').map(({ to, method, path }) => `${to} ${method} ${path}`)
}

/** The digests of blobs that a registry was asked for, or was given. */
function blobsOf(seen: readonly Seen[], registry: string, verb: 'GET' | 'PUT'): readonly string[] {
  return seen
    .filter(({ to, method, path, status }) => to === registry && method === verb && path.includes('/blobs/') && status < 300)
    .map(({ path }) => /sha256(?::|%3A)([0-9a-f]{64})/.exec(path)?.[1] ?? '')
}

/** The output `results` in short. */
function rowsOf(outputs: Readonly<Record<string, string>>): readonly Readonly<Record<string, unknown>>[] {
  const rows: unknown = JSON.parse(outputs['results'] ?? '')
  if (!Array.isArray(rows)) throw new TypeError('results is no list')
  return rows
    .filter(isRecord)
    .map(({ image, tag, state, before, after, because, error }) => ({ tag: `${image}:${tag}`, state, before, after, because, error }))
}
