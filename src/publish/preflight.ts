import type { HostSettings, Keychain } from '../credentials/keychain.ts'
import type { Digest } from '../domain/digest.ts'
import { type Host, type Repository, sameRepository } from '../domain/reference.ts'
import { asActionError, endsRun } from '../errors.ts'
import { type Plan, type PlannedTag, shownTags } from '../plan/plan.ts'
import type { Observed, ObservedRepository, ObservedTag } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import { describeImage } from './describe.ts'

/** Reads why tags of a repository cannot move; the answer for a registry without such rules is always `undefined`. */
export type Mutability = (repository: Repository) => Promise<ObservedRepository['immutable']>

/** Asks every registry at once, before the build: does the credential work, what does each planned tag hold, what may move. */
export async function observe(
  plan: Plan,
  keychain: Keychain,
  registries: Registries,
  mutability: Mutability,
  ports: Pick<Ports, 'log' | 'clock'>,
): Promise<Observed> {
  const atMs = ports.clock.elapsedMs()
  const [repositories] = await Promise.all([
    Promise.all(
      plan.images.map((repository) => observeRepository(plan, registries.open(repository), keychain.settings(repository.host), mutability)),
    ),
    Promise.all(keychain.declared.map((host) => checkDeclared(host, keychain, registries, ports))),
  ])
  return { repositories, atMs }
}

async function observeRepository(
  plan: Plan,
  client: RegistryClient,
  settings: HostSettings,
  mutability: Mutability,
): Promise<ObservedRepository> {
  const place = { repository: client.repository, required: settings.required }
  try {
    const wanted = shownTags(plan)
    const heads = wanted.map((tag) => client.head(tag.name))
    const rules = mutability(client.repository)
    const [tags, immutable] = await Promise.all([
      Promise.all(wanted.map(async (tag, at) => [tag.name, await observeTag(client, tag, plan, await heads[at])] as const)),
      rules,
      client.checkAccess('push', async () => mayWrite(plan, await Promise.all(heads), await rules)),
    ])
    return { ...place, refused: undefined, tags: new Map(tags), immutable }
  } catch (thrown) {
    const error = asActionError(thrown)
    if (endsRun(error)) throw error
    return { ...place, refused: error, tags: new Map(), immutable: () => undefined }
  }
}

type Head = { readonly digest: Digest } | undefined

/** Whether this run may have to write here: not when all tags that may move show the image that is given, or one image, since a fixed tag of another image is refused. */
function mayWrite(plan: Plan, heads: readonly Head[], immutable: ObservedRepository['immutable']): boolean {
  const { origin, byDigest, fixedTags } = plan
  const tags = shownTags(plan)
  // Where the image is already, and nowhere else are names, the first name that is written tries the right as well.
  if (
    origin !== undefined &&
    plan.images.length === 1 &&
    origin.repositories.every((one) => plan.images.every((image) => sameRepository(one, image)))
  )
    return false
  if (byDigest || (origin === undefined && (fixedTags !== 'keep' || tags.every((tag) => tag.kind === 'moving')))) return true
  const stays = (tag: PlannedTag) => tag.move === 'keep' || (tag.kind === 'moving' && immutable(tag.name) !== undefined)
  const shown = new Set(tags.flatMap((tag, at) => (stays(tag) ? [] : [heads[at]?.digest])))
  return origin === undefined ? shown.size > 1 || shown.has(undefined) : [...shown].some((digest) => digest !== origin.digest)
}

/** What a fixed tag holds is read, but for the image that is given, which is known. */
async function observeTag(client: RegistryClient, tag: PlannedTag, { origin }: Plan, head: Head): Promise<ObservedTag> {
  if (head === undefined) return { kind: 'absent' }
  const isAsked = tag.kind === 'fixed' && head.digest !== origin?.digest
  return { kind: 'present', digest: head.digest, image: isAsked ? await describeImage(client, head.digest) : undefined }
}

/** A declared host that is not an image's: base images or caches come from it. Only a required one stops the run. */
async function checkDeclared(host: Host, keychain: Keychain, registries: Registries, ports: Pick<Ports, 'log'>): Promise<void> {
  const anywhere: Repository = { host, path: '', name: host }
  try {
    await registries.open(anywhere).checkAccess('pull')
  } catch (thrown) {
    if (keychain.settings(host).required) throw thrown
    ports.log.warning(`${asActionError(thrown).message} (not required: the run goes on)`)
  }
}
