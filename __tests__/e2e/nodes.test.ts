import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import { attempt, run } from '#lab/process.mjs'
import { pushDatabase, vulnerabilityDatabase } from '#lab/vulndb.mjs'
import { at } from '../../src/domain/json.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { alpine, checkoutOf } from '../support/contents.ts'
import { GOOD, type Parts, readParts, runStep, told } from '../support/job.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'

const RUN_TIMEOUT_MS = 120_000
const TWO = ['linux/amd64', 'linux/arm64']

const made: Checkout[] = []
let parts: Parts
let reader: Reader
let trivy: string
let database: string
let builders: string

beforeAll(async () => {
  const lab = await up(['node24', 'cli', 'engine', 'remote', 'open', 'crane', 'trivy'])
  parts = readParts()
  trivy = lab.tools.trivy ?? ''
  const place = kept(makeCheckout()).folder
  reader = openReader(parts, join(place, 'reader'))
  builders = await twoNodes(join(place, 'builders'))
  const { host } = parts.registries.open
  const repository = `nodes/db-${randomBytes(4).toString('hex')}`
  const row = { bucket: 'alpine 3.22', package: 'apk-tools', id: 'CVE-2021-36159', fixed: '2.10.7-r0', title: 'libfetch' }
  await pushDatabase(vulnerabilityDatabase([{ ...row, severity: 'CRITICAL' }]), { host, repository })
  database = `${host}/${repository}:2`
}, UP_TIMEOUT_MS)
afterAll(() => {
  for (const checkout of made) checkout.remove()
})

