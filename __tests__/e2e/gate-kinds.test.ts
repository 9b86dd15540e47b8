import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import { pushDatabase, vulnerabilityDatabase } from '#lab/vulndb.mjs'
import { digestOf } from '../../src/domain/digest.ts'
import type { Checkout } from '../support/checkout.ts'
import { alpine, type Contents, checkoutOf } from '../support/contents.ts'
import { GOOD, type Parts, readParts, runStep, told } from '../support/job.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'
import { storedOf } from '../support/storage.ts'

jest.setTimeout(180_000)

const INDEX = 'application/vnd.oci.image.index.v1+json'
const [AMD64, ARM64] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
]
const UNKNOWN = { os: 'unknown', architecture: 'unknown' }
const MARK = { 'vnd.docker.reference.type': 'attestation-manifest' }
const FINDING = /^error: the gate is closed: CRITICAL CVE-2021-36159 in apk-tools 2\.10\.6-r0/

const [CLEAN, BAD] = [alpine('apk-tools', '2.10.7-r0'), alpine('apk-tools', '2.10.6-r0')]

const made: Checkout[] = []
let parts: Parts
let reader: Reader
let trivy: string
let database: string

beforeAll(async () => {
  const lab = await up(['node24', 'cli', 'engine', 'open', 'mirror', 'crane', 'trivy'])
  parts = readParts()
  trivy = lab.tools.trivy ?? ''
  reader = openReader(parts, join(newCheckout({}).folder, 'reader'))
  const repository = `gate-kinds/db-${randomBytes(4).toString('hex')}`
  const { host } = parts.registries.open
  const advisory = { bucket: 'alpine 3.22', package: 'apk-tools', id: 'CVE-2021-36159', fixed: '2.10.7-r0', severity: 'CRITICAL' } as const
  await pushDatabase(vulnerabilityDatabase([advisory]), { host, repository })
  database = `${host}/${repository}:2`
}, UP_TIMEOUT_MS)
afterAll(() => {
  for (const checkout of made) checkout.remove()
})

describe('an image that is published, and would be adopted in another form', () => {
  type Entry = Readonly<Record<string, unknown>>
  /** Puts something else under the fixed tag of an image for amd64 (clean) and arm64, then runs the gate for that registry and another. */
  const adopt = async (arm64: Contents, rewrite: (images: readonly Entry[], put: (index: string) => Promise<Entry>) => Promise<string>) => {
    const checkout = newCheckout({ 'linux/amd64': CLEAN, 'linux/arm64': arm64 })
    const [image, second] = [newImage('open'), newImage('mirror')]
    const inputs = { platforms: 'linux/amd64,linux/arm64', provenance: 'false' }
    expect(told(await gate(checkout, { ...inputs, images: image, scan: 'off' }))).toStrictEqual({ ...GOOD, outcome: 'published' })
    const put = async (text: string, reference: string = digestOf(new TextEncoder().encode(text))): Promise<Entry> => {
      const [host = '', ...path] = image.split('/')
      const url = `http://${host}/v2/${path.join('/')}/manifests/${reference}`
      expect((await fetch(url, { method: 'PUT', headers: { 'content-type': INDEX }, body: text })).status).toBe(201)
      return { mediaType: INDEX, digest: digestOf(new TextEncoder().encode(text)), size: Buffer.byteLength(text) }
    }
    const images = listOf((await reader.manifest(`${image}:1.2.3`))['manifests'])
    const top = await put(await rewrite(images, put), '1.2.3')
    const answer = await gate(checkout, { ...inputs, images: `${image}\n${second}` })
    return { answer, second, digest: top['digest'] }
  }
  const indexOf = (entries: readonly Entry[], more = ''): string =>
    `{"schemaVersion":2,"mediaType":"${INDEX}","manifests":${JSON.stringify(entries)}${more}}`
  const nested = async ([first, second]: readonly Entry[], put: (index: string) => Promise<Entry>): Promise<string> => {
    const inner = await put(indexOf([{ ...second }]))
    const middle = await put(indexOf([{ ...inner, platform: ARM64 }]))
    return indexOf([{ ...first }, { ...middle, platform: ARM64 }])
  }

  test('indexes in indexes are published as they are, when every image below them is clean', async () => {
    const { answer, second, digest } = await adopt(CLEAN, nested)
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    expect(await reader.tags(second)).toStrictEqual({ '1.2.3': digest, latest: digest })
    expect(await reader.size(`${second}:1.2.3`)).toBeGreaterThan(0)
  })

  test.each<[name: string, rewrite: Parameters<typeof adopt>[1], because: RegExp]>([
    ['below indexes in indexes', nested, FINDING],
    [
      'marked as an attestation, for a platform',
      async ([first, second]) => indexOf([{ ...first }, { ...second }, { ...second, annotations: MARK }]),
      FINDING,
    ],
    [
      'marked as an attestation, for none',
      async ([first, second]) => indexOf([{ ...first }, { ...second }, { ...second, platform: UNKNOWN, annotations: MARK }]),
      /^error: the gate is closed: .* has no platform/,
    ],
    [
      'without a platform, beside the clean one for both',
      async ([first, second]) => indexOf([{ ...first }, { ...first, platform: ARM64 }, { ...second, platform: undefined }]),
      /^error: the gate is closed: .* has no platform/,
    ],
    [
      'under the platform of another',
      async ([first, second]) =>
        indexOf([
          { ...second, platform: AMD64 },
          { ...first, platform: ARM64 },
        ]),
      /^error: the gate is closed for 2 reasons:\n- linux\/amd64: a report about another platform, linux\/arm64\n/,
    ],
    [
      'in a list that only others see',
      async ([first, second]) =>
        indexOf([{ ...first }, { ...first, platform: ARM64 }], `,"Manifests":${JSON.stringify([{ ...first }, { ...second }])}`),
      /^error: .* says "Manifests" twice in one object/,
    ],
  ])('is blocked where the bad image is %s', async (_name, rewrite, because) => {
    const { answer, second } = await adopt(BAD, rewrite)
    expect(told(answer)).toMatchObject({ exits: [1, 0], annotations: expect.arrayContaining([expect.stringMatching(because)]), left: [] })
    expect([answer.outputs['digest'], storedOf(parts, 'mirror', second)]).toStrictEqual(['', []])
  })
})

