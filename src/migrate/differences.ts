import { type BuildPlan, byId, placeOf, quoted } from './build.ts'
import { entryOf } from './entries.ts'
import { findStepReferences } from './expressions.ts'
import { type Job, tell } from './job.ts'
import type { Note } from './notes.ts'
import { isFirstBuildPush, roleOf } from './peers.ts'
import type { Step } from './workflow.ts'

/** Steps of the peers that nothing was done about. */
export function leftNotes(plans: readonly BuildPlan[], steps: readonly Step[]): readonly Note[] {
  const notes: Note[] = plans.flatMap((plan) =>
    plan.kind === 'left'
      ? plan.reasons.map((reason) => ({
          ...placeOf(plan.step),
          kind: 'left' as const,
          text: `${quoted(plan.step)} stays as it is: ${reason}`,
        }))
      : [],
  )
  for (const step of steps) {
    if (isFirstBuildPush(step))
      tell(
        { notes },
        'left',
        step,
        `${quoted(step)} is version 1 of docker/build-push-action, which is another program; move to a newer version of it first`,
      )
    else if (step.uses?.action === 'docker/bake-action')
      tell({ notes }, 'left', step, `${quoted(step)} builds by a bake file, which our action does not read; what serves it stays`)
  }
  if (plans.length > 0) return notes
  for (const step of steps) {
    const role = roleOf(step)
    if (role === undefined || role === 'trivy' || role === 'qemu') continue
    const cure = role === 'metadata' ? '; for its outputs alone our action can take its place with dry-run: true' : ''
    tell({ notes }, 'left', step, `${quoted(step)} stays: no docker/build-push-action is in its job${cure}`)
  }
  return notes
}

/** What is otherwise with our step, whatever the workflow says. */
export function tellDifferences(job: Job): void {
  const { known, list, options, ours } = job
  for (const { step, fields, isUnnamed } of ours) {
    if (!fields.some(({ name }) => name === 'images')) continue
    if (isUnnamed) {
      tell(
        job,
        'differs',
        step,
        `${quoted(step)} uploads by digest, under no name, as before; a job that joins the digests with docker buildx imagetools stays, or becomes a step of ours with "from" (docs/promotion.md)`,
      )
    } else if (!options.same) {
      tell(
        job,
        'differs',
        step,
        `a fixed tag that exists (a full version, a SHA) is adopted or refused, never written over${known.inputs.has('fixed-tags') ? '; the old way is fixed-tags: overwrite, which --same writes' : ''}`,
      )
      tell(
        job,
        'differs',
        step,
        `moving tags (latest, 1.2, a branch) only move forward${known.inputs.has('moving') ? '; the old way is moving: always, which --same writes' : ''}`,
      )
    }
    const labels = entryOf(step.with, 'labels')
    if (
      labels === undefined ||
      !findStepReferences(labels.value).some(({ id }) => byId(list.steps, id)?.uses?.action === 'docker/metadata-action')
    )
      tell(
        job,
        'differs',
        step,
        'the OCI labels (org.opencontainers.image.…) are set, which the old build did not take; labels given by hand win over them',
      )
  }
  const { permissions } = list
  const [first] = ours
  if (first !== undefined && permissions !== undefined && !permissions.some((name) => ['contents', 'read-all', 'write-all'].includes(name)))
    tell(
      job,
      'differs',
      first.step,
      "permissions leave out contents: read; add it, since our step reads the repository's version tags to see what is the highest",
    )
}

export function tellLosses(step: Step, job: Job): void {
  for (const key of ['continue-on-error', 'timeout-minutes']) {
    if (step.keys.has(key)) tell(job, 'lost', step, `${quoted(step)} has ${key}, which goes with it`)
  }
  if (roleOf(step) === 'login') {
    const scope = entryOf(step.with, 'scope')
    if (scope !== undefined)
      tell(job, 'lost', scope, 'scope: our action has none; its sign-in is for this step alone, base images of that registry included')
    for (const { name, line, column } of step.env.list)
      tell(
        job,
        'lost',
        { line, column },
        `${name} of ${quoted(step)}: no variable of a sign-in is read here; set it at our step if the build needs it`,
      )
  }
}
