import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { type End, reportOf, type Story } from '../../src/report/report.ts'
import { safetyOf } from '../../src/report/safety.ts'
import { judge } from '../../src/scan/verdict.ts'
import type { Carried } from '../../src/sign/carry.ts'
import { aFinding, anEvidence, aPolicy, NOW } from '../support/judging.ts'
import { aDigest, aPlan, aPlatform, aRepository, aStaged, aWaiver } from '../support/plans.ts'

const STAGED = aStaged('ours')
const PLATFORMS = '`linux/amd64`, `linux/arm64`'

function said(story: Story): readonly string[] {
  return safetyOf(reportOf({ plan: aPlan(), staged: STAGED, ...story }, { kind: 'published' }, 1))
}

function scanned(mode: 'gate' | 'report', ...given: Parameters<typeof anEvidence> extends [unknown, ...infer Rest] ? Rest : never): Story {
  const evidence = anEvidence(STAGED, ...given)
  return { evidence, verdict: judge(aPolicy({ mode }), STAGED, evidence, NOW) }
}

describe('whether the image is safe, in one line', () => {
  const ended = { distribution: { family: 'alpine', name: '3.10', isEnded: true } }
  const smoke = { platform: aPlatform('linux/amd64'), because: 'the container ended with exit code 0' }
  test.each([
    ['nobody asked', { verdict: aWaiver(STAGED) }, '◻️ **Checks:** not scanned, since no gate was asked for (`scan: gate`); no provenance'],
    ['the run did not come so far', {}, '◻️ **Checks:** not scanned; no provenance'],
    ['nothing blocks', scanned('gate'), `🛡️ **Checks:** no finding blocks on ${PLATFORMS}; no provenance`],
    [
      'nothing blocks, and not all is well',
      scanned('gate', { 'linux/arm64': ended }),
      `⚠️ **Checks:** no finding blocks on ${PLATFORMS}, with 1 warning below; no provenance`,
    ],
    [
      'something blocks',
      scanned('gate', { 'linux/amd64': { findings: [aFinding()] } }),
      `⛔ **Checks:** 1 finding blocks (1 CRITICAL); scanned: ${PLATFORMS}; no provenance`,
    ],
    [
      'something would block',
      scanned('report', { 'linux/amd64': { findings: [aFinding()] } }),
      `⚠️ **Checks:** 1 finding would block (1 CRITICAL); scanned: ${PLATFORMS}; no provenance`,
    ],
    [
      'the trial went well',
      { ...scanned('gate'), smoke: { kind: 'passed', ...smoke, tookMs: 100 } as const },
      `🛡️ **Checks:** no finding blocks on ${PLATFORMS}; smoke on linux/amd64 passed&#58; the container ended with exit code 0 &#40;0.1 s&#41;; no provenance`,
    ],
    [
      'the trial did not',
      { ...scanned('gate'), smoke: { kind: 'failed', ...smoke, log: [] } as const },
      `⛔ **Checks:** no finding blocks on ${PLATFORMS}; smoke failed; no provenance`,
    ],
  ])('%s', (_name, story, expected) => {
    expect(said(story)).toStrictEqual([`- ${expected}`])
  })

  const artifacts = (...names: readonly string[]) =>
    names.map((name) => ({ digest: aDigest(name), about: STAGED.digest, tag: undefined, type: '', state: 'brought' }) as const)
  const carried = (over: Partial<Carried>): Carried => ({
    ...{ from: aRepository('ghcr.io/acme/app'), to: aRepository('quay.io/acme/app'), artifacts: [], error: undefined },
    ...over,
  })
  test.each<readonly [string, readonly Carried[], string]>([
    [
      'as many as there are, however many repositories have them now',
      [carried({ artifacts: artifacts('a', 'b') }), carried({ to: aRepository('docker.io/acme/app'), artifacts: artifacts('a', 'b') })],
      '; with 2 artifacts about it from `ghcr.io/acme/app`',
    ],
    ['none', [carried({})], '; nothing refers to it in `ghcr.io/acme/app`'],
    ['none that could be elsewhere', [], ''],
  ])('what refers to it came along: %s', (_, along, expected) => {
    expect(said({ ...scanned('gate'), carried: along })).toStrictEqual([
      `- 🛡️ **Checks:** no finding blocks on ${PLATFORMS}; no provenance${expected}`,
    ])
  })

  const failed = { kind: 'failed', error: new ActionError('signing', 'cosign says no') } as const
  const unsigned: Story = {
    plan: aPlan({ sign: { mode: 'key', format: 'bundle', required: true, recursive: false, own: undefined, log: false } }),
    signatures: {
      each: [{ repository: aRepository('ghcr.io/acme/app'), digest: STAGED.digest, platform: undefined, end: failed }],
      ...{ signer: undefined, issuer: undefined, log: false, version: undefined },
    },
  }
  test.each<readonly [string, Story, End, string]>([
    [
      'not signed, and published all the same',
      unsigned,
      { kind: 'published' },
      '⚠️ **Checks:** SCANNED; no provenance; **not signed**: cosign says no',
    ],
    // The reason is the error of the run, which stands above.
    [
      'not signed, so no tag was written',
      unsigned,
      { kind: 'blocked', error: failed.error },
      '⛔ **Checks:** SCANNED; no provenance; **not signed**',
    ],
    [
      'signed beside what is not proved',
      {
        ...unsigned,
        signatures: {
          ...{ signer: undefined, issuer: undefined, log: false, version: undefined },
          each: [
            {
              ...{ repository: aRepository('ghcr.io/acme/app'), digest: STAGED.digest, platform: undefined },
              end: { kind: 'signed', unproved: { entries: 1, because: 'no' } },
            },
          ],
        },
      },
      { kind: 'published' },
      '⚠️ **Checks:** SCANNED; no provenance; signed (1 signature), **beside 1 entry in its name without proof**',
    ],
    [
      'left without what refers to it, and published all the same',
      { carried: [carried({ error: failed.error })] },
      { kind: 'published' },
      '⚠️ **Checks:** SCANNED; no provenance; **what refers to it was not brought along**: cosign says no',
    ],
    [
      'left without what refers to it, so no name was written',
      { carried: [carried({ error: failed.error })] },
      { kind: 'blocked', error: failed.error },
      '⛔ **Checks:** SCANNED; no provenance; **what refers to it was not brought along**',
    ],
    [
      'not attested',
      { attestation: failed },
      { kind: 'published' },
      '⚠️ **Checks:** SCANNED; no provenance; **not attested**: cosign says no',
    ],
  ])('an image in which nothing blocks is not shown as safe where it is %s', (_, story, end, expected) => {
    const [line] = safetyOf(reportOf({ plan: aPlan(), staged: STAGED, ...scanned('gate'), ...story }, end, 1))
    expect(line).toBe(`- ${expected.replace('SCANNED', `no finding blocks on ${PLATFORMS}`)}`)
  })

  test('is not told where there is no image', () => {
    expect(safetyOf(reportOf({ plan: aPlan() }, { kind: 'planned' }, 1))).toStrictEqual([])
  })
})
