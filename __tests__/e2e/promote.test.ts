import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { run } from '#lab/process.mjs'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { GOOD, type Parts, readParts, runStep, type Step, signIn, told } from '../support/job.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'
import { openWitness, type Seen, type Witness } from '../support/witness.ts'

const RUN_TIMEOUT_MS = 120_000
/** No engine, no builder and no docker program: what exists goes from registry to registry. */
const NO_DOCKER = { DOCKER_HOST: 'unix:///nowhere/docker.sock', DOCKER_CONFIG: '/nowhere' }

const made: Checkout[] = []
let parts: Parts
let reader: Reader
let witness: Witness
/** what is built */
let source: Checkout
/** what the jobs run in that publish it: another commit, whose SHA must be in no tag */
let deployment: Checkout
let built: Readonly<Record<string, string>>
let uploads: readonly string[]
let digest: string
let first: string

beforeAll(async () => {
  parts = readParts()
  const { open, basic, token } = parts.registries
  witness = await openWitness({ open: open.host, basic: basic.host, token: token.host })
  source = checkoutOf()
  source.commit('what is built')
  deployment = checkoutOf()
  const logins = [basic, token].map((login, at) => ({ ...login, host: witness.host(at === 0 ? 'basic' : 'token') }))
  reader = openReader(parts, join(source.folder, 'reader'), logins)
  first = newImage('token')
  const answer = await runStep(parts, {
    checkout: source,
    ref: 'refs/heads/main',
    inputs: {
      images: first,
      push: 'digest',
      platforms: 'linux/amd64,linux/arm64',
      provenance: 'mode=max',
      'registry-auth': signIns('token'),
    },
  })
  expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'staged' })
  uploads = writesOf(witness.take())
  built = answer.outputs
  digest = built['digest'] ?? ''
}, RUN_TIMEOUT_MS)
afterAll(async () => {
  await witness.stop()
  for (const checkout of made) checkout.remove()
})

describe('push: digest', () => {
  test('uploads the image under no name, and tells where it is', async () => {
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    const { ref, refs, digests, results, 'staged-digest': staged, 'uploaded-at': uploadedAt = '' } = built
    expect(new Date(uploadedAt).toISOString()).toBe(uploadedAt)
    expect({ ref, refs, results, staged, of: Object.keys(JSON.parse(digests ?? '{}')) }).toStrictEqual({
      ref: `${first}@${digest}`,
      refs: `${first}@${digest}`,
      results: '[]',
      staged: digest,
      of: [first],
    })
    expect(await reader.size(`${first}@${digest}`)).toBeGreaterThan(1_000_000)
    expect(uploads.filter((write) => write === 'PUT tag')).toStrictEqual([])
  })
})

