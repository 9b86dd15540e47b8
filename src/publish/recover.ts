import type { Digest } from '../domain/digest.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import type { Registries } from '../registry/registry.ts'
import type { Journalled } from './journal.ts'
import type { Row } from './publish.ts'
import { verifyTag } from './verify.ts'

/**
 * The rows of a run whose main was killed: every tag that it had begun to write is read back, the others are as the journal says. What is not shown by the
 * end of `ports.signal` may come yet, and is unknown. Writes nothing. Never throws.
 */
export async function recoverRows(
  { rows, digest, begun }: Journalled,
  registries: Registries,
  ports: Pick<Ports, 'clock' | 'signal'>,
): Promise<readonly Row[]> {
  return Promise.all(rows.map((row, place) => (begun.has(place) && digest !== undefined ? readBegun(row, digest, registries, ports) : row)))
}

async function readBegun(row: Row, digest: Digest, registries: Registries, ports: Pick<Ports, 'clock' | 'signal'>): Promise<Row> {
  const end = await verifyTag(registries.open(row.repository), row.tag, digest, row.before, ports)
  const begun = { ...row, attempts: 1 }
  switch (end.kind) {
    case 'shown':
      return { ...begun, state: 'published', after: digest, because: 'it shows the image; the run was killed before it could say so' }
    case 'behind':
    case 'unread': {
      const because = `the run was killed while it was written, and ${end.error.message}`
      return { ...begun, state: 'unknown', after: undefined, because, error: new ActionError(end.error.code, because) }
    }
    case 'other':
      // Ours may be on its way still, and land over what is there now.
      return {
        ...begun,
        state: 'unknown',
        after: undefined,
        because: `the run was killed while it was written; it shows ${end.digest}`,
        error: end.error,
      }
  }
}
