import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { encodeJavaDb } from '#lab/javadb.mjs'
import { up } from '#lab/lab.mjs'
import { attempt } from '#lab/process.mjs'
import type { LabState } from '#lab/state.mjs'
import { encodeTar } from '#lab/tar.mjs'
import { javaDatabase, manyAdvisories, packDatabase, pushDatabase, vulnerabilityDatabase, writeDatabase } from '#lab/vulndb.mjs'
import { createChildren } from '../../src/adapters/children.ts'
import { isRecord } from '../../src/domain/json.ts'
import { fetchDatabase, fetchJavaDatabase } from '../../src/scan/database.ts'
import { ensureTrivy } from '../../src/scan/tool.ts'
import { openAll } from '../registry/parts.ts'
import { fetching, outcomeOf } from '../scan/fetching.ts'
import { jarOf } from '../support/jar.ts'
import { startRegistry } from '../support/registry.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'

const MAX_AGE_MS = 48 * 3_600_000
const RUN_TIMEOUT_MS = 120_000
const WITHOUT_JARS = ['--skip-files', '**/*.jar']
const ADVISORIES = [
  { bucket: 'alpine 3.22', package: 'apk-tools', id: 'CVE-2021-36159', fixed: '2.10.7-r0', severity: 'CRITICAL' },
  { bucket: 'maven::GitHub Security Advisory Maven', package: 'org.acme:lab', id: 'CVE-2099-2', vulnerable: ['< 2.0'], patched: ['2.0'] },
] as const
const JAR = jarOf('META-INF/MANIFEST.MF', 'Manifest-Version: 1.0\n')
const DATABASE = vulnerabilityDatabase(ADVISORIES)

let lab: LabState
let trivy: string
let mirrors: readonly [string, string]
/** what is scanned: one package that has a vulnerability, and one archive of Java */
let root: string
beforeAll(async () => {
  lab = await up(['trivy', 'node24', 'open', 'mirror'])
  trivy = lab.tools.trivy ?? ''
  mirrors = [lab.registries.open?.host ?? '', lab.registries.mirror?.host ?? '']
  root = mkdtempSync(join(tmpdir(), 'scanned-'))
  const package_ = 'P:apk-tools\nV:2.10.6-r0\nA:x86_64\no:apk-tools\nL:MIT\n\n'
  const content = { 'etc/alpine-release': '3.22.1\n', 'lib/apk/db/installed': package_, 'app/lab.jar': JAR }
  for (const [name, bytes] of Object.entries(content)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), bytes)
  }
}, UP_TIMEOUT_MS)
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a database that our client fetched', () => {
  test(
    'from a real registry is read by the real Trivy, which finds what is in it, also by the archive of Java alone',
    async () => {
      const repository = 'scan-database/whole'
      const sqlite = await encodeJavaDb(lab, [
        { group: 'org.acme', artifact: 'lab', version: '1.0', sha1: createHash('sha1').update(JAR).digest('hex') },
      ])
      const { manifest } = await pushDatabase(DATABASE, { host: mirrors[0], repository })
      await pushDatabase(javaDatabase(sqlite), { host: mirrors[0], repository })
      const world = fetching()
      const registries = openAll(undefined, world.ports)
      const policy = {
        databases: [`${mirrors[0]}/${repository}:2`],
        javaDatabases: [`${mirrors[0]}/${repository}:1`],
        databaseMaxAgeMs: MAX_AGE_MS,
      }

      const { folder, digest } = await fetchDatabase(policy, registries, world.ports)
      const without = await scan(folder)
      await fetchJavaDatabase(policy, registries, folder, world.ports)
      const whole = await scan(folder)

      expect({ digest, without: without.said.includes('cannot be specified on the first run'), whole }).toStrictEqual({
        digest: manifest,
        without: true,
        whole: { code: 0, found: ['CVE-2021-36159 CRITICAL', 'CVE-2099-2 HIGH'], said: expect.any(String) },
      })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'with a hundred thousand advisories comes whole',
    async () => {
      const repository = 'scan-database/large'
      await pushDatabase(vulnerabilityDatabase([...manyAdvisories(100_000), ...ADVISORIES]), { host: mirrors[0], repository })
      const world = fetching()
      const { folder } = await fetchDatabase(
        { databases: [`${mirrors[0]}/${repository}:2`], databaseMaxAgeMs: MAX_AGE_MS },
        openAll(undefined, world.ports),
        world.ports,
      )
      expect(await scan(folder, WITHOUT_JARS)).toMatchObject({ code: 0, found: ['CVE-2021-36159 CRITICAL'] })
    },
    RUN_TIMEOUT_MS,
  )

  test.each([
    ['that is down', () => '127.0.0.1:9'],
    ['that has no such repository', () => `${mirrors[0]}/nobody`],
  ])(
    'comes from the next mirror after one %s',
    async (_, bad) => {
      const repository = 'scan-database/next'
      await pushDatabase(DATABASE, { host: mirrors[1], repository })
      const world = fetching()
      const databases = [`${bad()}/trivy-db:2`, `${mirrors[1]}/${repository}:2`]
      const { source } = await fetchDatabase({ databases, databaseMaxAgeMs: MAX_AGE_MS }, openAll(undefined, world.ports), world.ports)
      expect(source).toBe(databases[1])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'comes from the next mirror after one that has had too many requests',
    async () => {
      const repository = 'scan-database/next'
      await pushDatabase(DATABASE, { host: mirrors[1], repository })
      const throttled = await startRegistry()
      throttled.rule({ status: 429, code: 'TOOMANYREQUESTS', message: 'retry-after: 35.852µs, allowed: 44000/minute' })
      const world = fetching()
      const databases = [`${throttled.host}/aquasec/trivy-db:2`, `${mirrors[1]}/${repository}:2`]
      const { source } = await fetchDatabase({ databases, databaseMaxAgeMs: MAX_AGE_MS }, openAll(undefined, world.ports), world.ports)
      await throttled.close()
      expect({ source, asked: throttled.requests.length }).toStrictEqual({ source: databases[1], asked: 2 })
    },
    RUN_TIMEOUT_MS,
  )

  test.each([
    [
      'old',
      vulnerabilityDatabase(ADVISORIES, { updatedAt: new Date(Date.now() - MAX_AGE_MS - 60_000) }),
      /48 h ago, and may be 48 h old at most/,
    ],
    ['of the future', vulnerabilityDatabase(ADVISORIES, { updatedAt: new Date(Date.now() + 7_200_000) }), /which is in the future/],
    ['of a format to come', vulnerabilityDatabase(ADVISORIES, { version: 3 }), /it has the format 3/],
  ])(
    'that is %s is refused',
    async (name, database, because) => {
      const repository = `scan-database/${name.replaceAll(' ', '-')}`
      await pushDatabase(database, { host: mirrors[0], repository, tag: '2' })
      const world = fetching()
      const policy = { databases: [`${mirrors[0]}/${repository}:2`], databaseMaxAgeMs: MAX_AGE_MS }
      const outcome = await outcomeOf(fetchDatabase(policy, openAll(undefined, world.ports), world.ports))
      expect(outcome).toMatchObject({ code: 'scan-database', message: expect.stringMatching(because) })
    },
    RUN_TIMEOUT_MS,
  )

  test.each([
    ['cut off in the middle', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2 - 1000)],
    ['without its pages', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4096 * 3), Buffer.alloc(bytes.length - 4096 * 3)])],
    [
      'with another checksum in its first pages',
      (bytes: Buffer) => bytes.fill(7, 16 + 40, 16 + 48).fill(7, 4096 + 16 + 40, 4096 + 16 + 48),
    ],
  ])(
    'that is broken inside, %s, makes the real Trivy fail: it never says that nothing was found',
    async (_, damage) => {
      const repository = `scan-database/broken-${createHash('sha1').update(_).digest('hex').slice(0, 8)}`
      const files = { ...DATABASE.files, 'trivy.db': damage(Buffer.from(DATABASE.files['trivy.db'] ?? [])) }
      const layer = gzipSync(encodeTar(Object.entries(files).map(([name, content]) => ({ name, content }))))
      await pushDatabase(DATABASE, { host: mirrors[0], repository, layer })
      const world = fetching()
      const { folder } = await fetchDatabase(
        { databases: [`${mirrors[0]}/${repository}:2`], databaseMaxAgeMs: MAX_AGE_MS },
        openAll(undefined, world.ports),
        world.ports,
      )
      const { code, found } = await scan(folder, WITHOUT_JARS)
      expect({ isFailed: code !== 0, found }).toStrictEqual({ isFailed: true, found: [] })
    },
    RUN_TIMEOUT_MS,
  )
})

