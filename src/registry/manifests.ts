import { type Digest, digestOf, parseDigest } from '../domain/digest.ts'
import { MANIFEST_LIMIT_BYTES, MANIFEST_TYPES, type Manifest, parseManifest } from '../domain/manifest.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { Answer } from './answer.ts'
import type { Place } from './client.ts'
import { follow } from './download.ts'
import { InDoubt, MissingBlobs } from './errors.ts'
import type { Doubt } from './exchange.ts'
import { waitMs } from './retry.ts'

const ACCEPT = { accept: MANIFEST_TYPES.join(', ') }
/** Times that a manifest is PUT again because the registry does not see blobs yet that it took a moment ago (GHCR). */
const LAG_TRIES = 3

/** What a tag or digest holds, by HEAD; a registry that does not say it in the headers is asked for the bytes. */
export async function headManifest(
  reference: string,
  place: Place,
): Promise<{ readonly digest: Digest; readonly mediaType: string } | undefined> {
  const doing = `looking at ${nameOf(reference)}`
  const answer = await place.exchange.send({
    method: 'HEAD',
    url: urlOf(reference, place),
    headers: ACCEPT,
    scopes: place.reading,
    doing,
  })
  if (answer.status === 404) return undefined
  if (answer.status !== 200 && answer.status !== 405) throw await refusedHead(reference, doing, answer, place)
  const digest = parseDigest(answer.headers.get('docker-content-digest') ?? '')
  const mediaType = typeOf(answer)
  if (answer.status === 200 && digest !== undefined && mediaType !== undefined && (!reference.includes(':') || digest === reference))
    return { digest, mediaType }
  const read = await readManifest(reference, place)
  return read === undefined ? undefined : { digest: digestOf(read.body), mediaType: typeOf(read) ?? MANIFEST_TYPES[1] }
}

/** The bytes of a tag or digest, by GET, hashed here. Bytes that are not those of the digest that was asked for are refused. */
export async function getManifest(reference: string, place: Place, ports: Pick<Ports, 'log'>): Promise<Manifest | undefined> {
  const answer = await readManifest(reference, place)
  if (answer === undefined) return undefined
  const digest = digestOf(answer.body)
  if (reference.includes(':') && digest !== reference)
    throw place.exchange.unusable(`reading ${nameOf(reference)}`, `sent bytes with the digest ${digest}`)
  warnOfHeader(reference, digest, answer, place, ports)
  return parseManifest(answer.body, digest, typeOf(answer), 'registry-answer')
}

/**
 * PUTs exactly these bytes. An answer other than 201 that claims success counts only when a HEAD shows the digest. Blobs that the registry does not
 * find are waited for shortly, then thrown as `MissingBlobs`. A tag that failed, and that the registry may have taken by any of the tries, is `InDoubt`. Gives
 * how many tries before the one that was taken may land yet.
 */
export async function putManifest(
  reference: string,
  manifest: Pick<Manifest, 'bytes' | 'mediaType' | 'digest'>,
  place: Place,
  ports: Pick<Ports, 'clock' | 'random' | 'log'>,
): Promise<{ readonly lost: number }> {
  const doubt: Doubt = { tries: 0 }
  try {
    await put(reference, manifest, doubt, place, ports)
    return { lost: doubt.tries }
  } catch (error) {
    const isTag = !reference.includes(':')
    throw isTag && doubt.tries > 0 && error instanceof ActionError ? new InDoubt(error) : error
  }
}

async function put(
  reference: string,
  manifest: Pick<Manifest, 'bytes' | 'mediaType' | 'digest'>,
  doubt: Doubt,
  place: Place,
  ports: Pick<Ports, 'clock' | 'random' | 'log'>,
): Promise<void> {
  const doing = `writing ${nameOf(reference)}`
  const headers = { 'content-type': manifest.mediaType }
  for (let tries = 1; ; tries += 1) {
    const answer = await place.exchange.send({
      method: 'PUT',
      url: urlOf(reference, place),
      headers,
      body: manifest.bytes,
      scopes: place.pushing,
      doing,
      doubt,
    })
    if (answer.status === 201) return warnOfHeader(reference, manifest.digest, answer, place, ports)
    if (answer.status === 200 || answer.status === 202 || answer.status === 204) {
      doubt.tries += 1
      await confirm(reference, manifest.digest, answer.status, place)
      doubt.tries -= 1
      return
    }
    const error = await place.exchange.refused(doing, answer)
    if (!(error instanceof MissingBlobs) || tries === LAG_TRIES) throw error
    await ports.clock.sleep(waitMs(tries, undefined, ports.random.fraction()))
  }
}

async function readManifest(reference: string, place: Place): Promise<Answer | undefined> {
  const doing = `reading ${nameOf(reference)}`
  const call = {
    method: 'GET',
    url: urlOf(reference, place),
    headers: ACCEPT,
    scopes: place.reading,
    doing,
    limitBytes: MANIFEST_LIMIT_BYTES,
  } as const
  const answer = await follow(call, place)
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw await place.exchange.refused(doing, answer)
  return answer
}

/** A HEAD has no body to say why: a refusal is asked for its words by GET. */
async function refusedHead(reference: string, doing: string, answer: Answer, place: Place): Promise<Error> {
  if (answer.status !== 401 && answer.status !== 403) return place.exchange.refused(doing, answer)
  const call = { method: 'GET', url: urlOf(reference, place), headers: ACCEPT, scopes: place.reading, doing } as const
  const told = await place.exchange.send(call)
  return place.exchange.refused(doing, told.status === answer.status ? told : answer)
}

async function confirm(reference: string, digest: Digest, status: number, place: Place): Promise<void> {
  const found = await headManifest(reference, place)
  if (found?.digest === digest) return
  throw place.exchange.unusable(
    `writing ${nameOf(reference)}`,
    `answered ${status} instead of 201, and shows ${found?.digest ?? 'nothing'} there`,
  )
}

/** The bytes decide what a digest is; a header that says otherwise is a fault of the registry worth a word. */
function warnOfHeader(reference: string, digest: Digest, { headers }: Answer, { endpoint }: Place, { log }: Pick<Ports, 'log'>): void {
  const said = headers.get('docker-content-digest')
  if (said !== undefined && parseDigest(said) !== digest)
    log.warning(`${endpoint.host} names another digest for ${nameOf(reference)} than its bytes have, ${digest}`)
}

function typeOf({ headers }: Answer): string | undefined {
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim()
  return type === '' ? undefined : type
}

function urlOf(reference: string, place: Place): URL {
  return place.at(`manifests/${reference}`)
}

function nameOf(reference: string): string {
  return reference.includes(':') ? reference : `the tag ${reference}`
}