describe('an image that is packed in another way', () => {
  const cases = [
    ['zstd', { outputs: 'type=image,compression=zstd,force-compression=true' }],
    ['no compression', { outputs: 'type=image,compression=uncompressed,force-compression=true' }],
    ['the media types of docker', { outputs: 'type=image,oci-mediatypes=false', provenance: 'false' }],
    ['attestations as artifacts', { outputs: 'type=image,oci-artifact=true', provenance: 'mode=max' }],
    ['one manifest without an index', { provenance: 'false' }],
    ['the cache in it', { 'cache-to': 'type=inline' }],
  ] as const
  test.each(cases)('is scanned all the same: %s', async (_name, inputs) => {
    const run = async (files: Contents) => {
      const image = newImage('open')
      const answer = await gate(newCheckout({ 'linux/amd64': files }), { images: image, push: 'true', platforms: 'linux/amd64', ...inputs })
      return { answer, image }
    }
    const [good, bad] = [await run(CLEAN), await run(BAD)]
    expect(told(good.answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    expect(told(bad.answer)).toMatchObject({
      exits: [1, 0],
      outcome: 'blocked',
      annotations: expect.arrayContaining([expect.stringMatching(FINDING)]),
    })
    expect(storedOf(parts, 'open', bad.image)).toStrictEqual([])
  })
})

describe('what nobody named changes nothing', () => {
  const RULES: Contents = {
    '.trivyignore': 'CVE-2021-36159\n',
    '.trivyignore.yaml': 'vulnerabilities:\n  - id: CVE-2021-36159\n',
    'trivy.yaml': 'severity: [LOW]\nscan:\n  skip-dirs: ["**"]\nignorefile: .trivyignore\n',
    'trivy-secret.yaml': 'disable-rules: [github-pat]\n',
    '.trivy/trivy.yaml': 'severity: [LOW]\n',
  }
  const ENV = {
    TRIVY_IGNOREFILE: '.trivyignore',
    TRIVY_SEVERITY: 'LOW',
    TRIVY_SKIP_DIRS: '**',
    TRIVY_CONFIG: 'trivy.yaml',
    TRIVY_IGNORE_UNFIXED: 'true',
    TRIVY_SERVER: 'http://127.0.0.1:9',
    TRIVY_SCANNERS: 'license',
    TRIVY_OUTPUT: '/tmp/elsewhere.json',
  }
  test('rules in the workspace, and Trivy’s own variables', async () => {
    const image = newImage('open')
    const checkout = newCheckout({ 'linux/amd64': BAD }, RULES)
    const inputs = { images: image, platforms: 'linux/amd64' }
    const answer = await runStep(parts, { checkout, inputs: { ...GATE(), ...inputs }, env: ENV })
    expect(told(answer)).toMatchObject({
      exits: [1, 0],
      outcome: 'blocked',
      annotations: expect.arrayContaining([expect.stringMatching(FINDING)]),
    })
    expect(storedOf(parts, 'open', image)).toStrictEqual([])
  })

  test('a program trivy of the checkout that is on PATH', async () => {
    const image = newImage('open')
    const checkout = newCheckout({ 'linux/amd64': CLEAN }, {})
    const program = join(checkout.workspace, 'bin', 'trivy')
    mkdirSync(dirname(program))
    writeFileSync(program, '#!/bin/sh\necho \'{"Version":"0.74.0"}\'\n', { mode: 0o755 })
    const { 'trivy-path': _, ...inputs } = GATE()
    const PATH = `${dirname(program)}:${process.env['PATH']}`
    const answer = await runStep(parts, { checkout, inputs: { ...inputs, images: image, 'trivy-version': '0.71.2' }, env: { PATH } })
    expect(told(answer)).toMatchObject({ exits: [1, 0], outcome: 'blocked' })
    expect(told(answer).annotations).toContainEqual(expect.stringContaining(`${program} is not used: it lies in the workspace`))
  })
})

function GATE(): Readonly<Record<string, string>> {
  return { scan: 'gate', 'trivy-path': trivy, 'trivy-db-repository': database, tags: 'type=raw,value=1.2.3\ntype=raw,value=latest' }
}

function gate(checkout: Checkout, inputs: Readonly<Record<string, string>>): ReturnType<typeof runStep> {
  return runStep(parts, { checkout, inputs: { ...GATE(), ...inputs } })
}

function newCheckout(...given: Parameters<typeof checkoutOf>): Checkout {
  const checkout = checkoutOf(...given)
  made.push(checkout)
  return checkout
}

function newImage(registry: 'open' | 'mirror'): string {
  return `${parts.registries[registry].host}/gate-kinds/app-${randomBytes(4).toString('hex')}`
}
