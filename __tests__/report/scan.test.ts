import { describe, expect, test } from '@jest/globals'
import { SEVERITIES } from '../../src/domain/severity.ts'
import { ActionError } from '../../src/errors.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import { scanSummary } from '../../src/report/scan.ts'
import { scanAnnotations, scanLines, scanTable } from '../../src/report/scan-log.ts'
import type { Evidence } from '../../src/scan/evidence.ts'
import type { TrivyReport } from '../../src/scan/findings.ts'
import { judge, type ScanVerdict } from '../../src/scan/verdict.ts'
import { anyFinding } from '../support/found.ts'
import { aFinding, anEvidence, aPolicy, NOW } from '../support/judging.ts'
import { aDigest, aStaged } from '../support/plans.ts'
import { fc } from '../support/property.ts'

const IMAGE = aStaged('app')
const IGNORED = aFinding({
  id: 'CVE-2023-1',
  severity: 'HIGH',
  title: '',
  ignored: { source: '.trivyignore.yaml', statement: 'not | reachable', expiresAt: new Date('2027-01-31T00:00:00Z') },
})
const UNFIXED = aFinding({
  id: 'GHSA-abcd-1234-efgh',
  url: undefined,
  packageName: 'lodash',
  path: 'app/package.json',
  installed: '4.17.4',
  fixed: undefined,
  isUnfixed: true,
})
const LOW = aFinding({ id: 'CVE-2020-5', severity: 'LOW' })
const SECRET = aFinding({
  kind: 'secret',
  id: 'aws-access-key-id',
  title: 'AWS Access Key ID',
  packageName: undefined,
  path: '/data/.env',
  line: 3,
  installed: undefined,
  fixed: undefined,
  url: undefined,
})

type Reports = Readonly<Record<string, Partial<TrivyReport>>>
const ALL: Reports = {
  'linux/amd64': { findings: [aFinding(), SECRET, UNFIXED, IGNORED, LOW] },
  'linux/arm64': { findings: [aFinding(), IGNORED, LOW] },
}

function scanned(
  reports: Reports,
  policy: Partial<ScanPolicy> = {},
  over: Partial<Evidence> = {},
): { verdict: ScanVerdict; evidence: Evidence } {
  const evidence = anEvidence(IMAGE, reports, over)
  return { evidence, verdict: judge(aPolicy({ ignoreUnfixed: true, ...policy }), IMAGE, evidence, NOW) }
}

function summarised(...args: Parameters<typeof scanned>): readonly string[] {
  const { verdict, evidence } = scanned(...args)
  return scanSummary(verdict, evidence)
}

