import type { HostSettings } from '../credentials/keychain.ts'
import { isLoopback } from '../domain/loopback.ts'
import { canonicalName, type Host, type Repository } from '../domain/reference.ts'
import type { Plan } from '../plan/plan.ts'
import type { Settled } from '../plan/settle.ts'
import type { Environment } from '../ports.ts'
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
  readonly settled: Pick<Settled, 'rows' | 'places'>
  readonly builder: Builder
  readonly settings: (host: Host) => HostSettings
  /** when the sign-in of the first image's host ends; `undefined`: it does not, or nobody knows */
  readonly expiresAt: Date | undefined
  readonly now: Date
  /** of this process */
  readonly env: Environment
}

/** BuildKit is given the sign-in once, however long it builds and pushes. */
const LASTING_MS = 60 * 60_000

/**
 * Chooses the way of a build that is pushed. Through a layout every image can go. BuildKit's own push saves writing and reading the whole image where a
 * registry has most of it; it is chosen where nothing speaks against it, and what it then cannot push goes through a layout after all. Pure. Throws what
 * is wrong with the builder.
 */
export function wayOf(sight: Sight): Way {
  const { plan, settled, builder } = sight
  if ('error' in builder) throw builder.error
  if (builder.kind === 'nodes') return { kind: 'layout', because: 'the builder has several nodes, whose images are joined here' }
  const pusher = builder.kind === 'layout' ? builder.pusher : undefined
  if (pusher === undefined) return { kind: 'layout', because: 'the builder does not push by digest' }
  const place = plan.byDigest
    ? settled.places.find(({ refused }) => refused === undefined)
    : settled.rows.find(({ decision }) => decision === 'write')
  const repository = place?.repository
  if (repository === undefined) return { kind: 'layout', because: plan.byDigest ? 'no registry takes it' : 'no tag is written' }
  const against = againstPlan(plan) ?? againstRegistry(repository.host, sight) ?? againstReach(repository.host, pusher, sight)
  if (against !== undefined) return { kind: 'layout', because: against }
  return { kind: 'push', repository, because: `there is one registry, and the driver ${pusher.driver} can` }
}

/** A build without its cache could not be exported a second time without building again. */
function againstPlan({ images, build, scan, smoke, sign }: Plan): string | undefined {
  if (new Set(images.map(({ host }) => host)).size > 1) return 'there is more than one registry'
  if (scan.mode !== 'off') return 'it is scanned before it leaves this machine'
  if (smoke !== undefined) return 'it is tried before it leaves this machine'
  if (sign.mode !== 'off') return 'it is signed before it has a name'
  if (build.load) return 'load needs it here'
  if (build.outputs.length > 1 || build.call !== undefined) return 'the build makes more than an image'
  if (build.noCache || build.noCacheFilters.length > 0) return 'a build without cache could not be pushed again if its push fails'
  return undefined
}

/** Quay removes what had no tag for an hour, and a push of what is there already does not begin that hour anew (quay, endpoints/v2/manifest.py). */
function againstRegistry(host: Host, { settings, expiresAt, now }: Sight): string | undefined {
  if (!settings(host).required) return `${host} is not required`
  if (settings(host).hasScopes === true) return `${host} has accounts by scope, and the builder would take the first`
  if (host === 'quay.io') return `${host} does not keep what has no tag`
  if (expiresAt !== undefined && expiresAt.getTime() - now.getTime() <= LASTING_MS) return `the sign-in of ${host} ends soon`
  return undefined
}

/**
 * BuildKit takes loopback for plain HTTP by itself; of anything else out of the ordinary it was told when the builder was made. What cannot be known is
 * tried, but for what would let it wait: it knows no proxy of ours, and a connection that nobody answers is tried for two minutes.
 */
function againstReach(host: Host, pusher: Pusher, { settings, env }: Sight): string | undefined {
  const { plain, ca } = settings(host)
  const isNear = isLoopback(host.replace(/:[0-9]+$/, ''))
  if (!isNear && PROXIES.some((name) => (env[name] ?? '') !== '')) return `a proxy stands before ${host}, and the builder need not know it`
  if (isNear && !pusher.isHere) return `${host} is on this machine, and the builder may not be`
  const isOrdinary = ca === undefined && (isNear || !plain)
  if (isOrdinary || pusher.settings === undefined || pusher.settings.includes(JSON.stringify(host))) return undefined
  return `the builder was not told how ${host} is reached`
}

const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']

/** The way as the log tells it. */
export function wayLine(way: Way): string {
  switch (way.kind) {
    case 'layout':
      return `The image goes through a layout on disk: ${way.because}.`
    case 'push':
      return `The builder itself pushes the image to ${canonicalName(way.repository)}, by digest and under no name: ${way.because}.`
  }
}
