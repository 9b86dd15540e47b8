/** How specific a tag is, most specific first (design.md 2); moving tags come after every fixed one. */
export const RANKS = { version: 0, environmentVersion: 1, environmentCommit: 2, branchCommit: 3, commit: 4, moving: 5 } as const
