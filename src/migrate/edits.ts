import type { Field } from './build.ts'
import type { Entry } from './entries.ts'
import { type Edit, type Source, shift } from './source.ts'
import type { Step } from './workflow.ts'

/** What is other in a step that becomes ours. */
export type Changes = {
  /** what stands behind `uses:` */
  readonly uses: string
  /** an id for a step that has none */
  readonly id: string | undefined
  /** variables that come from other steps, as lines at the left edge */
  readonly env: readonly string[]
  /** new inputs; they stand first */
  readonly fields: readonly Field[]
  /** inputs that go */
  readonly gone: readonly Entry[]
}

/** The edits that make a step ours; all lines that they do not name stay as they are. */
export function editStep(step: Step, { uses, id, env, fields, gone }: Changes, source: Source): readonly Edit[] {
  const place = step.keys.get('uses')
  if (place === undefined) throw new TypeError(`the step at line ${step.line} uses nothing`)
  const inner = step.with.list.length > 0 && !step.with.isFlow ? step.with.indent : step.indent + 2
  const write = (lines: readonly string[], indent: number) =>
    shift(lines, 0, indent)
      .map((line) => `${line}${source.eol}`)
      .join('')
  const added = fields.flatMap(({ lines }) => lines)
  const below = [
    ...(id === undefined ? [] : [write([`id: ${id}`], step.indent)]),
    ...(env.length === 0 || step.env.list.length > 0 ? [] : [write(['env:'], step.indent), write(env, step.indent + 2)]),
    ...(step.with.list.length > 0 || added.length === 0 ? [] : [write(['with:'], step.indent), write(added, inner)]),
  ].join('')
  const line = source.text.slice(place.valueStart, source.lineEnd(place.valueStart))
  const ending = /\r?\n$/.exec(line)?.[0] ?? (below === '' ? '' : source.eol)
  return [
    { start: place.valueStart, end: source.lineEnd(place.valueStart), text: `${uses}${ending}${below}` },
    ...editEnv(step, env, source, write),
    ...editInputs(step, added, gone, source, (lines) => write(lines, inner)),
  ]
}

type Write = (lines: readonly string[], indent: number) => string

function editEnv({ env: own, keys, indent }: Step, env: readonly string[], source: Source, write: Write): readonly Edit[] {
  const last = own.list.at(-1)
  if (env.length === 0 || last === undefined) return []
  if (!own.isFlow) return [{ start: last.end, end: last.end, text: openLine(source, last.end) + write(env, own.indent) }]
  return rewrite('env', [...own.list.flatMap(({ lines }) => lines), ...env], keys, source, indent, write)
}

function editInputs(
  { with: inputs, keys, indent }: Step,
  added: readonly string[],
  gone: readonly Entry[],
  source: Source,
  write: (lines: readonly string[]) => string,
): readonly Edit[] {
  const [first] = inputs.list
  if (first === undefined) return []
  const kept = inputs.list.filter((entry) => !gone.includes(entry))
  if (inputs.isFlow)
    return rewrite('with', [...added, ...kept.flatMap(({ lines }) => lines)], keys, source, indent, (lines) => write(lines))
  return [{ start: first.start, end: first.start, text: write(added) }, ...gone.map(({ start, end }) => ({ start, end, text: '' }))]
}

/** A map in flow style is written anew in block style. */
function rewrite(key: string, lines: readonly string[], keys: Step['keys'], source: Source, indent: number, write: Write): readonly Edit[] {
  const place = keys.get(key)
  if (place === undefined) throw new TypeError(`no ${key} here`)
  return [{ start: place.start, end: place.end, text: `${key}:${source.eol}${write(lines, indent + 2)}` }]
}

/** The line end that the last line of a file may lack. */
function openLine(source: Source, end: number): string {
  return source.text.slice(0, end).endsWith('\n') ? '' : source.eol
}

/** The edits that take whole steps out, with the blank lines that kept them apart from the next, or for the last one from the one before. */
export function removeSteps(steps: readonly Step[], all: readonly Step[], source: Source): readonly Edit[] {
  const edits: { start: number; end: number }[] = []
  for (const step of steps) {
    const isLast = all.at(-1) === step
    const end = isLast ? step.end : blanksAfter(step.end, source)
    const previous = edits.at(-1)
    const start = Math.max(isLast ? blanksBefore(step.start, source) : step.start, previous?.end ?? 0)
    if (previous !== undefined && start === previous.end) previous.end = end
    else edits.push({ start, end })
  }
  return edits.map(({ start, end }) => ({ start, end, text: '' }))
}

function blanksAfter(from: number, source: Source): number {
  let end = from
  while (end < source.text.length && source.text.slice(end, source.lineEnd(end)).trim() === '') end = source.lineEnd(end)
  return end
}

function blanksBefore(from: number, source: Source): number {
  let start = from
  while (start > 0 && source.text.slice(source.lineStart(start - 1), start).trim() === '') start = source.lineStart(start - 1)
  return start
}
