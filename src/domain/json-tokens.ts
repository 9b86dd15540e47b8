/** What a JSON document consists of, in its order. */
export type JsonHandler = {
  readonly open: (bracket: '{' | '[') => void
  readonly close: () => void
  readonly key: (name: string) => void
  /** whether the value that comes is looked at; else its text is only checked, and given as '' */
  readonly isWanted: () => boolean
  readonly value: (value: string | number | boolean | null) => void
}

/** Why a document is not what it should be: a sentence part that follows its name. */
export class JsonRefusal extends Error {}

/** The most of a text or a key that is given, in UTF-16 units; the rest is checked and cut. */
export const TEXT_LIMIT = 256

/** How deep lists and objects may stand in each other, and how long a number may be, in characters. */
const DEPTH_LIMIT = 64
const NUMBER_LIMIT = 64

/** What may come next. */
type Next = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing'

const [TAB, NEWLINE, RETURN, BLANK, QUOTE, COMMA, COLON, BACKSLASH] = [9, 10, 13, 32, 34, 44, 58, 92]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125]
const ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }),
)
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/

/**
 * Reads one JSON document (RFC 8259) piece by piece, in memory that does not depend on its size. Throws `JsonRefusal` for what is none: anything that the
 * grammar does not have, an end too early, and anything behind the end but blanks.
 */
export class JsonTokens {
  readonly #handler: JsonHandler
  /** true where it is an object */
  readonly #stack: boolean[] = []
  #next: Next = 'value'
  #in: 'between' | 'text' | 'escape' | 'bare' = 'between'
  #isKey = false
  /** of a text, number or word whose end has not come; `undefined`: not wanted */
  #text: string | undefined
  #escape = ''

  constructor(handler: JsonHandler) {
    this.#handler = handler
  }

  /** Reads the next piece, which may end anywhere. */
  push(piece: string): void {
    let at = 0
    while (at < piece.length) {
      switch (this.#in) {
        case 'between':
          at = this.#between(piece, at)
          break
        case 'text':
          at = this.#inText(piece, at)
          break
        case 'escape':
          this.#inEscape(piece.charAt(at))
          at += 1
          break
        case 'bare':
          at = this.#inBare(piece, at)
      }
    }
  }

