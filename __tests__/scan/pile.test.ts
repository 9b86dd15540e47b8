import { describe, expect, test } from '@jest/globals'
import { SEVERITIES } from '../../src/domain/severity.ts'
import type { Finding } from '../../src/scan/findings.ts'
import { FINDINGS_LIMIT, openPile, TEXTS_LIMIT } from '../../src/scan/pile.ts'
import { bySeverity } from '../../src/scan/rows.ts'
import { aFinding } from '../support/judging.ts'

const IGNORED = { source: 'f', statement: undefined, expiresAt: undefined }

describe('findings that are kept', () => {
  test('the worst come first, what was taken out last', () => {
    const all = [undefined, IGNORED].flatMap((ignored) =>
      [...SEVERITIES].reverse().flatMap((severity) => [false, true].map((isUnfixed) => aFinding({ severity, isUnfixed, ignored }))),
    )
    expect(pileOf(all.toReversed()).findings()).toStrictEqual(all)
  })

  test('equals stay in their order', () => {
    const all = ['b', 'a', 'c'].map((id) => aFinding({ id }))
    expect(pileOf(all).findings()).toStrictEqual(all)
  })

  test('all are counted', () => {
    const all = [
      ...[aFinding(), aFinding(), aFinding({ isUnfixed: true }), aFinding({ severity: 'LOW', isUnfixed: true, ignored: IGNORED })],
      ...Array.from({ length: FINDINGS_LIMIT }, () => aFinding({ severity: 'HIGH' })),
    ]
    const none = { fixable: 0, unfixed: 0, ignored: 0 }
    expect(pileOf(all).tally()).toStrictEqual({
      ...bySeverity(() => none),
      CRITICAL: { ...none, fixable: 2, unfixed: 1 },
      HIGH: { ...none, fixable: FINDINGS_LIMIT },
      LOW: { ...none, ignored: 1 },
    })
  })

  test('a full pile gives up the last of the least for a worse one, and takes no equal', () => {
    const low = Array.from({ length: FINDINGS_LIMIT }, (_, index) => aFinding({ id: `L${index}`, severity: 'LOW' }))
    const found = pileOf([
      ...low,
      aFinding({ id: 'late', severity: 'LOW' }),
      aFinding({ id: 'worse' }),
      aFinding({ severity: 'UNKNOWN' }),
    ]).findings()
    expect(found).toHaveLength(FINDINGS_LIMIT)
    expect([found[0]?.id, found[1]?.id, found.at(-1)?.id]).toStrictEqual(['worse', 'L0', `L${FINDINGS_LIMIT - 2}`])
  })

  test('of a share as much less is kept', () => {
    const [many, long] = [openPile(0.5), openPile(0.25)]
    for (let at = 0; at < FINDINGS_LIMIT; at += 1) {
      many.add(aFinding())
      long.add(aFinding({ ...NO_TEXT, title: 'x'.repeat(1024) }))
    }
    expect([many, long].map((pile) => pile.findings().length)).toStrictEqual([FINDINGS_LIMIT / 2, TEXTS_LIMIT / 4 / 1024])
  })

  test('texts have a limit together', () => {
    const texts = { ...NO_TEXT, id: 'x'.repeat(256), title: 'x'.repeat(256), packageName: 'x'.repeat(256), path: 'x'.repeat(256) }
    const more = { installed: 'x'.repeat(256), fixed: 'x'.repeat(256), url: 'x'.repeat(256) }
    const ignored = { ...IGNORED, source: 'x'.repeat(128), statement: 'x'.repeat(128) }
    const each = 8 * 256
    const low = Array.from({ length: TEXTS_LIMIT / each }, () => aFinding({ ...texts, ...more, ignored, severity: 'LOW' }))
    const pile = pileOf(low)
    expect(pile.findings()).toHaveLength(low.length)
    pile.add(aFinding({ ...NO_TEXT, ignored: { ...IGNORED, source: '' }, severity: 'LOW' }))
    expect(pile.findings()).toHaveLength(low.length)
    pile.add(aFinding({ ...NO_TEXT, id: 'a', severity: 'HIGH' }))
    expect([pile.findings().length, pile.findings()[0]?.id]).toStrictEqual([low.length, 'a'])
    pile.add(aFinding({ ...NO_TEXT, id: 'b', severity: 'HIGH' }))
    expect(pile.findings()).toHaveLength(low.length + 1)
  })

  test.each([
    ['control characters', ['\0']],
    ['other scripts, quotes and halves of characters', ['\u0416', '"', '\ud800']],
  ])('a pile that is full of %s gives all of them up for worse ones', (_name, units) => {
    const texts = units.map((unit) => unit.repeat(256))
    const all = (['LOW', 'CRITICAL'] as const).map((severity) =>
      Array.from({ length: TEXTS_LIMIT / (9 * 256) }, (_, at) => {
        const text = texts[at % texts.length] ?? ''
        const ignored = { source: text, statement: text, expiresAt: undefined }
        return aFinding({
          id: text,
          title: text,
          packageName: text,
          path: text,
          installed: text,
          fixed: text,
          url: text,
          ignored,
          severity,
        })
      }),
    )
    expect(pileOf(all.flat()).findings()).toStrictEqual(all[1])
  })

  test('one that is kept is a copy', () => {
    const finding = aFinding({ ignored: { ...IGNORED, expiresAt: new Date(0) } })
    const [kept] = pileOf([finding]).findings()
    expect(kept).toStrictEqual(finding)
    expect(kept).not.toBe(finding)
    expect(kept?.ignored).not.toBe(finding.ignored)
  })
})

const NO_TEXT = { id: '', title: '', packageName: undefined, path: undefined, installed: undefined, fixed: undefined, url: undefined }

function pileOf(findings: readonly Finding[]) {
  const pile = openPile()
  findings.forEach(pile.add)
  return pile
}
