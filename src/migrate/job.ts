import { type BuildPlan, type Field, placeOf } from './build.ts'
import { type Entry, textIn } from './entries.ts'
import { findStepReferences, type StepReference } from './expressions.ts'
import type { Known } from './known.ts'
import type { Note, NoteKind } from './notes.ts'
import { type Role, roleOf } from './peers.ts'
import type { Source } from './source.ts'
import type { Step, StepList, Text } from './workflow.ts'

export type Ours = Extract<BuildPlan, { kind: 'ours' }>

export type Options = {
  /** what stands behind `uses:` */
  readonly uses: string
  /** write the peers' own handling of tags that exist */
  readonly same: boolean
}

/** What is known of a job so far; each settling adds to it. */
export type Job = {
  readonly list: StepList
  readonly source: Source
  readonly known: Known
  readonly options: Options
  readonly ours: readonly Ours[]
  /** whether a build stays that is not ours */
  readonly hasLeft: boolean
  readonly notes: Note[]
  /** steps that go */
  readonly gone: Set<Step>
  /** further inputs of our steps: sign-ins, the gate */
  readonly fields: Map<Step, Field[]>
  readonly env: Map<Step, Entry[]>
  /** from ids in lower case to the ids of our steps */
  readonly names: Map<string, string>
  /** new ids */
  readonly ids: Map<Step, string>
  /** steps of docker/metadata-action that become dry runs of ours */
  readonly previews: Step[]
}

export function withRole(steps: readonly Step[], role: Role): readonly Step[] {
  return steps.filter((step) => roleOf(step) === role)
}

export function tell(
  { notes }: Pick<Job, 'notes'>,
  kind: NoteKind,
  at: { readonly line: number; readonly column: number },
  text: string,
): void {
  notes.push({ ...placeOf(at), kind, text })
}

export type Found = { readonly index: number; readonly output: string | undefined; readonly start: number }

/** Everything in the job as it will be that names a step; `index` is that of the step where it stands, beyond all for the job itself. */
export function referencesTo(step: Step, job: Job): readonly Found[] {
  if (step.id === '') return []
  const isOf = ({ id }: StepReference) => id === step.id.toLowerCase()
  const stays = textsAround(job, step).flatMap(({ index, start, end, isCondition }) =>
    findStepReferences(job.source.text.slice(start, end), isCondition)
      .filter(isOf)
      .map(({ output }) => ({ index, output, start })),
  )
  const moved = job.ours.flatMap((plan) =>
    plan.metadata === step
      ? []
      : plan.fields.flatMap(({ value }) =>
          findStepReferences(value)
            .filter(isOf)
            .map(({ output }) => ({ index: plan.step.index, output, start: -1 })),
        ),
  )
  return [...stays, ...moved]
}

/** The variables in which later steps have the outputs of docker/metadata-action, and of ours (its README, "outputs"). */
export function variablesAfter(metadata: Step, job: Job): readonly Found[] {
  return textsAround(job, metadata).flatMap(({ index, start, value }) =>
    index <= metadata.index
      ? []
      : [...value.matchAll(/\bDOCKER_METADATA_OUTPUT_([A-Z_]+)/g)].map(([, name = '']) => ({
          index,
          start,
          output: name.toLowerCase().replaceAll('_', '-'),
        })),
  )
}

export function isNamed(step: Step, job: Job): boolean {
  return referencesTo(step, job).length > 0
}

/** The texts of the job but those of a step, of steps that go, and of inputs that go. */
export function textsAround({ list, ours, gone }: Job, but?: Step): readonly (Text & { readonly index: number })[] {
  const inputs = ours.flatMap((plan) => plan.gone)
  return [...list.steps.map(({ texts, index }) => ({ texts, index })), { texts: list.texts, index: list.steps.length }].flatMap(
    ({ texts, index }) => {
      const step = list.steps[index]
      if (step !== undefined && (step === but || gone.has(step))) return []
      return texts.filter(({ start }) => !inputs.some((entry) => isWithin(start, entry))).map((text) => ({ ...text, index }))
    },
  )
}

/** Whether a text is the value of an entry. */
export function isWithin(offset: number, entry: Entry | undefined): boolean {
  return entry?.valueAt === offset
}

/** What a build names registries in: its images and its caches. */
export function imagesOf({ step, fields }: Ours): string {
  const images = fields.find(({ name }) => name === 'images')?.value ?? ''
  return [images, textIn(step.with, 'cache-from'), textIn(step.with, 'cache-to')].join('\n')
}
