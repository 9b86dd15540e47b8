import { listed } from '../domain/list.ts'
import { ActionError } from '../errors.ts'
import { INPUTS, type InputSpec } from '../inputs/spec.ts'
import type { Environment } from '../ports.ts'
import { contextsOf } from './contexts.ts'
import { type Contexts, fill } from './evaluate.ts'
import { reachesPlan } from './flags.ts'
import type { Situation } from './situation.ts'
import { isCalled, unstarted } from './triggers.ts'
import { type Bag, bag, unknown, type Value } from './value.ts'
import { nameOf, type Step } from './workflow.ts'

/** A step as the planned run has it: its expressions filled in. */
export type FilledStep = {
  readonly inputs: ReadonlyMap<string, string>
  /** variables that the workflow sets and that are known */
  readonly variables: Environment
  readonly notes: readonly string[]
  /** what cannot be filled in here, told as one, and the names of the inputs among it; `undefined` where there is nothing of the kind */
  readonly refusal: { readonly error: ActionError; readonly names: readonly string[] } | undefined
}

/** Variables that change the tags (docker/metadata-action, README, "Environment variables"). */
const DECIDES = /^DOCKER_METADATA_/

/**
 * Fills in what the planned run knows. Inputs that `flags` give, and those that do not reach the plan, are left alone. The refusal is an `ActionError` `inputs` with every
 * input that depends on what only GitHub knows, each with its cure.
 */
export function fillStep(step: Step, situation: Situation, flags: ReadonlyMap<string, string>, env: Environment): FilledStep {
  const base = contextsOf(situation, isCalled(step.on))
  const problems: string[] = []
  const names: string[] = []
  const variables = fillVariables(step, base)
  const contexts: Contexts = new Map([...base, ['env', variables]])
  const inputs = new Map<string, string>()
  for (const [written, text] of step.inputs) {
    const name = written.toLowerCase()
    const spec = INPUTS.find((each: InputSpec) => each.name === name)
    if (flags.has(name) || (spec !== undefined && !reachesPlan(spec))) continue
    const filled = fill(text, contexts)
    if (filled.kind !== 'text') names.push(name)
    if (filled.kind === 'text') inputs.set(name, filled.text)
    else if (filled.kind === 'wrong') problems.push(`${name}: ${filled.because}`)
    else problems.push(`${name}: depends on ${filled.what.join(', ')}, which only GitHub knows; give ${cureOf(name, filled.what)}`)
  }
  const known = knownOf(variables)
  for (const [name, value] of variables.fields) {
    const variable = nameIn(step, name)
    if (DECIDES.test(variable) && isMissing(value) && !env[variable])
      problems.push(`the variable ${variable} depends on ${value.what}, which only GitHub knows; set it in the environment of this command`)
  }
  const decided = Object.fromEntries(known.map(([name, value]) => [nameIn(step, name), value]))
  const notes = [...conditionNotes(step, contexts), ...eventNotes(step, situation)]
  return { inputs, variables: decided, notes, refusal: problems.length === 0 ? undefined : { error: unreadable(problems, step), names } }
}

function unreadable(problems: readonly string[], step: Step): ActionError {
  const what = problems.length === 1 ? '1 text' : `${problems.length} texts`
  return new ActionError('inputs', [`${what} of ${nameOf(step)} in ${step.file} cannot be read here:`, ...listed(problems)].join('\n'))
}

/** How to give by a flag what an expression would: the input itself, or what a known flag says. */
function cureOf(name: string, what: readonly string[]): string {
  if (what.every((each) => each === 'github.repository' || each === 'github.repository_owner')) return '--repository OWNER/NAME'
  if (what.every((each) => each.endsWith('.default_branch'))) return '--default-branch BRANCH'
  return `--${name}`
}

function isMissing(value: Value): value is ReturnType<typeof unknown> {
  return typeof value === 'object' && value?.kind === 'unknown'
}

/** Variables of workflow, job and step, each level with those above it; what an earlier script may have set anew is unknown. */
function fillVariables(step: Step, base: Contexts): Bag {
  const fields = new Map<string, Value>()
  for (const level of step.env) {
    const above = new Map([...base, ['env', bag('env', [...fields], false)] as const])
    for (const [name, text] of level) {
      const filled = fill(text, above)
      const isSet = level !== step.env.at(-1) && step.scripts.some((script) => script.includes('GITHUB_ENV') && script.includes(name))
      const what = filled.kind === 'unknown' ? filled.what.join(', ') : `env.${name}`
      fields.set(name, filled.kind === 'text' && !isSet ? filled.text : unknown(what))
    }
  }
  return bag('env', [...fields], false)
}

/** Names of bags have no case; variables have. */
function nameIn(step: Step, lower: string): string {
  return step.env.flatMap((level) => [...level.keys()]).findLast((name) => name.toLowerCase() === lower) ?? lower
}

function knownOf({ fields }: Bag): readonly (readonly [string, string])[] {
  return [...fields].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
}

/** Whether the run would come to this step at all. */
function conditionNotes(step: Step, contexts: Contexts): readonly string[] {
  return step.conditions.flatMap((condition) => {
    const body = condition.includes('${{') ? condition : `\${{ ${condition} }}`
    const filled = fill(body, contexts)
    if (filled.kind === 'unknown') return [`whether ${nameOf(step)} runs depends on ${filled.what.join(', ')} (if: ${condition})`]
    if (filled.kind === 'wrong') return [`the condition of ${nameOf(step)} ${filled.because}`]
    return ['false', '', '0'].includes(filled.text) ? [`${nameOf(step)} would not run: ${condition} is false`] : []
  })
}

function eventNotes({ on, file }: Step, situation: Situation): readonly string[] {
  const because = unstarted(on, situation)
  return because === undefined ? [] : [`${file} ${because}`]
}
