/** How the commit of a run stands to another one, such as the one that a tag shows now. */
export type Relation =
  /** `after`: the other one is its ancestor; `before`: it is an ancestor of the other one; `apart`: neither (a forced push, two branches) */
  | { readonly kind: 'same' | 'after' | 'before' | 'apart'; readonly source: 'event' | 'checkout' | 'GitHub API' }
  /** nobody knows; `because` has what each said who was asked */
  | { readonly kind: 'unknown'; readonly because: string }

/** Finds out how this run's commit stands to another one, given by its full name; each is asked about once. Never throws. */
export type Relate = (other: string) => Promise<Relation>

/** The first digits of a commit's name, as people write it. */
export function shortCommit(name: string): string {
  return name.slice(0, 7)
}
