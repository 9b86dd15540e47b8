import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import { pushDatabase, vulnerabilityDatabase } from '#lab/vulndb.mjs'
import type { Checkout } from '../support/checkout.ts'
import { alpine, checkoutOf } from '../support/contents.ts'
import { GOOD, type Parts, readParts, runStep, told } from '../support/job.ts'
import { openReader, type Reader } from '../support/readers.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'
import { openWitness, type Witness } from '../support/witness.ts'

const RUN_TIMEOUT_MS = 120_000
const RUN = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/app', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '1' }

let parts: Parts
let checkout: Checkout
let reader: Reader
let witness: Witness
let scan: Readonly<Record<string, string>>
let image: string
/** what the jobs of two platforms, and one of a bad image that nobody scans, tell a later job */
let amd64: Readonly<Record<string, string>>
let arm64: Readonly<Record<string, string>>
let bad: Readonly<Record<string, string>>

beforeAll(async () => {
  const lab = await up(['node24', 'cli', 'engine', 'open', 'mirror', 'crane', 'trivy'])
  parts = readParts()
  const { open, mirror } = parts.registries
  witness = await openWitness({ open: open.host, mirror: mirror.host })
  const repository = `verdict/db-${randomBytes(4).toString('hex')}`
  const row = { bucket: 'alpine 3.22', package: 'apk-tools', id: 'CVE-2021-36159', fixed: '2.10.7-r0', title: 'libfetch' }
  await pushDatabase(vulnerabilityDatabase([{ ...row, severity: 'CRITICAL' }]), { host: mirror.host, repository })
  scan = { scan: 'gate', 'trivy-path': lab.tools.trivy ?? '', 'trivy-db-repository': `${witness.host('mirror')}/${repository}:2` }
  const files = { 'linux/amd64': alpine('apk-tools', '2.10.7-r0'), 'linux/arm64': alpine('apk-tools', '2.10.7-r0') }
  checkout = checkoutOf({ ...files, 'linux/s390x': alpine('apk-tools', '2.10.6-r0') })
  reader = openReader(parts, join(checkout.folder, 'reader'))
  image = newImage()
  amd64 = await legFor('linux/amd64', scan)
  arm64 = await legFor('linux/arm64', scan)
  bad = await legFor('linux/s390x', {})
}, UP_TIMEOUT_MS)
afterAll(async () => {
  await witness.stop()
  checkout.remove()
})

/** A job that builds one platform and uploads it under no name. */
async function legFor(platform: string, gate: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const inputs = { images: image, push: 'digest', platforms: platform, provenance: 'mode=max', ...gate }
  const answer = await runStep(parts, { checkout, ref: 'refs/heads/main', env: RUN, inputs })
  expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'staged' })
  return answer.outputs
}

/** The job that publishes what the others made. */
async function publish(
  legs: readonly Readonly<Record<string, string>>[],
  verdicts: readonly (string | undefined)[],
  { env = {}, inputs = {} }: { readonly env?: Readonly<Record<string, string>>; readonly inputs?: Readonly<Record<string, string>> } = {},
) {
  witness.take()
  const answer = await runStep(parts, {
    checkout,
    ref: 'refs/heads/main',
    env: { ...RUN, DOCKER_HOST: 'unix:///nowhere/docker.sock', ...env },
    inputs: {
      ...{ images: newImage(), tags: 'type=raw,value=1.2.3', from: legs.map(({ ref }) => ref).join('\n') },
      ...{ ...scan, 'scan-verdicts': verdicts.join('\n'), ...inputs },
    },
  })
  const hasFetched = witness.take().some(({ to }) => to === 'mirror')
  return { answer, hasFetched, notices: answer.main.annotations.filter(({ name }) => name === 'notice').map(({ data }) => data) }
}

describe('a job that publishes what others of its run have built and scanned', () => {
  test(
    'goes by what they hand on: it needs no scanner and no database, and says so',
    async () => {
      const { answer, hasFetched } = await publish([amd64, arm64], [amd64['scan-verdict'], '', arm64['scan-verdict']])
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(hasFetched).toBe(false)
      expect(answer.outputs['scan-result']).toBe('passed')
      expect(answer.outputs['scan-verdict']).toBe(undefined)
      expect(answer.main.log.filter((line) => line.includes('in another job'))).toStrictEqual(
        ['linux/amd64', 'linux/arm64'].map((platform) => `- ${platform}: passed in another job of this run, with Trivy 0.74.0`),
      )
      expect(answer.summary).toContain("no finding blocks in this run's other jobs")
      const { digest = '', ref = '' } = answer.outputs
      expect(await reader.tags(ref.replace(/@.*$/, ''))).toStrictEqual({ '1.2.3': digest })
    },
    RUN_TIMEOUT_MS,
  )

  test.each<[string, () => Parameters<typeof publish>, string]>([
    [
      'one was changed',
      () => [
        [amd64, arm64],
        [amd64['scan-verdict'], arm64['scan-verdict']?.replace('"LOW":0', '"LOW":1')],
      ],
      'entry 2 is no verdict that this action wrote (and 1 more)',
    ],
    ['one is missing', () => [[amd64, arm64], [amd64['scan-verdict']]], `nobody hands on a verdict on`],
    [
      'they are of another run',
      () => [[amd64, arm64], [amd64['scan-verdict'], arm64['scan-verdict']], { env: { GITHUB_RUN_ID: '8' } }],
      'is of another run (and 1 more)',
    ],
    [
      'it asks for more',
      () => [[amd64, arm64], [amd64['scan-verdict'], arm64['scan-verdict']], { inputs: { 'scan-fail-on': 'CRITICAL,HIGH,LOW' } }],
      'was not to block on LOW (and 1 more)',
    ],
  ])(
    'scans for itself where %s',
    async (_name, asked, because) => {
      const { answer, hasFetched, notices } = await publish(...asked())
      expect([answer.main.exitCode, answer.outputs['outcome'], answer.outputs['scan-result'], hasFetched]).toStrictEqual([
        0,
        'published',
        'passed',
        true,
      ])
      expect(notices).toStrictEqual([expect.stringContaining('the image is scanned here, since what was handed on does not count: ')])
      expect(notices[0]).toContain(because)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'does not take what nobody scanned for scanned, whatever is handed on beside it',
    async () => {
      expect(bad['scan-verdict']).toBe(undefined)
      const verdicts = [amd64['scan-verdict'], amd64['scan-verdict']?.replaceAll(amd64['digest'] ?? '', bad['digest'] ?? '')]
      const { answer } = await publish([amd64, bad], verdicts)
      expect([answer.main.exitCode, answer.outputs['outcome'], answer.outputs['scan-result']]).toStrictEqual([1, 'blocked', 'blocked'])
      expect(JSON.parse(answer.outputs['results'] ?? '')[0]?.state).toBe('untouched')
    },
    RUN_TIMEOUT_MS,
  )
})

function newImage(): string {
  return `${witness.host('open')}/verdict/app-${randomBytes(4).toString('hex')}`
}
