/** What GitHub, git and the clock say about this run. */
export type Context = {
  /** `GITHUB_EVENT_NAME` */
  readonly event: string
  readonly ref: Ref
  /** the source commit, 40 (or 64) hex digits; on a pull request the head's commit */
  readonly sha: string
  readonly repository: SourceRepository
  /** the run's own time: dates in tags come from it, so that one run has one date */
  readonly startedAt: Date
  /** when the commit was made; `undefined` when neither event nor git knows */
  readonly committedAt: Date | undefined
  readonly versions: Versions
  /** the branch that a pushed tag was made from, where the event says so */
  readonly baseRef: string | undefined
  /** the environment of a `deployment` event */
  readonly deployment: string | undefined
  /** a pull request from another repository */
  readonly isFork: boolean
  /** `GITHUB_ACTOR` */
  readonly actor: string
  /** where the run's log is, for reports */
  readonly runUrl: string | undefined
  /** values of the environment variables that build arguments without a value name: they reach the builder */
  readonly variables: ReadonlyMap<string, string>
  /** for people: where the event and the checkout disagree */
  readonly notes: readonly string[]
}

export type Ref =
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'tag'; readonly name: string }
  | { readonly kind: 'pull'; readonly number: number; readonly head: string; readonly base: string }
  | { readonly kind: 'queue'; readonly name: string }
  | { readonly kind: 'none' }

export type SourceRepository = {
  readonly owner: string
  readonly name: string
  /** web address */
  readonly url: string
  readonly defaultBranch: string | undefined
  /** `undefined` counts as private */
  readonly isPrivate: boolean | undefined
  readonly description: string
  /** SPDX identifier */
  readonly license: string
}

/** The repository's version tags, by which moving tags move forward only (design.md 4.1). */
export type Versions =
  | { readonly kind: 'known'; readonly source: 'complete clone' | 'GitHub API' | 'git ls-remote'; readonly tags: readonly string[] }
  | { readonly kind: 'unknown'; readonly because: string }
  /** no planned tag depends on them */
  | { readonly kind: 'unasked' }
