import { type Context, readContext } from '../context/context.ts'
import { listed, needAttention } from '../domain/list.ts'
import { ActionError, asActionError } from '../errors.ts'
import { type Inputs, readInputs } from '../inputs/inputs.ts'
import { makePlan } from '../plan/plan.ts'
import type { Environment } from '../ports.ts'
import { type Arguments, readArguments } from './arguments.ts'
import type { Desk, ExitCode } from './command.ts'
import { helpLines } from './flags.ts'
import { jsonOf } from './json.ts'
import type { Outcome } from './outcome.ts'
import { type Place, readPlace } from './place.ts'
import { askedOnce, portsFor } from './ports.ts'
import { type Situation, situationOf } from './situation.ts'
import { type FilledStep, fillStep } from './step.ts'
import { releaseLines } from './table.ts'
import { askCommits, DEFAULT_CURE, type Found, findTargets, namesFor } from './targets.ts'
import { deskVersions } from './versions.ts'
import { readStep, type Step } from './workflow.ts'

/**
 * The command `plan`: prints what runs would tag in this checkout, and why (design.md 4.7), by the same stages as a run's. Throws `ActionError` `inputs`
 * with everything that is wrong with flags and inputs at once, and others for what cannot be planned here.
 */
export async function plan(args: readonly string[], terminal: Desk): Promise<ExitCode> {
  const { asked, complaints } = readArguments(args)
  if (asked.help) {
    for (const line of helpLines(terminal.width)) terminal.out(line)
    return 0
  }
  if (complaints.length > 0) throw await refusalOf(asked, complaints)
  const desk: Desk = { ...terminal, children: askedOnce(terminal.children) }
  const [read] = await Promise.all([readPlace(desk), askCommits(namesFor(asked.refs), desk)])
  const place = withFlags(read, asked)
  const step = asked.workflow === undefined ? undefined : await readStep(asked.workflow, place, desk)
  const found = await findTargets(asked.refs, asked.event, place, desk)
  const outcomes = await Promise.all(found.map((each) => outcomeOf(each, { found, asked, step, place }, desk)))
  const errors = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.error] : []))
  const [first] = errors
  if (first !== undefined && (outcomes.length === 1 || errors.some(isBadInput))) throw together(errors, first)
  if (asked.json) desk.raw(jsonOf(outcomes))
  else for (const line of releaseLines(outcomes)) desk.out(line)
  return errors.length === 0 ? 0 : 1
}

/** Everything that is wrong with the arguments, and with the inputs among them, which can be read without a checkout. */
async function refusalOf(asked: Arguments, complaints: readonly string[]): Promise<ActionError> {
  const flags = new ActionError(
    'inputs',
    [needAttention(complaints.length, 'argument'), ...listed(complaints)].join('\n'),
    'build-tag-push plan --help tells every flag.',
  )
  if (asked.workflow !== undefined) return flags
  const inputs = await readInputs(lookedAt(asked.inputs, asked), { GITHUB_EVENT_NAME: asked.event ?? 'push' }).then(
    () => undefined,
    asActionError,
  )
  return inputs?.code === 'inputs' ? together([flags, inputs], flags) : flags
}

/** One error of several, each of them once. */
function together(errors: readonly ActionError[], first: ActionError): ActionError {
  const isBad = errors.some(isBadInput)
  const told = isBad ? errors.filter(isBadInput) : errors
  const messages = [...new Set(told.map(({ message }) => message))]
  const hints = [...new Set(told.flatMap(({ hint }) => hint ?? []))]
  return messages.length === 1
    ? (told[0] ?? first)
    : new ActionError(isBad ? 'inputs' : first.code, messages.join('\n'), hints.join('\n') || undefined, first)
}

function isBadInput({ code }: ActionError): boolean {
  return code === 'inputs'
}

/** Flags win over what Git says. */
function withFlags(place: Place, { repository, defaultBranch }: Arguments): Place {
  const { remote } = place
  const named = { name: remote?.name ?? 'origin', serverUrl: remote?.serverUrl ?? 'https://github.com' }
  return {
    ...place,
    remote: repository === undefined ? remote : { ...named, fullName: repository },
    defaultBranch: defaultBranch ?? place.defaultBranch,
  }
}

