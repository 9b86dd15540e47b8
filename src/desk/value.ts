import { isRecord } from '../domain/json.ts'

/** A value of an expression at the desk. What only GitHub knows is `unknown` with what was asked for, such as `vars.IMAGE`. */
export type Value = string | number | boolean | null | List | Bag | Unknown

export type List = { readonly kind: 'list'; readonly items: readonly Value[] }

/** Values by name; where it is not `whole` a name that is not in it is unknown, else it is null. */
export type Bag = { readonly kind: 'bag'; readonly path: string; readonly fields: ReadonlyMap<string, Value>; readonly whole: boolean }

export type Unknown = { readonly kind: 'unknown'; readonly what: string }

/** Makes an unknown value. */
export function unknown(what: string): Unknown {
  return { kind: 'unknown', what }
}

/** Whether nobody here knows the value. */
export function isUnknown(value: Value): value is Unknown {
  return typeof value === 'object' && value?.kind === 'unknown'
}

/** Makes values of JSON; `path` is how the expression names it. `whole` says whether a name that an object does not have is null. */
export function fromJson(json: unknown, path: string, whole: boolean): Value {
  if (json === null || typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json
  if (Array.isArray(json)) return { kind: 'list', items: json.map((item: unknown, index) => fromJson(item, `${path}[${index}]`, whole)) }
  if (!isRecord(json)) return unknown(path)
  const entries = Object.entries(json).filter(([, value]) => value !== undefined)
  return bag(
    path,
    entries.map(([name, value]) => [name, fromJson(value, `${path}.${name}`, whole)]),
    whole,
  )
}

/** Makes a bag; names have no case. An entry that is `undefined` is not in it. */
export function bag(path: string, entries: readonly (readonly [string, Value | undefined])[], whole: boolean): Bag {
  const fields = entries.flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value] as const]))
  return { kind: 'bag', path, fields: new Map(fields), whole }
}

/** A property; of what has none it is null. */
export function propertyOf(value: Value, key: Value): Value {
  if (isUnknown(key)) return key
  if (isUnknown(value)) return unknown(`${value.what}.${textOf(key)}`)
  if (typeof value !== 'object' || value === null) return null
  switch (value.kind) {
    case 'list':
      return value.items[numberOf(key)] ?? null
    case 'bag': {
      const name = textOf(key)
      const field = value.fields.get(name.toLowerCase())
      if (field !== undefined) return field
      return value.whole ? null : unknown(`${value.path}.${name}`)
    }
  }
}

/** A value as text, where it is joined with text or printed (the runner's `ConvertToString`). */
export function textOf(value: Exclude<Value, Unknown>): string {
  if (value === null) return ''
  if (typeof value === 'object') return value.kind === 'list' ? 'Array' : 'Object'
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value)
  return String(value)
}

/** A value as a number, where types are mixed: texts as JSON has numbers, the empty one 0. */
export function numberOf(value: Exclude<Value, Unknown>): number {
  if (value === null) return 0
  if (typeof value === 'object') return Number.NaN
  if (typeof value === 'string') return value.trim() === '' ? 0 : Number(value)
  return Number(value)
}

/** Whether a condition takes it for true. */
export function isTrue(value: Exclude<Value, Unknown>): boolean {
  return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : Boolean(value)
}

/** Equality: texts without regard to case, mixed types as numbers, objects never but to themselves. */
export function isSame(one: Exclude<Value, Unknown>, other: Exclude<Value, Unknown>): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one.toLowerCase() === other.toLowerCase()
  if (one === null && other === null) return true
  if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) return one === other
  return typeof one === typeof other && one !== null && other !== null ? one === other : numberOf(one) === numberOf(other)
}
