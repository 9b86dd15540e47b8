import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { MANIFEST_TYPES } from '../../src/domain/manifest.ts'
import { ActionError } from '../../src/errors.ts'
import { prune } from '../../src/prune/prune.ts'
import { headlineOf } from '../../src/prune/tell.ts'
import { aWorld } from '../credentials/world.ts'
import { testPorts } from '../registry/parts.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const encode = (document: object): Uint8Array => new TextEncoder().encode(JSON.stringify(document))
const CONFIG = encode({ architecture: 'amd64', os: 'linux', created: '2024-01-15T00:00:00Z' })
const IMAGE = encode({
  schemaVersion: 2,
  mediaType: MANIFEST_TYPES[1],
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(CONFIG), size: CONFIG.length },
  layers: [],
})
const INDEX = encode({
  schemaVersion: 2,
  mediaType: MANIFEST_TYPES[0],
  manifests: [
    { mediaType: MANIFEST_TYPES[1], digest: digestOf(IMAGE), size: IMAGE.length, platform: { os: 'linux', architecture: 'amd64' } },
  ],
})
const [image, index] = [digestOf(IMAGE), digestOf(INDEX)]

type Answer = readonly [status: number, type?: string | undefined, body?: Uint8Array | undefined]

/** A registry on loopback, and a world around it; it breaks the connection where it has no answer. REALM in `headers` is its own address. */
async function serve(
  answer: (request: IncomingMessage) => Answer | undefined,
  stop: AbortController,
  headers: Readonly<Record<string, string>> = {},
) {
  let origin = ''
  const server = createServer((request, response) => {
    const told = answer(request)
    if (told === undefined) return void response.destroy()
    const [status, type = 'application/json', body] = told
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value.replace('REALM', origin))
    response.writeHead(status, { 'content-type': type, ...(body && { 'docker-content-digest': digestOf(body) }) })
    response.end(request.method === 'HEAD' ? undefined : body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const world = await aWorld()
  closing.push(world.close, () => {
    stop.abort()
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  origin = `http://127.0.0.1:${address.port}`
  return { host: `127.0.0.1:${address.port}`, world }
}

/** A registry in which every repository has an old index under `v1`; `onDelete` may say no (a status), or nothing at all (`undefined`). */
async function run(
  onDelete: (path: string, stop: AbortController) => number | undefined,
  images: readonly string[],
  onDeleted: (stop: AbortController) => void = () => undefined,
) {
  const removed: string[] = []
  const ports = testPorts()
  const answer = ({ method, url = '' }: IncomingMessage): Answer | undefined => {
    if (method === 'DELETE') {
      removed.push(url)
      const status = onDelete(url, ports.stop)
      return status === undefined ? undefined : [status]
    }
    if (url === '/v2/') return [200]
    if (url.includes('/tags/list')) return [200, 'application/json', encode({ tags: ['v1'] })]
    if (url.endsWith('/manifests/v1') || url.endsWith(index)) return [200, MANIFEST_TYPES[0], INDEX]
    if (url.endsWith(image)) return [200, MANIFEST_TYPES[1], IMAGE]
    return url.includes('/blobs/') ? [200, 'application/octet-stream', CONFIG] : [404]
  }
  const { host, world } = await serve(answer, ports.stop)
  const inputs = new Map([
    ['images', images.map((name) => `${host}/acme/${name}`).join('\n')],
    ['keep-last', '0'],
    ['dry-run', 'false'],
    ['registry-auth', `- registry: ${host}\n  insecure: true`],
  ])
  const runner = { ...world.ports.runner, inputs: () => inputs }
  const nobody = async (): Promise<never> => {
    throw new Error('this is no GitHub')
  }
  const info = (text: string): void => {
    if (text.endsWith(' deleted')) onDeleted(ports.stop)
  }
  const log = { ...ports.log, info }
  const report = await prune({ ...world.ports, ...ports, log, runner, limit: () => undefined, packages: nobody })
  const named = (text: string): string => text.replaceAll(host, 'HOST').replaceAll(index, 'INDEX').replaceAll(image, 'IMAGE')
  return {
    outcome: report.outcome,
    headline: headlineOf(report),
    rows: report.rows.map(({ repository, piece, state }) => named(`${repository.path} ${piece.digest} ${state}`)),
    errors: report.errors.map(({ code, message }) => named(`${message} [${code}]`)),
    removed: removed.map(named),
  }
}

const CANCELLED = new ActionError('cancelled', 'the run was cancelled (SIGINT)')

describe('several repositories', () => {
  test('are pruned one after the other', async () => {
    expect(await run(() => 202, ['one', 'two'])).toStrictEqual({
      outcome: 'pruned',
      headline: '4 manifests deleted, 0 kept',
      rows: ['acme/one INDEX deleted', 'acme/one IMAGE deleted', 'acme/two INDEX deleted', 'acme/two IMAGE deleted'],
      errors: [],
      removed: ['one', 'two'].flatMap((name) => [`/v2/acme/${name}/manifests/INDEX`, `/v2/acme/${name}/manifests/IMAGE`]),
    })
  })

  test('after a cancel between two deletions all that is left is told, and so is what nobody looked at', async () => {
    expect(
      await run(
        () => 202,
        ['one', 'two', 'three'],
        (stop) => stop.abort(CANCELLED),
      ),
    ).toStrictEqual({
      outcome: 'partial',
      headline: '1 manifest deleted, 0 kept, and 1 that were to be deleted are still there',
      rows: ['acme/one INDEX deleted', 'acme/one IMAGE left'],
      errors: ['the run was cancelled (SIGINT); nothing was deleted in HOST/acme/two, HOST/acme/three [cancelled]'],
      removed: ['/v2/acme/one/manifests/INDEX'],
    })
  })

  test('what was asked for when the cancel came is not told as untouched', async () => {
    const cancel = (_path: string, stop: AbortController): undefined => {
      stop.abort(CANCELLED)
    }
    expect(await run(cancel, ['one'])).toStrictEqual({
      outcome: 'partial',
      headline: '0 manifests deleted, 0 kept, and 1 that were to be deleted are still there; of 1 nobody knows, since no clear answer came',
      rows: ['acme/one INDEX unknown', 'acme/one IMAGE left'],
      errors: ['the run was cancelled (SIGINT) [cancelled]'],
      removed: ['/v2/acme/one/manifests/INDEX'],
    })
  })

  test('a refusal in one leaves what its image needs, and the others go on', async () => {
    const { rows, outcome, errors } = await run((path) => (path.includes('/one/') ? 403 : 202), ['one', 'two'])
    expect({ rows, outcome, codes: errors.map((text) => text.slice(text.lastIndexOf('['))) }).toStrictEqual({
      rows: ['acme/one INDEX failed', 'acme/one IMAGE spared', 'acme/two INDEX deleted', 'acme/two IMAGE deleted'],
      outcome: 'partial',
      codes: ['[registry-refused]'],
    })
  })
})

type Doc = { readonly bytes: Uint8Array; readonly type: string; readonly digest: Digest }
type Held = { readonly docs: Map<string, Doc>; readonly tags: Map<string, Digest> }

function docOf(document: object, type: string): Doc {
  const bytes = encode({ schemaVersion: 2, mediaType: type, ...document })
  return { bytes, type, digest: digestOf(bytes) }
}

function configOf(created: string, salt: string): Uint8Array {
  return encode({ architecture: 'amd64', os: 'linux', created, salt })
}

const OLD = '2024-01-15T00:00:00Z'
const CONFIGS = new Map(['one', 'two', 'three'].map((salt) => [salt, configOf(OLD, salt)] as const))

function imageOf(config: Uint8Array): Doc {
  const named = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length }
  return docOf({ config: named, layers: [] }, MANIFEST_TYPES[1])
}

function indexOf(...children: readonly (Doc | Digest)[]): Doc {
  const manifests = children.map((child) =>
    typeof child === 'string'
      ? { mediaType: MANIFEST_TYPES[0], digest: child, size: 2 }
      : { mediaType: child.type, digest: child.digest, size: child.bytes.length },
  )
  return docOf({ manifests }, MANIFEST_TYPES[0])
}

/** What a registry answers to a deletion; it does that, too. */
type Deletes = (reference: string, held: Held, authorization: string | undefined) => readonly [number, object?]

/** As distribution does: by digest alone, with all its tags. */
const byDigest: Deletes = (reference, { docs, tags }) => {
  if (!docs.delete(reference)) return [404]
  for (const [tag, shown] of tags) if (shown === reference) tags.delete(tag)
  return [202]
}

/** As Google's Artifact Registry does: no manifest that has a tag, nor one that an index needs (facts of GoogleCloudPlatform/docker-credential-gcr#73 and gcr-cleaner#130). */
const tagsFirst: Deletes = (reference, held) => {
  const { docs, tags } = held
  if (!reference.startsWith('sha256:')) return [tags.delete(reference) ? 202 : 404]
  const refuse = (code: string): readonly [number, object] => [400, { errors: [{ code, message: 'Manifest is still referenced' }] }]
  if ([...tags.values()].some((shown) => shown === reference)) return refuse('GOOGLE_MANIFEST_DANGLING_TAG')
  const isNeeded = [...docs.values()].some(
    ({ bytes, digest }) => digest !== reference && new TextDecoder().decode(bytes).includes(reference),
  )
  return isNeeded ? refuse('GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE') : byDigest(reference, held, undefined)
}

/** As Quay does: a token to push, and no manifest but by its tags (quay/quay, endpoints/v2/manifest.py). */
const byTags: Deletes = (reference, { docs, tags }, authorization) => {
  if (authorization !== 'Bearer pull,push') return [401]
  const shown = [...tags].filter(([, digest]) => digest === reference)
  for (const [tag] of shown) tags.delete(tag)
  if (shown.length > 0) docs.delete(reference)
  return [shown.length > 0 ? 202 : 404]
}

/** Prunes a registry that holds this; `tokens` is the path of its token server, which knows no scope to delete. */
async function pruneAt(
  held: Held,
  deletes: Deletes,
  given: {
    readonly tokens?: string
    readonly date?: Date
    readonly rules?: readonly (readonly [string, string])[]
    readonly stopAt?: number
  } = {},
) {
  const ports = testPorts()
  const removed: string[] = []
  const answer = ({ method, url = '', headers }: IncomingMessage): Answer => {
    const { pathname, searchParams } = new URL(url, 'http://registry')
    if (given.tokens !== undefined && pathname === given.tokens) {
      const actions = /^repository:acme\/app:(.*)$/.exec(searchParams.get('scope') ?? '')?.[1] ?? ''
      return /^(?:push|pull|,)+$/.test(actions) ? [200, 'application/json', encode({ token: actions })] : [400]
    }
    if (given.tokens !== undefined && headers.authorization === undefined) return [401]
    if (pathname === '/v2/') return [200]
    if (pathname.endsWith('/tags/list'))
      return [200, 'application/json', encode({ tags: searchParams.has('last') ? [] : [...held.tags.keys()] })]
    const [, kind, reference = ''] = /\/(manifests|blobs)\/(.*)$/.exec(pathname) ?? []
    if (method === 'DELETE') {
      removed.push(reference)
      const [status, body] = deletes(reference, held, headers.authorization)
      if (removed.length === given.stopAt) ports.stop.abort(CANCELLED)
      return [status, 'application/json', body && encode(body)]
    }
    if (kind === 'blobs') return [200, 'application/octet-stream', [...CONFIGS.values()].find((config) => digestOf(config) === reference)]
    const doc = held.docs.get(held.tags.get(reference) ?? reference)
    return doc === undefined ? [404] : [200, doc.type, doc.bytes]
  }
  const { host, world } = await serve(answer, ports.stop, {
    ...(given.date && { date: given.date.toUTCString() }),
    ...(given.tokens && { 'www-authenticate': `Bearer realm="REALM${given.tokens}"` }),
  })
  const inputs = new Map([
    ['images', `${host}/acme/app`],
    ['keep-last', '0'],
    ['keep-tags', 'keep*'],
    ['dry-run', 'false'],
    [
      'registry-auth',
      `- registry: ${host}\n  insecure: true${given.tokens === undefined ? '' : '\n  username: acme+ci\n  password: hunter-2-secret'}`,
    ],
    ...(given.rules ?? []),
  ])
  const runner = { ...world.ports.runner, inputs: () => inputs }
  const packages = async (): Promise<never> => Promise.reject(new Error('this is no GitHub'))
  const report = await prune({ ...world.ports, ...ports, runner, limit: () => undefined, packages })
  return { report, removed, states: new Map(report.rows.map(({ piece, state }) => [piece.digest, state])) }
}

/** Two old indexes that share a platform, one of them kept. */
function shelf() {
  const [one, two, three] = [...CONFIGS.values()].map(imageOf)
  if (one === undefined || two === undefined || three === undefined) throw new Error('three images')
  const [going, kept] = [indexOf(one, two), indexOf(two, three)]
  const held: Held = {
    docs: new Map([one, two, three, going, kept].map((doc) => [doc.digest, doc])),
    tags: new Map([
      ['v1', going.digest],
      ['v1.0', going.digest],
      ['keep', kept.digest],
    ]),
  }
  const isKeptWhole = () => held.tags.get('keep') === kept.digest && [kept, two, three].every(({ digest }) => held.docs.has(digest))
  return { held, one, two, three, going, kept, isKeptWhole }
}

describe('registries that delete in their own way', () => {
  test('Google: the tags of an index go first, then the index, then what it alone needs', async () => {
    const { held, one, going, isKeptWhole } = shelf()
    const { report, removed } = await pruneAt(held, tagsFirst)
    expect([report.outcome, report.errors, isKeptWhole()]).toStrictEqual(['pruned', [], true])
    expect(removed).toStrictEqual([going.digest, 'v1', 'v1.0', going.digest, one.digest])
    expect([...held.tags.keys(), held.docs.size]).toStrictEqual(['keep', 3])
  })

  test.each<[number, readonly string[], readonly ('index' | 'part')[]]>([
    [1, ['v1', 'v1.0'], ['index', 'part']],
    [2, ['v1.0'], ['index', 'part']],
    [3, [], ['index', 'part']],
    [4, [], ['part']],
    [5, [], []],
  ])('Google: an end at deletion %d leaves what is kept whole, and nothing that lacks a part', async (stopAt, tags, there) => {
    const { held, isKeptWhole, one, going } = shelf()
    const { report } = await pruneAt(held, tagsFirst, { stopAt })
    const left = [...(held.docs.has(going.digest) ? ['index'] : []), ...(held.docs.has(one.digest) ? ['part'] : [])]
    expect([report.outcome, isKeptWhole(), [...held.tags.keys()], left]).toStrictEqual(['partial', true, [...tags, 'keep'], there])
  })

  test('Quay: a token to push is asked for, and what has no tag is left to it', async () => {
    const { held, isKeptWhole, one, going } = shelf()
    const { report, removed, states } = await pruneAt(held, byTags, { tokens: '/v2/auth' })
    expect([report.outcome, report.errors, isKeptWhole()]).toStrictEqual(['pruned', [], true])
    expect(removed).toStrictEqual([going.digest, one.digest])
    expect([states.get(going.digest), states.get(one.digest)]).toStrictEqual(['deleted', 'gone'])
  })

  test('a clock that is ahead makes nothing old: that of the registry counts', async () => {
    const date = new Date(Date.parse(OLD) + 86_400_000)
    const { held } = shelf()
    const { removed, report } = await pruneAt(held, byDigest, { date })
    expect([removed, report.rows.map(({ because }) => because).includes('it is younger than older-than')]).toStrictEqual([[], true])
    // One that is behind is not believed.
    const ahead = shelf()
    const later = await pruneAt(ahead.held, byDigest, { date: new Date('2099-01-01T00:00:00Z'), rules: [['older-than', '20000d']] })
    expect(later.removed).toStrictEqual([])
  })

  test('a kept index that names an index which is not there: nobody knows what that needs, so nothing is deleted', async () => {
    const { held, kept } = shelf()
    const lost: Digest = `sha256:${'5'.repeat(64)}`
    const deep = indexOf(lost, kept)
    held.docs.set(deep.digest, deep)
    held.tags.set('keep-deep', deep.digest)
    const { report, removed } = await pruneAt(held, byDigest)
    expect([
      report.outcome,
      removed,
      report.errors.map(({ code, message }) => `${message.replace(/^.*?\/acme/, 'acme')} [${code}]`),
    ]).toStrictEqual([
      'failed',
      [],
      [
        `acme/app names ${lost} and does not have it: ${deep.digest} needs it, so what it needs would be kept, and that is not known [registry-answer]`,
      ],
    ])
  })
})
