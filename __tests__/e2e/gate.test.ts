import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { encodeJavaDb } from '#lab/javadb.mjs'
import { up } from '#lab/lab.mjs'
import { javaDatabase, pushDatabase, vulnerabilityDatabase } from '#lab/vulndb.mjs'
import type { Checkout } from '../support/checkout.ts'
import { alpine, type Contents, checkoutOf } from '../support/contents.ts'
import { jarOf } from '../support/jar.ts'
import { GOOD, type Parts, readParts, runStep, told } from '../support/job.ts'
import { openReader, type Reader } from '../support/readers.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'
import { openWitness, type Witness } from '../support/witness.ts'

const RUN_TIMEOUT_MS = 180_000

const SIX = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/ppc64le', 'linux/s390x', 'linux/riscv64']

const CLEAN = alpine('apk-tools', '2.10.7-r0')
const BAD = alpine('apk-tools', '2.10.6-r0')
const UNFIXED = alpine('busybox', '1.37.0-r0')
const FINDING = 'CRITICAL CVE-2021-36159 in apk-tools 2.10.6-r0, fixed in 2.10.7-r0'
/** Put together here, so that nobody takes it for one that was lost. */
const TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`

const REGO = 'package trivy\n\nimport rego.v1\n\ndefault ignore := false\n\nignore if input.PkgName == "apk-tools"\n'
const VEX = JSON.stringify({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://openvex.dev/docs/example',
  author: 'acme',
  timestamp: '2026-01-01T00:00:00Z',
  version: 1,
  statements: [
    {
      vulnerability: { name: 'CVE-2021-36159' },
      products: [{ '@id': 'pkg:apk/alpine/apk-tools' }],
      status: 'not_affected',
      justification: 'vulnerable_code_not_in_execute_path',
    },
  ],
})

/** A build that takes longer than any database of the lab. */
const SLOW = [
  'FROM scratch AS slow',
  'COPY busybox /bin/busybox',
  'RUN ["/bin/busybox", "sleep", "4"]',
  'FROM scratch',
  'COPY --from=slow /bin/busybox /app',
  'COPY files/linux/amd64/ /',
  '',
].join('\n')

const made: Checkout[] = []
let parts: Parts
let trivy: string
let witness: Witness
let reader: Reader
let database: string
let javaSource: string
let jar: Uint8Array

beforeAll(async () => {
  const lab = await up(['node24', 'cli', 'busybox', 'engine', 'open', 'mirror', 'basic', 'token', 'tls', 'crane', 'trivy'])
  parts = readParts()
  trivy = lab.tools.trivy ?? ''
  const { open, mirror } = parts.registries
  witness = await openWitness({ open: open.host, mirror: mirror.host })
  reader = openReader(parts, join(newCheckout({}).folder, 'reader'))
  const repository = `gate/db-${randomBytes(4).toString('hex')}`
  jar = jarOf('META-INF/MANIFEST.MF', 'Manifest-Version: 1.0\n')
  await pushDatabase(
    vulnerabilityDatabase([
      ...['alpine 3.22', 'alpine 3.10'].flatMap((bucket) => [
        { bucket, package: 'apk-tools', id: 'CVE-2021-36159', fixed: '2.10.7-r0', severity: 'CRITICAL' as const, title: 'libfetch' },
        { bucket, package: 'busybox', id: 'CVE-2099-0001', severity: 'HIGH' as const, title: 'nobody has mended it' },
      ]),
      {
        ...{ bucket: 'maven::GitHub Security Advisory Maven', package: 'org.acme:lab', id: 'CVE-2099-0002', severity: 'HIGH' as const },
        ...{ vulnerable: ['< 2.0'], patched: ['2.0'], title: 'a jar' },
      },
    ]),
    { host: open.host, repository },
  )
  const sha1 = createHash('sha1').update(jar).digest('hex')
  const java = javaDatabase(await encodeJavaDb(lab, [{ group: 'org.acme', artifact: 'lab', version: '1.0', sha1 }]))
  await pushDatabase(java, { host: open.host, repository: `${repository}-java` })
  database = `${open.host}/${repository}:2`
  javaSource = `${open.host}/${repository}-java:1`
}, UP_TIMEOUT_MS)
afterAll(async () => {
  await witness.stop()
  for (const checkout of made) checkout.remove()
})

const POSITIONS = [1, 2, 4, 6].flatMap((count) => Array.from({ length: count }, (_, at) => [count, at] as const))

describe('an image of which one platform is bad', () => {
  test.each(POSITIONS)(
    'of %i, at position %i, leaves nothing of itself in any registry',
    async (count, at) => {
      const platforms = SIX.slice(0, count)
      const bad = platforms[at] ?? ''
      const checkout = newCheckout(Object.fromEntries(platforms.map((platform) => [platform, platform === bad ? BAD : CLEAN])))
      const images = ['open', 'mirror'].map(newImage)
      const answer = await gate(checkout, { images: images.join('\n'), platforms: platforms.join(',') })
      expect(told(answer)).toStrictEqual({
        exits: [1, 0],
        outcome: 'blocked',
        annotations: expect.arrayContaining([`error: the gate is closed: ${FINDING} (${bad}) [blocked]`]),
        left: [],
      })
      expect(answer.outputs['digest']).toBe('')
      expect(rowsOf(answer.outputs['results'])).toStrictEqual(images.flatMap(() => ['1.2.3 untouched', 'latest untouched']))
      expect(images.map(leftIn)).toStrictEqual([[], []])
    },
    RUN_TIMEOUT_MS,
  )
})

describe('with scan: gate', () => {
  test(
    'an image in which nothing is found is published, scanned on every platform before its first byte leaves',
    async () => {
      const platforms = SIX.slice(0, 2)
      const checkout = newCheckout(Object.fromEntries(platforms.map((platform) => [platform, CLEAN])))
      const image = newImage('open')
      const answer = await gate(checkout, { images: image, platforms: platforms.join(',') })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(await reader.tags(image)).toStrictEqual({ '1.2.3': answer.outputs['digest'], latest: answer.outputs['digest'] })
    },
    RUN_TIMEOUT_MS,
  )

  type Case = { readonly files: Contents; readonly inputs?: Readonly<Record<string, string>>; readonly rules?: Contents }
  const ended = alpine('apk-tools', '2.10.7-r0', '3.10.9')
  const ignoring = (line: string) => ({ rules: { '.trivyignore': `${line}\n` }, inputs: { 'scan-ignore-files': '.trivyignore' } })
  const cases: readonly (readonly [string, Case, string])[] = [
    ['a secret in a layer', { files: { ...CLEAN, 'app/deploy.conf': `token = ${TOKEN}\n` } }, 'blocked'],
    [
      'a secret, where secrets are not looked for',
      { files: { ...CLEAN, 'app/deploy.conf': `token = ${TOKEN}\n` }, inputs: { 'scan-scanners': 'vuln' } },
      'published',
    ],
    ['a finding without a fix', { files: UNFIXED }, 'blocked'],
    ['a finding without a fix that is let through', { files: UNFIXED, inputs: { 'scan-ignore-unfixed': 'true' } }, 'published'],
    ['a finding with a fix beside scan-ignore-unfixed', { files: BAD, inputs: { 'scan-ignore-unfixed': 'true' } }, 'blocked'],
    ['a level that does not block', { files: UNFIXED, inputs: { 'scan-fail-on': 'CRITICAL' } }, 'published'],
    ['a finding that is ignored', { files: BAD, ...ignoring('CVE-2021-36159') }, 'published'],
    ['a finding that is ignored until a day to come', { files: BAD, ...ignoring('CVE-2021-36159 exp:2999-01-01') }, 'published'],
    ['a finding that was ignored until a day that has passed', { files: BAD, ...ignoring('CVE-2021-36159 exp:2020-01-01') }, 'blocked'],
    ['packages of the distribution, where they are not looked at', { files: BAD, inputs: { 'scan-pkg-types': 'library' } }, 'published'],
    ['a folder that is not looked at', { files: BAD, inputs: { 'scan-skip-dirs': 'lib/apk' } }, 'published'],
    [
      'nothing but folders that are not looked at',
      { files: BAD, inputs: { 'scan-skip-dirs': '**', 'scan-unrecognised': 'block' } },
      'blocked',
    ],
    ['a file that is not looked at', { files: BAD, inputs: { 'scan-skip-files': 'lib/apk/db/installed' } }, 'published'],
    [
      'a finding that a policy lets through',
      { files: BAD, rules: { 'x.rego': REGO }, inputs: { 'scan-ignore-policy': 'x.rego' } },
      'published',
    ],
    ['a policy that is broken', { files: CLEAN, rules: { 'x.rego': 'package' }, inputs: { 'scan-ignore-policy': 'x.rego' } }, 'blocked'],
    ['a finding that VEX says is none', { files: BAD, rules: { 'vex.json': VEX }, inputs: { 'scan-vex': 'vex.json' } }, 'published'],
    ['a database that is older than it may be', { files: CLEAN, inputs: { 'scan-db-max-age': '30m' } }, 'blocked'],
    ['an ignore file that is not there', { files: CLEAN, inputs: { 'scan-ignore-files': 'gone' } }, 'blocked'],
    ['an ended distribution, which is said', { files: ended }, 'published'],
    ['an ended distribution that blocks', { files: ended, inputs: { 'scan-eol': 'block' } }, 'blocked'],
    ['nothing that is recognised, which is said', { files: { app: 'hello\n' } }, 'published'],
    ['nothing that is recognised, which blocks', { files: { app: 'hello\n' }, inputs: { 'scan-unrecognised': 'block' } }, 'blocked'],
  ]
  test.each(cases)(
    '%s',
    async (_name, { files, inputs = {}, rules = {} }, outcome) => {
      const checkout = newCheckout({ 'linux/amd64': files }, rules)
      const image = newImage('open')
      const answer = await gate(checkout, { images: image, platforms: 'linux/amd64', ...inputs })
      expect([answer.main.exitCode, answer.outputs['outcome'], leftIn(image).length > 0]).toStrictEqual(
        outcome === 'published' ? [0, 'published', true] : [1, 'blocked', false],
      )
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'a jar is looked up in the database of Java archives, which is fetched for it',
    async () => {
      const checkout = newCheckout({ 'linux/amd64': { ...CLEAN, 'app/lab.jar': jar } })
      const image = newImage('open')
      const answer = await gate(checkout, { images: image, platforms: 'linux/amd64' })
      expect(told(answer).annotations).toContainEqual(
        expect.stringMatching(/^error: the gate is closed: HIGH CVE-2099-0002 in org\.acme:lab 1\.0, fixed in 2\.0/),
      )
      expect(leftIn(image)).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'a published image that fails the database of today is not adopted',
    async () => {
      const checkout = newCheckout({ 'linux/amd64': BAD })
      const [image = '', second = ''] = ['open', 'mirror'].map(newImage)
      const inputs = { images: image, platforms: 'linux/amd64' }
      const first = await gate(checkout, { ...inputs, scan: 'off' })
      expect(told(first)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const again = await gate(checkout, { ...inputs, images: `${image}\n${second}` })
      expect(again.main.log).toContainEqual(expect.stringContaining('it is not built again'))
      expect([told(again).exits, again.outputs['outcome'], again.outputs['digest']]).toStrictEqual([[1, 0], 'blocked', ''])
      expect(rowsOf(again.outputs['results'])).toStrictEqual(['1.2.3 already', 'latest already', '1.2.3 untouched', 'latest untouched'])
      expect(leftIn(second)).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'the database comes while the image is built',
    async () => {
      const checkout = newCheckout({ 'linux/amd64': CLEAN }, { Dockerfile: SLOW })
      const answer = await gate(checkout, { images: newImage('open'), platforms: 'linux/amd64', 'no-cache': 'true' })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const lineOf = (pattern: RegExp) => answer.main.log.findIndex((line) => pattern.test(line))
      const came = lineOf(/^The database of vulnerabilities is that of /)
      expect(came).toBeGreaterThan(-1)
      expect(lineOf(/^#\d+ exporting to oci image format/)).toBeGreaterThan(came)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'a run without push is a check, and needs no registry',
    async () => {
      const answers = []
      for (const files of [CLEAN, BAD]) {
        const checkout = newCheckout({ 'linux/amd64': files })
        answers.push(await gate(checkout, { images: newImage('open'), platforms: 'linux/amd64', push: 'false' }))
      }
      expect(answers.map(({ main, outputs }) => [main.exitCode, outputs['outcome']])).toStrictEqual([
        [0, 'built'],
        [1, 'blocked'],
      ])
      expect(witness.take()).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )
})

test(
  'a pull request from a fork is scanned without a secret, and asks no registry but for the database',
  async () => {
    const side = (full_name: string) => ({ ref: 'main', sha: 'a'.repeat(40), repo: { full_name } })
    const payload = { number: 7, pull_request: { number: 7, head: side('stranger/app'), base: side('acme/app') } }
    const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_BASE_REF: 'main', GITHUB_HEAD_REF: 'change' }
    const outcomes = []
    for (const files of [CLEAN, BAD]) {
      const checkout = newCheckout({ 'linux/amd64': files })
      const scan = { scan: 'gate', 'trivy-path': trivy, 'trivy-db-repository': database }
      const inputs = { ...scan, images: newImage('open'), username: '', password: '', platforms: 'linux/amd64' }
      witness.take()
      const answer = await runStep(parts, { checkout, ref: 'refs/pull/7/merge', inputs, payload, env })
      outcomes.push([answer.main.exitCode, answer.outputs['outcome'], answer.outputs['scan-result']])
    }
    expect(outcomes).toStrictEqual([
      [0, 'built', 'passed'],
      [1, 'blocked', 'blocked'],
    ])
    expect(witness.take()).toStrictEqual([])
  },
  RUN_TIMEOUT_MS,
)

test(
  'with scan: report the image is published, and what was found is said',
  async () => {
    const checkout = newCheckout({ 'linux/amd64': BAD })
    const image = newImage('open')
    const answer = await gate(checkout, { images: image, platforms: 'linux/amd64', scan: 'report' })
    expect([answer.main.exitCode, answer.outputs['outcome']]).toStrictEqual([0, 'published'])
    expect(answer.summary).toContain('CVE-2021-36159')
    expect(Object.keys(await reader.tags(image))).toStrictEqual(['1.2.3', 'latest'])
  },
  RUN_TIMEOUT_MS,
)

/** Runs the step with its gate on; what the registries saw before it is forgotten. */
function gate(checkout: Checkout, inputs: Readonly<Record<string, string>>): ReturnType<typeof runStep> {
  witness.take()
  const scan = { scan: 'gate', 'trivy-path': trivy, 'trivy-db-repository': database, 'trivy-java-db-repository': javaSource }
  return runStep(parts, { checkout, inputs: { ...scan, tags: 'type=raw,value=1.2.3\ntype=raw,value=latest', ...inputs } })
}

function newCheckout(...given: Parameters<typeof checkoutOf>): Checkout {
  const checkout = checkoutOf(...given)
  made.push(checkout)
  return checkout
}

function newImage(registry: string): string {
  return `${witness.host(registry)}/gate/app-${randomBytes(4).toString('hex')}`
}

/** What the registry's own storage has of a repository: its manifests and layers (docker-registry, registry/storage/paths.go). */
function leftIn(image: string): readonly string[] {
  const name = image.slice(image.indexOf('/') + 1)
  return ['open', 'mirror'].flatMap((registry) => {
    const place = join(parts.home, 'registry', registry, 'data', 'docker', 'registry', 'v2', 'repositories', name)
    return ['_manifests', '_layers'].flatMap((part) => (existsSync(join(place, part)) ? filesBelow(join(place, part)) : []))
  })
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
}

function rowsOf(results: string | undefined): readonly string[] {
  const rows: unknown = JSON.parse(results ?? '')
  return Array.isArray(rows) ? rows.map(({ tag, state }) => `${tag} ${state}`) : []
}
