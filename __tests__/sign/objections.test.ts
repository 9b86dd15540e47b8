import { describe, expect, test } from '@jest/globals'
import { canonicalName } from '../../src/domain/reference.ts'
import { ActionError } from '../../src/errors.ts'
import { objectionsOf } from '../../src/sign/objections.ts'
import type { Signature } from '../../src/sign/sign.ts'
import { aDigest, aRepository } from '../support/plans.ts'

const DIGEST = aDigest('image')
const [first, second, mirror] = ['ghcr.io/acme/app', 'acme/app', 'mirror.example.com/app'].map(aRepository)

function signature(repository = first, error?: ActionError): Signature {
  if (repository === undefined) throw new TypeError('no repository')
  return { repository, digest: DIGEST, platform: undefined, end: error === undefined ? { kind: 'signed' } : { kind: 'failed', error } }
}

const LOST = new ActionError('registry-refused', 'ghcr.io refused', 'Ask for the right to write.')

describe('what signatures have against the names', () => {
  const isNeeded = (repository: typeof mirror) => repository !== mirror
  const judged = (each: readonly Signature[], required = true) => {
    const { blocked, withheld } = objectionsOf({ each }, required, isNeeded)
    return { blocked: blocked?.message, withheld: [...withheld.keys()] }
  }

  test('nothing, where all were made', () => {
    expect(judged([signature(first), signature(second)])).toStrictEqual({ blocked: undefined, withheld: [] })
  })

  test('one that failed in a registry that is required blocks all', () => {
    expect(judged([signature(first), signature(second, LOST)])).toStrictEqual({
      blocked: `acme/app@${DIGEST} is not signed, and sign-required says that it must be: ghcr.io refused`,
      withheld: ['docker.io/acme/app'],
    })
  })

  test('one that failed elsewhere takes the names of that repository alone', () => {
    expect(judged([signature(first), signature(mirror, LOST)])).toStrictEqual({
      blocked: undefined,
      withheld: [mirror === undefined ? '' : canonicalName(mirror)],
    })
  })

  test('nothing, where no signature is required', () => {
    expect(judged([signature(first, LOST)], false)).toStrictEqual({ blocked: undefined, withheld: [] })
  })

  test('the error keeps code and cure, and says how the image is published later', () => {
    const { blocked } = objectionsOf({ each: [signature(first, LOST)] }, true, isNeeded)
    expect({ code: blocked?.code, hint: blocked?.hint }).toStrictEqual({
      code: 'registry-refused',
      hint: `Ask for the right to write.\nNo tag was written in any registry; the image lies there under its digest. Run again, or publish it later by from: ghcr.io/acme/app@${DIGEST} (the output staged-digest names it); sign-required: false publishes without a signature.`,
    })
  })
})