describe('from', () => {
  test(
    'takes one digest through three environments and two registries, unchanged, under the names of its own commit',
    async () => {
      const second = newImage('basic')
      const sha = source.sha().slice(0, 7)
      const names = { dev: first, staging: second, prod: second }
      let from = `${first}@${digest}`
      const seen: Record<string, readonly string[]> = {}
      for (const [environment, image] of Object.entries(names)) {
        witness.take()
        const answer = await promote({ images: image, from, environment, strategy: 'environment', tags: `type=raw,value=${environment}` })
        expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
        expect([answer.outputs['digest'], answer.outputs['ref']]).toStrictEqual([digest, `${image}@${digest}`])
        seen[environment] = writesOf(witness.take())
        from = `${image}@${digest}`
      }
      expect(await reader.tags(first)).toStrictEqual({ dev: digest, [`dev-${sha}`]: digest })
      expect(await reader.tags(second)).toStrictEqual({
        ...{ staging: digest, [`staging-${sha}`]: digest },
        ...{ prod: digest, [`prod-${sha}`]: digest },
      })
      expect(await reader.manifest(`${second}:prod`)).toStrictEqual(await reader.manifest(`${first}@${digest}`))
      expect(await reader.size(`${second}:prod`)).toBe(await reader.size(`${first}@${digest}`))
      // In its own repository an image gets names alone; another registry gets its bytes, and their manifests, once.
      expect(seen).toStrictEqual({
        dev: ['PUT tag', 'PUT tag'],
        staging: [...Array<string>(10).fill('PUT blob'), ...Array<string>(5).fill('PUT digest'), 'PUT tag', 'PUT tag'],
        prod: ['PUT tag', 'PUT tag'],
      })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'brings an image to another repository of its registry by mounts, without sending its bytes',
    async () => {
      const image = newImage('token')
      witness.take()
      const answer = await promote({ images: image, from: `${first}@${digest}`, tags: 'type=raw,value=here' })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const seen = witness.take()
      expect([...new Set(writesOf(seen))]).toStrictEqual(['POST mount', 'PUT digest', 'PUT tag'])
      expect(seen.filter(({ path }) => path.includes('mount=')).map(({ status }) => status)).toStrictEqual(Array<number>(10).fill(201))
      expect(await reader.tags(image)).toStrictEqual({ here: digest })
      expect(await reader.size(`${image}:here`)).toBe(await reader.size(`${first}@${digest}`))
    },
    RUN_TIMEOUT_MS,
  )

  test('says the plan and what it read in a dry run, and writes nothing', async () => {
    witness.take()
    const answer = await promote({
      ...{ images: newImage('token'), from: `${first}@${digest}`, environment: 'prod', strategy: 'environment', 'dry-run': 'true' },
    })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'planned' })
    expect(answer.outputs['tag-names']).toBe(`prod-${source.sha().slice(0, 7)}`)
    expect(answer.main.log).toContain(
      `from: ${first}@${digest} was read: for linux/amd64, linux/arm64, commit ${source.sha()}, version main`,
    )
    expect(writesOf(witness.take())).toStrictEqual([])
  })

  test('takes what a tag shows now, and says so', async () => {
    await reader.copy(`${first}@${digest}`, `${first}:candidate`)
    const answer = await promote({ images: first, from: `${first}:candidate`, tags: 'type=raw,value=taken' })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    expect(answer.main.log).toContain(
      `from: ${first}:candidate shows ${digest} now, and that digest is published; a tag may move: name the digest to be sure of it.`,
    )
    expect((await reader.tags(first))['taken']).toBe(digest)
  })

  test('refuses a fixed tag that shows another image, and leaves all as it is', async () => {
    const image = newImage('token')
    const other = await promote({ images: image, from: `${first}@${await platformDigest()}`, tags: 'type=raw,value=1.2.3' })
    expect(told(other)).toStrictEqual({ ...GOOD, outcome: 'published' })
    const answer = await promote({ images: image, from: `${first}@${digest}`, tags: 'type=raw,value=1.2.3\ntype=raw,value=prod' })
    expect([answer.main.exitCode, answer.outputs['outcome'], answer.main.annotations[0]?.data]).toStrictEqual([
      1,
      'failed',
      expect.stringMatching(
        /^a fixed tag is taken by another image:\n- .*:1\.2\.3: it holds sha256:\w+, which is for linux\/amd64, not for /,
      ),
    ])
    expect(Object.keys(await reader.tags(image))).toStrictEqual(['1.2.3'])
  })

  test.each<[string, () => Readonly<Record<string, string>>, RegExp, RegExp]>([
    [
      'a digest that does not exist',
      () => ({ from: `${first}@sha256:${'0'.repeat(64)}` }),
      /^from: \S+@sha256:0{64} is not there: the registry has no such manifest \[registry-answer\]$/,
      /^A clean-up of untagged images may have removed it\. Name the image that was pushed by its digest/,
    ],
    [
      'a registry that we cannot read',
      () => ({ from: `${first.replace(witness.host('token'), witness.host('basic'))}@${digest}`, 'registry-auth': signIns('token') }),
      /refused .*anonymously|without a sign-in|401/,
      /registry-auth/,
    ],
    [
      'a version where the image has none',
      () => ({ from: `${first}@${digest}`, strategy: 'semver', tags: '' }),
      /^no rule gives a tag in this run, so there is nothing to publish:\n- semver: the image calls itself "?main"?, which is not a semantic version/,
      /^Name a rule that fits this event/,
    ],
  ])('refuses %s, with the cure', async (_name, inputs, message, cure) => {
    const answer = await promote({ images: first, tags: 'type=raw,value=x', ...inputs() })
    expect([answer.main.exitCode, answer.outputs['outcome']]).toStrictEqual([1, 'failed'])
    expect(answer.main.annotations[0]?.data).toMatch(message)
    expect(answer.main.log.some((line) => cure.test(line))).toBe(true)
  })
})

