import { describe, expect, test } from '@jest/globals'
import { type Orders, readOrders } from '../../src/credentials/ecr-orders.ts'
import { ecrScan, type Lying } from '../../src/credentials/ecr-scan.ts'
import type { Keychain } from '../../src/credentials/keychain.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { EcrInputs } from '../../src/inputs/ecr.ts'
import type { EcrApi, EcrScan } from '../../src/ports.ts'
import { anEcrApi, anImage, aWorld, ecrInputs } from './world.ts'

const FIRST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app'
const SECOND = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/app'
const AMD = `sha256:${'a'.repeat(64)}`
const ARM = `sha256:${'b'.repeat(64)}`
const PLATFORMS = [
  { platform: { os: 'linux', architecture: 'amd64' }, digest: AMD },
  { platform: { os: 'linux', architecture: 'arm64' }, digest: ARM },
] as const
const FAIL_ON = new Set(['HIGH', 'CRITICAL'] as const)
const CLEAN: EcrScan = { status: 'COMPLETE', description: undefined, completedAt: new Date(), counts: new Map(), findings: [] }
const BAD: EcrScan = {
  ...CLEAN,
  counts: new Map([['LOW', 1]]),
  findings: [
    { name: 'CVE-2024-1', severity: 'HIGH', package: 'openssl 1.1', isSuppressed: false },
    { name: 'CVE-2024-2', severity: 'CRITICAL', package: undefined, isSuppressed: false },
  ],
}
const DENIED = Object.assign(new Error('not authorized to perform: ecr:DescribeImageScanFindings'), { name: 'AccessDeniedException' })

describe("ECR's own scan", () => {
  test('of nothing asks nobody', async () => {
    expect(await run({ scan: 'off' }, {})).toStrictEqual({ blocked: undefined, withheld: [], lines: [], asked: [] })
  })

  test('of a clean image has nothing against its names, and every platform of every repository was asked for', async () => {
    expect(await run({ scan: 'gate' }, { scan: async () => CLEAN }, { images: [FIRST, SECOND] })).toStrictEqual({
      blocked: undefined,
      withheld: [],
      lines: [FIRST, SECOND].flatMap((image) => [
        `info: ECR's scan of ${image}@${AMD} (linux/amd64): nothing found`,
        `info: ECR's scan of ${image}@${ARM} (linux/arm64): nothing found`,
      ]),
      asked: ['123456789012', '210987654321'].flatMap((account) => [`${account} app ${AMD}`, `${account} app ${ARM}`]),
    })
  })

  test('closes the gate for a finding in one platform alone, everywhere, required or not', async () => {
    const bad = async (_account: string, _name: string, digest: string) => (digest === ARM ? BAD : CLEAN)
    const answer = await run({ scan: 'gate' }, { scan: bad }, { required: false })
    expect(answer).toMatchObject({
      blocked: {
        code: 'blocked',
        message: `ECR's own scan closes the gate: ${FIRST}@${ARM} (linux/arm64) has 1 CRITICAL, 1 HIGH (CVE-2024-2, CVE-2024-1)`,
        hint: expect.stringContaining('ecr-scan: report'),
      },
      lines: [
        `info: ECR's scan of ${FIRST}@${AMD} (linux/amd64): nothing found`,
        `info: ECR's scan of ${FIRST}@${ARM} (linux/arm64): 1 CRITICAL, 1 HIGH, 1 LOW`,
        'info:   CRITICAL CVE-2024-2',
        'info:   HIGH CVE-2024-1 in openssl 1.1',
      ],
    })
  })

  test('of an image that names no platform is none, and closes the gate', async () => {
    const answer = await run({ scan: 'gate' }, { scan: async () => CLEAN }, { platforms: [] })
    expect(answer).toMatchObject({ blocked: { code: 'registry-answer', message: expect.stringContaining('names no platform') }, asked: [] })
  })

  test('as a report publishes, and warns', async () => {
    const answer = await run({ scan: 'report' }, { scan: async () => BAD }, { platforms: PLATFORMS.slice(0, 1) })
    expect(answer).toMatchObject({
      blocked: undefined,
      withheld: [],
      lines: [
        expect.stringContaining('1 CRITICAL, 1 HIGH, 1 LOW'),
        'info:   CRITICAL CVE-2024-2',
        'info:   HIGH CVE-2024-1 in openssl 1.1',
        `warning: ecr-scan: ${FIRST}@${AMD} (linux/amd64) has 1 CRITICAL, 1 HIGH; it is published, since ecr-scan is report`,
      ],
    })
  })

  test('names twenty findings, and how many there are besides', async () => {
    const findings = Array.from({ length: 25 }, (_, index) => ({
      name: `CVE-${index}`,
      severity: 'HIGH',
      package: undefined,
      isSuppressed: false,
    }))
    const { lines } = await run({ scan: 'gate' }, { scan: async () => ({ ...CLEAN, findings }) }, { platforms: PLATFORMS.slice(0, 1) })
    expect([lines.length, lines[1], lines.at(-2), lines.at(-1)]).toStrictEqual([
      22,
      'info:   HIGH CVE-0',
      'info:   HIGH CVE-19',
      'info:   and 5 more',
    ])
  })

  test('that cannot be had closes the gate of a required registry, and says which right is missing', async () => {
    const answer = await run({ scan: 'gate' }, { scan: () => Promise.reject(DENIED) }, { platforms: PLATFORMS.slice(0, 1) })
    expect(answer).toMatchObject({
      blocked: {
        code: 'credentials',
        message: `${FIRST}@${AMD} (linux/amd64): AWS denied it: not authorized to perform: ecr:DescribeImageScanFindings (credentials: test)`,
        hint: expect.stringContaining(
          '{"Effect":"Allow","Action":["ecr:StartImageScan","ecr:DescribeImageScanFindings"],"Resource":"arn:aws:ecr:eu-west-1:123456789012:repository/app"}',
        ),
      },
      lines: [expect.stringMatching(/^warning: ecr-scan: .* AWS denied it/)],
    })
  })

  test('that cannot be had withholds the names from a registry that is not required alone', async () => {
    const answer = await run({ scan: 'gate' }, { scan: () => Promise.reject(DENIED) }, { required: false })
    expect([answer.blocked, answer.withheld]).toStrictEqual([undefined, [FIRST]])
  })

  test('that cannot be had is a warning of a report', async () => {
    const answer = await run({ scan: 'report' }, { scan: () => Promise.reject(DENIED) })
    expect([answer.blocked, answer.withheld, answer.lines.length]).toStrictEqual([undefined, [], 2])
  })

  test('is not asked for where the upload failed, or nothing was uploaded', async () => {
    const failed = new ActionError('registry-refused', 'no')
    const places: Lying['places'] = [{ repository: anImage(FIRST), error: failed }]
    expect((await run({ scan: 'gate' }, {}, { images: [FIRST, SECOND], places })).asked).toStrictEqual([])
  })

  test('ends with the run', async () => {
    const ended = new ActionError('cancelled', 'the run was cancelled')
    await expect(run({ scan: 'gate' }, { scan: () => Promise.reject(ended) }, { required: false })).rejects.toBe(ended)
  })
})

