import { withoutExpressions } from './expressions.ts'

/** A full reference where a tag was expected, in its two halves; `tag` is empty when it has none. */
export type FullReference = { readonly name: string; readonly tag: string }

/**
 * Finds a full reference in a line of `tags`: a bare `app:1.2`, `acme/app:1.2` or `ghcr.io/acme/app`, or a `value=` with a path and a tag.
 * A slash alone is none, since a branch name may stand there (`feature/x` becomes the tag `feature-x`). Expressions may hold colons and
 * are not looked at, nor are the pieces of one that a comma has cut.
 */
export function findReference(line: string): FullReference | undefined {
  if (!line.includes(':') && !line.includes('/')) return undefined
  for (const field of line.split(',')) {
    const [, key, text] = KEYED.exec(withoutExpressions(field).replace(COLON, '$1=')) ?? []
    if (text === undefined || /\{\{|\}\}/.test(text) || (key !== undefined && key.toLowerCase() !== 'value')) continue
    const reference = splitReference(text)
    if (isFull(reference, key === undefined)) return reference
  }
  return undefined
}

/** Splits at a digest, or at the colon of the last component, which is a tag's. */
function splitReference(text: string): FullReference {
  const [name = '', digest] = text.split('@', 2)
  const colon = name.lastIndexOf(':')
  if (digest !== undefined || colon < name.lastIndexOf('/') || colon < 0) return { name, tag: '' }
  return { name: name.slice(0, colon), tag: name.slice(colon + 1) }
}

function isFull({ name, tag }: FullReference, bare: boolean): boolean {
  if (tag !== '') return name !== '' && (bare || name.includes('/'))
  return bare && HOST_AND_PATH.test(name)
}

const KEYED = /^\s*(?:([a-z_-]+)\s*=)?\s*(.*?)\s*$/i

/** A text whose key has its value behind a colon, as YAML has it, with an equals sign in its place; `undefined` for all others, such as an image with its tag. */
export function withEquals(text: string): string | undefined {
  return text.includes(':') && COLON.test(text) ? text.replace(COLON, '$1=') : undefined
}

/** A number with a slash behind it is the port of a host that is called like an attribute. */
const COLON = /^(\s*(?:type|value|pattern|event|enable|priority|prefix|suffix|format|match|group|branch)\s*):(?!\d+\/)/i

/** A host with a top-level domain or a port, and a path: `v1.2/fix` is a branch. */
const HOST_AND_PATH = /^(?:localhost|[a-z0-9.-]+\.[a-z]{2,}|[a-z0-9.-]+(?=:[0-9]))(?::[0-9]+)?\/./i
