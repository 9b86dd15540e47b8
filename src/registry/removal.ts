import type { Digest } from '../domain/digest.ts'
import { ActionError } from '../errors.ts'
import type { Place } from './client.ts'
import type { Doubt } from './exchange.ts'

const UNSUPPORTED =
  'This registry deletes nothing, or was not told to; distribution does with REGISTRY_STORAGE_DELETE_ENABLED=true, and on Docker Hub its own website or API deletes.'

/** Deletes a manifest with all tags that show it (distribution-spec, "Deleting Manifests"); `false` when it is gone already. */
export async function removeManifest(digest: Digest, place: Place): Promise<boolean> {
  const doing = `deleting ${digest}`
  const doubt: Doubt = { tries: 0 }
  const answer = await place.exchange.send({ method: 'DELETE', url: place.at(`manifests/${digest}`), scopes: place.deleting, doing, doubt })
  if (answer.status === 200 || answer.status === 202 || answer.status === 204) return true
  // By a try whose answer was lost.
  if (answer.status === 404) return doubt.tries > 0
  const error = await place.exchange.refused(doing, answer)
  if (answer.status === 405) throw new ActionError('registry-refused', error.message, UNSUPPORTED, error)
  throw error
}
