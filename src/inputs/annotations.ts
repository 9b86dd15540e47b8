import type { Refusal } from '../domain/reference.ts'
import { parseEntry } from './entries.ts'
import type { Form } from './form.ts'
import { readEntries } from './labels.ts'
import type { Language } from './language.ts'
import { isNearLevel, parseLevel } from './levels.ts'
import { isRefusal, refuse } from './refusal.ts'
import type { Template } from './template.ts'

/** One line of `annotations`. */
export type AnnotationInput = {
  /** the parts of the image that it names (`index`, `manifest[linux/amd64]`); `undefined`: those of `DOCKER_METADATA_ANNOTATIONS_LEVELS` */
  readonly levels: readonly string[] | undefined
  /** `key=value`; `undefined` for the whole OCI set with its values */
  readonly entry: Template | undefined
}

/** The line that stands for all annotations that docker/metadata-action makes. */
export const OCI_SET = 'org.opencontainers.image.*'

/**
 * Reads `annotations`: `key=value` as docker/metadata-action has it, or after parts of the image (`index,manifest:`) as docker/build-push-action has it;
 * `org.opencontainers.image.*` alone is the OCI set. Every line that is none is told with its place.
 */
export function readAnnotations(form: Form): readonly AnnotationInput[] {
  return readEntries(form, 'annotations', parseAnnotation)
}

function parseAnnotation(text: string, language: Language): AnnotationInput | Refusal {
  const found = parseLevels(text)
  if (isRefusal(found)) return found
  const { levels, rest } = found
  if (rest === OCI_SET) return { levels, entry: undefined }
  const entry = parseEntry(rest, language)
  if (!isRefusal(entry)) return { levels, entry }
  return { ...entry, at: (entry.at ?? 0) + text.length - rest.length }
}

/** What is before the first colon of the key. A colon may also belong to the key itself: `urn:x=1` names no part of an image. */
function parseLevels(text: string): { readonly levels: readonly string[] | undefined; readonly rest: string } | Refusal {
  const prefix = /^[^={}:]*(?=:)/.exec(text)?.[0]
  if (prefix === undefined) return { levels: undefined, rest: text }
  const named = prefix.split(',')
  const parsed = named.map((level) => parseLevel(level.trim()))
  const levels = parsed.flatMap((level) => (isRefusal(level) ? [] : [level]))
  if (levels.length === named.length) return { levels, rest: text.slice(prefix.length + 1) }
  if (levels.length === 0 && !named.some(isNearLevel)) return { levels: undefined, rest: text }
  const wrong = parsed.findIndex(isRefusal)
  const refusal = parsed[wrong]
  const at = named.slice(0, wrong).join(',').length + Math.min(wrong, 1)
  const meant = 'for a key that has a colon itself, write manifest: before it'
  return isRefusal(refusal) ? refuse(`${refusal.refused} (${meant})`, at) : { levels: undefined, rest: text }
}
