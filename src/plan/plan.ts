import type { Repository } from '../domain/reference.ts'
import type { BuildInputs, FixedTags } from '../inputs/inputs.ts'

/** Every decision that needs no registry, with its reason; safe to print. */
export type Plan = {
  readonly images: readonly Repository[]
  /** most specific first; names are unique */
  readonly tags: readonly PlannedTag[]
  /** the same names in metadata-action's order: by the priority of their rules, `latest` last */
  readonly names: readonly string[]
  /** rules that gave no tag, and why */
  readonly leftOut: readonly LeftOut[]
  /** metadata-action's `version`: the tag of the rule with the highest priority; empty when there is no tag */
  readonly version: string
  /** in the order in which they are passed; includes `io.build-tag-push.inputs` */
  readonly labels: ReadonlyMap<string, string>
  readonly environment: string | undefined
  /** the source commit */
  readonly revision: string
  readonly build: BuildInputs
  /** the value of the label `io.build-tag-push.inputs` */
  readonly fingerprint: string
  readonly fixedTags: FixedTags
  readonly push: boolean
  /** for people: what was changed, left out or not known */
  readonly notes: readonly string[]
}

/** One tag that the rules gave, for every image. */
export type PlannedTag = {
  readonly name: string
  readonly kind: 'fixed' | 'moving'
  /** which rule gave it: a strategy's name or the line of `tags` */
  readonly rule: string
  /** why it is what it is, one clause: `v1.2.3 is the highest of 41 version tags` */
  readonly because: string
  /** `keep`: it stays where it is (it would move backwards, or nobody knows); nothing is written */
  readonly move: 'write' | 'keep'
}

/** A rule that gave no tag in this run. */
export type LeftOut = { readonly rule: string; readonly because: string }

/** The label by which a later run knows that an image was made from the same inputs (design.md 4.4). */
export const FINGERPRINT_LABEL = 'io.build-tag-push.inputs'
/** The label that names the source commit (OCI image-spec, annotations.md). */
export const REVISION_LABEL = 'org.opencontainers.image.revision'
/** The label that names the version (OCI image-spec, annotations.md). */
export const VERSION_LABEL = 'org.opencontainers.image.version'
