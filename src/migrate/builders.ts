import { quoted } from './build.ts'
import { entryOf, textIn } from './entries.ts'
import { conditionOf, hasExpression } from './expressions.ts'
import { isNamed, isWithin, type Job, referencesTo, tell, withRole } from './job.ts'
import { reliesOnBuilder } from './reliance.ts'
import type { Step } from './workflow.ts'

/** docker/setup-buildx-action goes where it made nothing but a builder for one build. Gives those that go. */
export function settleBuilders(job: Job): readonly Step[] {
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
  if (step.fixed !== undefined) return `it is written ${step.fixed}`
  const own = step.with.list.find(({ key, value }) => PLAIN_BUILDER.get(key)?.includes(value.trim()) !== true)
  if (own !== undefined) return `it makes a builder of its own kind (${own.name})`
  if (job.hasLeft) return 'a build that stays needs it'
  if (job.ours.length > 1) return 'several builds of this job share its cache'
  const [only] = job.ours
  if (![conditionOf(only?.step.condition ?? ''), ''].includes(conditionOf(step.condition)))
    return `it has a condition (${conditionOf(step.condition)})`
  const user = job.list.steps.find((each) => !job.gone.has(each) && job.ours.every((plan) => plan.step !== each) && reliesOnBuilder(each))
  if (user !== undefined) return `${quoted(user)} (line ${user.line}) builds with it`
  const isRead = referencesTo(step, job).some(({ start }) => !job.ours.some((plan) => isWithin(start, entryOf(plan.step.with, 'builder'))))
  return isRead ? 'its outputs are read' : undefined
}

/** docker/setup-qemu-action stays where a foreign platform may be built. */
export function settleEmulation(job: Job): void {
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
