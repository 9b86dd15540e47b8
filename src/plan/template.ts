import parse from 'semver/functions/parse.js'
import type { Context } from '../context/context.ts'
import { formatDate } from '../domain/date.ts'
import type { Version } from '../domain/version.ts'
import { ActionError } from '../errors.ts'
import type { DateWord, RunWord, Template, TemplatePart, VersionWord, Word } from '../inputs/template.ts'
import { NO_COMMIT, ORIGIN_CURE } from './facts.ts'
import { type Ask, escapeHtml, failed, fillIn, type Meaning } from './handlebars.ts'

/** What expressions stand for. A word is only asked for where the parser allowed it; elsewhere it is empty, as for docker/metadata-action. */
export type Values = { readonly context: Context; readonly version?: Version }

/** What each word about the run says; the meaning is docker/metadata-action's (its README, "Global expressions"). */
const RUN: Readonly<Record<RunWord, (context: Context) => string>> = {
  branch: ({ run }) => nameIn(run.ref, 'refs/heads/'),
  tag: ({ run }) => nameIn(run.ref, 'refs/tags/'),
  sha: ({ run, origin }) => shortSha(origin !== undefined && run.sha === '' ? noCommit() : run.sha, run.shortShaLength),
  base_ref: ({ run, ref, baseRef }) => (run.ref.startsWith('refs/tags/') ? (baseRef ?? '') : ref.kind === 'pull' ? ref.base : ''),
  is_default_branch: (context) => String(isDefaultBranch(context)),
  is_not_default_branch: (context) => String(!isDefaultBranch(context)),
}

/** What each word about a version says: the properties that `semver` gives it (its README, "type=semver"). */
const VERSION: Readonly<Record<VersionWord, (version: Version) => Meaning>> = {
  version: ({ full }) => full,
  raw: ({ raw }) => raw,
  major: ({ major }) => major,
  minor: ({ minor }) => minor,
  patch: ({ patch }) => patch,
  prerelease: ({ raw }) => parse(raw)?.prerelease ?? [],
  build: ({ raw }) => parse(raw)?.build ?? [],
}

/** Events that always run on the default branch's last commit (docs.github.com, "Events that trigger workflows"), as metadata-action lists them. */
const ON_DEFAULT_BRANCH = /create|discussion|issues|schedule/

function noCommit(): never {
  throw new ActionError('plan', `an expression asks for {{sha}}, and ${NO_COMMIT}`, ORIGIN_CURE)
}

/** Fills in a template by looking its words up; `undefined` when it asks for the commit's date and nobody knows it. */
export function render({ parts }: Template, values: Values): string | undefined {
  let text = ''
  // by number, since what `for … of` makes on its way is most of what ten thousand rules would leave behind
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]
    const piece = part && renderPart(part, values)
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}

/** The first digits of a commit's name. */
export function shortSha(sha: string, length = 7): string {
  return sha.substring(0, length)
}

/** Whether a template asks for the time of the run, by which it gives another text in each. */
export function asksTime({ parts }: Template): boolean {
  return parts.some((part) => (part.kind === 'date' && part.word === 'date') || (part.kind === 'program' && asksFor(part, 'date')))
}

function asksFor({ body }: TemplatePart & { readonly kind: 'program' }, word: DateWord): boolean {
  return JSON.stringify(body).includes(`"${word}"`)
}

function renderPart(part: TemplatePart, values: Values): string | undefined {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'date': {
      const date = dateOf(part.word, values.context)
      return date === undefined ? undefined : escapeIf(part.escaped, writeDate(part, date))
    }
    case 'word': {
      const meaning = meaningOf(part.word, values)
      return typeof meaning === 'number' ? String(meaning) : escapeIf(part.escaped, String(meaning))
    }
    case 'program':
      return renderProgram(part, values)
  }
}

function writeDate({ dates, format, timezone }: TemplatePart & { readonly kind: 'date' }, date: Date): string | undefined {
  return dates === undefined ? formatDate(format, date, timezone) : dates.write(date, format, timezone)
}

/** A commit without a date gives nothing at all, whether it is asked for in this run or not, rather than another date. */
function renderProgram(part: TemplatePart & { readonly kind: 'program' }, values: Values): string | undefined {
  const { body, words, dates } = part
  if (values.context.committedAt === undefined && asksFor(part, 'commit_date')) return undefined
  const names = words.map((word): readonly [string, Meaning] => {
    if (isOfVersion(word)) return [word, askedIf(!words.includes('prerelease'), meaningOf(word, values))]
    if (word !== 'date' && word !== 'commit_date') return [word, () => RUN[word](values.context)]
    const ask: Ask = ([format], hash) => {
      const [date, zone] = [dateOf(word, values.context), hash.has('tz') ? hash.get('tz') : 'UTC']
      const isText = date !== undefined && typeof format === 'string' && typeof zone === 'string'
      const written = isText ? dates?.write(date, format, zone) : undefined
      if (written === undefined) throw failed(`${word} has a format that is no text, or a time zone that is not known`)
      return written
    }
    return [word, ask]
  })
  return fillIn(body, new Map(names))
}

/** What `semver` has parsed are values for docker/metadata-action, and what it tells of a version of PEP 440 is asked, as the words about the run are. */
function askedIf(isAsked: boolean, meaning: Meaning): Meaning {
  return isAsked && (typeof meaning === 'string' || typeof meaning === 'number') ? () => meaning : meaning
}

function isOfVersion(word: Word): word is VersionWord {
  return Object.hasOwn(VERSION, word)
}

function dateOf(word: DateWord, { startedAt, committedAt }: Context): Date | undefined {
  return word === 'date' ? startedAt : committedAt
}

function meaningOf(word: RunWord | VersionWord, { context, version }: Values): Meaning {
  if (!isOfVersion(word)) return RUN[word](context)
  return version === undefined ? '' : VERSION[word](version)
}

/** Whether the run is for a branch of which nobody says whether it is the default one; expressions say no then. */
export function isUnknownBranch({ event, run, repository }: Context): boolean {
  return run.ref.startsWith('refs/heads/') && repository.defaultBranch === undefined && !ON_DEFAULT_BRANCH.test(event)
}

function isDefaultBranch({ event, run, repository }: Context): boolean {
  const branch = run.ref.replace(/^refs\/heads\//, '')
  return branch !== '' && (branch === repository.defaultBranch || ON_DEFAULT_BRANCH.test(event))
}

function nameIn(ref: string, folder: string): string {
  return ref.startsWith(folder) ? ref.slice(folder.length) : ''
}

function escapeIf(escaped: boolean, text: string | undefined): string | undefined {
  return escaped && text !== undefined ? escapeHtml(text) : text
}
