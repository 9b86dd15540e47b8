import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import { pushDatabase, vulnerabilityDatabase } from '#lab/vulndb.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Parts, readParts, runStep } from '../support/job.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'

jest.setTimeout(180_000)

/** A finding of the distribution under arm64 alone, and a secret under both. */
const TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`
const FILES: Readonly<Record<string, string>> = {
  Dockerfile: 'FROM scratch\nARG TARGETPLATFORM\nCOPY app /app\nCOPY files/$TARGETPLATFORM/ /\n',
  'app/deploy.conf': `# ours\ntoken = ${TOKEN}\n`,
  'files/linux/amd64/etc/alpine-release': '3.22.1\n',
  'files/linux/amd64/lib/apk/db/installed': 'P:apk-tools\nV:2.10.7-r0\nA:x86_64\no:apk-tools\nL:MIT\n\n',
  'files/linux/arm64/etc/alpine-release': '3.22.1\n',
  'files/linux/arm64/lib/apk/db/installed': 'P:apk-tools\nV:2.10.6-r0\nA:aarch64\no:apk-tools\nL:MIT\n\n',
}

let parts: Parts
let checkout: Checkout
let answer: Awaited<ReturnType<typeof runStep>>
let image: string

beforeAll(async () => {
  const lab = await up(['node24', 'cli', 'busybox', 'engine', 'open', 'trivy'])
  parts = readParts()
  checkout = makeCheckout()
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(checkout.workspace, path)), { recursive: true })
    writeFileSync(join(checkout.workspace, path), text)
  }
  const { host } = parts.registries.open
  const repository = `files/db-${randomBytes(4).toString('hex')}`
  const found = {
    bucket: 'alpine 3.22',
    package: 'apk-tools',
    id: 'CVE-2021-36159',
    fixed: '2.10.7-r0',
    severity: 'CRITICAL' as const,
    title: 'a | title',
  }
  await pushDatabase(vulnerabilityDatabase([found]), { host, repository })
  image = `${host}/files/app-${randomBytes(4).toString('hex')}`
  answer = await runStep(parts, {
    checkout,
    inputs: {
      images: image,
      tags: 'type=raw,value=1.2.3',
      platforms: 'linux/amd64,linux/arm64',
      scan: 'report',
      'trivy-path': lab.tools.trivy ?? '',
      'trivy-db-repository': `${host}/${repository}:2`,
      'scan-sarif': 'out/sarif',
      'scan-json': 'out/scan.json',
      'scan-table': 'out/scan.txt',
    },
  })
}, UP_TIMEOUT_MS)
afterAll(() => checkout.remove())

const read = (path: string): string => readFileSync(join(checkout.workspace, path), 'utf8')

describe('what the real Trivy found, with scan: report', () => {
  test('is published, and told by outputs', () => {
    const { outcome, sarif } = answer.outputs
    expect([answer.main.exitCode, outcome, answer.outputs['scan-result'], sarif]).toStrictEqual([0, 'published', 'reported', 'out/sarif'])
    expect(JSON.parse(answer.outputs['scan-counts'] ?? '')).toStrictEqual({
      CRITICAL: 2,
      HIGH: 0,
      MEDIUM: 0,
      LOW: 0,
      UNKNOWN: 0,
      blocking: 2,
    })
  })

  test('is in the summary, one row for all platforms, and in annotations', () => {
    const rows = answer.summary.split('\n').filter((line) => line.startsWith('| 🔴'))
    expect(rows).toStrictEqual([
      '| 🔴&nbsp;CRITICAL | [CVE-2021-36159](https://avd.aquasec.com/nvd/cve-2021-36159)<br>a &#124; title | apk-tools | 2&#46;10.6-r0 | 2&#46;10.7-r0 | linux/arm64 |',
      expect.stringMatching(
        /^\| 🔴&nbsp;CRITICAL \| github-pat<br>.* \| \/app\/deploy\.conf&#58;2 \| {2}\| {2}\| linux\/amd64<br>linux\/arm64 \|$/,
      ),
    ])
    expect(answer.main.annotations.filter(({ name }) => name === 'warning').map(({ data }) => data)).toStrictEqual([
      'CRITICAL CVE-2021-36159 in apk-tools 2.10.6-r0, fixed in 2.10.7-r0 (linux/arm64): a | title',
      expect.stringMatching(/^CRITICAL github-pat in \/app\/deploy\.conf:2 \(linux\/amd64, linux\/arm64\): /),
    ])
  })

  test('is in a SARIF file for each platform', () => {
    expect(readdirSync(join(checkout.workspace, 'out/sarif')).sort()).toStrictEqual(['linux-amd64.sarif', 'linux-arm64.sarif'])
    const told = (name: string) => {
      const text = read(`out/sarif/${name}.sarif`)
      return {
        category: /"automationDetails": \{\s*"id": "([^"]*)"/.exec(text)?.[1],
        results: [...text.matchAll(/"ruleId": "([^"]*)"/g)].map(([, id]) => id),
        places: [...text.matchAll(/"uri": "([^"]*)",\s*"uriBaseId": "([^"]*)"/g)].map(([, uri, base]) => `${base} ${uri}`),
      }
    }
    expect([told('linux-amd64'), told('linux-arm64')]).toStrictEqual([
      { category: `trivy/${image}/linux/amd64/`, results: ['github-pat'], places: ['ROOTPATH app/deploy.conf'] },
      {
        category: `trivy/${image}/linux/arm64/`,
        results: ['CVE-2021-36159', 'github-pat'],
        places: ['%SRCROOT% Dockerfile', 'ROOTPATH app/deploy.conf'],
      },
    ])
  })

  test('is in one document with Trivy’s own reports, and in a table', () => {
    const document: unknown = JSON.parse(read('out/scan.json'))
    const platforms: unknown = isRecord(document) ? document['platforms'] : undefined
    const reports: readonly unknown[] = Array.isArray(platforms) ? platforms : []
    expect(isRecord(document) && [document['image'], document['digest']]).toStrictEqual([image, answer.outputs['digest']])
    expect(
      reports.map((each) => isRecord(each) && isRecord(each['report']) && [each['platform'], each['report']['SchemaVersion']]),
    ).toStrictEqual([
      ['linux/amd64', 2],
      ['linux/arm64', 2],
    ])
    expect(
      read('out/scan.txt')
        .split('\n')
        .map((line) => line.split(/ {2,}/).slice(0, 3)),
    ).toStrictEqual([
      ['WHY', 'LEVEL', 'FINDING'],
      ['of a level that blocks', 'CRITICAL', 'CVE-2021-36159'],
      ['of a level that blocks', 'CRITICAL', 'github-pat'],
      [''],
    ])
  })
})
