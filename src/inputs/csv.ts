import type { Refusal } from '../domain/reference.ts'
import { isRefusal, refuse } from './refusal.ts'

/** Reads CSV: records of fields, quotes taken off, nothing trimmed; `comments` drops lines that start with `#`. */
export type Csv = (text: string, comments?: boolean) => readonly (readonly string[])[] | Refusal

const LINE_ENDS = ['\r\n', '\n', '\r']
const LINE_END = /\r\n|\n|\r/

/**
 * Gives the reader for these texts. The lists of docker/build-push-action and docker/metadata-action are CSV as `csv-parse` reads it with
 * `relax_quotes`; without a double quote that is splitting at line ends and commas, so the package is loaded only for texts that have one.
 */
export async function csvFor(texts: Iterable<string>): Promise<Csv> {
  if (![...texts].some(isQuoted)) return splitPlain
  const { CsvError, parse } = await import('csv-parse/sync')
  return (text, comments = false) => {
    if (!isQuoted(text)) return splitPlain(text, comments)
    try {
      const records = parse(text, {
        record_delimiter: LINE_ENDS,
        relax_quotes: true,
        relax_column_count: true,
        skip_empty_lines: true,
        ...(comments ? { comment: '#', comment_no_infix: true } : {}),
      })
      // a line that begins with `#` itself is gone by now, and what begins with it in quotes is no comment
      return comments ? records.filter(([first = '']) => first.startsWith('#') || !isComment(first)) : records
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      return refuse(
        error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'has a double quote that is not closed' : 'has a double quote in the wrong place',
      )
    }
  }
}

/** Entries by lines or commas, trimmed, empty ones dropped; a line that is quoted as a whole is split at its commas, as the peers do. */
export function listOf(csv: Csv, text: string, comments = false): readonly string[] | Refusal {
  const records = csv(text, comments)
  if (isRefusal(records)) return records
  return records
    .flatMap((record) => (record.length === 1 ? (record[0]?.split(',') ?? []) : record))
    .map(trim)
    .filter(Boolean)
}

/** One entry a record, whatever commas it has, trimmed, empty ones dropped. */
export function linesOf(csv: Csv, text: string, comments = false): readonly string[] | Refusal {
  const entries = rawLinesOf(csv, text, comments)
  return isRefusal(entries) ? entries : entries.map(trim)
}

/** As `linesOf`, with the blanks at both ends of an entry kept, since they may belong to a secret. */
export function rawLinesOf(csv: Csv, text: string, comments = false): readonly string[] | Refusal {
  const records = csv(text, comments)
  return isRefusal(records) ? records : records.map((record) => record.join(',')).filter((entry) => entry.trim() !== '')
}

function isQuoted(text: string): boolean {
  return text.includes('"')
}

function splitPlain(text: string, comments = false): readonly (readonly string[])[] {
  if (!comments && !LINE_END.test(text)) return text === '' ? [] : [text.split(',')]
  const lines = text.split(LINE_END).filter((line) => line !== '')
  return (comments ? lines.filter((line) => !isComment(line)) : lines).map((line) => line.split(','))
}

function isComment(field: string): boolean {
  return field.trimStart().startsWith('#')
}

function trim(text: string): string {
  return text.trim()
}
