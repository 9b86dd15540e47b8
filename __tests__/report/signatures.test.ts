import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { SignPlan } from '../../src/plan/sign.ts'
import { type Report, reportOf } from '../../src/report/report.ts'
import { isSigned, signatureLines, signatureWarnings, signatureWords, verifyWords } from '../../src/report/signatures.ts'
import type { Signature } from '../../src/sign/sign.ts'
import { aPlan, aPlatform, aRepository, aStaged } from '../support/plans.ts'

const staged = aStaged('ours')
const repository = aRepository('ghcr.io/acme/app')
const REFERENCE = `ghcr.io/acme/app@${staged.digest}`
const KEY: SignPlan = { mode: 'key', format: 'bundle', required: false, recursive: false, own: undefined, log: false }
const IDENTITY = 'https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main'
const GOOD: Signature = { repository, digest: staged.digest, platform: undefined, end: { kind: 'signed' } }
const ARM: Signature = { ...GOOD, platform: aPlatform('linux/arm64'), end: { kind: 'already' } }
const BAD: Signature = { ...GOOD, end: { kind: 'failed', error: new ActionError('signing', 'cosign could not sign it | <b>') } }

function report(each: readonly Signature[] | undefined, sign: SignPlan = KEY, signer = 'aGludA=='): Report {
  const story = {
    plan: aPlan({ sign }),
    staged,
    rows: [],
    ...(each === undefined ? {} : { signatures: { each, signer, version: '3.1.2' } }),
  }
  return reportOf(story, { kind: 'published' }, 1)
}

describe('signatures in the report', () => {
  test.each<readonly [string, Report, boolean | undefined]>([
    ['all made', report([GOOD, ARM]), true],
    ['one failed', report([ARM, BAD]), false],
    ['none, since no registry has the image', report([]), false],
    ['not asked for', report([GOOD], { mode: 'off' }), undefined],
    ['it did not come to that', report(undefined), undefined],
  ])('signed: %s', (_, told, expected) => {
    expect(isSigned(told)).toBe(expected)
  })

  test('stand in the log with their state, their reference and what they are of', () => {
    expect(signatureLines({ each: [GOOD, ARM, BAD], signer: 'x', version: '3.1.2' })).toStrictEqual([
      `signed          ${REFERENCE}  `,
      `signed already  ${REFERENCE}  linux/arm64`,
      `failed          ${REFERENCE}  cosign could not sign it | <b>`,
      'by cosign 3.1.2',
    ])
  })

  test('that failed are a warning each', () => {
    expect(signatureWarnings({ each: [GOOD, BAD], signer: undefined, version: undefined })).toStrictEqual([
      `${REFERENCE} is not signed: cosign could not sign it | <b>`,
    ])
  })

  test.each<readonly [string, Report, readonly unknown[]]>([
    ['by a key', report([GOOD]), ['signed (1 signature)']],
    ['by an identity', report([GOOD, ARM], KEY, `URI:${IDENTITY}`), [`signed by \`${IDENTITY}\` (2 signatures)`]],
    [
      'that failed, whose words are no Markdown',
      report([BAD]),
      [expect.stringMatching(/^\*\*not signed\*\*: cosign could not sign it (?!.*<b>)/)],
    ],
    ['nobody asked for', report(undefined), []],
  ])('in the summary: %s', (_, told, expected) => {
    expect(signatureWords(told)).toEqual(expected)
  })

  test.each<readonly [string, SignPlan, readonly string[]]>([
    ['a key, without a log', KEY, ['--key=cosign.pub', '--insecure-ignore-tlog=true']],
    ['a key, with a log', { ...KEY, log: true }, ['--key=cosign.pub']],
    [
      'an identity, with a log',
      { ...KEY, mode: 'keyless', log: true },
      [`--certificate-identity=${IDENTITY}`, '--certificate-oidc-issuer=https://token.actions.githubusercontent.com'],
    ],
    [
      'an identity, without a log',
      { ...KEY, mode: 'keyless' },
      [
        ...[`--certificate-identity=${IDENTITY}`, '--certificate-oidc-issuer=https://token.actions.githubusercontent.com'],
        ...['--insecure-ignore-tlog=true', '--use-signed-timestamps=true'],
      ],
    ],
    [
      'a Sigstore of one’s own',
      { ...KEY, own: { signingConfig: 'sc.json', trustedRoot: 'tr.json' } },
      ['--key=cosign.pub', '--trusted-root=tr.json'],
    ],
  ])('the command to check them: %s', (_, plan, expected) => {
    const told = report([GOOD], plan, `URI:${IDENTITY}`)
    expect(verifyWords(told, REFERENCE)).toStrictEqual(['cosign', 'verify', ...expected, REFERENCE])
  })

  test('there is no command to check what is not signed', () => {
    expect([verifyWords(report([BAD]), REFERENCE), verifyWords(report([GOOD]), 'ghcr.io/acme/other@sha256:0')]).toStrictEqual([
      undefined,
      undefined,
    ])
  })
})
