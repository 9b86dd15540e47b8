import { parseDuration } from '../domain/duration.ts'
import { isTag, parseRepository, type Refusal } from '../domain/reference.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import { isCompromised, TRIVY_VERSION } from '../domain/trivy.ts'
import { parseVersion } from '../domain/version.ts'
import type { Form } from './form.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { INPUTS, type InputName, PKG_TYPES, SCAN_MODES, SCANNERS, specOf, WARN_OR_BLOCK } from './spec.ts'
import { parseBoolean, parseWord } from './words.ts'

/** What Trivy looks for. */
export type Scanner = (typeof SCANNERS)[number]

/** What the gate is asked to do; `report` says what it finds, `gate` also blocks. */
export type ScanInputs = { readonly mode: 'off' } | ScanPolicy

/** How an image is scanned and judged. */
export type ScanPolicy = {
  readonly mode: 'report' | 'gate'
  readonly failOn: ReadonlySet<Severity>
  readonly ignoreUnfixed: boolean
  readonly scanners: readonly Scanner[]
  readonly pkgTypes: readonly (typeof PKG_TYPES)[number][]
  /** paths, as written; so are the next three */
  readonly ignoreFiles: readonly string[]
  readonly ignorePolicy: string | undefined
  readonly vex: readonly string[]
  readonly skipDirs: readonly string[]
  readonly skipFiles: readonly string[]
  /** what an ended distribution, and an image in which nothing was recognised, mean */
  readonly eol: (typeof WARN_OR_BLOCK)[number]
  readonly unrecognised: (typeof WARN_OR_BLOCK)[number]
  /** where to write: a folder of SARIF files (one for each platform), one JSON file, one table */
  readonly sarif: string | undefined
  readonly json: string | undefined
  readonly table: string | undefined
  /** for all platforms together */
  readonly timeoutMs: number
  /** without `v` */
  readonly trivyVersion: string
  readonly trivyPath: string | undefined
  /** references with a tag and without a scheme, tried in turn */
  readonly databases: readonly string[]
  readonly javaDatabases: readonly string[]
  readonly databaseMaxAgeMs: number
  /** what other jobs of this run hand on, unread */
  readonly verdicts: readonly string[]
}

/** What of the build decides whether there is an image to scan. */
type Staging = { readonly push: boolean; readonly load: boolean; readonly outputs: boolean; readonly call: boolean }

/** The inputs that are about vulnerabilities alone. */
const OF_VULN = [
  'scan-ignore-unfixed',
  'scan-vex',
  'scan-db-max-age',
  'trivy-db-repository',
  'trivy-java-db-repository',
] as const satisfies readonly InputName[]

/** Reads the levels that close a gate, this one or that of `ecr-scan`. */
export function readFailOn(form: Form): ReadonlySet<Severity> {
  return new Set(readSome(form, 'scan-fail-on', parseLevel))
}

/**
 * Reads the inputs of the gate. What is wrong is refused whether the gate is on or off; what has no effect is told, such as every other one with
 * `scan: off`. A build whose result goes elsewhere than into an image of ours has nothing to scan.
 */
export function readScan(form: Form, failOn: ReadonlySet<Severity>, staging: Staging): ScanInputs {
  const mode = form.one('scan', parseWord(SCAN_MODES)) ?? 'off'
  const policy = { failOn, ...readPolicy(form) }
  if (form.isRefused('scan')) return { mode: 'off' }
  if (mode === 'off') {
    // ecr-scan, which an entry of registry-auth may have too, goes by the levels as well.
    for (const name of given(form).filter((name) => name !== 'scan' && name !== 'scan-fail-on'))
      form.notice(name, 'has no effect, since scan is off')
    return { mode }
  }
  const elsewhere = (['load', 'outputs', 'call'] as const).find((name) => !staging.push && staging[name])
  if (elsewhere !== undefined)
    form.refuse(
      'scan',
      `${mode} scans an image before it is published, and ${elsewhere} without push makes none here; set push: true, or leave one of them out`,
    )
  if (!policy.scanners.includes('vuln') && !form.isRefused('scan-scanners')) {
    const names: readonly InputName[] = OF_VULN
    for (const name of given(form).filter((name) => names.includes(name)))
      form.notice(name, 'has no effect, since scan-scanners does not have vuln')
  }
  return { mode, ...policy }
}

