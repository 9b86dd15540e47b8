import type { Digest } from '../domain/digest.ts'
import { canonicalName, type Repository } from '../domain/reference.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { Settled, SettledRow } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import type { Admitted } from './admit.ts'
import { verifyTag } from './verify.ts'

export type RowState = 'published' | 'already' | 'kept' | 'skipped' | 'superseded' | 'untouched' | 'failed' | 'unknown'

/** What is true of one tag in one registry at the end: what the registry confirmed, not what we asked for. */
export type Row = {
  readonly repository: Repository
  readonly tag: string
  readonly kind: 'fixed' | 'moving'
  readonly state: RowState
  /** what the tag held before this run, and holds now; `undefined`: nothing, or not known (`unknown`) */
  readonly before: Digest | undefined
  readonly after: Digest | undefined
  /** the registry said that it took the name, but nobody could read it back: `unknown`, and yet written as far as anyone can tell */
  readonly taken?: true
  /** times that the tag was written */
  readonly attempts: number
  readonly because: string
  readonly error: ActionError | undefined
  /** a failed row of a registry that is not required does not fail the run */
  readonly required: boolean
}

/**
 * Writes the names: fixed tags first, in all registries in parallel, and moving tags only when every required fixed tag was taken; each is looked
 * at right before (equal digest: nothing to write). When all are written each is read back: not earlier, because distribution on a file system
 * answers 500 to a read while the same manifest is written under another tag. Never throws: every row says how it ended.
 */
export async function publish(
  image: Admitted,
  settled: Settled,
  registries: Registries,
  ports: Pick<Ports, 'clock' | 'signal'>,
): Promise<readonly Row[]> {
  const writes = settled.rows.filter((row) => row.decision === 'write')
  const rest = settled.rows.filter((row) => row.decision !== 'write').map(rowWithoutWrite)
  const work = new Publication(image, registries, ports)
  const looked = writes.map((row) => ({ row, look: work.look(row) }))
  const put = (kind: 'fixed' | 'moving'): Promise<readonly Put[]> =>
    Promise.all(looked.filter(({ row }) => row.tag.kind === kind).map(({ row, look }) => work.put(row, look)))

  const fixed = await put('fixed')
  const ended = [...fixed.flatMap((one) => (one.kind === 'ended' ? [one.row] : [])), ...rest]
  const missing = ended.find((row) => row.kind === 'fixed' && row.required && (row.state === 'failed' || row.state === 'unknown'))
  const moving = missing === undefined ? await put('moving') : writes.filter(isMoving).map((row) => withoutFixed(row, missing))
  const done = [...(await Promise.all([...fixed, ...moving].map((one) => work.readBack(one)))), ...rest]
  return settled.rows.flatMap((row) => done.find((end) => end.tag === row.tag.name && end.repository === row.repository) ?? [])
}

function isMoving(row: SettledRow): boolean {
  return row.tag.kind === 'moving'
}

function withoutFixed(row: SettledRow, missing: Row): Put {
  return { kind: 'ended', row: untouched(row, `the fixed tag ${missing.tag} is not in ${missing.repository.name}`) }
}

/** The row of a tag that this run does not write. */
export function rowWithoutWrite(row: SettledRow): Row {
  switch (row.decision) {
    case 'already':
    case 'adopt':
      return rowOf(row, { state: 'already', after: row.before })
    case 'keep':
      return rowOf(row, { state: 'kept', after: row.before })
    case 'skip':
      return rowOf(row, { state: 'skipped', after: row.before })
    case 'refuse':
      return rowOf(row, { state: 'failed', after: row.before })
    case 'write':
      return untouched(row, 'the run ended before it was written')
  }
}

/** The row of a tag that should have been written and was not. */
export function untouched(row: SettledRow, because: string): Row {
  return rowOf(row, { state: 'untouched', after: row.before, because })
}

function rowOf(
  row: SettledRow,
  end: Pick<Row, 'state' | 'after'> & Partial<Pick<Row, 'before' | 'attempts' | 'because' | 'error' | 'taken'>>,
): Row {
  const base = { repository: row.repository, tag: row.tag.name, kind: row.tag.kind, before: row.before, attempts: 0, because: row.because }
  return { ...base, error: undefined, required: row.required, ...end }
}

/** A tag after its turn: written and to be read back, or ended without. */
type Put =
  | { readonly kind: 'written'; readonly settled: SettledRow; readonly before: Digest | undefined; readonly because: string }
  | { readonly kind: 'ended'; readonly row: Row }

