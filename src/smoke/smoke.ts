import { loadArchive } from '../build/archive.ts'
import type { Docker } from '../build/docker.ts'
import { manifestOf } from '../build/load.ts'
import type { StagedImage } from '../build/stage.ts'
import { withoutSecrets } from '../domain/environment.ts'
import { STATE } from '../domain/folder.ts'
import { inertInline } from '../domain/inert.ts'
import type { Manifest } from '../domain/manifest.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'
import { asActionError, endsRun } from '../errors.ts'
import type { SmokeInputs } from '../inputs/smoke.ts'
import type { Ending, Ports } from '../ports.ts'
import { askUntil } from './ask.ts'
import { askDocker, createArguments, type Engine, namesOf, removeContainer, type Standing, standingOf } from './container.ts'
import { endSentence, lateSentence, questionOf } from './words.ts'

/** The last lines of the container that are kept. */
const LOG_LINES = 200
/** How much longer than it is asked docker may stay with a container: it ends by itself when that is removed. */
const GRACE_MS = 30_000

/** What came of trying the image; `because` is one sentence, inert; `log` has the last lines of the container as it wrote them, which are untrusted. */
export type SmokeResult =
  | { readonly kind: 'passed'; readonly platform: Platform; readonly because: string; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly platform: Platform; readonly because: string; readonly log: readonly string[] }

/** What is tried, and on which engine. */
export type Smoking = {
  readonly inputs: SmokeInputs
  /** by `smokePlatform` */
  readonly platform: Platform
  readonly staged: StagedImage
  readonly docker: Docker
  /** by `openEngine` */
  readonly engine: Engine
}

/**
 * Runs one image of the staged one in a container and asks it, before anything is uploaded; then container and image are removed, by the post step where
 * the run is ended meanwhile. Anything but what is wanted is a failure, docker's own troubles too. Throws only what ended the run.
 */
export async function smoke(smoking: Smoking, ports: Ports): Promise<SmokeResult> {
  const { platform, engine } = smoking
  const startMs = ports.clock.elapsedMs()
  const log: string[] = []
  await ports.runner.state(STATE.smoke, 'yes')
  const { running, ...verdict } = await attempt(smoking, log, ports).catch((thrown: unknown): Verdict => {
    const error = asActionError(thrown)
    ports.signal.throwIfAborted()
    if (endsRun(error)) throw error
    return bad(inertInline(error.message))
  })
  const trouble = await removeContainer(engine, ports.folder, ports)
  // Docker stays with a container for as long as that is there.
  await running
  if (trouble === undefined) await ports.runner.state(STATE.smoke, '')
  else ports.log.warning(`smoke: ${trouble}`)
  const { because } = verdict
  return verdict.isGood
    ? { kind: 'passed', platform, because, tookMs: ports.clock.elapsedMs() - startMs }
    : { kind: 'failed', platform, because, log: log.slice(-LOG_LINES) }
}

type Verdict = { readonly isGood: boolean; readonly because: string; readonly running?: Promise<Ending> }

function bad(because: string): Verdict {
  return { isGood: false, because }
}

async function attempt({ inputs, platform, staged, docker, engine }: Smoking, log: string[], ports: Ports): Promise<Verdict> {
  const manifest = manifestOf(staged, platform)
  if (manifest === undefined) return bad(`the image has nothing for ${formatPlatform(platform)}`)
  const names = namesOf(ports.folder)
  await loadArchive({ manifest, staged, names: [names.image], input: 'smoke' }, docker, ports)
  const created = await askDocker(engine, createArguments(names, inputs, platform), ports)
  if ('trouble' in created) return bad(`the container could not be made: ${created.trouble}`)
  const made = await standingOf(engine, names, ports)
  if ('trouble' in made) return bad(made.trouble)
  if (!isOf(made, manifest)) return bad(`the engine made a container of ${inertInline(made.image)}, which is not the staged image`)

  const { http, timeoutMs } = inputs
  const { running, hasEnded } = start(engine, names.container, http === undefined ? timeoutMs : timeoutMs + GRACE_MS, log, ports)
  if (http !== undefined) {
    const answer = await askUntil(http, timeoutMs, hasEnded, () => standingOf(engine, names, ports), ports)
    switch (answer.kind) {
      case 'good':
        return { isGood: true, because: `${questionOf(http)} was answered with ${http.status}`, running }
      case 'late':
        return { ...bad(lateSentence(inputs, answer.last)), running }
      case 'ended':
    }
  }
  const ending = await running
  ports.signal.throwIfAborted()
  if (ending.kind === 'timeout') return bad(lateSentence(inputs, ''))
  if (ending.kind !== 'exited') return bad(`docker ended with ${JSON.stringify(ending)} while the container ran`)
  const after = await standingOf(engine, names, ports)
  if ('trouble' in after) return bad(after.trouble)
  const because = endSentence(after, platform, log)
  // What docker says of one that was never started is in the sentence.
  if (after.status === 'created') log.splice(0)
  if (http !== undefined) return bad(`${because}, before ${questionOf(http)} was answered with ${http.status}`)
  return { isGood: after.status === 'exited' && after.exitCode === 0, because }
}

/** Whether a container is of this image: the containerd store names images by manifest, the classic one by config. */
function isOf({ image }: Standing, { digest, content }: Manifest): boolean {
  const config = content.kind === 'image' ? content.config.digest : undefined
  return image === digest || image === config
}

/** Starts the container and stays with it; its last lines are kept in `log`. */
function start({ program, env }: Engine, container: string, timeoutMs: number, log: string[], ports: Ports) {
  let ended = false
  const onLine = (line: string): void => {
    log.push(line)
    if (log.length === LOG_LINES * 2) log.splice(0, LOG_LINES)
  }
  const end = (): void => {
    ended = true
  }
  const options = { env: withoutSecrets(env), onLine, timeoutMs }
  const running = ports.children.run(program, ['container', 'start', '--attach', container], options)
  running.then(end, end)
  return { running, hasEnded: () => ended }
}
