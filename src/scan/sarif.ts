import { createHash } from 'node:crypto'
import { inertInline, inertMarkdown } from '../domain/inert.ts'
import { formatPlatform, type Platform } from '../domain/platform.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { Finding } from './findings.ts'
import { linkOf } from './link.ts'
import type { JudgedFinding } from './rows.ts'

/** What a SARIF file is about. */
export type SarifSubject = {
  /** the image as people know it, without a tag: a part of the category, by which GitHub tells the results of several scans apart */
  readonly image: string
  readonly platform: Platform
  /** path of the Dockerfile in the repository: what a package of the distribution comes by */
  readonly dockerfile: string
  readonly scannerVersion: string | undefined
}

/** A run has at most so many results and rules (docs.github.com, "SARIF results exceed one or more limits"). */
const RESULTS_LIMIT = 25_000
const TEXT_LIMIT = 300
const TITLE_LIMIT = 120

/** SARIF's levels (SARIF 2.1.0, 3.27.10), and what GitHub sorts by (docs.github.com, "SARIF support for code scanning", `security-severity`). */
const LEVELS: Readonly<Record<Severity, { readonly level: 'error' | 'warning' | 'note'; readonly score: string }>> = {
  CRITICAL: { level: 'error', score: '9.5' },
  HIGH: { level: 'error', score: '8.0' },
  MEDIUM: { level: 'warning', score: '5.5' },
  LOW: { level: 'note', score: '2.0' },
  UNKNOWN: { level: 'note', score: '0.0' },
}

/**
 * The findings of one platform as a SARIF 2.1.0 log with one run (docs.oasis-open.org/sarif/sarif/v2.1.0), for GitHub's code scanning: what was taken out is
 * not in it. The worst come first, and none beyond GitHub's limits. A log may have tens of megabytes, so it comes in pieces, each entry when it is asked for.
 */
export function* sarifLog(subject: SarifSubject, findings: readonly JudgedFinding[]): Generator<string> {
  const shown = findings.filter(({ ignored }) => ignored === undefined).slice(0, RESULTS_LIMIT)
  const rules = rulesOf(shown)
  const [head = '', middle = '', tail = ''] = JSON.stringify(frameOf(subject), null, 1).split(EMPTY_LIST)
  yield head
  yield* entries(rules.values(), RULES_DEPTH, ({ finding }) => ruleOf(finding))
  yield middle
  const occurrences = new Map<string, number>()
  yield* entries(shown, RESULTS_DEPTH, (finding) => {
    const print = fingerprintOf(finding)
    const occurrence = (occurrences.get(print) ?? 0) + 1
    occurrences.set(print, occurrence)
    return {
      ruleId: ruleId(finding),
      ruleIndex: rules.get(ruleId(finding))?.index,
      level: LEVELS[finding.severity].level,
      message: { text: messageOf(finding) },
      locations: [locationOf(finding, subject)],
      // The name by which GitHub follows an alert from one commit to the next.
      partialFingerprints: { primaryLocationLineHash: `${print}:${occurrence}` },
      properties: { severity: finding.severity },
    }
  })
  yield `${tail}\n`
}

/** The inside of the two lists of a frame: a text of JSON has no quote that is not escaped. */
const EMPTY_LIST = /(?<="(?:rules|results)": \[)(?=\])/

/** How deep the entries of the two lists stand. */
const [RULES_DEPTH, RESULTS_DEPTH] = [6, 4]

/** A log without rules and results. */
function frameOf(subject: SarifSubject): Readonly<Record<string, unknown>> {
  const { scannerVersion: version } = subject
  const driver = {
    name: 'Trivy',
    informationUri: 'https://github.com/aquasecurity/trivy',
    ...(version === undefined ? {} : { version: plain(version, TITLE_LIMIT) }),
    rules: [],
  }
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        automationDetails: { id: categoryOf(subject) },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOTPATH: { uri: 'file:///', description: { text: 'The root of the image' } } },
        results: [],
      },
    ],
  }
}

/** The inside of a list as `JSON.stringify` writes it with one space a level. */
function* entries<Of>(list: Iterable<Of>, depth: number, entryOf: (of: Of) => Readonly<Record<string, unknown>>): Generator<string> {
  const line = `\n${' '.repeat(depth)}`
  let before = ''
  for (const one of list) {
    yield `${before}${line}${JSON.stringify(entryOf(one), null, 1).replaceAll('\n', line)}`
    before = ','
  }
  if (before !== '') yield line.slice(0, -1)
}

