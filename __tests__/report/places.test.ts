import { describe, expect, test } from '@jest/globals'
import { placesOf } from '../../src/report/places.ts'
import { aDigest, aRepository, aRow } from '../support/plans.ts'

const OURS = aDigest('ours')
const THEIRS = aDigest('theirs')
const short = (digest: string) => `\`${digest.slice(0, 19)}\``
const [GHCR, HUB] = ['ghcr.io/acme/app', 'acme/app'].map(aRepository)
if (GHCR === undefined || HUB === undefined) throw new Error('no images')

describe('what was published where', () => {
  test('of one image: a row each tag', () => {
    const rows = [
      aRow('1.2.3', 'published', { after: OURS }),
      aRow('1.2', 'published', { after: OURS, before: THEIRS }),
      aRow('1', 'already', { after: OURS, before: OURS }),
      aRow('latest', 'unknown', { before: THEIRS, because: 'the answer was lost\nall of it' }),
    ]
    expect(placesOf(rows)).toStrictEqual([
      [
        '|  | Tag | State | Shows | Before | Why |',
        '|---|---|---|---|---|---|',
        `| ✅ | \`1.2.3\` | published | ${short(OURS)} | new | 1&#46;2.3 was asked for |`,
        `| ✅ | \`1.2\` | published | ${short(OURS)} | ${short(THEIRS)} | 1&#46;2 was asked for |`,
        `| ☑️ | \`1\` | already | ${short(OURS)} | the same | 1 was asked for |`,
        `| ❔ | \`latest\` | unknown |  | ${short(THEIRS)} | the answer was lost |`,
      ].join('\n'),
    ])
  })

  test('of a few: side by side, and each reason once', () => {
    const why = 'the fixed tag 1.2.3 is not in acme/app'
    const rows = [
      aRow('1.2.3', 'published', { repository: GHCR, after: OURS }),
      aRow('latest', 'untouched', { repository: GHCR, after: THEIRS, before: THEIRS, because: why }),
      aRow('1.2.3', 'failed', { repository: HUB, because: 'denied | `by` policy' }),
      aRow('latest', 'untouched', { repository: HUB, because: why }),
    ]
    expect(placesOf(rows)).toStrictEqual([
      [
        '| Tag | `ghcr.io/acme/app` | `acme/app` |',
        '|---|---|---|',
        '| `1.2.3` | ✅ published, new | ❌ failed |',
        `| \`latest\` | ⬜ untouched ${short(THEIRS)} | ⬜ untouched |`,
      ].join('\n'),
      ['- ⬜ `latest`: the fixed tag 1.2.3 is not in acme/app', '- ❌ `1.2.3` in `acme/app`: denied &#124; &#96;by&#96; policy'].join('\n'),
    ])
  })

  test('of many: a row for each image and tag', () => {
    const rows = Array.from({ length: 6 }, (_, index) =>
      aRow('1', 'published', { repository: aRepository(`ghcr.io/acme/app${index}`), after: OURS }),
    )
    const [table = ''] = placesOf(rows)
    expect(table.split('\n').slice(0, 3)).toStrictEqual([
      '|  | Image | Tag | State | Shows | Before | Why |',
      '|---|---|---|---|---|---|---|',
      `| ✅ | \`ghcr.io/acme/app0\` | \`1\` | published | ${short(OURS)} | new | 1 was asked for |`,
    ])
  })

  test('of a run without rows there is none', () => {
    expect(placesOf([])).toStrictEqual([])
  })
})
