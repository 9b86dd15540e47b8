import type { StagedImage } from '../build/stage.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Clock, Environment, Files, Log } from '../ports.ts'
import type { Evidence } from './evidence.ts'
import { runOf, verdictOf, writeVerdict } from './handed.ts'
import { hashExceptions } from './rules.ts'
import { judgeHanded, type ScanVerdict } from './verdict.ts'

/** What this needs of the outside. */
type Needs = {
  readonly env: Environment
  readonly files: Pick<Files, 'readText'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Pick<Log, 'notice'>
}

/**
 * Goes by what other jobs of this run hand on of an image's parts, `undefined` where it does not count, which is told: then the image
 * is to be scanned. Throws as `hashExceptions` does.
 */
export async function goByHanded(
  policy: ScanPolicy,
  image: StagedImage,
  parts: readonly StagedImage[],
  { env, files, clock, log }: Needs,
): Promise<ScanVerdict | undefined> {
  const handing = { texts: policy.verdicts, parts, run: runOf(env), exceptions: await hashExceptions(policy, files) }
  const judged = judgeHanded(policy, image, handing, clock.now())
  if (judged.kind !== 'scan') return judged
  const [first, ...others] = judged.because
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  log.notice(`the image is scanned here, since what was handed on does not count: ${first}${more}`)
  return undefined
}

/** What a later job of this run is told of an open gate, in one line; `undefined` where this is no run of GitHub Actions. Throws as `hashExceptions` does. */
export async function handOn(
  policy: ScanPolicy,
  verdict: Extract<ScanVerdict, { kind: 'passed' | 'reported' }>,
  evidence: Evidence,
  { env, files }: Needs,
): Promise<string | undefined> {
  const run = runOf(env)
  if (run === undefined) return undefined
  const handed = verdictOf(verdict, evidence, policy, await hashExceptions(policy, files), run)
  return handed === undefined ? undefined : writeVerdict(handed)
}
