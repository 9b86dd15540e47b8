import type { Digest } from '../domain/digest.ts'
import type { Vendor } from '../domain/vendor.ts'
import { ActionError } from '../errors.ts'
import { type Answer, errorsOf } from './answer.ts'
import type { Place } from './client.ts'
import { IMMUTABLE } from './cures.ts'
import type { Doubt } from './exchange.ts'
import { headManifest } from './manifests.ts'

/** How Google says that tags go first (GoogleCloudPlatform/docker-credential-gcr#73), and that an index does which no tag leads to (gcr-cleaner#130). */
const TAGS_FIRST = 'GOOGLE_MANIFEST_DANGLING_TAG'
const PARENT_FIRST = 'GOOGLE_MANIFEST_DANGLING_PARENT_IMAGE'

/** Deletes a manifest with all tags that show it (distribution-spec, "Deleting Manifests"), tags first where the registry will have it so. */
export async function removeManifest(digest: Digest, tags: readonly string[], place: Place): Promise<'removed' | 'gone' | 'changed'> {
  const first = await remove(digest, place)
  if (first !== 'tagged') return first
  const done: string[] = []
  try {
    for (const tag of tags) {
      // It may have moved on to another image, which is not to lose it.
      if ((await headManifest(tag, place))?.digest !== digest) return 'changed'
      if ((await remove(tag, place)) === 'removed') done.push(tag)
    }
    const second = await remove(digest, place)
    return second === 'tagged' ? 'changed' : second
  } catch (thrown) {
    if (done.length === 0 || !(thrown instanceof ActionError)) throw thrown
    const { code, message, hint } = thrown
    throw new ActionError(code, `${message}; of its tags ${done.join(', ')} had been deleted before`, hint, thrown)
  }
}

async function remove(reference: string, place: Place): Promise<'removed' | 'gone' | 'tagged'> {
  const doing = `deleting ${reference}`
  const doubt: Doubt = { tries: 0 }
  const url = place.at(`manifests/${reference}`)
  const answer = await place.exchange.send({ method: 'DELETE', url, scopes: place.deleting, doing, doubt })
  if (answer.status === 200 || answer.status === 202 || answer.status === 204) return 'removed'
  // By a try whose answer was lost.
  if (answer.status === 404) return doubt.tries > 0 ? 'removed' : 'gone'
  const codes = errorsOf(answer.body).map(({ code }) => code)
  if (codes.includes(TAGS_FIRST)) return 'tagged'
  const error = await place.exchange.refused(doing, answer)
  const hint = cureFor(place.exchange.signIn.endpoint().kind, answer, codes, error.message) ?? error.hint
  throw new ActionError(codes.includes(PARENT_FIRST) ? 'registry-refused' : error.code, error.message, hint, error)
}

const UNSUPPORTED = 'This registry deletes nothing, or was not told to; distribution does with REGISTRY_STORAGE_DELETE_ENABLED=true.'
/** docs.docker.com/reference/api/registry/latest, "Delete image manifest" */
const UNTAGGED_ALONE =
  'Docker Hub deletes only what has no tag, and needs an access token with "Read, Write & Delete"; take the tag away on its website, or by its own API, first.'

/** What helps where a deletion was refused, when it is something else than what helps against the refusal of a push. */
function cureFor(vendor: Vendor, { status }: Answer, codes: readonly string[], words: string): string | undefined {
  if (IMMUTABLE.test(words)) return 'A rule of the registry keeps this tag as it is; lift it, or keep the image by keep-tags.'
  if (codes.includes(PARENT_FIRST))
    return 'An index needs it that no tag leads to; delete that one first: gcloud artifacts docker images list IMAGE shows it by its digest.'
  // learn.microsoft.com/azure/container-registry/container-registry-image-lock
  if (vendor === 'azure' && codes.includes('REGISTRY_DISALLOWED_OPERATION'))
    return 'The repository, tag or manifest is locked: az acr repository update --image IMAGE --delete-enabled true --write-enabled true.'
  const isDenied = status === 401 || status === 403
  if (vendor === 'dockerhub' && (isDenied || status === 405)) return UNTAGGED_ALONE
  if (isDenied) return RIGHTS[vendor] ?? 'Check that this user may delete here: the right to push is not always enough.'
  return status === 405 ? UNSUPPORTED : undefined
}

/** Who may delete, by registry. */
const RIGHTS: Readonly<Partial<Record<Vendor, string>>> = {
  // learn.microsoft.com/azure/container-registry: container-registry-roles, repository-scoped-permissions
  azure:
    'The identity needs the role AcrDelete, or "Container Registry Repository Contributor" where the registry is in the mode "RBAC and ABAC"; a token of the registry needs a scope map with content/delete and metadata/read.',
  // cloud.google.com/artifact-registry/docs/access-control
  google: 'The identity needs roles/artifactregistry.repoAdmin on the repository.',
  // goharbor.io/docs: managing users by role, create-robot-accounts
  harbor: 'A robot needs the permission to delete artifacts in the project, a person the role Maintainer or Project Admin there.',
  // gitlab-org/gitlab!181835
  gitlab: 'A personal, project or group access token needs write_registry and the role Maintainer, and the tag must not be protected.',
  // quay/quay, endpoints/v2/manifest.py
  quay: 'The robot needs the permission Write on this repository.',
  // help.sonatype.com, "Docker registry": privileges
  nexus: 'The role of this user needs nx-repository-view-docker-REPOSITORY-delete and -read.',
}
