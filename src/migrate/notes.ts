import type { Place } from './source.ts'

/**
 * What is said about one place of the file: `left`, a step that was not touched though it is one of those that go; `stays`, a step that is still
 * needed beside ours; `lost`, something that has no counterpart; `differs`, something that now behaves otherwise; `goes`, why a step is not needed.
 */
export type NoteKind = 'left' | 'stays' | 'lost' | 'differs' | 'goes'

export type Note = Place & {
  readonly kind: NoteKind
  /** what it is about, what became of it, and what to do */
  readonly text: string
}

/** Puts notes in the order of the file; what differs everywhere alike, and what is said twice of one place, is said once. */
export function sortNotes(notes: readonly Note[]): readonly Note[] {
  const sorted = notes.toSorted((one, other) => one.line - other.line || one.column - other.column)
  const isSaid = (note: Note) => (other: Note) => other.text === note.text && (note.kind === 'differs' || other.line === note.line)
  return sorted.filter((note, index) => sorted.findIndex(isSaid(note)) === index)
}

/** One note as a terminal and an editor's error list show it. */
export function formatNote(file: string, { line, column, kind, text }: Note): string {
  return `${file}:${line}:${column}: ${kind}: ${text}`
}
