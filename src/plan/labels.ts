import type { Context } from '../context/context.ts'

/** The label by which a later run knows that an image was made from the same inputs (design.md 4.4). */
export const FINGERPRINT_LABEL = 'io.build-tag-push.inputs'
/** The label that names the source commit (OCI image-spec, annotations.md). */
export const REVISION_LABEL = 'org.opencontainers.image.revision'
/** The label that says when it was made; ours says when the run started (OCI image-spec, annotations.md). */
export const CREATED_LABEL = 'org.opencontainers.image.created'
/** The label that names the version (OCI image-spec, annotations.md). */
export const VERSION_LABEL = 'org.opencontainers.image.version'

/**
 * Makes the labels of the image: those of docker/metadata-action with its values (OCI image-spec, annotations.md), `created` being the time of
 * the run as there; labels given by hand win, but for the fingerprint, which must be true. In the order of their names, as there.
 */
export function labelsOf(
  given: ReadonlyMap<string, string>,
  context: Context,
  version: string,
  fingerprint: string,
): ReadonlyMap<string, string> {
  const { repository, sha, startedAt } = context
  const labels = new Map([
    ['org.opencontainers.image.title', repository.name],
    ['org.opencontainers.image.description', oneLine(repository.description)],
    ['org.opencontainers.image.url', repository.url],
    ['org.opencontainers.image.source', repository.url],
    [VERSION_LABEL, version],
    [CREATED_LABEL, startedAt.toISOString()],
    [REVISION_LABEL, sha],
    ['org.opencontainers.image.licenses', oneLine(repository.license)],
    ...given,
    [FINGERPRINT_LABEL, fingerprint],
  ])
  return new Map([...labels].sort(([one], [other]) => compareNames(one, other)))
}

/** The output `labels` has one label a line: a description that has lines of its own would make more labels there. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

/**
 * The order of a locale, as metadata-action has it. The first comparison of a process loads a collator for tens of milliseconds; among small letters,
 * digits, `.` and `-` the order of code units is the same one.
 */
function compareNames(one: string, other: string): number {
  if (!PLAIN_NAME.test(one) || !PLAIN_NAME.test(other)) return one.localeCompare(other, 'en')
  return one < other ? -1 : one > other ? 1 : 0
}

const PLAIN_NAME = /^[a-z0-9.-]*$/
