import type { Context } from '../context/context.ts'
import type { Version } from '../domain/version.ts'
import type { DatePart, DateToken, RunWord, Template, TemplatePart, VersionWord } from '../inputs/template.ts'

/** How many hex digits a short commit name has, as docker/metadata-action cuts it. */
const SHORT_SHA_LENGTH = 7

/** What expressions stand for. A word is only asked for where the parser allowed it; elsewhere it is empty, as for docker/metadata-action. */
export type Values = { readonly context: Context; readonly version?: Version }

/** What each word about the run says; the meaning is docker/metadata-action's (its README, "Global expressions"). */
const RUN: Readonly<Record<RunWord, (context: Context) => string>> = {
  branch: ({ ref }) => (ref.kind === 'branch' || ref.kind === 'queue' ? ref.name : ''),
  tag: ({ ref }) => (ref.kind === 'tag' ? ref.name : ''),
  sha: ({ sha }) => shortSha(sha),
  base_ref: ({ ref, baseRef }) => (ref.kind === 'pull' ? ref.base : ref.kind === 'tag' ? (baseRef ?? '') : ''),
  is_default_branch: (context) => String(isDefaultBranch(context)),
  is_not_default_branch: (context) => String(!isDefaultBranch(context)),
}

/** What each word about a version says (its README, "type=semver"). */
const VERSION: Readonly<Record<VersionWord, (version: Version) => string>> = {
  version: ({ full }) => full,
  raw: ({ raw }) => raw,
  major: ({ major }) => String(major),
  minor: ({ minor }) => String(minor),
  patch: ({ patch }) => String(patch),
}

/** Events that always run on the default branch's last commit (docs.github.com, "Events that trigger workflows"), as metadata-action lists them. */
const ON_DEFAULT_BRANCH = /create|discussion|issues|schedule/

/** Fills in a template by looking its words up; `undefined` when it asks for the commit's date and nobody knows it. */
export function render(template: Template, values: Values): string | undefined {
  const pieces = template.parts.map((part) => renderPart(part, values))
  return pieces.includes(undefined) ? undefined : pieces.join('')
}

/** The first digits of a commit's name. */
export function shortSha(sha: string): string {
  return sha.slice(0, SHORT_SHA_LENGTH)
}

/** Writes a time by a format; `timezone` is an IANA name. */
export function formatDate(format: readonly DatePart[], date: Date, timezone: string): string {
  const fields = timezone === 'UTC' ? utcFields(date) : zoneFields(date, timezone)
  return format.map((part) => (part.kind === 'text' ? part.text : writeToken(part.token, fields, date))).join('')
}

function renderPart(part: TemplatePart, { context, version }: Values): string | undefined {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'date': {
      const date = part.word === 'date' ? context.startedAt : context.committedAt
      return date === undefined ? undefined : escapeIf(part.escaped, formatDate(part.format, date, part.timezone))
    }
    case 'word':
      return escapeIf(part.escaped, wordOf(part.word, context, version))
  }
}

function wordOf(word: RunWord | VersionWord, context: Context, version: Version | undefined): string {
  switch (word) {
    case 'branch':
    case 'tag':
    case 'sha':
    case 'base_ref':
    case 'is_default_branch':
    case 'is_not_default_branch':
      return RUN[word](context)
    case 'version':
    case 'raw':
    case 'major':
    case 'minor':
    case 'patch':
      return version === undefined ? '' : VERSION[word](version)
  }
}

function isDefaultBranch({ event, ref, repository }: Context): boolean {
  return (ref.kind === 'branch' && ref.name === repository.defaultBranch) || ON_DEFAULT_BRANCH.test(event)
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
}

/** Handlebars escapes for HTML what two braces give, and metadata-action's tags have the traces: `{{branch}}` of `a=b` is `a-x3D-b`. */
function escapeIf(escaped: boolean, text: string): string {
  return escaped ? text.replaceAll(/[&<>"'`=]/g, (character) => HTML[character] ?? character) : text
}

/** Year, month, day, hour, minute, second. */
type Fields = readonly [number, number, number, number, number, number]

function utcFields(date: Date): Fields {
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()] as const
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), ...clock]
}

function zoneFields(date: Date, timeZone: string): Fields {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric }).formatToParts(date)
  const get = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value)
  return [get('year'), get('month'), get('day'), get('hour'), get('minute'), get('second')]
}

/** Tokens as moment.js reads them (momentjs.com/docs, "Format"). */
function writeToken(token: DateToken, [year, month, day, hour, minute, second]: Fields, date: Date): string {
  switch (token) {
    case 'YYYY':
      return String(year).padStart(4, '0')
    case 'YY':
      return two(year % 100)
    case 'MM':
      return two(month)
    case 'M':
      return String(month)
    case 'DD':
      return two(day)
    case 'D':
      return String(day)
    case 'HH':
      return two(hour)
    case 'H':
      return String(hour)
    case 'mm':
      return two(minute)
    case 'm':
      return String(minute)
    case 'ss':
      return two(second)
    case 's':
      return String(second)
    case 'X':
      return String(Math.floor(date.getTime() / 1000))
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
