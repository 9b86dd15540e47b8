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
    const [, key, text] = /^\s*(?:([a-z_-]+)\s*=)?\s*(.*?)\s*$/i.exec(withoutExpressions(field)) ?? []
    if (text === undefined || /\{\{|\}\}/.test(text) || (key !== undefined && key.toLowerCase() !== 'value')) continue
    if (key === undefined && isKeyWithColon(text)) continue
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

/** Whether a text is an attribute of a rule whose value stands behind a colon, as YAML has it, and not an image with its tag. */
export function isKeyWithColon(text: string): boolean {
  return text.includes(':') && KEY.test(text)
}

const KEY = /^(?:type|value|pattern|event|enable|priority|prefix|suffix|format|match|group|branch)\s*:(?!.*\/)/i

/** A host with a top-level domain or a port, and a path: `v1.2/fix` is a branch. */
const HOST_AND_PATH = /^(?:localhost|[a-z0-9.-]+\.[a-z]{2,}|[a-z0-9.-]+(?=:[0-9]))(?::[0-9]+)?\/./i
