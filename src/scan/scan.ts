import { join } from 'node:path'
import type { StagedImage } from '../build/stage.ts'
import { inParallel } from '../domain/parallel.ts'
import type { Platform } from '../domain/platform.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Ports } from '../ports.ts'
import type { Registries } from '../registry/registry.ts'
import type { AskProgram } from '../tool/found.ts'
import { type JavaDatabase, makeCache, openJava } from './caches.ts'
import { type Database, fetchDatabase, fetchJavaDatabase } from './database.ts'
import type { Evidence, PlatformEvidence, ScannerUsed } from './evidence.ts'
import { readReport, type TrivyReport } from './findings.ts'
import { openSandbox } from './isolation.ts'
import { type Rules, writeRules } from './rules.ts'
import { askInside, type Sandbox } from './sandbox.ts'
import type { ScanTarget } from './targets.ts'
import { ensureTrivy } from './tool.ts'
import { runTrivy, type TrivyEnd } from './trivy.ts'
import { listTargets, writeView } from './view.ts'

/** A scanner on its way: what it needs is fetched while the image is built. */
export type ImageScanner = {
  /** scans every platform of an image that should be for those `asked` for; rejects only with what ended the run */
  readonly scan: (image: StagedImage, asked: readonly Platform[]) => Promise<Evidence>
  /** removes what was made for it, reports included; never throws */
  readonly close: () => Promise<void>
}

/** Where the parts of a scanner come from. */
export type Sources = {
  readonly tool: (policy: ScanPolicy, ports: Ports, ask: AskProgram) => Promise<ScannerUsed>
  readonly database: (policy: ScanPolicy, registries: Registries, ports: Ports) => Promise<Database>
  readonly javaDatabase: (policy: ScanPolicy, registries: Registries, folder: string, ports: Ports) => Promise<Database>
  readonly sandbox: (program: string, ports: Ports) => Promise<Sandbox>
}

const SOURCES: Sources = { tool: ensureTrivy, database: fetchDatabase, javaDatabase: fetchJavaDatabase, sandbox: openSandbox }

/** Begins to fetch Trivy and its database at once, and finds out how it can be kept apart; whatever goes wrong is told by `scan`. */
export function openScanner(policy: ScanPolicy, registries: Registries, ports: Ports, sources: Sources = SOURCES): ImageScanner {
  // A report may have 64 MiB, of which little is kept.
  ports.machine.stayLean()
  const sandboxes = new Map<string, Promise<Sandbox>>()
  let isOver = false
  const sandboxFor = async (program: string): Promise<Sandbox> => {
    if (isOver) throw new ActionError('cancelled', 'nobody waits for the scanner any more')
    const opened = sandboxes.get(program) ?? sources.sandbox(program, ports)
    sandboxes.set(program, opened)
    return opened
  }
  // A program that nobody has proved is asked its version out of reach of the rest, too.
  const tool = sources.tool(policy, ports, async (program, args) => askInside(await sandboxFor(program), args, ports))
  const sandbox = tool.then(({ program }) => sandboxFor(program))
  const database = policy.scanners.includes('vuln') ? sources.database(policy, registries, ports) : Promise.resolve(undefined)
  // Who waits for them comes later, if at all.
  for (const begun of [tool, sandbox, database]) begun.catch(() => undefined)
  const folders: string[] = []
  const prepare = async (image: StagedImage, targets: readonly ScanTarget[]): Promise<Prepared> => {
    const folder = await ports.files.temporaryFolder('scan-')
    folders.push(folder)
    const [rules] = await Promise.all([writeRules(policy, folder, ports.files), writeView(image, targets, folder, ports.files)])
    return { folder, rules, java: openJava((place) => sources.javaDatabase(policy, registries, place, ports), folder, ports) }
  }
  return {
    scan: async (image, asked) => {
      const begunMs = ports.clock.elapsedMs()
      const evidence = await gather({ policy, tool, sandbox, database, prepare }, image, asked, ports)
      ports.signal.throwIfAborted()
      return { ...evidence, tookMs: ports.clock.elapsedMs() - begunMs }
    },
    close: async () => {
      isOver = true
      const opened = [...sandboxes.values()].map(async (one) => (await one).close())
      const closing = [...opened, ...folders.map((folder) => ports.files.remove(folder))]
      for (const closed of await Promise.allSettled(closing))
        if (closed.status === 'rejected') ports.log.debug(`The scanner is not wholly put away: ${asActionError(closed.reason).message}`)
    },
  }
}

/** What a scanner is made of, on its way. */
type Parts = {
  readonly policy: ScanPolicy
  readonly tool: Promise<ScannerUsed>
  readonly sandbox: Promise<Sandbox>
  readonly database: Promise<Database | undefined>
  readonly prepare: (image: StagedImage, targets: readonly ScanTarget[]) => Promise<Prepared>
}

/** A folder in which all is ready but the database. */
type Prepared = { readonly folder: string; readonly rules: Rules; readonly java: JavaDatabase }

