import type { Context } from '../context/context.ts'
import { brief } from '../domain/brief.ts'
import { type Finder, type Line, type Scheme, SEMVER } from '../domain/line.ts'
import type { RunVersion, Version } from '../domain/version.ts'
import type { VersionRule } from '../inputs/rules.ts'
import type { Template } from '../inputs/template.ts'
import { type Content, content, type Facts, type Nothing, nothing, type Problem } from './facts.ts'
import { finderOf, keyOf, wholeVersion } from './finders.ts'
import type { Found } from './search.ts'
import { type Subject, subjectOf } from './subject.ts'
import { render } from './template.ts'

/**
 * What a rule `type=semver` or `type=pep440` is about: the pattern filled in by the version. A pre-release (with PEP 440 a post-release, too) gives its full
 * version whatever the pattern says, as for docker/metadata-action, so that it never moves a tag of stable versions.
 */
export function versionContent(
  rule: VersionRule,
  facts: Facts,
  scheme: Scheme = SEMVER,
  nameOf: (version: Version) => string = fullName,
): Content | Nothing | Problem {
  const { context, tags } = facts
  const subject = rule.value === undefined ? facts.subject : subjectOf(rule.value, facts, tags.tagPrefix)
  if (subject.kind === 'nothing') return subject
  const found = rule.match === undefined ? undefined : facts.found.get(rule)
  const text = rule.match === undefined ? subject.text : matched(subject.text, found)
  if (text === undefined) return { kind: 'problem', because: problemOf(rule, found) }
  const read = facts.read(text, scheme, placeOf(rule, found, subject))
  if (read === undefined) return nothing(notVersion(subject, text, scheme, tags.tagPrefix))
  const { version, latest } = read
  const because = becauseOf(subject, read, context)
  const line = version.isPrerelease ? undefined : lineOf(rule.pattern, read, scheme, context)
  const body = version.isPrerelease ? fullOf(rule.pattern, version, scheme, context) : (render(rule.pattern, { context, version }) ?? '')
  if (line !== undefined) return { kind: 'content', body, source: body, because, standing: 'line', line, latest }
  const name = body === version.full ? nameOf(version) : body
  if (!version.isPrerelease) return { kind: 'content', body: name, source: name, because, standing: 'version', latest }
  const instead = insteadOf(rule.pattern, version, { body, context, scheme })
  return { kind: 'content', body: name, source: name, because, standing: 'version', latest: undefined, ...instead }
}

/** What the pattern says, where a pre-release has its full version for it. */
function insteadOf(
  pattern: Template,
  version: Version,
  { body, context, scheme }: { readonly body: string; readonly context: Context; readonly scheme: Scheme },
): Pick<Content, 'instead'> {
  const wanted = render(pattern, { context, version })
  if (wanted === undefined || wanted === '' || wanted === body) return {}
  const { full } = version
  const what = scheme === SEMVER ? 'a pre-release' : 'a pre-, post- or development release'
  return {
    instead: { body: wanted, because: `${brief(full)} is ${what}${wanted.includes(full) ? ', whose tag is its version alone' : ''}` },
  }
}

function fullName({ full }: Version): string {
  return full
}

/**
 * The versions that share a tag of this pattern; `undefined` for one that none of them shares. Patterns that differ in the text around their expressions alone
 * have one line, which is found once: what is around them is the same for every version.
 */
function lineOf(pattern: Template, read: ReadVersion, scheme: Scheme, context: Context): Line | undefined {
  const core = coreOf(pattern.text)
  const known = read.lines.get(core)
  if (known !== undefined || read.lines.has(core)) return known
  const line = findLine(pattern, read, scheme, context)
  read.lines.set(core, line)
  return line
}

function findLine(pattern: Template, { version, whole, others, finder }: ReadVersion, scheme: Scheme, context: Context): Line | undefined {
  const write = (other: Version): string => render(pattern, { context, version: other }) ?? ''
  const body = write(version)
  if (!others.some((other) => write(other) === body)) return undefined
  return { version: whole, scheme, holds: (other) => write(other) === body, ...finder }
}

/** A template from its first expression to its last one, with the backslashes before it, which would make it a text (handlebarsjs.com/guide). */
function coreOf(text: string): string {
  let start = text.indexOf('{{')
  while (text[start - 1] === '\\') start -= 1
  return text.slice(start, text.lastIndexOf('}}') + 2)
}

/**
 * A full version with its build metadata, as the strategy names it: that is a fixed tag, and two builds of one version are two images. `+` becomes `-`
 * as whatever no tag may have. Rules of `tags` write what their pattern says, as docker/metadata-action does.
 */
export function withBuild({ full, raw }: Version): string {
  const build = raw.indexOf('+')
  return build < 0 ? full : `${full}${raw.slice(build)}`
}

/** What the `latest` of the strategy `semver` is about. */
export function latestContent(found: RunVersion, context: Context): Content | Nothing {
  if (found.kind === 'none') return nothing(found.because)
  const { version, from } = found
  if (version.isPrerelease) return nothing(`${version.full} is a pre-release`, 'latest')
  return content('latest', 'latest', reasonOf({ from }, version, context))
}

/** Other tags have their versions where that of this run has it; where the expression found none in its tag they are whole texts, too. */
function placeOf({ match }: VersionRule, found: Found | undefined, subject: Subject): Place | undefined {
  if (match === undefined) return undefined
  const pattern = { pattern: match, group: 1, isWhole: false }
  if (found?.kind === 'found') return { finder: finderOf(pattern, found, subject), after: found.after }
  return subject.from === 'tag' ? undefined : { finder: finderOf(pattern, undefined, subject), after: '' }
}

