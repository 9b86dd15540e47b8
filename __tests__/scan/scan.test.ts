import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { Machine, Ports } from '../../src/ports.ts'
import type { Database } from '../../src/scan/database.ts'
import type { ScannerUsed } from '../../src/scan/evidence.ts'
import type { Confined, Sandbox } from '../../src/scan/sandbox.ts'
import { openScanner, type Sources } from '../../src/scan/scan.ts'
import { draftLayout } from '../support/layout.ts'
import { aScanWorld, POLICY, type ScanWorld } from '../support/scanner.ts'

let world: ScanWorld
beforeEach(async () => {
  world = await aScanWorld()
})
afterEach(() => world.close())

const GIB = 1024 ** 3
const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/s390x', 'linux/ppc64le', 'linux/riscv64', 'linux/386']

/** A sandbox in which nothing runs: what it is asked is written down, and a good report is there when `during` is over. */
function fakeSandbox(during: (run: Confined) => Promise<void> = () => Promise.resolve(), Results: readonly object[] = []) {
  const runs: Confined[] = []
  let isClosed = false
  const draft = draftLayout({ platforms: PLATFORMS })
  const sandbox: Sandbox = {
    isolation: { kind: 'namespaces' },
    run: async (run) => {
      runs.push(run)
      await during(run)
      const index = draft.images.findIndex(({ digest }) => run.args.includes(`--input=../given/view@${digest}`))
      const [os, architecture] = (PLATFORMS[index] ?? '').split('/')
      const Metadata = { ImageID: draft.configs[index]?.digest, ImageConfig: { os, architecture } }
      await world.ports.files.write(
        run.output.path,
        JSON.stringify({ SchemaVersion: 2, ArtifactType: 'container_image', Metadata, Results }),
      )
      return { kind: 'exited', code: 0 }
    },
    close: async () => {
      isClosed = true
    },
  }
  return { sandbox, runs, draft, isClosed: () => isClosed }
}

const withMachine = (machine: Partial<Machine>): Ports => ({ ...world.ports, machine: { ...world.ports.machine, ...machine } })

describe('how many scans run at a time', () => {
  test.each<[name: string, machine: Partial<Machine>, most: number]>([
    ['as many as there are cores', { cores: 3, freeBytes: () => 64 * GIB }, 3],
    ['as many as there are platforms', { cores: 64, freeBytes: () => 640 * GIB }, 6],
    ['one for each 2 GB of free memory', { cores: 64, freeBytes: () => 5 * GIB }, 2],
    ['one where there is hardly any', { cores: 64, freeBytes: () => 0 }, 1],
  ])('%s', async (_, machine, most) => {
    let [begun, seen] = [0, 0]
    const waiting: (() => void)[] = []
    const { sandbox, runs, draft } = fakeSandbox(
      () =>
        new Promise((resolve) => {
          begun += 1
          seen = Math.max(seen, waiting.push(resolve))
          // Nobody ends before as many are here, or the last; one more would come meanwhile.
          if (waiting.length === most || begun === PLATFORMS.length)
            setTimeout(() => {
              for (const end of waiting.splice(0)) end()
            }, 20)
        }),
    )
    const scanner = openScanner(POLICY, world.registries, withMachine(machine), await world.sources('', { sandbox: async () => sandbox }))
    const { platforms } = await scanner.scan(await world.image(draft), [])
    expect({ seen, runs: runs.length, names: new Set(runs.map(({ name }) => name)).size }).toStrictEqual({ seen: most, runs: 6, names: 6 })
    // in the order of the index, whoever ended first
    expect(platforms.map(({ manifest }) => manifest)).toStrictEqual(draft.images.map(({ digest }) => digest))
  })
})

test('six platforms share what is kept of four', async () => {
  const Vulnerabilities = Array.from({ length: 5_000 }, (_, at) => ({ VulnerabilityID: `CVE-${at}`, Severity: 'LOW' }))
  const { sandbox, draft } = fakeSandbox(undefined, [{ Target: 't', Class: 'os-pkgs', Vulnerabilities }])
  const scanner = openScanner(POLICY, world.registries, world.ports, await world.sources('', { sandbox: async () => sandbox }))
  const { platforms } = await scanner.scan(await world.image(draft), [])
  expect(platforms.map((each) => each.kind === 'report' && [each.report.findings.length, each.report.tally.LOW.fixable])).toStrictEqual(
    PLATFORMS.map(() => [3_333, 5_000]),
  )
})

