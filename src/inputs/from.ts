import { canonicalName, type Refusal } from '../domain/reference.ts'
import { formatSource, parseSource, type SourceReference } from '../domain/source.ts'
import type { Form } from './form.ts'
import type { TagInputs } from './inputs.ts'
import { refuse, shown } from './refusal.ts'
import { FROM_VERSIONS, INPUTS, type InputName, specOf } from './spec.ts'
import { parseBoolean, parseWord } from './words.ts'

/** What decides whether something that is published already can be published again. */
type Around = {
  readonly push: boolean
  readonly load: boolean
  readonly outputs: boolean
  readonly call: boolean
  /** what a tag shows may be another image when it is scanned than when it was meant */
  readonly gate: boolean
}

/** Inputs of the group `build` that are not about how an image is made. */
const NOT_OF_BUILD: readonly InputName[] = ['load', 'outputs', 'call', 'platforms', 'smoke']
/** Inputs of other groups that only a build can follow. */
const OF_BUILD: readonly InputName[] = ['labels', 'annotations']

/** Reads `from`, refuses what cannot be done together with it, and notes what a build alone would have used. */
export function readFrom(form: Form, { push, load, outputs, call, gate }: Around): readonly SourceReference[] {
  const found = form.each('from', form.list('from'), parseSource)
  if (form.text('from') === undefined) return []
  const names = found.map((source) => `${canonicalName(source.repository)} ${source.digest ?? source.tag}`)
  for (const [at, source] of found.entries())
    if (names.indexOf(names[at] ?? '') < at) form.refuse('from', `${shown(formatSource(source))} is named twice; name each image once`)
  if (call) form.refuse('from', 'publishes an image that exists, and call asks about a build; leave one of them out')
  else if (outputs) form.refuse('from', 'publishes an image that exists, and outputs writes what is built; leave one of them out')
  else if (!push && !form.isRefused('push'))
    form.refuse(
      'from',
      `publishes an image, and ${load ? 'load without push means push: false' : 'push is false'}; set push: true, or digest`,
    )
  for (const source of gate ? found.filter(({ digest }) => digest === undefined) : [])
    form.refuse(
      'from',
      `${shown(formatSource(source))} is a tag, which may show another image any time, and scan: gate publishes what it checked; name the digest`,
    )
  for (const name of idle(form)) form.notice(name, 'has no effect, since from publishes what was built before')
  return found
}

/** Reads `from-uploaded-at`: when the oldest was uploaded; it says nothing where nothing is published from elsewhere. */
export function readUploadedAt(form: Form, hasFrom: boolean): Date | undefined {
  const times = form.each('from-uploaded-at', form.list('from-uploaded-at'), parseTime)
  if (times.length > 0 && !hasFrom) form.notice('from-uploaded-at', 'has no effect, since there is no from')
  return hasFrom && times.length > 0 ? new Date(Math.min(...times.map((time) => time.getTime()))) : undefined
}

/** Reads `from-referrers`; it says nothing where nothing is published from elsewhere. */
export function readReferrers(form: Form, hasFrom: boolean): boolean {
  const carries = form.one('from-referrers', parseBoolean) ?? false
  if (carries && !hasFrom) form.notice('from-referrers', 'has no effect, since there is no from')
  return carries && hasFrom
}

/** Reads `from-version`: whose version counts; it says nothing where nothing is published from elsewhere. */
export function readVersionOf(form: Form): TagInputs['versionOf'] {
  const versionOf = form.one('from-version', parseWord(FROM_VERSIONS)) ?? 'image'
  if (versionOf === 'run' && form.text('from') === undefined) form.notice('from-version', 'has no effect, since there is no from')
  return versionOf
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/

/** A time as `Date` writes it (RFC 3339, in UTC). */
function parseTime(text: string): Date | Refusal {
  const time = new Date(TIME.test(text) ? text : Number.NaN)
  return Number.isNaN(time.getTime()) ? refuse('is not a time such as 2024-01-15T10:30:00Z; give the output uploaded-at') : time
}

function idle(form: Form): readonly InputName[] {
  const isIdle = ({ name, group }: (typeof INPUTS)[number]): boolean =>
    OF_BUILD.includes(name) || (group === 'build' && !NOT_OF_BUILD.includes(name))
  return INPUTS.filter(
    (input) => isIdle(input) && form.text(input.name) !== undefined && form.text(input.name) !== specOf(input.name).default,
  ).map(({ name }) => name)
}
