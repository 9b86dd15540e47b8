import { describe, expect, test } from '@jest/globals'
import { canonicalName } from '../../src/domain/reference.ts'
import { ActionError } from '../../src/errors.ts'
import type { Objections } from '../../src/publish/admit.ts'
import { leaveUnnamed, uploadBegan } from '../../src/publish/unnamed.ts'
import type { Uploaded } from '../../src/publish/upload.ts'
import { quietLog } from '../registry/parts.ts'
import { admitted } from '../support/admitted.ts'
import { aCleared, aRepository, aStaged } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'

const IMAGE = aStaged('ours')
const [A, QUAY] = [aRepository('ghcr.io/acme/app'), aRepository('quay.io/acme/app')]
const FROM = { repository: A, tag: undefined, digest: IMAGE.digest }
const LONG_AGO = new Date('2024-01-15T10:00:00Z')
const EARLIER = new Date('2024-01-15T11:00:00Z')
const LATER = new Date('2024-01-15T12:00:00Z')
const no = new ActionError('registry-refused', 'denied')

/** Where the image is to go and how that ended: there, not there for a reason, refused before, withheld, or never tried. */
type Place = readonly [repository: typeof A, required: boolean, end: 'there' | 'failed' | 'refused' | 'withheld' | 'never']

function leave(places: readonly Place[]) {
  const uploads: Uploaded['places'] = places.flatMap(([repository, , end]) =>
    end === 'never' || end === 'refused'
      ? []
      : [{ repository, error: end === 'failed' ? no : undefined, blobs: { present: 0, mounted: 0, uploaded: 0 } }],
  )
  const withheld: Objections['withheld'] = new Map(
    places.flatMap(([repository, , end]) => (end === 'withheld' ? [[canonicalName(repository), no]] : [])),
  )
  const image = admitted({ image: aCleared(IMAGE), places: uploads }, withheld)
  const settled = places.map(([repository, required, end]) => ({ repository, required, refused: end === 'refused' ? no : undefined }))
  const lines: string[] = []
  const log = {
    ...quietLog([]),
    info: (text: string) => void lines.push(`info ${text}`),
    notice: (text: string) => void lines.push(`notice ${text}`),
    warning: (text: string) => void lines.push(`warning ${text}`),
  }
  const { kind, ...rest } = leaveUnnamed(image, { places: settled }, new FakeRegistries(), { log })
  return [kind, 'error' in rest ? `${rest.error.code}: ${rest.error.message}` : undefined, ...lines]
}

const told = (repository: typeof A) =>
  `info ${repository.name}@${IMAGE.digest} has no name; "from: ${repository.name}@${IMAGE.digest}" publishes it.`
const hour = `notice quay.io removes what has no tag after 1 h: publish ${QUAY.name}@${IMAGE.digest} by then, or build it again`

describe('an image that is left without a name', () => {
  test.each<readonly [string, readonly Place[], readonly unknown[]]>([
    ['says how it gets one', [[A, true, 'there']], ['staged', undefined, told(A)]],
    [
      'says where it will not stay',
      [
        [A, true, 'there'],
        [QUAY, true, 'there'],
      ],
      ['staged', undefined, told(A), told(QUAY), hour],
    ],
    [
      'has to be in every required registry',
      [
        [A, true, 'there'],
        [QUAY, true, 'failed'],
      ],
      ['stopped', 'registry-refused: denied'],
    ],
    [
      'has to be where it was refused before',
      [
        [A, true, 'there'],
        [QUAY, true, 'refused'],
      ],
      ['stopped', 'registry-refused: denied'],
    ],
    [
      'has to be where it is withheld',
      [
        [A, true, 'there'],
        [QUAY, true, 'withheld'],
      ],
      ['stopped', 'registry-refused: denied'],
    ],
    [
      'tells of every required registry why it is not there',
      [
        [A, true, 'failed'],
        [QUAY, true, 'never'],
      ],
      ['stopped', 'registry-refused: denied', 'warning quay.io/acme/app failed, too: the image was not uploaded to quay.io/acme/app'],
    ],
    ['has to be where nobody brought it', [[A, true, 'never']], ['stopped', 'internal: the image was not uploaded to ghcr.io/acme/app']],
    [
      'need not be in one that is not required',
      [
        [A, true, 'there'],
        [QUAY, false, 'failed'],
      ],
      ['staged', undefined, 'warning quay.io/acme/app is not required and failed: denied', told(A)],
    ],
    [
      'has to be in one at least',
      [
        [A, false, 'failed'],
        [QUAY, false, 'refused'],
      ],
      [
        'stopped',
        'registry-refused: denied',
        'warning ghcr.io/acme/app is not required and failed: denied',
        'warning quay.io/acme/app is not required and failed: denied',
      ],
    ],
    [
      'says the reason of the required one first',
      [
        [QUAY, false, 'failed'],
        [A, true, 'never'],
      ],
      [
        'stopped',
        'internal: the image was not uploaded to ghcr.io/acme/app',
        'warning quay.io/acme/app is not required and failed: denied',
      ],
    ],
  ])('%s', (_name, places, expected) => {
    expect(leave(places)).toStrictEqual(expected)
  })
})

test.each<readonly [string, Partial<Parameters<typeof uploadBegan>[1]>, Parameters<typeof uploadBegan>[0]['place'], Date | undefined]>([
  ['bytes from here go when the upload begins', {}, { kind: 'layout', folder: 'x' }, LATER],
  ['what the builder pushed is there since the run began, at the earliest', {}, { kind: 'registry', repository: A }, EARLIER],
  [
    'what from names is there since it was uploaded',
    { from: [FROM], fromUploadedAt: LONG_AGO },
    { kind: 'registry', repository: A },
    LONG_AGO,
  ],
  ['nobody says when', { from: [FROM] }, { kind: 'registry', repository: A }, undefined],
])('%s', (_name, given, place, expected) => {
  const inputs = { from: [], fromUploadedAt: undefined, ...given }
  expect(uploadBegan({ place }, inputs, EARLIER, { clock: { now: () => LATER } })).toStrictEqual(expected)
})
