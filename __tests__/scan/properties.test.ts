import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { formatPlatform, samePlatform } from '../../src/domain/platform.ts'
import { SEVERITIES } from '../../src/domain/severity.ts'
import { ActionError } from '../../src/errors.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import type { Evidence, PlatformEvidence } from '../../src/scan/evidence.ts'
import { type Finding, readReport, type TrivyReport } from '../../src/scan/findings.ts'
import { whyNot } from '../../src/scan/rows.ts'
import { type ScanTarget, scanTargets } from '../../src/scan/targets.ts'
import { judge } from '../../src/scan/verdict.ts'
import { aFinding, aPolicy, aReport, NOW } from '../support/judging.ts'
import { aDigest, aPlatform, aStaged } from '../support/plans.ts'
import { fc } from '../support/property.ts'

const REPORTS = ['bad', 'ignored', 'unfixed', 'config', 'ended'].map((name) =>
  readFileSync(join('__tests__/fixtures/trivy', `${name}.json`)),
)

describe('a report of Trivy that something happened to', () => {
  const originals = Promise.all(REPORTS.map((bytes) => readReport(once(bytes))))

  test('is refused when it is cut anywhere', async () => {
    for (const bytes of REPORTS.slice(0, 2)) {
      const whole = bytes.toString().trimEnd().length
      for (let length = 0; length < whole; length += length < 1_000 ? 1 : 17) expect(await read(bytes.subarray(0, length))).toBe('refused')
    }
  })

  test('never loses a finding by one wrong byte', async () => {
    const kept = await originals
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: REPORTS.length - 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, at, flip) => {
        const bytes = Uint8Array.from(REPORTS[which] ?? [])
        const place = at % bytes.length
        bytes[place] = (bytes[place] ?? 0) ^ flip
        const report = await read(bytes)
        if (report !== 'refused') expect(weightOf(report)).toBeGreaterThanOrEqual(weightOf(kept[which]))
      }),
      { numRuns: 1_500 },
    )
  })

  test('never loses a finding by a piece that is written over another', async () => {
    const kept = await originals
    const piece = fc.constantFrom(
      'null',
      '[]',
      '{}',
      '""',
      '},{',
      '],[',
      '"Results":',
      '"Vulnerabilities":[],',
      '\\',
      '"',
      '\ufeff',
      '2',
      ',',
      ' ',
    )
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: REPORTS.length - 1 }), fc.nat(), fc.nat({ max: 12 }), piece, async (which, at, length, text) => {
        const all = REPORTS[which]?.toString() ?? ''
        const place = at % all.length
        const report = await read(Buffer.from(all.slice(0, place) + text + all.slice(place + length)))
        if (report !== 'refused') expect(weightOf(report)).toBeGreaterThanOrEqual(weightOf(kept[which]))
      }),
      { numRuns: 1_500 },
    )
  })

  test('is read or refused when any of its values is another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: REPORTS.length - 1 }), fc.nat(), fc.jsonValue({ maxDepth: 2 }), async (which, at, other) => {
        const document: unknown = JSON.parse(REPORTS[which]?.toString() ?? '')
        const changed = JSON.stringify(withOther(document, at, other))
        const [one, again] = [await read(Buffer.from(changed)), await read(Buffer.from(changed), 7)]
        expect(again).toStrictEqual(one)
        if (one !== 'refused') expect(countOf(one)).toBe(listedIn(JSON.parse(changed)))
      }),
      { numRuns: 400 },
    )
  })
})

