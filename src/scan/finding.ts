import { type KeptRecord, record, recordOf, type Shape, TEXT, textOf } from '../domain/json-stream.ts'
import { JsonRefusal } from '../domain/json-tokens.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { Finding, Ignored } from './findings.ts'

/** What Trivy finds, in its own words for it. */
export const KINDS = ['vulnerability', 'misconfiguration', 'secret', 'license'] as const

const LINE: Shape = { kind: 'number' }

const TEXTS = [
  ...['Severity', 'Status', 'Title', 'PrimaryURL'],
  ...['VulnerabilityID', 'PkgName', 'PkgPath', 'InstalledVersion', 'FixedVersion'],
  ...['ID', 'AVDID', 'Message', 'RuleID', 'Name', 'FilePath', 'Category', 'Link'],
]

/** What is kept of a finding, of whatever kind: Trivy's `DetectedVulnerability`, `…Misconfiguration`, `…Secret` and `…License` (its `pkg/types`). */
export const FINDING: Shape = record({
  ...Object.fromEntries(TEXTS.map((name) => [name, TEXT])),
  StartLine: LINE,
  CauseMetadata: record({ StartLine: LINE }),
})

/** Where in the report a finding stands: Trivy's `Target` and `Class` of the result. */
export type Place = { readonly target: string; readonly isLanguage: boolean }

/**
 * Makes a finding of what is kept of it. `undefined` for a check that passed, which Trivy lists where it was asked to. Throws `JsonRefusal` for one
 * without a name: nobody could tell it from another.
 */
export function findingOf(kind: Finding['kind'], of: KeptRecord, place: Place, ignored: Ignored | undefined): Finding | undefined {
  if (kind === 'misconfiguration' && PASSED.has(textOf(of, 'Status'))) return undefined
  const fixed = kind === 'vulnerability' ? textOf(of, 'FixedVersion') : undefined
  return {
    kind,
    id: idOf(kind, of),
    severity: severityOf(textOf(of, 'Severity')),
    title: titleOf(kind, of) ?? '',
    packageName: kind === 'vulnerability' || kind === 'license' ? textOf(of, 'PkgName') : undefined,
    path: pathOf(kind, of, place),
    line: lineOf(kind === 'misconfiguration' ? recordOf(of.get('CauseMetadata')) : of),
    installed: kind === 'vulnerability' ? textOf(of, 'InstalledVersion') : undefined,
    fixed,
    isUnfixed: kind === 'vulnerability' && fixed === undefined && UNFIXED.has(textOf(of, 'Status')),
    url: urlOf(textOf(of, kind === 'license' ? 'Link' : 'PrimaryURL')),
    ignored,
  }
}

/** Where each kind has its name. */
const NAMES: Readonly<Record<Finding['kind'], string>> = {
  vulnerability: 'VulnerabilityID',
  secret: 'RuleID',
  misconfiguration: 'ID',
  license: 'Name',
}

function idOf(kind: Finding['kind'], of: KeptRecord): string {
  const id = textOf(of, NAMES[kind]) ?? (kind === 'misconfiguration' ? textOf(of, 'AVDID') : undefined)
  if (id === undefined) throw new JsonRefusal(`has a ${kind} without ${NAMES[kind]}`)
  return id
}

function titleOf(kind: Finding['kind'], of: KeptRecord): string | undefined {
  return kind === 'license' ? textOf(of, 'Category') : (textOf(of, 'Title') ?? textOf(of, 'Message'))
}

function pathOf(kind: Finding['kind'], of: KeptRecord, { target, isLanguage }: Place): string | undefined {
  switch (kind) {
    case 'vulnerability':
      return textOf(of, 'PkgPath') ?? (isLanguage ? target : undefined)
    case 'license':
      return textOf(of, 'FilePath')
    case 'secret':
    case 'misconfiguration':
      return target
  }
}

/** The states that `--ignore-unfixed` stands for (Trivy's documentation, "Filtering", "By Status"); without a word of Trivy a finding counts. */
const UNFIXED: ReadonlySet<string | undefined> = new Set(['affected', 'will_not_fix', 'fix_deferred', 'end_of_life'])

/** Trivy's `MisconfStatus` of what is no finding. */
const PASSED: ReadonlySet<string | undefined> = new Set(['PASS', 'EXCEPTION'])

/** A word that Trivy does not have may be a new, higher one. */
function severityOf(word: string | undefined): Severity {
  return SEVERITIES.find((known) => known === word) ?? 'CRITICAL'
}

function lineOf(of: KeptRecord): number | undefined {
  const line = of.get('StartLine')
  return typeof line === 'number' && Number.isSafeInteger(line) && line > 0 ? line : undefined
}

function urlOf(url: string | undefined): string | undefined {
  return url?.startsWith('https://') ? url : undefined
}
