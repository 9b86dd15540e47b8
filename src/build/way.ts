import type { HostSettings } from '../credentials/keychain.ts'
import { isLoopback } from '../domain/loopback.ts'
import { canonicalName, type Host, type Repository } from '../domain/reference.ts'
import type { Plan } from '../plan/plan.ts'
import type { SettledRow } from '../plan/settle.ts'
import type { Builder, Pusher } from './builder.ts'

/** How the bytes of a build come to the registries; `because` ends a sentence. */
export type Way =
  /** into a layout on disk, and from there by our own uploader */
  | { readonly kind: 'layout'; readonly because: string }
  /** by BuildKit itself: by digest, under no name, into the first repository */
  | { readonly kind: 'push'; readonly repository: Repository; readonly because: string }

/** All that decides about the way. */
export type Sight = {
  readonly plan: Plan
  readonly rows: readonly SettledRow[]
  readonly builder: Builder
  readonly settings: (host: Host) => HostSettings
  /** when the sign-in of the first image's host ends; `undefined`: it does not, or nobody knows */
  readonly expiresAt: Date | undefined
  readonly now: Date
}

/** Longer than a push takes: BuildKit asks for the sign-in at its beginning, and a build comes before it. */
const LASTING_MS = 60 * 60_000

/**
 * Chooses the way of a build that is pushed. Through a layout every image can go. BuildKit's own push saves writing and reading the whole image where a
 * registry has most of it; it is chosen where nothing speaks against it, and what it then cannot push goes through a layout after all.
 */
export function wayOf(sight: Sight): Way {
  const { plan, rows, builder } = sight
  const repository = rows.find((row) => row.decision === 'write')?.repository
  const layout = (because: string): Way => ({ kind: 'layout', because })
  if (repository === undefined) return layout('no tag is written')
  if (builder.kind !== 'layout') return layout('the builder of this run is a new one')
  const { pusher } = builder
  if (pusher === undefined) return layout('the builder cannot push by digest')
  const against = againstPlan(plan) ?? againstRegistry(repository.host, sight) ?? againstReach(sight.settings(repository.host), pusher)
  if (against !== undefined) return layout(against)
  return { kind: 'push', repository, because: `one registry, which a builder with the driver ${pusher.driver} can push to by digest` }
}

/** A build without its cache could not be exported a second time without building again. */
function againstPlan({ images, build }: Plan): string | undefined {
  if (new Set(images.map(({ host }) => host)).size > 1) return 'there is more than one registry'
  if (build.load) return 'load needs it here'
  if (build.outputs.length > 1 || build.call !== undefined) return 'the build makes more than an image'
  if (build.noCache || build.noCacheFilters.length > 0) return 'a build without cache could not be pushed again if its push fails'
  return undefined
}

/** Quay removes what no tag shows after an hour; its answer to a build that takes long would be an image with holes. */
function againstRegistry(host: Host, { settings, expiresAt, now }: Sight): string | undefined {
  if (!settings(host).required) return `${host} is not required`
  if (host === 'quay.io' || host.endsWith('.quay.io')) return `${host} does not keep what has no tag`
  if (expiresAt !== undefined && expiresAt.getTime() - now.getTime() <= LASTING_MS) return `the sign-in of ${host} ends soon`
  return undefined
}

/** BuildKit takes loopback for plain HTTP by itself; of anything else out of the ordinary it was told when the builder was made. */
function againstReach({ host, plain, ca }: HostSettings, pusher: Pusher): string | undefined {
  const isNear = isLoopback(host.replace(/:[0-9]+$/, ''))
  if (isNear && !pusher.isHere) return `${host} is on this machine, and the builder may not be`
  const isOrdinary = ca === undefined && (isNear || !plain)
  if (isOrdinary || pusher.settings === undefined || pusher.settings.includes(JSON.stringify(host))) return undefined
  return `the builder was not told how ${host} is reached`
}

/** The way as the log tells it. */
export function wayLine(way: Way): string {
  switch (way.kind) {
    case 'layout':
      return `The image goes through a layout on disk: ${way.because}.`
    case 'push':
      return `The builder itself pushes the image to ${canonicalName(way.repository)}, by digest and under no name: ${way.because}.`
  }
}