describe('a builder with a node for each platform', () => {
  test('is one that buildx itself gives no layout from', async () => {
    const { folder, workspace } = kept(makeCheckout())
    const output = `--output=type=oci,dest=${join(folder, 'layout')},tar=false`
    const { code, stderr } = await attempt(
      parts.docker.buildx,
      ['build', '--builder=two', `--platform=${TWO.join(',')}`, output, workspace],
      { env: userEnv() },
    )
    expect(code).toBe(1)
    expect(stderr).toContain('oci for multi-node builds currently not supported')
  })

  test(
    'builds each platform on its node; the index is as one node writes it, is published under every tag, and docker runs it',
    async () => {
      const image = newImage()
      const answer = await step(kept(makeCheckout()), {
        images: image,
        tags: 'type=raw,value=1.2.3\ntype=raw,value=latest',
        provenance: 'mode=max',
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(answer.main.log.filter((line) => /several nodes|each by itself/.test(line))).toStrictEqual([
        'The image goes through a layout on disk: the builder has several nodes, whose images are joined here.',
        '##[group]Build of linux/amd64, linux/arm64, each by itself',
      ])
      const { digest = '' } = answer.outputs
      expect(await reader.tags(image)).toStrictEqual({ '1.2.3': digest, latest: digest })
      const { manifests, mediaType } = await reader.manifest(`${image}@${digest}`)
      expect(mediaType).toBe('application/vnd.oci.image.index.v1+json')
      const entries = listOf(manifests)
      expect(entries.map((entry) => `${at(entry, 'platform', 'os')}/${at(entry, 'platform', 'architecture')}`)).toStrictEqual([
        ...TWO,
        'unknown/unknown',
        'unknown/unknown',
      ])
      expect(entries.slice(2).map((entry) => at(entry, 'annotations', 'vnd.docker.reference.digest'))).toStrictEqual(
        entries.slice(0, 2).map((entry) => entry['digest']),
      )
      const subjects = await Promise.all(entries.slice(2).map((entry) => subjectOf(image, String(entry['digest']))))
      const name = `pkg:docker/${image.replace(':', '%3A')}@1.2.3?platform=`
      expect(subjects).toStrictEqual(
        TWO.map((platform, which) => [
          { name: `${name}${encodeURIComponent(platform)}`, digest: { sha256: String(entries[which]?.['digest']).slice(7) } },
        ]),
      )
      const metadata: unknown = JSON.parse(answer.outputs['metadata'] ?? '')
      expect(at(metadata, 'containerimage.digest')).toBe(digest)
      const env = userEnv()
      expect(await run(parts.docker.cli, ['run', '--rm', '--pull=always', '--quiet', `${image}@${digest}`], { env })).toContain(
        'built for linux/amd64',
      )
    },
    RUN_TIMEOUT_MS,
  )

  test.each([
    ['clean', '2.10.7-r0', 0, 'published', { '1.2.3': expect.stringMatching(/^sha256:/) }],
    ['bad', '2.10.6-r0', 1, 'blocked', undefined],
  ])(
    'is gated as one node is: a platform that is %s',
    async (_name, version, code, outcome, tags) => {
      const image = newImage()
      const checkout = kept(checkoutOf({ 'linux/amd64': alpine('apk-tools', '2.10.7-r0'), 'linux/arm64': alpine('apk-tools', version) }))
      const scan = { scan: 'gate', 'trivy-path': trivy, 'trivy-db-repository': database }
      const answer = await step(checkout, { images: image, tags: 'type=raw,value=1.2.3', ...scan })
      expect([answer.main.exitCode, answer.outputs['outcome']]).toStrictEqual([code, outcome])
      expect(await reader.tags(image).catch(() => undefined)).toStrictEqual(tags)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'whose node for a platform does not answer is told before buildx would wait for it',
    async () => {
      const answer = await step(kept(makeCheckout()), { images: newImage(), tags: 'type=raw,value=1.2.3', builder: 'half' })
      expect(told(answer)).toStrictEqual({
        exits: [1, 0],
        outcome: 'failed',
        annotations: [
          `error: linux/arm64: the node half1 of the builder half cannot be reached: nobody answers at unix://${builders}/nobody.sock [builder-unreachable]`,
        ],
        left: [],
      })
    },
    RUN_TIMEOUT_MS,
  )
})

/**
 * Makes builders of two nodes in a folder of buildx's own: `two`, and `half` of which one node is not there. For buildx they are two machines; that one
 * BuildKit answers at both addresses it does not know.
 */
async function twoNodes(folder: string): Promise<string> {
  mkdirSync(folder)
  const instance: unknown = JSON.parse(readFileSync(join(parts.docker.buildxConfig, 'instances', parts.builders.remote), 'utf8'))
  const [node] = listOf(at(instance, 'Nodes'))
  const endpoint = String(node?.['Endpoint'])
  symlinkSync(endpoint.replace('unix://', ''), join(folder, 'other.sock'))
  const create = (name: string, platform: string, address: string, ...more: readonly string[]) =>
    buildx('create', `--name=${name}`, '--driver=remote', `--platform=${platform}`, ...more, address)
  builders = folder
  for (const [name, other] of [
    ['two', 'other'],
    ['half', 'nobody'],
  ] as const) {
    await create(name, 'linux/amd64', endpoint)
    await create(name, 'linux/arm64', `unix://${folder}/${other}.sock`, '--append')
  }
  return folder
}

function buildx(...args: readonly string[]): Promise<string> {
  return run(parts.docker.buildx, args, { env: userEnv() })
}

function userEnv(): NodeJS.ProcessEnv {
  return { ...process.env, DOCKER_HOST: parts.docker.host, DOCKER_CONFIG: parts.docker.config, BUILDX_CONFIG: builders }
}

function step(checkout: Checkout, inputs: Readonly<Record<string, string>>): ReturnType<typeof runStep> {
  const all = { platforms: TWO.join(','), builder: 'two', ...inputs }
  return runStep(parts, { checkout, ref: 'refs/heads/main', env: { BUILDX_CONFIG: builders }, inputs: all })
}

/** The subject of the provenance that an attestation holds. */
async function subjectOf(image: string, digest: string): Promise<unknown> {
  const { layers } = await reader.manifest(`${image}@${digest}`)
  const [statement] = listOf(layers)
  return (await reader.blob(`${image}@${statement?.['digest']}`))['subject']
}

function kept(checkout: Checkout): Checkout {
  made.push(checkout)
  return checkout
}

function newImage(): string {
  return `${parts.registries.open.host}/nodes/app-${randomBytes(4).toString('hex')}`
}