type Around = {
  readonly images?: readonly string[]
  readonly required?: boolean
  readonly platforms?: Lying['image']['platforms']
  readonly places?: Lying['places']
}

async function run(
  inputs: Partial<EcrInputs>,
  api: Partial<EcrApi>,
  { images = [FIRST], required = true, platforms = PLATFORMS, places }: Around = {},
) {
  const world = await aWorld()
  const asked: string[] = []
  const whole = anEcrApi(api)
  const ecr = anEcrApi({
    ...api,
    scan: (account, name, digest) => {
      asked.push(`${account} ${name} ${digest}`)
      return whole.scan(account, name, digest)
    },
  })
  const keychain: Keychain = {
    login: async ({ host }) => ({ host, username: 'AWS', password: new Secret('x'), source: 'test', expiresAt: undefined, ecr }),
    loginForHost: async () => undefined,
    settings: (host) => ({ host, plain: false, ca: undefined, required }),
    declared: [],
  }
  const repositories = images.map(anImage)
  const orders: Orders = await readOrders(() => ecrInputs(inputs), repositories, [], { description: undefined, platforms: [] }, world.ports)
  const lying: Lying = { image: { platforms }, places: places ?? repositories.map((repository) => ({ repository, error: undefined })) }
  try {
    const { blocked, withheld } = await ecrScan(orders, lying, FAIL_ON, keychain, world.ports)
    const told = blocked === undefined ? undefined : { code: blocked.code, message: blocked.message, hint: blocked.hint }
    return { blocked: told, withheld: [...withheld.keys()], lines: world.lines, asked }
  } finally {
    await world.close()
  }
}
