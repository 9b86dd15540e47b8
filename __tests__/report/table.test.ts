import { expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { settle } from '../../src/plan/settle.ts'
import { planLines, rowLines, settledLines } from '../../src/report/table.ts'
import { aDigest, anImage, aPlace, aPlan, aRepository, aRow, aTag, observed, present } from '../support/plans.ts'

test('what was settled says what each tag held, and does not say of a registry that was not read that it holds nothing', () => {
  const [there, denied] = ['ghcr.io/acme/app', 'registry.example.com/acme/app']
  const plan = aPlan({ images: [there, denied].map((name) => aRepository(name)) })
  const places = [
    aPlace(there, { '1.2.3': present('theirs', anImage({ fingerprint: undefined })) }),
    { ...aPlace(denied), tags: new Map(), refused: new ActionError('registry-refused', 'denied\nfor a reason') },
  ]
  const held = aDigest('theirs')
  expect(settledLines(settle(plan, observed(...places)))).toStrictEqual([
    `refuse  ghcr.io/acme/app:1.2.3                ${held.slice(0, 19)}  it holds ${held}, which was not made by this action (it has no label io.build-tag-push.inputs)`,
    'write   ghcr.io/acme/app:latest               absent               latest was asked for',
    'refuse  registry.example.com/acme/app:1.2.3   not read             denied',
    'refuse  registry.example.com/acme/app:latest  not read             denied',
  ])
})

test('a long reason stands once for all rows that have it, one below the other', () => {
  const [long, short] = ['x'.repeat(81), 'y'.repeat(80)]
  const row = (tag: string, because: string) => aRow(tag, 'untouched', { because })
  expect(rowLines([row('1', long), row('2', long), row('3', long), row('4', short), row('5', short), row('6', long)])).toStrictEqual([
    `untouched  ghcr.io/acme/app:1    ${long}`,
    'untouched  ghcr.io/acme/app:2    as above',
    'untouched  ghcr.io/acme/app:3    as above',
    `untouched  ghcr.io/acme/app:4    ${short}`,
    `untouched  ghcr.io/acme/app:5    ${short}`,
    `untouched  ghcr.io/acme/app:6    ${long}`,
  ])
})

const HEAD = 'TAG     KIND    WRITE  RULE    WHY'

test.each<[string, Partial<Plan>, readonly string[]]>([
  ['that is published', {}, ['image ghcr.io/acme/app', HEAD, '1.2.3   fixed   yes    semver  1.2.3 was asked for']],
  [
    'that is built only',
    { push: false },
    [
      'image ghcr.io/acme/app',
      HEAD,
      '1.2.3   fixed   no     semver  1.2.3 was asked for',
      'published nowhere (push: false): no tag is written',
    ],
  ],
  ['without an image', { push: false, images: [] }, [HEAD, '1.2.3   fixed   yes    semver  1.2.3 was asked for']],
  [
    'that goes under no name',
    { byDigest: true },
    [
      'image ghcr.io/acme/app',
      HEAD,
      '1.2.3   fixed   later  semver  1.2.3 was asked for',
      'uploaded by its digest alone: the tags are for a later run to write',
    ],
  ],
])('the log of a plan says what is written: of an image %s', (_name, over, expected) => {
  const tags = [aTag('1.2.3'), aTag('latest', { kind: 'moving', move: 'keep', because: 'stays: 2.0.0 is higher' })]
  const lines = planLines(aPlan({ tags, ...over }))
  expect(lines.filter((line) => !line.startsWith('latest'))).toStrictEqual(expected)
  expect(lines.filter((line) => line.startsWith('latest'))).toStrictEqual(['latest  moving  no     semver  stays: 2.0.0 is higher'])
})
