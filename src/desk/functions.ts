import { fromJson, isSame, isUnknown, textOf, type Unknown, unknown, type Value } from './value.ts'

type Known = Exclude<Value, Unknown>

/** A function of expressions; `least` and `most` say how many arguments it takes. */
export type Callable = { readonly least: number; readonly most: number; readonly apply: (args: readonly Known[]) => Value }

const MANY = 255

/** The functions of expressions by lower-case name (docs.github.com, "Evaluate expressions", "Functions" and "Status check functions"). */
export const FUNCTIONS: ReadonlyMap<string, Callable> = new Map<string, Callable>([
  ['contains', { least: 2, most: 2, apply: ([where = null, what = null]) => contains(where, what) }],
  ['startswith', { least: 2, most: 2, apply: ([text = null, start = null]) => lower(text).startsWith(lower(start)) }],
  ['endswith', { least: 2, most: 2, apply: ([text = null, end = null]) => lower(text).endsWith(lower(end)) }],
  ['format', { least: 1, most: MANY, apply: ([pattern = null, ...values]) => format(textOf(pattern), values) }],
  ['join', { least: 1, most: 2, apply: ([list = null, separator = ',']) => join(list, textOf(separator)) }],
  ['tojson', { least: 1, most: 1, apply: ([value = null]) => toJson(value) }],
  ['fromjson', { least: 1, most: 1, apply: ([text = null]) => parseJson(textOf(text)) }],
  ['hashfiles', { least: 1, most: MANY, apply: () => unknown('hashFiles()') }],
  // A step that is planned is one that runs, so all before it went well.
  ['success', { least: 0, most: 0, apply: () => true }],
  ['always', { least: 0, most: 0, apply: () => true }],
  ['failure', { least: 0, most: 0, apply: () => false }],
  ['cancelled', { least: 0, most: 0, apply: () => false }],
])

function lower(value: Known): string {
  return textOf(value).toLowerCase()
}

function contains(where: Known, what: Known): Value {
  if (where === null || typeof where !== 'object') return lower(where).includes(lower(what))
  if (where.kind === 'bag') return false
  const missing = where.items.find(isUnknown)
  if (missing !== undefined) return missing
  return where.items.some((item) => !isUnknown(item) && isSame(item, what))
}

/** `{0}` is the first value; doubled braces stand for one. */
function format(pattern: string, values: readonly Known[]): string {
  return pattern.replaceAll(/\{\{|\}\}|\{(\d+)\}|[{}]/g, (found, number: string | undefined) => {
    if (found === '{{' || found === '}}') return found.slice(1)
    const value = number === undefined ? undefined : values[Number(number)]
    if (value === undefined) throw new SyntaxError(`calls format with ${JSON.stringify(pattern)}, whose ${found} has no value`)
    return textOf(value)
  })
}

function join(list: Known, separator: string): Value {
  if (list === null || typeof list !== 'object') return textOf(list)
  if (list.kind === 'bag') return ''
  const missing = list.items.find(isUnknown)
  return missing ?? list.items.map((item) => (isUnknown(item) ? '' : textOf(item))).join(separator)
}

/** What is not known as a whole cannot be written down. */
function toJson(value: Known): Value {
  const plain = plainOf(value)
  return plain.kind === 'unknown' ? plain : JSON.stringify(plain.json, undefined, 2)
}

function plainOf(value: Value): { readonly kind: 'json'; readonly json: unknown } | Unknown {
  if (value === null || typeof value !== 'object') return { kind: 'json', json: value }
  if (value.kind === 'unknown') return value
  if (value.kind === 'bag' && !value.whole) return unknown(value.path)
  const entries = value.kind === 'list' ? [...value.items.entries()] : [...value.fields]
  const plain = entries.map(([key, item]) => [key, plainOf(item)] as const)
  const missing = plain.flatMap(([, item]) => (item.kind === 'unknown' ? [item] : []))[0]
  if (missing !== undefined) return missing
  const known = plain.flatMap(([key, item]) => (item.kind === 'json' ? [[key, item.json] as const] : []))
  return { kind: 'json', json: value.kind === 'list' ? known.map(([, item]) => item) : Object.fromEntries(known) }
}

function parseJson(text: string): Value {
  try {
    return fromJson(JSON.parse(text), 'fromJSON()', true)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new SyntaxError(`calls fromJSON with what is not JSON: ${JSON.stringify(text.slice(0, 80))}`)
  }
}
