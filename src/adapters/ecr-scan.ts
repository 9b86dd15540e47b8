import type { EnhancedImageScanFinding, ImageScanFinding, ImageScanFindings, ImageScanStatus } from '@aws-sdk/client-ecr'
import { ActionError } from '../errors.ts'
import type { EcrFinding, EcrScan } from '../ports.ts'

/** One answer to `DescribeImageScanFindings`. */
type Page = {
  readonly imageScanStatus?: ImageScanStatus | undefined
  readonly imageScanFindings?: ImageScanFindings | undefined
  readonly nextToken?: string | undefined
}

/** An image with more findings than that is refused by its count alone; the bound is for a server that never ends. */
const PAGES_LIMIT = 500

/**
 * Reads all pages of a scan's findings; status, time and counts are those of the first. Both kinds of answers are read: `findings` of Basic scanning and
 * `enhancedFindings` of Amazon Inspector (botocore, ecr/2015-09-21/service-2.json, `ImageScanFindings`). `undefined` where the first page is. Throws `ActionError`
 * `registry-answer` for an answer without a status, or without end; `named` is the image, for that.
 */
export async function readScan(
  ask: (nextToken: string | undefined) => Promise<Page | undefined>,
  named: string,
): Promise<EcrScan | undefined> {
  const first = await ask(undefined)
  if (first === undefined) return undefined
  const { status, description } = first.imageScanStatus ?? {}
  if (status === undefined) throw new ActionError('registry-answer', `ECR answered DescribeImageScanFindings for ${named} without a status`)
  const findings = [...findingsOf(first)]
  const seen = new Set<string>()
  let token = first.nextToken
  while (token !== undefined && token !== '') {
    if (seen.has(token) || seen.size >= PAGES_LIMIT)
      throw new ActionError('registry-answer', `ECR answers DescribeImageScanFindings for ${named} with pages that do not end`)
    seen.add(token)
    const page = await ask(token)
    if (page === undefined) throw new ActionError('registry-answer', `ECR lost the scan of ${named} while its findings were read`)
    findings.push(...findingsOf(page))
    token = page.nextToken
  }
  const counts = Object.entries(first.imageScanFindings?.findingSeverityCounts ?? {})
  return { status, description, completedAt: first.imageScanFindings?.imageScanCompletedAt, counts: new Map(counts), findings }
}

function findingsOf({ imageScanFindings }: Page): readonly EcrFinding[] {
  const { findings = [], enhancedFindings = [] } = imageScanFindings ?? {}
  return [...findings.map(basic), ...enhancedFindings.map(enhanced)]
}

/** Basic scanning has name and version of the package among its attributes (ECR user guide, "Retrieving findings for basic scans"). */
function basic({ name, severity, attributes = [] }: ImageScanFinding): EcrFinding {
  const attribute = (key: string) => attributes.find((one) => one.key === key)?.value
  return {
    name: name ?? NAMELESS,
    severity: severity ?? '',
    package: joined(attribute('package_name'), attribute('package_version')),
    isSuppressed: false,
  }
}

function enhanced({ packageVulnerabilityDetails, title, severity, status }: EnhancedImageScanFinding): EcrFinding {
  const [first] = packageVulnerabilityDetails?.vulnerablePackages ?? []
  return {
    name: packageVulnerabilityDetails?.vulnerabilityId ?? title ?? NAMELESS,
    severity: severity ?? '',
    package: joined(first?.name, first?.version),
    // Amazon Inspector's API reference, "Finding": ACTIVE, SUPPRESSED, CLOSED
    isSuppressed: status === 'SUPPRESSED' || status === 'CLOSED',
  }
}

const NAMELESS = 'a finding without a name'

function joined(...parts: readonly (string | undefined)[]): string | undefined {
  const given = parts.filter((part) => part !== undefined && part !== '')
  return given.length === 0 ? undefined : given.join(' ')
}