/** The first group of `match`; where the expression does not match, docker/metadata-action goes on with the whole text. */
function matched(text: string, found: Found | undefined): string | undefined {
  return found?.kind === 'none' ? text : found?.kind === 'found' ? found.text : undefined
}

function problemOf({ match }: VersionRule, found: Found | undefined): string {
  return found?.kind === 'failed'
    ? found.because
    : `${match?.text} finds no first group, in which the version should be; put it in parentheses`
}

/** One text for all rules about a version. */
function becauseOf({ from }: Subject, { version, reasons }: ReadVersion, context: Context): string {
  const because = reasons.get(from) ?? reasonOf({ from }, version, context)
  reasons.set(from, because)
  return because
}

function reasonOf({ from }: Pick<Subject, 'from'>, version: Version, { run }: Context): string {
  switch (from) {
    case 'tag':
      return `the version of the tag ${brief(run.ref.replace(/^refs\/tags\//, ''))}`
    case 'image':
      return `the version ${brief(version.raw)} of the image`
    case 'value':
      return `the version ${brief(version.raw)} of its value`
    case 'input':
      return `the version ${brief(version.raw)}, given by hand`
  }
}

function notVersion({ from, text: whole }: Subject, text: string, scheme: Scheme, prefix: string): string {
  const what = scheme === SEMVER ? 'a semantic version' : 'a version of PEP 440'
  const shown = brief(whole)
  const part = text === whole ? '' : ` (${brief(text)})`
  switch (from) {
    case 'value':
      return `its value ${shown}${part} is not ${what}`
    case 'input':
      return `the version given by hand, ${shown}${part}, is not ${what}`
    case 'image':
      return `the image calls itself ${shown}${part}, which is not ${what}`
    case 'tag':
      return `the tag ${prefix}${shown}${part} is not ${what}${prefix === '' ? '' : ` after ${prefix}`}`
  }
}

/** Of PEP 440 docker/metadata-action takes the text itself for `{{raw}}`, and does not fill the pattern in. */
function fullOf(pattern: Template, version: Version, scheme: Scheme, context: Context): string {
  if (!isRaw(pattern)) return version.full
  return scheme === SEMVER ? (render(pattern, { context, version }) ?? '') : version.raw
}

/** Whether a pattern is `{{raw}}` and nothing else; the name as a text, `{{"raw"}}`, does not count. */
function isRaw({ text, parts: [part, ...others] }: Template): boolean {
  if (part === undefined || others.length > 0) return false
  if (part.kind === 'word') return part.word === 'raw'
  if (part.kind !== 'program' || part.body.length !== 1 || /["']/.test(text)) return false
  const [node] = part.body
  return node?.kind === 'mustache' && node.call.path.parts.join() === 'raw'
}

/** Where an expression found a version: how it is found in other tags, and what stands directly after it in this one. */
export type Place = { readonly finder: Finder; readonly after: string }

/** What rules find in texts about their version. */
export type VersionReader = (text: string, scheme: Scheme, place?: Place) => ReadVersion | undefined
type ReadVersion = Pick<Content, 'latest'> & {
  readonly version: Version
  /** with the pre-release that an expression cut off, which tags are not named by: it is what moves them, or does not */
  readonly whole: Version
  /** others, each of which has another major, minor or patch, or something else of what PEP 440 has beside them: a tag is fixed that none of them shares */
  readonly others: readonly Version[]
  /** those that are known, by their `coreOf` */
  readonly lines: Map<string, Line | undefined>
  /** what all lines of it have */
  readonly finder: Pick<Line, 'finder'>
  /** those that have been told, by where the version is from */
  readonly reasons: Map<Subject['from'], string>
}

/** Makes a reader that parses each text once, however many rules are about it. */
export function openVersions(): VersionReader {
  const known = new Map<Scheme, Map<string, ReadVersion | undefined>>()
  return (text, scheme, place) => {
    const found = known.get(scheme) ?? new Map<string, ReadVersion | undefined>()
    const key = place === undefined ? text : JSON.stringify([text, place.after, keyOf(place.finder)])
    const before = found.get(key)
    if (before !== undefined || found.has(key)) return before
    const plain = text.replaceAll('/', '-')
    const version = scheme.parse(plain)
    const whole = place === undefined ? version : wholeVersion({ text: plain, after: place.after }, scheme)
    const finder = place === undefined ? {} : { finder: place.finder }
    const read = version && {
      version,
      whole: whole ?? version,
      others: othersOf(version),
      lines: new Map(),
      finder,
      reasons: new Map(),
      latest: { line: { version: whole ?? version, scheme, holds: () => true, ...finder } },
    }
    known.set(scheme, found.set(key, read))
    return read
  }
}

function othersOf(version: Version): readonly Version[] {
  const { major, minor, patch } = version
  const others = [numbered(major + 1, minor, patch), numbered(major, minor + 1, patch), numbered(major, minor, patch + 1)]
  const more = /^\d+(?:\.\d+){0,2}$/.test(version.full) ? [] : [{ full: `${version.full}.1`, raw: `${version.raw}.1` }]
  return [...others, ...more].map((other) => ({ ...version, ...other }))
}

function numbered(major: number, minor: number, patch: number): Omit<Version, 'isPrerelease'> {
  const full = `${major}.${minor}.${patch}`
  return { major, minor, patch, full, raw: full }
}
