import type { Digest } from '../domain/digest.ts'
import { canonicalName, type Repository, sameRepository } from '../domain/reference.ts'
import type { Relate } from '../domain/relation.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { judgeRace, movesAlways, type RaceVerdict } from '../plan/race.ts'
import type { Settled, SettledRow } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import { InDoubt } from '../registry/errors.ts'
import type { Registries, RegistryClient } from '../registry/registry.ts'
import type { Admitted } from './admit.ts'
import { describeImage } from './describe.ts'
import { relationOf } from './forward.ts'
import type { Journal } from './journal.ts'
import type { Look, Looks } from './look.ts'
import type { UploadedPlace } from './upload.ts'
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
 * Writes the names: fixed tags first, in all registries in parallel, and moving tags when every fixed one of their registry was taken. With `on-partial: stop` they
 * wait for every required registry, and nothing is written anywhere where the image did not get to one of these. Each tag is looked at right before (equal digest: nothing to write). No tag is written that is not in the journal on the disk. When all are written each is read back: not earlier, because distribution on a file system
 * answers 500 to a read while the same manifest is written under another tag. Never throws: every row says how it ended.
 */
export async function publish(
  image: Admitted,
  settled: Settled,
  registries: Registries,
  { looks, relate, journal }: { readonly looks: Looks; readonly relate: Relate; readonly journal: Journal },
  ports: Pick<Ports, 'clock' | 'signal'>,
): Promise<readonly Row[]> {
  const writes = settled.rows.filter((row) => row.decision === 'write')
  const rest = settled.rows.filter((row) => row.decision !== 'write').map(rowWithoutWrite)
  const work = new Publication(image, settled, registries, { relate, journal }, ports)
  // All are looked at now, so that no turn waits for it; a turn that comes late looks again.
  for (const row of writes) void looks.at(row)
  const put = (kind: 'fixed' | 'moving', hindrance: (row: SettledRow) => string | undefined): Promise<readonly Put[]> => {
    const turn = writes.filter((row) => row.tag.kind === kind)
    return Promise.all(turn.map((row) => held(row, hindrance(row)) ?? work.put(row, looks.at(row))))
  }

  const stops = settled.plan.onPartial === 'stop'
  const broken = stops ? brokenPlace(image, writes) : undefined
  const elsewhere = (row: SettledRow): string | undefined =>
    broken === undefined || sameRepository(broken.repository, row.repository) ? undefined : `the image is not in ${broken.repository.name}`
  const fixed = await put('fixed', elsewhere)
  const ended = [...fixed.flatMap((one) => (one.kind === 'ended' ? [one.row] : [])), ...rest]
  const lost = ended.filter((row) => row.kind === 'fixed' && (row.state === 'failed' || row.state === 'unknown'))
  const missing = (row: SettledRow): string | undefined => {
    const one = lost.find((other) => (stops && other.required) || other.repository === row.repository)
    return one === undefined ? elsewhere(row) : `the fixed tag ${one.tag} is not in ${one.repository.name}`
  }
  const moving = await put('moving', missing)
  const done = [...(await Promise.all([...fixed, ...moving].map((one) => work.readBack(one)))), ...rest]
  const ends = new Map(done.map((end) => [`${canonicalName(end.repository)}:${end.tag}`, end]))
  return settled.rows.flatMap((row) => ends.get(`${canonicalName(row.repository)}:${row.tag.name}`) ?? [])
}

function held(row: SettledRow, because: string | undefined): Put | undefined {
  return because === undefined ? undefined : { kind: 'ended', row: untouched(row, because) }
}

