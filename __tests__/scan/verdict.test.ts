import { describe, expect, test } from '@jest/globals'
import { formatPlatform, type Platform } from '../../src/domain/platform.ts'
import { ActionError } from '../../src/errors.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import { closedGate } from '../../src/scan/closed.ts'
import type { Evidence } from '../../src/scan/evidence.ts'
import type { TrivyReport } from '../../src/scan/findings.ts'
import { bySeverity } from '../../src/scan/rows.ts'
import { scanTargets } from '../../src/scan/targets.ts'
import { type Judgement, judge, type ScanVerdict } from '../../src/scan/verdict.ts'
import { aFinding, anEvidence, aPolicy, aReport, aResult, NOW } from '../support/judging.ts'
import { aDigest, aPlatform, aStaged } from '../support/plans.ts'

const IMAGE = aStaged('app')
const AMD64 = aPlatform('linux/amd64')
const ARM64 = aPlatform('linux/arm64')
const [FIRST, SECOND] = scanTargets(IMAGE).targets
const FRESH = 'the database of vulnerabilities was made on 2026-11-21T06:30:00.000Z, 5 h ago'
const NOTHING: Judgement = {
  reasons: [],
  blocking: [],
  passing: [],
  counts: bySeverity(() => 0),
  unlisted: 0,
  notes: [{ platforms: [], text: FRESH }],
}

describe('the gate', () => {
  test('nobody asked for it', () => {
    expect(judge({ mode: 'off' }, IMAGE, undefined, NOW)).toStrictEqual({ kind: 'waived', image: IMAGE, because: 'no gate was asked for' })
  })

  test('is open for a whole scan in which nothing was found', () => {
    expect(judge(aPolicy(), IMAGE, anEvidence(IMAGE), NOW)).toStrictEqual({ kind: 'passed', image: IMAGE, judgement: NOTHING })
  })

  test('is closed where nobody scanned', () => {
    const reasons = [{ platforms: [], text: 'the image was not scanned' }]
    expect(judge(aPolicy(), IMAGE, undefined, NOW)).toStrictEqual({ kind: 'blocked', judgement: { ...NOTHING, reasons, notes: [] } })
    expect(judge(aPolicy({ mode: 'report' }), IMAGE, undefined, NOW)).toStrictEqual({
      kind: 'reported',
      image: IMAGE,
      judgement: { ...NOTHING, reasons, notes: [] },
    })
  })

  test('is closed by a finding of one platform, and tells all others', () => {
    const [low, same] = [aFinding({ id: 'CVE-1', severity: 'LOW' }), aFinding({ id: 'CVE-2', severity: 'MEDIUM' })]
    const ignored = aFinding({ id: 'CVE-3', ignored: { source: '.trivyignore', statement: undefined, expiresAt: new Date('2027-01-01') } })
    const evidence = anEvidence(IMAGE, {
      'linux/amd64': { findings: [low, same] },
      'linux/arm64': { findings: [aFinding(), same, ignored] },
    })
    expect(judge(aPolicy(), IMAGE, evidence, NOW)).toStrictEqual({
      kind: 'blocked',
      judgement: {
        ...NOTHING,
        blocking: [{ ...aFinding(), platforms: [ARM64] }],
        passing: [
          { ...ignored, platforms: [ARM64], because: 'ignored' },
          { ...same, platforms: [AMD64, ARM64], because: 'level' },
          { ...low, platforms: [AMD64], because: 'level' },
        ],
        counts: { ...NOTHING.counts, CRITICAL: 1, MEDIUM: 1, LOW: 1 },
      },
    })
  })

  test('in the mode report, the same is told and the image goes out', () => {
    const evidence = anEvidence(IMAGE, { 'linux/arm64': { findings: [aFinding()] } })
    expect(judge(aPolicy({ mode: 'report' }), IMAGE, evidence, NOW)).toStrictEqual({
      kind: 'reported',
      image: IMAGE,
      judgement: { ...NOTHING, blocking: [{ ...aFinding(), platforms: [ARM64] }], counts: { ...NOTHING.counts, CRITICAL: 1 } },
    })
  })

  test('lets unfixed findings through where it shall', () => {
    const finding = aFinding({ isUnfixed: true, fixed: undefined })
    const evidence = anEvidence(IMAGE, { 'linux/amd64': { findings: [finding] } })
    expect(judge(aPolicy({ ignoreUnfixed: true }), IMAGE, evidence, NOW)).toStrictEqual({
      kind: 'passed',
      image: IMAGE,
      judgement: {
        ...NOTHING,
        passing: [{ ...finding, platforms: [AMD64], because: 'unfixed' }],
        counts: { ...NOTHING.counts, CRITICAL: 1 },
      },
    })
    expect(judge(aPolicy(), IMAGE, evidence, NOW).kind).toBe('blocked')
  })

  test('counts what a report does not list, and is closed by it', () => {
    const none = { fixable: 0, unfixed: 0, ignored: 0 }
    const tally = { ...bySeverity(() => none), HIGH: { fixable: 3, unfixed: 4, ignored: 5 }, LOW: { fixable: 6, unfixed: 0, ignored: 0 } }
    const evidence = anEvidence(IMAGE, { 'linux/amd64': { tally }, 'linux/arm64': { tally } })
    const text = '7 more findings of HIGH or CRITICAL than are listed'
    expect(judge(aPolicy(), IMAGE, evidence, NOW)).toStrictEqual({
      kind: 'blocked',
      judgement: {
        ...NOTHING,
        reasons: [{ platforms: [AMD64, ARM64], text }],
        counts: { ...NOTHING.counts, HIGH: 14, LOW: 12 },
        unlisted: 36,
      },
    })
    expect(reasonsOf(judge(aPolicy({ ignoreUnfixed: true }), IMAGE, evidence, NOW))).toStrictEqual([
      'linux/amd64 linux/arm64 3 more findings of HIGH or CRITICAL than are listed',
    ])
    expect(judge(aPolicy({ failOn: new Set(['CRITICAL']) }), IMAGE, evidence, NOW).kind).toBe('passed')
  })
})

