import { describe, expect, test } from '@jest/globals'
import { createLog } from '../../src/adapters/log.ts'
import { smokeSummary, tellSmoke } from '../../src/report/smoke.ts'
import type { SmokeResult } from '../../src/smoke/smoke.ts'
import { aPlatform } from '../support/plans.ts'
import { isStopped, runnerCommands } from '../support/runner.ts'

const platform = aPlatform('linux/arm64')
const PASSED: SmokeResult = { kind: 'passed', platform, because: 'GET :8080/ was answered with 200', tookMs: 812 }
const FAILED: SmokeResult = {
  kind: 'failed',
  platform,
  because: 'the container ended with exit code 3',
  log: ['one', '::error::two', '\u001b[31m```\u202e'],
}
const WORDS = 'Smoke on linux/arm64 failed: the container ended with exit code 3'

async function logged(smoke: SmokeResult | undefined): Promise<string> {
  const written: string[] = []
  const { log } = createLog((text) => written.push(text), { fraction: () => 0, hex: () => 'token' })
  await tellSmoke(smoke, log)
  return written.join('')
}

describe('the log', () => {
  test('has what the container printed, which commands nothing', async () => {
    const text = await logged(FAILED)
    expect(text.split('\n')).toStrictEqual([
      '::group::Log of the container',
      '::stop-commands::token',
      'one',
      '\\::error::two',
      '```',
      '::token::',
      '::endgroup::',
      `${WORDS}.`,
      '',
    ])
    expect([runnerCommands(text).map(({ name }) => name), isStopped(text)]).toStrictEqual([['group', 'stop-commands', 'endgroup'], false])
  })

  test.each([
    ['one that printed nothing', { ...FAILED, log: [] }, `${WORDS}.\n`],
    ['one that went well', PASSED, 'Smoke on linux/arm64 passed: GET :8080/ was answered with 200 (0.8 s).\n'],
    ['nothing', undefined, ''],
  ])('of %s', async (_name, smoke, expected) => {
    expect(await logged(smoke)).toBe(expected)
  })
})

describe('the summary', () => {
  test('has the last lines of a container that failed, in a fence that they cannot end', () => {
    const log = [...Array.from({ length: 30 }, (_, index) => `line ${index}`), ...FAILED.log]
    const [sentence, fence = ''] = smokeSummary({ ...FAILED, log })
    expect(sentence).toBe('❌ Smoke on linux/arm64 failed&#58; the container ended with exit code 3.')
    expect(fence.split('\n')).toStrictEqual([
      '```text',
      ...Array.from({ length: 17 }, (_, index) => `line ${index + 13}`),
      'one',
      '\\::error::two',
      "'''",
      '```',
    ])
  })

  test.each([
    ['one that printed nothing', { ...FAILED, log: [] }, ['❌ Smoke on linux/arm64 failed&#58; the container ended with exit code 3.']],
    ['one that went well, which is said among the checks', PASSED, []],
    ['nothing', undefined, []],
  ])('of %s', (_name, smoke, expected) => {
    expect(smokeSummary(smoke)).toStrictEqual(expected)
  })
})
