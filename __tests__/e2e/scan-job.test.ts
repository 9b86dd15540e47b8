import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pushDatabase, vulnerabilityDatabase } from '#lab/vulndb.mjs'
import { REPORT_MB, reportFlood, trivyScript, VERSION } from '#scripts/scanner.mjs'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { GOOD, type Parts, readParts, runStep, told } from '../support/job.ts'
import { processesWith } from '../support/proc.ts'
import { storedOf } from '../support/storage.ts'

const RUN_TIMEOUT_MS = 180_000
/** 90 MB beside the 43 of a bare Node: the process takes about 57 beside them, whatever it reads and writes. */
const MEMORY_LIMIT_KB = (43 + 90) * 1024

/** GitHub shows no more of a run. */
const SHOWN = 5_000

let parts: Parts
let checkout: Checkout
let database: string

beforeAll(async () => {
  parts = readParts()
  checkout = makeCheckout()
  writeFileSync(join(checkout.workspace, 'Dockerfile'), 'FROM scratch\nCOPY seed /app\n')
  checkout.commit('an image of one file')
  const repository = `scan-job/db-${randomBytes(4).toString('hex')}`
  const found = { bucket: 'alpine 3.22', package: 'a', id: 'CVE-2099-1', fixed: '2', severity: 'LOW' as const, title: 'a' }
  await pushDatabase(vulnerabilityDatabase([found]), { host: parts.registries.open.host, repository })
  database = `${parts.registries.open.host}/${repository}:2`
}, RUN_TIMEOUT_MS)
afterAll(() => checkout.remove())

/** Runs a job whose gate scans by a script in the place of Trivy. */
function scannedBy(body: string, inputs: Readonly<Record<string, string>>, memory = false): ReturnType<typeof runStep> {
  const program = join(checkout.folder, 'trivy')
  writeFileSync(program, trivyScript(`${VERSION}\n${body}`))
  chmodSync(program, 0o755)
  const scan = { scan: 'gate', 'trivy-path': program, 'trivy-db-repository': database }
  const given = { ...scan, tags: 'type=raw,value=1.2.3', platforms: 'linux/amd64', ...inputs }
  return runStep(parts, { checkout, inputs: given, memory })
}

const newImage = () => `${parts.registries.open.host}/scan-job/app-${randomBytes(4).toString('hex')}`

describe('a job whose scanner', () => {
  test(
    'hangs is ended by scan-timeout: the gate is closed, nothing is uploaded, nobody is left',
    async () => {
      const image = newImage()
      const mark = `${4_000_000 + Math.floor(Math.random() * 1_000_000)}`
      const answer = await scannedBy(`sleep ${mark}`, { images: image, 'scan-timeout': '2s' })
      expect(told(answer)).toStrictEqual({
        exits: [1, 0],
        outcome: 'blocked',
        annotations: [expect.stringMatching(/^error: the gate is closed: .*linux\/amd64.*scan-timeout.* \[blocked\]$/)],
        left: [],
      })
      expect(storedOf(parts, 'open', image)).toStrictEqual([])
      expect(processesWith(mark)).toStrictEqual([])
      expect(answer.summary).toMatch(/\| ⬜ \| `1\.2\.3` \| untouched \| {2}\| {2}\| the gate is closed/)
      expect(answer.summary).toMatch(/^scan +│ *█+ *│/m)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'finds as much as is read at all is judged and told in memory that does not depend on it',
    async () => {
      const { body, count } = reportFlood()
      const files = { 'scan-json': 'out/scan.json', 'scan-table': 'out/scan.txt', 'scan-sarif': 'out' }
      const answer = await scannedBy(body, { images: newImage(), 'scan-fail-on': 'CRITICAL', ...files }, true)
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const counts = Object.entries(JSON.parse(String(answer.outputs['scan-counts'])))
      expect(counts.reduce((sum, [level, number]) => (level === 'blocking' ? sum : sum + Number(number)), 0)).toBe(count)
      const path = (name: string) => join(checkout.workspace, 'out', name)
      expect(statSync(path('scan.json')).size).toBeGreaterThan(REPORT_MB * 1024 * 1024 * 0.9)
      expect(readFileSync(path('scan.txt'), 'utf8').split('\n')).toHaveLength(1 + SHOWN + 1)
      expect(JSON.parse(readFileSync(path('linux-amd64.sarif'), 'utf8'))).toMatchObject({ runs: [{ results: { length: SHOWN } }] })
      expect(answer.main.peakKb).toBeGreaterThan(10_000)
      expect(answer.main.peakKb).toBeLessThan(MEMORY_LIMIT_KB)
    },
    RUN_TIMEOUT_MS,
  )
})