describe('evidence that does not count', () => {
  const other = aDigest('other')

  test.each<[name: string, evidence: Evidence, reasons: readonly string[]]>([
    ['no result at all', anEvidence(IMAGE, {}, { platforms: [] }), ['linux/amd64 linux/arm64 not scanned']],
    ['no result of one platform', withPlatforms((all) => all.slice(1)), ['linux/amd64 not scanned']],
    [
      'no report of one platform',
      withPlatforms(([, last]) => [none('Trivy was killed'), ...(last ? [last] : [])]),
      ['linux/amd64 Trivy was killed'],
    ],
    ['two results of one platform', withPlatforms(([first, last]) => [first, first, last]), ['linux/amd64 2 results of one scan']],
    [
      'a report about another image',
      anEvidence(IMAGE, { 'linux/arm64': { imageId: other } }),
      [`linux/arm64 a report about another image: its config is ${second().config}, the report's is ${other}`],
    ],
    [
      'a report about another architecture',
      report({ architecture: 'amd64' }),
      ['linux/arm64 a report about another platform, linux/amd64'],
    ],
    [
      'a report of another Trivy',
      report({ scannerVersion: '0.69.4' }),
      ['linux/arm64 a report of Trivy 0.69.4, and Trivy 0.74.0 was to scan it'],
    ],
    [
      'a report of no Trivy that is known',
      report({ scannerVersion: 'dev' }),
      ['linux/arm64 a report of Trivy dev, and Trivy 0.74.0 was to scan it'],
    ],
    ['a report about another system', report({ os: 'windows' }), ['linux/arm64 a report about another platform, windows/arm64']],
    ['a report about another variant', report({ variant: 'v9' }), ['linux/arm64 a report about another platform, linux/arm64/v9']],
    [
      'a result for another manifest',
      asIf({ manifest: other }),
      ['linux/arm64 not scanned', ` there is a result for ${other}, which is not in the image`],
    ],
    [
      'a result for another config',
      asIf({ config: other }),
      ['linux/arm64 not scanned', ` there is a result for ${second().manifest}, which is not in the image`],
    ],
    [
      'a result for another platform',
      asIf({ platform: aPlatform('linux/riscv64') }),
      ['linux/arm64 not scanned', ` there is a result for ${second().manifest}, which is not in the image`],
    ],
    [
      'a result too many',
      withPlatforms(([first, last]) => [first, last, aResult({ ...second(), manifest: other }, aReport(second()))]),
      [` there is a result for ${other}, which is not in the image`],
    ],
    ['nobody knows which Trivy', anEvidence(IMAGE, {}, { scanner: undefined }), [' nobody knows which Trivy scanned the image']],
    [
      'nobody knows which database',
      anEvidence(IMAGE, {}, { database: undefined }),
      [' nobody knows which database of vulnerabilities was used'],
    ],
    [
      'a scan that failed, with reports all the same',
      anEvidence(IMAGE, {}, { failure: new ActionError('blocked', 'there is no\u001b[31m Trivy') }),
      [' there is no Trivy'],
    ],
    [
      'a scan that failed before all',
      anEvidence(
        IMAGE,
        {},
        { platforms: [], failure: new ActionError('blocked', 'there is no Trivy'), scanner: undefined, database: undefined },
      ),
      ['linux/amd64 linux/arm64 there is no Trivy'],
    ],
    [
      'a scan that failed, with an old database',
      anEvidence(
        IMAGE,
        {},
        {
          failure: new ActionError('blocked', 'Trivy was killed'),
          database: { source: 'x', digest: undefined, updatedAt: new Date('2026-11-01T00:00:00Z') },
        },
      ),
      [
        ' Trivy was killed',
        ' the database of vulnerabilities was made on 2026-11-01T00:00:00.000Z, 492 h ago, and counts for 48 h (scan-db-max-age)',
      ],
    ],
  ])('%s', (_name, evidence, reasons) => {
    const verdict = judge(aPolicy(), IMAGE, evidence, NOW)
    expect([verdict.kind, reasonsOf(verdict)]).toStrictEqual(['blocked', reasons])
    const reported = judge(aPolicy({ mode: 'report' }), IMAGE, evidence, NOW)
    expect([reported.kind, reasonsOf(reported)]).toStrictEqual(['reported', reasons])
  })

  test('findings of a report that proves nothing are not told as the image’s', () => {
    const verdict = judge(aPolicy(), IMAGE, report({ imageId: other, findings: [aFinding()] }), NOW)
    expect(verdict).toMatchObject({ kind: 'blocked', judgement: { blocking: [], passing: [] } })
  })

  test('two manifests for one platform are told by one name', () => {
    const image = { ...IMAGE, platforms: IMAGE.platforms.map(({ digest }) => ({ platform: AMD64, digest })) }
    expect(reasonsOf(judge(aPolicy(), image, anEvidence(image, {}, { platforms: [] }), NOW))).toStrictEqual(['linux/amd64 not scanned'])
    expect(judge(aPolicy(), image, anEvidence(image), NOW).kind).toBe('passed')
  })

  test('one manifest under two names of a platform is scanned for each', () => {
    const [entry] = IMAGE.root.content.kind === 'index' ? IMAGE.root.content.manifests : []
    if (entry === undefined) throw new Error('the image has no index')
    const manifests = ['linux/arm64', 'linux/arm64/v8'].map((name) => ({ ...entry, platform: spelt(name) }))
    const image = { ...IMAGE, root: { ...IMAGE.root, content: { kind: 'index', manifests } } } as const
    expect(judge(aPolicy(), image, anEvidence(image), NOW).kind).toBe('passed')
    const half = anEvidence(image).platforms.slice(0, 1)
    expect(reasonsOf(judge(aPolicy(), image, anEvidence(image, {}, { platforms: half }), NOW))).toStrictEqual([
      'linux/arm64/v8 not scanned',
    ])
  })

  test('an image with something that nobody can scan', () => {
    const root = { ...IMAGE.root, content: { kind: 'index', manifests: [] } } as const
    expect(reasonsOf(judge(aPolicy(), { ...IMAGE, root }, anEvidence(IMAGE, {}, { platforms: [] }), NOW))).toStrictEqual([
      ' the image has nothing that could be scanned',
    ])
    const [amd64] = IMAGE.children
    const digest = IMAGE.children[1]?.digest
    expect(reasonsOf(judge(aPolicy(), { ...IMAGE, children: amd64 ? [amd64] : [] }, anEvidence(IMAGE), NOW))).toStrictEqual([
      ` the manifest ${digest} is named and was not staged`,
      ` there is a result for ${digest}, which is not in the image`,
    ])
  })

  test.each<[name: string, report: Partial<TrivyReport>, platform: string]>([
    ['a config that leaves the variant out', { architecture: 'arm', variant: undefined }, 'linux/arm/v6'],
    ['a variant that goes without saying', { architecture: 'arm64', variant: 'v8' }, 'linux/arm64'],
    ['the same, the other way', { architecture: 'arm64', variant: undefined }, 'linux/arm64/v8'],
    ['another name of an architecture', { architecture: 'x86_64', variant: undefined }, 'linux/amd64'],
    ['no word about which Trivy made it', { scannerVersion: undefined }, 'linux/amd64'],
  ])('%s is no contradiction', (_name, over, platform) => {
    const image = { ...IMAGE, platforms: IMAGE.platforms.map(({ digest }) => ({ platform: aPlatform(platform), digest })) }
    const evidence = anEvidence(image, { [formatPlatform(aPlatform(platform))]: over })
    expect(judge(aPolicy(), image, evidence, NOW).kind).toBe('passed')
  })

  function second() {
    if (SECOND === undefined) throw new Error('the image has one platform')
    return SECOND
  }

  function none(because: string): Evidence['platforms'][number] {
    if (FIRST === undefined) throw new Error('the image has no platform')
    return { ...FIRST, kind: 'none', because }
  }

  function report(over: Partial<TrivyReport>): Evidence {
    return anEvidence(IMAGE, { 'linux/arm64': over })
  }

  function withPlatforms(
    change: (all: readonly Evidence['platforms'][number][]) => readonly (Evidence['platforms'][number] | undefined)[],
  ): Evidence {
    const evidence = anEvidence(IMAGE)
    return { ...evidence, platforms: change(evidence.platforms).filter((each) => each !== undefined) }
  }

  function asIf(over: Partial<ReturnType<typeof second>>): Evidence {
    return withPlatforms(([first]) => [first, aResult({ ...second(), ...over }, aReport(second()))])
  }
})

