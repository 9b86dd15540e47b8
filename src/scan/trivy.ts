import { join } from 'node:path'
import type { Digest } from '../domain/digest.ts'
import { inertInline } from '../domain/inert.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Ending, Files } from '../ports.ts'
import type { Sandbox } from './sandbox.ts'

/** A report that is larger is not read, and not written either. */
export const REPORT_LIMIT_BYTES = 64 * 1024 * 1024

/** How Trivy came to its end: with something in a file that may be a report, or with none, and why: a clause without a stop. */
export type TrivyEnd =
  | { readonly kind: 'wrote'; readonly file: string }
  | { readonly kind: 'failed'; readonly because: string; readonly needsJava: boolean }

/** One scan of one manifest in a view. */
export type TrivyRun = {
  readonly manifest: Digest
  readonly policy: ScanPolicy
  /** of the user's rules (`rules.ts`) */
  readonly rules: readonly string[]
  readonly folder: string
  readonly shown: readonly string[]
  /** tells it from other runs in the folder */
  readonly name: string
  /** whether there is a database of Java archives */
  readonly hasJava: boolean
  readonly timeoutMs: number
}

/** Runs Trivy once. Its exit code alone opens nothing: what it wrote is judged by what it says. Node's errors for a disk that takes no report pass. */
export async function runTrivy(run: TrivyRun, sandbox: Sandbox, files: Files): Promise<TrivyEnd> {
  const { folder, shown, name, timeoutMs } = run
  const file = join(folder, `report-${name}.json`)
  const tail = openTail()
  const output = { path: file, limitBytes: REPORT_LIMIT_BYTES }
  let brokenJava = false
  const onLine = (line: string): void => {
    brokenJava ||= run.hasJava && BROKEN_JAVA.test(line)
    tail.add(line)
  }
  const ending = await sandbox.run({ name, folder, shown, args: trivyArguments(run), output, timeoutMs, onLine })
  const size = (await files.kind(file))?.size ?? 0
  if (size > REPORT_LIMIT_BYTES) return failed(`wrote a report of more than ${REPORT_LIMIT_BYTES / 1024 / 1024} MiB`)
  if (ending.kind !== 'exited' || ending.code !== 0)
    return { ...failed(endingOf(ending, tail.text())), needsJava: NEEDS_JAVA.test(tail.text()) }
  if (brokenJava) return failed('could not read the database of Java archives, and left out what it did not find there')
  return size === 0 ? failed('ended without a report') : { kind: 'wrote', file }
}

function failed(what: string): Extract<TrivyEnd, { kind: 'failed' }> {
  return { kind: 'failed', because: `Trivy ${what}`, needsJava: false }
}

/** What Trivy says where there is no database of Java archives and it may not fetch one (its `pkg/javadb/client.go`). */
const NEEDS_JAVA = /--skip-java-db-update'? cannot be specified on the first run/

/**
 * A Java archive that could not be looked up (its `pkg/parallel/walk.go`): Trivy leaves it out, tells that in its debug log
 * alone, and ends well.
 */
const BROKEN_JAVA = /\tWalk error\t.*(?:select error|not a database|malformed)/

/**
 * The arguments of a scan of everything, whatever its severity: who judges is not Trivy. It fetches nothing, writes nothing but its report, and reads no
 * configuration: its working folder is empty, and paths are seen from there.
 */
export function trivyArguments(run: Pick<TrivyRun, 'manifest' | 'policy' | 'rules' | 'hasJava' | 'timeoutMs'>): readonly string[] {
  const { manifest, policy, rules, hasJava, timeoutMs } = run
  const ofConfig = policy.scanners.filter((scanner) => scanner === 'misconfig' || scanner === 'secret')
  return [
    'image',
    `--input=../given/view@${manifest}`,
    '--format=json',
    '--list-all-pkgs',
    '--show-suppressed',
    '--exit-code=0',
    '--no-progress',
    `--scanners=${policy.scanners.join(',')}`,
    ...(ofConfig.length === 0 ? [] : [`--image-config-scanners=${ofConfig.join(',')}`]),
    `--pkg-types=${policy.pkgTypes.join(',')}`,
    `--cache-dir=../given/${hasJava ? 'java-cache' : 'cache'}`,
    '--cache-backend=memory',
    '--skip-db-update',
    '--skip-java-db-update',
    '--skip-check-update',
    '--skip-vex-repo-update',
    '--skip-version-check',
    '--disable-telemetry',
    '--offline-scan',
    // The deadline is ours, and comes first.
    `--timeout=${Math.ceil(timeoutMs / 1000) + 60}s`,
    ...policy.skipDirs.map((path) => `--skip-dirs=${path}`),
    ...policy.skipFiles.map((path) => `--skip-files=${path}`),
    ...rules,
    ...(hasJava ? ['--debug'] : []),
  ]
}

function endingOf(ending: Ending, log: string): string {
  switch (ending.kind) {
    case 'exited':
      return ending.code > 128 && ending.code < 160
        ? killed(SIGNALS.get(ending.code - 128) ?? `signal ${ending.code - 128}`)
        : exited(ending.code, log)
    case 'killed':
      return killed(ending.signal)
    case 'missing':
      return 'could not be started: it is gone, or no program of this machine'
    case 'timeout':
      return 'took longer than scan-timeout allows'
  }
}

/** Signals by number (signal(7), x86 and ARM). */
const SIGNALS: ReadonlyMap<number, string> = new Map([
  [4, 'SIGILL'],
  [6, 'SIGABRT'],
  [7, 'SIGBUS'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [15, 'SIGTERM'],
])

function killed(signal: string): string {
  return `was killed by ${signal}${signal === 'SIGKILL' ? ', most likely since the machine ran out of memory' : ''}`
}

/** The longest piece of a log that is told; of longer ones the end, which says what lies at the bottom of a chain of errors. */
const WORDS_LIMIT = 400

function exited(code: number, log: string): string {
  const [, fatal] = /\tFATAL\t(?:Fatal error\s)?(?:run error: )?(?!.*\tFATAL\t)(.*)$/s.exec(log) ?? []
  const all = inertInline((fatal ?? log).replaceAll(/\s+/g, ' ').slice(-4 * WORDS_LIMIT), 4 * WORDS_LIMIT)
  const words = all.length > WORDS_LIMIT ? `… ${all.slice(-WORDS_LIMIT).toWellFormed()}` : all
  // as shells and containers tell a program that is there and cannot be run
  if (code === 126 || code === 127) return `could not be started${words === '' ? '' : `: ${words}`}`
  return `ended with exit code ${code}${words === '' ? ' without a word' : `: ${words}`}`
}

/** Lines of a log that are kept, the last ones; a scanner may print without end. */
const TAIL_LINES = 40

/** How a Go program that crashes begins to tell of it, before the stacks of all that it did (pkg.go.dev/runtime). */
const CRASH = /^(?:panic: |fatal error: |unexpected fault address )/

function openTail(): { readonly add: (line: string) => void; readonly text: () => string } {
  const lines: string[] = []
  let crash: string | undefined
  return {
    add: (line) => {
      if (CRASH.test(line)) crash ??= line
      lines.push(line)
      if (lines.length === TAIL_LINES * 2) lines.splice(0, TAIL_LINES)
    },
    text: () => crash ?? lines.slice(-TAIL_LINES).join('\n'),
  }
}
