import type { Digest } from '../domain/digest.ts'
import { ActionError } from '../errors.ts'
import type { Place } from './client.ts'

const UNSUPPORTED =
  'This registry deletes nothing, or was not told to; distribution does with REGISTRY_STORAGE_DELETE_ENABLED=true, and on Docker Hub its own website or API deletes.'

/** Deletes a manifest with all tags that show it (distribution-spec, "Deleting Manifests"); `false` when it is gone already. */
export async function removeManifest(digest: Digest, place: Place): Promise<boolean> {
  const doing = `deleting ${digest}`
  const answer = await place.exchange.send({ method: 'DELETE', url: place.at(`manifests/${digest}`), scopes: place.deleting, doing })
  if (answer.status === 200 || answer.status === 202 || answer.status === 204) return true
  if (answer.status === 404) return false
  const error = await place.exchange.refused(doing, answer)
  if (answer.status === 405) throw new ActionError('registry-refused', error.message, UNSUPPORTED, error)
  throw error
}
