import { describe, expect, test } from '@jest/globals'
import { readVerdict, writeVerdict } from '../../src/scan/handed.ts'
import { goByHanded, handOn } from '../../src/scan/pass-on.ts'
import { judge } from '../../src/scan/verdict.ts'
import { aVerdict, PARTS, RUN, WHOLE } from '../support/handed.ts'
import { anEvidence, aPolicy, NOW } from '../support/judging.ts'
import { aDigest } from '../support/plans.ts'

const GITHUB = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/app', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '2' }

function aJob(env: Readonly<Record<string, string>> = GITHUB) {
  const notices: string[] = []
  const ports = {
    env,
    log: { notice: (text: string) => void notices.push(text) },
    clock: { now: () => NOW },
    files: { readText: async (path: string) => (path === '.trivyignore' ? 'CVE-1' : undefined) },
  }
  return { ports, notices }
}

describe('what a job hands on', () => {
  const evidence = anEvidence(WHOLE)
  const verdict = judge(aPolicy(), WHOLE, evidence, NOW)
  if (verdict.kind !== 'passed') throw new Error(verdict.kind)

  test('is of its run, and tells its exceptions apart', async () => {
    const { ports } = aJob()
    const [plain, other] = await Promise.all(
      [{}, { ignoreFiles: ['.trivyignore'] }].map((over) => handOn(aPolicy(over), verdict, evidence, ports)),
    )
    expect(readVerdict(plain ?? '')).toStrictEqual(aVerdict(WHOLE))
    expect(readVerdict(other ?? '')?.strictness.exceptions).toMatch(/^sha256:/)
  })

  test('is nothing outside of GitHub Actions', async () => {
    expect(await handOn(aPolicy(), verdict, evidence, aJob({}).ports)).toBe(undefined)
  })
})

describe('a job to which verdicts are handed', () => {
  const texts = PARTS.map((part) => writeVerdict(aVerdict(part)))

  test('goes by them, and says nothing', async () => {
    const { ports, notices } = aJob()
    expect((await goByHanded(aPolicy({ verdicts: texts }), WHOLE, PARTS, ports))?.kind).toBe('passed')
    expect(notices).toStrictEqual([])
  })

  test.each([
    ['one reason', [texts[0] ?? ''], GITHUB, `nobody hands on a verdict on ${PARTS[1]?.digest}`],
    ['several', ['passed', 'passed'], GITHUB, 'entry 1 is no verdict that this action wrote (and 3 more)'],
    ['another run', texts, { ...GITHUB, GITHUB_RUN_ID: '8' }, `the verdict on ${PARTS[0]?.digest} is of another run (and 1 more)`],
  ])('scans where they do not count, and says why: %s', async (_name, verdicts, env, because) => {
    const { ports, notices } = aJob(env)
    expect(await goByHanded(aPolicy({ verdicts }), WHOLE, PARTS, ports)).toBe(undefined)
    expect(notices).toStrictEqual([`the image is scanned here, since what was handed on does not count: ${because}`])
  })

  test('reads its own exceptions', async () => {
    const { ports, notices } = aJob()
    const verdicts = PARTS.map((part) => writeVerdict(aVerdict(part, { exceptions: aDigest('rules') })))
    expect(await goByHanded(aPolicy({ verdicts, ignoreFiles: ['.trivyignore'] }), WHOLE, PARTS, ports)).toBe(undefined)
    expect(notices.length).toBe(1)
    await expect(goByHanded(aPolicy({ verdicts, ignoreFiles: ['none'] }), WHOLE, PARTS, ports)).rejects.toThrow('there is no file none')
  })

  test('of its own run goes by what an attempt before handed on', async () => {
    const { ports } = aJob({ ...GITHUB, GITHUB_RUN_ATTEMPT: String(RUN.attempt + 1) })
    expect((await goByHanded(aPolicy({ verdicts: texts }), WHOLE, PARTS, ports))?.kind).toBe('passed')
  })
})
