import { brief } from '../domain/brief.ts'
import { speakerOf } from '../domain/origin.ts'
import { NO_VERSION } from '../domain/version.ts'
import type { Template } from '../inputs/template.ts'
import { type Facts, type Nothing, nothing, UNDATED } from './facts.ts'
import { render } from './template.ts'

/** The text that a rule looks into. */
export type Subject = { readonly kind: 'subject'; readonly text: string; readonly from: 'value' | 'input' | 'tag' | 'image' }

/**
 * Finds the text that a rule of the type semver, pep440 or match looks into: its own value, else the version given by hand, else the pushed tag; of both
 * what follows `prefix`. Of an image that is published already it is what the image calls itself, in place of the tag, unless the run says the version.
 */
export function subjectOf(
  value: Template | undefined,
  { context, tags }: Pick<Facts, 'context' | 'tags'>,
  prefix: string,
): Subject | Nothing {
  if (value !== undefined) {
    const text = render(value, { context })
    return text === undefined ? UNDATED : { kind: 'subject', text, from: 'value' }
  }
  if (tags.version !== undefined) return { kind: 'subject', text: afterPrefix(tags.version, prefix) ?? tags.version, from: 'input' }
  const image = speakerOf(context.origin, tags)
  if (image !== undefined)
    return image.version === undefined ? nothing(NO_VERSION) : { kind: 'subject', text: image.version, from: 'image' }
  const { ref } = context.run
  if (!ref.startsWith('refs/tags/')) return nothing('the run is not for a tag, and no version is given')
  const tag = ref.slice('refs/tags/'.length)
  const text = afterPrefix(tag, prefix)
  return text === undefined ? nothing(`the tag ${brief(tag)} does not start with ${prefix}`) : { kind: 'subject', text, from: 'tag' }
}

function afterPrefix(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined
}
