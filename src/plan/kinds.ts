/** How a tag is expected to behave (design.md 2), by what it stands for. */
export type TagKind = {
  readonly kind: 'fixed' | 'moving'
  readonly what: string
  readonly example: string
  /** the rules of `tags` and the strategies that give it, for people */
  readonly from: string
}

/**
 * The kind of every tag that a rule may give, most specific fixed tags first, then moving ones: the one table of it, which docs/tags.md shows. A tag that stands
 * for two things is what the first of them in this table is.
 */
export const TAG_KINDS = {
  version: {
    kind: 'fixed',
    what: 'a full version, or a pre-release',
    example: '1.2.3',
    from: '`type=semver`, `pep440` whose pattern names all of it; `type=ref,event=tag`, `match`, `raw` whose value is one; `strategy: semver`',
  },
  'environment-version': { kind: 'fixed', what: 'a version in an environment', example: 'prod-v1.2.3', from: '`strategy: environment`' },
  'environment-commit': { kind: 'fixed', what: 'a commit in an environment', example: 'staging-abc123f', from: '`strategy: environment`' },
  'branch-commit': {
    kind: 'fixed',
    what: 'a commit on a branch, or the head of a pull request that is checked out',
    example: 'main-abc123f',
    from: '`strategy: sha`',
  },
  commit: { kind: 'fixed', what: 'a commit', example: 'sha-abc123f', from: '`type=sha`; `strategy: sha`' },
  line: {
    kind: 'moving',
    what: 'the newest version of its line',
    example: '1.2',
    from: '`type=semver`, `pep440` with a shorter pattern; `strategy: semver`',
  },
  latest: { kind: 'moving', what: 'the newest version', example: 'latest', from: '`flavor`; `strategy: semver`' },
  'git-tag': { kind: 'moving', what: 'a Git tag that is no full version', example: 'v1', from: '`type=ref,event=tag`' },
  match: { kind: 'moving', what: 'what an expression finds, unless it is a full version', example: '1.2', from: '`type=match`' },
  branch: { kind: 'moving', what: 'the newest commit of a branch', example: 'main', from: '`type=ref,event=branch`; `strategy: branch`' },
  edge: { kind: 'moving', what: 'the newest commit of the default branch, or of another one', example: 'edge', from: '`type=edge`' },
  pull: { kind: 'moving', what: 'the newest commit of a pull request', example: 'pr-12', from: '`type=ref,event=pr`; `strategy: pr`' },
  'pull-merge': {
    kind: 'moving',
    what: 'the head of a pull request, whose merge with its base is built',
    example: 'pr-12-abc123f',
    from: '`strategy: sha`',
  },
  schedule: { kind: 'moving', what: 'the newest scheduled run', example: 'nightly', from: '`type=schedule`; `strategy: schedule`' },
  date: { kind: 'moving', what: 'the newest run of a day', example: '2024-01-15', from: '`strategy: date`' },
  raw: { kind: 'moving', what: 'any other text, unless it is a full version', example: 'stable', from: '`type=raw`' },
} as const satisfies Record<string, TagKind>

/** What a tag stands for. */
export type Standing = keyof typeof TAG_KINDS

const ORDER = new Map(Object.keys(TAG_KINDS).map((standing, index) => [standing, index]))
const FIRST_MOVING = Object.values(TAG_KINDS).findIndex(({ kind }) => kind === 'moving')

/** How specific a tag is, most specific first; moving tags are all alike. */
export function rankOf(standing: Standing): number {
  return Math.min(ORDER.get(standing) ?? FIRST_MOVING, FIRST_MOVING)
}
