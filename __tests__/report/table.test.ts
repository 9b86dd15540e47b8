import { expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { settle } from '../../src/plan/settle.ts'
import { planLines, settledLines } from '../../src/report/table.ts'
import { aDigest, anImage, aPlace, aPlan, aRepository, aTag, observed, present } from '../support/plans.ts'

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
