import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { attestationCommand, attestationWarning, attestationWords, urlOf } from '../../src/report/attestation.ts'
import { reportOf } from '../../src/report/report.ts'
import type { Attestation } from '../../src/sign/attest.ts'

const URL = 'https://github.com/acme/app/attestations/1'
const MADE: Attestation = { kind: 'made', repository: 'acme/app', url: URL }
const FAILED: Attestation = { kind: 'failed', error: new ActionError('signing', 'GitHub answered 403: <no>', 'Give the right') }

/** Everything that a report says of it. */
function said(attestation: Attestation | undefined) {
  const report = reportOf(attestation === undefined ? {} : { attestation }, { kind: 'published' }, 1)
  return { words: attestationWords(report), commands: attestationCommand(report, 'ghcr.io/acme/app@sha256:1') }
}

describe('an attestation by GitHub', () => {
  test('that was made is said in a word, with the command that checks it', () => {
    expect([urlOf(MADE), said(MADE)]).toStrictEqual([
      URL,
      {
        words: ['attested by GitHub'],
        commands: [['gh', 'attestation', 'verify', 'oci://ghcr.io/acme/app@sha256:1', '--repo', 'acme/app']],
      },
    ])
  })

  test('that was not made is said with its reason, which is data, and the cure', () => {
    expect([urlOf(FAILED), said(FAILED)]).toStrictEqual([
      '',
      { words: ['**not attested**: GitHub answered 403&#58; &#60;no&#62;'], commands: [] },
    ])
    expect(FAILED.kind === 'failed' && attestationWarning(FAILED.error)).toBe(
      'no attestation by GitHub: GitHub answered 403: <no>. Give the right',
    )
  })

  test('that nobody asked for is not spoken of', () => {
    expect(said(undefined)).toStrictEqual({ words: [], commands: [] })
  })
})
