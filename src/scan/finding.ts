import { type KeptRecord, record, recordOf, type Shape, TEXT, textOf } from '../domain/json-stream.ts'
import { JsonRefusal } from '../domain/json-tokens.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { Finding, Ignored } from './findings.ts'

const LINE: Shape = { kind: 'number' }

/** What is kept of a finding, of whatever kind: Trivy's `DetectedVulnerability`, `…Misconfiguration`, `…Secret` and `…License` (its `pkg/types`). */
export const FINDING: Shape = record({
  ...{ VulnerabilityID: TEXT, PkgName: TEXT, PkgPath: TEXT, InstalledVersion: TEXT, FixedVersion: TEXT },
  ...{ Status: TEXT, Severity: TEXT, Title: TEXT, PrimaryURL: TEXT },
  ...{ RuleID: TEXT, StartLine: LINE },
  ...{ ID: TEXT, AVDID: TEXT, Message: TEXT, CauseMetadata: record({ StartLine: LINE }) },
  ...{ Name: TEXT, FilePath: TEXT, Category: TEXT, Link: TEXT },
})

/** Where in the report a finding stands: Trivy's `Target` and `Class` of the result. */
export type Place = { readonly target: string; readonly isLanguage: boolean }

/**
 * Makes a finding of what is kept of it. `undefined` for a check that passed, which Trivy lists where it was asked to. Throws `JsonRefusal` for one
 * without a name: nobody could tell it from another.
 */
export function findingOf(kind: Finding['kind'], of: KeptRecord, place: Place, ignored: Ignored | undefined): Finding | undefined {
  const severity = severityOf(textOf(of, 'Severity'))
  switch (kind) {
    case 'vulnerability': {
      const fixed = textOf(of, 'FixedVersion')
      return {
        ...{ kind, id: named(of, kind, 'VulnerabilityID'), severity, title: textOf(of, 'Title') ?? '' },
        ...{
          packageName: textOf(of, 'PkgName'),
          path: textOf(of, 'PkgPath') ?? (place.isLanguage ? place.target : undefined),
          line: undefined,
        },
        ...{ installed: textOf(of, 'InstalledVersion'), fixed, isUnfixed: fixed === undefined && UNFIXED.has(textOf(of, 'Status')) },
        ...{ url: urlOf(of, 'PrimaryURL'), ignored },
      }
    }
    case 'secret':
      return {
        ...{ kind, id: named(of, kind, 'RuleID'), severity, title: textOf(of, 'Title') ?? '' },
        ...{ packageName: undefined, path: place.target, line: lineOf(of), ...WITHOUT_VERSIONS, url: undefined, ignored },
      }
    case 'misconfiguration': {
      if (PASSED.has(textOf(of, 'Status'))) return undefined
      return {
        ...{ kind, id: named(of, kind, 'ID', 'AVDID'), severity, title: textOf(of, 'Title') ?? textOf(of, 'Message') ?? '' },
        ...{ packageName: undefined, path: place.target, line: lineOf(recordOf(of.get('CauseMetadata'))), ...WITHOUT_VERSIONS },
        ...{ url: urlOf(of, 'PrimaryURL'), ignored },
      }
    }
    case 'license':
      return {
        ...{ kind, id: named(of, kind, 'Name'), severity, title: textOf(of, 'Category') ?? '' },
        ...{ packageName: textOf(of, 'PkgName'), path: textOf(of, 'FilePath'), line: undefined, ...WITHOUT_VERSIONS },
        ...{ url: urlOf(of, 'Link'), ignored },
      }
  }
}

const WITHOUT_VERSIONS = { installed: undefined, fixed: undefined, isUnfixed: false } as const

/** The states that `--ignore-unfixed` stands for (Trivy's documentation, "Filtering", "By Status"); without a word of Trivy a finding counts. */
const UNFIXED: ReadonlySet<string | undefined> = new Set(['affected', 'will_not_fix', 'fix_deferred', 'end_of_life'])

/** Trivy's `MisconfStatus` of what is no finding. */
const PASSED: ReadonlySet<string | undefined> = new Set(['PASS', 'EXCEPTION'])

/** A word that Trivy does not have may be a new, higher one. */
function severityOf(word: string | undefined): Severity {
  return SEVERITIES.find((known) => known === word) ?? 'CRITICAL'
}

function named(of: KeptRecord, kind: Finding['kind'], ...names: readonly string[]): string {
  const name = names.map((each) => textOf(of, each)).find((each) => each !== undefined)
  if (name === undefined) throw new JsonRefusal(`has a ${kind} without ${names.join(' or ')}`)
  return name
}

function lineOf(of: KeptRecord): number | undefined {
  const line = of.get('StartLine')
  return typeof line === 'number' && Number.isSafeInteger(line) && line > 0 ? line : undefined
}

function urlOf(of: KeptRecord, name: string): string | undefined {
  const url = textOf(of, name)
  return url?.startsWith('https://') ? url : undefined
}
