import { formatPlatform, samePlatform } from '../domain/platform.ts'
import type { Comparison, Makeup, PlatformMakeup } from '../publish/previous.ts'
import { code } from './markdown.ts'
import { count, megabytes, shortDigest } from './words.ts'

/** Names of base images that a summary shows; the rest is counted. */
const BASES = 5

/** How one platform of an image stands to the same platform before; `undefined` for one that was not there. */
export type PlatformChange = { readonly bytes: number; readonly newLayers: number; readonly newBytes: number; readonly layers: number }

/** What of a platform is new; a layer that the same platform had before is reused. */
export function changeOf(after: PlatformMakeup, before: Makeup): PlatformChange | undefined {
  const same = before.platforms.find(({ platform }) => samePlatform(platform, after.platform))
  if (same === undefined) return undefined
  const had = new Set(same.layers.map(({ digest }) => digest))
  const added = after.layers.filter(({ digest }) => !had.has(digest))
  return {
    bytes: after.bytes - same.bytes,
    newLayers: added.length,
    newBytes: added.reduce((sum, { size }) => sum + size, 0),
    layers: after.layers.length,
  }
}

/** What changed, in one line without a stop: `since latest held sha256:…: 1.2 MB larger, 2 of 7 layers are new (3.1 MB to pull); base image alpine:3.22 moved`. */
export function changeLine({ before, after, tag }: Comparison): string {
  const changes = after.platforms.map((each) => changeOf(each, before))
  const parts = [sizeWords(after, changes), layerWords(changes), ...platformWords(before, after), ...baseWords(before, after)]
  return `since ${code(tag)} held ${code(shortDigest(before.digest))}: ${parts.filter((part) => part !== '').join('; ')}`
}

function sizeWords({ platforms }: Makeup, changes: readonly (PlatformChange | undefined)[]): string {
  const all = changes.flatMap((change) => (change === undefined ? [] : [change.bytes]))
  const [least, most] = [Math.min(...all), Math.max(...all)]
  if (all.length === 0) return 'no platform of it was there'
  if (all.length === 1 || least === most) return `${grown(most)}${platforms.length > 1 ? ' on each platform' : ''}`
  return `${signed(least)} to ${signed(most)} by platform`
}

/** `1.2 MB larger`. */
function grown(bytes: number): string {
  return bytes === 0 ? 'of the same size' : `${megabytes(Math.abs(bytes))} ${bytes > 0 ? 'larger' : 'smaller'}`
}

/** `+1.2 MB`, `−0.3 MB`, `±0`. */
export function signed(bytes: number): string {
  return bytes === 0 ? '±0' : `${bytes > 0 ? '+' : '−'}${megabytes(Math.abs(bytes))}`
}

function layerWords(changes: readonly (PlatformChange | undefined)[]): string {
  const known = changes.flatMap((change) => change ?? [])
  const sum = (of: (change: PlatformChange) => number) => known.reduce((all, change) => all + of(change), 0)
  const layers = sum((change) => change.layers)
  const added = sum((change) => change.newLayers)
  if (layers === 0) return ''
  if (added === 0) return 'every layer was there'
  return `${added} of ${count(layers, 'layer')} ${added === 1 ? 'is' : 'are'} new (${megabytes(sum((change) => change.newBytes))})`
}

function platformWords(before: Makeup, after: Makeup): readonly string[] {
  const lacking = (wanted: Makeup, among: Makeup) =>
    wanted.platforms.filter((one) => !among.platforms.some((other) => samePlatform(one.platform, other.platform)))
  const words = (platforms: readonly PlatformMakeup[]) => platforms.map(({ platform }) => code(formatPlatform(platform))).join(', ')
  const [added, gone] = [lacking(after, before), lacking(before, after)]
  return [...(added.length === 0 ? [] : [`${words(added)} is new`]), ...(gone.length === 0 ? [] : [`**${words(gone)} is gone**`])]
}

/** Which images it was built from, and what became of them; nothing where one of the two does not say it. */
function baseWords(before: Makeup, after: Makeup): readonly string[] {
  if (before.bases === undefined || after.bases === undefined) return []
  const known = new Map(before.bases.map(({ name, digest }) => [name, digest]))
  const moved = after.bases.filter(({ name, digest }) => known.has(name) && known.get(name) !== digest)
  const added = after.bases.filter(({ name }) => !known.has(name))
  const gone = before.bases.filter(({ name }) => !after.bases?.some((base) => base.name === name))
  const said = (bases: typeof moved, what: string) => (bases.length === 0 ? [] : [`built from ${listedNames(bases)}${what}`])
  const words = [...said(moved, ', which moved'), ...said(added, ', which is new'), ...said(gone, ' no more')]
  if (words.length > 0 || after.bases.length === 0) return words
  return [`the same base ${after.bases.length === 1 ? 'image' : 'images'} (${listedNames(after.bases)})`]
}

function listedNames(bases: readonly { readonly name: string }[]): string {
  const shown = bases.slice(0, BASES).map(({ name }) => code(name))
  return [...shown, ...(bases.length > BASES ? [`${bases.length - BASES} more`] : [])].join(', ')
}
