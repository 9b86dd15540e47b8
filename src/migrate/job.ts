import { type BuildPlan, byId, type Field, metadataFields, placeOf, planBuild, quoted } from './build.ts'
import { editStep, removeSteps } from './edits.ts'
import { type Entry, entryOf, textIn } from './entries.ts'
import { conditionOf, findStepReferences, hasExpression, renameSteps, type StepReference } from './expressions.ts'
import type { Known } from './known.ts'
import { mayGo, needOf, readSignIns, type SignIn, signInLines } from './logins.ts'
import type { Note, NoteKind } from './notes.ts'
import { isFirstBuildPush, METADATA_INPUTS, type Role, roleOf } from './peers.ts'
import { isImageScan, reliesOnBuilder, reliesOnSignIn } from './reliance.ts'
import { scanFields, scansOneOf } from './scan.ts'
import type { Edit, Source } from './source.ts'
import type { Step, StepList, Text } from './workflow.ts'

type Ours = Extract<BuildPlan, { kind: 'ours' }>

export type Options = {
  /** what stands behind `uses:` */
  readonly uses: string
  /** write the peers' own handling of tags that exist */
  readonly same: boolean
}

/** What becomes of one job: edits of the file, and what is to be said. */
export type JobPlan = { readonly edits: readonly Edit[]; readonly notes: readonly Note[] }

/**
 * Plans a job: each docker/build-push-action becomes our step, and the steps that served it go where everything that they did for anybody is done by
 * ours. What cannot be carried over keeps its old step, so that the job goes on doing what it did.
 */