function readPolicy(form: Form): Omit<ScanPolicy, 'mode' | 'failOn'> {
  const trivyPath = form.text('trivy-path')
  const trivyVersion = form.one('trivy-version', parseTrivyVersion)
  if (trivyPath !== undefined && trivyVersion !== undefined)
    form.refuse('trivy-path', `names the Trivy to run, and trivy-version: ${trivyVersion} asks for another; leave one of them out`)
  return {
    ignoreUnfixed: form.one('scan-ignore-unfixed', parseBoolean) ?? false,
    scanners: readSome(form, 'scan-scanners', parseWord(SCANNERS)),
    pkgTypes: readSome(form, 'scan-pkg-types', parseWord(PKG_TYPES)),
    ignoreFiles: unique(form.list('scan-ignore-files')),
    ignorePolicy: form.text('scan-ignore-policy'),
    vex: unique(form.each('scan-vex', form.list('scan-vex'), parseVex)),
    skipDirs: unique(form.each('scan-skip-dirs', form.list('scan-skip-dirs'), parsePattern)),
    skipFiles: unique(form.each('scan-skip-files', form.list('scan-skip-files'), parsePattern)),
    eol: form.one('scan-eol', parseWord(WARN_OR_BLOCK)) ?? 'warn',
    unrecognised: form.one('scan-unrecognised', parseWord(WARN_OR_BLOCK)) ?? 'warn',
    ...readFiles(form),
    timeoutMs: form.one('scan-timeout', parseLimit('90s, 10m or 1h')) ?? 0,
    trivyVersion: trivyVersion ?? TRIVY_VERSION,
    trivyPath,
    databases: readDatabases(form, 'trivy-db-repository', '2'),
    javaDatabases: readDatabases(form, 'trivy-java-db-repository', '1'),
    databaseMaxAgeMs: form.one('scan-db-max-age', parseLimit('24h, 48h or 168h')) ?? 0,
    verdicts: textLines(form.text('scan-verdicts') ?? ''),
  }
}

/** Where the reports go: a folder and two files, none of which may be another. */
function readFiles(form: Form): Pick<ScanPolicy, 'sarif' | 'json' | 'table'> {
  const names = ['scan-sarif', 'scan-json', 'scan-table'] as const
  const paths = names.map((name) => withoutSlash(form.text(name)))
  for (const [index, name] of names.entries()) {
    const first = paths.indexOf(paths[index])
    if (paths[index] !== undefined && first < index) form.refuse(name, `is the same path as ${names[first]}; write another one`)
  }
  const [sarif, json, table] = paths
  return { sarif, json, table }
}

/** JSON, in which quotes and commas are its own. What is no verdict is told where it is weighed: it opens nothing, and fails nothing. */
function textLines(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => line.trim() || [])
}

function withoutSlash(path: string | undefined): string | undefined {
  return path !== undefined && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function parseLevel(text: string): Severity | Refusal {
  return parseWord(SEVERITIES)(text.toUpperCase())
}

/** Trivy's own words for `--vex` mean documents from the network (Trivy's documentation, "VEX"), where it does not go from here. */
function parseVex(text: string): string | Refusal {
  return ['repo', 'oci', 'sbom-ref'].includes(text)
    ? refuse('needs the network, which Trivy does not get here; write the path of a VEX file')
    : text
}

/** Trivy reads lists itself and parts them at each comma, so that a pattern like `{a,b}` never arrives whole. */
function parsePattern(text: string): string | Refusal {
  return /[{},]/.test(text) ? refuse('has a brace or a comma, at which lists are parted; write each pattern by itself') : text
}

function parseLimit(examples: string): (text: string) => number | Refusal {
  return (text) => parseDuration(text) ?? refuse(`is not a duration; write a whole number with s, m or h, such as ${examples}`)
}

function parseTrivyVersion(text: string): string | Refusal {
  if (text === 'latest') return refuse(`may be another program tomorrow; write a version, such as ${TRIVY_VERSION}`)
  const version = parseVersion(text)
  if (version === undefined || !/^v?[0-9.]+$/.test(text)) return refuse(`is not a version; write one such as ${TRIVY_VERSION}`)
  if (isCompromised(version.full))
    return refuse(`was published with malicious code in March 2026 (CVE-2026-33634); write another, such as ${TRIVY_VERSION}`)
  return version.full
}

/** Where a database is published: an image name with a tag, which is the version of the database's format where it is left out. */
function readDatabases(form: Form, name: 'trivy-db-repository' | 'trivy-java-db-repository', format: string): readonly string[] {
  const parse = (text: string): string | Refusal => {
    const colon = text.lastIndexOf(':')
    const [image, tag] = colon > text.lastIndexOf('/') ? [text.slice(0, colon), text.slice(colon + 1)] : [text, format]
    const repository = parseRepository(image)
    if (isRefusal(repository)) return repository
    return isTag(tag) ? `${image.toLowerCase()}:${tag}` : refuse(`has no valid tag (${shown(tag)})`)
  }
  return readSome(form, name, parse)
}

/** The entries of a list that has to have some: commas alone would let everything through. */
function readSome<Entry>(form: Form, name: InputName, parse: (text: string) => Entry | Refusal): readonly Entry[] {
  const entries = form.each(name, form.list(name), parse)
  if (entries.length === 0 && !form.isRefused(name)) form.refuse(name, 'names nothing; leave it out for what holds by default')
  return unique(entries)
}

/** The inputs of the gate to which the workflow gave something else than what holds anyway. */
function given(form: Form): readonly InputName[] {
  return INPUTS.filter(
    ({ group, name }) => group === 'scan' && form.text(name) !== undefined && form.text(name) !== specOf(name).default,
  ).map(({ name }) => name)
}

function unique<Entry>(entries: readonly Entry[]): readonly Entry[] {
  return [...new Set(entries)]
}
