import { StringDecoder } from 'node:string_decoder'
import { LINE_LIMIT } from '../domain/inert.ts'

/** What is kept of a line: with the note behind it, it is not too long for the log, which would cut the note and count anew. */
const KEPT = LINE_LIMIT - 64

/** Takes the bytes of a stream as they come and gives its lines. */
export type LineSplitter = {
  readonly write: (bytes: Buffer) => void
  /** gives what stands behind the last line end */
  readonly end: () => void
}

/**
 * Splits a UTF-8 stream at CR, LF and CRLF, which is where the runner splits it (.NET `ReadLine`). A line is kept up to about 8 Ki characters; what is
 * beyond is counted in a note behind it, so that memory is bounded whatever a child prints.
 */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8')
  let line = ''
  let cut = 0
  let afterReturn = false

  const add = (text: string): void => {
    const kept = text.slice(0, KEPT - line.length)
    line += kept
    cut += text.length - kept.length
  }
  const give = (): void => {
    onLine(cut === 0 ? line : `${line} … ${cut} more characters`)
    line = ''
    cut = 0
  }
  const take = (text: string): void => {
    if (text === '') return
    let start = afterReturn && text.startsWith('\n') ? 1 : 0
    afterReturn = text.endsWith('\r')
    for (const end of text.matchAll(/\r\n|\r|\n/g)) {
      if (end.index < start) continue
      add(text.slice(start, end.index))
      give()
      start = end.index + end[0].length
    }
    add(text.slice(start))
  }
  return {
    write: (bytes) => take(decoder.write(bytes)),
    end: () => {
      take(decoder.end())
      if (line !== '' || cut > 0) give()
    },
  }
}
