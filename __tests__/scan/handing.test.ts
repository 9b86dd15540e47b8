import { describe, expect, test } from '@jest/globals'
import type { StagedImage } from '../../src/build/stage.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import { type HandedVerdict, writeVerdict } from '../../src/scan/handed.ts'
import { type Handing, weighHanded } from '../../src/scan/handing.ts'
import { bySeverity } from '../../src/scan/rows.ts'
import { judge, judgeHanded } from '../../src/scan/verdict.ts'
import { aVerdict, PARTS, RUN, WHOLE } from '../support/handed.ts'
import { aFinding, anEvidence, aPolicy, NOW } from '../support/judging.ts'
import { aDigest, aPlatform, aStaged } from '../support/plans.ts'
import { fc } from '../support/property.ts'

const [ONE = WHOLE, TWO = WHOLE] = PARTS
const VERDICTS = PARTS.map((part) => aVerdict(part))

type Asked = Partial<Handing> & {
  readonly verdicts?: readonly HandedVerdict[]
  readonly policy?: Partial<ScanPolicy>
  readonly image?: StagedImage
}

function weigh({ verdicts = VERDICTS, policy = {}, image = WHOLE, ...over }: Asked = {}, now = NOW): ReturnType<typeof weighHanded> {
  return weighHanded(
    aPolicy(policy),
    image,
    { texts: verdicts.map(writeVerdict), parts: PARTS, run: RUN, exceptions: undefined, ...over },
    now,
  )
}

const LOW = { 'linux/amd64': { findings: [aFinding({ severity: 'LOW' })] }, 'linux/arm64': { findings: [aFinding({ severity: 'LOW' })] } }

describe('verdicts of the jobs of a run count', () => {
  test('a finding once that both jobs found, as one scan of both platforms does', () => {
    const [both, other] = [aFinding({ severity: 'LOW' }), aFinding({ severity: 'LOW', id: 'CVE-2024-0002' })]
    const medium = aFinding({ severity: 'MEDIUM', id: 'CVE-2024-0003' })
    const ignored = aFinding({ severity: 'LOW', id: 'CVE-2024-0004', ignored: { statement: undefined, source: 'x', expiresAt: undefined } })
    const reports = { 'linux/amd64': { findings: [both, other, ignored] }, 'linux/arm64': { findings: [both, medium, ignored] } }
    const whole = judge(aPolicy(), WHOLE, anEvidence(WHOLE, reports), NOW)
    const handed = weigh({ verdicts: PARTS.map((part) => aVerdict(part, { reports })) })
    const counts = { ...bySeverity(() => 0), LOW: 2, MEDIUM: 1 }
    expect([whole, handed]).toMatchObject([{ judgement: { counts } }, { judgement: { counts } }])
  })

  test('findings beyond those that have a key for each platform by itself', () => {
    const findings = Array.from({ length: 2_100 }, (_, at) => aFinding({ severity: 'LOW', id: `CVE-2024-${at}` }))
    const reports = { 'linux/amd64': { findings }, 'linux/arm64': { findings } }
    const verdicts = PARTS.map((part) => aVerdict(part, { reports }))
    expect(verdicts.map(({ listed }) => listed.LOW.length)).toStrictEqual([2_000, 2_000])
    // All verdicts go to a job in one variable, for which Linux has 128 KiB.
    expect(verdicts.map(writeVerdict).join('\n').length).toBeLessThan(64 * 1024)
    expect(weigh({ verdicts })).toMatchObject({ judgement: { counts: { LOW: 2_000 + 2 * 100 } } })
  })

  test('as what they found, with what is to be known of each platform', () => {
    const ended = { 'linux/arm64': { distribution: { family: 'alpine', name: '3.10', isEnded: true } } }
    const verdicts = [aVerdict(ONE, { reports: LOW }), aVerdict(TWO, { reports: { ...LOW, ...ended } })]
    expect(weigh({ verdicts })).toStrictEqual({
      judgement: {
        reasons: [],
        blocking: [],
        passing: [],
        counts: { ...bySeverity(() => 0), LOW: 1 },
        unlisted: 0,
        notes: [
          { platforms: [], text: 'linux/amd64: passed in another job of this run, with Trivy 0.74.0' },
          { platforms: [], text: 'linux/arm64: passed in another job of this run, with Trivy 0.74.0' },
          { platforms: [], text: 'the database of vulnerabilities was made on 2026-11-21T06:30:00.000Z, 5 h ago' },
          {
            platforms: [aPlatform('linux/arm64')],
            text: 'made of alpine 3.10, which has ended: nothing is fixed there any more, and little new is known',
          },
        ],
      },
    })
  })

  test.each<[string, Asked]>([
    ['in any order', { verdicts: VERDICTS.toReversed() }],
    ['of an image that is its own part', { parts: [WHOLE], verdicts: [aVerdict(WHOLE)] }],
    [
      'of an attempt before, whose jobs were not run again',
      { verdicts: PARTS.map((part) => aVerdict(part, { run: { ...RUN, attempt: 1 } })) },
    ],
    ['by a policy that is stricter', { verdicts: PARTS.map((part) => aVerdict(part, { policy: { eol: 'block' } })) }],
    [
      'by the same exceptions',
      { exceptions: aDigest('rules'), verdicts: PARTS.map((part) => aVerdict(part, { exceptions: aDigest('rules') })) },
    ],
    [
      'without a database where nobody looks for vulnerabilities',
      {
        policy: { scanners: ['secret'] },
        verdicts: PARTS.map((part) => aVerdict(part, { policy: { scanners: ['secret'] }, evidence: { database: undefined } })),
      },
    ],
  ])('%s', (_name, asked) => {
    expect(weigh(asked)).toHaveProperty('judgement')
  })
})

