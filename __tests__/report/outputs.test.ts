import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { outputsOf } from '../../src/report/outputs.ts'
import { reportOf, type Story } from '../../src/report/report.ts'
import { summaryOf } from '../../src/report/summary.ts'
import { closedGate } from '../../src/scan/closed.ts'
import { judge } from '../../src/scan/verdict.ts'
import { aFinding, anEvidence, aPolicy, NOW } from '../support/judging.ts'
import { aPlan, aPlatform, aRow, aStaged, aWaiver } from '../support/plans.ts'

const IMAGE = aStaged('app')
const EVIDENCE = anEvidence(IMAGE, { 'linux/arm64': { findings: [aFinding(), aFinding({ id: 'CVE-2', severity: 'MEDIUM' })] } })
const rows = [aRow('1.2.3', 'untouched')]
const FILES = { sarif: 'out/sarif', json: undefined, table: undefined }

/** The report of a run whose scan ended so. */
function reported(mode: 'gate' | 'report', story: Partial<Story> = {}) {
  const verdict = judge(aPolicy({ mode }), IMAGE, EVIDENCE, NOW)
  const end =
    verdict.kind === 'blocked' ? ({ kind: 'blocked', error: closedGate(verdict.judgement) } as const) : ({ kind: 'published' } as const)
  return reportOf({ plan: aPlan(), staged: IMAGE, evidence: EVIDENCE, verdict, rows, ...story }, end, 1_000)
}

describe('the outputs of a scan', () => {
  const outputs = (report: ReturnType<typeof reported>) => {
    const all = outputsOf(report)
    return ['outcome', 'digest', 'scan-result', 'scan-counts', 'sarif'].map((name) => all.get(name))
  }
  const counts = '{"CRITICAL":1,"HIGH":0,"MEDIUM":1,"LOW":0,"UNKNOWN":0,"blocking":1}'

  test('that blocks: there is no digest to use, and the files are there to be uploaded', () => {
    expect(outputs(reported('gate', { scanFiles: FILES }))).toStrictEqual(['blocked', '', 'blocked', counts, 'out/sarif'])
  })

  test('that was only to report', () => {
    const published = { rows: [aRow('1.2.3', 'published', { after: IMAGE.digest })] }
    expect(outputs(reported('report', published))).toStrictEqual(['published', IMAGE.digest, 'reported', counts, ''])
  })

  test('that a later job goes by: only where the image is there without a name', () => {
    const verdict = judge(aPolicy(), IMAGE, anEvidence(IMAGE), NOW)
    const story = { plan: aPlan(), staged: IMAGE, verdict, handed: '{"version":1}' }
    const handed = (end: Parameters<typeof reportOf>[1]) => outputsOf(reportOf(story, end, 1_000)).get('scan-verdict')
    const error = new ActionError('registry-refused', 'no')
    expect([handed({ kind: 'staged' }), handed({ kind: 'stopped', error }), handed({ kind: 'blocked', error })]).toStrictEqual([
      '{"version":1}',
      undefined,
      undefined,
    ])
  })

  test('that nobody asked for', () => {
    const waived = reported('report', { verdict: aWaiver(IMAGE) })
    expect(outputs(waived).slice(2)).toStrictEqual([undefined, undefined, undefined])
  })
})

describe('the summary begins with what says no', () => {
  const placeOf = (text: string, ...parts: readonly string[]) =>
    parts.map((part) => text.indexOf(part)).map((at, _, all) => [...all].sort((a, b) => a - b).indexOf(at))

  test('a scan', () => {
    expect(
      placeOf(summaryOf(reported('gate')), '> [!CAUTION]', '#### 🛡️ Scan: blocked', '| untouched |', '| Platform | Size |'),
    ).toStrictEqual([0, 1, 2, 3])
  })

  test('a trial', () => {
    const smoke = { kind: 'failed', platform: aPlatform('linux/amd64'), because: 'the container ended with exit code 3', log: [] } as const
    const verdict = judge(aPolicy(), IMAGE, anEvidence(IMAGE), NOW)
    const report = { ...reported('gate', { smoke, verdict }) }
    expect(placeOf(summaryOf(report), '> [!CAUTION]', '❌ Smoke on', '| untouched |')).toStrictEqual([0, 1, 2])
  })

  test('and with the tags where nothing does', () => {
    const published = { rows: [aRow('1.2.3', 'published', { after: IMAGE.digest })] }
    expect(
      placeOf(summaryOf(reported('report', published)), '| published |', '| Platform | Size |', '#### 🛡️ Scan: reported'),
    ).toStrictEqual([0, 1, 2])
  })
})
