import { execFileSync } from 'node:child_process'
import { chmod, cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import type { LabState } from '#lab/state.mjs'
import { vulnerabilityDatabase, writeDatabase } from '#lab/vulndb.mjs'
import { type Digest, hexOf } from '../../src/domain/digest.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import type { Children } from '../../src/ports.ts'
import type { Evidence } from '../../src/scan/evidence.ts'
import { openSandbox } from '../../src/scan/isolation.ts'
import { openScanner, type Sources } from '../../src/scan/scan.ts'
import { judge } from '../../src/scan/verdict.ts'
import { type DraftLayout, draftLayout } from '../support/layout.ts'
import { processes, until } from '../support/proc.ts'
import { aScanWorld, POLICY, type ScanWorld } from '../support/scanner.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'

let lab: LabState
let world: ScanWorld

beforeAll(async () => {
  lab = await up(['trivy'])
}, UP_TIMEOUT_MS)
beforeEach(async () => {
  world = await aScanWorld()
})
afterEach(() => world.close())

/** A distribution that is not ended, with one package that has a finding which blocks nothing. */
const FILES = { 'etc/alpine-release': '3.22.1\n', 'lib/apk/db/installed': 'P:apk-tools\nV:2.10.6-r0\nA:x86_64\no:apk-tools\nL:MIT\n\n' }
const DATABASE = vulnerabilityDatabase([
  { bucket: 'alpine 3.22', package: 'apk-tools', id: 'CVE-2021-36159', fixed: '2.10.7-r0', severity: 'LOW', title: 'libfetch' },
])

/** What a fault finds: Trivy's cache, the image's layout, a copy of the program (made for those who ask), and who changes what is told to Trivy. */
type Place = {
  readonly cache: string
  readonly layout: string
  readonly draft: DraftLayout
  readonly ownTrivy: () => Promise<string>
  readonly change: (policy: Partial<ScanPolicy>) => void
  readonly replace: (sources: Partial<Sources>) => void
}

/** Scans an image for two platforms with the real Trivy, after a fault was made, and judges it. */
async function scan(
  fault: (place: Place) => void | Promise<void>,
  contents: () => Readonly<Record<string, string | Uint8Array>> = () => FILES,
) {
  const cache = join(world.root, 'cache')
  writeDatabase(DATABASE, cache)
  // No other image on this machine is the same, so that its scans are known by their arguments.
  const draft = draftLayout({ contents: (platform) => ({ ...contents(), 'etc/platform': platform, 'etc/world': world.root }) })
  const image = await world.image(draft)
  let policy: ScanPolicy = POLICY
  let program = lab.tools.trivy ?? ''
  let sources: Sources = {
    ...(await world.sources('')),
    tool: async () => ({ version: '0.74.0', origin: 'input', program, isPinned: false }),
    database: async () => ({ folder: cache, source: 'registry.example/trivy-db:2', digest: undefined, updatedAt: new Date() }),
  }
  await fault({
    cache,
    draft,
    layout: image.place.kind === 'layout' ? image.place.folder : '',
    ownTrivy: async () => {
      const own = join(world.root, 'trivy')
      await cp(program, own)
      program = own
      return own
    },
    change: (changes) => {
      policy = { ...policy, ...changes }
    },
    replace: (changes) => {
      sources = { ...sources, ...changes }
    },
  })
  const scanner = openScanner(policy, world.registries, world.ports, sources)
  const evidence = await scanner.scan(image, [])
  await scanner.close()
  const verdict = judge(policy, image, evidence, new Date())
  const told = evidence.platforms.map((each) => (each.kind === 'none' ? each.because : 'report'))
  return { verdict: verdict.kind, told, failure: evidence.failure?.message, findings: findingsOf(evidence) }
}

function findingsOf({ platforms }: Evidence): readonly string[] {
  return platforms.flatMap((each) => (each.kind === 'report' ? each.report.findings.map(({ id }) => id) : []))
}

test('without a fault the gate is open', async () => {
  expect(await scan(() => undefined)).toStrictEqual({
    verdict: 'passed',
    told: ['report', 'report'],
    failure: undefined,
    findings: ['CVE-2021-36159', 'CVE-2021-36159'],
  })
}, 60_000)

const blobOf = ({ layout }: Place, { digest }: { readonly digest: Digest }): string => join(layout, 'blobs', 'sha256', hexOf(digest))

describe('closes the gate for both platforms', () => {
  const db = ({ cache }: Place, name = 'trivy.db'): string => join(cache, 'db', name)
  test.each<[name: string, fault: (place: Place) => void | Promise<void>, because: RegExp]>([
    ['a database of zeros', async (place) => writeFile(db(place), Buffer.alloc(65_536)), /invalid database/],
    ['a database of text', async (place) => writeFile(db(place), 'x'.repeat(10_000)), /invalid database/],
    ['a database that breaks off in its first page', async (place) => truncate(db(place), 100), /invalid database$/],
    [
      'a database that breaks off behind its first pages',
      async (place) => truncate(db(place), 8_192),
      /exit code 2: (?:unexpected fault address|fatal error|panic)/,
    ],
    ['a database of nothing', async (place) => truncate(db(place), 0), /failed to open db: /],
    ['a database that is a folder', async (place) => rm(db(place)).then(() => mkdir(db(place))), /failed to open db: /],
    ['no database beside its metadata', async (place) => rm(db(place)), /first run$/],
    ['no metadata', async (place) => rm(db(place, 'metadata.json')), /first run/],
    ['metadata of text', async (place) => writeFile(db(place, 'metadata.json'), 'x'), /first run$/],
    [
      'metadata of an older format',
      async (place) => writeFile(db(place, 'metadata.json'), METADATA(1)),
      /old DB schema\. Local DB: 1, Expected: 2$/,
    ],
    [
      'metadata of a newer format',
      async (place) => writeFile(db(place, 'metadata.json'), METADATA(3)),
      /DB schema doesn't match\. Local DB: 3, Expected: 2$/,
    ],
    ['an empty cache', async ({ cache }) => rm(join(cache, 'db'), { recursive: true }), /first run/],
    [
      'a program of another machine',
      async ({ ownTrivy }) => {
        const path = await ownTrivy()
        const program = await readFile(path)
        program.writeUInt16LE(22, 18)
        await writeFile(path, program)
      },
      /could not be started|exec format error/,
    ],
    [
      'a program that breaks off',
      async ({ ownTrivy }) => truncate(await ownTrivy(), 30_000_000),
      /SIGSEGV|SIGBUS|could not be started|exit code/,
    ],
    ['a program that nobody may run', async ({ ownTrivy }) => chmod(await ownTrivy(), 0o644), /could not be started/],
    ['too little memory', ({ replace }) => replace({ sandbox: withLittleMemory }), /exit code 2: fatal error: |SIGABRT/],
    ['an ignore file that is no YAML', async ({ change }) => change({ ignoreFiles: [await written('ignore.yaml', 'a: [b')] }), /yaml/i],
    [
      'a policy that is no Rego',
      async ({ change }) => change({ ignorePolicy: await written('policy.rego', 'package trivy\nignore {') }),
      /rego|policy/i,
    ],
    ['a VEX document that is none', async ({ change }) => change({ vex: [await written('vex.json', '{}')] }), /VEX/i],
    ['a scanner that Trivy does not have', ({ change }) => change({ pkgTypes: JSON.parse('["nonsense"]') }), /nonsense|pkg-types/],
    ['a layer that breaks off', async (place) => each(place, (layer) => truncate(layer, 60)), /EOF/],
    ['a layer of other bytes', async (place) => each(place, (layer) => writeFile(layer, 'x'.repeat(5_000))), /invalid tar header|gzip/],
    ['a layer that is gone', async (place) => each(place, (layer) => rm(layer)), /no such file/],
    [
      'a config that is gone',
      async (place) => Promise.all(place.draft.configs.map((config) => rm(blobOf(place, config)))).then(),
      /no such file/,
    ],
  ])(
    '%s',
    async (_, fault, because) => {
      const outcome = await scan(fault)
      expect(outcome).toStrictEqual({
        verdict: 'blocked',
        told: [expect.stringMatching(because), expect.stringMatching(because)],
        failure: undefined,
        findings: [],
      })
    },
    60_000,
  )
})

test('another config than the one that the manifest names closes the gate, whatever Trivy says', async () => {
  expect(await scan(swapConfigs)).toMatchObject({ verdict: 'blocked', told: ['report', 'report'] })
}, 60_000)

describe('killed in the middle', () => {
  test.each(['SIGKILL', 'SIGABRT', 'SIGSEGV'])(
    'by %s',
    async (signal) => {
      let killing = Promise.resolve()
      const kill = ({ draft }: Place): void => {
        killing = killScanners(draft, signal)
      }
      const outcome = await scan(kill, () => ({ ...FILES, 'app/notes': LONG }))
      await killing
      expect(outcome).toMatchObject({ verdict: 'blocked', findings: [] })
      expect(outcome.told).toStrictEqual(Array(2).fill(expect.stringMatching(/^Trivy (?:was killed by|ended with)/)))
    },
    60_000,
  )

  test('by the end of its time', async () => {
    const outcome = await scan(
      ({ change }) => change({ timeoutMs: 20 }),
      () => ({ ...FILES, 'app/notes': LONG }),
    )
    expect(outcome).toStrictEqual({
      verdict: 'blocked',
      told: Array(2).fill(expect.stringMatching(/scan-timeout/)),
      failure: undefined,
      findings: [],
    })
  }, 60_000)

  test('by the end of the run: nothing is left of it', async () => {
    const cancelled = new Error('cancelled')
    const drafts: DraftLayout[] = []
    const scanning = scan(
      ({ draft }) => void drafts.push(draft),
      () => ({ ...FILES, 'app/notes': LONG }),
    )
    const running = (): readonly number[] => drafts.flatMap(scanners)
    await Promise.all([
      expect(scanning).rejects.toBe(cancelled),
      until('Trivy runs', () => running().length > 0).then(() => world.cancel(cancelled)),
    ])
    await until('Trivy has ended', () => running().length === 0)
  }, 60_000)
})

/** What Trivy needs seconds for: it looks for a secret behind each word that secrets have. */
const LONG = 'token ghp_ key AKIA secret xoxb- password\n'.repeat(500_000)

/** Processes of Trivy that scan an image. */
function scanners({ images }: DraftLayout): readonly number[] {
  const inputs = images.map(({ digest }) => `--input=../given/view@${digest}`)
  return processes().flatMap(({ pid, argv }) => (argv[1] === 'image' && inputs.includes(argv[2] ?? '') ? [pid] : []))
}

/** Kills the scans of an image, one for each platform, as soon as they are there; they may be another user's. */
async function killScanners(draft: DraftLayout, signal: string): Promise<void> {
  const [command = '', ...before] = process.getuid?.() === 0 ? ['kill'] : ['sudo', '-n', 'kill']
  const killed = new Set<number>()
  await until('two scans', () => {
    for (const pid of scanners(draft).filter((one) => !killed.has(one))) {
      killed.add(pid)
      execFileSync(command, [...before, '-s', signal.slice('SIG'.length), String(pid)])
    }
    return killed.size >= 2
  })
}

const METADATA = (version: number): string =>
  JSON.stringify({ Version: version, UpdatedAt: new Date(), NextUpdate: new Date(Date.now() + 86_400_000), DownloadedAt: new Date() })

async function written(name: string, text: string): Promise<string> {
  const path = join(world.root, name)
  await writeFile(path, text)
  return path
}

async function each(place: Place, damage: (layer: string) => Promise<void>): Promise<void> {
  await Promise.all(place.draft.layers.map((layer) => damage(blobOf(place, layer))))
}

async function swapConfigs(place: Place): Promise<void> {
  const [one, other] = place.draft.configs.map((config) => blobOf(place, config))
  if (one === undefined || other === undefined) throw new TypeError('two platforms have two configs')
  const [first, second] = await Promise.all([readFile(one), readFile(other)])
  await Promise.all([writeFile(one, second), writeFile(other, first)])
}

/** Puts a limit on the memory of whatever a sandbox starts. */
const withLittleMemory: Sources['sandbox'] = (program, ports) => {
  const run: Children['run'] = (command, args, options) => ports.children.run('prlimit', ['--as=300000000', command, ...args], options)
  return openSandbox(program, { ...ports, children: { ...ports.children, run } })
}
