import { expect, test } from '@jest/globals'
import { differenceOf } from '../../src/plan/difference.ts'
import type { ObservedImage } from '../../src/plan/settle.ts'
import { aBuild, anImage, aPlan, aPlatform, REVISION } from '../support/plans.ts'

test.each<[string, Partial<ObservedImage>, string | undefined]>([
  ['the same', { platforms: [aPlatform('linux/amd64')] }, undefined],
  ['no commit is named', { revision: undefined }, `is of commit (not said), not of ${REVISION}`],
  [
    'more platforms',
    { platforms: [aPlatform('linux/arm64'), aPlatform('linux/amd64')] },
    'is for linux/amd64, linux/arm64, not for linux/amd64',
  ],
])('a published image: %s', (_name, over, expected) => {
  const plan = aPlan({ build: aBuild({ platforms: [aPlatform('linux/amd64')] }) })
  expect(differenceOf(plan, anImage(over))).toBe(expected)
})
