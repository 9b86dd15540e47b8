import { expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { settle } from '../../src/plan/settle.ts'
import { settledLines } from '../../src/report/table.ts'
import { aDigest, anImage, aPlace, aPlan, aRepository, observed, present } from '../support/plans.ts'

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
