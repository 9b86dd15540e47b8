import { inertInline } from '../domain/inert.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'
import { canonicalName, type Repository, sameRepository } from '../domain/reference.ts'
import type { Severity } from '../domain/severity.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { explainAws } from './aws-error.ts'
import { type EcrJudgement, judgeFindings } from './ecr-findings.ts'
import type { Orders, RepositoryOrder } from './ecr-orders.ts'
import { arnOf, ecrApiOf } from './ecr-repository.ts'
import { finishedScan } from './ecr-wait.ts'
import type { Keychain } from './keychain.ts'

/** An image, by its platforms with the digests of their manifests, and the repositories in which it lies unless there was an error. */
export type Lying = {
  readonly image: { readonly platforms: readonly Part[] }
  readonly places: readonly { readonly repository: Repository; readonly error: ActionError | undefined }[]
}

type Part = { readonly platform: Platform; readonly digest: string }

/** What ECR's own scans mean for the names of an uploaded image. */
export type EcrScanResult = {
  /** why no name may show it, in any registry */
  readonly blocked: ActionError | undefined
  /** repositories, by their canonical names, that get no name alone: their registry is not required, and what their gate asks for could not be had */
  readonly withheld: ReadonlyMap<string, ActionError>
}

/** Findings that the log names for each platform. */
const LISTED = 20

const ACTIONS = ['ecr:StartImageScan', 'ecr:DescribeImageScanFindings']

/**
 * Asks ECR what its own scan found in each platform's manifest of an uploaded image, in every repository that is ordered to; tells it in the log. A gate
 * closes for a finding of these levels, and where there is no scan. Throws what ends the run alone.
 */
export async function ecrScan(
  { repositories }: Orders,
  { image, places }: Lying,
  failOn: ReadonlySet<Severity>,
  keychain: Keychain,
  ports: Pick<Ports, 'clock' | 'log'>,
): Promise<EcrScanResult> {
  const lies = ({ repository }: RepositoryOrder) =>
    places.some((place) => place.error === undefined && sameRepository(place.repository, repository))
  const orders = repositories.filter((order) => order.scan !== 'off' && lies(order))
  const scans = await Promise.all(
    orders.flatMap((order) =>
      image.platforms.length === 0 ? [unasked(order)] : image.platforms.map((part) => scanOf(order, part, failOn, keychain, ports)),
    ),
  )
  for (const scan of scans) tell(scan, ports)
  const closed = scans.filter(({ order }) => order.scan === 'gate')
  const found = closed.filter(({ end }) => end.kind === 'scanned' && end.judgement.blocking.length > 0)
  const missing = closed.flatMap(({ order, end }) => (end.kind === 'missing' ? [{ order, error: end.error }] : []))
  const lost = missing.find(({ order }) => keychain.settings(order.repository.host).required)
  return {
    blocked: found.length > 0 ? blockedBy(found) : lost?.error,
    withheld: new Map(missing.map(({ order, error }) => [canonicalName(order.repository), error])),
  }
}

/** What came of the scan of one platform in one repository. */
type Scan = {
  readonly order: RepositoryOrder
  /** `REPOSITORY@DIGEST (PLATFORM)` */
  readonly named: string
  readonly end: { readonly kind: 'scanned'; readonly judgement: EcrJudgement } | { readonly kind: 'missing'; readonly error: ActionError }
}

/** An image that says of none of its parts what it is for was not scanned. */
async function unasked(order: RepositoryOrder): Promise<Scan> {
  const named = order.repository.name
  const error = new ActionError('registry-answer', `ECR was asked for no scan in ${named}: the image names no platform`)
  return { order, named, end: { kind: 'missing', error } }
}

async function scanOf(
  order: RepositoryOrder,
  { platform, digest }: Part,
  failOn: ReadonlySet<Severity>,
  keychain: Keychain,
  ports: Pick<Ports, 'clock'>,
): Promise<Scan> {
  const { repository, place } = order
  const named = `${repository.name}@${digest} (${formatPlatform(platform)})`
  try {
    const login = await keychain.login(repository)
    const asked = { account: place.account, name: repository.path, digest, named }
    const scan = await finishedScan(asked, ecrApiOf(login, order), ports).catch((thrown: unknown) => {
      throw explainAws(
        thrown,
        named,
        login?.source ?? 'this job',
        ACTIONS,
        'Check the AWS credentials of this job.',
        arnOf(repository, place),
      )
    })
    return { order, named, end: { kind: 'scanned', judgement: judgeFindings(scan, failOn) } }
  } catch (thrown) {
    const error = asActionError(thrown)
    if (endsRun(error)) throw error
    return { order, named, end: { kind: 'missing', error } }
  }
}

function tell({ order, named, end }: Scan, { log }: Pick<Ports, 'log'>): void {
  switch (end.kind) {
    case 'missing':
      log.warning(`ecr-scan: ${end.error.message}`)
      break
    case 'scanned': {
      const { counts, blocking, findings } = end.judgement
      log.info(`ECR's scan of ${named}: ${numbers(counts)}`)
      for (const { severity, name, package: where } of findings.slice(0, LISTED))
        log.info(`  ${severity || 'UNDEFINED'} ${name}${where === undefined ? '' : ` in ${where}`}`)
      if (findings.length > LISTED) log.info(`  and ${findings.length - LISTED} more`)
      if (order.scan === 'report' && blocking.length > 0)
        log.warning(`ecr-scan: ${named} has ${numbers(blocking)}; it is published, since ecr-scan is report`)
    }
  }
}

function blockedBy(scans: readonly Scan[]): ActionError {
  const parts = scans.map(({ named, end }) => `${named} has ${end.kind === 'scanned' ? numbers(end.judgement.blocking) : 'no scan'}`)
  const names = scans.flatMap(({ end }) => (end.kind === 'scanned' ? end.judgement.findings.map(({ name }) => name) : []))
  const shown = [...new Set(names)].slice(0, 5).map((name) => inertInline(name))
  const examples = shown.length === 0 ? '' : ` (${shown.join(', ')}${new Set(names).size > shown.length ? ', …' : ''})`
  return new ActionError(
    'blocked',
    `ECR's own scan closes the gate: ${parts.join('; ')}${examples}`,
    'No tag was written in any registry; the image lies there under its digest alone. Update what the findings name and run again; scan-fail-on says which levels block, and ecr-scan: report publishes all the same.',
  )
}

function numbers(counts: EcrJudgement['counts']): string {
  return counts.length === 0 ? 'nothing found' : counts.map(([word, count]) => `${count} ${inertInline(word)}`).join(', ')
}
