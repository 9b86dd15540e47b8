import { isRecord } from '../domain/json.ts'
import { ActionError } from '../errors.ts'
import { shown } from '../inputs/refusal.ts'
import type { Arguments } from './arguments.ts'
import type { Desk } from './command.ts'
import type { Place } from './place.ts'

/** A step of a workflow file that uses this action, with its texts as they are written. */
export type Step = {
  readonly file: string
  readonly job: string
  /** its name, its id, or its place in the job: `step 3` */
  readonly title: string
  readonly inputs: ReadonlyMap<string, string>
  /** `env` of the workflow, of the job and of the step, in this order */
  readonly env: readonly ReadonlyMap<string, string>[]
  /** `if` of the job and of the step */
  readonly conditions: readonly string[]
  /** what starts the workflow, as it stands in the file */
  readonly on: unknown
  /** texts of the scripts that run in the job before it */
  readonly scripts: readonly string[]
}

/** The largest workflow file that is read; GitHub's own limit is 512 KB. */
const FILE_LIMIT_BYTES = 1024 * 1024

/** The name in action.yml, by which a step that uses a folder of its own repository is known. */
const ACTION_NAME = 'Build, tag and push'

/**
 * Reads the step that uses this action out of a workflow file: by the name of its repository, `…/build-tag-push@…`, or a folder here that holds it; or the one that
 * `--step` names. Throws `ActionError` `inputs` when the file is not one, or it does not have exactly one such step.
 */
export async function readStep({ file, job, step }: NonNullable<Arguments['workflow']>, place: Place, desk: Desk): Promise<Step> {
  const workflow = await readYaml(file, `${desk.cwd}/`, desk)
  const jobs = Object.entries(recordOf(workflow['jobs'], file, 'jobs'))
  const found: { readonly job: string; readonly title: string; readonly read: () => Step }[] = []
  const others: string[] = []
  let isCalling = false
  for (const [name, body] of jobs) {
    if (isRecord(body) && typeof body['uses'] === 'string') {
      others.push(`${name}: calls ${body['uses']}`)
      isCalling ||= OUR_WORKFLOW.test(body['uses'])
    }
    const steps = isRecord(body) && Array.isArray(body['steps']) ? body['steps'] : []
    for (const [index, each] of steps.entries()) {
      if (!isRecord(each) || typeof each['uses'] !== 'string') continue
      const title = titleOf(each, index)
      const isMeant = step === undefined ? await isOurs(each['uses'], place, desk) : step === each['id'] || step === each['name']
      if (isMeant && (job === undefined || job === name))
        found.push({ job: name, title, read: () => makeStep(file, workflow, [name, isRecord(body) ? body : {}], steps, index) })
      else others.push(`${name}: ${title} (${each['uses']})`)
    }
  }
  const [only, second] = found
  if (only !== undefined && second === undefined) return only.read()
  const asked = `${job === undefined ? '' : ` in the job ${job}`}${step === undefined ? '' : ` with the id or name ${step}`}`
  if (second !== undefined)
    throw new ActionError(
      'inputs',
      `${file} has ${found.length} steps that use this action${asked}:\n${listed(found.map(nameOf))}`,
      'Choose one by --job JOB and --step ID.',
    )
  const seen = others.length === 0 ? 'it has no steps that use an action' : `it has:\n${listed(others)}`
  throw new ActionError(
    'inputs',
    `${file} has no step that uses this action${asked}; ${seen}`,
    isCalling ? CALLED_CURE : 'A step is found by uses: OWNER/build-tag-push@…; name another one by --step ID.',
  )
}

/** The workflow of this repository, which has the step in jobs of its own. */
const OUR_WORKFLOW = /\/build-tag-push\.ya?ml(?:@|$)/
const CALLED_CURE = 'A job that calls a workflow has no step to read: give what stands under its with: as flags, such as --strategy semver.'

/** Names a step in a message. */
export function nameOf({ job, title }: Pick<Step, 'job' | 'title'>): string {
  return `job ${job}, ${title}`
}

function listed(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

async function readYaml(file: string, folder: string, desk: Desk): Promise<Readonly<Record<string, unknown>>> {
  const path = file.startsWith('/') ? file : folder + file
  const text = await desk.files.readText(path, FILE_LIMIT_BYTES).catch((error: unknown) => {
    throw new ActionError(
      'inputs',
      `--workflow: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      undefined,
      error,
    )
  })
  if (text === undefined)
    throw new ActionError('inputs', `--workflow: there is no file ${file}`, 'Workflow files are in .github/workflows.')
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text)
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message }) => message.split('\n', 1)[0]?.replace(/:$/, '') ?? '')
    throw new ActionError('inputs', `${file} is not YAML:\n${listed(problems)}`)
  }
  return recordOf(document.toJS({ maxAliasCount: 100 }), file, 'the file')
}

function recordOf(value: unknown, file: string, what: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value
  throw new ActionError(
    'inputs',
    `${file} is not a workflow: ${what} is not a mapping`,
    'A workflow has on: and jobs: (docs.github.com, "Workflow syntax").',
  )
}

async function isOurs(uses: string, place: Place, desk: Desk): Promise<boolean> {
  if (/^[^/\s]+\/build-tag-push@/i.test(uses)) return true
  if (!uses.startsWith('./')) return false
  const folder = `${place.top}/${uses.slice(2)}`.replace(/\/+$/, '')
  const text = (await desk.files.readText(`${folder}/action.yml`, FILE_LIMIT_BYTES)) ?? ''
  return new RegExp(`^name: *['"]?${ACTION_NAME}['"]?\\s*$`, 'm').test(text)
}

type Body = Readonly<Record<string, unknown>>

function makeStep(file: string, workflow: Body, [job, body]: readonly [string, Body], steps: readonly unknown[], index: number): Step {
  const step = steps[index]
  const own = isRecord(step) ? step : {}
  return {
    file,
    job,
    title: titleOf(own, index),
    inputs: texts(own['with'], file, `with of the job ${job}`),
    env: [
      texts(workflow['env'], file, 'env'),
      texts(body['env'], file, `env of the job ${job}`),
      texts(own['env'], file, `env of a step of the job ${job}`),
    ],
    conditions: [body['if'], own['if']].flatMap((text) => (text === undefined || text === null ? [] : [String(text)])),
    on: workflow['on'],
    scripts: steps.slice(0, index).flatMap((each) => (isRecord(each) && typeof each['run'] === 'string' ? [each['run']] : [])),
  }
}

function titleOf(step: Body, index: number): string {
  const title = [step['name'], step['id']].find((text) => typeof text === 'string')
  return typeof title === 'string' ? `step ${shown(title)}` : `step ${index + 1}`
}

/** The texts of a mapping as the runner has them: numbers and booleans as it writes them, nothing as empty. */
function texts(value: unknown, file: string, what: string): ReadonlyMap<string, string> {
  if (value === undefined || value === null) return new Map()
  const entries = Object.entries(recordOf(value, file, what))
  const wrong = entries.flatMap(([name, text]) => (typeof text === 'object' && text !== null ? [name] : []))
  if (wrong.length > 0) {
    const are = wrong.length === 1 ? 'is a list or a mapping' : 'are lists or mappings'
    throw new ActionError(
      'inputs',
      `${file}: ${wrong.join(', ')} in ${what} ${are}, and inputs are texts`,
      'Write several lines as a block: |',
    )
  }
  return new Map(entries.map(([name, text]) => [name, text === null ? '' : String(text)]))
}
