import { createHash } from 'node:crypto'
import { digestOf } from '../domain/digest.ts'
import type { Descriptor } from '../domain/manifest.ts'
import { type Answer, ERROR_LIMIT_BYTES } from './answer.ts'
import type { Place } from './client.ts'
import type { Call } from './exchange.ts'
import { nextHop } from './policy.ts'
import type { BlobSource } from './registry.ts'

/** Redirects of one request: registries send to their storage, which answers. */
const HOPS = 3
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Reads a small blob whole and checks its digest; one that says to be larger than `limitBytes` is not asked for. */
export async function readBlob(blob: Descriptor, limitBytes: number, place: Place): Promise<Uint8Array> {
  const doing = `reading the blob ${blob.digest}`
  if (blob.size > limitBytes)
    throw place.exchange.unusable(doing, `has ${blob.size} bytes there, more than the ${limitBytes} that are read`)
  const answer = await follow({ ...callOf(blob, doing, place), limitBytes: Math.max(blob.size, ERROR_LIMIT_BYTES) }, place)
  if (answer.status !== 200) throw await place.exchange.refused(doing, answer)
  const digest = digestOf(answer.body)
  if (digest !== blob.digest) throw place.exchange.unusable(doing, `sent bytes with the digest ${digest}`)
  return answer.body
}

/** A blob as a source for an upload elsewhere: each call of `chunks` reads it anew, and fails at its end when the digest is another one. */
export function blobSource(blob: Descriptor, place: Place): BlobSource {
  return { digest: blob.digest, size: blob.size, isHashed: true, chunks: () => stream(blob, place) }
}

/** Sends a GET and follows redirects, with credentials only where the registry itself stands. */
export async function follow(call: Call, place: Place): Promise<Answer> {
  let current = call
  for (let hop = 0; ; hop += 1) {
    const answer = await place.exchange.send(current)
    const next = redirected(answer, current, hop, place)
    if (next === undefined) return answer
    current = next
  }
}

async function* stream(blob: Descriptor, place: Place): AsyncIterable<Uint8Array> {
  const doing = `reading the blob ${blob.digest}`
  let current: Call = callOf(blob, doing, place)
  for (let hop = 0; ; hop += 1) {
    const answer = await place.exchange.stream(current)
    if (answer.status === 200) return yield* hashed(answer.chunks, blob, doing, place)
    answer.cancel()
    const next = redirected(answer, current, hop, place)
    if (next === undefined) throw await place.exchange.refused(doing, answer)
    current = next
  }
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, blob: Descriptor, doing: string, place: Place): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.byteLength
    if (size > blob.size) throw place.exchange.unusable(doing, `sent more than the ${blob.size} bytes that the blob has`)
    hash.update(chunk)
    yield chunk
  }
  const digest = `sha256:${hash.digest('hex')}`
  if (digest !== blob.digest) throw place.exchange.unusable(doing, `sent bytes with the digest ${digest}`)
}

function redirected({ status, headers }: Pick<Answer, 'status' | 'headers'>, from: Call, hop: number, place: Place): Call | undefined {
  const location = headers.get('location')
  if (!REDIRECTS.has(status) || location === undefined) return undefined
  if (hop === HOPS) throw place.exchange.unusable(from.doing, `redirected more than ${HOPS} times`)
  const { url, trusted } = nextHop(location, from.url, 'redirect', place.endpoint)
  return { ...from, url, foreign: !trusted || from.foreign === true }
}

function callOf(blob: Descriptor, doing: string, place: Place): Call {
  return { method: 'GET', url: place.at(`blobs/${blob.digest}`), scopes: place.reading, doing }
}