describe('the summary', () => {
  test('of a blocked image: what blocks in one row for all platforms, what was let through and why, and what was scanned with what', () => {
    expect(summarised(ALL)).toStrictEqual([
      '#### 🛡️ Scan: blocked',
      '2 findings block (2 CRITICAL); 3 were let through.',
      [
        '| Level | Finding | In | Installed | Fixed&nbsp;in | Platforms |',
        '|---|---|---|---|---|---|',
        '| 🔴&nbsp;CRITICAL | [CVE-2021-36159](https://avd.aquasec.com/nvd/cve-2021-36159)<br>libfetch reads beyond its buffer | apk-tools | 2&#46;10.6-r0 | 2&#46;10.7-r0 | linux/amd64<br>linux/arm64 |',
        '| 🔴&nbsp;CRITICAL | aws-access-key-id<br>AWS Access Key ID | /data/.env&#58;3 |  |  | linux/amd64 |',
      ].join('\n'),
      [
        '<details><summary>Let through: 1 without a fix, 1 ignored, 1 of levels that do not block (1 LOW)</summary>',
        '',
        '| Level | Finding | In | Why | Platforms |',
        '|---|---|---|---|---|',
        '| 🔴&nbsp;CRITICAL | [GHSA-abcd-1234-efgh](https://github.com/advisories/GHSA-abcd-1234-efgh)<br>libfetch reads beyond its buffer | lodash &#40;app/package.json&#41; 4.17.4 | there is no fix yet | linux/amd64 |',
        '| 🟠&nbsp;HIGH | [CVE-2023-1](https://avd.aquasec.com/nvd/cve-2021-36159) | apk-tools 2.10.6-r0 | ignored by .trivyignore.yaml until 2027-01-31&#58; not &#124; reachable | linux/amd64<br>linux/arm64 |',
        '',
        '</details>',
      ].join('\n'),
      [
        '<details><summary>What was scanned, and with what</summary>',
        '',
        '| Platform | Made of | Packages recognised | Scanned in |',
        '|---|---|---|---|',
        '| linux/amd64 | alpine 3.22.1 | 14 | 0.9 s |',
        '| linux/arm64 | alpine 3.22.1 | 14 | 0.9 s |',
        '',
        '- Trivy 0.74.0, downloaded&#58; its bytes have the SHA-256 that this action pins.',
        '- It ran in namespaces of its own, without network.',
        '- The database of vulnerabilities was made on 2026-11-21T06&#58;30&#58;00.000Z, 5 h ago.',
        '- Its source&#58; mirror.gcr.io/aquasec/trivy-db&#58;2.',
        '- All platforms together took 4.2 s.',
        '',
        '</details>',
      ].join('\n'),
    ])
  })

  test('says where secrets were not looked for, if they were looked for at all', () => {
    const { verdict, evidence } = scanned({})
    const said = (policy: Partial<ScanPolicy>) =>
      scanSummary(verdict, evidence, aPolicy(policy))
        .join('\n')
        .match(/^- Secrets were .*/m)?.[0]
    expect(said({})).toBe(
      '- Secrets were not looked for in the layers of a base image&#58; Trivy leaves out all before the last CMD that other layers follow.',
    )
    expect(said({ scanners: ['vuln'] })).toBeUndefined()
  })

  test('of a clean image', () => {
    expect(summarised({})).toStrictEqual([expect.stringMatching(/^<details><summary>What was scanned, and with what/)])
  })

  test('of one with findings of lower levels alone: they are counted, and there is nothing to unfold', () => {
    const [through, ...rest] = summarised({ 'linux/amd64': { findings: [LOW] } })
    expect(through).toBe('Let through: 1 of levels that do not block (1 LOW).')
    expect(rest).toStrictEqual([expect.stringMatching(/^<details><summary>What was scanned, and with what/)])
  })

  test('says loudly that a distribution has ended, and that nothing was recognised', () => {
    const parts = summarised({
      'linux/amd64': { distribution: { family: 'alpine', name: '3.10.9', isEnded: true } },
      'linux/arm64': { distribution: undefined, packages: 0, osPackages: 0 },
    })
    expect(parts[2]).toBe(
      [
        '> [!WARNING]',
        '> - linux/amd64&#58; made of alpine 3.10.9, which has ended&#58; nothing is fixed there any more, and little new is known',
        '> - linux/arm64&#58; no package was recognised, so nothing could be found in any',
      ].join('\n'),
    )
    expect(parts[3]).toContain('| linux/amd64 | alpine 3.10.9 ⚠️ **ended** | 14 | 0.9 s |')
    expect(parts[3]).toContain('| linux/arm64 | no distribution | ⚠️ **nothing recognised** | 0.9 s |')
  })

  test('says which platform was not scanned; why is in the error of a closed gate, and in a report that goes on', () => {
    const evidence = anEvidence(IMAGE)
    const platforms = evidence.platforms.map((each, index) =>
      index === 0
        ? each
        : {
            platform: each.platform,
            manifest: each.manifest,
            config: each.config,
            kind: 'none' as const,
            because: 'Trivy was killed by SIGKILL',
          },
    )
    const blocked = summarised({}, {}, { platforms })
    expect(blocked[1]).toBe('No finding blocks, and the scan is not complete.')
    expect(blocked[2]).toContain('| linux/arm64 | ❌ not scanned: Trivy was killed by SIGKILL |  |  |')
    expect(summarised({}, { mode: 'report' }, { platforms }).slice(0, 3)).toStrictEqual([
      '#### 🛡️ Scan: reported, but not complete',
      'No finding would block, and the scan is not complete.',
      '> [!WARNING]\n> - linux/arm64&#58; Trivy was killed by SIGKILL',
    ])
  })

  test('of a gate that minds what the image is made of: the scan is complete', () => {
    const ended = { 'linux/amd64': { distribution: { family: 'alpine', name: '3.10.9', isEnded: true } } }
    const both = { ...ended, 'linux/arm64': { findings: [aFinding()] } }
    expect(summarised(ended, { eol: 'block' })[1]).toBe('No finding blocks, but what the image is made of does.')
    expect(summarised(both, { eol: 'block' })[1]).toBe('1 finding blocks (1 CRITICAL), and so does what the image is made of.')
    const reported = summarised(ended, { eol: 'block', mode: 'report' })
    expect(reported.slice(0, 2)).toStrictEqual(['#### 🛡️ Scan: reported', 'No finding would block, but what the image is made of would.'])
    expect(summarised(both, { eol: 'block', mode: 'report' })[1]).toBe(
      '1 finding would block (1 CRITICAL), and so would what the image is made of.',
    )
  })

  test('does not say how Trivy ran where it did not', () => {
    const failure = new ActionError('scan-database', 'no database of vulnerabilities could be had: x')
    const how = summarised({}, { mode: 'report' }, { failure, database: undefined }).at(-1)
    expect(how?.split('\n').filter((line) => line.startsWith('- '))).toStrictEqual([expect.stringMatching(/^- Trivy 0\.\d+\.\d+, /)])
  })

  test('says what was not checked or kept apart', () => {
    const how = summarised(
      {},
      {},
      {
        scanner: { version: '0.70.0', origin: 'path', program: '/usr/bin/trivy', isPinned: false },
        isolation: { kind: 'process', because: 'there is no sudo' },
        javaDatabase: { source: 'ghcr.io/aquasecurity/trivy-java-db:1', digest: aDigest('java'), updatedAt: NOW },
      },
    ).at(-1)
    expect(how).toContain('- Trivy 0.70.0, found on PATH&#58; its bytes were NOT checked by this action.')
    expect(how).toContain('- It ran as a plain process, NOT kept from the rest of the machine&#58; there is no sudo.')
    expect(how).toContain(
      `- Database of Java archives&#58; ghcr.io/aquasecurity/trivy-java-db&#58;1, ${aDigest('java').slice(0, 19).replace(':', '&#58;')}.`,
    )
  })

  test('says that there are findings which no row shows', () => {
    const { findings = [] } = ALL['linux/arm64'] ?? {}
    const tally = { ...anTally(), CRITICAL: { fixable: 7, unfixed: 0, ignored: 0 } }
    expect(summarised({ 'linux/arm64': { findings, tally } })[1]).toMatch(
      /; 6 more are counted and not listed, and the scan is not complete\.$/,
    )
  })

  test('of a run without a scan, and of one that did not come so far', () => {
    const waived = judge({ mode: 'off' }, IMAGE, undefined, NOW)
    expect([scanSummary(waived, undefined), scanSummary(undefined, undefined)]).toStrictEqual([[], []])
  })

  test('is bounded, and says what it leaves out', () => {
    const findings = Array.from({ length: 5_000 }, (_, index) => aFinding({ id: `CVE-2024-${10_000 + index}`, title: '|'.repeat(200) }))
    const unfixed = findings.map((finding) => ({ ...finding, fixed: undefined, isUnfixed: true }))
    const parts = summarised({ 'linux/amd64': { findings }, 'linux/arm64': { findings: unfixed } })
    expect(parts.join('\n\n').length).toBeLessThan(130_000)
    expect(parts[2]).toMatch(/\n\n… and \d+ more rows: `scan-table` writes all of them to a file\.$/)
    expect(parts[3]).toMatch(/… and \d+ more rows/)
  })
})

