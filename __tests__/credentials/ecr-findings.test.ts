import { describe, expect, test } from '@jest/globals'
import { judgeFindings } from '../../src/credentials/ecr-findings.ts'
import { SEVERITIES, type Severity } from '../../src/domain/severity.ts'
import type { EcrFinding } from '../../src/ports.ts'
import { fc } from '../support/property.ts'

const DEFAULT: ReadonlySet<Severity> = new Set(['HIGH', 'CRITICAL'])

describe("ECR's findings", () => {
  test.each<
    [
      string,
      readonly EcrFinding[],
      Readonly<Record<string, number>>,
      ReadonlySet<Severity>,
      { readonly counts: string; readonly blocking: string; readonly findings: string },
    ]
  >([
    ['none at all', [], {}, DEFAULT, { counts: '', blocking: '', findings: '' }],
    [
      'below the levels that block',
      [finding('a', 'LOW'), finding('b', 'MEDIUM'), finding('c', 'INFORMATIONAL')],
      { LOW: 1, MEDIUM: 1, INFORMATIONAL: 1 },
      DEFAULT,
      { counts: '1 MEDIUM, 1 LOW, 1 INFORMATIONAL', blocking: '', findings: '' },
    ],
    [
      'of every level, the gravest first',
      [finding('a', 'LOW'), finding('b', 'HIGH'), finding('c', 'CRITICAL'), finding('d', 'HIGH')],
      { LOW: 1, HIGH: 2, CRITICAL: 1 },
      DEFAULT,
      { counts: '1 CRITICAL, 2 HIGH, 1 LOW', blocking: '1 CRITICAL, 2 HIGH', findings: 'c b d' },
    ],
    [
      'of the levels that were asked for alone',
      [finding('a', 'LOW'), finding('b', 'CRITICAL')],
      {},
      new Set<Severity>(['LOW']),
      { counts: '1 CRITICAL, 1 LOW', blocking: '1 LOW', findings: 'a' },
    ],
    [
      'that nobody judged: they count as the gravest',
      [finding('a', 'HIGH'), finding('b', 'UNDEFINED'), finding('c', 'UNTRIAGED'), finding('d', ''), finding('e', 'SEVERE')],
      {},
      new Set<Severity>(['CRITICAL']),
      { counts: '1 SEVERE, 2 UNDEFINED, 1 UNTRIAGED, 1 HIGH', blocking: '1 SEVERE, 2 UNDEFINED, 1 UNTRIAGED', findings: 'e b d c' },
    ],
    [
      'that ECR counts and does not list',
      [finding('a', 'HIGH')],
      { HIGH: 3, CRITICAL: 1 },
      DEFAULT,
      { counts: '1 CRITICAL, 3 HIGH', blocking: '1 CRITICAL, 3 HIGH', findings: 'a' },
    ],
    [
      'that ECR lists and does not count',
      [finding('a', 'HIGH'), finding('b', 'HIGH')],
      { HIGH: 1 },
      DEFAULT,
      { counts: '2 HIGH', blocking: '2 HIGH', findings: 'a b' },
    ],
    [
      'set aside in Amazon Inspector',
      [finding('a', 'CRITICAL', true), finding('b', 'HIGH'), finding('c', 'HIGH', true)],
      { CRITICAL: 1, HIGH: 2 },
      DEFAULT,
      { counts: '1 HIGH', blocking: '1 HIGH', findings: 'b' },
    ],
  ])('%s', (_name, findings, counts, failOn, expected) => {
    const judged = judgeFindings({ findings, counts: new Map(Object.entries(counts)) }, failOn)
    const words = (pairs: typeof judged.counts) => pairs.map(([word, count]) => `${count} ${word}`).join(', ')
    expect({
      counts: words(judged.counts),
      blocking: words(judged.blocking),
      findings: judged.findings.map(({ name }) => name).join(' '),
    }).toStrictEqual(expected)
  })

  test('any finding of a level that blocks, or of none that is known, blocks, however ECR tells it', () => {
    const severity = fc.oneof(
      fc.constantFrom('INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'UNDEFINED', ''),
      fc.string({ maxLength: 9 }),
    )
    const levels = fc.subarray([...SEVERITIES], { minLength: 1 })
    fc.assert(
      fc.property(severity, levels, fc.boolean(), (word, failOn, isListed) => {
        const scan = isListed
          ? { findings: [finding('a', word)], counts: new Map<string, number>() }
          : { findings: [], counts: new Map([[word, 1]]) }
        const isHarmless = /^(informational|low|medium|high|critical)$/i.test(word) && !failOn.some((level) => level === word.toUpperCase())
        expect(judgeFindings(scan, new Set(failOn)).blocking.length > 0).toBe(!isHarmless)
      }),
    )
  })
})

function finding(name: string, severity: string, isSuppressed = false): EcrFinding {
  return { name, severity, package: undefined, isSuppressed }
}
