import { ActionError } from '../errors.ts'
import type { EcrApi, EcrScan, Ports } from '../ports.ts'
import { awsErrorOf } from './aws-error.ts'

/** An image that ECR is asked about: one platform's manifest in a repository; `named` is it, for people. */
export type EcrImage = { readonly account: string; readonly name: string; readonly digest: string; readonly named: string }

/** A Basic scan takes seconds, one of Amazon Inspector minutes. */
const DEADLINE_MS = 600_000
/** A scan that nobody has to order begins some seconds after the push; where none does, no rule of the registry is for the repository. */
const BEGINS_MS = 180_000
/**
 * `COMPLETE` and `ACTIVE` may come before the findings (github.com/aws/aws-sdk/issues/289), and no answer says that Amazon Inspector has found nothing: an
 * answer that holds nothing at all counts when it has stood for so long.
 */
const SETTLES_MS = 60_000
/** ECR takes an order for the same image once a day (ECR user guide, "Scan images for OS vulnerabilities"); what is older is asked for again. */
const STALE_MS = 86_400_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 10_000

const DONE: ReadonlySet<string> = new Set(['COMPLETE', 'ACTIVE'])
const RUNNING: ReadonlySet<string> = new Set(['IN_PROGRESS', 'PENDING'])
/** A new order makes nothing better here. */
const FINAL: ReadonlySet<string> = new Set(['UNSUPPORTED_IMAGE', 'IMAGE_ARCHIVED'])

/**
 * Waits for the scan of an image that was pushed a moment ago, and orders one where none is there, it failed, or it is older than a day. Throws the SDK's errors,
 * and `ActionError` `registry-answer` where there will be no scan.
 */
export async function finishedScan(
  image: EcrImage,
  api: Pick<EcrApi, 'startScan' | 'scan'>,
  { clock }: Pick<Ports, 'clock'>,
): Promise<EcrScan> {
  const { account, name, digest, named } = image
  const startedMs = clock.elapsedMs()
  let ordered: Awaited<ReturnType<EcrApi['startScan']>> | undefined
  /** when the scan ended that was there before ours was ordered */
  let before: Date | undefined
  let emptySinceMs: number | undefined
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS)) {
    const scan = await whereThere(() => api.scan(account, name, digest))
    const spentMs = clock.elapsedMs() - startedMs
    const status = scan?.status ?? 'NONE'
    const isDone = DONE.has(status)
    const isNew = before === undefined || scan?.completedAt === undefined || scan.completedAt > before
    const isStale = scan?.completedAt !== undefined && clock.now().getTime() - scan.completedAt.getTime() > STALE_MS
    if (scan !== undefined && isDone && isNew && (!isStale || ordered !== undefined)) {
      emptySinceMs = isEmpty(scan) ? (emptySinceMs ?? spentMs) : undefined
      if (emptySinceMs === undefined || spentMs - emptySinceMs >= SETTLES_MS) return scan
    } else if (FINAL.has(status) || (scan !== undefined && !isDone && !RUNNING.has(status) && ordered !== undefined)) {
      throw lacking(`ECR cannot scan ${named}: ${status}${scan?.description === undefined ? '' : ` (${scan.description})`}`)
    } else if (ordered === undefined && !RUNNING.has(status)) {
      ordered = await whereThere(() => api.startScan(account, name, digest))
      if (ordered === 'started') before = scan?.completedAt
    }
    if (scan === undefined && ordered === 'itself' && spentMs >= BEGINS_MS)
      throw lacking(`ECR began no scan of ${named} within ${BEGINS_MS / 1000} s, and this registry takes no order for one`)
    if (spentMs + waitMs > DEADLINE_MS)
      throw lacking(`ECR's scan of ${named} had not ended after ${DEADLINE_MS / 60_000} minutes (${status})`)
    await clock.sleep(waitMs)
  }
}

/** An image that was pushed a moment ago may not be there yet for the API. */
async function whereThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return ask().catch((thrown: unknown) => {
    if (awsErrorOf(thrown).name === 'ImageNotFoundException') return undefined
    throw thrown
  })
}

function isEmpty({ completedAt, counts, findings }: EcrScan): boolean {
  return completedAt === undefined && counts.size === 0 && findings.length === 0
}

function lacking(message: string): ActionError {
  return new ActionError(
    'registry-answer',
    message,
    'The scan settings of the registry say which repositories are scanned, and how (ECR user guide, "Image scanning"); images without a package manager that it knows are not.',
  )
}
