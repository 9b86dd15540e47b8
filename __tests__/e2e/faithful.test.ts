import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import { createHttp } from '../../src/adapters/http.ts'
import { digestOf } from '../../src/domain/digest.ts'
import type { Http, HttpRequest } from '../../src/ports.ts'
import { errorsOf } from '../../src/registry/answer.ts'
import { buildImage } from '../faults/image.ts'
import { openNetwork } from '../faults/network.ts'
import { diceOf } from '../faults/random.ts'
import { openRegistry } from '../faults/registry.ts'
import { openTime, type Time } from '../faults/time.ts'
import { openAll, repositoryOf, testPorts } from '../registry/parts.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'

/** A registry that can be asked: the real one, or ours in memory, whose time has to be passed. */
type Side = { readonly host: string; readonly http: Http; readonly time: Time | undefined }

let sides: readonly Side[]
const stop = new AbortController()
const run = randomUUID().slice(0, 8)

beforeAll(async () => {
  const { registries } = await up(['open'])
  const open = registries.open
  if (open === undefined) throw new Error('the lab has no open registry')
  const time = openTime()
  const host = 'one.example'
  const fake = openNetwork({
    ...{ time, dice: diceOf(1), rules: [], images: new Map(), by: 'us', stop, cancelled: () => new Error('nobody cancels') },
    registries: new Map([[host, openRegistry(host, { kind: 'open' }, time.nowMs)]]),
  })
  sides = [
    { host: open.host, http: createHttp({ env: {}, signal: stop.signal }), time: undefined },
    { host, http: fake.http, time },
  ]
}, UP_TIMEOUT_MS)
afterAll(() => stop.abort(new Error('the tests have ended')))

/** Does the same on both sides; gives what came of it, the real one first. */
async function onBoth<T>(work: (side: Side) => Promise<T>): Promise<readonly T[]> {
  const ends: T[] = []
  for (const side of sides) {
    const end = work(side)
    ends.push(await (side.time === undefined ? end : side.time.pass(end, 3_600_000)))
  }
  return ends
}

const image = buildImage(run, new Map([['run', run]]))
const [child] = image.staged.children
if (child?.content.kind !== 'image') throw new Error('the image has no child')
const { config, layers } = child.content
const ACCEPT = { accept: child.mediaType }
const text = (of: string): Uint8Array => new TextEncoder().encode(of)
const bytesAt = (digest: typeof config.digest): Uint8Array => image.blobs.get(digest) ?? new Uint8Array()

/** What an answer says that a client acts on: status, codes, digest, type, and whether it names a place. */
async function ask({ host, http }: Side, method: HttpRequest['method'], path: string, over: Partial<HttpRequest> = {}) {
  const url = path.startsWith('http') ? new URL(path) : new URL(`http://${host}${path}`)
  const { status, headers, body } = await http.request({ method, url, headers: {}, limitBytes: 1_000_000, ...over })
  const type = status === 200 ? headers.get('content-type')?.split(';')[0] : undefined
  return {
    told: {
      status,
      codes: method === 'HEAD' ? [] : errorsOf(body).map(({ code }) => code),
      digest: headers.get('docker-content-digest'),
      hasPlace: headers.has('location'),
      type: type === 'application/octet-stream' ? undefined : type,
      body: status === 200 && path !== '/v2/' ? digestOf(body) : undefined,
    },
    place: new URL(headers.get('location') ?? '/', url).href,
  }
}

const name = `/v2/faithful/${run}`

/** A session, and the bytes PUT into it under a digest. */
async function send(side: Side, repository: string, bytes: Uint8Array, digest: string): Promise<readonly object[]> {
  const opened = await ask(side, 'POST', `${repository}/blobs/uploads/`)
  const place = `${opened.place}${opened.place.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`
  const ended = await ask(side, 'PUT', place, { body: bytes, headers: { 'content-type': 'application/octet-stream' } })
  return [opened.told, ended.told]
}

