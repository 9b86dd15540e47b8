import { type Digest, digestOf, parseDigest } from '../domain/digest.ts'
import { at } from '../domain/json.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { Scanner, ScanPolicy } from '../inputs/scan.ts'

/** What of a policy decides whether an image passes, in a form in which two can be compared. */
export type Strictness = {
  readonly failOn: readonly Severity[]
  readonly ignoreUnfixed: boolean
  readonly scanners: readonly Scanner[]
  readonly pkgTypes: ScanPolicy['pkgTypes']
  readonly eol: ScanPolicy['eol']
  readonly unrecognised: ScanPolicy['unrecognised']
  /** of what may be let through by name; null where nothing is */
  readonly exceptions: Digest | null
  /** of which Trivy scans, and by the databases of whom */
  readonly tool: Digest
}

/** Takes from a policy what two of them are compared by; `exceptions` is `hashExceptions`' answer. */
export function strictnessOf(policy: ScanPolicy, exceptions: Digest | undefined): Strictness {
  const { failOn, ignoreUnfixed, scanners, pkgTypes, eol, unrecognised, trivyVersion, trivyPath, databases, javaDatabases } = policy
  return {
    failOn: SEVERITIES.filter((level) => failOn.has(level)),
    ignoreUnfixed,
    scanners: SCANNERS.filter((scanner) => scanners.includes(scanner)),
    pkgTypes: PKG_TYPES.filter((type) => pkgTypes.includes(type)),
    eol,
    unrecognised,
    exceptions: exceptions ?? null,
    tool: digestOf(Buffer.from(JSON.stringify([trivyVersion, trivyPath ?? null, databases, javaDatabases]))),
  }
}

/** Reads what `strictnessOf` made, from JSON; `undefined` for anything else. */
export function readStrictness(value: unknown): Strictness | undefined {
  const [eol, unrecognised] = [readWord(at(value, 'eol')), readWord(at(value, 'unrecognised'))]
  const [tool, exceptions] = [readDigest(at(value, 'tool')), readDigest(at(value, 'exceptions'))]
  const ignoreUnfixed = at(value, 'ignoreUnfixed')
  if (eol === undefined || unrecognised === undefined || tool === undefined || typeof ignoreUnfixed !== 'boolean') return undefined
  return {
    failOn: readSome(at(value, 'failOn'), SEVERITIES),
    ignoreUnfixed,
    scanners: readSome(at(value, 'scanners'), SCANNERS),
    pkgTypes: readSome(at(value, 'pkgTypes'), PKG_TYPES),
    eol,
    unrecognised,
    exceptions: exceptions ?? null,
    tool,
  }
}

/** By what one policy let through, or did not look at, what the other would not: sentences about the first without a stop; none where it is as strict. */
export function laxerThan(first: Strictness, other: Strictness): readonly string[] {
  const lacks = (what: string, one: readonly string[], needed: readonly string[]): readonly string[] => {
    const missing = needed.filter((word) => !one.includes(word))
    return missing.length === 0 ? [] : [`${what} ${missing.join(', ')}`]
  }
  return [
    ...lacks('was not to block on', first.failOn, other.failOn),
    ...lacks('did not look for', first.scanners, other.scanners),
    ...lacks('did not look into packages of', first.pkgTypes, other.pkgTypes),
    ...(first.ignoreUnfixed && !other.ignoreUnfixed ? ['let through what has no fix'] : []),
    ...(first.eol === 'warn' && other.eol === 'block' ? ['let through distributions that have ended'] : []),
    ...(first.unrecognised === 'warn' && other.unrecognised === 'block' ? ['let through what is not recognised'] : []),
    ...(first.exceptions === null || first.exceptions === other.exceptions ? [] : ['had other exceptions']),
    ...(first.tool === other.tool ? [] : ['was made by another Trivy, or with other databases']),
  ]
}

const SCANNERS = ['vuln', 'secret', 'misconfig', 'license'] as const
const PKG_TYPES = ['os', 'library'] as const

function readSome<Word extends string>(value: unknown, words: readonly Word[]): readonly Word[] {
  const found: readonly unknown[] = Array.isArray(value) ? value : []
  return words.filter((word) => found.includes(word))
}

function readWord(value: unknown): 'warn' | 'block' | undefined {
  return value === 'warn' || value === 'block' ? value : undefined
}

function readDigest(value: unknown): Digest | undefined {
  return typeof value === 'string' ? parseDigest(value) : undefined
}
