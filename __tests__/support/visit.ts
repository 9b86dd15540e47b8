// A program: visits registries one after the other as a run would, and writes a line of JSON on each. Its memory is that of our client alone.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createHttp } from '../../src/adapters/http.ts'
import { codeOf } from '../../src/domain/code.ts'
import { parseDigest } from '../../src/domain/digest.ts'
import { ActionError } from '../../src/errors.ts'
import { openRegistries } from '../../src/registry/client.ts'
import type { BlobSource } from '../../src/registry/registry.ts'
import { blobOf, imageOf, repositoryOf, testKeychain, testPorts, toLoopback } from '../registry/parts.ts'
import { LAYER, type Stop, type Tour, type Visit, WARM_UPS } from './tour.ts'

const LOGIN = { username: 'bob', password: 'hunter-2-secret' }
const OVERDUE_MS = 60_000

async function visit({ host, plain, idleMs, deadlineMs }: Stop): Promise<Omit<Visit, 'grownBytes'>> {
  const stop = new AbortController()
  const http = createHttp({ env: {}, signal: stop.signal, lookup: toLoopback })
  const ports = testPorts({
    signal: stop.signal,
    http: {
      request: (request) => http.request({ ...request, idleMs }),
      stream: (request) => http.stream({ ...request, idleMs }),
    },
  })
  const registries = openRegistries(testKeychain(LOGIN, { plain }), ports)
  const client = registries.open(repositoryOf(`${host}/acme/app`))
  const { blobs, manifest } = imageOf('one')
  const layer = blobOf(LAYER)
  const work = async (): Promise<void> => {
    await client.checkAccess('push')
    await client.head('1.0')
    await client.manifest('1.0')
    for (const blob of [layer, ...blobs]) {
      const descriptor = { ...blob, mediaType: 'application/octet-stream', platform: undefined, annotations: {} }
      for await (const chunk of client.blobSource(descriptor).chunks()) void chunk
      await client.readBlob(descriptor, 64 * 1024)
    }
    await client.upload(largeBlob(), [])
    await client.putManifest('2.0', manifest)
  }
  const end = new Promise<Omit<Visit, 'grownBytes' | 'stopped'>>((resolve) => {
    const overdue = setTimeout(() => resolve({ end: 'overdue', message: '' }), deadlineMs + OVERDUE_MS)
    overdue.unref()
    work().then(
      () => resolve({ end: 'ok', message: '' }),
      (error: unknown) =>
        resolve({ end: error instanceof ActionError ? error.code : (codeOf(error) ?? String(error)), message: String(error) }),
    )
  })
  const deadline = setTimeout(() => stop.abort(new ActionError('timeout', 'the time is up')), deadlineMs)
  const found = await end
  const stopped = stop.signal.aborted
  clearTimeout(deadline)
  await registries.close()
  stop.abort(new ActionError('cancelled', 'the visit has ended'))
  return { ...found, stopped }
}

/** More than the buffers of a connection hold, made of one piece. */
function largeBlob(): BlobSource {
  const piece = Buffer.alloc(64 * 1024, 'upload')
  const pieces = Array.from({ length: 128 }, () => piece)
  const hash = createHash('sha256')
  for (const bytes of pieces) hash.update(bytes)
  const digest = parseDigest(`sha256:${hash.digest('hex')}`)
  if (digest === undefined) throw new Error('a digest that is none')
  return {
    digest,
    size: piece.byteLength * pieces.length,
    isNew: true,
    chunks: async function* () {
      yield* pieces
    },
  }
}

async function measured(host: Stop): Promise<Visit> {
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let most = before
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss())
  }
  const timer = setInterval(look, 5)
  const found = await visit(host)
  look()
  clearInterval(timer)
  return { ...found, grownBytes: most - before }
}

const { hosts }: Tour = JSON.parse(readFileSync(0, 'utf8'))
const [first] = hosts
// not measured, see WARM_UPS
for (let time = 0; first !== undefined && time < WARM_UPS; time += 1) await visit(first)
for (const host of hosts) process.stdout.write(`${JSON.stringify(await measured(host))}\n`)
process.exit(0)