  /** Ends the document, which must be whole. */
  end(): void {
    if (this.#in === 'bare') this.#endBare()
    if (this.#in !== 'between' || this.#next !== 'nothing') throw new JsonRefusal('ends too early')
  }

  #between(piece: string, start: number): number {
    let at = start
    while (isBlank(piece.charCodeAt(at))) at += 1
    if (at >= piece.length) return at
    switch (piece.charCodeAt(at)) {
      case QUOTE:
        this.#beginText()
        break
      case OPEN_OBJECT:
        this.#open(true)
        break
      case OPEN_LIST:
        this.#open(false)
        break
      case CLOSE_OBJECT:
        this.#close(true)
        break
      case CLOSE_LIST:
        this.#close(false)
        break
      case COLON:
        if (this.#next !== 'colon') throw unexpected(piece, at)
        this.#next = 'value'
        break
      case COMMA:
        if (this.#next !== 'comma or end') throw unexpected(piece, at)
        this.#next = this.#stack.at(-1) === true ? 'key' : 'value'
        break
      default:
        if (!/[-0-9a-z]/.test(piece.charAt(at))) throw unexpected(piece, at)
        this.#expectValue()
        this.#text = ''
        this.#in = 'bare'
        return at
    }
    return at + 1
  }

  #open(isObject: boolean): void {
    this.#expectValue()
    if (this.#stack.length === DEPTH_LIMIT) throw new JsonRefusal(`is nested more than ${DEPTH_LIMIT} deep`)
    this.#stack.push(isObject)
    this.#next = isObject ? 'key or end' : 'value or end'
    this.#handler.open(isObject ? '{' : '[')
  }

  #close(isObject: boolean): void {
    const mayEnd = this.#next === 'comma or end' || this.#next === (isObject ? 'key or end' : 'value or end')
    if (!mayEnd || this.#stack.pop() !== isObject) throw new JsonRefusal(`has a ${isObject ? '}' : ']'} in the wrong place`)
    this.#handler.close()
    this.#afterValue()
  }

  #beginText(): void {
    this.#isKey = this.#next === 'key' || this.#next === 'key or end'
    if (!this.#isKey) this.#expectValue()
    this.#text = this.#isKey || this.#handler.isWanted() ? '' : undefined
    this.#in = 'text'
  }

  #inText(piece: string, start: number): number {
    let at = start
    let code = piece.charCodeAt(at)
    while (code >= BLANK && code !== QUOTE && code !== BACKSLASH) {
      at += 1
      code = piece.charCodeAt(at)
    }
    this.#add(piece, start, at)
    if (at === piece.length) return at
    if (code < BLANK) throw new JsonRefusal('has a control character in a text')
    if (code === QUOTE) this.#endText()
    else this.#in = 'escape'
    return at + 1
  }

  #inEscape(character: string): void {
    this.#escape += character
    const simple = ESCAPES.get(this.#escape)
    const isWhole = simple !== undefined || /^u[0-9a-fA-F]{4}$/.test(this.#escape)
    if (!isWhole) {
      if (/^u[0-9a-fA-F]{0,3}$/.test(this.#escape)) return
      throw new JsonRefusal('has an escape that JSON does not know')
    }
    const said = simple ?? String.fromCharCode(Number.parseInt(this.#escape.slice(1), 16))
    this.#add(said, 0, 1)
    this.#escape = ''
    this.#in = 'text'
  }

  #add(piece: string, start: number, end: number): void {
    if (this.#text === undefined || this.#text.length >= TEXT_LIMIT) return
    this.#text += piece.slice(start, Math.min(end, start + TEXT_LIMIT - this.#text.length))
  }

  #endText(): void {
    const text = this.#text ?? ''
    this.#in = 'between'
    if (this.#isKey) {
      this.#next = 'colon'
      this.#handler.key(text)
      return
    }
    this.#handler.value(text)
    this.#afterValue()
  }

  /** A number, or `true`, `false`, `null`: it ends where something else begins. */
  #inBare(piece: string, start: number): number {
    let at = start
    while (at < piece.length && /[-+.0-9a-zA-Z]/.test(piece.charAt(at))) at += 1
    this.#text += piece.slice(start, at)
    if ((this.#text ?? '').length > NUMBER_LIMIT) throw new JsonRefusal(`has a number or word of more than ${NUMBER_LIMIT} characters`)
    if (at < piece.length) this.#endBare()
    return at
  }

  #endBare(): void {
    this.#handler.value(bareValue(this.#text ?? ''))
    this.#in = 'between'
    this.#afterValue()
  }

  #expectValue(): void {
    if (this.#next !== 'value' && this.#next !== 'value or end')
      throw new JsonRefusal(this.#next === 'nothing' ? 'does not end where it is whole' : 'has a value in the wrong place')
  }

  #afterValue(): void {
    this.#next = this.#stack.length === 0 ? 'nothing' : 'comma or end'
  }
}

function isBlank(code: number): boolean {
  return code === BLANK || code === NEWLINE || code === TAB || code === RETURN
}

function bareValue(text: string): number | boolean | null {
  switch (text) {
    case 'true':
      return true
    case 'false':
      return false
    case 'null':
      return null
  }
  if (!NUMBER.test(text)) throw new JsonRefusal(`has ${JSON.stringify(text)} where a value should be`)
  return Number(text)
}

function unexpected(piece: string, at: number): JsonRefusal {
  return new JsonRefusal(`has ${JSON.stringify(piece.charAt(at))} in the wrong place`)
}