describe('the image is scanned', () => {
  const changed = (over: Partial<HandedVerdict>): readonly HandedVerdict[] =>
    VERDICTS.map((verdict, at) => (at === 0 ? { ...verdict, ...over } : verdict))
  const [first = aVerdict(WHOLE), second = aVerdict(WHOLE)] = VERDICTS
  const other = aStaged('other')
  const day = (text: string) => ({ database: { digest: undefined, updatedAt: new Date(text) } })
  const about = (reason: string) => [`the verdict on ${ONE.digest} ${reason}`]

  test.each<[string, Asked, readonly string[]]>([
    ['nothing is handed on', { verdicts: [] }, PARTS.map(({ digest }) => `nobody hands on a verdict on ${digest}`)],
    ['one is missing', { verdicts: [first] }, [`nobody hands on a verdict on ${TWO.digest}`]],
    [
      'one is not ours',
      { texts: ['{}', writeVerdict(second)] },
      ['entry 1 is no verdict that this action wrote', `nobody hands on a verdict on ${ONE.digest}`],
    ],
    [
      'one was changed by accident',
      { texts: [writeVerdict(first).replace('"LOW":0', '"LOW":1'), writeVerdict(second)] },
      ['entry 1 is no verdict that this action wrote', `nobody hands on a verdict on ${ONE.digest}`],
    ],
    ['another run', { verdicts: changed({ run: { ...RUN, address: `${RUN.address}0` } }) }, about('is of another run')],
    [
      'another repository',
      { run: { ...RUN, address: RUN.address.replace('app', 'web') } },
      VERDICTS.map(({ digest }) => `the verdict on ${digest} is of another run`),
    ],
    ['an attempt to come', { verdicts: changed({ run: { ...RUN, attempt: 3 } }) }, about('is of an attempt that is still to come')],
    [
      'another image',
      { verdicts: [aVerdict(other), second] },
      [`${other.digest} is no part of the image`, `nobody hands on a verdict on ${ONE.digest}`],
    ],
    ['one more than there are parts', { verdicts: [...VERDICTS, aVerdict(other)] }, [`${other.digest} is no part of the image`]],
    ['the same twice', { verdicts: [...VERDICTS, first] }, [`there are 2 verdicts on ${ONE.digest}`]],
    [
      'two that contradict each other',
      { verdicts: [...VERDICTS, { ...first, counts: { ...first.counts, LOW: 1 } }] },
      [`there are 2 verdicts on ${ONE.digest}`],
    ],
    [
      'the images of another part',
      { verdicts: changed({ targets: second.targets }) },
      [`the verdict on ${ONE.digest} is not about the images that it holds`],
    ],
    ['no image', { verdicts: changed({ targets: [] }) }, [`the verdict on ${ONE.digest} is not about the images that it holds`]],
    [
      'another platform',
      { verdicts: changed({ targets: first.targets.map((target) => ({ ...target, platform: aPlatform('linux/s390x') })) }) },
      [`the verdict on ${ONE.digest} is not about the images that it holds`],
    ],
    [
      'another config',
      { verdicts: changed({ targets: first.targets.map((target) => ({ ...target, config: aDigest('x') })) }) },
      [`the verdict on ${ONE.digest} is not about the images that it holds`],
    ],
    ['an image that holds more than its parts', { image: aStaged('more') }, ['the verdicts are not about the images that are published']],
    [
      'a part that holds what nobody can scan',
      { parts: [{ ...ONE, children: [] }, TWO] },
      [`the verdict on ${ONE.digest} is not about the images that it holds`],
    ],
    [
      'a policy that was laxer',
      { verdicts: [aVerdict(ONE, { policy: { ignoreUnfixed: true } }), second] },
      about('let through what has no fix'),
    ],
    [
      'a policy that is stricter here',
      { policy: { eol: 'block' } },
      VERDICTS.map(({ digest }) => `the verdict on ${digest} let through distributions that have ended`),
    ],
    [
      'exceptions that nobody knows here',
      { verdicts: [aVerdict(ONE, { exceptions: aDigest('rules') }), second] },
      about('had other exceptions'),
    ],
    [
      'a database that is too old',
      { verdicts: changed(day('2026-11-19T11:00:00Z')) },
      about(
        'does not count: the database of vulnerabilities was made on 2026-11-19T11:00:00.000Z, 49 h ago, and counts for 48 h (scan-db-max-age)',
      ),
    ],
    [
      'a database that is to come',
      { verdicts: changed(day('2026-11-22T12:00:00Z')) },
      about('does not count: the database of vulnerabilities was made on 2026-11-22T12:00:00.000Z, which is still to come'),
    ],
    [
      'no database',
      { verdicts: changed({ database: undefined }) },
      about('does not count: nobody knows which database of vulnerabilities was used'),
    ],
    [
      'an exception that has ended',
      { verdicts: changed({ until: NOW }) },
      about(`went by an exception that ended on ${NOW.toISOString()}`),
    ],
    ['there is no run', { run: undefined }, ['this is no run of GitHub Actions']],
    ['the scan is to report', { policy: { mode: 'report' } }, ['only a gate goes by what other jobs found']],
    ['a file is to be written', { policy: { sarif: 'sarif' } }, ['scan-sarif needs the findings themselves']],
    ['another file is to be written', { policy: { json: 'scan.json', table: 'x' } }, ['scan-json needs the findings themselves']],
  ])('where there is %s', (_name, asked, because) => {
    expect(weigh(asked)).toStrictEqual({ because })
  })

  test('where no gate was asked for, nothing is weighed', () => {
    const handing = { texts: [], parts: PARTS, run: RUN, exceptions: undefined }
    expect(weighHanded({ mode: 'off' }, WHOLE, handing, NOW)).toStrictEqual({ because: ['only a gate goes by what other jobs found'] })
  })

  test('once time has passed over a database', () => {
    const hour = 3_600_000
    expect(weigh({}, new Date(NOW.getTime() + 42 * hour))).toHaveProperty('judgement')
    expect(weigh({}, new Date(NOW.getTime() + 43 * hour))).toHaveProperty('because')
  })

  test('whatever else is handed on beside a whole set', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(2), (text, at) => {
        const texts = VERDICTS.map(writeVerdict).toSpliced(at, 0, text)
        expect(weigh({ texts })).toHaveProperty('because')
      }),
    )
  })
})

test('only the judge clears an image, and only by verdicts that count', () => {
  const handing = { texts: VERDICTS.map(writeVerdict), parts: PARTS, run: RUN, exceptions: undefined }
  expect(judgeHanded(aPolicy(), WHOLE, handing, NOW)).toStrictEqual({ kind: 'passed', image: WHOLE, ...weigh() })
  expect(judgeHanded(aPolicy(), WHOLE, { ...handing, texts: [] }, NOW)).toStrictEqual({
    kind: 'scan',
    because: PARTS.map(({ digest }) => `nobody hands on a verdict on ${digest}`),
  })
})
