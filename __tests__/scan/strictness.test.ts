import { describe, expect, test } from '@jest/globals'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import { laxerThan, readStrictness, strictnessOf } from '../../src/scan/strictness.ts'
import { aPolicy } from '../support/judging.ts'
import { aDigest } from '../support/plans.ts'
import { fc } from '../support/property.ts'

type Half = { readonly policy?: Partial<ScanPolicy>; readonly exceptions?: string }
const of = ({ policy = {}, exceptions }: Half) => strictnessOf(aPolicy(policy), exceptions === undefined ? undefined : aDigest(exceptions))

describe('two policies', () => {
  test.each<[string, Half, Half, readonly string[]]>([
    ['the same', {}, {}, []],
    ['the same in another order', { policy: { scanners: ['secret', 'vuln'], pkgTypes: ['library', 'os'] } }, {}, []],
    ['more levels', { policy: { failOn: new Set(['MEDIUM', 'HIGH', 'CRITICAL']) } }, {}, []],
    ['fewer levels', { policy: { failOn: new Set(['CRITICAL']) } }, {}, ['was not to block on HIGH']],
    ['more scanners', { policy: { scanners: ['vuln', 'secret', 'license'] } }, {}, []],
    ['fewer scanners', { policy: { scanners: ['secret'] } }, {}, ['did not look for vuln']],
    ['fewer kinds of packages', { policy: { pkgTypes: ['os'] } }, {}, ['did not look into packages of library']],
    ['what has no fix is let through', { policy: { ignoreUnfixed: true } }, {}, ['let through what has no fix']],
    ['what has no fix is let through by both', { policy: { ignoreUnfixed: true } }, { policy: { ignoreUnfixed: true } }, []],
    ['what has no fix is let through by the other alone', {}, { policy: { ignoreUnfixed: true } }, []],
    ['ended distributions', {}, { policy: { eol: 'block' } }, ['let through distributions that have ended']],
    ['ended distributions the other way round', { policy: { eol: 'block' } }, {}, []],
    ['what is not recognised', {}, { policy: { unrecognised: 'block' } }, ['let through what is not recognised']],
    ['what is not recognised the other way round', { policy: { unrecognised: 'block' } }, {}, []],
    ['exceptions', { exceptions: 'a' }, {}, ['had other exceptions']],
    ['other exceptions', { exceptions: 'a' }, { exceptions: 'b' }, ['had other exceptions']],
    ['the same exceptions', { exceptions: 'a' }, { exceptions: 'a' }, []],
    ['exceptions of the other alone', {}, { exceptions: 'a' }, []],
    ['another Trivy', { policy: { trivyVersion: '0.73.0' } }, {}, ['was made by another Trivy, or with other databases']],
    ['a Trivy at a path', { policy: { trivyPath: '/trivy' } }, {}, ['was made by another Trivy, or with other databases']],
    ['another database', { policy: { databases: ['ghcr.io/acme/db:2'] } }, {}, ['was made by another Trivy, or with other databases']],
    ['another database of archives', { policy: { javaDatabases: [] } }, {}, ['was made by another Trivy, or with other databases']],
    ['where the reports go, and how long it may take', { policy: { sarif: 'sarif', timeoutMs: 1, databaseMaxAgeMs: 1 } }, {}, []],
    [
      'all at once',
      { policy: { failOn: new Set(), scanners: ['secret'], ignoreUnfixed: true }, exceptions: 'a' },
      {},
      ['was not to block on HIGH, CRITICAL', 'did not look for vuln', 'let through what has no fix', 'had other exceptions'],
    ],
  ])('%s', (_name, first, other, expected) => {
    expect(laxerThan(of(first), of(other))).toStrictEqual(expected)
  })
})

test.each([undefined, null, 1, 'x', [], {}, { ...of({}), tool: 'x' }, { ...of({}), eol: 'x' }, { ...of({}), ignoreUnfixed: 0 }])(
  '%j is no policy',
  (value) => {
    expect(readStrictness(value)).toBe(undefined)
  },
)

test('what is written is read as it was, and no policy is laxer than itself', () => {
  const policies = fc.record({
    failOn: fc.subarray(['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const).map((levels) => new Set(levels)),
    ignoreUnfixed: fc.boolean(),
    scanners: fc.shuffledSubarray(['vuln', 'secret', 'misconfig', 'license'] as const),
    pkgTypes: fc.shuffledSubarray(['os', 'library'] as const),
    eol: fc.constantFrom('warn' as const, 'block' as const),
    unrecognised: fc.constantFrom('warn' as const, 'block' as const),
  })
  fc.assert(
    fc.property(policies, fc.option(fc.string(), { nil: undefined }), (policy, exceptions) => {
      const strictness = of({ policy, ...(exceptions === undefined ? {} : { exceptions }) })
      expect(laxerThan(strictness, strictness)).toStrictEqual([])
      const read = readStrictness(JSON.parse(JSON.stringify(strictness)))
      expect(read === undefined ? [] : [laxerThan(read, strictness), laxerThan(strictness, read)]).toStrictEqual([[], []])
    }),
  )
})