describe('the gate', () => {
  const image = aStaged('app')
  const { targets } = scanTargets(image)
  const severity = fc.constantFrom(...SEVERITIES)
  const ignored = fc.option(
    fc.record({ source: fc.constant('f'), statement: fc.constant(undefined), expiresAt: fc.option(fc.date(), { nil: undefined }) }),
    { nil: undefined },
  )
  const finding = fc
    .record({ severity, ignored, isUnfixed: fc.boolean(), id: fc.constantFrom('A', 'B'), path: fc.constantFrom(undefined, 'a') })
    .map((over): Finding => aFinding(over))
  const policy: fc.Arbitrary<ScanPolicy> = fc
    .record({
      failOn: fc.subarray([...SEVERITIES]).map((levels) => new Set(levels)),
      ignoreUnfixed: fc.boolean(),
      scanners: fc.subarray(['vuln', 'secret', 'misconfig', 'license'] as const, { minLength: 1 }),
      pkgTypes: fc.subarray(['os', 'library'] as const, { minLength: 1 }),
      eol: fc.constantFrom('warn', 'block'),
      unrecognised: fc.constantFrom('warn', 'block'),
    })
    .map((over) => aPolicy(over))
  const digest = fc.constantFrom(...targets.flatMap(({ manifest, config }) => [manifest, config]), aDigest('other'))
  const platform = fc.constantFrom('linux/amd64', 'linux/arm64', 'linux/arm64/v8', 'linux/arm/v7', 'windows/amd64').map(aPlatform)
  const target: fc.Arbitrary<ScanTarget> = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...targets) },
    { weight: 1, arbitrary: fc.record({ platform, manifest: digest, config: digest }) },
  )
  const cleanly = (of: ScanTarget): PlatformEvidence => ({ ...of, kind: 'report', report: aReport(of), file: 'f', tookMs: 0 })
  const result: fc.Arbitrary<PlatformEvidence> = fc.oneof(
    target.map(cleanly),
    fc.tuple(target, target, fc.array(finding, { maxLength: 3 }), fc.nat({ max: 1 })).map(
      ([of, about, findings, packages]): PlatformEvidence => ({
        ...of,
        kind: 'report',
        report: aReport(about, { findings, packages, osPackages: packages }),
        file: 'f',
        tookMs: 0,
      }),
    ),
    target.map((of): PlatformEvidence => ({ ...of, kind: 'none', because: 'killed' })),
  )
  const evidence: fc.Arbitrary<Evidence> = fc.record({
    platforms: fc.oneof(
      fc.tuple(...targets.map((of) => fc.oneof({ weight: 4, arbitrary: fc.constant(cleanly(of)) }, { weight: 1, arbitrary: result }))),
      fc.array(result, { maxLength: 3 }),
    ),
    scanner: fc.option(fc.constant({ version: '0.74.0', origin: 'cache', program: 'trivy', isPinned: true } as const), {
      nil: undefined,
      freq: 20,
    }),
    database: fc.option(
      fc.record({
        source: fc.constant('x'),
        digest: fc.constant(undefined),
        updatedAt: fc.oneof({ weight: 9, arbitrary: fc.constant(new Date('2026-11-21T06:00:00Z')) }, { weight: 1, arbitrary: fc.date() }),
      }),
      { nil: undefined, freq: 20 },
    ),
    javaDatabase: fc.constant(undefined),
    isolation: fc.constant(undefined),
    failure: fc.oneof(
      { weight: 20, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constant(new ActionError('blocked', 'gone')) },
    ),
    tookMs: fc.nat(),
  })

  test('is closed unless every platform has one whole report about itself, and nothing else has one', () => {
    let opened = 0
    fc.assert(
      fc.property(policy, evidence, (rules, found) => {
        const verdict = judge(rules, image, found, NOW)
        if (verdict.kind !== 'passed') return
        opened += 1
        expect(found.platforms.map(({ manifest }) => manifest).toSorted()).toStrictEqual(targets.map(({ manifest }) => manifest).toSorted())
        for (const of of targets) {
          const each = found.platforms.find(({ manifest }) => manifest === of.manifest)
          if (each?.kind !== 'report') throw new Error(`${formatPlatform(of.platform)} has no report`)
          expect([each.report.imageId, each.config]).toStrictEqual([of.config, of.config])
          const { os, architecture, variant } = each.report
          expect(samePlatform({ os, architecture, ...(variant === undefined ? {} : { variant }) }, of.platform)).toBe(true)
          expect(each.report.findings.filter((one) => whyNot(one, rules, NOW) === undefined)).toStrictEqual([])
        }
        expect([found.failure, found.scanner === undefined]).toStrictEqual([undefined, false])
        if (rules.scanners.includes('vuln')) expect(found.database).toBeDefined()
      }),
      { numRuns: 5_000 },
    )
    expect(opened).toBeGreaterThan(500)
  })

  test('is not opened by one finding more, and is closed by one that blocks', () => {
    fc.assert(
      fc.property(policy, evidence, finding, fc.nat(), (rules, found, more, at) => {
        const before = judge(rules, image, found, NOW)
        const after = judge(rules, image, withFinding(found, more, at), NOW)
        if (before.kind === 'blocked') expect(after.kind).toBe('blocked')
        const isThere = found.platforms.some(({ kind }) => kind === 'report')
        if (isThere && whyNot(more, rules, NOW) === undefined) expect(after.kind).toBe('blocked')
      }),
      { numRuns: 3_000 },
    )
  })

  test('is closed by a finding that is counted and not listed', () => {
    fc.assert(
      fc.property(policy, severity, fc.boolean(), (rules, level, isUnfixed) => {
        const platforms = targets.map((of, index): PlatformEvidence => {
          const report = aReport(of)
          const counts = { ...report.tally[level], [isUnfixed ? 'unfixed' : 'fixable']: index }
          return { ...of, kind: 'report', report: { ...report, tally: { ...report.tally, [level]: counts } }, file: 'f', tookMs: 0 }
        })
        const whole: Evidence = { ...CLEAN, platforms }
        const blocks = whyNot(aFinding({ severity: level, isUnfixed }), rules, NOW) === undefined
        expect(judge(rules, image, whole, NOW).kind).toBe(blocks ? 'blocked' : 'passed')
      }),
    )
  })

  test('in the mode report, everything goes out', () => {
    fc.assert(
      fc.property(policy, fc.option(evidence, { nil: undefined }), (rules, found) => {
        expect(judge({ ...rules, mode: 'report' }, image, found, NOW)).toMatchObject({ kind: 'reported', image })
      }),
    )
  })
})

