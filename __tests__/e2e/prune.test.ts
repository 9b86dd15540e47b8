import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { callEcr } from '#lab/ecr.mjs'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { isRecord } from '../../src/domain/json.ts'
import { MANIFEST_TYPES } from '../../src/domain/manifest.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { blobOf, repositoryOf, testKeychain, testPorts } from '../registry/parts.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Internet, openInternet } from '../support/internet.ts'
import { type Parts, readParts, runStep, type Step } from '../support/job.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'

const RUN_TIMEOUT_MS = 120_000
/** Another repository in each run of the tests: all of them stay in the lab. */
const path = `acme/prune-${randomBytes(4).toString('hex')}`
const OLD = '2024-01-15T00:00:00Z'
const PRUNE = join(process.cwd(), 'prune')

const made: Checkout[] = []
let parts: Parts
let internet: Internet
let reader: Reader
let planted: Planted

beforeAll(async () => {
  parts = readParts()
  const { names } = parts.world
  const { folder } = keep(makeCheckout())
  const world = join(folder, 'world')
  mkdirSync(world)
  internet = await openInternet(parts, world, names.ghcr.password)
  reader = openReader(parts, join(folder, 'reader'), [names.ghcr, names.ecr], internet.env)
  planted = await plant(`${parts.registries.open.host}/${path}`)
})
afterAll(async () => {
  await internet.stop()
  for (const checkout of made) checkout.remove()
})

type Document = { readonly bytes: Uint8Array; readonly mediaType: string; readonly digest: Digest }
type Planted = Readonly<
  Record<'old' | 'oldOnly' | 'shared' | 'kept' | 'keptOnly' | 'young' | 'oldSignature' | 'keptSignature' | 'proof' | 'list', Digest>
>

/** Fills a repository with what may be pruned, and with what must not be: a platform that two indexes share, signatures, and what refers to a kept index. */
async function plant(image: string, login?: { readonly username: string; readonly password: string }): Promise<Planted> {
  const client = openRegistries(testKeychain(login), testPorts()).open(repositoryOf(image))
  const put = async (document: object, mediaType: string, ...tags: readonly string[]): Promise<Document> => {
    const bytes = new TextEncoder().encode(JSON.stringify(document))
    const manifest = { bytes, mediaType, digest: digestOf(bytes) }
    for (const reference of [manifest.digest, ...tags]) await client.putManifest(reference, manifest)
    return manifest
  }
  const image1 = async (text: string, created: string, more: object = {}, ...tags: readonly string[]): Promise<Document> => {
    const config = blobOf(new TextEncoder().encode(JSON.stringify({ architecture: 'amd64', os: 'linux', created, comment: text })))
    await client.upload(config, [])
    const named = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config.digest, size: config.size }
    return put({ schemaVersion: 2, mediaType: MANIFEST_TYPES[1], config: named, layers: [], ...more }, MANIFEST_TYPES[1], ...tags)
  }
  const index = (children: readonly Document[], ...tags: readonly string[]): Promise<Document> =>
    put({ schemaVersion: 2, mediaType: MANIFEST_TYPES[0], manifests: children.map(descriptor) }, MANIFEST_TYPES[0], ...tags)
  const shared = await image1('shared', OLD)
  const [oldOnly, keptOnly] = [await image1('old', OLD), await image1('kept', OLD)]
  const [old, kept] = [await index([oldOnly, shared], 'v1.0.0', 'v1'), await index([keptOnly, shared], 'v2.0.0')]
  const young = await image1('young', new Date().toISOString(), {}, 'edge')
  const oldSignature = await image1('signature of old', OLD, {}, signatureTag(old.digest))
  const keptSignature = await image1('signature of kept', OLD, {}, signatureTag(kept.digest))
  const proof = await image1('proof', OLD, { subject: descriptor(kept) })
  const list = await index([proof], kept.digest.replace(':', '-'))
  return {
    old: old.digest,
    oldOnly: oldOnly.digest,
    shared: shared.digest,
    kept: kept.digest,
    keptOnly: keptOnly.digest,
    young: young.digest,
    oldSignature: oldSignature.digest,
    keptSignature: keptSignature.digest,
    proof: proof.digest,
    list: list.digest,
  }
}

function descriptor({ bytes, mediaType, digest }: Document): object {
  return { mediaType, digest, size: bytes.length, platform: { os: 'linux', architecture: 'amd64' } }
}

function signatureTag(digest: Digest): string {
  return `${digest.replace(':', '-')}.sig`
}

