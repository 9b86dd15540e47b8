import { createHash } from 'node:crypto'
import type { StagedImage } from '../build/stage.ts'
import { type Digest, digestOf, parseDigest } from '../domain/digest.ts'
import { at, isRecord, parseJson } from '../domain/json.ts'
import { type Platform, parsePlatform, platformKey } from '../domain/platform.ts'
import { SEVERITIES, type Severity } from '../domain/severity.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Environment } from '../ports.ts'
import type { DatabaseUsed, Evidence } from './evidence.ts'
import type { Remark } from './remarks.ts'
import { bySeverity, keyOf } from './rows.ts'
import { readStrictness, type Strictness, strictnessOf } from './strictness.ts'
import { type ScanTarget, scanTargets } from './targets.ts'
import type { Judgement } from './verdict.ts'

/** A run of a workflow, all its attempts: the address under which GitHub shows it, and which attempt this is, from 1 on. */
export type RunName = { readonly address: string; readonly attempt: number }

/** What one job of a run hands to a later one of it: that its gate was open for exactly this image, and by what it judged. */
export type HandedVerdict = {
  readonly run: RunName
  readonly digest: Digest
  readonly targets: readonly ScanTarget[]
  readonly strictness: Strictness
  /** version of the Trivy that scanned */
  readonly scanner: string
  /** absent where nobody looked for vulnerabilities */
  readonly database: Pick<DatabaseUsed, 'digest' | 'updatedAt'> | undefined
  /** when the first exception ends that let a finding through */
  readonly until: Date | undefined
  readonly counts: Judgement['counts']
  /** of what is counted, by severity: keys of findings, by which the same one in another verdict is counted once */
  readonly listed: Readonly<Record<Severity, readonly string[]>>
  /** what to know about a platform */
  readonly notes: readonly Remark[]
}

/** Names the run that this process belongs to (docs.github.com, variables reference); `undefined` outside of GitHub Actions. */
export function runOf(env: Environment): RunName | undefined {
  const [server, repository, id, attempt] = ['SERVER_URL', 'REPOSITORY', 'RUN_ID', 'RUN_ATTEMPT'].map((name) => env[`GITHUB_${name}`])
  if (!server || !repository || !/^[0-9]+$/.test(id ?? '') || !/^[1-9][0-9]{0,5}$/.test(attempt ?? '')) return undefined
  return { address: `${server}/${repository}/actions/runs/${id}`, attempt: Number(attempt) }
}

/** What a job whose gate was open for an image hands on; `undefined` where there is no whole scan to speak of. `exceptions` is `hashExceptions`' answer. */
export function verdictOf(
  { image, judgement }: { readonly image: StagedImage; readonly judgement: Judgement },
  { scanner, database }: Pick<Evidence, 'scanner' | 'database'>,
  policy: ScanPolicy,
  exceptions: Digest | undefined,
  run: RunName,
): HandedVerdict | undefined {
  if (scanner === undefined) return undefined
  const ends = judgement.passing.flatMap(({ ignored }) => ignored?.expiresAt ?? [])
  return {
    run,
    digest: image.digest,
    targets: scanTargets(image).targets,
    strictness: strictnessOf(policy, exceptions),
    scanner: scanner.version,
    database: database === undefined ? undefined : { digest: database.digest, updatedAt: database.updatedAt },
    until: ends.length === 0 ? undefined : new Date(Math.min(...ends.map((end) => end.getTime()))),
    counts: judgement.counts,
    listed: listedIn(judgement),
    notes: judgement.notes.filter(({ platforms }) => platforms.length > 0).slice(0, NOTES_LIMIT),
  }
}

const VERSION = 2
const NOTES_LIMIT = 20
/** Findings that have keys in a verdict, the worst: an environment takes 128 KiB for all verdicts (Linux, `MAX_ARG_STRLEN`). Others are counted for each platform. */
const LISTED_LIMIT = 2_000
/** Characters of a key, six bits each. */
const KEY_LENGTH = 8

/** Nothing blocks where a verdict is handed on, so all that is counted was let through. */
function listedIn({ passing }: Judgement): HandedVerdict['listed'] {
  const counted = passing.filter(({ ignored }) => ignored === undefined).slice(0, LISTED_LIMIT)
  return bySeverity((severity) => counted.filter((row) => row.severity === severity).map((row) => shortKey(keyOf(row))))
}

function shortKey(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, KEY_LENGTH)
}

/** The longest text that is read as one: what this action writes for a hundred platforms has less. */
const LIMIT = 64 * 1024

