import { codeOf } from '../domain/code.ts'
import { formatPlatform } from '../domain/platform.ts'
import { canonicalName } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ending, Environment, Ports } from '../ports.ts'
import { buildArguments, type Target } from './arguments.ts'
import { type Builder, inspectBuilder } from './builder.ts'
import { builtAlready, exportedCaches, withoutCaches } from './cache.ts'
import { buildEnvironment } from './environment.ts'
import { cacheTrouble, explainFailure, pushTrouble, TAIL_LINES } from './failure.ts'
import type { OpenBuilder } from './open.ts'
import { createBuilder, madeBuilder } from './own-builder.ts'
import type { BuildSource } from './source.ts'

/** Everything that a build is made of but where its result goes. */
export type Work = OpenBuilder & { readonly plan: Plan; readonly source: BuildSource }

type TargetOf<K extends Target['kind']> = Omit<Extract<Target, { kind: K }>, 'builder'>

/** Where the result of a build goes; which builder makes it is decided here. */
export type Destination = TargetOf<'layout'> | TargetOf<'passthrough'>

/**
 * Runs a build to its end; the exit code decides, whatever was printed. A builder that turns out to be unable to export an image is replaced by one of
 * our own. Throws `ActionError` `build-failed`, `build-killed`, `builder-unreachable`, `builder-unsuited`, `no-builder`, `disk`, `inputs`, or what
 * ended the run.
 */
export async function runBuild(work: Work, destination: Destination, ports: Ports): Promise<void> {
  const { builder } = work
  switch (builder.kind) {
    case 'none':
    case 'unreachable':
    case 'unsuited':
      throw builder.error
    case 'own-builder':
      return runOnOwn(work, builder, destination, ports)
    case 'nodes':
      refuseDown(builder, work.plan)
      return runOn(builder.name, work, destination, ports)
    case 'layout':
      return runOn(builder.name, work, destination, ports)
  }
}

/** buildx waits 20 s for a node that does not answer, and then says no more than that its time was over. */
function refuseDown({ down }: Extract<Builder, { kind: 'nodes' }>, { build }: Plan): void {
  const needed = down.find(({ platforms }) => build.platforms.some((platform) => platforms.includes(formatPlatform(platform))))
  if (needed !== undefined) throw needed.error
}

async function runOn(name: string | undefined, work: Work, destination: Destination, ports: Ports): Promise<void> {
  const end = await attempt(work, { ...destination, builder: name }, work.docker.environment, ports)
  if (isDone(end)) return
  if (end.ending.kind === 'killed') throw failureOf(end)
  const seen = await inspectBuilder(name, work.docker, ports)
  switch (seen.kind) {
    case 'layout':
    case 'nodes':
      throw failureOf(end)
    case 'own-builder':
      if (destination.kind === 'passthrough') throw failureOf(end)
      return runOnOwn(work, seen, destination, ports)
    case 'none':
    case 'unreachable':
    case 'unsuited':
      throw seen.error
  }
}

/** How a build whose result BuildKit itself pushes came to its end; `refused`: it was built, but not pushed. */
export type PushEnd = { readonly kind: 'pushed' } | { readonly kind: 'refused'; readonly because: string }

/** Runs a build whose result BuildKit pushes. Throws `ActionError` as `runBuild` does, but for a push that failed: that is an end of its own. */
export async function runPush(work: Work, destination: TargetOf<'push'>, ports: Ports): Promise<PushEnd> {
  const { builder, docker } = work
  if ('error' in builder) throw builder.error
  const name = 'name' in builder ? builder.name : undefined
  const end = await attempt(work, { ...destination, builder: name }, docker.environment, ports)
  if (isDone(end)) return { kind: 'pushed' }
  const because = pushTrouble(canonicalName(destination.repository), end.tail)
  if (end.ending.kind === 'exited' && because !== undefined) return { kind: 'refused', because }
  const seen = await inspectBuilder(name, docker, ports)
  throw 'error' in seen ? seen.error : failureOf(end)
}

/** How an export of a cache came to its end. */
export type CacheEnd = { readonly kind: 'exported' } | { readonly kind: 'refused'; readonly because: string }

