import type { Refusal } from '../domain/reference.ts'
import { parseField, quotedValue } from './attributes.ts'
import type { Csv } from './csv.ts'
import { withoutExpressions } from './expressions.ts'
import type { Language } from './language.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse, refuseAll, shown, TOLD_LIMIT } from './refusal.ts'
import { literal, parseTemplate, RUN_WORDS, type Template } from './template.ts'

/** What holds for all tags (docker/metadata-action, README, "flavor input"). */
export type Flavor = {
  /** whether there is a `latest`; `auto` leaves it to the rules */
  readonly latest: 'auto' | 'true' | 'false'
  /** for rules without a prefix of their own */
  readonly prefix: Affix
  /** for rules without a suffix of their own */
  readonly suffix: Affix
}

/** `onLatest`: it is for `latest`, too. Empty is none. */
export type Affix = { readonly template: Template; readonly onLatest: boolean }

/** What holds where `flavor` is not given. */
export const NO_FLAVOR: Flavor = {
  latest: 'auto',
  prefix: { template: literal(''), onLatest: false },
  suffix: { template: literal(''), onLatest: false },
}

const KEYS = ['latest', 'prefix', 'suffix', 'onlatest'] as const
const LATEST = ['auto', 'true', 'false'] as const
const BOOLEANS = ['true', 'false'] as const

/**
 * Parses one line of `flavor` on top of those before it: `latest=auto`, or `prefix=v,onlatest=true`; `onlatest` is for what stands before it in its line. A refusal
 * has all that is wrong in the line.
 */
export function parseFlavor(line: string, before: Flavor, csv: Csv, language: Language): Flavor | Refusal {
  const records = csv(line)
  if (isRefusal(records)) return records
  const refusals: Refusal[] = []
  let reading: Reading = { flavor: before, last: undefined }
  let end = 0
  for (const field of records[0] ?? []) {
    const at = Math.max(line.indexOf(field, end), end)
    end = at + field.length
    const next = quotedValue(parseField(field, field.length), line) ?? readField(field, reading, language)
    if (isRefusal(next)) refusals.push({ ...next, at: at + (next.at ?? 0) })
    reading = isRefusal(next) ? { ...reading, last: reading.last ?? 'unknown' } : next
  }
  const [first, ...others] = refusals
  return first === undefined ? reading.flavor : refuseAll([first, ...others.slice(0, TOLD_LIMIT - 1)])
}

/** A flavor so far, and which of its parts an `onlatest` is for; behind a field that was refused it may be that one. */
type Reading = { readonly flavor: Flavor; readonly last: 'prefix' | 'suffix' | 'unknown' | undefined }

function readField(field: string, { flavor, last }: Reading, language: Language): Reading | Refusal {
  const entry = parseEntry(field)
  if (isRefusal(entry)) return entry
  const [key, value] = entry
  switch (key) {
    case 'latest': {
      const latest = oneOf(key, value, LATEST)
      return isRefusal(latest) ? latest : { flavor: { ...flavor, latest }, last }
    }
    case 'prefix':
    case 'suffix': {
      const template = parseTemplate(value, RUN_WORDS, language)
      if (isRefusal(template)) return { ...template, at: field.indexOf(value) + (template.at ?? 0) }
      return { flavor: { ...flavor, [key]: { ...flavor[key], template } }, last: key }
    }
    case 'onlatest': {
      const onLatest = oneOf(key, value, BOOLEANS)
      if (isRefusal(onLatest)) return onLatest
      if (last === undefined) return refuse('has onlatest without a prefix or suffix before it; write prefix=v,onlatest=true')
      if (last === 'unknown') return { flavor, last }
      return { flavor: { ...flavor, [last]: { ...flavor[last], onLatest: onLatest === 'true' } }, last }
    }
  }
}

/** A second "=" is an expression's, or nobody's: docker/metadata-action drops what follows it. */
function parseEntry(field: string): readonly [(typeof KEYS)[number], string] | Refusal {
  const [name = '', ...rest] = field.split('=')
  const [key, value] = [name.trim().toLowerCase(), rest.join('=').trim()]
  const known = KEYS.find((each) => each === key)
  if (rest.length === 0) return refuse(`has ${shown(field.trim())}, which is not key=value; keys are ${KEYS.join(', ')}${colonMeant(name)}`)
  if (known === undefined) return refuse(`has the key ${shown(key)}; keys are ${KEYS.join(', ')}${suggestion(key, KEYS)}`)
  if (/[;|&\s](?:latest|prefix|suffix|onlatest)\s*=/i.test(value))
    return refuse(`has ${shown(field.trim())}; entries stand behind commas, or on lines of their own`)
  if (withoutExpressions(value).includes('='))
    return refuse(`has ${shown(field.trim())}, with a second "="; no tag can have one, so leave it out`)
  return [known, value]
}

/** A key with its value behind a colon, as YAML has it. */
function colonMeant(text: string): string {
  const [, name = '', value = ''] = /^\s*(\w+)\s*:\s*(.*?)\s*$/s.exec(text) ?? []
  const key = KEYS.find((each) => each === name.toLowerCase())
  return key === undefined ? '' : `; write ${shown(`${key}=${value}`)}`
}

function oneOf<Word extends string>(key: string, value: string, words: readonly Word[]): Word | Refusal {
  return (
    words.find((word) => word === value) ??
    refuse(`has ${key}=${shown(value)}; ${key} is one of ${words.join(', ')}${suggestion(value, words)}`)
  )
}