const CLEAN: Evidence = {
  platforms: [],
  scanner: { version: '0.74.0', origin: 'cache', program: 'trivy', isPinned: true },
  database: { source: 'x', digest: undefined, updatedAt: new Date('2026-11-21T06:00:00Z') },
  javaDatabase: undefined,
  isolation: undefined,
  failure: undefined,
  tookMs: 0,
}

function withFinding(evidence: Evidence, finding: Finding, at: number): Evidence {
  const reports = evidence.platforms.filter(({ kind }) => kind === 'report')
  const chosen = reports[at % Math.max(1, reports.length)]
  const platforms = evidence.platforms.map((each) => {
    if (each !== chosen || each.kind !== 'report') return each
    const { tally: _counts, ...report } = each.report
    return { ...each, report: aReport(each, { ...report, findings: [...report.findings, finding] }) }
  })
  return { ...evidence, platforms }
}

async function read(bytes: Uint8Array, length = bytes.length): Promise<TrivyReport | 'refused'> {
  try {
    return await readReport(once(bytes, length))
  } catch (error) {
    if (error instanceof ActionError && error.code === 'blocked') return 'refused'
    throw error
  }
}

async function* once(bytes: Uint8Array, length = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += Math.max(1, length)) yield bytes.subarray(at, at + Math.max(1, length))
}

/** How much speaks against an image: what was taken out counts nothing, the worst most. */
function weightOf(report: TrivyReport | undefined): number {
  if (report === undefined) throw new Error('there is no report')
  return SEVERITIES.reduce((sum, level, rank) => sum + (report.tally[level].fixable * 2 + report.tally[level].unfixed) * 100 ** rank, 0)
}

function countOf({ tally }: TrivyReport): number {
  return SEVERITIES.reduce((sum, level) => sum + tally[level].fixable + tally[level].unfixed + tally[level].ignored, 0)
}

/** All entries of lists in results that may be findings, as a reader sees them who has the whole document. */
function listedIn(document: unknown): number {
  const results = fieldOf(document, 'Results')
  if (!Array.isArray(results)) return 0
  const lists = results.flatMap((result: unknown) => {
    const entries = typeof result === 'object' && result !== null ? Object.entries(result) : []
    return entries.flatMap(([key, value]) => (Array.isArray(value) && !['Packages', 'CustomResources'].includes(key) ? value : []))
  })
  return lists.filter((entry: unknown) => !isPassed(entry) && !isPassed(fieldOf(entry, 'Finding'))).length
}

function isPassed(entry: unknown): boolean {
  return ['PASS', 'EXCEPTION'].some((word) => fieldOf(entry, 'Status') === word)
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined
}

/** The same document with another value in one place, which is counted through all of it. */
function withOther(document: unknown, at: number, other: unknown): unknown {
  let places = 0
  JSON.stringify(document, (_key, value) => {
    places += 1
    return value
  })
  let place = 0
  return JSON.parse(JSON.stringify(document), (_key, value) => {
    place += 1
    return place === 1 + (at % places) ? other : value
  })
}
