import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { SignPlan } from '../../src/plan/sign.ts'
import { type Report, reportOf } from '../../src/report/report.ts'
import { isSigned, signatureLines, signatureWarnings, signatureWords, unprovedWarnings, verifyWords } from '../../src/report/signatures.ts'
import type { Signature, Signatures } from '../../src/sign/sign.ts'
import { aPlan, aPlatform, aRepository, aStaged } from '../support/plans.ts'

const staged = aStaged('ours')
const repository = aRepository('ghcr.io/acme/app')
const REFERENCE = `ghcr.io/acme/app@${staged.digest}`
const KEY: SignPlan = { mode: 'key', format: 'bundle', required: false, recursive: false, own: undefined, log: false }
const IDENTITY = 'https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main'
const GOOD: Signature = { repository, digest: staged.digest, platform: undefined, end: { kind: 'signed' } }
const ARM: Signature = { ...GOOD, platform: aPlatform('linux/arm64'), end: { kind: 'already' } }
const BAD: Signature = { ...GOOD, end: { kind: 'failed', error: new ActionError('signing', 'cosign could not sign it | <b>') } }

const MADE = { signer: 'aGludA==', issuer: undefined, log: false, version: '3.1.2' }
const BESIDE: Signature = { ...GOOD, end: { kind: 'signed', unproved: { entries: 2, because: 'cosign could not verify it | <b>' } } }

function report(each: readonly Signature[] | undefined, sign: SignPlan = KEY, over: Partial<Signatures> = {}): Report {
  const story = {
    plan: aPlan({ sign }),
    staged,
    rows: [],
    ...(each === undefined ? {} : { signatures: { each, ...MADE, ...over } }),
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
    expect(signatureLines({ each: [GOOD, ARM, BAD], ...MADE })).toStrictEqual([
      `signed          ${REFERENCE}  `,
      `signed already  ${REFERENCE}  linux/arm64`,
      `failed          ${REFERENCE}  cosign could not sign it | <b>`,
      'by cosign 3.1.2',
    ])
  })

  test('that failed are a warning each', () => {
    expect(signatureWarnings({ each: [GOOD, BAD], ...MADE, version: undefined })).toStrictEqual([
      `${REFERENCE} is not signed: cosign could not sign it | <b>`,
    ])
  })

  test('that stand beside what says to be the same are a warning each, whatever came of the others', () => {
    const one: Signature = { ...BESIDE, end: { kind: 'signed', unproved: { entries: 1, because: 'it is not there' } } }
    const advice = 'A new signature stands beside; look who else may write to ghcr.io/acme/app.'
    expect(unprovedWarnings({ each: [GOOD, BESIDE, ARM, one, BAD], ...MADE })).toStrictEqual([
      `2 entries at ${REFERENCE} in the name of its signer are not proved to be a signature: cosign could not verify it | <b>. ${advice}`,
      `1 entry at ${REFERENCE} in the name of its signer is not proved to be a signature: it is not there. ${advice}`,
    ])
  })

  test.each<readonly [string, Report, readonly unknown[]]>([
    ['beside what is not proved', report([GOOD, BESIDE]), ['signed (2 signatures), **beside 2 entries in its name without proof**']],
    ['by a key', report([GOOD]), ['signed (1 signature)']],
    ['by an identity', report([GOOD, ARM], KEY, { signer: `URI:${IDENTITY}` }), [`signed by \`${IDENTITY}\` (2 signatures)`]],
    [
      'that failed, whose words are no Markdown',
      report([BAD]),
      [expect.stringMatching(/^\*\*not signed\*\*: cosign could not sign it (?!.*<b>)/)],
    ],
    ['nobody asked for', report(undefined), []],
  ])('in the summary: %s', (_, told, expected) => {
    expect(signatureWords(told)).toEqual(expected)
  })

  const ISSUER = 'https://git.acme.example/_services/token'
  const who = [`--certificate-identity=${IDENTITY}`, `--certificate-oidc-issuer=${ISSUER}`]
  const own = { signingConfig: 'sc.json', trustedRoot: 'tr.json' }
  const keyless = { ...KEY, mode: 'keyless', log: true } as const
  test.each<readonly [string, SignPlan, boolean, readonly string[]]>([
    ['a key, without a log', KEY, false, ['--key=cosign.pub', '--insecure-ignore-tlog=true']],
    ['a key, with a log', { ...KEY, log: true }, true, ['--key=cosign.pub']],
    ['an identity, by whom its token was issued, with a log', keyless, true, who],
    [
      'an identity, without a log',
      { ...keyless, log: false },
      false,
      [...who, '--insecure-ignore-tlog=true', '--use-signed-timestamps=true'],
    ],
    ['a Sigstore of one’s own', { ...KEY, own }, true, ['--key=cosign.pub', '--trusted-root=tr.json']],
    [
      'a Sigstore of one’s own that has no log',
      { ...keyless, own },
      false,
      [...who, '--trusted-root=tr.json', '--insecure-ignore-tlog=true', '--use-signed-timestamps=true'],
    ],
    [
      'the legacy format, which cosign does not look at beside a bundle of anybody',
      { ...KEY, format: 'legacy' },
      true,
      ['--key=cosign.pub', '--new-bundle-format=false'],
    ],
  ])('the command to check them: %s', (_, plan, log, expected) => {
    const told = report([GOOD], plan, { signer: `URI:${IDENTITY}`, issuer: ISSUER, log })
    expect(verifyWords(told, REFERENCE)).toStrictEqual(['cosign', 'verify', ...expected, REFERENCE])
  })

  test('the command to check them has the name of a branch with a comma as it is', () => {
    const told = report([GOOD], keyless, { signer: `URI:"${IDENTITY}\\u002cx"`, issuer: ISSUER, log: true })
    expect(verifyWords(told, REFERENCE)?.[2]).toBe(`--certificate-identity=${IDENTITY},x`)
  })

  test('there is no command to check what is not signed', () => {
    expect([verifyWords(report([BAD]), REFERENCE), verifyWords(report([GOOD]), 'ghcr.io/acme/other@sha256:0')]).toStrictEqual([
      undefined,
      undefined,
    ])
  })
})
