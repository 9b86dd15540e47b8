import type { StagedImage } from '../build/stage.ts'
import type { Digest } from '../domain/digest.ts'
import { formatPlatform, platformKey } from '../domain/platform.ts'
import type { ScanInputs, ScanPolicy } from '../inputs/scan.ts'
import { type HandedVerdict, type RunName, readVerdict } from './handed.ts'
import { about, databaseRemarks, joined } from './remarks.ts'
import { bySeverity } from './rows.ts'
import { laxerThan, strictnessOf } from './strictness.ts'
import { type ScanTarget, scanTargets } from './targets.ts'
import type { Judgement } from './verdict.ts'

/** What is handed to a job that publishes, and what that has to fit. */
export type Handing = {
  /** as other jobs wrote them, or as anybody did */
  readonly texts: readonly string[]
  /** the images that become one; an image alone is its own part */
  readonly parts: readonly StagedImage[]
  /** this one; `undefined` where there is none that could be told from others */
  readonly run: RunName | undefined
  /** `hashExceptions` of this job's policy */
  readonly exceptions: Digest | undefined
}

/**
 * Weighs what earlier jobs of this run hand on of an image's parts. It counts for a gate alone, and only as a whole: one verdict for each part, of this run,
 * about exactly that digest and every image below it, by a policy that was as strict, with a database that is not too old by now. Else there is nothing but
 * reasons, and the image has to be scanned.
 */
export function weighHanded(
  policy: ScanInputs,
  image: StagedImage,
  handing: Handing,
  now: Date,
): { readonly judgement: Judgement } | { readonly because: readonly string[] } {
  if (policy.mode !== 'gate') return { because: ['only a gate goes by what other jobs found'] }
  const files = (['sarif', 'json', 'table'] as const).find((name) => policy[name] !== undefined)
  if (files !== undefined) return { because: [`scan-${files} needs the findings themselves`] }
  const { run, parts, exceptions } = handing
  if (run === undefined) return { because: ['this is no run of GitHub Actions'] }
  const verdicts = handing.texts.map(readVerdict)
  const read = verdicts.flatMap((verdict) => verdict ?? [])
  const own = strictnessOf(policy, exceptions)
  const because = [
    ...verdicts.flatMap((verdict, at) => (verdict === undefined ? [`entry ${at + 1} is no verdict that this action wrote`] : [])),
    ...read.flatMap((verdict) => {
      const reasons = [...foreign(verdict, run), ...laxerThan(verdict.strictness, own), ...tooOld(verdict, policy, now)]
      return reasons.map((reason) => `the verdict on ${verdict.digest} ${reason}`)
    }),
    ...misfits(read, parts, image),
  ]
  return because.length > 0 ? { because } : { judgement: judgementOf(read, policy, now) }
}

/** A job that is run again gets what the others handed on before. */
function foreign({ run }: HandedVerdict, own: RunName): readonly string[] {
  if (run.address !== own.address) return ['is of another run']
  return run.attempt > own.attempt ? ['is of an attempt that is still to come'] : []
}

function tooOld({ database, until }: HandedVerdict, policy: ScanPolicy, now: Date): readonly string[] {
  const blocking = databaseRemarks(policy, { database, failure: undefined }, now).filter(({ blocks }) => blocks)
  const ended = until !== undefined && until <= now ? [`went by an exception that ended on ${until.toISOString()}`] : []
  return [...blocking.map(({ text }) => `does not count: ${text}`), ...ended]
}

/** Each part has one verdict and each verdict a part; together they are about every image that anybody can pull, and about no other. */
function misfits(verdicts: readonly HandedVerdict[], parts: readonly StagedImage[], image: StagedImage): readonly string[] {
  const digests = new Set(parts.map(({ digest }) => digest))
  const strangers = verdicts.filter(({ digest }) => !digests.has(digest)).map(({ digest }) => `${digest} is no part of the image`)
  const told = parts.flatMap((part) => {
    const mine = verdicts.filter(({ digest }) => digest === part.digest)
    const [only, ...others] = mine
    if (only === undefined) return [`nobody hands on a verdict on ${part.digest}`]
    if (others.length > 0) return [`there are ${mine.length} verdicts on ${part.digest}`]
    return isAbout(only.targets, part) ? [] : [`the verdict on ${part.digest} is not about the images that it holds`]
  })
  const whole = isAbout(
    verdicts.flatMap(({ targets }) => targets),
    image,
  )
  const rest = strangers.length + told.length === 0 && !whole ? ['the verdicts are not about the images that are published'] : []
  return [...strangers, ...told, ...rest]
}

function isAbout(targets: readonly ScanTarget[], image: StagedImage): boolean {
  const found = scanTargets(image)
  const keysOf = (list: readonly ScanTarget[]): string =>
    JSON.stringify(list.map(({ platform, manifest, config }) => `${platformKey(platform)} ${manifest} ${config}`).toSorted())
  return found.problems.length === 0 && found.targets.length > 0 && keysOf(found.targets) === keysOf(targets)
}

/** Findings stay with the jobs that found them; what several found is counted once, as one scan of all platforms counts it. */
function judgementOf(verdicts: readonly HandedVerdict[], policy: ScanPolicy, now: Date): Judgement {
  const ages = verdicts.flatMap(({ database }) => databaseRemarks(policy, { database, failure: undefined }, now))
  const whose = verdicts.map(({ targets, scanner }) =>
    about(
      `${targets.map(({ platform }) => formatPlatform(platform)).join(', ')}: passed in another job of this run, with Trivy ${scanner}`,
    ),
  )
  return {
    reasons: [],
    blocking: [],
    passing: [],
    counts: bySeverity((severity) => {
      const rest = verdicts.reduce((sum, { counts, listed }) => sum + counts[severity] - listed[severity].length, 0)
      return rest + new Set(verdicts.flatMap(({ listed }) => listed[severity])).size
    }),
    unlisted: 0,
    notes: joined([...whose, ...ages, ...verdicts.flatMap(({ notes }) => notes)]),
  }
}
