import { isAlias, isNode, isScalar, type Pair, type YAMLMap } from 'yaml'
import { indentOf, type Place, type Source } from './source.ts'

/** One `key: value` of a step, or of its `with` or `env`. */
export type Entry = Place & {
  /** in lower case, as the runner compares names of inputs */
  readonly key: string
  /** as it is spelt */
  readonly name: string
  /** the scalar's text; empty where there is none */
  readonly value: string
  /** its lines, the comments right above it included, moved to the left edge */
  readonly lines: readonly string[]
  /** offsets of its whole lines; where the map is in flow style, both are where the lines of the map begin */
  readonly start: number
  readonly end: number
  /** offset of its value, quotes included */
  readonly valueAt: number
}

/** A map whose values are all scalars, as `with` and `env` are. */
export type Entries = {
  readonly list: readonly Entry[]
  /** `{ key: value }` */
  readonly isFlow: boolean
  /** column of the keys, counted from zero */
  readonly indent: number
}

export const NO_ENTRIES: Entries = { list: [], isFlow: false, indent: 0 }

/** Hears of something that is not as GitHub Actions has it. */
export type Complain = (offset: number, sentence: string) => void

/** Reads the entries of a map whose lines begin at `from`; what is not a scalar below a word is a complaint. */
export function readEntries(map: YAMLMap, from: number, source: Source, complain: Complain): Entries {
  const isFlow = map.flow === true
  const first = offsetOf(map.items[0]?.key) ?? from
  const indent = first - source.lineStart(first)
  let before = from
  const list = map.items.flatMap((pair) => {
    const entry = readEntry(pair, { indent, isFlow, before }, source, complain)
    if (entry === undefined) return []
    before = entry.end
    return [entry]
  })
  return { list, isFlow, indent }
}

/** Finds an entry by its name in lower case. */
export function entryOf({ list }: Entries, key: string): Entry | undefined {
  return list.find((entry) => entry.key === key)
}

/** The text of an entry; empty where there is none. */
export function textIn(entries: Entries, key: string): string {
  return entryOf(entries, key)?.value.trim() ?? ''
}

/** The lines of an entry under another name. */
export function renamed({ name, lines }: Entry, other: string): readonly string[] {
  const at = lines.findIndex((line) => !line.startsWith('#'))
  return lines.map((line, index) => (index === at ? line.replace(name, () => other) : line))
}

/** Where the comments right above a line begin that stand at its indentation; the line itself where there is none. */
export function leadStart(offset: number, indent: number, limit: number, source: Source): number {
  let start = source.lineStart(offset)
  while (start > limit) {
    const previous = source.lineStart(start - 1)
    const line = source.text.slice(previous, start)
    if (previous < limit || !line.trimStart().startsWith('#') || indentOf(line) !== indent) return start
    start = previous
  }
  return start
}

type Around = { readonly indent: number; readonly isFlow: boolean; readonly before: number }

function readEntry({ key, value }: Pair, { indent, isFlow, before }: Around, source: Source, complain: Complain): Entry | undefined {
  const { text } = source
  const at = offsetOf(key) ?? before
  if (!isScalar(key) || typeof key.value !== 'string') {
    complain(at, 'is not a word, and names of inputs and variables are')
    return undefined
  }
  const name = key.value
  if (value !== null && !isScalar(value)) {
    const what = isAlias(value)
      ? 'is an alias, which this command does not follow'
      : 'is not a single value, and GitHub Actions takes no other'
    complain(offsetOf(value) ?? at, `the value of ${name} ${what}`)
    return undefined
  }
  const from = value?.range?.[0] ?? at + name.length + 1
  const content = text.slice(from, value?.range?.[1] ?? from).trimEnd()
  const common = {
    ...source.place(at),
    key: name.toLowerCase(),
    name,
    value: typeof value?.value === 'string' ? value.value : '',
    valueAt: from,
  }
  if (isFlow) return { ...common, lines: `${name}: ${content}`.split(/\r?\n/), start: before, end: before }
  const start = leadStart(at, indent, before, source)
  const end = source.lineEnd(from + content.length - 1)
  const lines = text
    .slice(start, end)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
  return { ...common, lines: lines.map((line) => line.slice(Math.min(indent, indentOf(line)))), start, end }
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
