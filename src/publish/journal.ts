import { type Digest, parseDigest } from '../domain/digest.ts'
import { JOURNAL, TOLD } from '../domain/folder.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { canonicalName, isTag, parseRepository, type Repository } from '../domain/reference.ts'
import type { SettledRow } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import type { Row, RowState } from './publish.ts'

/**
 * What a run means to write, on disk, so that the post step can tell how it ended where main was killed before it could. It holds names, digests and
 * reasons, no secret.
 */
export type Journal = {
  /** what would be told if the run ended here, before any name; trouble is left to `seal`, so it never rejects */
  readonly note: (rows: readonly Row[]) => Promise<void>
  /** the rows that the names begin from, and the image that they are to show; on the disk when it resolves, and written once however often it is asked for */
  readonly seal: (rows: readonly Row[], digest: Digest) => Promise<void>
  /** the tag of this row is written from now on */
  readonly begin: (row: Pick<SettledRow, 'repository' | 'tag'>) => Promise<void>
}

/** What a journal says. `begun` are the rows whose tag may have been written, by their place. */
export type Journalled = { readonly rows: readonly Row[]; readonly digest: Digest | undefined; readonly begun: ReadonlySet<number> }

/**
 * The rows, and the numbers of those that were begun, each in angle brackets: a mark is appended in a moment, however many rows there are, and one of which the
 * disk took a part is none, and hides none that comes after it.
 */
const ROWS = JOURNAL
const BEGUN = 'journal.begun'

/** Larger than the rows of any plan: ten thousand tags in ten registries have 30 MB. */
const LIMIT_BYTES = 64 * 1024 * 1024

/** Opens the journal of a run, in its own folder; nothing is written yet. */
export function openJournal({ files, folder, log }: Pick<Ports, 'files' | 'folder' | 'log'>): Journal {
  const places = new Map<string, number>()
  let written: Promise<void> = Promise.resolve()
  let sealed: Promise<void> | undefined
  const write = (rows: readonly Row[], digest?: Digest): Promise<void> => {
    const content = JSON.stringify({ digest, rows: rows.map(entryOf) })
    const work = written.then(() => files.replace(`${folder}/${ROWS}`, content, digest !== undefined))
    written = work.catch((error: unknown) => log.debug(`the journal was not written: ${String(error)}`))
    return work
  }
  return {
    // Who needs it on the disk asks for it, and is told.
    note: (rows) => write(rows).catch(() => undefined),
    seal: (rows, digest) => {
      if (sealed === undefined) {
        for (const [place, row] of rows.entries()) places.set(keyOf(row.repository.name, row.tag), place)
        sealed = write(rows, digest)
      }
      return sealed
    },
    begin: ({ repository, tag }) => files.append(`${folder}/${BEGUN}`, `<${places.get(keyOf(repository.name, tag.name))}>\n`),
  }
}

/** Says that all is told: post has nothing to tell. A file of its own, since a journal that is still on its way to the disk would come again. */
export async function closeJournal({ files, folder }: Pick<Ports, 'files' | 'folder'>): Promise<void> {
  if ((await files.kind(folder)) !== undefined) await files.write(`${folder}/${TOLD}`, '')
}

/**
 * Reads the journal that a killed main left in its folder; `undefined` where there is none, or none that can be read, or one that names a repository which the
 * step does not publish to (`images`): any step may write there. Never trusted for more than tags to look at.
 */
export async function readJournal(
  { files, folder }: Pick<Ports, 'files' | 'folder'>,
  images: readonly Repository[],
): Promise<Journalled | undefined> {
  const document = parseJson((await files.readText(`${folder}/${ROWS}`, LIMIT_BYTES)) ?? '')
  if (!isRecord(document) || !Array.isArray(document['rows'])) return undefined
  const rows = document['rows'].flatMap((entry) => parseEntry(entry) ?? [])
  const planned = new Set(images.map(canonicalName))
  if (rows.length !== document['rows'].length || !rows.every(({ repository }) => planned.has(canonicalName(repository)))) return undefined
  const marks = (await files.readText(`${folder}/${BEGUN}`, LIMIT_BYTES)) ?? ''
  const begun = new Set([...marks.matchAll(/<([0-9]{1,9})>/g)].map(([, place]) => Number(place)))
  return { rows, digest: digestAt(document, 'digest'), begun }
}

function keyOf(name: string, tag: string): string {
  return `${name}:${tag}`
}

function entryOf({ repository, tag, kind, state, before, after, because, required }: Row): object {
  return { image: repository.name, tag, kind, state, before, after, because, required }
}

/** The states that a row may have before any name is written. */
const STATES: readonly RowState[] = ['already', 'kept', 'skipped', 'untouched', 'failed']

function parseEntry(entry: unknown): Row | undefined {
  if (!isRecord(entry)) return undefined
  const { image, tag, kind, because, required } = entry
  const repository = typeof image === 'string' ? parseRepository(image) : undefined
  const state = STATES.find((known) => known === entry['state'])
  if (repository === undefined || 'refused' in repository || state === undefined) return undefined
  if (typeof tag !== 'string' || !isTag(tag) || typeof because !== 'string' || typeof required !== 'boolean') return undefined
  if (kind !== 'fixed' && kind !== 'moving') return undefined
  const held = { before: digestAt(entry, 'before'), after: digestAt(entry, 'after') }
  return { repository, tag, kind, state, ...held, attempts: 0, because, error: undefined, required }
}

function digestAt(record: Readonly<Record<string, unknown>>, field: string): Digest | undefined {
  const text = record[field]
  return typeof text === 'string' ? parseDigest(text) : undefined
}
