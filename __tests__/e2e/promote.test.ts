import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { GOOD, type Parts, readParts, runStep, type Step, signIn, told } from '../support/job.ts'
import { openReader, type Reader } from '../support/readers.ts'
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
    const { ref, refs, digests, results, 'staged-digest': staged } = built
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
        // Where Basic is asked for, the right to push is tried by an upload, which is closed again.
        prod: ['DELETE blob', 'PUT tag', 'PUT tag'],
      })
    },
    RUN_TIMEOUT_MS,
  )
})

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
