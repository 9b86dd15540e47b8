import { type BuildPlan, type Field, metadataFields, planBuild } from './build.ts'
import { settleBuilders, settleEmulation } from './builders.ts'
import { leftNotes, tellDifferences } from './differences.ts'
import { editStep, removeSteps } from './edits.ts'
import { entryOf } from './entries.ts'
import { findStepReferences, renameSteps } from './expressions.ts'
import { type Job, type Options, type Ours, textsAround, withRole } from './job.ts'
import type { Known } from './known.ts'
import { settleMetadata } from './metadata.ts'
import type { Note } from './notes.ts'
import { METADATA_INPUTS } from './peers.ts'
import { settleScans } from './scan.ts'
import { settleSignIns } from './signin.ts'
import type { Edit, Source } from './source.ts'
import type { Step, StepList } from './workflow.ts'

/** What becomes of one job: edits of the file, and what is to be said. */
export type JobPlan = { readonly edits: readonly Edit[]; readonly notes: readonly Note[] }

/**
 * Plans a job: each docker/build-push-action becomes our step, and the steps that served it go where everything that they did for anybody is done by
 * ours. What cannot be carried over keeps its old step, so that the job goes on doing what it did.
 */
export async function planJob(list: StepList, source: Source, known: Known, options: Options): Promise<JobPlan> {
  const { steps } = list
  const plans: BuildPlan[] = []
  for (const step of withRole(steps, 'build')) plans.push(await planBuild(step, list, known, options))
  const ours = plans.filter((plan) => plan.kind === 'ours')
  const notes = [...ours.flatMap((plan) => plan.notes), ...leftNotes(plans, steps)]
  if (ours.length === 0) return { edits: [], notes }
  const job: Job = {
    list,
    source,
    known,
    options,
    ours,
    hasLeft: plans.length > ours.length,
    notes: [],
    gone: new Set(),
    fields: new Map(),
    env: new Map(),
    names: new Map(),
    ids: new Map(),
    previews: [],
  }
  settleScans(job)
  for (const metadata of withRole(steps, 'metadata')) settleMetadata(metadata, job)
  settleSignIns(job)
  const builders = settleBuilders(job)
  settleEmulation(job)
  tellDifferences(job)
  const edits = [
    ...ours.flatMap((plan) => editBuild(plan, builders, job)),
    ...job.previews.flatMap((metadata) => editPreview(metadata, job)),
    ...removeSteps(
      steps.filter((step) => job.gone.has(step)),
      steps,
      source,
    ),
    ...editReferences(job),
  ]
  return { edits, notes: [...notes, ...job.notes] }
}

function editBuild(plan: Ours, builders: readonly Step[], job: Job): readonly Edit[] {
  const { step } = plan
  const builder = entryOf(step.with, 'builder')
  const gone = builder !== undefined && plan.builder !== undefined && builders.includes(plan.builder) ? [...plan.gone, builder] : plan.gone
  const isDefault = ({ name }: Field) => name === 'push' || name === 'context'
  const fields = [...plan.fields.filter((field) => !isDefault(field)), ...(job.fields.get(step) ?? []), ...plan.fields.filter(isDefault)]
  // What was said above docker/metadata-action is about its inputs, and goes along.
  const lead = plan.metadata !== undefined && job.gone.has(plan.metadata) ? plan.metadata.lead : []
  const moved = fields.map((field, index) => ({
    ...field,
    lines: [...(index === 0 ? lead : []), ...field.lines.map((line) => renameSteps(line, job.names))],
  }))
  const env = (job.env.get(step) ?? []).flatMap(({ lines }) => lines)
  return editStep(step, { uses: job.options.uses, id: job.ids.get(step), env, fields: moved, gone }, job.source)
}

/** docker/metadata-action as a dry run: the same inputs under our names. */
function editPreview(metadata: Step, job: Job): readonly Edit[] {
  const fields = metadataFields(metadata, job.known, []).filter(
    ({ name }) => !metadata.with.list.some(({ key, value }) => key === name && METADATA_INPUTS.get(key) === name && value.trim() !== ''),
  )
  const dryRun = { name: 'dry-run', value: 'true', lines: ['dry-run: true'] }
  const kept = metadata.with.list.filter(
    ({ key, value }) => key === 'github-token' || (METADATA_INPUTS.get(key) === key && job.known.inputs.has(key) && value.trim() !== ''),
  )
  const gone = metadata.with.list.filter((entry) => !kept.includes(entry))
  return editStep(metadata, { uses: job.options.uses, id: undefined, env: [], fields: [dryRun, ...fields], gone }, job.source)
}

/** What the job says of steps that are ours now, wherever it stays. */
function editReferences(job: Job): readonly Edit[] {
  const { text } = job.source
  return textsAround(job).flatMap(({ start, end, isCondition }) =>
    findStepReferences(text.slice(start, end), isCondition).flatMap((reference) => {
      const name = job.names.get(reference.id)
      const isSame = name === undefined || name.toLowerCase() === reference.id
      return isSame ? [] : [{ start: start + reference.start, end: start + reference.end, text: name }]
    }),
  )
}
