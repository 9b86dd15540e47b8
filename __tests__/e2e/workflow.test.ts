import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pushDatabase, vulnerabilityDatabase } from '#lab/vulndb.mjs'
import { pushEvent } from '#scripts/event.mjs'
import { named } from '#scripts/release.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { type Act, type ActAnswer, type ActRequest, type Clone, cloneOf, openAct, releaseIn } from '../support/act.ts'
import type { Checkout } from '../support/checkout.ts'
import { alpine, type Contents, checkoutOf } from '../support/contents.ts'
import { openNotary } from '../support/cosign.ts'
import { readParts } from '../support/job.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'

const RUN_TIMEOUT_MS = 2 * 60_000
const WORKFLOW = '.github/workflows/build-tag-push.yml'
const AMD64 = 'linux/amd64'
const ARM64 = 'linux/arm64'

const CLEAN = alpine('apk-tools', '2.10.7-r0')
const BAD = alpine('apk-tools', '2.10.6-r0')

/** `npm run proofs` plays every call, a run of the tests those that say most. */
const proof = process.env['PROOFS'] === 'long' ? test : undefined

const made: Checkout[] = []
let act: Act
let reader: Reader
let release: string
let database: string
let registry: ReturnType<typeof readParts>['registries']['basic']

beforeAll(async () => {
  act = await openAct(['open', 'trivy'])
  const parts = readParts()
  registry = parts.registries.basic
  reader = openReader(parts, join(act.folder, 'reader'))
  // What the tag v1.2.3 of the repository acme/build-tag-push would hold.
  release = releaseIn(join(act.folder, 'release'))
  mkdirSync(join(release, '.github', 'workflows'), { recursive: true })
  writeFileSync(join(release, WORKFLOW), named(readFileSync(WORKFLOW, 'utf8'), 'acme/build-tag-push', 'v1.2.3'))
  const repository = `workflow/db-${randomBytes(4).toString('hex')}`
  const finding = {
    bucket: 'alpine 3.22',
    package: 'apk-tools',
    id: 'CVE-2021-36159',
    fixed: '2.10.7-r0',
    severity: 'CRITICAL',
    title: '',
  } as const
  await pushDatabase(vulnerabilityDatabase([finding]), { host: parts.registries.open.host, repository })
  database = `${parts.registries.open.host}/${repository}:2`
}, UP_TIMEOUT_MS)
afterAll(() => {
  act.close()
  for (const checkout of made) checkout.remove()
})

