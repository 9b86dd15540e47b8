import type { Severity } from '../domain/severity.ts'
import type { EcrFinding, EcrScan } from '../ports.ts'

/** What ECR's findings mean for the levels that block. */
export type EcrJudgement = {
  /** number of findings by ECR's word, the gravest first */
  readonly counts: readonly (readonly [severity: string, count: number])[]
  /** number of those that block, by word; the gravest first */
  readonly blocking: readonly (readonly [severity: string, count: number])[]
  /** the blocking ones that ECR describes, the gravest first */
  readonly findings: readonly EcrFinding[]
}

/** ECR's words (botocore, ecr/2015-09-21/service-2.json, `FindingSeverity`), and Amazon Inspector's; the gravest first. What nobody judged counts as the gravest. */
const ORDER: readonly string[] = ['UNDEFINED', 'UNTRIAGED', 'CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL']

/**
 * Judges what ECR found, with the levels of `scan-fail-on`. A finding whose level nobody knows blocks whatever these are. Findings that ECR counts and does
 * not list count as well; those that an account has set aside in Amazon Inspector do not.
 */
export function judgeFindings({ findings, counts }: Pick<EcrScan, 'findings' | 'counts'>, failOn: ReadonlySet<Severity>): EcrJudgement {
  const words = new Set([...findings.map(({ severity }) => wordOf(severity)), ...[...counts.keys()].map(wordOf)])
  const told = [...words]
    .map((word): readonly [string, number] => {
      const listed = findings.filter(({ severity }) => wordOf(severity) === word)
      const said = [...counts].reduce((sum, [key, count]) => sum + (wordOf(key) === word ? count : 0), 0)
      return [word, listed.filter(({ isSuppressed }) => !isSuppressed).length + Math.max(0, said - listed.length)]
    })
    .filter(([, count]) => count > 0)
    .sort(([one], [other]) => rankOf(one) - rankOf(other))
  return {
    counts: told,
    blocking: told.filter(([word]) => blocks(word, failOn)),
    findings: findings
      .filter(({ severity, isSuppressed }) => !isSuppressed && blocks(wordOf(severity), failOn))
      .sort((one, other) => rankOf(wordOf(one.severity)) - rankOf(wordOf(other.severity))),
  }
}

function wordOf(severity: string): string {
  return severity === '' ? 'UNDEFINED' : severity.toUpperCase()
}

/** A word that is not known stands before all that are. */
function rankOf(word: string): number {
  return ORDER.indexOf(word)
}

function blocks(word: string, failOn: ReadonlySet<Severity>): boolean {
  switch (word) {
    case 'CRITICAL':
    case 'HIGH':
    case 'MEDIUM':
    case 'LOW':
      return failOn.has(word)
    case 'INFORMATIONAL':
      return false
    default:
      return true
  }
}
