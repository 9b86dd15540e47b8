import { createHash } from 'node:crypto'
import type { Digest } from '../domain/digest.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { type Answer, errorsOf } from './answer.ts'
import type { Place } from './client.ts'
import { IMMUTABLE } from './cures.ts'
import type { Target } from './policy.ts'
import type { BlobSource } from './registry.ts'
import { judgeAnswer, judgeTrouble, leftMs, waitMs } from './retry.ts'
import { cancelSession, type Session, sessionOf } from './session.ts'

/** Times that a blob's upload begins again from a new session. */
const RESTARTS = 3
/** A registry may move what it received before it answers (distribution on S3 copies it). */
const COMMIT_IDLE_MS = 300_000
/** How an upload ended that may go well from the beginning: in its session, or in the connection. */
type Broken = { readonly kind: 'broken'; readonly waitMs: number; readonly error: () => Promise<unknown> }

/**
 * Makes the blob be in the repository: HEAD, else mount from another repository of the host, else upload, begun anew up to three times. What was made
 * just now is uploaded without asking, which saves a round trip of the few that a run consists of.
 */
export async function uploadBlob(
  blob: BlobSource,
  mountFrom: readonly string[],
  place: Place,
  ports: Pick<Ports, 'clock' | 'random' | 'log'>,
): Promise<'present' | 'mounted' | 'uploaded'> {
  if (blob.isNew !== true && (await hasBlob(blob.digest, place))) return 'present'
  const mounted = blob.isNew === true ? undefined : await mount(blob, mountFrom, place, ports)
  if (mounted === 'mounted') return 'mounted'
  let session: Session | undefined = mounted && { ...mounted, ahead: false }
  for (let restarts = 0; ; restarts += 1) {
    const end = await send(blob, session ?? (await place.sessions.take()), restarts, place, ports)
    if (end === 'uploaded') return 'uploaded'
    if (restarts === RESTARTS || end.waitMs > leftMs(ports.clock)) throw await end.error()
    ports.log.debug(`${place.endpoint.host}: the upload of ${blob.digest} broke off and begins again in ${Math.round(end.waitMs)} ms`)
    await ports.clock.sleep(end.waitMs)
    // the answer may be all that was lost
    if (await hasBlob(blob.digest, place)) return 'uploaded'
    session = undefined
  }
}

/** Whether the repository has a blob, for who means to push there. */
export async function hasBlob(digest: Digest, place: Place): Promise<boolean> {
  const doing = `looking for the blob ${digest}`
  const answer = await place.exchange.send({ method: 'HEAD', url: place.at(`blobs/${digest}`), scopes: place.pushing, doing })
  // who sends us to the storage has found the blob (distribution, registry/storage/blobserver.go)
  if (answer.status === 200 || answer.status === 302 || answer.status === 307) return true
  if (answer.status === 404) return false
  throw await place.exchange.refused(doing, answer)
}

/**
 * Asks to mount the blob from each of the repositories in turn. A registry that does not answers with an upload session, which is then used; any refusal
 * is no reason not to upload (google/go-containerregistry#1404).
 */
async function mount(
  blob: BlobSource,
  mountFrom: readonly string[],
  place: Place,
  ports: Pick<Ports, 'log'>,
): Promise<'mounted' | Target | undefined> {
  let session: Target | undefined
  for (const from of mountFrom.filter((path) => path !== place.repository.path)) {
    const unused = session
    session = undefined
    const [answer] = await Promise.all([askMount(blob, from, place), unused && cancelSession(unused, place, ports)])
    if (answer instanceof ActionError) ports.log.debug(`${answer.message}; it is uploaded instead`)
    else if (answer.status === 201) return 'mounted'
    else if (answer.status === 202) session = await sessionOf(answer, `mounting from ${from}`, place)
  }
  return session
}

async function askMount(blob: BlobSource, from: string, place: Place): Promise<Answer | ActionError> {
  const url = place.at('blobs/uploads/')
  url.search = new URLSearchParams({ mount: blob.digest, from }).toString()
  const doing = `mounting the blob ${blob.digest} from ${from}`
  try {
    return await place.exchange.send({ method: 'POST', url, scopes: place.mounting(from), doing })
  } catch (error) {
    // the token server may refuse the other repository
    if (error instanceof ActionError && (error.code === 'registry-refused' || error.code === 'registry-answer')) return error
    throw error
  }
}

