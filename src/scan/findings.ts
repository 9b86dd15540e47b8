import type { Digest } from '../domain/digest.ts'
import {
  ANY,
  type Kept,
  type KeptRecord,
  list,
  readJsonStream,
  record,
  recordOf,
  type Shape,
  TEXT,
  textOf,
  type Visit,
} from '../domain/json-stream.ts'
import { JsonRefusal } from '../domain/json-tokens.ts'
import type { Severity } from '../domain/severity.ts'
import { ActionError } from '../errors.ts'
import { FINDING, findingOf, KINDS, type Place } from './finding.ts'
import { openPile, type Pile } from './pile.ts'
import { SUBJECT, subjectOf } from './subject.ts'
import { REPORT_LIMIT_BYTES } from './trivy.ts'

/** What the gate needs of one report of Trivy (JSON, SchemaVersion 2). All text in it is untrusted. */
export type TrivyReport = {
  readonly scannerVersion: string | undefined
  /** the config digest of the image that it is about */
  readonly imageId: Digest
  readonly os: string
  readonly architecture: string
  readonly variant: string | undefined
  readonly distribution: { readonly family: string; readonly name: string; readonly isEnded: boolean } | undefined
  /** packages that were recognised */
  readonly packages: number
  /** those of them that are the distribution's */
  readonly osPackages: number
  /** at most `FINDINGS_LIMIT`, or a share of it: what counts before what was taken out, the worst first, those with a fix before those without */
  readonly findings: readonly Finding[]
  /** all findings of the report, whether they are kept or not */
  readonly tally: Tally
}

/** Numbers of findings: with a fix (or of a kind that needs none), without one, and taken out by Trivy itself. */
export type Tally = Readonly<Record<Severity, { readonly fixable: number; readonly unfixed: number; readonly ignored: number }>>

/** One thing that was found. */
export type Finding = {
  readonly kind: (typeof KINDS)[number]
  readonly id: string
  readonly severity: Severity
  readonly title: string
  /** of a vulnerability or a license */
  readonly packageName: string | undefined
  /** file in the image; `undefined` for a package of the distribution, and for the image's own configuration */
  readonly path: string | undefined
  /** in the file, from 1 */
  readonly line: number | undefined
  readonly installed: string | undefined
  readonly fixed: string | undefined
  /** a vulnerability for which Trivy knows no fix */
  readonly isUnfixed: boolean
  readonly url: string | undefined
  /** why Trivy itself took it out of what counts; `undefined` where it counts */
  readonly ignored: Ignored | undefined
}

/** Who took a finding out: a file (ignore file, policy, VEX) and what it says. A report does not say until when; who knows the file adds it. */
export type Ignored = { readonly source: string; readonly statement: string | undefined; readonly expiresAt: Date | undefined }

/**
 * Reads a report in memory that does not depend on its size: of each finding only what is shown, and of many only the worst, or this share of them. Throws `ActionError` `blocked`
 * for a report that cannot be believed as a whole, and says why: what is left out of it might be what would block.
 */
export async function readReport(chunks: AsyncIterable<Uint8Array>, share = 1): Promise<TrivyReport> {
  const pile = openPile(share)
  const counts = { packages: 0, osPackages: 0 }
  const shape = shapeOf(pile, (packages, isOs) => {
    counts.packages += packages
    counts.osPackages += isOs ? packages : 0
  })
  try {
    const document = recordOf(await readJsonStream(chunks, shape, REPORT_LIMIT_BYTES))
    const findings = pile.findings().map((finding) => (isOfImage(finding, document) ? { ...finding, path: undefined } : finding))
    return { ...subjectOf(document), ...counts, findings, tally: pile.tally() }
  } catch (error) {
    if (!(error instanceof JsonRefusal)) throw error
    throw new ActionError('blocked', `the report of Trivy ${error.message}`, undefined, error)
  }
}

/** What Trivy finds in the image's own configuration it says to be in the image, by the name under which it was told to scan it. */
function isOfImage({ path }: Finding, document: KeptRecord): boolean {
  const name = textOf(document, 'ArtifactName')
  return name !== undefined && path?.startsWith(name) === true
}

/** Trivy's `Report` and `Result` (its `pkg/types/report.go`), as far as the gate looks at them. A list that they do not have may hold findings, too. */
function shapeOf(pile: Pile, count: (packages: number, isOs: boolean) => void): Shape {
  const result = record(
    {
      Target: TEXT,
      Class: TEXT,
      Packages: list(ANY),
      CustomResources: ANY,
      Vulnerabilities: list(FINDING, visitFinding('vulnerability', pile)),
      Misconfigurations: list(FINDING, visitFinding('misconfiguration', pile)),
      Secrets: list(FINDING, visitFinding('secret', pile)),
      Licenses: list(FINDING, visitFinding('license', pile)),
      ExperimentalModifiedFindings: list(
        record({ Type: TEXT, Status: TEXT, Statement: TEXT, Source: TEXT, Finding: FINDING }),
        visitModified(pile),
      ),
    },
    'no lists',
  )
  const visitResult = (entry: Kept) => {
    const packages = recordOf(entry).get('Packages')
    count(typeof packages === 'number' ? packages : 0, recordOf(entry).get('Class') === 'os-pkgs')
  }
  return record({ ...SUBJECT, ArtifactName: TEXT, Results: list(result, visitResult) }, 'no lists')
}

function visitFinding(kind: Finding['kind'], pile: Pile): Visit {
  return (entry, owner) => {
    const finding = findingOf(kind, recordOf(entry), placeOf(owner), undefined)
    if (finding !== undefined) pile.add(finding)
  }
}

/** The words of Trivy's `FindingStatus` that take a finding out; with another one, such as `under_investigation`, it counts. */
const TAKEN_OUT: ReadonlySet<string | undefined> = new Set(['ignored', 'not_affected', 'fixed'])

function visitModified(pile: Pile): Visit {
  return (entry, owner) => {
    const modified = recordOf(entry)
    const [type, inner] = [textOf(modified, 'Type'), modified.get('Finding')]
    const kind = KINDS.find((known) => known === type)
    if (kind === undefined || inner === undefined) throw new JsonRefusal(`has a modified finding of the type ${JSON.stringify(type)}`)
    const source = { source: textOf(modified, 'Source') ?? '', statement: textOf(modified, 'Statement'), expiresAt: undefined }
    const finding = findingOf(kind, recordOf(inner), placeOf(owner), TAKEN_OUT.has(textOf(modified, 'Status')) ? source : undefined)
    if (finding !== undefined) pile.add(finding)
  }
}

function placeOf(result: KeptRecord): Place {
  const target = result.get('Target')
  if (typeof target !== 'string') throw new JsonRefusal('has findings before it says where they are')
  return { target, isLanguage: result.get('Class') === 'lang-pkgs' }
}