/** The names of what was planted, sorted; others as they are. */
function namesOf(references: readonly unknown[]): readonly string[] {
  const byDigest = new Map(Object.entries(planted).map(([name, digest]): [string, string] => [digest, name]))
  return references.map((reference) => byDigest.get(String(reference).replace(/^.*@/, '')) ?? String(reference)).sort()
}

function prune(step: Pick<Step, 'inputs'> & Partial<Step>): ReturnType<typeof runStep> {
  return runStep(parts, { checkout: keep(makeCheckout()), action: PRUNE, ...step, env: { ...internet.env, ...step.env } })
}

const RULES = { 'keep-tags': 'v2*', 'keep-last': '0', 'older-than': '30d' }

/** Runs the command at a terminal whose user has this home; what it prints, without what no test can know. */
async function atTerminal(
  flags: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  more: readonly string[] = [],
  watch: (child: { readonly kill: (signal: 'SIGINT') => boolean }) => void = () => undefined,
): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> {
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
  const home = keep(makeCheckout()).home
  const child = spawn(parts.node24, [join(process.cwd(), 'dist', 'cli.js'), 'prune', ...args, ...more], {
    env: { PATH: process.env['PATH'], HOME: home, ...internet.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  watch(child)
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes))
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { code, out: Buffer.concat(out).toString('utf8'), err: Buffer.concat(err).toString('utf8') }
}

/** What a table of the command says: state and name of each row, and the line below. */
function tableIn(out: string, nameOf: (digest: string) => string): readonly string[] {
  const lines = out.trimEnd().split('\n')
  const rows = lines.slice(1, -1).map((line) => {
    const [state, reference = ''] = line.split(/\s+/)
    return `${state} ${nameOf(reference.replace(/^.*@/, ''))}`
  })
  return [...rows.sort(), lines.at(-1) ?? '']
}

describe('at a terminal', () => {
  test(
    'it says what it would delete, deletes with the sign-in that docker has, and ends with 1 when it may not',
    async () => {
      const { host, username, password } = parts.registries.basic
      const image = `${host}/${path}-desk`
      const there = await plant(image, { username, password })
      const nameOf = (digest: string) => namesIn(there, digest)
      const auths = { auths: { [host]: { auth: Buffer.from(`${username}:${password}`).toString('base64') } } }
      const folder = join(keep(makeCheckout()).folder, 'docker')
      mkdirSync(folder)
      writeFileSync(join(folder, 'config.json'), JSON.stringify(auths))
      const env = { DOCKER_CONFIG: folder }
      const flags = { images: image, ...RULES }

      const nobody = await atTerminal(flags)
      expect([nobody.code, nobody.out, nobody.err.includes('UNAUTHORIZED')]).toStrictEqual([1, 'nothing was deleted\n', true])

      const dry = await atTerminal(flags, env)
      expect([dry.code, tableIn(dry.out, nameOf), dry.err]).toStrictEqual([
        0,
        [
          'planned old',
          'planned oldOnly',
          'planned oldSignature',
          'dry-run: 3 manifests would be deleted and 7 kept; --dry-run false deletes',
        ],
        '',
      ])

      const real = await atTerminal({ ...flags, 'dry-run': 'false', registry: host, username }, { REGISTRY_PASSWORD: password }, ['--json'])
      const report: unknown = JSON.parse(real.out)
      const results = isRecord(report) ? listOf(report['results']) : []
      expect({
        code: real.code,
        report: isRecord(report) && { ...report, results: results.map(({ digest, state }) => `${state} ${nameOf(String(digest))}`).sort() },
      }).toStrictEqual({
        code: 0,
        report: {
          version: 1,
          outcome: 'pruned',
          results: [
            ...['old', 'oldOnly', 'oldSignature'].map((name) => `deleted ${name}`),
            ...['kept', 'keptOnly', 'keptSignature', 'list', 'proof', 'shared', 'young'].map((name) => `kept ${name}`),
          ],
          errors: [],
        },
      })
      expect([nobody, dry, real].some(({ out, err }) => (out + err).includes(password))).toBe(false)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'what is wrong with flags and inputs ends it with 2; a secret among the arguments is not repeated',
    async () => {
      const flags = await atTerminal({ images: 'acme/app', password: 'hunter-2-secret' }, {}, ['--delete', '--keep-lst', '3'])
      expect(flags).toStrictEqual({
        code: 2,
        out: '',
        err: [
          'error: 3 arguments need attention:',
          '- --password: is no flag of prune; here it is the variable REGISTRY_PASSWORD, since others can read arguments',
          '- --delete: is no flag of prune; here it is --dry-run false',
          '- --keep-lst: is no flag of prune; did you mean "--keep-last"? [inputs]',
          'build-tag-push prune --help tells every flag, and the variables that secrets come from.',
          '',
        ].join('\n'),
      })
      const inputs = await atTerminal({ 'keep-last': 'all', 'dry-run': 'no' })
      expect([inputs.code, inputs.err.split('\n').filter((line) => line.startsWith('- '))]).toStrictEqual([
        2,
        [
          '- keep-last: "all" is not a number; write how many images are kept, 0 for none',
          '- images: is missing; name the images that are to be pruned',
          '- dry-run: "no" is not a boolean; write true or false [inputs]',
        ],
      ])
    },
    RUN_TIMEOUT_MS,
  )
})

describe('any registry that deletes', () => {
  const inputs = () => ({ images: `${parts.registries.open.host}/${path}`, ...RULES })

  test(
    'says what it would delete, and deletes nothing until it is told to',
    async () => {
      const image = `${parts.registries.open.host}/${path}`
      const before = await reader.tags(image)
      const { main, outputs } = await prune({ inputs: inputs() })
      expect(main.exitCode).toBe(0)
      expect({ outcome: outputs['outcome'], deleted: namesOf(JSON.parse(outputs['deleted'] ?? '')) }).toStrictEqual({
        outcome: 'planned',
        deleted: ['old', 'oldOnly', 'oldSignature'],
      })
      expect(main.log.at(-1)).toBe('dry-run: 3 manifests would be deleted and 7 kept; dry-run: false deletes')
      expect(await reader.tags(image)).toStrictEqual(before)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'deletes what nothing needs; shared platforms, signatures and what refers to a kept image stay; a second run finds nothing',
    async () => {
      const image = `${parts.registries.open.host}/${path}`
      const first = await prune({ inputs: { ...inputs(), 'dry-run': 'false' } })
      expect([first.main.exitCode, first.outputs['outcome'], namesOf(JSON.parse(first.outputs['deleted'] ?? ''))]).toStrictEqual([
        0,
        'pruned',
        ['old', 'oldOnly', 'oldSignature'],
      ])
      const { kept, shared, keptOnly, proof, keptSignature, list, young, oldOnly } = planted
      expect(await reader.tags(image)).toStrictEqual({
        'v2.0.0': kept,
        edge: young,
        [signatureTag(kept)]: keptSignature,
        [kept.replace(':', '-')]: list,
      })
      for (const digest of [shared, keptOnly, proof])
        expect(await reader.manifest(`${image}@${digest}`)).toMatchObject({ schemaVersion: 2 })
      await expect(reader.manifest(`${image}@${oldOnly}`)).rejects.toMatchObject({ hint: expect.stringContaining('MANIFEST_UNKNOWN') })
      const second = await prune({ inputs: { ...inputs(), 'dry-run': 'false' } })
      expect([second.main.exitCode, second.outputs['outcome'], second.outputs['deleted']]).toStrictEqual([0, 'pruned', '[]'])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'tells all mistakes at once, before anything is asked',
    async () => {
      const { main } = await prune({
        inputs: { 'keep-last': 'all', 'older-than': '10m', 'dry-run': 'no', tags: 'latest', 'keep-tag': 'x', username: 'bob' },
      })
      expect(main.exitCode).toBe(1)
      expect(main.annotations.map(({ data }) => data.split('\n'))).toStrictEqual([
        [
          '7 inputs need attention:',
          '- keep-tag: is not an input of this action; did you mean "keep-tags"?',
          '- keep-last: "all" is not a number; write how many images are kept, 0 for none',
          '- older-than: "10m" is not an age; write a whole number with h, d or w, such as 12h, 30d or 8w',
          '- images: is missing; name the images that are to be pruned',
          '- tags: is not an input of this action',
          '- password: is missing, and username is given; a secret that is not set is empty, and workflows of forks and of Dependabot get none',
          '- dry-run: "no" is not a boolean; write true or false [inputs]',
        ],
      ])
    },
    RUN_TIMEOUT_MS,
  )
})

/** Copies what was planted into another registry, all but what refers to an image without a tag of its own: crane would list it anew. */
async function copyTo(image: string): Promise<Omit<Planted, 'proof' | 'list'>> {
  const source = `${parts.registries.open.host}/${path}-source`
  const { proof: _proof, list, ...found } = await plant(source)
  const tags = Object.entries(await reader.tags(source)).filter(([, digest]) => digest !== list)
  for (const [tag] of tags) await reader.copy(`${source}:${tag}`, `${image}:${tag}`)
  return found
}

describe('GitHub, whose API alone deletes', () => {
  const image = `ghcr.io/${path}`
  let there: Readonly<Record<string, Digest>>
  beforeAll(async () => {
    there = await copyTo(image)
  }, RUN_TIMEOUT_MS)

  const run = async (tagsOf: (name: string, tags: readonly string[]) => readonly string[] = (_name, tags) => tags) => {
    const { username, password } = parts.world.names.ghcr
    const packages = await startPackages(password, there, tagsOf)
    try {
      const env = { GITHUB_API_URL: packages.url }
      const answer = await prune({ inputs: { images: image, ...RULES, 'dry-run': 'false' }, token: password, actor: username, env })
      return { answer, deleted: packages.deleted.sort() }
    } finally {
      await packages.close()
    }
  }

  test(
    'at a terminal goes by its list with the token of the environment',
    async () => {
      const { username, password } = parts.world.names.ghcr
      const packages = await startPackages(password, there, (_name, tags) => tags)
      const env = { GITHUB_API_URL: packages.url, GITHUB_TOKEN: password, GITHUB_ACTOR: username }
      const { code, out } = await atTerminal({ images: image, ...RULES }, env)
      await packages.close()
      expect([code, packages.deleted, tableIn(out, (digest) => namesIn(there, digest)).slice(0, -1)]).toStrictEqual([
        0,
        [],
        ['planned old', 'planned oldOnly', 'planned oldSignature'],
      ])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'an interrupt at a terminal ends it in order, and what is left is told',
    async () => {
      const { username, password } = parts.world.names.ghcr
      let interrupt = (): unknown => undefined
      // No answer comes before the interrupt does.
      const packages = await startPackages(password, there, () => {
        interrupt()
        return undefined
      })
      const env = { GITHUB_API_URL: packages.url, GITHUB_TOKEN: password, GITHUB_ACTOR: username }
      const { code, out, err } = await atTerminal({ images: image, ...RULES, 'dry-run': 'false' }, env, [], (child) => {
        interrupt = () => child.kill('SIGINT')
      })
      await packages.close()
      const rows = tableIn(out, (digest) => namesIn(there, digest)).slice(0, -1)
      expect([code, packages.deleted, rows, err.trimEnd()]).toStrictEqual([
        1,
        [],
        expect.arrayContaining(['left old', 'left oldOnly', 'left oldSignature']),
        expect.stringMatching(/error: the run was cancelled \(SIGINT\) \[cancelled\]$/),
      ])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'goes by its list, page by page, and deletes there',
    async () => {
      const { answer, deleted } = await run()
      expect([answer.main.exitCode, answer.outputs['outcome'], deleted]).toStrictEqual([0, 'pruned', ['old', 'oldOnly', 'oldSignature']])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'leaves an image that got a tag meanwhile, all that it needs, and its signature',
    async () => {
      const { answer, deleted } = await run((name, tags) => (name === 'old' ? [...tags, 'stable'] : tags))
      const rows = listOf(JSON.parse(answer.outputs['results'] ?? ''))
      const states = Object.fromEntries(
        rows.filter(({ state }) => state !== 'kept').map(({ digest, state }) => [namesIn(there, digest), state]),
      )
      expect([answer.main.exitCode, answer.outputs['outcome'], deleted, states]).toStrictEqual([
        1,
        'partial',
        [],
        { old: 'changed', oldOnly: 'spared', oldSignature: 'spared' },
      ])
      expect(answer.main.log.at(-1)).toBe('0 manifests deleted, 5 kept, and 3 that were to be deleted are still there')
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'tells whose right is missing when the token may not',
    async () => {
      const packages = await startPackages('another', there, (_name, tags) => tags)
      const { password } = parts.world.names.ghcr
      const { main, outputs } = await prune({ inputs: { images: image, ...RULES }, token: password, env: { GITHUB_API_URL: packages.url } })
      await packages.close()
      expect([main.exitCode, outputs['outcome'], main.annotations.map(({ data }) => data)]).toStrictEqual([
        1,
        'failed',
        [`reading the versions of ${image}: status 403: Resource not accessible by integration [registry-refused]`],
      ])
      expect(main.log.join('\n')).toContain('packages: write')
    },
    RUN_TIMEOUT_MS,
  )
})

/** GitHub's API for the packages of a person, `tagsOf` what it says when it is asked for one version alone: never anything, where that is `undefined`. */
async function startPackages(
  token: string,
  found: Readonly<Record<string, Digest>>,
  tagsOf: (name: string, tags: readonly string[]) => readonly string[] | undefined,
): Promise<{ readonly url: string; readonly deleted: string[]; readonly close: () => Promise<unknown> }> {
  const tags = await reader.tags(`ghcr.io/${path}`)
  const entries = Object.entries(found).map(([name, digest], index) => ({
    label: name,
    id: index + 1,
    name: digest,
    created_at: name === 'young' ? new Date().toISOString() : OLD,
    metadata: { container: { tags: Object.keys(tags).filter((tag) => tags[tag] === digest) } },
  }))
  // Enough for a second page: versions whose manifests are gone by now.
  const gone = Array.from({ length: 120 }, (_, index) => ({
    label: `gone-${index}`,
    id: 1_000 + index,
    name: digestOf(new TextEncoder().encode(`gone ${index}`)),
    created_at: OLD,
    metadata: { container: { tags: [] } },
  }))
  const versions = [...gone, ...entries]
  const deleted: string[] = []
  const answer = ({ method, url = '/', headers }: IncomingMessage): readonly [number, unknown] | undefined => {
    const { pathname, searchParams } = new URL(url, 'http://api')
    if (headers.authorization !== `token ${token}`) return [403, { message: 'Resource not accessible by integration' }]
    const [owner = '', ...rest] = path.split('/')
    const base = `/users/${owner}/packages/container/${rest.join('%2F')}/versions`
    if (pathname === base) {
      const page = Number(searchParams.get('page'))
      return [200, versions.slice((page - 1) * 100, page * 100)]
    }
    const one = versions.find(({ id }) => pathname === `${base}/${id}`)
    if (one === undefined) return [404, { message: 'Not Found' }]
    if (method === 'DELETE') deleted.push(one.label)
    if (method === 'DELETE') return [204, undefined]
    const now = tagsOf(one.label, one.metadata.container.tags)
    return now && [200, { ...one, metadata: { container: { tags: now } } }]
  }
  const server: Server = createServer((request, response) => {
    const said = answer(request)
    if (said === undefined) return
    const [status, body] = said
    response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    deleted,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

function namesIn(found: Readonly<Record<string, Digest>>, digest: unknown): string {
  return Object.entries(found).find(([, each]) => each === digest)?.[0] ?? String(digest)
}

describe('ECR', () => {
  test(
    'lists what has no tag, too, and is asked in parts that nothing needs',
    async () => {
      const { host, region, accessKeyId, secretAccessKey } = parts.world.names.ecr
      const call = (action: string, more: object = {}) => callEcr(parts.ecr.endpoint, region, action, { repositoryName: path, ...more })
      await call('CreateRepository')
      const found = await copyTo(`${host}/${path}`)
      // The API of the lab knows nothing of its registry.
      const held = await reader.tags(`${host}/${path}`)
      for (const digest of Object.values(found)) {
        const imageManifest = await reader.text(`${host}/${path}@${digest}`)
        const names = Object.keys(held).filter((tag) => held[tag] === digest)
        for (const imageTag of names.length === 0 ? [undefined] : names) {
          const { status, body } = await call('PutImage', {
            imageManifest,
            imageDigest: digest,
            imageManifestMediaType: JSON.parse(imageManifest).mediaType,
            imageTag,
          })
          if (status !== 200) throw new Error(JSON.stringify(body))
        }
      }
      const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region }
      const inputs = { images: `${host}/${path}`, 'keep-tags': 'v2*, edge', 'keep-last': '0', 'older-than': '0d', 'dry-run': 'false' }
      const desk = await atTerminal({ ...inputs, 'dry-run': 'true' }, env)
      expect([desk.code, tableIn(desk.out, (digest) => namesIn(found, digest)).slice(0, -1)]).toStrictEqual([
        0,
        ['planned old', 'planned oldOnly', 'planned oldSignature'],
      ])
      const { main, outputs } = await prune({ inputs, env })
      expect([main.exitCode, outputs['outcome']]).toStrictEqual([0, 'pruned'])
      const deleted: unknown = JSON.parse(outputs['deleted'] ?? '')
      expect((Array.isArray(deleted) ? deleted : []).map((text) => namesIn(found, String(text).split('@')[1])).sort()).toStrictEqual([
        'old',
        'oldOnly',
        'oldSignature',
      ])
      const { body } = await call('ListImages')
      const left = new Set(listOf(isRecord(body) ? body['imageIds'] : []).map(({ imageDigest }) => namesIn(found, imageDigest)))
      expect([...left].sort()).toStrictEqual(['kept', 'keptOnly', 'keptSignature', 'shared', 'young'])
    },
    RUN_TIMEOUT_MS,
  )
})

function keep(checkout: Checkout): Checkout {
  made.push(checkout)
  return checkout
}
