import { splitLines } from '../inputs/build.ts'
import { type Entry, entryOf, renamed, textIn } from './entries.ts'
import { conditionOf, findStepReferences, isJobToken, soleExpression } from './expressions.ts'
import { inlineReferences } from './inline.ts'
import type { Known } from './known.ts'
import type { Note } from './notes.ts'
import { DEFAULT_TAGS, METADATA_INPUTS, type Role, roleOf } from './peers.ts'
import { readReferences } from './references.ts'
import { type Pushed, readPushed, readUnnamed, type Unnamed } from './unnamed.ts'
import type { Step, StepList } from './workflow.ts'
import { blockLines } from './yaml.ts'

/** One input of our step: its lines at the left edge, and the text that they hold. */
export type Field = { readonly name: string; readonly value: string; readonly lines: readonly string[] }

/** What becomes of a step of docker/build-push-action: our step, or nothing, with the reasons. */
export type BuildPlan =
  | {
      readonly kind: 'ours'
      readonly step: Step
      /** the docker/metadata-action whose work our step does */
      readonly metadata: Step | undefined
      /** inputs that are new in it */
      readonly fields: readonly Field[]
      /** inputs of the old step that go */
      readonly gone: readonly Entry[]
      /** the docker/setup-buildx-action that the input `builder` names */
      readonly builder: Step | undefined
      /** whether it uploads by digest, under no name */
      readonly isUnnamed: boolean
      readonly notes: readonly Note[]
    }
  | { readonly kind: 'left'; readonly step: Step; readonly reasons: readonly string[] }

/** What may be asked for beside the same inputs: the peers' own handling of tags that exist. */
export type Asked = { readonly same: boolean }

/** Plans our step for one of docker/build-push-action. */
export async function planBuild(step: Step, list: StepList, known: Known, { same }: Asked): Promise<BuildPlan> {
  const { steps } = list
  const left = (...reasons: readonly string[]): BuildPlan => ({ kind: 'left', step, reasons })
  if (step.fixed !== undefined) return left(`it is written ${step.fixed}, which this command does not edit`)
  const computed = readComputed(step, steps)
  if (typeof computed === 'string') return left(computed)
  const { metadata } = computed
  if (metadata !== undefined && metadata.index > step.index) return left(`${quoted(metadata)}, which makes its tags, comes after it`)
  if (metadata !== undefined && ![conditionOf(step.condition), ''].includes(conditionOf(metadata.condition)))
    return left(`${quoted(metadata)}, which makes its tags, has another condition (${conditionOf(metadata.condition)})`)
  const unnamed = await readUnnamed(step)
  const unclear = textIn(step.with, 'outputs')
    .split('\n')
    .find((line) => soleExpression(line) !== undefined)
  if (unnamed === undefined && unclear !== undefined)
    return left(`its outputs are known to a run alone (${unclear.trim()}), and they may push, which our action does by push and images`)
  const pushed = unnamed ?? (await readPushed(step))
  const notes: Note[] = []
  const names = unnamed === undefined ? namesOf(step, computed, list, known, notes) : unnamedFields(unnamed, computed, known, notes)
  if (typeof names === 'string') return left(names)
  const described = descriptionOf(computed)
  if (unnamed === undefined) tellVersion(step, computed, notes)
  const inputs = step.with.list
  const builder = builderOf(step, steps)
  for (const entry of step.env.list.filter(({ name }) => REPORTS.test(name))) {
    notes.push({
      ...placeOf(entry),
      kind: 'lost',
      text: `${entry.name}: our action does not read it; it writes a summary of its own and no build record`,
    })
  }
  const unknown = inputs.filter(({ key }) => !known.inputs.has(key))
  for (const entry of unknown)
    notes.push({ ...placeOf(entry), kind: 'lost', text: `${entry.name}: our action has no such input; it is left out` })
  const isReplaced = (key: string) =>
    key === 'tags' || computed.from.has(key) || (pushed !== undefined && (key === 'push' || key === 'outputs'))
  const gone = inputs.filter((entry) => isReplaced(entry.key) || unknown.includes(entry))
  const old = same && names.length > 0 && unnamed === undefined ? peerWay(known, step, notes) : []
  const fields = [...names, ...described, ...old, ...pushFields(pushed), ...defaults(step)]
  const kept = inputs.filter((entry) => !gone.includes(entry))
  const refused = await known.refused(
    new Map([...fields, ...kept.map(({ key, value }) => ({ name: key, value }))].map(({ name, value }) => [name, value])),
  )
  if (refused.length > 0) return left(...refused.map((sentence) => `our action would refuse its ${cured(sentence, step)}`))
  return { kind: 'ours', step, metadata, fields, gone, builder, isUnnamed: unnamed !== undefined, notes }
}

