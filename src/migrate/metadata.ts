import { quoted } from './build.ts'
import { tellLosses } from './differences.ts'
import { entryOf } from './entries.ts'
import { type Job, referencesTo, tell, variablesAfter } from './job.ts'
import { roleOf } from './peers.ts'
import type { Step } from './workflow.ts'

/** docker/metadata-action goes, becomes a dry run where its outputs are read before the image is there, or stays. */
export function settleMetadata(metadata: Step, job: Job): void {
  const { steps } = job.list
  const users = job.ours.filter((plan) => plan.metadata === metadata)
  const [first] = users
  if (first === undefined) {
    tell(job, 'left', metadata, `${quoted(metadata)} stays as it is: no build that was moved takes its tags`)
    return
  }
  for (const { step } of users)
    job.env.set(step, [...(job.env.get(step) ?? []), ...metadata.env.list.filter((entry) => !hasVariable(step, entry.key))])
  const named = referencesTo(metadata, job)
  const references = [...named, ...variablesAfter(metadata, job)]
  const foreign = references.find(({ output }) => output !== undefined && !job.known.outputs.has(output))
  // A build that is skipped, or that may fail, puts nothing out, where docker/metadata-action would have.
  const isSkipped = (metadata.condition === '' && first.step.condition !== '') || first.step.keys.has('continue-on-error')
  const early = references.filter(({ index }) => isSkipped || index <= first.step.index)
  const isShared = references.some(
    ({ index }) => steps[index] !== undefined && roleOf(steps[index]) === 'build' && job.ours.every(({ step }) => step.index !== index),
  )
  if (foreign !== undefined) {
    tell(
      job,
      'stays',
      metadata,
      `${quoted(metadata)} stays: its output ${foreign.output ?? ''} is read, and our action has none of that name yet`,
    )
  } else if (isShared) {
    tell(job, 'stays', metadata, `${quoted(metadata)} stays: a build that stays takes its outputs`)
  } else if (early.length > 0) {
    job.previews.push(metadata)
    const readers = [...new Set(early.map(({ index }) => steps[index]))].map((step) =>
      step === undefined ? 'the job' : `${quoted(step)} (line ${step.line})`,
    )
    const when = isSkipped ? 'whether the image is built or not' : 'before the image is there'
    tell(
      job,
      'differs',
      metadata,
      `${quoted(metadata)} becomes a dry run of our action: its outputs are read ${when}, by ${readers.join(', ')}`,
    )
  } else {
    job.gone.add(metadata)
    tellLosses(metadata, job)
    if (named.length === 0) return
    const id = first.step.id || job.ids.get(first.step) || metadata.id
    if (first.step.id === '') job.ids.set(first.step, id)
    job.names.set(metadata.id.toLowerCase(), id)
  }
}

function hasVariable({ env }: Step, key: string): boolean {
  return entryOf(env, key) !== undefined
}