test('Trivy, its database and its isolation are begun at once, side by side, and nothing waits for them but the scan', async () => {
  const begun: string[] = []
  const never = (name: string) => () => {
    begun.push(name)
    return new Promise<never>(() => undefined)
  }
  const sources = await world.sources('', { tool: never('tool'), database: never('database') })
  openScanner(POLICY, world.registries, withMachine({ stayLean: () => void begun.push('a diet') }), sources)
  expect(begun).toStrictEqual(['a diet', 'tool', 'database'])
})

test('without vulnerabilities to look for no database is fetched', async () => {
  const { sandbox, runs, draft } = fakeSandbox()
  const database = () => Promise.reject(new Error('nobody needs it'))
  const sources = await world.sources('', { sandbox: async () => sandbox, database })
  const evidence = await openScanner({ ...POLICY, scanners: ['secret'] }, world.registries, world.ports, sources).scan(
    await world.image(draft),
    [],
  )
  expect({ database: evidence.database, failure: evidence.failure, shown: runs[0]?.shown }).toStrictEqual({
    database: undefined,
    failure: undefined,
    shown: ['given', 'layout'],
  })
})

test('what is known is told, also of a scan that came to nothing', async () => {
  const used: ScannerUsed = { version: '0.74.0', origin: 'cache', program: '/trivy', isPinned: true }
  const { sandbox, draft } = fakeSandbox()
  const failure = new ActionError('scan-database', 'no database')
  const sources = await world.sources('', { tool: async () => used, sandbox: async () => sandbox, database: () => Promise.reject(failure) })
  const { tookMs, platforms, ...evidence } = await openScanner(POLICY, world.registries, world.ports, sources).scan(
    await world.image(draft),
    [],
  )
  expect(evidence).toStrictEqual({
    scanner: used,
    database: undefined,
    javaDatabase: undefined,
    isolation: { kind: 'namespaces' },
    failure,
  })
  expect(platforms.map((each) => each.kind === 'none' && each.because)).toStrictEqual(Array(6).fill('no database'))
  expect(tookMs).toBeGreaterThan(0)
})

test('a scanner that nobody asks anything is put away, and a failure on its way is no unhandled one', async () => {
  const { sandbox, isClosed } = fakeSandbox()
  const sources = await world.sources('', { sandbox: async () => sandbox, database: () => Promise.reject(new Error('no')) })
  const scanner = openScanner(POLICY, world.registries, world.ports, sources)
  await new Promise((resolve) => setTimeout(resolve, 10))
  await scanner.close()
  expect(isClosed()).toBe(true)
})

test('an unproved program is asked its version in the sandbox in which it will scan', async () => {
  const { sandbox, runs } = fakeSandbox()
  let opened = 0
  const tool: Sources['tool'] = async (_policy, _ports, ask) => {
    const answer = await ask('/trivy', ['version'])
    return { version: JSON.stringify(answer.ending), origin: 'path', program: '/trivy', isPinned: false }
  }
  const open: Sources['sandbox'] = async () => {
    opened += 1
    return sandbox
  }
  const { draft } = fakeSandbox()
  const scanner = openScanner(POLICY, world.registries, world.ports, await world.sources('', { tool, sandbox: open }))
  await scanner.scan(await world.image(draft), [])
  expect({ first: runs[0]?.args, shown: runs[0]?.shown, opened }).toStrictEqual({ first: ['version'], shown: [], opened: 1 })
})