/** Variables of docker/build-push-action (its README, "environment variables"). */
const REPORTS = /^DOCKER_BUILD_(?:CHECKS_ANNOTATIONS|SUMMARY|RECORD_UPLOAD|RECORD_RETENTION_DAYS)$/

/** What of a build comes from docker/metadata-action: which inputs, and what stands beside it in them. */
type Computed = { readonly metadata: Step | undefined; readonly from: ReadonlyMap<string, readonly string[]> }

/** Looks where tags, labels and annotations come from; a sentence part where that cannot be told, or is mixed. */
function readComputed(step: Step, steps: readonly Step[]): Computed | string {
  const from = new Map<string, readonly string[]>()
  const sources = new Set<Step>()
  for (const key of ['tags', 'labels', 'annotations']) {
    const others: string[] = []
    let isComputed = false
    for (const line of textIn(step.with, key)
      .split('\n')
      .filter((each) => each.trim() !== '')) {
      const whole = outputOf(line)
      const source = byId(steps, whole?.id ?? '')
      const isMetadata = source !== undefined && roleOf(source) === 'metadata'
      if (isMetadata && whole?.output === key) {
        sources.add(source)
        isComputed = true
      } else if (isMetadata) {
        return `its ${key} are the output ${whole?.output ?? ''} of ${quoted(source)}`
      } else if (findStepReferences(line).some(({ id }) => isOf(steps, id, 'metadata'))) {
        return `its ${key} hold an output of docker/metadata-action within a longer text (${line.trim()})`
      } else others.push(line)
    }
    if (isComputed) from.set(key, others)
  }
  if (sources.size > 1) return `it takes from ${sources.size} steps of docker/metadata-action`
  const [metadata] = sources
  if (metadata?.fixed !== undefined)
    return `${quoted(metadata)}, which makes its tags, is written ${metadata.fixed}, which this command does not edit`
  if ((from.get('tags') ?? []).length > 0) return 'its tags are those of docker/metadata-action and others, by full references'
  return { metadata, from }
}

/** The fields that name what is published; a sentence part where they cannot be had. */
function namesOf(step: Step, { metadata, from }: Computed, list: StepList, known: Known, notes: Note[]): readonly Field[] | string {
  if (metadata !== undefined && from.has('tags')) {
    if (textIn(metadata.with, 'images') === '') return `${quoted(metadata)}, which makes its tags, has no images`
    const token = entryOf(metadata.with, 'github-token')
    const isOther = token !== undefined && !isJobToken(token.value)
    const isOwn = isOther && entryOf(step.with, 'github-token') === undefined
    if (isOther && !isOwn)
      notes.push({
        ...placeOf(token),
        kind: 'lost',
        text: `${token.name} of ${quoted(metadata)}: our step has one for everything, the build's`,
      })
    return [...metadataFields(metadata, known, notes), ...(isOwn ? [{ name: 'github-token', value: token.value, lines: token.lines }] : [])]
  }
  const text = textIn(step.with, 'tags')
  const named = text === '' ? undefined : readReferences(inlineReferences(text, step, list))
  if (typeof named === 'string') return `its tags cannot be carried over: ${named}`
  if (named === undefined && !['', 'false'].includes(textIn(step.with, 'push'))) return 'it pushes, and has no tags'
  const shaped = metadata === undefined ? [] : metadataFields(metadata, known, notes)
  // Nothing is published: names and rules of docker/metadata-action make the label of the version, as they did.
  if (named === undefined) return shaped
  const images = fieldOf('images', named.images)
  return [
    { ...images, lines: [...leadOf(entryOf(step.with, 'tags')), ...images.lines] },
    fieldOf(
      'tags',
      named.tags.map((tag) => `type=raw,value=${tag}`),
    ),
    ...shaped.filter(({ name }) => name === 'tag-context'),
  ]
}

