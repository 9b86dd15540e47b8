import type { Refusal } from '../domain/reference.ts'
import type { Csv } from './csv.ts'
import { isRefusal, refuse, shown } from './refusal.ts'

/** An entry of an input by lines, and where in the input it begins; both count from 1. `isVerbatim`: it stands there as it is, without quotes. */
export type Placed = { readonly text: string; readonly line: number; readonly column: number; readonly isVerbatim: boolean }

/** What cannot even be read as an entry, and where. */
export type Unreadable = { readonly refusal: Refusal; readonly line: number; readonly column: number }

/**
 * Reads entries by lines as `linesOf` does, each with its place. What is no CSV is told with its place, and takes no other complaint away.
 * `comments` drops lines that start with `#`.
 */
export function placedLines(csv: Csv, text: string, comments = false): readonly (Placed | Unreadable)[] {
  if (!text.includes('"')) return plainLines(text, comments)
  const entries: (Placed | Unreadable)[] = []
  for (const { raw, line, isClosed } of recordsOf(text, comments)) {
    const column = raw.length - raw.trimStart().length + 1
    const entry = entryOf(raw, isClosed, csv, comments)
    if (isRefusal(entry)) entries.push({ refusal: entry, line, column })
    else if (entry !== '') entries.push({ text: entry, line, column, isVerbatim: entry === raw.trim() })
  }
  return entries
}

/** Without a double quote every line is an entry of its own, and there may be thousands. */
function plainLines(text: string, comments: boolean): readonly Placed[] {
  const entries: Placed[] = []
  // the only line end that nearly all texts have is found many times as fast as an expression is
  const lines = text.split(text.includes('\r') ? LINE_END : '\n')
  for (let index = 0; index < lines.length; index += 1) {
    const raw = lines[index] ?? ''
    const entry = raw.trim()
    if (entry === '' || (comments && entry.startsWith('#'))) continue
    const column = entry.length === raw.length ? 1 : raw.length - raw.trimStart().length + 1
    entries.push({ text: entry, line: index + 1, column, isVerbatim: true })
  }
  return entries
}

const LINE_END = /\r\n|\n|\r/

/** A line without a double quote is its own record, whatever commas it has. */
function entryOf(raw: string, isClosed: boolean, csv: Csv, comments: boolean): string | Refusal {
  if (!raw.includes('"')) return raw.trim()
  const records = isClosed ? csv(raw, comments) : refuse('has a double quote that is not closed')
  return isRefusal(records) ? records : (records[0] ?? []).join(',').trim()
}

/** A sentence about an entry with its place in front: `line 2, column 7: "vendor" has no "="`. */
export function placedSentence(entry: Placed, refusal: Refusal): string {
  const at = refusal.at ?? 0
  const column = entry.column + (entry.isVerbatim && !entry.text.slice(0, at).includes('\n') ? at : 0)
  return `line ${entry.line}, column ${column}: ${shown(entry.text)} ${refusal.refused}`
}

type RawRecord = { readonly raw: string; readonly line: number; readonly isClosed: boolean }

/** Splits CSV into its records: a line end inside of a quoted field ends none. An open quote takes all the rest. */
function recordsOf(text: string, comments: boolean): readonly RawRecord[] {
  // lines at even places, what ends them at odd ones
  const pieces = text.split(/(\r\n|\n|\r)/)
  const records: RawRecord[] = []
  for (let index = 0; index < pieces.length; index += 2) {
    const line = index / 2 + 1
    let raw = pieces[index] ?? ''
    if (comments && raw.trimStart().startsWith('#')) continue
    let isOpen = opens(raw, false)
    while (isOpen && index + 2 < pieces.length) {
      index += 2
      const next = pieces[index] ?? ''
      isOpen = opens(next, true)
      raw += `${pieces[index - 1]}${next}`
    }
    records.push({ raw, line, isClosed: !isOpen })
  }
  return records
}

/** Whether a quoted field is open at the end of a line, by the rules of `csv-parse` with `relax_quotes`: a quote opens at the start of a field only. */
function opens(line: string, isQuoted: boolean): boolean {
  if (!line.includes('"')) return isQuoted
  let [quoted, atStart] = [isQuoted, !isQuoted]
  for (let index = 0; index < line.length; index += 1) {
    const isQuote = line[index] === '"'
    if (quoted) {
      if (isQuote && line[index + 1] === '"') index += 1
      else if (isQuote) quoted = false
    } else if (isQuote && atStart) {
      quoted = true
      atStart = false
    } else atStart = line[index] === ','
  }
  return quoted
}