function anTally(): TrivyReport['tally'] {
  const none = { fixable: 0, unfixed: 0, ignored: 0 }
  return { UNKNOWN: none, LOW: none, MEDIUM: none, HIGH: none, CRITICAL: none }
}

describe('the log', () => {
  test('of a blocked image', () => {
    const { verdict, evidence } = scanned(ALL)
    expect(scanLines(verdict, evidence)).toStrictEqual([
      '2 findings block (2 CRITICAL); 3 were let through.',
      'LEVEL     FINDING            IN            INSTALLED  FIXED      PLATFORMS                TITLE',
      'CRITICAL  CVE-2021-36159     apk-tools     2.10.6-r0  2.10.7-r0  linux/amd64 linux/arm64  libfetch reads beyond its buffer',
      'CRITICAL  aws-access-key-id  /data/.env:3                        linux/amd64              AWS Access Key ID',
      'Let through: 1 without a fix, 1 ignored, 1 of levels that do not block (1 LOW).',
      '- the database of vulnerabilities was made on 2026-11-21T06:30:00.000Z, 5 h ago',
      'linux/amd64: 14 packages recognised, 0.9 s',
      'linux/arm64: 14 packages recognised, 0.9 s',
      'Trivy 0.74.0, downloaded: its bytes have the SHA-256 that this action pins.',
      'It ran in namespaces of its own, without network.',
      'The scan took 4.2 s.',
    ])
  })

  test('shows a hundred rows at the most', () => {
    const findings = Array.from({ length: 150 }, (_, index) => aFinding({ id: `CVE-2024-${1000 + index}` }))
    const { verdict, evidence } = scanned({ 'linux/amd64': { findings } })
    const lines = scanLines(verdict, evidence)
    expect(lines.filter((line) => line.startsWith('CRITICAL')).length).toBe(100)
    expect(lines).toContain('… and 50 more that block; scan-table writes all of them to a file.')
  })

  test('has nothing of a scan that nobody asked for', () => {
    const waived = judge({ mode: 'off' }, IMAGE, undefined, NOW)
    expect([scanLines(waived, undefined), scanAnnotations(waived)]).toStrictEqual([[], []])
  })
})