test('ignore files, a policy and VEX documents that change while platforms are scanned count as they were before, for each platform', async () => {
  const { files } = world.ports
  const given = { ignore: `${world.root}/ignored`, policy: `${world.root}/policy`, vex: `${world.root}/vex` }
  for (const [name, path] of Object.entries(given)) await files.write(path, `${name} as it was`)
  const seen: string[] = []
  const { sandbox, draft } = fakeSandbox(async ({ folder, args }) => {
    const flags = args.filter((word) => /^--(?:ignorefile|ignore-policy|vex)=/.test(word))
    const texts = await Promise.all(flags.map((flag) => files.readText(flag.replace(/^.*=\.\.\/given/, `${folder}/given`))))
    seen.push(texts.join(', '))
    for (const path of Object.values(given)) await files.write(path, 'CVE-2024-0001')
  })
  const policy = { ...POLICY, ignoreFiles: [given.ignore], ignorePolicy: given.policy, vex: [given.vex] }
  const machine = withMachine({ cores: 1 })
  const scanner = openScanner(policy, world.registries, machine, await world.sources('', { sandbox: async () => sandbox }))
  await scanner.scan(await world.image(draft), [])
  expect(seen).toStrictEqual(Array(6).fill('ignore as it was, policy as it was, vex as it was'))
})

test('the reports stand until the scanner is put away', async () => {
  const { sandbox, draft } = fakeSandbox()
  const scanner = openScanner(POLICY, world.registries, world.ports, await world.sources('', { sandbox: async () => sandbox }))
  const { platforms } = await scanner.scan(await world.image(draft), [])
  const files = platforms.flatMap((each) => (each.kind === 'report' ? [each.file] : []))
  const sizes = () => Promise.all(files.map(async (file) => ((await world.ports.files.kind(file))?.size ?? 0) > 0))
  expect(await sizes()).toStrictEqual(Array(6).fill(true))
  await scanner.close()
  expect(await sizes()).toStrictEqual(Array(6).fill(false))
})

describe('the end of the run', () => {
  const cancelled = new ActionError('cancelled', 'the run was cancelled')

  test.each<[name: string, changes: (wait: () => Promise<never>) => Partial<Sources>]>([
    ['while Trivy is fetched', (wait) => ({ tool: wait })],
    ['while the database is fetched', (wait) => ({ database: wait })],
    ['while Trivy runs', (wait) => ({ sandbox: async () => fakeSandbox(wait).sandbox })],
  ])('%s is the one thing that a scan rejects with', async (_, changes) => {
    const { sandbox, draft } = fakeSandbox()
    const wait = async (): Promise<never> => {
      world.cancel(cancelled)
      throw cancelled
    }
    const scanner = openScanner(
      POLICY,
      world.registries,
      world.ports,
      await world.sources('', { sandbox: async () => sandbox, ...changes(wait) }),
    )
    await expect(scanner.scan(await world.image(draft), [])).rejects.toBe(cancelled)
    await scanner.close()
  })
})

test('what Trivy is told', async () => {
  const { sandbox, runs, draft } = fakeSandbox()
  const database: Sources['database'] = async (): Promise<Database> => ({
    folder: world.root,
    source: 'x',
    digest: undefined,
    updatedAt: new Date(),
  })
  const policy = {
    ...POLICY,
    scanners: ['vuln', 'misconfig', 'secret'],
    skipDirs: ['a b', '**/c'],
    skipFiles: ['d'],
    timeoutMs: 90_000,
  } as const
  await openScanner(policy, world.registries, world.ports, await world.sources('', { sandbox: async () => sandbox, database })).scan(
    await world.image(draft),
    [],
  )
  expect(runs[0]).toMatchObject({ name: '0', shown: ['given', 'layout', 'of-db'] })
  expect(runs[0]?.args.map((word) => word.replace(/^--timeout=1[45][0-9]s$/, '--timeout'))).toStrictEqual([
    'image',
    `--input=../given/view@${draft.images[0]?.digest}`,
    '--format=json',
    '--list-all-pkgs',
    '--show-suppressed',
    '--exit-code=0',
    '--no-progress',
    '--scanners=vuln,misconfig,secret',
    '--image-config-scanners=misconfig,secret',
    '--pkg-types=os,library',
    '--cache-dir=../given/cache',
    '--cache-backend=memory',
    '--skip-db-update',
    '--skip-java-db-update',
    '--skip-check-update',
    '--skip-vex-repo-update',
    '--skip-version-check',
    '--disable-telemetry',
    '--offline-scan',
    '--timeout',
    '--skip-dirs=a b',
    '--skip-dirs=**/c',
    '--skip-files=d',
  ])
})
