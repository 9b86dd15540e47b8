import type { Ports } from '../ports.ts'
import type { Answer } from './answer.ts'
import type { Wire } from './client.ts'
import { nextHop, type Target } from './policy.ts'

/** An upload session: where the bytes of one blob go. `ahead`: it was opened before it was needed, so the registry may have forgotten it meanwhile. */
export type Session = Target & { readonly ahead: boolean }

/** Upload sessions of one repository that were opened ahead: a session costs a round trip, which a build hides. */
export type Sessions = {
  /** opens sessions until there are `count`; trouble is left to who takes one */
  readonly prepare: (count: number) => void
  /** keeps a session that was opened for another reason */
  readonly keep: (session: Target) => void
  /** gives an open session, or opens one */
  readonly take: () => Promise<Session>
  /** closes what nobody took, also what is being closed already; never throws */
  readonly close: () => Promise<void>
}

/** A session that waited longer is not used: no registry says how long it keeps one, and ten minutes are less than any is known to (distribution: a week). */
const AGE_LIMIT_MS = 600_000

/** Makes the store of a repository's sessions; nothing is asked yet. */
export function createSessions(place: Wire, ports: Pick<Ports, 'clock' | 'log'>): Sessions {
  const waiting: Promise<{ readonly target: Target; readonly atMs: number } | undefined>[] = []
  const old: Target[] = []
  let closing: Promise<unknown> = Promise.resolve()
  const keep = (target: Target): void => {
    waiting.push(Promise.resolve({ target, atMs: ports.clock.elapsedMs() }))
  }
  const open = async () => {
    const atMs = ports.clock.elapsedMs()
    try {
      return { target: await openSession(place), atMs }
    } catch (error) {
      // Whoever needs a session asks for it again, and tells what comes of it.
      ports.log.debug(`${place.endpoint.host}: no upload was opened ahead: ${String(error)}`)
      return undefined
    }
  }
  return {
    prepare: (count) => {
      while (waiting.length < count) waiting.push(open())
    },
    keep,
    take: async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const found = await next
        if (found !== undefined && ports.clock.elapsedMs() - found.atMs <= AGE_LIMIT_MS) return { ...found.target, ahead: true }
        if (found !== undefined) old.push(found.target)
      }
      return { ...(await openSession(place)), ahead: false }
    },
    close: async () => {
      const [unused, unfit] = [waiting.splice(0), old.splice(0)]
      const closeAll = async (): Promise<void> => {
        const left = [...unfit, ...(await Promise.all(unused)).flatMap((found) => found?.target ?? [])]
        await Promise.all(left.map((target) => cancelSession(target, place, ports)))
      }
      closing = Promise.all([closing, closeAll()])
      await closing
    },
  }
}

/** Opens an upload session (distribution-spec, "Pushing blobs"). */
export async function openSession(place: Wire): Promise<Target> {
  const doing = 'beginning an upload'
  const answer = await place.exchange.send({ method: 'POST', url: place.at('blobs/uploads/'), scopes: place.pushing, doing })
  return sessionOf(answer, doing, place)
}

/** Reads where an answer says that the upload goes. */
export async function sessionOf(answer: Answer, doing: string, { exchange, endpoint, at }: Wire): Promise<Target> {
  if (answer.status !== 202) throw await exchange.refused(doing, answer)
  const location = answer.headers.get('location')
  if (location === undefined) throw exchange.unusable(doing, 'did not say where the upload goes')
  return nextHop(location, at('blobs/uploads/'), 'upload', endpoint)
}

/** Closes an upload session that is not needed; a registry that cannot forgets it by itself. */
export async function cancelSession({ url, trusted }: Target, place: Wire, { log }: Pick<Ports, 'log'>): Promise<void> {
  try {
    await place.exchange.once({ method: 'DELETE', url, scopes: place.pushing, doing: 'closing an upload', foreign: !trusted })
  } catch (error) {
    log.debug(`${place.endpoint.host}: an upload session was not closed: ${String(error)}`)
  }
}
