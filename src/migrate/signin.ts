import { quoted } from './build.ts'
import { tellLosses } from './differences.ts'
import { entryOf, textIn } from './entries.ts'
import { conditionOf } from './expressions.ts'
import { imagesOf, isNamed, type Job, tell, withRole } from './job.ts'
import { mayGo, needOf, readSignIns, type SignIn, signInLines } from './logins.ts'
import { roleOf } from './peers.ts'
import { reliesOnSignIn } from './reliance.ts'
import type { Step } from './workflow.ts'

/** Sign-ins become inputs of our steps, or stay for those who still need them. */
export function settleSignIns(job: Job): void {
  const { steps } = job.list
  const relying = steps.filter((step) => !job.gone.has(step) && roleOf(step) !== 'login' && job.ours.every((plan) => plan.step !== step))
  const reasons = new Map<Step, string | undefined>()
  const relied = new Map<Step, Step[]>()
  for (const step of [...withRole(steps, 'login'), ...withRole(steps, 'ecr-login')])
    reasons.set(step, reasonToStay(step, relying, relied, job))
  for (const [step, signIns] of relied) tellRelied(step, signIns, job)
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
    const leads = new Set(entries.flatMap(({ step }) => step.lead))
    const lines = [...leads, ...signInLines(entries)]
    if (entries.length > 0) job.fields.set(plan.step, [{ name: 'registry-auth', value: '', lines }, ...(job.fields.get(plan.step) ?? [])])
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

/** A step that relies on sign-ins of earlier steps is told once, however many they are. */
function tellRelied(step: Step, signIns: readonly Step[], job: Job): void {
  const named = signIns.map((signIn) => `${quoted(signIn)} (line ${signIn.line})`)
  tell(
    job,
    'stays',
    step,
    `${quoted(step)} ${reliesOnSignIn(step) ?? ''}: ${named.join(', ')} ${named.length === 1 ? 'stays' : 'stay'} for it, since the sign-in of our step is for that step alone; move the old one right before this step, or let this step sign in itself`,
  )
}

/** Why a step that signs in must stay, by all that stands around it; `relied` gets the steps that rely on it. */
function reasonToStay(step: Step, relying: readonly Step[], relied: Map<Step, Step[]>, job: Job): string | undefined {
  if (step.fixed !== undefined) return `it is written ${step.fixed}`
  if (job.hasLeft) return 'a build that stays needs it'
  if (isNamed(step, job)) {
    const isEcr = roleOf(step) === 'ecr-login'
    return isEcr
      ? 'its outputs are read; write the host of the registry there (ACCOUNT.dkr.ecr.REGION.amazonaws.com), and it can go'
      : 'its outcome is read'
  }
  const later = relying.filter((each) => each.index > step.index && reliesOnSignIn(each) !== undefined)
  for (const each of later) relied.set(each, [...(relied.get(each) ?? []), step])
  if (later.length > 0) return `later steps use its sign-in (line ${later.map(({ line }) => line).join(', ')})`
  if (job.ours.some((plan) => plan.step.index > step.index && !mayGo(step.condition, plan.step)))
    return `its condition (${conditionOf(step.condition)}) cannot be told for our step`
  const same = withRole(job.list.steps, 'login').filter(
    (other) => textIn(other.with, 'registry') === textIn(step.with, 'registry') && entryOf(other.with, 'registry-auth') === undefined,
  )
  return roleOf(step) === 'login' && same.length > 1
    ? 'several steps sign in to this registry, and ours takes each registry once'
    : undefined
}