async function gather(parts: Parts, image: StagedImage, asked: readonly Platform[], ports: Ports): Promise<Omit<Evidence, 'tookMs'>> {
  const { policy } = parts
  let targets: readonly ScanTarget[] = []
  try {
    targets = listTargets(image, asked)
  } catch (error) {
    return { ...NOTHING, platforms: [], failure: asActionError(error) }
  }
  const all = [parts.tool, parts.database, parts.sandbox, parts.prepare(image, targets)] as const
  const [tool, database, sandbox, prepared] = await Promise.allSettled(all)
  const known: Known = {
    ...NOTHING,
    ...(tool.status === 'fulfilled' ? { scanner: tool.value } : {}),
    ...(database.status === 'fulfilled' ? { database: database.value } : {}),
    ...(sandbox.status === 'fulfilled' ? { isolation: sandbox.value.isolation } : {}),
  }
  if (tool.status === 'rejected') return unscanned(known, targets, tool.reason)
  if (database.status === 'rejected') return unscanned(known, targets, database.reason)
  if (sandbox.status === 'rejected') return unscanned(known, targets, sandbox.reason)
  if (prepared.status === 'rejected') return unscanned(known, targets, prepared.reason)
  const { java } = prepared.value
  const deadlineMs = ports.clock.elapsedMs() + policy.timeoutMs
  const share = Math.min(1, WHOLE_REPORTS / targets.length)
  const scanning: Scanning = { ...prepared.value, policy, sandbox: sandbox.value, database: database.value, deadlineMs, share }
  try {
    if (scanning.database !== undefined) await ports.files.link(scanning.database.folder, join(scanning.folder, 'of-db'))
    await makeCache('cache', scanning.folder, scanning.database === undefined ? [] : ['db'], ports)
    const platforms = await inParallel(targets, workersOf(targets.length, ports), (target, index) =>
      scanOne(target, index, scanning, ports),
    )
    return { ...known, platforms, javaDatabase: java.used() }
  } catch (error) {
    return unscanned(known, targets, error)
  }
}

/** What is known of a scan beside its platforms. */
type Known = Omit<Evidence, 'tookMs' | 'platforms'>

const NOTHING: Known = { scanner: undefined, database: undefined, javaDatabase: undefined, isolation: undefined, failure: undefined }

function unscanned(known: Known, targets: readonly ScanTarget[], thrown: unknown): Omit<Evidence, 'tookMs'> {
  const failure = asActionError(thrown)
  return { ...known, platforms: targets.map((target) => none(target, failure.message)), failure }
}

function none(target: ScanTarget, because: string): PlatformEvidence {
  return { ...target, kind: 'none', because }
}

/** What one scan of Trivy may take of the memory, and mostly does not. */
const MEMORY_BYTES = 2 * 1024 * 1024 * 1024

function workersOf(platforms: number, { machine }: Pick<Ports, 'machine'>): number {
  return Math.max(1, Math.min(platforms, machine.cores, Math.floor(machine.freeBytes() / MEMORY_BYTES)))
}

/** Of so many platforms all findings are kept that one may have; more of them share that. */
const WHOLE_REPORTS = 4

type Scanning = Prepared & {
  readonly policy: ScanPolicy
  readonly sandbox: Sandbox
  readonly database: Database | undefined
  readonly deadlineMs: number
  /** of the findings that are kept of a report */
  readonly share: number
}

async function scanOne(target: ScanTarget, index: number, scanning: Scanning, ports: Ports): Promise<PlatformEvidence> {
  const begunMs = ports.clock.elapsedMs()
  try {
    const first = await attempt(target, `${index}`, scanning, ports)
    const needsJava = first.kind === 'failed' && first.needsJava
    if (needsJava) await scanning.java.bring()
    const last = needsJava ? await attempt(target, `${index}j`, scanning, ports) : first
    if (last.kind === 'failed') return none(target, last.because)
    const report = await readReport(ports.files.stream(last.file), scanning.share)
    const tookMs = ports.clock.elapsedMs() - begunMs
    return { ...target, kind: 'report', report: withNames(report, scanning.rules, ports.clock.now()), file: last.file, tookMs }
  } catch (error) {
    ports.signal.throwIfAborted()
    return none(target, asActionError(error).message)
  }
}

async function attempt(target: ScanTarget, name: string, scanning: Scanning, ports: Ports): Promise<TrivyEnd> {
  const { policy, rules, folder, database, java, sandbox, deadlineMs } = scanning
  const timeoutMs = deadlineMs - ports.clock.elapsedMs()
  if (timeoutMs <= 0) return { kind: 'failed', because: 'there was no time left for it (scan-timeout)', needsJava: false }
  const hasJava = java.used() !== undefined
  const shown = ['given', 'layout', ...(database === undefined ? [] : ['of-db']), ...(hasJava ? ['of-java-db'] : [])]
  return runTrivy({ manifest: target.manifest, policy, rules: rules.args, folder, shown, name, hasJava, timeoutMs }, sandbox, ports.files)
}

/** Trivy names our copies of the user's files; the report names the user's, and until when the entry holds that Trivy took: the first that has not expired. */
function withNames(report: TrivyReport, { names, entries }: Rules, now: Date): TrivyReport {
  const holding = entries.filter(({ expiresAt }) => expiresAt === undefined || expiresAt >= now)
  const findings = report.findings.map((finding) => {
    const source = finding.ignored === undefined ? undefined : names.get(finding.ignored.source)
    if (finding.ignored === undefined || source === undefined) return finding
    return { ...finding, ignored: { ...finding.ignored, source, expiresAt: holding.find(({ id }) => id === finding.id)?.expiresAt } }
  })
  return { ...report, findings }
}
