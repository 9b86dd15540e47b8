import type { StagedImage } from '../build/stage.ts'
import type { Digest } from '../domain/digest.ts'
import { formatPinned } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { RegistryClient } from '../registry/registry.ts'
import { readPublished } from './published.ts'

/**
 * Takes an image that is published already as the staged one. Throws `ActionError` `registry-answer` for one that is not there any more, or has more below it
 * than is looked at.
 */
export async function adoptImage(digest: Digest, client: RegistryClient): Promise<StagedImage> {
  const nameOf = (wanted: Digest): string => formatPinned(client.repository, wanted)
  return readPublished(digest, client, {
    missing: (wanted) =>
      new ActionError(
        'registry-answer',
        `${nameOf(wanted)} should be adopted, but the registry does not have that manifest any more`,
        'Run again; if it stays so, set fixed-tags: overwrite to build anew.',
      ),
    unfit: (what) =>
      new ActionError('registry-answer', `${nameOf(digest)} cannot be adopted: it ${what}`, 'Set fixed-tags: overwrite to build anew.'),
  })
}