const NO_STEP: FilledStep = { inputs: new Map(), variables: {}, notes: [], refusal: undefined }

/** What all refs share. */
type Around = {
  readonly found: readonly Found[]
  readonly asked: Arguments
  readonly step: Step | undefined
  readonly place: Place
}

async function outcomeOf({ text, target }: Found, { found, asked, step, place }: Around, desk: Desk): Promise<Outcome> {
  if (target instanceof ActionError) return { kind: 'failed', text, error: target }
  try {
    const situation = await situationOf(target, asked, place, desk)
    const filled = step === undefined ? NO_STEP : fillStep(step, situation, asked.inputs, desk.env)
    const ports = portsFor(situation, filled.variables, asked, place, desk)
    const given = new Map([...filled.inputs, ...asked.inputs])
    const inputs = await readGiven(lookedAt(given, asked), filled, ports.env)
    checkKnown(given, situation)
    if (inputs.from.length > 0) throw new ActionError('event', FROM_REFUSED, FROM_CURE)
    const read = await readContext(inputs, ports)
    const { versions, notes } = await deskVersions(read, inputs.tags.tagPrefix, asked, found, place, desk)
    const context: Context = { ...read, versions, notes: [...situation.notes, ...filled.notes, ...read.notes, ...notes] }
    return { kind: 'planned', text, situation, plan: makePlan(inputs, context) }
  } catch (thrown) {
    return { kind: 'failed', text, error: asActionError(thrown) }
  }
}

const FROM_REFUSED =
  'the step publishes an image that exists (from), and its tags come from the labels of that image, which no one reads here'
const FROM_CURE = 'Run the step with dry-run: true: it reads the labels, and shows the plan.'

/** Inputs with which nothing is written, and tags can be looked at without an image; a step of a workflow names one, or cannot run. */
function lookedAt(given: ReadonlyMap<string, string>, { workflow }: Pick<Arguments, 'workflow'>): ReadonlyMap<string, string> {
  const alone = given.has('images') || given.has('push') || workflow !== undefined ? [] : [['push', 'false'] as const]
  return new Map([...given, ...alone, ['dry-run', 'true']])
}

/** What stands for inputs that others ask for, and that cannot be filled in: they are not missing. */
const STAND_INS: ReadonlyMap<string, string> = new Map([
  ['images', 'example.com/image'],
  ['environment', 'unknown'],
])

/** Reads all inputs. What cannot be filled in is told together with what is wrong with the others. */
async function readGiven(given: ReadonlyMap<string, string>, { refusal }: FilledStep, env: Environment): Promise<Inputs> {
  if (refusal === undefined) return readInputs(given, env)
  const standing = [...STAND_INS].filter(([name]) => refusal.names.includes(name))
  const others = await readInputs(new Map([...standing, ...given]), env).then(() => undefined, asActionError)
  throw others === undefined || !isBadInput(others) ? refusal.error : together([refusal.error, others], refusal.error)
}

/** Refuses what only GitHub could say: a plan that guessed it would not be the run's. */
function checkKnown(given: ReadonlyMap<string, string>, { defaultBranch, base, subject }: Situation): void {
  const asks = (pattern: RegExp): string | undefined =>
    [...given.values()].flatMap((text) => text.split('\n')).find((line) => pattern.test(line))
  const onDefault = defaultBranch === undefined ? asks(/is_(?:not_)?default_branch|type=edge(?!.*branch=)/) : undefined
  if (onDefault !== undefined)
    throw new ActionError('event', `nothing here says which branch is the default, and this depends on it: ${onDefault}`, DEFAULT_CURE)
  const onBase = base === undefined && !subject.startsWith('refs/heads/') ? asks(/base_ref/) : undefined
  if (onBase !== undefined)
    throw new ActionError(
      'event',
      `nothing here says what the base of ${subject} is, and this depends on it: ${onBase}`,
      'Name it by --base.',
    )
}
