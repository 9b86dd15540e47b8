import { findExpressions } from '../domain/expression.ts'
import { hasExpression, maskExpressions, replaceExpressions, soleExpression } from './expressions.ts'

/** What a list of full references names: every image under every tag. */
export type Named = { readonly images: readonly string[]; readonly tags: readonly string[] }

/**
 * Reads the `tags` of docker/build-push-action, full references by lines or commas, as images and tags; expressions stay as they are. A reference without a
 * tag means `latest` (distribution/reference, `TagNameOnly`). A sentence part says why a list cannot be written that way.
 */
export function readReferences(text: string): Named | string {
  const references = split(text)
  const unclear = references.find(
    (reference) => soleExpression(reference) !== undefined && mayHoldTag(reference, maskExpressions(reference)),
  )
  if (unclear !== undefined) return `${unclear} gives whole references, which only a run can tell apart`
  const byImage = new Map<string, string[]>()
  for (const reference of references) {
    const masked = maskExpressions(reference)
    if (masked.includes('@')) return `${reference} has a digest`
    const colon = masked.lastIndexOf(':')
    const hasTag = colon > masked.lastIndexOf('/')
    const [image, tag] = hasTag ? [reference.slice(0, colon), reference.slice(colon + 1)] : [reference, 'latest']
    if (!hasTag && mayHoldTag(reference, masked)) return `${reference} may hold a tag`
    byImage.set(spaced(image), [...(byImage.get(spaced(image)) ?? []), spaced(tag)])
  }
  const [first = [], ...others] = [...byImage.values()].map((tags) => [...new Set(tags)])
  const differing = others.find((tags) => tags.length !== first.length || tags.some((tag) => !first.includes(tag)))
  if (differing !== undefined)
    return `its images have different tags (${first.join(', ')} and ${differing.join(', ')}), and here every image gets every tag`
  return { images: [...byImage.keys()], tags: first }
}

/** What GitHub itself says of a run, in which there is no colon (docs.github.com, "Contexts"; git-check-ref-format(1)). */
const OF_THE_RUN =
  /^github\.(?:repository|repository_owner|event\.repository\.(?:name|full_name)|actor|sha|ref_name|run_id|run_number|run_attempt)$/

/** Whether what stands behind the last slash has an expression that may be anything, such as a name with its tag. */
function mayHoldTag(reference: string, masked: string): boolean {
  return findExpressions(reference.slice(masked.lastIndexOf('/') + 1)).some(({ body }) => !OF_THE_RUN.test(body))
}

/** The same expression is written with blanks inside its braces, and without. */
function spaced(text: string): string {
  return replaceExpressions(text, (body) => `\${{ ${body} }}`)
}

/** Entries by lines or commas; commas in expressions do not count. */
export function split(text: string): readonly string[] {
  const masked = maskExpressions(text)
  const cuts = [...masked.matchAll(/[\n,]/g)].map(({ index }) => index)
  return [-1, ...cuts]
    .map((start, index) => text.slice(start + 1, cuts[index] ?? text.length).trim())
    .filter((entry) => entry !== '' && (hasExpression(entry) || !entry.startsWith('#')))
}
