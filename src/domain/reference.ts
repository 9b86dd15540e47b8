import type { Digest } from './digest.ts'

declare const host: unique symbol

/** The host of a registry in its one canonical form: lower case, with a port where one was given; every name of Docker Hub is `docker.io`. */
export type Host = string & { readonly [host]: true }

/** An image repository; `name` is the user's own spelling in lower case (`acme/app` for `docker.io/acme/app`), for outputs and texts. */
export type Repository = { readonly host: Host; readonly path: string; readonly name: string }

/** A tag in a repository. */
export type TaggedReference = { readonly repository: Repository; readonly tag: string }

/** Why a text is not what it should be: a sentence part that follows the text, such as `has a tag (:1.2)`; `at` is where in it, in UTF-16 units, `also` what else is wrong there. */
export type Refusal = { readonly refused: string; readonly at?: number; readonly also?: readonly Refusal[] }

const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** The longest tag that a registry takes (distribution-spec, "Pulling manifests"). */
export const TAG_LENGTH_LIMIT = 128

/** The longest host and path together that clients pass on (distribution-spec, "Workflow Categories", note on 255 characters). */
export const NAME_LENGTH_LIMIT = 255

/** Parses the host of a registry, with or without a port; Docker Hub's other names, and the key of its docker config entry, become `docker.io`. */
export function parseHost(text: string): Host | undefined {
  const lower = text.trim().toLowerCase()
  const bare = lower.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '')
  if (!isHost(bare)) return undefined
  return canonical(bare)
}

/**
 * Parses an image name without tag or digest. The first component is a host when it has a dot, a colon or is `localhost`
 * (github.com/distribution/reference, `normalize.go`); a single component on Docker Hub gets `library/`.
 */
export function parseRepository(text: string): Repository | Refusal {
  const lower = text.trim().toLowerCase()
  if (lower === '') return { refused: 'is empty' }
  if (/^[a-z+]+:\/\//.test(lower)) return { refused: 'is a URL; leave out the scheme' }
  if (lower.includes('@')) return { refused: 'has a digest; an image is named without one' }
  const slash = lower.indexOf('/')
  const first = slash < 0 ? '' : lower.slice(0, slash)
  const hasHost = first.includes('.') || first.includes(':') || first === 'localhost'
  const path = hasHost ? lower.slice(slash + 1) : lower
  const colon = path.indexOf(':')
  if (colon >= 0) return { refused: `has a tag (${path.slice(colon)}); an image is named without one` }
  if (hasHost && !isHost(first)) return { refused: `has no valid host (${first})` }
  const bad = path.split('/').find((component) => !COMPONENT.test(component))
  if (bad !== undefined) return { refused: `has a component that registries refuse (${JSON.stringify(bad)})` }
  const place = canonical(hasHost ? first : 'docker.io')
  if (`${place}/${path}`.length > NAME_LENGTH_LIMIT) return { refused: `is longer than ${NAME_LENGTH_LIMIT} characters` }
  return { host: place, path: place === 'docker.io' && !path.includes('/') ? `library/${path}` : path, name: lower }
}

/** Parses an image name with a tag, such as `ghcr.io/acme/app:1.2`. */
export function parseTagged(text: string): TaggedReference | Refusal {
  const colon = text.lastIndexOf(':')
  if (colon <= text.lastIndexOf('/')) return { refused: 'has no tag' }
  const repository = parseRepository(text.slice(0, colon))
  const tag = text.slice(colon + 1)
  if ('refused' in repository) return repository
  return isTag(tag) ? { repository, tag } : { refused: `has no valid tag (${tag})` }
}

/** Whether a text is the path of a repository, or of a namespace above some, by the distribution-spec's grammar. */
export function isPath(text: string): boolean {
  return text.length <= NAME_LENGTH_LIMIT && text.split('/').every((component) => COMPONENT.test(component))
}

/** Whether a text is a tag by the distribution-spec's grammar. */
export function isTag(text: string): boolean {
  return TAG.test(text)
}

/** Whether two repositories are the same place, however they were spelt. */
export function sameRepository(one: Repository, other: Repository): boolean {
  return one.host === other.host && one.path === other.path
}

/** The canonical name of a repository, `docker.io/library/app`: the key of maps, and what the OCI world compares. */
export function canonicalName(repository: Repository): string {
  return `${repository.host}/${repository.path}`
}

/** Writes `name:tag` as the user spells the image. */
export function formatTagged(reference: TaggedReference): string {
  return `${reference.repository.name}:${reference.tag}`
}

/** Writes `name@digest` as the user spells the image, ready to pull. */
export function formatPinned(repository: Repository, digest: Digest): string {
  return `${repository.name}@${digest}`
}

function isHost(text: string): text is Host {
  return HOST.test(text)
}

function canonical(text: string): Host {
  const name = DOCKER_HUB.includes(text) ? 'docker.io' : text
  if (!isHost(name)) throw new TypeError(`not a host: ${name}`)
  return name
}