test('the table for a file has every finding and why it blocks or not', () => {
  const { verdict } = scanned(ALL)
  if (verdict.kind === 'waived') throw new Error('nothing was judged')
  expect([...scanTable(verdict.judgement)].map((line) => line.split(/ {2,}/).slice(0, 3))).toStrictEqual([
    ['WHY', 'LEVEL', 'FINDING'],
    ['of a level that blocks', 'CRITICAL', 'CVE-2021-36159'],
    ['of a level that blocks', 'CRITICAL', 'aws-access-key-id'],
    ['there is no fix yet', 'CRITICAL', 'GHSA-abcd-1234-efgh'],
    ['ignored by .trivyignore.yaml until 2027-01-31: not | reachable', 'HIGH', 'CVE-2023-1'],
    ['its level does not block', 'LOW', 'CVE-2020-5'],
  ])
})

test('the ten worst that block are annotations', () => {
  const findings = SEVERITIES.flatMap((severity) => Array.from({ length: 4 }, (_, index) => aFinding({ id: `CVE-${index}`, severity })))
  const { verdict } = scanned(
    { 'linux/amd64': { findings }, 'linux/arm64': { findings } },
    { failOn: new Set(['MEDIUM', 'HIGH', 'CRITICAL']) },
  )
  const annotations = scanAnnotations(verdict)
  expect(annotations.length).toBe(10)
  expect(annotations[0]).toBe(
    'CRITICAL CVE-0 in apk-tools 2.10.6-r0, fixed in 2.10.7-r0 (linux/amd64, linux/arm64): libfetch reads beyond its buffer',
  )
  expect(annotations.map((text) => text.split(' ', 1)[0])).toStrictEqual([
    ...Array(4).fill('CRITICAL'),
    ...Array(4).fill('HIGH'),
    'MEDIUM',
    'MEDIUM',
  ])
  expect(scanAnnotations(scanned(ALL).verdict)[1]).toBe('CRITICAL aws-access-key-id in /data/.env:3 (linux/amd64): AWS Access Key ID')
})

describe('whatever a report says', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'a | b',
      '`code`',
      '<img src=x onerror=alert(1)>',
      '::error::x',
      '##[group]x',
      '\u001b[2J',
      '\u202egpj',
      '[x](javascript:alert(1))',
      '@octocat #1 https://evil.example',
      '\n\n# Heading',
      '---',
    ),
  )
  const finding = anyFinding(text)

  test('the summary keeps its form: rows of as many cells, no markup but ours, nothing invisible', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 12 }), text, (findings, name) => {
        const report = { findings, distribution: { family: name, name, isEnded: true } }
        const markdown = summarised({ 'linux/amd64': report, 'linux/arm64': report }).join('\n\n')
        const tables = markdown.split('\n').filter((line) => line.startsWith('|'))
        expect(new Set(tables.map((line) => line.split('|').length))).toStrictEqual(new Set(tables.length === 0 ? [] : cellsOf(tables)))
        expect(markdown.replaceAll(/<(?:br|\/?details|\/?summary)>/g, '')).not.toMatch(/<[a-z/!]/i)
        expect(markdown.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2028\u2029]/u)
        expect(markdown).not.toMatch(/\]\((?!https:\/\/(?:nvd\.nist\.gov|github\.com|avd\.aquasec\.com)\/)/)
        expect(markdown).not.toContain('javascript:')
      }),
    )
  })

  test('no line of the log begins a command', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 12 }), (findings) => {
        const { verdict, evidence } = scanned({ 'linux/amd64': { findings } })
        for (const line of [...scanLines(verdict, evidence), ...scanAnnotations(verdict)]) {
          expect(line).not.toMatch(/[\r\n]/)
          expect(line).not.toMatch(/^\s*::|##\[/)
        }
      }),
    )
  })
})

/** The numbers of cells that the tables of a summary have: six and five for findings, four for platforms. */
function cellsOf(tables: readonly string[]): readonly number[] {
  const known = new Map([
    ['| Level | Finding | In | Installed', 8],
    ['| Level | Finding | In | Why', 7],
    ['| Platform', 6],
  ])
  return [...known].filter(([head]) => tables.some((line) => line.startsWith(head))).map(([, cells]) => cells)
}