/** What stands before the last slash is the category, so that it ends with one. */
function categoryOf({ image, platform }: SarifSubject): string {
  return `trivy/${image}/${formatPlatform(platform)}/`
}

type Rule = { readonly finding: JudgedFinding; readonly index: number }

/** One rule for each id, as its worst finding has it. */
function rulesOf(findings: readonly JudgedFinding[]): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>()
  for (const finding of findings) {
    const known = rules.get(ruleId(finding))
    if (known === undefined || SEVERITIES.indexOf(finding.severity) > SEVERITIES.indexOf(known.finding.severity))
      rules.set(ruleId(finding), { finding, index: known?.index ?? rules.size })
  }
  return rules
}

/** A license and a check may have one name. */
function ruleId({ kind, id }: Finding): string {
  return kind === 'license' ? `license ${plain(id, TITLE_LIMIT)}` : plain(id, TITLE_LIMIT) || kind
}

const KINDS: Readonly<Record<Finding['kind'], string>> = {
  vulnerability: 'Vulnerability',
  secret: 'Secret',
  misconfiguration: 'Misconfiguration',
  license: 'License',
}

function ruleOf(finding: JudgedFinding): Readonly<Record<string, unknown>> {
  const { kind, severity, title } = finding
  const { level, score } = LEVELS[severity]
  const link = linkOf(finding)
  const words = plain(title === '' ? finding.id : title, TITLE_LIMIT)
  const markdown = inertMarkdown(inertInline(title === '' ? finding.id : title, TITLE_LIMIT))
  return {
    id: ruleId(finding),
    name: KINDS[kind],
    shortDescription: { text: words },
    fullDescription: { text: words },
    defaultConfiguration: { level },
    ...(link === undefined ? {} : { helpUri: link }),
    help: {
      text: link === undefined ? words : `${words} ${link}`,
      markdown: link === undefined ? markdown : `[${inertMarkdown(inertInline(finding.id, TITLE_LIMIT))}](${link}): ${markdown}`,
    },
    properties: { tags: ['security', kind, severity], precision: 'very-high', 'security-severity': score },
  }
}

function messageOf(finding: JudgedFinding): string {
  const { kind, id, severity, packageName, installed, fixed, isUnfixed, title } = finding
  const subject = [packageName, installed].filter((part) => part !== undefined).join(' ')
  const cure = fixed !== undefined ? `, fixed in ${fixed}` : isUnfixed ? ', no fix yet' : ''
  const words = title === '' ? '' : `: ${title}`
  return plain(`${severity} ${kind} ${id}${subject === '' ? '' : ` in ${subject}`}${cure}${words}`, TEXT_LIMIT)
}

/** A package of the distribution comes by the Dockerfile, in which it can be changed; all else has its place in the image. */
function locationOf(finding: JudgedFinding, { dockerfile }: SarifSubject): Readonly<Record<string, unknown>> {
  const { path, line, packageName, installed } = finding
  const artifactLocation =
    path === undefined ? { uri: uriOf(dockerfile), uriBaseId: '%SRCROOT%' } : { uri: uriOf(path), uriBaseId: 'ROOTPATH' }
  const region = { startLine: line ?? 1, startColumn: 1, endLine: line ?? 1, endColumn: 1 }
  const name = plain([packageName, installed].filter((part) => part !== undefined).join('@'), TITLE_LIMIT)
  return {
    physicalLocation: { artifactLocation, region },
    ...(name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name, kind: 'module' }] }),
  }
}

/** A relative reference of RFC 3986 that stays below its base; it is never empty. */
function uriOf(path: string): string {
  const parts = path
    .slice(0, 4 * TEXT_LIMIT)
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
  return parts.length === 0 ? 'Dockerfile' : parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')
}

/** What a finding is, whatever the version that is installed: it stays the same alert for as long as it is there. */
function fingerprintOf({ kind, id, packageName, path }: Finding): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, id, packageName ?? null, path ?? null]))
    .digest('hex')
    .slice(0, 16)
}

/** Brackets and braces have a meaning in messages of SARIF (3.11.5, 3.11.6), and GitHub makes links of them. */
function plain(text: string, limit: number): string {
  return inertInline(text, limit).replaceAll(/[[{]/g, '(').replaceAll(/[\]}]/g, ')')
}
