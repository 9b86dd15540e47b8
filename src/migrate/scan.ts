import { type Field, quoted } from './build.ts'
import { entryOf, renamed, textIn } from './entries.ts'
import { conditionOf } from './expressions.ts'
import { imagesOf, isNamed, type Job, tell, withRole } from './job.ts'
import { isOfTheEvent } from './logins.ts'
import { split } from './references.ts'
import { isImageScan } from './reliance.ts'
import type { Source } from './source.ts'
import type { Step } from './workflow.ts'
import { blockLines } from './yaml.ts'

/** Scans of what a build published become its gate, which comes before; it has one, that of the first scan that failed the run, else of the first. */
export function settleScans(job: Job): void {
  const scans = withRole(job.list.steps, 'trivy').flatMap((step) => {
    const plan = job.ours.find(
      (each) => each.step.index < step.index && scansOneOf(step, imagesOf(each), [each.step.id, each.metadata?.id ?? '']),
    )
    if (plan === undefined || !isImageScan(step.with)) return []
    const fields = isNamed(step, job) ? 'later steps read its outputs or its outcome' : scanFields(step, plan.step, job)
    if (typeof fields !== 'string') return [{ step, plan, fields }]
    tell(job, 'stays', step, `${quoted(step)} stays: ${fields}`)
    return []
  })
  const gates = scans.filter(({ step }) => modeOf(step, job.source) === 'gate')
  for (const { step, plan, fields } of scans) {
    const first = [...gates, ...scans].find((other) => other.plan === plan)
    if (first !== undefined && first.step !== step) {
      tell(job, 'stays', step, `${quoted(step)} stays: our step scans once, as ${quoted(first.step)} (line ${first.step.line}) did`)
      continue
    }
    job.gone.add(step)
    job.fields.set(plan.step, [...(job.fields.get(plan.step) ?? []), ...fields])
    tell(job, 'differs', step, `${quoted(step)} scanned what was published; ours scans every platform before anything is uploaded`)
  }
}

/** What the inputs of aquasecurity/trivy-action are called here (its action.yaml); the rest of them are about how it comes to the runner, or about other scans. */
const INPUTS: ReadonlyMap<string, string> = new Map([
  ['severity', 'scan-fail-on'],
  ['ignore-unfixed', 'scan-ignore-unfixed'],
  ['scanners', 'scan-scanners'],
  ['vuln-type', 'scan-pkg-types'],
  ['skip-dirs', 'scan-skip-dirs'],
  ['skip-files', 'scan-skip-files'],
  ['trivyignores', 'scan-ignore-files'],
  ['ignore-policy', 'scan-ignore-policy'],
  ['timeout', 'scan-timeout'],
])

/** Inputs that only say how Trivy comes to the runner and what it prints. */
const ABOUT_THE_RUNNER = [
  'image-ref',
  'scan-type',
  'exit-code',
  'format',
  'hide-progress',
  'cache',
  'cache-dir',
  'version',
  'skip-setup-trivy',
  'token-setup-trivy',
]

const LEVELS = 'UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL'

/** The fields of our gate for a step of aquasecurity/trivy-action that scans the image of a build; a sentence part where it must stay. */
function scanFields(step: Step, build: Step, { known, source }: Job): readonly Field[] | string {
  const { with: inputs, env } = step
  if (!isImageScan(inputs)) return 'it scans something else than an image'
  if (step.fixed !== undefined) return `it is written ${step.fixed}`
  const format = textIn(inputs, 'format') || 'table'
  if (format !== 'table' || textIn(inputs, 'output') !== '') return `it writes a report for later steps (format: ${format})`
  const strange = inputs.list.find(({ key }) => !known.inputs.has(INPUTS.get(key) ?? '') && !ABOUT_THE_RUNNER.includes(key))
  if (strange !== undefined) return `its input ${strange.name} has no counterpart`
  if (env.list.length > 0) return `its variable ${env.list[0]?.name ?? ''} has no counterpart`
  const condition = conditionOf(step.condition)
  const isAlways = ['', 'success()', conditionOf(build.condition)].includes(condition)
  if (!isAlways && !isOfTheEvent(condition)) return `its condition (${condition}) cannot be told for our step`
  const mode = isAlways ? modeOf(step, source) : `\${{ (${condition}) && '${modeOf(step, source)}' || 'off' }}`
  const carried = [...INPUTS].flatMap(([theirs, ours]) => {
    const entry = entryOf(inputs, theirs)
    return entry === undefined ? [] : [{ name: ours, value: entry.value, lines: renamed(entry, ours) }]
  })
  // Without severities every finding counts there.
  const levels =
    entryOf(inputs, 'severity') === undefined ? [{ name: 'scan-fail-on', value: LEVELS, lines: [`scan-fail-on: ${LEVELS}`] }] : []
  return [{ name: 'scan', value: mode, lines: blockLines('scan', [mode]) }, ...levels, ...carried]
}

/** A scan that fails the run is a gate. */
function modeOf({ with: inputs, keys }: Step, { text }: Source): 'gate' | 'report' {
  const place = keys.get('continue-on-error')
  const goesOn = place !== undefined && !/^false\b/.test(text.slice(place.valueStart, place.end))
  return ['', '0'].includes(textIn(inputs, 'exit-code')) || goesOn ? 'report' : 'gate'
}

/** Whether a scan is of one of these images, or of an output of one of these steps. */
function scansOneOf({ with: inputs }: Step, images: string, ids: readonly string[]): boolean {
  const reference = textIn(inputs, 'image-ref')
  return (
    split(images).some((image) => reference.startsWith(image)) ||
    ids.some((id) => id !== '' && reference.toLowerCase().includes(`steps.${id.toLowerCase()}.`))
  )
}