/** A repository of a required registry that the image did not get to, though names were to be written there. */
function brokenPlace({ places }: Admitted, writes: readonly SettledRow[]): UploadedPlace | undefined {
  const required = new Set(writes.filter((row) => row.required).map(({ repository }) => canonicalName(repository)))
  return places.find(({ error, repository }) => error !== undefined && !endsRun(error) && required.has(canonicalName(repository)))
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

/** A tag after its turn: one that should show the image now and is to be read back, or one that ended without. */
type Put = Shown | { readonly kind: 'ended'; readonly row: Row }

type Shown = {
  readonly kind: 'shown'
  readonly settled: SettledRow
  readonly state: 'published' | 'already'
  readonly before: Digest | undefined
  readonly because: string
  /** the answer to an earlier try was lost: it may be done yet, over whatever the tag holds then */
  readonly mayLandAgain?: true
}

class Publication {
  readonly #image: Admitted
  readonly #plan: Plan
  /** all of them, as they are told where the run ends before the names */
  readonly #rows: readonly Row[]
  readonly #registries: Registries
  readonly #relate: Relate
  readonly #journal: Journal
  readonly #ports: Pick<Ports, 'clock' | 'signal'>

  constructor(
    image: Admitted,
    settled: Settled,
    registries: Registries,
    { relate, journal }: { readonly relate: Relate; readonly journal: Journal },
    ports: Pick<Ports, 'clock' | 'signal'>,
  ) {
    this.#image = image
    this.#plan = settled.plan
    this.#rows = settled.rows.map(rowWithoutWrite)
    this.#registries = registries
    this.#relate = relate
    this.#journal = journal
    this.#ports = ports
  }

  async put(row: SettledRow, looking: Promise<Look>): Promise<Put> {
    const { digest, root } = this.#image.image
    const place = this.#image.places.find((candidate) => canonicalName(candidate.repository) === canonicalName(row.repository))
    const look = await looking
    if (place === undefined || place.error !== undefined) return ended(row, failedUpload(row, place?.error))
    const objection = this.#image.withheld.get(canonicalName(row.repository))
    if (objection !== undefined) return ended(row, unwritten(row, objection))
    if ('error' in look) return ended(row, unwritten(row, look.error))
    const before = look.holds
    if (before === digest) return { kind: 'shown', settled: row, state: 'already', before: row.before, because: 'it holds this image' }
    const race = before === undefined || before === row.before ? undefined : await this.#judge(row, before)
    if (race !== undefined && race.kind !== 'write') return ended(row, raceEnd(row, before, race))
    const unsaid = await this.#write(row)
    if (unsaid !== undefined) return ended(row, unwritten(row, unsaid, `the journal was not written, so no name was: ${unsaid.message}`))
    if (this.#ports.signal.aborted) return ended(row, unwritten(row, asActionError(this.#ports.signal.reason)))
    const client = this.#registries.open(row.repository)
    const shown: Shown = { kind: 'shown', settled: row, state: 'published', before, because: race?.because ?? row.because }
    try {
      const { lost } = await client.putManifest(row.tag.name, root)
      return lost > 0 ? { ...shown, mayLandAgain: true } : shown
    } catch (thrown) {
      const error = asActionError(thrown)
      return error instanceof InDoubt ? this.#resolve(shown, client, error) : this.#askRefused(shown, client, error)
    }
  }

  /** Writes down that the tag is written from now on; gives what hindered it. */
  async #write(row: SettledRow): Promise<ActionError | undefined> {
    try {
      await this.#journal.seal(this.#rows, this.#image.image.digest)
      await this.#journal.begin(row)
      return undefined
    } catch (thrown) {
      return asActionError(thrown)
    }
  }

  /** `earlier`: how often the tag was written before this is the second time that it is read. */
  async readBack(put: Put, earlier?: number): Promise<Row> {
    if (put.kind === 'ended') return put.row
    const { settled, state, before, because, mayLandAgain } = put
    const client = this.#registries.open(settled.repository)
    const attempts = (earlier ?? 0) + (state === 'published' ? 1 : 0)
    const end = await verifyTag(client, settled.tag.name, this.#image.image.digest, before, this.#ports)
    switch (end.kind) {
      case 'shown':
        return rowOf(settled, { state, before, after: end.digest, attempts, because })
      case 'unread':
      case 'behind': {
        const said = state === 'already' ? 'it said that it holds the image' : 'the registry took it'
        const found = end.kind === 'unread' ? 'it was not read back' : 'it does not show it yet'
        return rowOf(settled, {
          state: 'unknown',
          before,
          after: undefined,
          attempts,
          because: `${said}, but ${found}: ${end.error.message}`,
          error: end.error,
          ...(attempts > 0 ? { taken: true } : {}),
        })
      }
      case 'other': {
        const race = await this.#judge(settled, end.digest)
        if (mayLandAgain === true && race.kind !== 'write') {
          const told = `${end.error.message}; an earlier try of ours may land yet`
          return rowOf(settled, { state: 'unknown', before, after: undefined, attempts, because: told, error: end.error, taken: true })
        }
        const isTheirs = race.kind === 'keep' || race.kind === 'superseded'
        if (isTheirs) return rowOf(settled, { ...raceEnd(settled, end.digest, race), before, attempts })
        // An older run wrote between our look and our read: its name goes back to ours, once.
        if (race.kind === 'write' && earlier === undefined && !movesAlways(settled.tag))
          return this.readBack(await this.put(settled, Promise.resolve({ holds: end.digest })), attempts)
        return rowOf(settled, { state: 'failed', before, after: end.digest, attempts, because: end.error.message, error: end.error })
      }
    }
  }

  /** Who another run's image belongs to; what cannot be read is nobody's. */
  async #judge(row: SettledRow, holds: Digest): Promise<RaceVerdict> {
    try {
      if (movesAlways(row.tag)) return judgeRace(this.#plan, row.tag, undefined)
      const holder = await describeImage(this.#registries.open(row.repository), holds)
      const relation = row.tag.follows === 'history' ? await relationOf(holder, this.#relate) : undefined
      return judgeRace(this.#plan, row.tag, holder, relation)
    } catch (thrown) {
      return { kind: 'refuse', because: `changed under us, and what it holds now cannot be read: ${asActionError(thrown).message}` }
    }
  }

  /** A PUT of which nobody knows whether it was taken (a reset after the commit, a gateway that gave up): the tag itself says so, now or within the time that registries may lag. */
  async #resolve(put: Shown, client: RegistryClient, error: ActionError): Promise<Put> {
    const { settled, before, because } = put
    const end = await verifyTag(client, settled.tag.name, this.#image.image.digest, before, this.#ports)
    switch (end.kind) {
      case 'shown':
        return { ...put, because: `${because}; the answer was lost, the tag was taken` }
      case 'behind':
      case 'other': {
        const told = `${error.message}; whether it was taken is not known, the tag shows ${end.digest ?? 'nothing'}`
        return ended(settled, { state: 'unknown', before, after: undefined, attempts: 1, because: told, error })
      }
      case 'unread':
        // The first error is the one to tell; that the tag cannot be read either is what `unknown` means.
        return ended(settled, { state: 'unknown', before, after: undefined, attempts: 1, because: error.message, error })
    }
  }

  /** A PUT that was refused: the tag is as it was, unless somebody else made it hold the very image (a registry may refuse even that for a tag that cannot move). */
  async #askRefused(put: Shown, client: RegistryClient, error: ActionError): Promise<Put> {
    const { settled, before } = put
    const head = await client.head(settled.tag.name).catch(() => ({ digest: before }))
    if (head?.digest === this.#image.image.digest) return { ...put, state: 'already', because: `it holds this image; ${error.message}` }
    return ended(
      settled,
      endsRun(error)
        ? unwritten(settled, error)
        : { state: 'failed', before, after: head?.digest, attempts: 1, because: error.message, error },
    )
  }
}

function ended(row: SettledRow, end: Parameters<typeof rowOf>[1]): Put {
  return { kind: 'ended', row: rowOf(row, end) }
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

/** The end of a tag that another run wrote meanwhile, and that is left to it. */
function raceEnd(row: SettledRow, holds: Digest | undefined, { kind, because }: RaceVerdict): Unwritten {
  switch (kind) {
    case 'keep':
      return { state: 'kept', after: holds, because, error: undefined }
    case 'skip':
      return { state: 'skipped', after: holds, because, error: undefined }
    case 'superseded':
      return { state: 'superseded', after: holds, because, error: undefined }
    case 'write':
    case 'refuse': {
      const told = `${because}: it held ${row.before ?? 'nothing'} before the build and holds ${holds ?? 'nothing'} now`
      const hint = 'Something else writes this tag too. Look at what it holds, then run again.'
      return {
        state: 'failed',
        after: holds,
        because: told,
        error: new ActionError('tag-taken', `${row.repository.name}:${row.tag.name} ${told}`, hint),
      }
    }
  }
}