/** Writes a verdict as one line of JSON. Its last field is a checksum of all before it, against accidents: whoever may write the line may write that too. */
export function writeVerdict({ run, digest, targets, strictness, scanner, database, until, counts, listed, notes }: HandedVerdict): string {
  const body = {
    version: VERSION,
    result: 'passed',
    run: run.address,
    attempt: run.attempt,
    digest,
    platforms: targets.map(({ platform, manifest, config }) => ({ platform: platformKey(platform), manifest, config })),
    policy: strictness,
    scanner,
    database: database === undefined ? null : { digest: database.digest ?? null, updatedAt: database.updatedAt.toISOString() },
    until: until?.toISOString() ?? null,
    counts,
    listed: bySeverity((severity) => listed[severity].join('')),
    notes: notes.map(({ platforms, text }) => ({ platforms: platforms.map(platformKey), text })),
  }
  return JSON.stringify({ ...body, checksum: checksumOf(body) })
}

/** Reads such a line; whatever this action would not have written in exactly these bytes is `undefined`. */
export function readVerdict(text: string): HandedVerdict | undefined {
  const document = text.length > LIMIT ? undefined : parseJson(text)
  if (!isRecord(document)) return undefined
  const { checksum, ...body } = document
  if (checksum !== checksumOf(body)) return undefined
  const verdict = readBody(body)
  return verdict !== undefined && writeVerdict(verdict) === text ? verdict : undefined
}

function checksumOf(body: Readonly<Record<string, unknown>>): Digest {
  return digestOf(Buffer.from(JSON.stringify(body)))
}

function readBody(body: Readonly<Record<string, unknown>>): HandedVerdict | undefined {
  const { run, attempt, scanner, counts } = body
  const digest = readDigest(body['digest'])
  const targets = readList(body['platforms'], readTarget)
  const strictness = readStrictness(body['policy'])
  const notes = readList(body['notes'], readNote)
  const listed = readListed(body['listed'])
  if (typeof run !== 'string' || !isCount(attempt) || typeof scanner !== 'string') return undefined
  if (digest === undefined || targets === undefined || strictness === undefined || notes === undefined || listed === undefined)
    return undefined
  if (!isRecord(counts) || !Object.values(counts).every(isCount)) return undefined
  if (SEVERITIES.some((severity) => listed[severity].length > Number(counts[severity]))) return undefined
  const updatedAt = readDate(at(body, 'database', 'updatedAt'))
  const until = readDate(body['until'])
  if (updatedAt === undefined && body['database'] !== null) return undefined
  return {
    run: { address: run, attempt },
    digest,
    targets,
    strictness,
    scanner,
    database: updatedAt === undefined ? undefined : { digest: readDigest(at(body, 'database', 'digest')), updatedAt },
    until,
    counts: bySeverity((severity) => Number(counts[severity])),
    listed,
    notes,
  }
}

function readListed(value: unknown): HandedVerdict['listed'] | undefined {
  if (!isRecord(value) || !SEVERITIES.every((severity) => KEYS.test(String(value[severity])))) return undefined
  return bySeverity((severity) => String(value[severity]).match(EACH_KEY) ?? [])
}

const KEYS = new RegExp(`^(?:[A-Za-z0-9_-]{${KEY_LENGTH}})*$`)
const EACH_KEY = new RegExp(`.{${KEY_LENGTH}}`, 'g')

function readTarget(value: unknown): ScanTarget | undefined {
  const platform = readPlatform(at(value, 'platform'))
  const [manifest, config] = [readDigest(at(value, 'manifest')), readDigest(at(value, 'config'))]
  return platform === undefined || manifest === undefined || config === undefined ? undefined : { platform, manifest, config }
}

function readNote(value: unknown): Remark | undefined {
  const [platforms, text] = [readList(at(value, 'platforms'), readPlatform), at(value, 'text')]
  return platforms === undefined || typeof text !== 'string' ? undefined : { platforms, text }
}

function readList<T>(value: unknown, read: (entry: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined
  const entries = value.flatMap((entry: unknown) => read(entry) ?? [])
  return entries.length === value.length ? entries : undefined
}

function readPlatform(value: unknown): Platform | undefined {
  return typeof value === 'string' ? parsePlatform(value) : undefined
}

function readDigest(value: unknown): Digest | undefined {
  return typeof value === 'string' ? parseDigest(value) : undefined
}

function readDate(value: unknown): Date | undefined {
  const date = new Date(typeof value === 'string' ? value : Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