/** The comments above an entry. */
function leadOf(entry: Entry | undefined): readonly string[] {
  const { lines } = entry ?? { lines: [] }
  return lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('#')),
  )
}

/** The fields of an upload under no name; what docker/metadata-action is given for tags makes the label of the version. */
function unnamedFields({ images }: Unnamed, { metadata }: Computed, known: Known, notes: Note[]): readonly Field[] {
  return [
    fieldOf('images', images),
    ...(metadata === undefined ? [] : metadataFields(metadata, known, notes).filter(({ name }) => name !== 'images')),
  ]
}

/** What `outputs` said of the upload, in our inputs. */
function pushFields(pushed: Pushed | undefined): readonly Field[] {
  if (pushed === undefined) return []
  const { push, outputs } = pushed
  const lines = ['true', 'digest'].includes(push) ? [`push: ${push}`] : blockLines('push', [push])
  return [...(outputs === '' ? [] : [fieldOf('outputs', [outputs])]), { name: 'push', value: push, lines }]
}

/** The fields that describe it: labels and annotations of docker/metadata-action, and what stands beside them. */
function descriptionOf({ metadata, from }: Computed): readonly Field[] {
  return ['labels', 'annotations'].flatMap((key) => {
    const others = from.get(key)?.map((line) => line.trim())
    if (others === undefined || metadata === undefined) return []
    const entry = entryOf(metadata.with, key)
    // The image gets the OCI set as labels by itself; as annotations it gets what is named.
    const set = key === 'annotations' ? [OCI_SET] : []
    if (entry !== undefined && set.length + others.length === 0) return [{ name: key, value: entry.value, lines: entry.lines }]
    const values = [...set, ...(entry === undefined ? [] : entry.value.trimEnd().split('\n')), ...others]
    return values.length === 0 ? [] : [fieldOf(key, values)]
  })
}

/** Labels of one set of rules beside tags of another: the version in them is that of our tags. */
function tellVersion(step: Step, { metadata, from }: Computed, notes: Note[]): void {
  if (metadata === undefined || from.has('tags') || entryOf(step.with, 'tags') === undefined) return
  notes.push({
    ...placeOf(step),
    kind: 'differs',
    text: `org.opencontainers.image.version is the version of the tags of ${quoted(step)}, no more that of ${quoted(metadata)}; set it in labels if it is to be another`,
  })
}

function fieldOf(name: string, values: readonly string[]): Field {
  return { name, value: values.join('\n'), lines: blockLines(name, values) }
}

/** Stands in `annotations` for the whole set that docker/metadata-action makes (src/inputs/annotations.ts). */
const OCI_SET = 'org.opencontainers.image.*'