describe('a workflow of another repository that calls the reusable workflow of a release', () => {
  test(
    'publishes one image of two jobs, each of its own platform, and has its digest, tags and rows',
    async () => {
      const call = await play(placeOf({ [AMD64]: CLEAN, [ARM64]: CLEAN }), { SCAN: 'gate' })
      expect(call.failed).toBe('')
      expect(call.jobs).toStrictEqual(['Build for amd64 succeeded', 'Build for arm64 succeeded', 'Plan succeeded', 'Publish succeeded'])
      const { outcome, digest, ref, version, results, 'tag-names': names = '', tags } = call.outputs
      expect({ outcome, version, ref, tags }).toStrictEqual({
        outcome: 'published',
        version: '1.2.3',
        ref: `${call.image}@${digest}`,
        tags: names.replaceAll(/^/gm, `${call.image}:`),
      })
      const shown = await reader.tags(call.image)
      expect(shown).toStrictEqual(Object.fromEntries(names.split('\n').map((name) => [name, digest])))
      expect(Object.keys(shown).sort()).toStrictEqual(['1', '1.2', '1.2.3', call.sha.slice(0, 7), 'latest'].sort())
      expect(listOf(JSON.parse(results ?? '')).map(({ state }) => state)).toStrictEqual(Object.keys(shown).map(() => 'published'))
      expect(await platformsOf(`${call.image}@${digest}`)).toStrictEqual([AMD64, ARM64])
      // The job that publishes goes by what the others found, and scans nothing again.
      expect(call.log.match(/linux\/\w+: passed in another job of this run/g)).toStrictEqual(
        [AMD64, ARM64].map((platform) => `${platform}: passed in another job of this run`),
      )
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'with dry-run has the plan, and no other job runs',
    async () => {
      const call = await play(placeOf({ [AMD64]: CLEAN, [ARM64]: CLEAN }), { DRY_RUN: 'true' })
      expect({ failed: call.failed, jobs: call.jobs, outputs: call.outputs }).toStrictEqual({
        failed: '',
        jobs: ['Plan succeeded'],
        outputs: {
          ...{ outcome: 'planned', digest: '', ref: '', results: '', signed: '', version: '1.2.3' },
          'tag-names': expect.stringContaining('1.2.3'),
          tags: expect.stringContaining(`${call.image}:1.2.3`),
        },
      })
      expect(await namesIn(call.image)).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )

  proof?.(
    'publishes nothing when the gate closes for one platform; what the other job uploaded has no name',
    async () => {
      const call = await play(placeOf({ [AMD64]: CLEAN, [ARM64]: BAD }), { SCAN: 'gate' })
      expect(call.jobs).toStrictEqual(['Build for amd64 succeeded', 'Build for arm64 failed', 'Plan succeeded'])
      expect(call.log).toContain('the gate is closed: CRITICAL CVE-2021-36159')
      expect(call.log).toContain('::set-output:: outcome=blocked')
      expect(await namesIn(call.image)).toStrictEqual([])
      const [, uploaded = ''] = /::set-output:: ref=(\S+)/.exec(call.log) ?? []
      expect(await platformsOf(uploaded)).toStrictEqual([AMD64])
    },
    RUN_TIMEOUT_MS,
  )

  proof?.(
    'builds one platform in one job',
    async () => {
      const call = await play(placeOf({ [AMD64]: CLEAN }), { PLATFORMS: AMD64 })
      expect({ failed: call.failed, jobs: call.jobs }).toStrictEqual({
        failed: '',
        jobs: ['Build for amd64 succeeded', 'Plan succeeded', 'Publish succeeded'],
      })
      expect(call.outputs['outcome']).toBe('published')
      expect(await platformsOf(call.outputs['ref'] ?? '')).toStrictEqual([AMD64])
    },
    RUN_TIMEOUT_MS,
  )

  proof?.(
    'publishes nothing when the build for one platform fails',
    async () => {
      // No files for arm64: its COPY has nothing to copy.
      const call = await play(placeOf({ [AMD64]: CLEAN }), {})
      expect(call.jobs).toStrictEqual(['Build for amd64 succeeded', 'Build for arm64 failed', 'Plan succeeded'])
      expect(call.log).toContain('[build-failed]')
      expect(await namesIn(call.image)).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )

  proof?.(
    'called again for the same commit builds nothing and writes nothing; what is asked otherwise is built',
    async () => {
      const place = placeOf({ [AMD64]: CLEAN, [ARM64]: CLEAN })
      const first = await play(place, { SCAN: 'gate' })
      expect(first.jobs).toHaveLength(4)
      const before = await reader.tags(place.image)
      const second = await play(place, { SCAN: 'gate' })
      expect({ failed: second.failed, jobs: second.jobs }).toStrictEqual({ failed: '', jobs: ['Plan succeeded', 'Publish succeeded'] })
      const { outcome, digest, results = '' } = second.outputs
      expect({ outcome, digest, tags: await reader.tags(place.image) }).toStrictEqual({
        outcome: 'published',
        digest: first.outputs['digest'],
        tags: before,
      })
      expect(listOf(JSON.parse(results)).map(({ state }) => state)).toStrictEqual(Object.keys(before).map(() => 'already'))
      // The gate stands before it as before any other image.
      expect(second.log).toContain('No finding blocks.')
      const other = await play(place, { SCAN: 'gate', TARGET: 'other' })
      expect(other.jobs).toContain('Build for amd64 failed')
    },
    3 * RUN_TIMEOUT_MS,
  )

  proof?.(
    'builds nothing for the tag of a commit that was published from its branch, nor for a branch of one that was published by its tag',
    async () => {
      const place = placeOf({ [AMD64]: CLEAN, [ARM64]: CLEAN })
      const short = place.checkout.sha().slice(0, 7)
      const branch = await play(place, { SCAN: 'gate' }, pushOf('main', place))
      const { digest = '' } = branch.outputs
      expect({ failed: branch.failed, jobs: branch.jobs.length, tags: await reader.tags(place.image) }).toStrictEqual({
        ...{ failed: '', jobs: 4 },
        tags: { [short]: digest, [`main-${short}`]: digest },
      })
      const release = await play(place, { SCAN: 'gate' })
      expect({ failed: release.failed, jobs: release.jobs }).toStrictEqual({ failed: '', jobs: ['Plan succeeded', 'Publish succeeded'] })
      const names = ['1', '1.2', '1.2.3', short, 'latest', `main-${short}`]
      expect({ version: release.outputs['version'], tags: await reader.tags(place.image) }).toStrictEqual({
        version: '1.2.3',
        tags: Object.fromEntries(names.map((name) => [name, digest])),
      })
      // Only its own names are given: what the gate would say is asked again, since no job of this run has.
      const states = listOf(JSON.parse(release.outputs['results'] ?? '')).map(({ tag, state }) => `${tag} ${state}`)
      expect(states.toSorted()).toStrictEqual(
        ['1 published', '1.2 published', '1.2.3 published', `${short} already`, 'latest published'].toSorted(),
      )
      expect(release.log).toContain('No finding blocks.')

      // A branch that is made of it later says no version, whatever the image says.
      const later = placeOf({ [AMD64]: CLEAN, [ARM64]: CLEAN })
      const first = await play(later, {})
      const second = await play(later, {}, pushOf('next', later))
      expect({ failed: second.failed, jobs: second.jobs, digest: second.outputs['digest'] }).toStrictEqual({
        ...{ failed: '', jobs: ['Plan succeeded', 'Publish succeeded'], digest: first.outputs['digest'] },
      })
      const of = later.checkout.sha().slice(0, 7)
      expect(second.outputs['tag-names']?.split('\n').toSorted()).toStrictEqual([of, `next-${of}`])
    },
    4 * RUN_TIMEOUT_MS,
  )

  proof?.(
    'builds for the tag of a commit what its labels say otherwise than on its branch; its names and labels may hold the time',
    async () => {
      const place = placeOf({ [AMD64]: CLEAN, [ARM64]: CLEAN })
      const short = place.checkout.sha().slice(0, 7)
      const labels = ['release={{#if tag}}{{tag}}{{else}}snapshot{{/if}}', 'of={{branch}}', "made={{date 'x'}}"].join('\n')
      const variables = { LABELS: labels, TAGS: "type=raw,value=at-{{date 'YYYYMMDDHHmmssSSS'}},priority=2000" }
      const said = async (reference: string) => {
        const { config } = Object(await reader.config(reference, AMD64))
        return Object(Object(config).Labels).release
      }
      const branch = await play(place, variables, pushOf('main', place))
      expect({ failed: branch.failed, jobs: branch.jobs.length, says: await said(`${place.image}:${short}`) }).toStrictEqual({
        ...{ failed: '', jobs: 4, says: 'snapshot' },
      })
      const release = await play(place, variables)
      expect({ failed: release.failed, jobs: release.jobs.length, says: await said(`${place.image}:1.2.3`) }).toStrictEqual({
        ...{ failed: '', jobs: 4, says: 'v1.2.3' },
      })
      expect(release.log).toContain('says release=snapshot, not v1.2.3')
      // A fixed tag of the commit stays on its first build, and the same again builds nothing.
      expect((await reader.tags(place.image))[short]).toBe(branch.outputs['digest'])
      const again = await play(place, variables)
      expect({ failed: again.failed, jobs: again.jobs, digest: again.outputs['digest'] }).toStrictEqual({
        ...{ failed: '', jobs: ['Plan succeeded', 'Publish succeeded'], digest: release.outputs['digest'] },
      })
    },
    4 * RUN_TIMEOUT_MS,
  )

  proof?.(
    'builds, scans and packs as its inputs say, with a key from a secret; the same again is known by all of that',
    async () => {
      const tries = '/bin/busybox test -S "$SSH_AUTH_SOCK" && /bin/busybox test "$(ulimit -n)" = 64'
      // The seed is another one in each run: nothing of an earlier one is taken from BuildKit's cache.
      const tool = ['FROM scratch AS tool', 'COPY seed /seed', 'COPY busybox /bin/busybox', 'COPY files/linux/amd64/ /out/']
      const run = `RUN --mount=type=ssh,required=true ${JSON.stringify(['/bin/busybox', 'sh', '-c', tries])}`
      const dockerfile = [...tool, run, 'FROM scratch', 'COPY --from=tool /out/ /', ''].join('\n')
      const place = placeOf({ [AMD64]: BAD }, { Dockerfile: dockerfile })
      const file = join(place.checkout.folder, 'key')
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
      const keys = { SSH_KEY: readFileSync(file, 'utf8') }
      const limits = { ULIMIT: 'nofile=64:64', NETWORK: 'none', OUTPUTS: 'type=image,compression=zstd,force-compression=true' }
      const variables = { PLATFORMS: AMD64, SCAN: 'gate', SCAN_SKIP_FILES: 'lib/apk/db/installed', ...limits }
      const without = await play(place, variables)
      expect(without.jobs).toStrictEqual(['Build for amd64 failed', 'Plan succeeded'])
      const first = await play(place, variables, 'v1.2.3', keys)
      expect({ failed: first.failed, outcome: first.outputs['outcome'] }).toStrictEqual({ failed: '', outcome: 'published' })
      expect(keys.SSH_KEY.split('\n').filter((line) => line !== '' && first.log.includes(line))).toStrictEqual([])
      const [platform] = listOf((await reader.manifest(first.outputs['ref'] ?? '')).manifests)
      const { layers } = await reader.manifest(`${place.image}@${Object(platform).digest}`)
      expect(listOf(layers).map(({ mediaType }) => mediaType)).toContain('application/vnd.oci.image.layer.v1.tar+zstd')
      const second = await play(place, variables, 'v1.2.3', keys)
      expect({ failed: second.failed, jobs: second.jobs }).toStrictEqual({ failed: '', jobs: ['Plan succeeded', 'Publish succeeded'] })
      // Without the limit it is another image, and the test in it sees that there is none.
      const unlimited = await play(place, { ...variables, ULIMIT: '' }, 'v1.2.3', keys)
      expect(unlimited.jobs).toStrictEqual(['Build for amd64 failed', 'Plan succeeded'])
    },
    4 * RUN_TIMEOUT_MS,
  )

  proof?.(
    'signs what it publishes, and keeps a cache for each job',
    async () => {
      const place = placeOf({ [AMD64]: CLEAN, [ARM64]: CLEAN })
      const folder = join(place.checkout.folder, 'notary')
      mkdirSync(folder)
      const notary = await openNotary(readParts(), folder, join(act.folder, 'reader'))
      const keys = { COSIGN_KEY: notary.key, COSIGN_PASSWORD: notary.password }
      const variables = { SIGN: 'key', CACHE: `${place.image}-cache:layers` }
      const first = await play(place, variables, 'v1.2.3', keys)
      const { outcome, signed, ref = '' } = first.outputs
      expect({ failed: first.failed, outcome, signed }).toStrictEqual({ failed: '', outcome: 'published', signed: 'true' })
      expect((await notary.verify(ref)).code).toBe(0)
      expect(first.log).not.toContain(notary.password)
      expect(await namesIn(`${place.image}-cache`)).toStrictEqual(['layers-amd64', 'layers-arm64'])
    },
    RUN_TIMEOUT_MS,
  )

  proof?.(
    'builds what a fork asks to pull, and uploads nothing',
    async () => {
      const place = placeOf({ [AMD64]: CLEAN, [ARM64]: CLEAN })
      const call = await play(place, {}, pullOf(place.checkout.sha()))
      expect({ failed: call.failed, jobs: call.jobs, outcome: call.outputs['outcome'] }).toStrictEqual({
        failed: '',
        jobs: ['Build for amd64 succeeded', 'Build for arm64 succeeded', 'Plan succeeded'],
        outcome: 'built',
      })
      expect(await namesIn(place.image)).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )
})

type Call = {
  /** the whole log, when the run failed */
  readonly failed: string
  readonly log: string
  /** each job that ran, and how it ended, sorted */
  readonly jobs: readonly string[]
  /** what the next job had of the call; nothing, when that did not run */
  readonly outputs: Readonly<Record<string, string>>
  readonly image: string
  readonly sha: string
}

type Place = { readonly checkout: Checkout; readonly clone: Clone; readonly image: string }

/** Makes a repository whose image holds these files, by platform, and a name for that image. */
function placeOf(contents: Readonly<Record<string, Contents>>, beside: Contents = {}): Place {
  const checkout = checkoutOf(contents, beside)
  made.push(checkout)
  checkout.git('tag', 'v1.2.3')
  return { checkout, clone: cloneOf(checkout), image: `${registry.host}/workflow/app-${randomBytes(4).toString('hex')}` }
}

/** Lets act run the caller there. */
async function play(
  { checkout, clone, image }: Place,
  variables: Readonly<Record<string, string>>,
  event: ActRequest['event'] = 'v1.2.3',
  secrets: Readonly<Record<string, string>> = {},
): Promise<Call> {
  const result = join(checkout.folder, 'result')
  rmSync(result, { force: true })
  const { code, log } = await act.run({
    workflow: join(process.cwd(), '__tests__', 'e2e', 'act', 'caller.yml'),
    checkout: clone,
    event,
    actions: { 'acme/build-tag-push@v1.2.3': release },
    variables: {
      ...{ IMAGE: image, REGISTRY: registry.host, USERNAME: registry.username, RESULT: result },
      ...{ PLATFORMS: `${AMD64},${ARM64}`, SCAN: 'off', DATABASE: database, ...variables },
    },
    secrets: { PASSWORD: registry.password, ...secrets },
  })
  expect(log).not.toContain(registry.password)
  const outputs = existsSync(result) ? JSON.parse(readFileSync(result, 'utf8')).outputs : {}
  return { failed: code === 0 ? '' : log, log, jobs: jobsIn(log), outputs, image, sha: checkout.sha() }
}

/** The event of a push to a branch. */
function pushOf(branch: string, { checkout }: Place): ActRequest['event'] {
  const { payload } = pushEvent({ ref: `refs/heads/${branch}`, sha: checkout.sha(), date: new Date().toISOString() })
  return { kind: 'push', payload: fieldsOf(payload) }
}

/** The event of a pull request from another's fork of acme/app. */
function pullOf(sha: string): ActRequest['event'] {
  const { payload } = pushEvent({ ref: 'refs/heads/main', sha, date: new Date().toISOString() })
  const base = fieldsOf(payload)['repository']
  const sides = { head: { ref: 'change', sha, repo: { full_name: 'hubot/app', fork: true } }, base: { ref: 'main', sha, repo: base } }
  return {
    kind: 'pull_request',
    payload: { action: 'opened', number: 12, repository: base, pull_request: { number: 12, merge_commit_sha: sha, ...sides } },
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value
  throw new TypeError('no mapping')
}

/** `[caller/job] 🏁  Job succeeded`, without the job of the caller's own. */
function jobsIn(log: ActAnswer['log']): readonly string[] {
  return [...log.matchAll(/^\[[^\]/]+\/build-tag-push\/([^\]]+?) *\] 🏁 {2}Job (\w+)$/gm)].map(([, name, end]) => `${name} ${end}`).sort()
}

/** The tags of a repository that may not have any, or not be there. */
async function namesIn(image: string): Promise<readonly unknown[]> {
  const authorization = `Basic ${Buffer.from(`${registry.username}:${registry.password}`).toString('base64')}`
  const answer = await fetch(`http://${image.replace('/', '/v2/')}/tags/list`, { headers: { authorization } })
  expect([200, 404]).toContain(answer.status)
  const { tags } = Object(await answer.json())
  return Array.isArray(tags) ? tags.toSorted() : []
}

async function platformsOf(reference: string): Promise<readonly string[]> {
  const { manifests } = await reader.manifest(reference)
  return listOf(manifests)
    .map(({ platform }) => Object(platform))
    .filter(({ os }) => os !== 'unknown')
    .map(({ os, architecture }) => `${os}/${architecture}`)
}
