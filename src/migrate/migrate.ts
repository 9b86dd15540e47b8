import { USES } from './action.ts'

import { type Known, THIS_VERSION } from './known.ts'
import { type Note, sortNotes } from './notes.ts'
import { type JobPlan, planJob } from './plan.ts'
import { applyEdits } from './source.ts'
import { readWorkflow } from './workflow.ts'

/** A workflow that was moved over: its new text, which is the old one where nothing could be done, and what is to be said. */
export type Migration = { readonly text: string; readonly notes: readonly Note[] }

/** What may be asked for; what is left out is as the README has it. */
export type MigrateOptions = {
  /** what stands behind `uses:` */
  readonly uses?: string
  /** keep the peers' handling of tags that exist: `fixed-tags: overwrite`, `moving: always` */
  readonly same?: boolean
  readonly known?: Known
}

/**
 * Writes the steps of docker/login-action, docker/metadata-action, docker/setup-buildx-action and docker/build-push-action in a workflow file, or in the
 * `action.yml` of a composite action, as one step of ours. All bytes that are not theirs stay. Throws `ActionError` `inputs` where the file is no workflow.
 */
export async function migrate(
  file: string,
  text: string,
  { uses = USES, same = false, known = THIS_VERSION }: MigrateOptions = {},
): Promise<Migration> {
  const { source, lists } = readWorkflow(file, text)
  const jobs: JobPlan[] = []
  for (const list of lists) jobs.push(await planJob(list, source, known, { uses, same }))
  return {
    text: applyEdits(
      text,
      jobs.flatMap(({ edits }) => edits),
    ),
    notes: sortNotes(jobs.flatMap(({ notes }) => notes)),
  }
}
