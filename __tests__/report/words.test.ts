import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { reportOf } from '../../src/report/report.ts'
import { headline, hintOf } from '../../src/report/words.ts'
import { aPlan, aRow } from '../support/plans.ts'

describe('the headline', () => {
  const plan = aPlan()
  const cancelled = new ActionError('cancelled', 'it was cancelled')

  test.each([
    {
      name: 'a cancelled run that wrote nothing',
      rows: [aRow('1.2.3', 'untouched', { error: cancelled })],
      said: 'Cancelled: no name was written (1.0 s)',
    },
    {
      name: 'a cancelled run with a name on its way',
      rows: [aRow('1.2.3', 'unknown', { error: cancelled })],
      said: 'Cancelled: whether a name was written is not known (1.0 s)',
    },
    {
      name: 'a run that found all names in place',
      rows: [aRow('1.2.3', 'already')],
      said: 'Published already, nothing was written: 1 tag in 1 registry (1.0 s)',
    },
  ])('$name', ({ rows, said }) => {
    expect(headline(reportOf({ plan, rows }, { kind: 'published' }, 1000))).toBe(said)
  })
})

describe('the hint', () => {
  test('is the error’s own, else what helps against its kind', () => {
    expect(hintOf(new ActionError('disk', 'full', 'Buy a disk.'))).toBe('Buy a disk.')
    expect(hintOf(new ActionError('cancelled', 'cancelled'))).toBe('Run the job again: it takes up what was done.')
    expect(hintOf(new ActionError('plan', 'no tag'))).toBeUndefined()
  })
})