describe('the registry in memory answers as the real one does', () => {
  test.each<readonly [string, (side: Side) => Promise<unknown>]>([
    ['who is there', async (side) => (await ask(side, 'GET', '/v2/')).told],
    ['a tag that is not', async (side) => (await ask(side, 'GET', `${name}/manifests/none`, { headers: ACCEPT })).told],
    ['a look at a tag that is not', async (side) => (await ask(side, 'HEAD', `${name}/manifests/none`, { headers: ACCEPT })).told],
    ['a look at a blob that is not', async (side) => (await ask(side, 'HEAD', `${name}/blobs/${config.digest}`)).told],
    ['a blob that is not', async (side) => (await ask(side, 'GET', `${name}/blobs/${config.digest}`)).told],
    [
      'a manifest whose blobs are not there',
      async (side) =>
        (await ask(side, 'PUT', `${name}/manifests/1.0`, { body: child.bytes, headers: { 'content-type': child.mediaType } })).told,
    ],
    ['a blob', (side) => send(side, name, bytesAt(config.digest), config.digest)],
    ['a blob under another digest', (side) => send(side, name, text('other bytes'), config.digest)],
    ['a blob that is there already', (side) => send(side, name, bytesAt(config.digest), config.digest)],
    ['the other blobs', (side) => Promise.all(layers.map(({ digest }) => send(side, name, bytesAt(digest), digest)))],
    [
      'a session that is closed, and then used',
      async (side) => {
        const { place } = await ask(side, 'POST', `${name}/blobs/uploads/`)
        const closed = await ask(side, 'DELETE', place)
        const late = await ask(side, 'PUT', `${place}${place.includes('?') ? '&' : '?'}digest=${encodeURIComponent(config.digest)}`, {
          body: bytesAt(config.digest),
          headers: { 'content-type': 'application/octet-stream' },
        })
        return [closed.told.status, late.told.status, late.told.codes]
      },
    ],
    ['a look at a blob', async (side) => (await ask(side, 'HEAD', `${name}/blobs/${config.digest}`)).told],
    ['a blob is read', async (side) => (await ask(side, 'GET', `${name}/blobs/${config.digest}`)).told],
    [
      'a mount from a repository that has it',
      async (side) => (await ask(side, 'POST', `${name}-copy/blobs/uploads/?mount=${config.digest}&from=faithful/${run}`)).told,
    ],
    [
      'a mount from a repository that has it not',
      async (side) => (await ask(side, 'POST', `${name}-copy/blobs/uploads/?mount=${digestOf(text('none'))}&from=faithful/${run}`)).told,
    ],
    [
      'a manifest under another digest',
      async (side) =>
        (await ask(side, 'PUT', `${name}/manifests/${config.digest}`, { body: child.bytes, headers: { 'content-type': child.mediaType } }))
          .told,
    ],
    [
      'a manifest by its digest',
      async (side) =>
        (await ask(side, 'PUT', `${name}/manifests/${child.digest}`, { body: child.bytes, headers: { 'content-type': child.mediaType } }))
          .told,
    ],
    [
      'a manifest under a tag, twice',
      async (side) => {
        const put = () => ask(side, 'PUT', `${name}/manifests/1.0`, { body: child.bytes, headers: { 'content-type': child.mediaType } })
        return [(await put()).told, (await put()).told]
      },
    ],
    ['a look at a tag', async (side) => (await ask(side, 'HEAD', `${name}/manifests/1.0`, { headers: ACCEPT })).told],
    ['a tag is read', async (side) => (await ask(side, 'GET', `${name}/manifests/1.0`, { headers: ACCEPT })).told],
    ['a digest is read', async (side) => (await ask(side, 'GET', `${name}/manifests/${child.digest}`, { headers: ACCEPT })).told],
  ])('%s', async (_name, work) => {
    const [real, fake] = await onBoth(work)
    expect(fake).toStrictEqual(real)
  })

  test('our client brings a whole image to either, by the same requests, and reads the same back', async () => {
    const [real, fake] = await onBoth(async ({ host, http, time }) => {
      const sent: string[] = []
      const counted: Http = {
        ...http,
        request: async (request) => {
          const reply = await http.request(request)
          sent.push(`${request.method} ${request.url.pathname.replace(/uploads\/.+/, 'uploads/')} ${reply.status}`)
          return reply
        },
      }
      const ports = testPorts({ http: counted, ...(time === undefined ? {} : { clock: time.clock(stop.signal) }) })
      const client = openAll(undefined, ports).open(repositoryOf(`${host}/faithful/${run}-client`))
      const { staged } = image
      const ways: string[] = []
      for (const blob of staged.blobs) ways.push(await client.upload(staged.blob(blob), [`faithful/${run}`]))
      for (const manifest of [...staged.children, staged.root]) await client.putManifest(manifest.digest, manifest)
      await client.putManifest('1.0', staged.root)
      const read = await client.manifest('1.0')
      return { sent, ways, digest: read?.digest, head: await client.head('1.0'), none: await client.head('none') }
    })
    expect(fake).toStrictEqual(real)
    expect(real?.digest).toBe(image.staged.digest)
  })
})
