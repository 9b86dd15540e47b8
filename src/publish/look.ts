import type { Digest } from '../domain/digest.ts'
import { canonicalName, type Repository } from '../domain/reference.ts'
import { type ActionError, asActionError } from '../errors.ts'
import type { Settled, SettledRow } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import type { Registries } from '../registry/registry.ts'

/** What a tag holds right before it is written, or why nobody knows. */
export type Look = { readonly holds: Digest | undefined } | { readonly error: ActionError }

/** Looks at tags right before they are written. */
export type Looks = {
  /**
   * looks at the tags of a repository that are written first: beside the last manifest's PUT this costs no round trip of its own. Moving tags that wait for
   * fixed ones are looked at beside the PUT of these, so that as little as can be lies between the look and the write
   */
  readonly begin: (repository: Repository) => void
  /** what the tag holds; asked now, unless it was a moment ago */
  readonly at: (row: SettledRow) => Promise<Look>
}

/** A look that is older says nothing about now: another registry's upload may have taken minutes meanwhile. */
const AGE_LIMIT_MS = 1_000

/** Makes the looks of a run; nothing is asked yet. What was seen a moment ago (`seenMs`) counts as a look. */
export function openLooks(
  { rows, seenMs }: Pick<Settled, 'rows' | 'seenMs'>,
  registries: Registries,
  { clock }: Pick<Ports, 'clock'>,
): Looks {
  const known = new Map<SettledRow, { readonly look: Promise<Look>; readonly atMs: number }>()
  if (seenMs !== undefined) for (const row of rows) known.set(row, { look: Promise.resolve({ holds: row.before }), atMs: seenMs })
  const ask = (row: SettledRow): Promise<Look> => {
    const look = lookAt(row, registries)
    known.set(row, { look, atMs: clock.elapsedMs() })
    return look
  }
  return {
    begin: (repository) => {
      const name = canonicalName(repository)
      const writes = rows.filter((row) => row.decision === 'write' && canonicalName(row.repository) === name)
      const fixed = writes.filter(({ tag }) => tag.kind === 'fixed')
      for (const row of fixed.length > 0 ? fixed : writes) void ask(row)
    },
    at: (row) => {
      const last = known.get(row)
      return last !== undefined && clock.elapsedMs() - last.atMs <= AGE_LIMIT_MS ? last.look : ask(row)
    },
  }
}

async function lookAt(row: SettledRow, registries: Registries): Promise<Look> {
  try {
    const head = await registries.open(row.repository).head(row.tag.name)
    return { holds: head?.digest }
  } catch (thrown) {
    return { error: asActionError(thrown) }
  }
}