describe('the database', () => {
  const made = (date: string, policy: Partial<ScanPolicy> = {}) =>
    judge(aPolicy(policy), IMAGE, anEvidence(IMAGE, {}, { database: { source: 'x', digest: undefined, updatedAt: new Date(date) } }), NOW)
  const words = 'the database of vulnerabilities was made on'

  test.each<[name: string, date: string, policy: Partial<ScanPolicy>, reasons: readonly string[], notes: readonly string[]]>([
    ['of now', '2026-11-21T12:00:00Z', {}, [], [` ${words} 2026-11-21T12:00:00.000Z, 0 min ago`]],
    ['of 48 hours ago', '2026-11-19T12:00:00Z', {}, [], [` ${words} 2026-11-19T12:00:00.000Z, 48 h ago`]],
    [
      'a moment older',
      '2026-11-19T11:59:59.999Z',
      {},
      [` ${words} 2026-11-19T11:59:59.999Z, 48 h ago, and counts for 48 h (scan-db-max-age)`],
      [],
    ],
    [
      'older than it may be here',
      '2026-11-21T09:00:00Z',
      { databaseMaxAgeMs: 2 * 3_600_000 },
      [` ${words} 2026-11-21T09:00:00.000Z, 3 h ago, and counts for 2 h (scan-db-max-age)`],
      [],
    ],
    ['by a clock that is an hour ahead', '2026-11-21T13:00:00Z', {}, [], [` ${words} 2026-11-21T13:00:00.000Z, 0 min ago`]],
    ['of the future', '2026-11-21T13:00:00.001Z', {}, [` ${words} 2026-11-21T13:00:00.001Z, which is still to come`], []],
    ['of no time', 'never', {}, [' the database of vulnerabilities does not say when it was made'], []],
    ['old, where no vulnerability is looked for', '2020-01-01', { scanners: ['secret'] }, [], []],
  ])('%s', (_name, date, policy, reasons, notes) => {
    const verdict = made(date, policy)
    expect([reasonsOf(verdict), notesOf(verdict)]).toStrictEqual([reasons, notes])
    expect(verdict.kind).toBe(reasons.length === 0 ? 'passed' : 'blocked')
  })

  test('none is needed where no vulnerability is looked for', () => {
    expect(judge(aPolicy({ scanners: ['license'] }), IMAGE, anEvidence(IMAGE, {}, { database: undefined }), NOW)).toMatchObject({
      kind: 'passed',
      judgement: { notes: [] },
    })
  })
})