/** Runs a build that is in the builder's cache once more, to export that. Throws nothing but what ended the run. */
export async function runCacheExport(work: Work, destination: TargetOf<'cache'>, ports: Ports): Promise<CacheEnd> {
  const { builder, docker } = work
  if ('error' in builder) return { kind: 'refused', because: builder.error.message }
  const own = madeBuilder(docker)
  const name = own?.name ?? ('name' in builder ? builder.name : undefined)
  const end = await once(work, { ...destination, builder: name }, { ...docker.environment, ...own?.environment }, ports, 'Cache')
  if (isDone(end)) return { kind: 'exported' }
  return { kind: 'refused', because: cacheTrouble(end.tail)?.because ?? failureOf(end).message }
}

async function runOnOwn(
  work: Work,
  builder: Extract<Builder, { kind: 'own-builder' }>,
  destination: Destination,
  ports: Ports,
): Promise<void> {
  ports.log.notice(
    `${builder.because}, so a builder in a container is made for this run and removed after it. It does not see images that were built on this machine before; docker/setup-buildx-action in an earlier step makes one that lasts.`,
  )
  const own = await createBuilder(builder.endpoint, work.plan.build, work.docker, ports)
  const end = await attempt(work, { ...destination, builder: own.name }, { ...work.docker.environment, ...own.environment }, ports)
  if (!isDone(end)) throw failureOf(end)
}

type End = { readonly ending: Ending; readonly tail: readonly string[] }

/** A build; one whose cache nobody may write from here, such as a fork with a token that only reads, is taken from the builder without writing it. */
async function attempt(work: Work, target: Target, additions: Environment, ports: Ports): Promise<End> {
  const end = await once(work, target, additions, ports, 'Build')
  const trouble = isDone(end) || exportedCaches(work.plan).length === 0 ? undefined : cacheTrouble(end.tail)
  if (trouble?.isDenied !== true) return end
  ports.log.notice(`cache-to is left out, since this run may not write it: ${trouble.because}`)
  return once({ ...work, plan: builtAlready(withoutCaches(work.plan)) }, target, additions, ports, 'Build without cache-to')
}

/** One call of buildx; its lines go to the log, made inert, and the last of them are kept. */
async function once({ plan, source, docker }: Work, target: Target, additions: Environment, ports: Ports, title: string): Promise<End> {
  const call = buildArguments(plan, source, target, ports.env)
  const env = buildEnvironment(ports.env, plan.build, { ...additions, ...call.environment })
  const tail: string[] = []
  const ending = await ports.log.group(title, async () => {
    const output = ports.log.untrusted()
    const onLine = (line: string): void => {
      output.line(line)
      tail.push(line)
      if (tail.length === TAIL_LINES * 2) tail.splice(0, TAIL_LINES)
    }
    try {
      return await ports.children.run(docker.buildx, call.args, { env, onLine })
    } catch (error) {
      throw codeOf(error) === 'E2BIG' ? tooBig(error) : error
    } finally {
      output.close()
    }
  })
  ports.signal.throwIfAborted()
  return { ending, tail: tail.slice(-TAIL_LINES) }
}

function tooBig(cause: unknown): ActionError {
  const hint = 'Write large values to files: secret-files for secrets, a file in the context for build arguments and labels.'
  return new ActionError('inputs', 'the build has more arguments and secrets than the system hands to a program', hint, cause)
}

function isDone({ ending }: End): boolean {
  return ending.kind === 'exited' && ending.code === 0
}

function failureOf({ ending, tail }: End): ActionError {
  switch (ending.kind) {
    case 'exited':
      return explainFailure(ending.code, tail)
    case 'killed':
      return new ActionError(
        'build-killed',
        `buildx was killed by ${ending.signal} in the middle of the build`,
        ending.signal === 'SIGKILL' ? MEMORY : undefined,
      )
    case 'missing':
      return new ActionError('no-builder', 'the buildx plugin cannot be started: it is gone, or not a program of this machine')
    case 'timeout':
      return new ActionError('timeout', `the build took longer than ${ending.ms / 1000} s`)
  }
}

const MEMORY = 'Most likely the machine ran out of memory. Use a larger runner, or let the build do less at once.'
