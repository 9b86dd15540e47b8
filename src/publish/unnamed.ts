import type { StagedImage } from '../build/stage.ts'
import { canonicalName, formatPinned, type Repository } from '../domain/reference.ts'
import { untaggedMs } from '../domain/untagged.ts'
import { ActionError } from '../errors.ts'
import type { Settled } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import type { Registries } from '../registry/registry.ts'
import type { Admitted } from './admit.ts'
import { limitWords } from './lifetime.ts'

/** How an upload under no name ended. */
export type Unnamed = { readonly kind: 'staged' } | { readonly kind: 'stopped'; readonly error: ActionError }

/**
 * Ends a run that uploads by digest alone: the image has to be in every required registry, and in one at least. Says how it gets its names, and where it will not
 * stay without one.
 */
export function leaveUnnamed(
  image: Admitted,
  { places }: Pick<Settled, 'places'>,
  registries: Pick<Registries, 'vendor'>,
  { log }: Pick<Ports, 'log'>,
): Unnamed {
  const lacking = places.flatMap(({ repository, required, refused }) => {
    const error = refused ?? hindranceAt(repository, image)
    return error === undefined ? [] : [{ repository, required, error }]
  })
  for (const { repository, required, error } of lacking)
    if (!required) log.warning(`${repository.name} is not required and failed: ${error.message}`)
  const missing = lacking.find(({ required }) => required) ?? (lacking.length === places.length ? lacking[0] : undefined)
  // The run ends with one reason: what keeps it out of the other registries is told beside it.
  for (const { repository, required, error } of lacking)
    if (required && error.message !== missing?.error.message) log.warning(`${repository.name} failed, too: ${error.message}`)
  if (missing !== undefined) return { kind: 'stopped', error: missing.error }
  for (const { repository } of places.filter((place) => lacking.every((other) => other.repository !== place.repository)))
    tellOf(repository, image, registries, log)
  return { kind: 'staged' }
}

/** When the bytes of an image began to go to the registries, at the earliest: what the builder pushed may be there since the run began, what `from` names since it was uploaded. */
export function uploadBegan(
  { place }: Pick<StagedImage, 'place'>,
  { from, fromUploadedAt }: { readonly from: readonly unknown[]; readonly fromUploadedAt: Date | undefined },
  startedAt: Date,
  { clock }: { readonly clock: Pick<Ports['clock'], 'now'> },
): Date | undefined {
  if (from.length > 0) return fromUploadedAt
  return place.kind === 'layout' ? clock.now() : startedAt
}

function hindranceAt(repository: Repository, { places, withheld }: Admitted): ActionError | undefined {
  const place = places.find((one) => one.repository === repository)
  return withheld.get(canonicalName(repository)) ?? (place === undefined ? notThere(repository) : place.error)
}

function notThere({ name }: Repository): ActionError {
  return new ActionError('internal', `the image was not uploaded to ${name}`)
}

function tellOf(repository: Repository, { image }: Admitted, { vendor }: Pick<Registries, 'vendor'>, log: Ports['log']): void {
  const reference = formatPinned(repository, image.digest)
  log.info(`${reference} has no name; "from: ${reference}" publishes it.`)
  const keptMs = untaggedMs(vendor(repository.host))
  if (keptMs !== undefined) log.notice(`${limitWords(repository, keptMs)}: publish ${reference} by then, or build it again`)
}