/** The inputs of docker/metadata-action but labels and annotations, which count only where the build takes them. */
export function metadataFields(metadata: Step, known: Known, notes: Note[]): readonly Field[] {
  const fields: Field[] = []
  for (const [theirs, ours] of METADATA_INPUTS) {
    if (theirs === 'labels' || theirs === 'annotations') continue
    const entry = entryOf(metadata.with, theirs)
    const isGiven = entry !== undefined && entry.value.trim() !== ''
    if (theirs === 'tags' && !isGiven)
      fields.push({ name: 'tags', value: DEFAULT_TAGS.join('\n'), lines: blockLines('tags', DEFAULT_TAGS) })
    if (!isGiven || (theirs === 'context' && entry.value.trim() === 'workflow')) continue
    if (known.inputs.has(ours)) fields.push({ name: ours, value: entry.value, lines: renamed(entry, ours) })
    else
      notes.push({
        ...placeOf(entry),
        kind: 'lost',
        text: `${entry.name}: our action has no ${ours} yet; it is left out, so compare the tags of a dry run`,
      })
  }
  for (const entry of metadata.with.list.filter(({ key }) => !METADATA_INPUTS.has(key) && key !== 'github-token')) {
    notes.push({ ...placeOf(entry), kind: 'lost', text: `${entry.name}: our action has no such input; it is left out` })
  }
  return fields
}

/** What the peers do with tags that exist, where the workflow wants just that. */
function peerWay(known: Known, step: Step, notes: Note[]): readonly Field[] {
  return [
    ['fixed-tags', 'overwrite'],
    ['moving', 'always'],
  ].flatMap(([name = '', value = '']) => {
    if (known.inputs.has(name)) return [{ name, value, lines: [`${name}: ${value}`] }]
    notes.push({
      ...placeOf(step),
      kind: 'lost',
      text: `--same: our action has no ${name} yet, so nothing restores that part of the old way`,
    })
    return []
  })
}

/** Where our defaults are others than the peer's (docs/moving-over.md). */
function defaults({ with: inputs }: Step): readonly Field[] {
  const push = entryOf(inputs, 'push')
  const builds = textIn(inputs, 'load') === 'true' || textIn(inputs, 'outputs') !== '' || textIn(inputs, 'call') !== ''
  const field = (name: string, value: string, text = value): Field => ({ name, value, lines: [`${name}: ${text}`] })
  return [
    ...(push === undefined && !builds ? [field('push', 'false')] : []),
    ...(textIn(inputs, 'context') === '' ? [field('context', '{{defaultContext}}', "'{{defaultContext}}'")] : []),
  ]
}

function builderOf({ with: inputs }: Step, steps: readonly Step[]): Step | undefined {
  const [reference] = findStepReferences(textIn(inputs, 'builder'))
  return isOf(steps, reference?.id ?? '', 'buildx') ? byId(steps, reference?.id ?? '') : undefined
}

/** What our action says of its own inputs; a push that `outputs` ask for has another cure where the step is to move. */
function cured(sentence: string, { with: inputs }: Step): string {
  const cure =
    splitLines(textIn(inputs, 'outputs')).length > 1
      ? 'with a step for each entry of outputs it moves over'
      : 'with the names in tags, instead of outputs, it moves over'
  return sentence.replace(/^(outputs: .* asks for a push beside .*); set push: true to publish, or write another type$/, `$1; ${cure}`)
}

/** The step and output of a line that is nothing but one output of a step. */
function outputOf(line: string): { readonly id: string; readonly output: string | undefined } | undefined {
  const body = soleExpression(line)
  if (body === undefined) return undefined
  const [only] = findStepReferences(line)
  const isWhole = /^steps\s*(?:\.\s*[\w-]+|\[[^\]]*\])\s*\.\s*outputs\s*(?:\.\s*[\w-]+|\[[^\]]*\])$/i.test(body)
  return isWhole ? only : undefined
}

/** Finds a step by its id, whatever its case. */
export function byId(steps: readonly Step[], id: string): Step | undefined {
  return id === '' ? undefined : steps.find((step) => step.id.toLowerCase() === id.toLowerCase())
}

function isOf(steps: readonly Step[], id: string, role: Role): boolean {
  const step = byId(steps, id)
  return step !== undefined && roleOf(step) === role
}

/** A step as a sentence names it. */
export function quoted({ title }: Step): string {
  return `"${title}"`
}

export function placeOf({ line, column }: { readonly line: number; readonly column: number }): {
  readonly line: number
  readonly column: number
} {
  return { line, column }
}
