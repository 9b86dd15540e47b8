import { codeOf } from './code.ts'
import { type JsonHandler, JsonRefusal, JsonTokens } from './json-tokens.ts'

/** What of a JSON value is kept; all else is checked, and forgotten at once. */
export type Shape =
  | { readonly kind: 'text' | 'number' | 'flag' }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Shape>; readonly others: 'anything' | 'no lists' }
  | { readonly kind: 'list'; readonly entry: Shape; readonly visit: Visit }
  /** anything; nothing of it is kept */
  | { readonly kind: 'any' }

/** Gets each entry of a list when it is whole, and what is known so far of the record that the list stands in. */
export type Visit = (entry: Kept, owner: KeptRecord) => void

/** A value as far as it is kept; of a list that is the number of its entries. What is `null` is not there. */
export type Kept = string | number | boolean | KeptRecord | undefined

export type KeptRecord = ReadonlyMap<string, Kept>

/** The shape of a text. */
export const TEXT: Shape = { kind: 'text' }

/** The shape of what is not kept. */
export const ANY: Shape = { kind: 'any' }

/** The shape of a record of which these fields are kept. */
export function record(fields: Readonly<Record<string, Shape>>, others: 'anything' | 'no lists' = 'anything'): Shape {
  return { kind: 'record', fields: new Map(Object.entries(fields)), others }
}

/** The shape of a list. */
export function list(entry: Shape, visit: Visit = () => undefined): Shape {
  return { kind: 'list', entry, visit }
}

/** A kept value as a record; one without fields, where it is none. */
export function recordOf(value: Kept): KeptRecord {
  return typeof value === 'object' ? value : NOBODY
}

/** A field that is a text and not empty. */
export function textOf(of: KeptRecord, name: string): string | undefined {
  const value = of.get(name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * Reads one JSON document from its bytes, in memory that does not depend on its size. Throws `JsonRefusal`, which names the place, for what is not JSON or
 * not UTF-8, has a byte order mark, is larger than the limit, names a kept key twice, or is not of the shape; where it must, `others` refuses lists with
 * entries under keys that the shape does not have.
 */
export async function readJsonStream(chunks: AsyncIterable<Uint8Array>, shape: Shape, limitBytes: number): Promise<Kept> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const shaped = new Shaped(shape)
  const tokens = new JsonTokens(shaped)
  let size = 0
  try {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > limitBytes) throw new JsonRefusal(`is larger than ${limitBytes / 1024 / 1024} MiB`)
      for (let at = 0; at < chunk.length; at += PIECE_BYTES)
        tokens.push(decoder.decode(chunk.subarray(at, at + PIECE_BYTES), { stream: true }))
    }
    tokens.push(decoder.decode())
  } catch (error) {
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw new JsonRefusal('is not UTF-8', { cause: error })
    throw error
  }
  tokens.end()
  return shaped.whole
}

/** What is read at once: a larger text would not be among those that the collector looks through often, and stay for long. */
const PIECE_BYTES = 16 * 1024

type Frame =
  | { readonly kind: 'record'; readonly shape: Extract<Shape, { kind: 'record' }>; readonly values: Map<string, Kept>; key: string }
  | { readonly kind: 'list'; readonly shape: Extract<Shape, { kind: 'list' }>; readonly owner: KeptRecord; count: number }
  | { readonly kind: 'skipped' }

const SKIPPED: Frame = { kind: 'skipped' }
const NOBODY: KeptRecord = new Map()

/** A list under a key that nobody knows. */
const STRANGE: Extract<Shape, { kind: 'list' }> = { kind: 'list', entry: ANY, visit: () => undefined }

/** Puts tokens into a shape. */
class Shaped implements JsonHandler {
  readonly #shape: Shape
  readonly #frames: Frame[] = []
  /** the document, as far as it is kept, once it is whole */
  whole: Kept

  constructor(shape: Shape) {
    this.#shape = shape
  }

  open(bracket: '{' | '['): void {
    const top = this.#frames.at(-1)
    const shape = this.#shapeHere(bracket)
    if (shape.kind === 'any') this.#frames.push(SKIPPED)
    else if (shape.kind === 'record' && bracket === '{') this.#frames.push({ kind: 'record', shape, values: new Map(), key: '' })
    else if (shape.kind === 'list' && bracket === '[')
      this.#frames.push({ kind: 'list', shape, owner: top?.kind === 'record' ? top.values : NOBODY, count: 0 })
    else throw this.#refusal(`is ${bracket === '{' ? 'an object' : 'a list'}, not ${WORDS[shape.kind]}`)
  }

  close(): void {
    const frame = this.#frames.pop()
    if (frame?.kind === 'record') this.#take(frame.values)
    else if (frame?.kind === 'list') this.#take(frame.count)
    else this.#take(undefined)
  }

  key(name: string): void {
    const top = this.#frames.at(-1)
    if (top?.kind !== 'record') return
    top.key = name
    if (!top.shape.fields.has(name)) return
    if (top.values.has(name)) throw this.#refusal('is there twice')
    // From now on, whatever comes of it: a second one contradicts a null, too.
    top.values.set(name, undefined)
  }

  isWanted(): boolean {
    return this.#shapeHere().kind === 'text'
  }

  value(value: string | number | boolean | null): void {
    const shape = this.#shapeHere()
    // Go writes null for a list that is not there; an entry of a list is always there.
    const isAbsent = value === null && this.#frames.at(-1)?.kind === 'record'
    if (shape.kind === 'any' || isAbsent) this.#take(undefined)
    else if (value !== null && typeof value === TYPES[shape.kind]) this.#take(value)
    else throw this.#refusal(`is ${wordOf(value)}, not ${WORDS[shape.kind]}`)
  }

  /** What the next value should be. */
  #shapeHere(bracket?: '{' | '['): Shape {
    const top = this.#frames.at(-1)
    if (top === undefined) return this.#shape
    if (top.kind === 'skipped') return ANY
    if (top.kind === 'list') return top.shape.entry
    return top.shape.fields.get(top.key) ?? (bracket === '[' && top.shape.others === 'no lists' ? STRANGE : ANY)
  }

  #take(value: Kept): void {
    const top = this.#frames.at(-1)
    if (top === undefined) {
      this.whole = value
    } else if (top.kind === 'record') {
      if (top.shape.fields.has(top.key)) top.values.set(top.key, value)
    } else if (top.kind === 'list') {
      if (top.shape === STRANGE) throw this.#refusal('is a list of something that is not known')
      top.shape.visit(value, top.owner)
      top.count += 1
    }
  }

  /** Names the place by the keys and numbers that lead there. */
  #refusal(what: string): JsonRefusal {
    const path = this.#frames.map((frame) => (frame.kind === 'record' ? `.${frame.key}` : frame.kind === 'list' ? `[${frame.count}]` : ''))
    return new JsonRefusal(`has a value that ${what}: ${path.join('').replace(/^\./, '') || 'the whole'}`)
  }
}

const TYPES: Readonly<Record<Shape['kind'], string>> = { text: 'string', number: 'number', flag: 'boolean', record: '', list: '', any: '' }

const WORDS: Readonly<Record<Shape['kind'], string>> = {
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
  record: 'an object',
  list: 'a list',
  any: 'anything',
}

function wordOf(value: string | number | boolean | null): string {
  if (value === null) return 'null'
  return typeof value === 'string' ? WORDS.text : typeof value === 'number' ? WORDS.number : WORDS.flag
}