describe('from with several digests', () => {
  test(
    'joins them into one image, whatever registries they are in',
    async () => {
      const [near, far, target] = [newImage('token'), newImage('basic'), newImage('basic')]
      const legs = [
        { image: near, platform: 'linux/amd64' },
        { image: far, platform: 'linux/arm64' },
      ]
      const from: string[] = []
      for (const { image, platform } of legs) {
        const inputs = {
          images: image,
          push: 'digest',
          strategy: 'sha, branch',
          platforms: platform,
          provenance: 'mode=max',
          'registry-auth': signIns('basic', 'token'),
        }
        const { outputs } = await runStep(parts, { checkout: source, ref: 'refs/heads/main', inputs })
        from.push(String(outputs['ref']))
      }
      witness.take()
      const uploadedAt = new Date(Date.now() - 3_600_000).toISOString()
      const answer = await promote({ images: target, from: from.join('\n'), 'from-uploaded-at': uploadedAt, strategy: 'sha, branch' })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const joined = String(answer.outputs['digest'])
      const short = source.sha().slice(0, 7)
      expect(await reader.tags(target)).toStrictEqual({ [short]: joined, main: joined, [`main-${short}`]: joined })
      for (const { platform } of legs) expect(await reader.config(`${target}:main`, platform)).toMatchObject(platformOf(platform))
      // Two images and their attestations; what the leg in the same registry has is mounted, also what both have.
      const { manifests } = await reader.manifest(`${target}:main`)
      expect(listOf(manifests)).toHaveLength(4)
      const writes = writesOf(witness.take())
      const count = (what: string) => writes.filter((write) => write === what).length
      expect({ mounted: count('POST mount'), uploaded: count('PUT blob') }).toStrictEqual({ mounted: 6, uploaded: 4 })
      const again = await promote({ images: target, from: from.join('\n'), strategy: 'sha, branch' })
      expect([told(again), writesOf(witness.take())]).toStrictEqual([{ ...GOOD, outcome: 'published' }, []])
      // A run of the commit that was built sees that nobody needs to build it for both.
      const look = { images: target, strategy: 'sha, branch', platforms: 'linux/amd64,linux/arm64', provenance: 'mode=max' }
      const looked = await runStep(parts, {
        checkout: source,
        ref: 'refs/heads/main',
        env: NO_DOCKER,
        inputs: { ...look, 'dry-run': 'registries', 'registry-auth': signIns('basic') },
      })
      expect([told(looked), looked.outputs['ref']]).toStrictEqual([{ ...GOOD, outcome: 'planned' }, `${target}@${joined}`])
      expect(witness.take().filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toStrictEqual([])
      // So does one of the tag that the commit gets later, which names what the branch built by its own version.
      source.git('tag', 'v1.2.3')
      const release = { checkout: source, ref: 'refs/tags/v1.2.3', env: NO_DOCKER }
      const tagged = { images: target, strategy: 'semver, sha', 'registry-auth': signIns('basic') }
      const seen = await runStep(parts, { ...release, inputs: { ...tagged, ...look, strategy: 'semver, sha', 'dry-run': 'registries' } })
      expect([told(seen), seen.outputs['ref']]).toStrictEqual([{ ...GOOD, outcome: 'planned' }, `${target}@${joined}`])
      const named = await runStep(parts, { ...release, inputs: { ...tagged, from: String(seen.outputs['ref']), 'from-version': 'run' } })
      expect([told(named), named.outputs['version']]).toStrictEqual([{ ...GOOD, outcome: 'published' }, '1.2.3'])
      expect(await reader.tags(target)).toMatchObject({ '1.2.3': joined, '1.2': joined, main: joined, [short]: joined })
      expect(writesOf(witness.take()).filter((write) => write !== 'PUT tag')).toStrictEqual([])
      const inputs = {
        images: target,
        from: from.join('\n'),
        strategy: 'branch',
        push: 'true',
        load: 'true',
        'registry-auth': signIns('basic', 'token'),
      }
      const loaded = await runStep(parts, { checkout: deployment, ref: 'refs/heads/main', inputs })
      expect(told(loaded)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const env = { ...process.env, DOCKER_CONFIG: parts.docker.config, DOCKER_HOST: parts.docker.host }
      const format = '{{index .Config.Labels "org.opencontainers.image.revision"}}'
      expect(await run(parts.docker.cli, ['image', 'inspect', '--format', format, `${target}:main`], { env })).toBe(`${source.sha()}\n`)
      const said = await run(parts.docker.cli, ['run', '--rm', '--network=none', `${target}:main`], { env })
      expect(said).toBe(`built for linux/amd64\n${readFileSync(join(source.workspace, 'seed'), 'utf8')}`)
      await run(parts.docker.cli, ['image', 'rm', `${target}:main`], { env })
    },
    RUN_TIMEOUT_MS,
  )

  test('refuses one platform twice', async () => {
    const answer = await promote({
      images: first,
      from: `${first}@${digest}, ${first}@${await platformDigest()}`,
      tags: 'type=raw,value=x',
    })
    expect([answer.main.exitCode, answer.outputs['outcome'], answer.main.annotations[0]?.data]).toStrictEqual([
      1,
      'failed',
      expect.stringMatching(/^what from names cannot be joined:\n- .*linux\/amd64/),
    ])
  })
})

describe('the cost of giving one image ten names in its own registry', () => {
  /** Far longer than a run needs between two requests that it sends at the same time, on a machine that is busy with other tests. */
  const QUIET_MS = 150
  const TEN = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
  const requests = { HEAD: 10, PUT: 10 }

  // How to sign in, and a token; the index, its manifests, the config of each platform; what the names hold; the names; each of them read back. On a connection that is
  // signed in already the first is not asked: six. No bytes of the image go anywhere.
  test.each<['basic' | 'token', { readonly trips: number; readonly requests: Readonly<Record<string, number>> }]>([
    ['basic', { trips: 7, requests: { GET: 18, ...requests } }],
    ['token', { trips: 8, requests: { GET: 19, ...requests } }],
  ])(
    '%s',
    async (registry, expected) => {
      const { basic, token } = parts.registries
      const rounds = await openWitness({ basic: basic.host, token: token.host, tokens: new URL(token.realm).host }, QUIET_MS)
      try {
        const path = `promote/ten-${randomBytes(4).toString('hex')}`
        const image = `${rounds.host(registry)}/${path}`
        await reader.copy(`${first}@${digest}`, `${witness.host(registry)}/${path}:begin`)
        const login = signIn({ ...parts.registries[registry], host: rounds.host(registry) })
        const tags = TEN.map((name) => `type=raw,value=${name}`).join('\n')
        const answer = await promote({ images: image, from: `${image}@${digest}`, tags, 'registry-auth': login })
        expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
        const seen = rounds.take()
        const counts: Record<string, number> = {}
        for (const { method } of seen) counts[method] = (counts[method] ?? 0) + 1
        expect({ trips: new Set(seen.map(({ round }) => round)).size, requests: counts }).toStrictEqual(expected)
        const held = [...TEN, 'begin'].toSorted().map((name) => [name, digest])
        expect(await reader.tags(`${witness.host(registry)}/${path}`)).toStrictEqual(Object.fromEntries(held))
      } finally {
        await rounds.stop()
      }
    },
    RUN_TIMEOUT_MS,
  )
})

/** The image of one platform, by itself. */
async function platformDigest(): Promise<string> {
  const { manifests } = await reader.manifest(`${first}@${digest}`)
  return String(listOf(manifests)[0]?.['digest'])
}

function platformOf(text: string): object {
  const [os, architecture] = text.split('/')
  return { os, architecture }
}

function promote(inputs: Step['inputs']): ReturnType<typeof runStep> {
  return runStep(parts, {
    checkout: deployment,
    ref: 'refs/heads/main',
    env: NO_DOCKER,
    inputs: { 'registry-auth': signIns('basic', 'token'), ...inputs },
  })
}

/** What was written, in words, in order of the alphabet. */
function writesOf(seen: readonly Seen[]): readonly string[] {
  const writes = seen.filter(
    ({ method, path }) => method !== 'GET' && method !== 'HEAD' && !(method === 'POST' && path.endsWith('/uploads/')),
  )
  return writes.map(({ method, path }) => `${method} ${kindOf(path)}`).toSorted()
}

function kindOf(path: string): string {
  if (path.includes('/blobs/uploads/')) return path.includes('mount=') ? 'mount' : 'blob'
  return path.includes('/manifests/sha256:') ? 'digest' : 'tag'
}

function checkoutOf(...tags: readonly string[]): Checkout {
  const checkout = makeCheckout(tags)
  made.push(checkout)
  return checkout
}

function newImage(registry: string): string {
  return `${witness.host(registry)}/promote/app-${randomBytes(4).toString('hex')}`
}

function signIns(...names: readonly ('basic' | 'token')[]): string {
  return names.map((name) => signIn({ ...parts.registries[name], host: witness.host(name) })).join('\n')
}