export async function planJob(list: StepList, source: Source, known: Known, options: Options): Promise<JobPlan> {
  const { steps } = list
  const plans: BuildPlan[] = []
  for (const step of withRole(steps, 'build')) plans.push(await planBuild(step, steps, known, options))
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

/** What is known of a job so far; each settling adds to it. */
type Job = {
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

function withRole(steps: readonly Step[], role: Role): readonly Step[] {
  return steps.filter((step) => roleOf(step) === role)
}

function tell({ notes }: Pick<Job, 'notes'>, kind: NoteKind, at: { readonly line: number; readonly column: number }, text: string): void {
  notes.push({ ...placeOf(at), kind, text })
}

/** Steps of the peers that nothing was done about. */
function leftNotes(plans: readonly BuildPlan[], steps: readonly Step[]): readonly Note[] {
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
  for (const step of withRole(steps, 'metadata')) {
    tell(
      { notes },
      'left',
      step,
      `${quoted(step)} stays: no docker/build-push-action is in its job; for its outputs alone our action can take its place with dry-run: true`,
    )
  }
  return notes
}

/** Scans of what a build published become its gate, which comes before. */
function settleScans(job: Job): void {
  for (const step of withRole(job.list.steps, 'trivy')) {
    const plan = job.ours.find(
      (each) => each.step.index < step.index && scansOneOf(step, imagesOf(each), [each.step.id, each.metadata?.id ?? '']),
    )
    if (plan === undefined || !isImageScan(step.with)) continue
    const fields = isNamed(step, job) ? 'later steps read its outputs or its outcome' : scanFields(step, job.known)
    if (typeof fields === 'string') {
      tell(job, 'stays', step, `${quoted(step)} stays: ${fields}`)
      continue
    }
    job.gone.add(step)
    job.fields.set(plan.step, [...(job.fields.get(plan.step) ?? []), ...fields])
    tell(job, 'differs', step, `${quoted(step)} scanned what was published; ours scans every platform before anything is uploaded`)
  }
}

/** docker/metadata-action goes, becomes a dry run where its outputs are read before the image is there, or stays. */
function settleMetadata(metadata: Step, job: Job): void {
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
  const early = references.filter(({ index }) => index <= first.step.index)
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
    const readers = [...new Set(early.map(({ index }) => steps[index]).filter((step) => step !== undefined))].map(
      (step) => `${quoted(step)} (line ${step.line})`,
    )
    tell(
      job,
      'differs',
      metadata,
      `${quoted(metadata)} becomes a dry run of our action: ${readers.join(', ')} reads its outputs before the image is there`,
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

/** Sign-ins become inputs of our steps, or stay for those who still need them. */
function settleSignIns(job: Job): void {
  const { steps } = job.list
  const relying = steps.filter((step) => !job.gone.has(step) && roleOf(step) !== 'login' && job.ours.every((plan) => plan.step !== step))
  const reasons = new Map<Step, string | undefined>()
  for (const step of [...withRole(steps, 'login'), ...withRole(steps, 'ecr-login')]) reasons.set(step, reasonToStay(step, relying, job))
  for (const [step, signIns] of signInsOf(job, reasons)) {
    const users = job.ours.filter((plan) => plan.step.index > step.index)
    const because = reasons.get(step)
    if (users.length === 0) continue
    if (because !== undefined) {
      tell(job, 'stays', step, `${quoted(step)} stays: ${because}; our step uses that sign-in, too`)
      continue
    }
    job.gone.add(step)
    tellLosses(step, job)
    const condition = conditionOf(step.condition)
    if (condition !== '')
      tell(
        job,
        'goes',
        step,
        `${quoted(step)} needs its condition (${condition}) no more: where nothing is pushed, our step goes on without signing in`,
      )
    for (const { because: why } of signIns.filter((need) => need.kind === 'nothing'))
      tell(job, 'goes', step, `${quoted(step)} is not needed: ${why}`)
  }
  for (const plan of job.ours) {
    const entries = [...signInsOf(job, reasons)].flatMap(([step, needs]) =>
      job.gone.has(step) && step.index < plan.step.index
        ? needs.flatMap((need) => (need.kind === 'entry' ? [{ signIn: need.signIn, step }] : []))
        : [],
    )
    const lines = signInLines(entries)
    if (lines.length > 0) job.fields.set(plan.step, [{ name: 'registry-auth', value: '', lines }, ...(job.fields.get(plan.step) ?? [])])
  }
}

type EntryNeed = { readonly kind: 'entry'; readonly signIn: SignIn }
type NoNeed = { readonly kind: 'nothing'; readonly because: string }

/** What our steps need in the place of each sign-in; a need for the old step becomes the reason for it to stay. */
function signInsOf(job: Job, reasons: Map<Step, string | undefined>): ReadonlyMap<Step, readonly (EntryNeed | NoNeed)[]> {
  const images = job.ours.map(imagesOf).join('\n')
  const found = new Map<Step, readonly (EntryNeed | NoNeed)[]>()
  for (const [step, reason] of reasons) {
    const signIns = roleOf(step) === 'login' ? readSignIns(step) : []
    const needs = typeof signIns === 'string' ? [] : signIns.map((signIn) => needOf(signIn, job.list.variables, images))
    const own = typeof signIns === 'string' ? signIns : needs.find((need) => need.kind === 'step')?.because
    if (reason === undefined && own !== undefined) reasons.set(step, own)
    if (roleOf(step) === 'ecr-login')
      found.set(step, [{ kind: 'nothing', because: 'Amazon ECR works by itself with the AWS credentials of the job' }])
    else
      found.set(
        step,
        needs.filter((need) => need.kind !== 'step'),
      )
  }
  return found
}

/** Why a step that signs in must stay, by all that stands around it. */
function reasonToStay(step: Step, relying: readonly Step[], job: Job): string | undefined {
  if (step.fixed !== undefined) return `it is written with ${step.fixed}`
  if (job.hasLeft) return 'a build that stays needs it'
  if (isNamed(step, job)) {
    const isEcr = roleOf(step) === 'ecr-login'
    return isEcr
      ? 'its outputs are read; write the host of the registry there (ACCOUNT.dkr.ecr.REGION.amazonaws.com), and it can go'
      : 'its outcome is read'
  }
  if (roleOf(step) === 'ecr-login' && textIn(step.with, 'registry-type') === 'public')
    return 'Amazon ECR Public gives its passwords by an API of its own, which ours does not ask yet'
  const later = relying
    .filter((each) => each.index > step.index)
    .flatMap((each) => {
      const how = reliesOnSignIn(each)
      return how === undefined ? [] : [{ each, how }]
    })
  for (const { each, how } of later) {
    tell(
      job,
      'stays',
      each,
      `${quoted(each)} ${how}: ${quoted(step)} (line ${step.line}) stays for it, since our step signs in for itself alone; move that sign-in right before this step, or let this step sign in itself`,
    )
  }
  if (later.length > 0) return `later steps use its sign-in (line ${later.map(({ each }) => each.line).join(', ')})`
  if (job.ours.some((plan) => plan.step.index > step.index && !mayGo(step.condition, plan.step)))
    return `its condition (${conditionOf(step.condition)}) cannot be told for our step`
  const same = withRole(job.list.steps, 'login').filter(
    (other) => textIn(other.with, 'registry') === textIn(step.with, 'registry') && entryOf(other.with, 'registry-auth') === undefined,
  )
  return roleOf(step) === 'login' && same.length > 1
    ? 'several steps sign in to this registry, and ours takes each registry once'
    : undefined
}

/** docker/setup-buildx-action goes where it made nothing but a builder for one build. Gives those that go. */
function settleBuilders(job: Job): readonly Step[] {
  const { steps } = job.list
  return withRole(steps, 'buildx').flatMap((step) => {
    const because = builderReason(step, job)
    if (because !== undefined) {
      tell(job, 'stays', step, `${quoted(step)} stays: ${because}; our step builds with it`)
      return []
    }
    tell(
      job,
      'goes',
      step,
      `${quoted(step)} is not needed: where the machine's own builder cannot do what is asked for, our step makes one for the run`,
    )
    job.gone.add(step)
    return [step]
  })
}

/** Inputs of docker/setup-buildx-action with which it makes the builder that ours would make. */
const PLAIN_BUILDER: ReadonlyMap<string, readonly string[]> = new Map([
  ['driver', ['docker-container']],
  ['use', ['true']],
  ['install', ['false']],
  ['cleanup', ['true', 'false']],
  ['keep-state', ['false']],
  ['cache-binary', ['true', 'false']],
])

function builderReason(step: Step, job: Job): string | undefined {
  if (step.fixed !== undefined) return `it is written with ${step.fixed}`
  const own = step.with.list.find(({ key, value }) => PLAIN_BUILDER.get(key)?.includes(value.trim()) !== true)
  if (own !== undefined) return `it makes a builder of its own kind (${own.name})`
  if (job.hasLeft) return 'a build that stays needs it'
  if (job.ours.length > 1) return 'several builds of this job share its cache'
  if (step.condition !== '') return `it has a condition (${conditionOf(step.condition)})`
  const user = job.list.steps.find((each) => !job.gone.has(each) && job.ours.every((plan) => plan.step !== each) && reliesOnBuilder(each))
  if (user !== undefined) return `${quoted(user)} (line ${user.line}) builds with it`
  const isRead = referencesTo(step, job).some(({ start }) => !job.ours.some((plan) => isWithin(start, entryOf(plan.step.with, 'builder'))))
  return isRead ? 'its outputs are read' : undefined
}

/** docker/setup-qemu-action stays where a foreign platform may be built. */
function settleEmulation(job: Job): void {
  const { steps, runsOn } = job.list
  const native = /\barm\b|arm64|aarch64/i.test(runsOn)
    ? 'linux/arm64'
    : /^(?:ubuntu-[\w.]+)$/.test(runsOn.trim())
      ? 'linux/amd64'
      : undefined
  const platforms = withRole(steps, 'build').flatMap((step) =>
    textIn(step.with, 'platforms')
      .split(/[\n,]/)
      .map((platform) => platform.trim())
      .filter(Boolean),
  )
  for (const step of withRole(steps, 'qemu')) {
    const user = steps.find(({ run, uses }) => /--platform\b/.test(run) || uses?.action === 'docker/bake-action')
    const foreign = platforms.filter((platform) => platform !== native)
    if (foreign.length > 0 || hasExpression(platforms.join('')) || user !== undefined || step.fixed !== undefined || isNamed(step, job)) {
      tell(
        job,
        'stays',
        step,
        `${quoted(step)} stays: ${foreign.length > 0 ? `platforms are built that the machine may not have (${foreign.join(', ')})` : 'other steps may need it'}; a Dockerfile that cross-compiles (FROM --platform=$BUILDPLATFORM) needs no emulation`,
      )
    } else {
      job.gone.add(step)
      tell(
        job,
        'goes',
        step,
        `${quoted(step)} is not needed: no foreign platform is built; keep it if the Dockerfile has stages of one (FROM --platform=…)`,
      )
    }
  }
}

/** What is otherwise with our step, whatever the workflow says. */
function tellDifferences(job: Job): void {
  const { known, list, options, ours } = job
  for (const { step, fields } of ours) {
    if (!fields.some(({ name }) => name === 'images')) continue
    if (!options.same) {
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

function tellLosses(step: Step, job: Job): void {
  for (const key of ['continue-on-error', 'timeout-minutes']) {
    if (step.keys.has(key)) tell(job, 'lost', step, `${quoted(step)} has ${key}, which goes with it`)
  }
  if (roleOf(step) === 'login') {
    const scope = entryOf(step.with, 'scope')
    if (scope !== undefined && !job.known.inputs.has('scope'))
      tell(job, 'lost', scope, 'scope: our action has none; its sign-in is for this step alone, base images of that registry included')
    for (const { name, line, column } of step.env.list)
      tell(
        job,
        'lost',
        { line, column },
        `${name} of ${quoted(step)}: our step reads account and region from the host; set it there if the build needs it`,
      )
  }
}

function editBuild(plan: Ours, builders: readonly Step[], job: Job): readonly Edit[] {
  const { step } = plan
  const builder = entryOf(step.with, 'builder')
  const gone = builder !== undefined && plan.builder !== undefined && builders.includes(plan.builder) ? [...plan.gone, builder] : plan.gone
  const isDefault = ({ name }: Field) => name === 'push' || name === 'context'
  const fields = [...plan.fields.filter((field) => !isDefault(field)), ...(job.fields.get(step) ?? []), ...plan.fields.filter(isDefault)]
  const moved = fields.map((field) => ({ ...field, lines: field.lines.map((line) => renameSteps(line, job.names)) }))
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
      const isSame = name === undefined || name === text.slice(start + reference.start, start + reference.end)
      return isSame ? [] : [{ start: start + reference.start, end: start + reference.end, text: name }]
    }),
  )
}

type Found = { readonly index: number; readonly output: string | undefined; readonly start: number }

/** Everything in the job as it will be that names a step; `index` is that of the step where it stands, beyond all for the job itself. */
function referencesTo(step: Step, job: Job): readonly Found[] {
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
function variablesAfter(metadata: Step, job: Job): readonly Found[] {
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

function isNamed(step: Step, job: Job): boolean {
  return referencesTo(step, job).length > 0
}

/** The texts of the job but those of a step, of steps that go, and of inputs that go. */
function textsAround({ list, ours, gone }: Job, but?: Step): readonly (Text & { readonly index: number })[] {
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
function isWithin(offset: number, entry: Entry | undefined): boolean {
  return entry?.valueAt === offset
}

function hasVariable({ env }: Step, key: string): boolean {
  return entryOf(env, key) !== undefined
}

/** What a build names registries in: its images and its caches. */
function imagesOf({ step, fields }: Ours): string {
  const images = fields.find(({ name }) => name === 'images')?.value ?? ''
  return [images, textIn(step.with, 'cache-from'), textIn(step.with, 'cache-to')].join('\n')
}
