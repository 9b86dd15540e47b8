import { isPlainFormat } from '../domain/date.ts'
import type { Scheme } from '../domain/line.ts'
import type { Program } from './handlebars-tree.ts'

/** Parsers and formats that docker/metadata-action's language may need; each is `undefined` where no text asks for it, since loading takes time. */
export type Language = {
  /** the whole grammar of Handlebars */
  readonly handlebars: Handlebars | undefined
  /** every format of moment.js, in every zone */
  readonly dates: Dates | undefined
  /** versions of Python packages (PEP 440) */
  readonly pep440: Scheme | undefined
}

/** The parser of the Handlebars project. */
export type Handlebars = { readonly parse: (text: string) => Program }

/** Writes times as moment.js does, in zones as moment-timezone knows them (momentjs.com/timezone). */
export type Dates = {
  /** `undefined` for a zone that nobody knows */
  readonly write: (date: Date, format: string, timezone: string) => string | undefined
  readonly isZone: (name: string) => boolean
  readonly zones: () => readonly string[]
}

/** An expression that needs no grammar: a word, or a date with its format and zone in quotes. */
const SIMPLE = /(?<![\\{])\{\{(?:\{\s*(?:\w+|DATE)\s*\}|\s*(?:\w+|DATE)\s*)\}\}(?!\})/
const DATE = /(?:date|commit_date)\s+(?:'[^'\\{}]*'|"[^"\\{}]*")(?:\s+tz=(?:'[^'\\{}]*'|"[^"\\{}]*"))?/
const SIMPLE_HERE = new RegExp(SIMPLE.source.replaceAll('DATE', DATE.source), 'y')
const DATES = /date\s+(?:'([^']*)'|"([^"]*)")\s*(tz=)?/g

/** Loads what these texts need of the language. */
export async function openLanguage(texts: readonly string[]): Promise<Language> {
  const templates = texts.filter((text) => text.includes('{{'))
  const isComplex = !templates.every(isSimple)
  const hasDates = templates.some((text) => (isComplex ? text.includes('date') : [...text.matchAll(DATES)].some(isElaborate)))
  const [handlebars, dates, pep440] = await Promise.all([
    isComplex ? import('@handlebars/parser') : undefined,
    hasDates ? openDates() : undefined,
    texts.some((text) => text.includes('pep440')) ? openPep440() : undefined,
  ])
  return { handlebars, dates, pep440 }
}

/** Whether every expression of a text is a word, or a date with its format and zone in quotes. */
export function isSimple(text: string): boolean {
  let at = text.indexOf('{{')
  while (at >= 0) {
    SIMPLE_HERE.lastIndex = at
    if (!SIMPLE_HERE.test(text)) return false
    at = text.indexOf('{{', SIMPLE_HERE.lastIndex)
  }
  return true
}

function isElaborate([, single, double, zone]: RegExpMatchArray): boolean {
  return zone !== undefined || !isPlainFormat(single ?? double ?? '')
}

async function openDates(): Promise<Dates> {
  const { default: moment } = await import('moment-timezone')
  const isZone = (name: string): boolean => moment.tz.zone(name) !== null
  return {
    write: (date, format, timezone) => (isZone(timezone) ? moment(date).tz(timezone).format(format) : undefined),
    isZone,
    zones: () => moment.tz.names(),
  }
}

/** Pre-, post- and development releases are the same to docker/metadata-action: none of them stands for its line. */
async function openPep440(): Promise<Scheme> {
  const { default: pep440 } = await import('@renovatebot/pep440')
  return {
    parse: (text) => {
      const [found, full] = [pep440.explain(text), pep440.clean(text)]
      if (found === null || full === null) return undefined
      const [major = 0, minor = 0, patch = 0] = found.release
      return { raw: text, full, major, minor, patch, isPrerelease: found.is_prerelease || found.is_postrelease || found.is_devrelease }
    },
    compare: (one, other) => pep440.compare(one.raw, other.raw),
  }
}