test(
  'what a database is packed as, and unpacked from, is what Trivy reads without us',
  async () => {
    const cache = mkdtempSync(join(tmpdir(), 'cache-'))
    writeDatabase(DATABASE, cache)
    const { code, found } = await scan(cache, WITHOUT_JARS)
    rmSync(cache, { recursive: true })
    expect({ code, found, packed: packDatabase(DATABASE).length > 0 }).toStrictEqual({
      code: 0,
      found: ['CVE-2021-36159 CRITICAL'],
      packed: true,
    })
  },
  RUN_TIMEOUT_MS,
)

test(
  'the real Trivy on PATH says which version it is',
  async () => {
    const world = fetching()
    const children = createChildren({ PATH: `${dirname(trivy)}:/usr/bin:/bin` }, world.ports.signal)
    const used = await ensureTrivy({ trivyPath: undefined, trivyVersion: '0.74.0' }, { ...world.ports, children })
    expect(used).toStrictEqual({ version: '0.74.0', origin: 'path', program: trivy, isPinned: false })
  },
  RUN_TIMEOUT_MS,
)

const QUIET = [
  '--skip-db-update',
  '--skip-java-db-update',
  '--skip-check-update',
  '--skip-version-check',
  '--disable-telemetry',
  '--offline-scan',
]

/** Scans with a cache and without a network; ids and levels of what was found, sorted. */
async function scan(cache: string, more: readonly string[] = []) {
  const report = join(cache, 'report.json')
  const args = [
    'rootfs',
    '--cache-dir',
    cache,
    '--cache-backend',
    'memory',
    ...QUIET,
    '--scanners',
    'vuln',
    '--format',
    'json',
    '--output',
    report,
    ...more,
    root,
  ]
  const { code, stderr } = await attempt(trivy, args, {
    env: { PATH: '/usr/bin:/bin', HOME: cache, HTTPS_PROXY: 'http://127.0.0.1:9' },
    cwd: cache,
  })
  return { code, found: code === 0 ? findings(JSON.parse(readFileSync(report, 'utf8'))) : [], said: stderr }
}

function findings(report: unknown): readonly string[] {
  const results = isRecord(report) && Array.isArray(report['Results']) ? report['Results'].filter(isRecord) : []
  const found = results.flatMap(({ Vulnerabilities }) => (Array.isArray(Vulnerabilities) ? Vulnerabilities.filter(isRecord) : []))
  return found.map(({ VulnerabilityID, Severity }) => `${String(VulnerabilityID)} ${String(Severity)}`).sort()
}