describe('what is no finding', () => {
  const ENDED = { distribution: { family: 'alpine', name: '3.10.9', isEnded: true } }
  const OLD = 'made of alpine 3.10.9, which has ended: nothing is fixed there any more, and little new is known'
  const EMPTY = { packages: 0, osPackages: 0, distribution: undefined }
  const NO_PACKAGE = 'no package was recognised, so nothing could be found in any'
  const NO_OS = 'made of alpine 3.22.1, and none of its packages was recognised'

  test.each<
    [name: string, reports: Record<string, Partial<TrivyReport>>, policy: Partial<ScanPolicy>, blocks: boolean, texts: readonly string[]]
  >([
    ['an ended distribution', { 'linux/arm64': ENDED }, {}, false, [`linux/arm64 ${OLD}`]],
    ['the same in all', { 'linux/amd64': ENDED, 'linux/arm64': ENDED }, {}, false, [`linux/amd64 linux/arm64 ${OLD}`]],
    ['the same, when it shall block', { 'linux/arm64': ENDED }, { eol: 'block' }, true, [`linux/arm64 ${OLD} (scan-eol)`]],
    ['when something else shall block', { 'linux/arm64': ENDED }, { unrecognised: 'block' }, false, [`linux/arm64 ${OLD}`]],
    [
      'a name that is a command',
      { 'linux/arm64': { distribution: { family: 'a\u001b[31m', name: 'b\n::error::c', isEnded: true } } },
      {},
      false,
      ['linux/arm64 made of a b ::error::c, which has ended: nothing is fixed there any more, and little new is known'],
    ],
    ['nothing recognised', { 'linux/amd64': EMPTY }, {}, false, [`linux/amd64 ${NO_PACKAGE}`]],
    [
      'nothing recognised, when it shall block',
      { 'linux/amd64': EMPTY },
      { unrecognised: 'block' },
      true,
      [`linux/amd64 ${NO_PACKAGE} (scan-unrecognised)`],
    ],
    ['nothing recognised, by licenses', { 'linux/amd64': EMPTY }, { scanners: ['license'] }, false, [`linux/amd64 ${NO_PACKAGE}`]],
    [
      'nothing recognised, nothing looked for',
      { 'linux/amd64': EMPTY },
      { scanners: ['secret', 'misconfig'], unrecognised: 'block' },
      false,
      [],
    ],
    ['nothing of the distribution', { 'linux/amd64': { osPackages: 0 } }, {}, false, [`linux/amd64 ${NO_OS}`]],
    [
      'the same, when it shall block',
      { 'linux/amd64': { osPackages: 0 } },
      { unrecognised: 'block' },
      true,
      [`linux/amd64 ${NO_OS} (scan-unrecognised)`],
    ],
    [
      'the same, when it was not looked for',
      { 'linux/amd64': { osPackages: 0 } },
      { unrecognised: 'block', pkgTypes: ['library'] },
      false,
      [],
    ],
    ['libraries alone', { 'linux/amd64': { osPackages: 0, distribution: undefined } }, { unrecognised: 'block' }, false, []],
  ])('%s', (_name, reports, policy, blocks, texts) => {
    const verdict = judge(aPolicy(policy), IMAGE, anEvidence(IMAGE, reports), NOW)
    expect(verdict.kind).toBe(blocks ? 'blocked' : 'passed')
    expect([reasonsOf(verdict), notesOf(verdict).filter((text) => !text.includes('database'))]).toStrictEqual(
      blocks ? [texts, []] : [[], texts],
    )
  })
})

