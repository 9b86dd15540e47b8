import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { reportOf } from '../../src/report/report.ts'
import { headline, hintOf } from '../../src/report/words.ts'
import { aDigest, aPlan, aRepository, aRow } from '../support/plans.ts'

describe('the headline', () => {
  const plan = aPlan()
  const cancelled = new ActionError('cancelled', 'it was cancelled')

  test.each([
    {
      name: 'a cancelled run that wrote nothing',
      rows: [aRow('1.2.3', 'untouched', { error: cancelled })],
      said: 'Cancelled: no tag was written (1.0 s)',
    },
    {
      name: 'a cancelled run with a name on its way',
      rows: [aRow('1.2.3', 'unknown', { error: cancelled })],
      said: 'Cancelled: whether a tag was written is not known (1.0 s)',
    },
    {
      name: 'a run that found all names in place',
      rows: [aRow('1.2.3', 'already')],
      said: 'Published already, nothing was written: 1 tag in 1 registry (1.0 s)',
    },
    {
      name: 'a run that published, but for a registry that is not required',
      rows: [aRow('1.2.3', 'published'), aRow('1.2.3', 'failed', { repository: aRepository('mirror.example/acme/app'), required: false })],
      said: 'Published: 1 tag in 1 registry; 1 registry that is not required lacks tags (1.0 s)',
    },
  ])('$name', ({ rows, said }) => {
    expect(headline(reportOf({ plan, rows }, { kind: 'published' }, 1000))).toBe(said)
  })
})

describe('the headline of what from names', () => {
  const digest = aDigest('promoted')
  const [ghcr, hub, quay, ecr] = ['ghcr.io/acme/app', 'acme/app', 'quay.io/acme/app', 'ecr.example/app'].map(aRepository)
  const row = (repository = ghcr, over: Parameters<typeof aRow>[2] = {}) =>
    aRow('1.2.3', 'published', { ...(repository === undefined ? {} : { repository }), after: digest, ...over })

  test.each([
    {
      name: 'in its own repository',
      from: [ghcr],
      rows: [row()],
      said: 'Promoted within ghcr.io/acme/app, digest unchanged: 1 tag in 1 registry',
    },
    {
      name: 'in others',
      from: [ghcr],
      rows: [row(hub), row(quay), row(quay, { tag: 'latest' })],
      said: 'Promoted from ghcr.io/acme/app to acme/app and quay.io/acme/app, digest unchanged: 3 tags in 2 registries',
    },
    {
      name: 'in many others',
      from: [ghcr],
      rows: [row(), row(hub), row(quay), row(ecr)],
      said: 'Promoted from ghcr.io/acme/app to ghcr.io/acme/app, acme/app, quay.io/acme/app and 1 more, digest unchanged: 4 tags in 4 registries',
    },
    {
      name: 'in others, where one has it already',
      from: [ghcr],
      rows: [row(hub), row(quay, { state: 'already' })],
      said: 'Promoted from ghcr.io/acme/app to acme/app, digest unchanged: 2 tags in 2 registries',
    },
    {
      name: 'of several images',
      from: [ghcr, ghcr],
      rows: [row()],
      said: 'Published, joined from 2 images, within ghcr.io/acme/app: 1 tag in 1 registry',
    },
    {
      name: 'that is there already',
      from: [ghcr],
      rows: [row(ghcr, { state: 'already' })],
      said: 'Published already, nothing was written: 1 tag in 1 registry',
    },
  ])('$name', ({ from, rows, said }) => {
    const repositories = from.flatMap((one) => one ?? [])
    const plan = aPlan({ origin: { digest, names: [], repositories } })
    expect(headline(reportOf({ plan, rows }, { kind: 'published' }, 1000))).toBe(`${said} (1.0 s)`)
  })

  test('that nobody has to build', () => {
    const present = { repository: aRepository('acme/app'), digest }
    expect(headline(reportOf({ plan: aPlan(), present }, { kind: 'planned' }, 1000))).toBe(
      'Planned: the image is published already, and nothing has to be built (1.0 s)',
    )
  })
})

describe('the hint', () => {
  test('is the error’s own, else what helps against its kind', () => {
    expect(hintOf(new ActionError('disk', 'full', 'Buy a disk.'))).toBe('Buy a disk.')
    expect(hintOf(new ActionError('cancelled', 'cancelled'))).toBe('Run the job again: it takes up what was done.')
    expect(hintOf(new ActionError('verify', 'moved'))).toContain('run the job again')
  })
})
