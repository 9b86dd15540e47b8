import type { Digest } from '../domain/digest.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { RegistryClient } from '../registry/registry.ts'

/** How long a registry may take to show a new tag: some are eventually consistent (facts of registries, section 6). */
const LAG_LIMIT_MS = 60_000
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 10_000

/** What a tag shows: the image; what it showed before, or nothing, for as long as we waited; something else; or nobody knows. */
export type Verified =
  | { readonly kind: 'shown'; readonly digest: Digest }
  | { readonly kind: 'behind'; readonly digest: Digest | undefined; readonly error: ActionError }
  | { readonly kind: 'other'; readonly digest: Digest; readonly error: ActionError }
  | { readonly kind: 'unread'; readonly error: ActionError }

/**
 * Reads a tag back and hashes what comes; waits, bounded, while the registry still shows what was there before. Docker Hub is asked for each tag by HEAD
 * and for the bytes once, because a GET counts as a pull there (docs.docker.com, "Docker Hub pull usage and limits").
 */
export async function verifyTag(
  client: RegistryClient,
  tag: string,
  expected: Digest,
  before: Digest | undefined,
  ports: Pick<Ports, 'clock' | 'signal'>,
): Promise<Verified> {
  const deadline = ports.clock.elapsedMs() + LAG_LIMIT_MS
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const found = await read(client, tag, expected)
    if (found instanceof ActionError) return { kind: 'unread', error: found }
    if (found === expected) return { kind: 'shown', digest: found }
    const lags = found === undefined || found === before
    if (!lags) return { kind: 'other', digest: found, error: wrong(client, tag, expected, found) }
    if (ports.signal.aborted || ports.clock.elapsedMs() + waitMs > deadline)
      return { kind: 'behind', digest: found, error: wrong(client, tag, expected, found) }
    await ports.clock.sleep(waitMs).catch(() => undefined)
  }
}

async function read(client: RegistryClient, tag: string, expected: Digest): Promise<Digest | undefined | ActionError> {
  try {
    if (client.repository.host !== 'docker.io') return (await client.manifest(tag))?.digest
    const shown = (await client.head(tag))?.digest
    // What a digest names is read once, by whichever tag is first, and hashed like all else.
    return shown === expected ? (await client.manifest(expected))?.digest : shown
  } catch (thrown) {
    return asActionError(thrown)
  }
}

function wrong(client: RegistryClient, tag: string, expected: Digest, found: Digest | undefined): ActionError {
  const message = `${client.repository.name}:${tag} was written as ${expected} but the registry shows ${found ?? 'nothing'}`
  const hint = 'Another run may have written the same tag, or the registry is behind. Look at the tag, then run again.'
  return new ActionError('verify', message, hint)
}