describe('the error of a closed gate', () => {
  const ENDED = { distribution: { family: 'alpine', name: '3.10.9', isEnded: true } }
  const FOUND = { findings: [aFinding()] }
  const EMPTY = { packages: 0, osPackages: 0, distribution: undefined }
  const STRICT = { eol: 'block', unrecognised: 'block' } as const
  const FIX = /^Nothing of the image was uploaded\. Take a version in which it is fixed /
  const AGAIN = /^Nothing of the image was uploaded: what was not wholly scanned has not passed\. Run the job again /
  const finding = 'CRITICAL CVE-2021-36159 in apk-tools 2.10.6-r0, fixed in 2.10.7-r0 (linux/arm64)'
  const old = 'linux/amd64: made of alpine 3.10.9, which has ended: nothing is fixed there any more, and little new is known (scan-eol)'
  const killed = (policy: Partial<ScanPolicy>, reports: Record<string, Partial<TrivyReport>> = {}) => {
    const evidence = anEvidence(IMAGE, reports)
    const platforms = evidence.platforms.map(({ platform, manifest, config }) => ({
      ...{ platform, manifest, config },
      ...{ kind: 'none' as const, because: 'Trivy was killed by SIGKILL' },
    }))
    return judge(aPolicy(policy), IMAGE, { ...evidence, platforms }, NOW)
  }
  const judged = (reports: Record<string, Partial<TrivyReport>>) => judge(aPolicy(STRICT), IMAGE, anEvidence(IMAGE, reports), NOW)
  const stale = { source: 'x', digest: undefined, updatedAt: new Date('2026-11-01T00:00:00Z') }

  test.each<[name: string, verdict: ScanVerdict, message: string, hint: RegExp]>([
    ['a finding', judged({ 'linux/arm64': FOUND }), `the gate is closed: ${finding}`, FIX],
    ['no scan', killed({}), 'the gate is closed: linux/amd64, linux/arm64: Trivy was killed by SIGKILL', AGAIN],
    [
      'a distribution that has ended, where that is minded',
      judged({ 'linux/amd64': ENDED }),
      `the gate is closed: ${old}`,
      /^Nothing of the image was uploaded\. Build it from a distribution that is looked after, .*; with scan-eol: warn it is a warning\.$/,
    ],
    [
      'nothing recognised besides, and a finding',
      judged({ 'linux/amd64': ENDED, 'linux/arm64': { ...EMPTY, ...FOUND } }),
      [
        'the gate is closed for 3 reasons:',
        `- ${old}`,
        '- linux/arm64: no package was recognised, so nothing could be found in any (scan-unrecognised)',
        `- ${finding}`,
      ].join('\n'),
      / Take a version in which it is fixed .* Build it from .*; with scan-eol: warn and scan-unrecognised: warn it is a warning\.$/,
    ],
    [
      'a database that is too old, and what the image is made of',
      judge(aPolicy(STRICT), IMAGE, anEvidence(IMAGE, { 'linux/amd64': ENDED }, { database: stale }), NOW),
      [
        'the gate is closed for 2 reasons:',
        '- the database of vulnerabilities was made on 2026-11-01T00:00:00.000Z, 492 h ago, and counts for 48 h (scan-db-max-age)',
        `- ${old}`,
      ].join('\n'),
      AGAIN,
    ],
  ])('%s', (_name, verdict, message, hint) => {
    const error = closedGate(judgementOf(verdict))
    expect([error.code, error.message]).toStrictEqual(['blocked', message])
    expect(error.hint).toMatch(hint)
  })
})

/** A platform as an index may say it, which is not how it is written elsewhere. */
function spelt(text: string): Platform {
  const [os = '', architecture = '', variant] = text.split('/')
  return { os, architecture, ...(variant === undefined ? {} : { variant }) }
}

function judgementOf(verdict: ScanVerdict): Judgement {
  if (verdict.kind === 'waived') throw new Error('nobody judged')
  return verdict.judgement
}

function reasonsOf(verdict: ScanVerdict): readonly string[] {
  return judgementOf(verdict).reasons.map(told)
}

function notesOf(verdict: ScanVerdict): readonly string[] {
  return judgementOf(verdict).notes.map(told)
}

function told({ platforms, text, choice }: Judgement['reasons'][number]): string {
  return `${platforms.map(formatPlatform).join(' ')} ${choice === undefined ? text : `${text} (${choice})`}`
}
