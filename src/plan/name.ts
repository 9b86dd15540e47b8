import { createHash } from 'node:crypto'
import { brief } from '../domain/brief.ts'
import { isTag, TAG_LENGTH_LIMIT } from '../domain/reference.ts'

/** The name of a tag, with a note where it had to be changed beyond recognition, or a sentence part about why there is none. */
export type TagName =
  | { readonly kind: 'name'; readonly name: string; readonly note: string | undefined }
  | { readonly kind: 'illegal'; readonly because: string }

/** What a rule gave, in three pieces; only the middle one is ever shortened. */
export type Pieces = { readonly prefix: string; readonly body: string; readonly suffix: string }

/** Hex digits of a name's hash that keep two cut names apart: 1 in 4 billion meets another. */
const HASH_LENGTH = 8

/** Makes a tag of a text that somebody wrote as a tag: cleaned as docker/metadata-action does, refused where a registry would refuse it. */
export function nameAsWritten({ prefix, body, suffix }: Pieces): TagName {
  const whole = `${prefix}${body}${suffix}`
  if (isTag(whole)) return { kind: 'name', name: whole, note: undefined }
  const name = clean(whole)
  if (name.length > TAG_LENGTH_LIMIT)
    return { kind: 'illegal', because: `has ${name.length} characters, and a tag at most ${TAG_LENGTH_LIMIT}` }
  if (!isTag(name)) {
    const first = JSON.stringify(name.slice(0, 1))
    // what was cleaned begins with something else
    const start = whole.startsWith(name.slice(0, 1))
      ? `starts with ${first}`
      : `becomes ${JSON.stringify(brief(name))}, which starts with ${first}`
    return { kind: 'illegal', because: `${start}, and a tag with a letter, a digit or "_"` }
  }
  return { kind: 'name', name, note: `${JSON.stringify(brief(whole))} is no tag; it became ${name}` }
}

/**
 * Makes a tag of names that were given for something else, such as a branch: cleaned as docker/metadata-action does; where that leaves no legal
 * tag, the middle piece is cut to fit and gets a hash of its own, so that two long branches never share a tag.
 */
export function nameToFit({ prefix, body, suffix }: Pieces): TagName {
  const name = clean(`${prefix}${body}${suffix}`)
  if (isTag(name)) return { kind: 'name', name, note: undefined }
  const [before, after] = [clean(prefix), clean(suffix)]
  const room = TAG_LENGTH_LIMIT - before.length - after.length - HASH_LENGTH - 1
  const hash = createHash('sha256').update(body).digest('hex').slice(0, HASH_LENGTH)
  const middle = clean(body)
    .slice(0, Math.max(room, 0))
    .replaceAll(/^[.-]+|[.-]+$/g, '')
  const fitted = `${before}${middle === '' ? '' : `${middle}-`}${hash}${after}`
  if (!isTag(fitted)) return nameAsWritten({ prefix, body: '', suffix })
  return { kind: 'name', name: fitted, note: `${JSON.stringify(brief(body))} does not fit a tag; it became ${fitted}` }
}

/** As docker/metadata-action cleans: each run of characters that no tag may have becomes one `-`. */
function clean(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
}
