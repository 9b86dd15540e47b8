import { describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { readVerdict, runOf, verdictOf, writeVerdict } from '../../src/scan/handed.ts'
import { bySeverity } from '../../src/scan/rows.ts'
import { judge } from '../../src/scan/verdict.ts'
import { aVerdict, PARTS, RUN } from '../support/handed.ts'
import { aFinding, anEvidence, aPolicy, NOW } from '../support/judging.ts'
import { aDigest, aPlatform, aStaged } from '../support/plans.ts'
import { fc } from '../support/property.ts'

const [PART = aStaged('none')] = PARTS
const AMD64 = aPlatform('linux/amd64')

describe('the run', () => {
  const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/app', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2' }
  test('has an address and an attempt', () => {
    expect(runOf(env)).toStrictEqual(RUN)
  })

  test.each([
    ['nothing', {}],
    ['no server', { ...env, GITHUB_SERVER_URL: '' }],
    ['no repository', { ...env, GITHUB_REPOSITORY: undefined }],
    ['no id', { ...env, GITHUB_RUN_ID: '7/attempts/1' }],
    ['no attempt', { ...env, GITHUB_RUN_ATTEMPT: '0' }],
    ['an attempt that is none', { ...env, GITHUB_RUN_ATTEMPT: '1e9' }],
  ])('%s is none', (_name, variables) => {
    expect(runOf(variables)).toBe(undefined)
  })
})

describe('what a job hands on', () => {
  const ignored = (id: string, day: string) =>
    aFinding({ id, ignored: { source: '.trivyignore', statement: undefined, expiresAt: new Date(day) } })

  test('is what it judged, and by what', () => {
    const reports = {
      'linux/amd64': {
        findings: [aFinding({ severity: 'LOW' }), ignored('CVE-1', '2027-03-01'), ignored('CVE-2', '2027-01-01')],
        distribution: { family: 'alpine', name: '3.10', isEnded: true },
      },
    }
    expect(aVerdict(PART, { reports, exceptions: aDigest('rules') })).toStrictEqual({
      run: RUN,
      digest: PART.digest,
      targets: [{ platform: AMD64, manifest: PART.platforms[0]?.digest, config: aDigest('app amd64 config') }],
      strictness: {
        failOn: ['HIGH', 'CRITICAL'],
        ignoreUnfixed: false,
        scanners: ['vuln', 'secret'],
        pkgTypes: ['os', 'library'],
        eol: 'warn',
        unrecognised: 'warn',
        exceptions: aDigest('rules'),
        tool: expect.stringMatching(/^sha256:/),
      },
      scanner: '0.74.0',
      database: { digest: undefined, updatedAt: new Date('2026-11-21T06:30:00Z') },
      until: new Date('2027-01-01'),
      counts: { ...bySeverity(() => 0), LOW: 1 },
      listed: { ...bySeverity(() => []), LOW: [expect.stringMatching(/^[\w-]{8}$/)] },
      notes: [
        { platforms: [AMD64], text: 'made of alpine 3.10, which has ended: nothing is fixed there any more, and little new is known' },
      ],
    })
  })

  test('is nothing where nobody knows what scanned', () => {
    const verdict = judge(aPolicy(), PART, anEvidence(PART), NOW)
    if (verdict.kind !== 'passed') throw new Error(verdict.kind)
    expect(verdictOf(verdict, anEvidence(PART, {}, { scanner: undefined }), aPolicy(), undefined, RUN)).toBe(undefined)
  })
})

const NONE = bySeverity(() => '')

describe('a verdict as text', () => {
  const full = aVerdict(PART, {
    reports: { 'linux/amd64': { findings: [ignored()], packages: 0 } },
    evidence: { database: { source: 'x', digest: aDigest('db'), updatedAt: new Date('2026-11-21T06:30:00Z') } },
    exceptions: aDigest('rules'),
  })
  function ignored() {
    return aFinding({ ignored: { source: 'x', statement: undefined, expiresAt: new Date('2027-01-01') } })
  }

  test.each([
    ['with all that it can hold', full],
    ['without database, exceptions and notes', aVerdict(PART, { policy: { scanners: ['secret'] }, evidence: { database: undefined } })],
    ['of an attestation-free image of many platforms', aVerdict(aStaged('other'))],
  ])('is one line, and read as what it was: %s', (_name, verdict) => {
    const text = writeVerdict(verdict)
    expect(text).not.toContain('\n')
    expect(readVerdict(text)).toStrictEqual(verdict)
  })

  /** The text with other content and a checksum that fits it: what somebody would write who may write it at all. */
  const forged = (change: Readonly<Record<string, unknown>>): string => {
    const { checksum: _, ...body }: Readonly<Record<string, unknown>> = { ...JSON.parse(writeVerdict(full)), ...change }
    return JSON.stringify({ ...body, checksum: digestOf(Buffer.from(JSON.stringify(body))) })
  }
  test('a forged one is only as good as its writer: that the checksum fits proves nothing', () => {
    expect(readVerdict(forged({ attempt: 1 }))).toStrictEqual({ ...full, run: { ...RUN, attempt: 1 } })
  })

  test.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', 'passed'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['more than anybody would write', `${' '.repeat(70_000)}${writeVerdict(full)}`],
    ['blanks around it', `${writeVerdict(full)} `],
    ['a field twice', writeVerdict(full).replace('{', '{"version":2,')],
    ['another result', forged({ result: 'blocked' })],
    ['another version', forged({ version: 1 })],
    ['one more field', forged({ more: 1 })],
    ['one field less', forged({ until: undefined })],
    ['a policy that is none', forged({ policy: { ...full.strictness, eol: 'off' } })],
    ['an unknown level', forged({ policy: { ...full.strictness, failOn: ['ALL'] } })],
    ['no digest', forged({ digest: 'latest' })],
    ['no platforms', forged({ platforms: 'linux/amd64' })],
    ['a platform without a config', forged({ platforms: [{ platform: 'linux/amd64', manifest: full.digest }] })],
    ['a day that is none', forged({ until: 'never' })],
    ['a database without a day', forged({ database: { digest: null, updatedAt: 'now' } })],
    ['counts that are none', forged({ counts: { ...full.counts, LOW: -1 } })],
    ['an attempt that is none', forged({ attempt: '1' })],
    ['more findings than are counted', forged({ listed: { ...NONE, LOW: 'abcdefgh12345678' }, counts: { ...full.counts, LOW: 1 } })],
    ['half a key', forged({ listed: { ...NONE, LOW: 'abcd' }, counts: { ...full.counts, LOW: 1 } })],
    ['keys that are no text', forged({ listed: { ...NONE, LOW: ['abcdefgh'] }, counts: { ...full.counts, LOW: 1 } })],
    ['no keys', forged({ listed: null })],
    ['a note without a text', forged({ notes: [{ platforms: [] }] })],
  ])('is not read: %s', (_name, text) => {
    expect(readVerdict(text)).toBe(undefined)
  })

  test('a change of any character is seen', () => {
    const text = writeVerdict(full)
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        fc.pre(text[at] !== character)
        expect(readVerdict(`${text.slice(0, at)}${character}${text.slice(at + 1)}`)).toBe(undefined)
      }),
    )
  })

  test('whatever JSON comes, nothing is thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(JSON.parse(writeVerdict(full)))), (value, field) => {
        expect(readVerdict(JSON.stringify(value))).toBe(undefined)
        const read = readVerdict(forged({ [field]: value }))
        expect(read === undefined ? undefined : writeVerdict(read)).toBe(read === undefined ? undefined : forged({ [field]: value }))
      }),
    )
  })
})