/** PUTs the blob into its session (distribution-spec, "Pushing a blob monolithically", POST then PUT). */
async function send(
  blob: BlobSource,
  session: Session,
  restarts: number,
  place: Place,
  ports: Pick<Ports, 'clock' | 'random'>,
): Promise<'uploaded' | Broken> {
  const { exchange } = place
  const doing = `uploading the blob ${blob.digest}`
  const url = new URL(session.url)
  url.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(blob.digest)}`
  const headers = { 'content-type': 'application/octet-stream' }
  const body = { size: blob.size, chunks: () => checked(blob) }
  const call = {
    method: 'PUT',
    url,
    headers,
    body,
    scopes: place.pushing,
    doing,
    idleMs: COMMIT_IDLE_MS,
    foreign: !session.trusted,
  } as const
  const wait = (askedMs: number | undefined) => waitMs(restarts + 1, askedMs, ports.random.fraction())
  try {
    const answer = await exchange.once(call)
    if (answer.status === 201) return 'uploaded'
    if (answer.status < 300 && (await hasBlob(blob.digest, place))) return 'uploaded'
    const verdict = judgeAnswer(answer, ports.clock.now())
    const error = () => exchange.refused(doing, answer)
    if (verdict.kind === 'again') return { kind: 'broken', waitMs: wait(verdict.askedMs), error }
    // a session that was opened ahead may be forgotten in any words
    if (answer.status === 401 || session.ahead || isLost(answer)) return { kind: 'broken', waitMs: 0, error }
    throw await error()
  } catch (error) {
    if (judgeTrouble(error).kind === 'final') throw await exchange.trouble(doing, error)
    return { kind: 'broken', waitMs: wait(undefined), error: () => exchange.trouble(doing, error) }
  }
}

/** The registry no longer knows the session: another of its instances had opened it, or time has passed (GoogleContainerTools/jib#4301). */
function isLost({ status, body }: Answer): boolean {
  const errors = errorsOf(body)
  if (errors.some(({ message }) => IMMUTABLE.test(message))) return false
  return (status === 404 || status === 400) && errors.some(({ code }) => code === 'BLOB_UPLOAD_UNKNOWN' || code === 'BLOB_UPLOAD_INVALID')
}

/**
 * The bytes of a blob, hashed on the way, once. The last piece is held back until size and digest are right, so that a file that changed never becomes a whole
 * upload: `ActionError` `blob-content`.
 */
async function* checked(blob: BlobSource): AsyncIterable<Uint8Array> {
  const hash = blob.isHashed === true ? undefined : createHash('sha256')
  let size = 0
  let held: Uint8Array | undefined
  for await (const chunk of readable(blob)) {
    hash?.update(chunk)
    size += chunk.byteLength
    if (size > blob.size) throw changed(blob, `more than ${blob.size} bytes`)
    if (held !== undefined) yield held
    held = chunk
  }
  const digest = hash === undefined ? blob.digest : `sha256:${hash.digest('hex')}`
  if (digest !== blob.digest || size !== blob.size) throw changed(blob, `${size} bytes with the digest ${digest}`)
  if (held !== undefined) yield held
}

async function* readable(blob: BlobSource): AsyncIterable<Uint8Array> {
  try {
    yield* blob.chunks()
  } catch (error) {
    // another registry's stream may break off, and come again
    if (error instanceof ActionError || judgeTrouble(error).kind === 'again') throw error
    throw new ActionError('blob-content', `the blob ${blob.digest} could not be read: ${String(error)}`, undefined, error)
  }
}

function changed(blob: BlobSource, found: string): ActionError {
  return new ActionError(
    'blob-content',
    `the blob ${blob.digest} of ${blob.size} bytes turned out to have ${found}; it was not uploaded`,
    'Something changed or damaged the file after it was built; run again, and look at the disk when it comes back.',
  )
}
