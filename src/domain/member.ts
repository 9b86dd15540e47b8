const [QUOTE, COMMA, BACKSLASH] = [34, 44, 92]
const OPENING: ReadonlySet<number> = new Set([91, 123])
const CLOSING: ReadonlySet<number> = new Set([93, 125])
const BLANK: ReadonlySet<number> = new Set([9, 10, 13, 32])
const COLON = 58

/** The longest key that is told from others, in bytes. */
const KEY_LIMIT = 64

/**
 * Gives the bytes of one member's value of a JSON object, as they stand there, in memory that does not depend on the object's size; nothing where the object
 * has no such member, and the first where it has several. It finds values by the grammar's quotes and brackets and checks nothing else: whoever needs to know
 * that the document is the right one compares its hash.
 */
export async function* memberBytes(chunks: AsyncIterable<Uint8Array>, name: string): AsyncIterable<Uint8Array> {
  const finder = new Finder(new TextEncoder().encode(JSON.stringify(name)))
  for await (const chunk of chunks) {
    let from: number | undefined = finder.isInside ? 0 : undefined
    for (let at = 0; at < chunk.length; at += 1) {
      const step = finder.next(chunk[at] ?? 0)
      if (step === 'begins') from = at
      if (step === 'ended' && from !== undefined) {
        yield chunk.subarray(from, at)
        from = undefined
      }
    }
    if (from !== undefined) yield chunk.subarray(from)
  }
}

/** Follows a JSON document byte by byte. */
class Finder {
  readonly #wanted: Uint8Array
  #depth = 0
  #inText = false
  #isEscaped = false
  /** the bytes of the text that may be a key of the outer object, with its quotes */
  #key: number[] = []
  #place: 'key' | 'value' = 'key'
  #state: 'before' | 'awaited' | 'inside' | 'done' = 'before'

  constructor(wanted: Uint8Array) {
    this.#wanted = wanted
  }

  get isInside(): boolean {
    return this.#state === 'inside'
  }

  /** `begins`: the value begins with this byte; `ended`: it ended before this byte. */
  next(byte: number): 'begins' | 'ended' | undefined {
    if (this.#inText) return this.#text(byte)
    const begins = this.#state === 'awaited' && !BLANK.has(byte)
    if (begins) this.#state = 'inside'
    if (byte === QUOTE) {
      this.#inText = true
      if (this.#depth === 1 && this.#place === 'key') this.#key = [byte]
    } else if (OPENING.has(byte)) this.#depth += 1
    else if (CLOSING.has(byte)) {
      this.#depth -= 1
      if (this.#depth === 0) return this.#end()
    } else if (this.#depth === 1 && byte === COLON) {
      this.#place = 'value'
      if (this.#state === 'before' && this.#isWanted()) this.#state = 'awaited'
    } else if (this.#depth === 1 && byte === COMMA) {
      this.#place = 'key'
      return this.#end()
    }
    return begins ? 'begins' : undefined
  }

  #text(byte: number): undefined {
    if (this.#depth === 1 && this.#place === 'key' && this.#key.length <= KEY_LIMIT) this.#key.push(byte)
    if (this.#isEscaped) this.#isEscaped = false
    else if (byte === BACKSLASH) this.#isEscaped = true
    else if (byte === QUOTE) this.#inText = false
  }

  #end(): 'ended' | undefined {
    if (this.#state !== 'inside') return undefined
    this.#state = 'done'
    return 'ended'
  }

  #isWanted(): boolean {
    return this.#key.length === this.#wanted.length && this.#key.every((byte, at) => byte === this.#wanted[at])
  }
}
