import { canonicalName } from '../domain/reference.ts'
import { formatSource, parseSource, type SourceReference } from '../domain/source.ts'
import type { Form } from './form.ts'
import { shown } from './refusal.ts'
import { INPUTS, type InputName, specOf } from './spec.ts'

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

function idle(form: Form): readonly InputName[] {
  const isIdle = ({ name, group }: (typeof INPUTS)[number]): boolean =>
    OF_BUILD.includes(name) || (group === 'build' && !NOT_OF_BUILD.includes(name))
  return INPUTS.filter(
    (input) => isIdle(input) && form.text(input.name) !== undefined && form.text(input.name) !== specOf(input.name).default,
  ).map(({ name }) => name)
}
