import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { PlannedTag } from '../../src/plan/plan.ts'
import type { ObservedTag } from '../../src/plan/settle.ts'
import type { Log } from '../../src/ports.ts'
import { tellOfNewOnHub } from '../../src/publish/visibility.ts'
import { testPorts } from '../registry/parts.ts'
import { aDigest, aRepository, aTag } from '../support/plans.ts'

const MOVING = aTag('latest', { kind: 'moving' })
const ABSENT: ObservedTag = { kind: 'absent' }
const PRESENT: ObservedTag = { kind: 'present', digest: aDigest('x'), image: undefined }
const NEW =
  "docker.io/acme/app has none of these tags; if there is no such repository, Docker Hub makes one, for everybody to see unless the account's default privacy says otherwise"

describe('a repository that Docker Hub may make', () => {
  type Case = {
    readonly name?: string
    readonly tags?: readonly PlannedTag[]
    readonly held?: readonly (readonly [string, ObservedTag])[]
    readonly isPrivate?: boolean | undefined
    readonly refused?: ActionError
  }

  test.each<[string, Case, readonly string[]]>([
    ['is told', {}, [`info: ${NEW}`]],
    ['is warned of where the source is private', { isPrivate: true }, [`warning: ${NEW}; the source of this image is private`]],
    [
      'is none where a tag is there',
      {
        held: [
          ['1.2.3', ABSENT],
          ['latest', PRESENT],
        ],
      },
      [],
    ],
    ['is not guessed at from tags that are new each time', { tags: [aTag('1.2.3')] }, []],
    ['is none in another registry', { name: 'ghcr.io/acme/app' }, []],
    ['is none where we may not push', { refused: new ActionError('registry-refused', 'no') }, []],
  ])(
    '%s',
    (_name, {
      name = 'docker.io/acme/app',
      tags = [aTag('1.2.3'), MOVING],
      held = [
        ['1.2.3', ABSENT],
        ['latest', ABSENT],
      ],
      isPrivate = false,
      refused,
    }, expected) => {
      const lines: string[] = []
      const log: Log = {
        ...testPorts().log,
        info: (text) => void lines.push(`info: ${text}`),
        warning: (text) => void lines.push(`warning: ${text}`),
      }
      const observed = {
        repositories: [{ repository: aRepository(name), required: true, refused, tags: new Map(held), immutable: () => undefined }],
      }
      tellOfNewOnHub(observed, { tags }, isPrivate, { log })
      expect(lines).toStrictEqual(expected)
    },
  )
})
