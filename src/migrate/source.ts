/** Where something stands in a file, both counted from one. */
export type Place = { readonly line: number; readonly column: number }

/** The text of a file, and what is asked of its lines. */
export type Source = {
  readonly file: string
  readonly text: string
  /** the line end of its first line, for lines that we add */
  readonly eol: string
  readonly place: (offset: number) => Place
  /** where the line of an offset begins */
  readonly lineStart: (offset: number) => number
  /** where the line of an offset ends, its line end included */
  readonly lineEnd: (offset: number) => number
}

/** Opens a text for questions about its lines. */
export function openSource(file: string, text: string): Source {
  const lineStart = (offset: number) => text.lastIndexOf('\n', offset - 1) + 1
  const lineEnd = (offset: number) => {
    const end = text.indexOf('\n', offset)
    return end < 0 ? text.length : end + 1
  }
  const place = (offset: number) => {
    const start = lineStart(offset)
    return { line: text.slice(0, start).split('\n').length, column: offset - start + 1 }
  }
  return { file, text, eol: /\r?\n/.exec(text)?.[0] ?? '\n', place, lineStart, lineEnd }
}

/** Replaces the text between two offsets; where both are the same it inserts. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string }

/** Makes all edits at once; at one place insertions come before what is replaced. Throws `TypeError` where two replace the same text. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = []
  let done = 0
  for (const edit of edits.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
    if (edit.start < done) throw new TypeError(`two edits at offset ${edit.start}`)
    pieces.push(text.slice(done, edit.start), edit.text)
    done = edit.end
  }
  return [...pieces, text.slice(done)].join('')
}

/** Blanks at the beginning of a line. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

/** Moves lines that stand at one indentation to another; what hangs further left stays within the line. */
export function shift(lines: readonly string[], from: number, to: number): readonly string[] {
  return lines.map((line) => {
    if (line.trim() === '') return line.trimStart()
    return `${' '.repeat(to)}${line.slice(Math.min(from, indentOf(line)))}`
  })
}