type Look = { readonly holds: Digest | undefined } | { readonly error: ActionError }

class Publication {
  readonly #image: Admitted
  readonly #registries: Registries
  readonly #ports: Pick<Ports, 'clock' | 'signal'>

  constructor(image: Admitted, registries: Registries, ports: Pick<Ports, 'clock' | 'signal'>) {
    this.#image = image
    this.#registries = registries
    this.#ports = ports
  }

  /** What the tag holds right before it is written. */
  async look(row: SettledRow): Promise<Look> {
    try {
      const head = await this.#registries.open(row.repository).head(row.tag.name)
      return { holds: head?.digest }
    } catch (thrown) {
      return { error: asActionError(thrown) }
    }
  }

  async put(row: SettledRow, looking: Promise<Look>): Promise<Put> {
    const { digest, root } = this.#image.image
    const end = (how: Parameters<typeof rowOf>[1]): Put => ({ kind: 'ended', row: rowOf(row, how) })
    const place = this.#image.places.find((candidate) => canonicalName(candidate.repository) === canonicalName(row.repository))
    const look = await looking
    if (place === undefined || place.error !== undefined) return end(failedUpload(row, place?.error))
    if ('error' in look) return end(unwritten(row, look.error))
    if (look.holds === digest) return end({ state: 'already', after: digest, because: 'it holds this image' })
    if (row.tag.kind === 'fixed' && look.holds !== row.before) return end(changed(row, look.holds))
    if (this.#ports.signal.aborted) return end(unwritten(row, asActionError(this.#ports.signal.reason)))
    const client = this.#registries.open(row.repository)
    const before = look.holds
    const because = before === row.before ? row.because : `${row.because}; another run moved it meanwhile`
    try {
      await client.putManifest(row.tag.name, root)
    } catch (thrown) {
      return { kind: 'ended', row: { ...(await this.#askAgain(row, client, asActionError(thrown))), before } }
    }
    return { kind: 'written', settled: row, before, because }
  }

  async readBack(put: Put): Promise<Row> {
    if (put.kind === 'ended') return put.row
    const { settled, before, because } = put
    const end = await verifyTag(this.#registries.open(settled.repository), settled.tag.name, this.#image.image.digest, before, this.#ports)
    if (end.state !== 'unknown') return rowOf(settled, { ...end, before, attempts: 1, because: end.error?.message ?? because })
    const unread = `the registry took it, but it was not read back: ${end.error?.message ?? ''}`
    return rowOf(settled, { ...end, before, attempts: 1, taken: true, because: unread })
  }

  /** A PUT that failed may have been taken all the same (a reset after the commit): the tag itself says so. */
  async #askAgain(row: SettledRow, client: RegistryClient, error: ActionError): Promise<Row> {
    const end = { attempts: 1, because: error.message, error }
    try {
      const head = await client.head(row.tag.name)
      if (head?.digest === this.#image.image.digest)
        return rowOf(row, { state: 'published', after: head.digest, attempts: 1, because: `${row.because}; confirmed by reading it back` })
      return rowOf(row, { ...end, state: 'failed', after: head?.digest })
    } catch {
      // The first error is the one to tell; that the tag cannot be read either is what `unknown` means.
      return rowOf(row, { ...end, state: 'unknown', after: undefined })
    }
  }
}

type Unwritten = Pick<Row, 'state' | 'after' | 'because' | 'error'>

/** What was not written since the run was ended is as it was; what was not written for another reason has failed. */
function unwritten(row: SettledRow, error: ActionError, because = error.message): Unwritten {
  return { state: endsRun(error) ? 'untouched' : 'failed', after: row.before, because, error }
}

function failedUpload(row: SettledRow, error: ActionError | undefined): Unwritten {
  if (error !== undefined) return unwritten(row, error, `the upload failed: ${error.message}`)
  return { state: 'failed', after: row.before, because: 'the image was not uploaded there', error }
}

function changed(row: SettledRow, holds: Digest | undefined): Unwritten {
  const told = (digest: Digest | undefined): string => digest ?? 'nothing'
  const because = `changed under us: it held ${told(row.before)} before the build and holds ${told(holds)} now`
  const hint = 'Another run published this fixed tag meanwhile. Run again: an image of the same commit and inputs is adopted.'
  return {
    state: 'failed',
    after: holds,
    because,
    error: new ActionError('tag-taken', `${row.repository.name}:${row.tag.name} ${because}`, hint),
  }
}
