import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createClock, createRandom } from '../src/adapters/clock.ts'
import { createFiles } from '../src/adapters/files.ts'
import { createHttp } from '../src/adapters/http.ts'
import { createMachine } from '../src/adapters/machine.ts'
import { digestOf } from '../src/domain/digest.ts'
import { runFolderName } from '../src/domain/folder.ts'
import { ActionError } from '../src/errors.ts'
import { run } from '../src/pipeline.ts'
import type { Ending, GitHubApi, Ports } from '../src/ports.ts'
import type { Report } from '../src/report/report.ts'
import { headline } from '../src/report/words.ts'
import { blobFile } from './support/layout.ts'
import { type FakeRegistry, type Recorded, startRegistry } from './support/registry.ts'

const OK: Ending = { kind: 'exited', code: 0 }

let root: string
let open: FakeRegistry[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pipeline-'))
  open = []
})
afterEach(async () => {
  for (const registry of open) await registry.close()
  // a journal may still be on its way to the disk
  await rm(root, { recursive: true, maxRetries: 5 })
})

async function aRegistry(): Promise<FakeRegistry> {
  const registry = await startRegistry()
  open.push(registry)
  return registry
}

type Scene = {
  readonly registries: readonly FakeRegistry[]
  readonly inputs?: Readonly<Record<string, string>>
  /** what buildx does, in place of writing a good image */
  readonly build?: (args: readonly string[], stop: AbortController) => Promise<Ending> | Ending
  readonly stop?: AbortController
  /** why the runner's files cannot be written */
  readonly trouble?: ActionError
  readonly sha?: string
  /** what GitHub says of two commits */
  readonly compare?: GitHubApi['compare']
}

type Played = {
  readonly report: Report
  /** what was done, in its order: `state`, `mask`, `build`, and by registry `A ask`, `A upload`, `A name 1.2.3`; what repeats stands once */
  readonly journal: readonly string[]
  readonly lines: readonly string[]
  /** folders of the run that are left when it ends */
  readonly folders: readonly string[]
}

/** Runs the whole pipeline over real files and loopback registries, with fakes for the runner and for buildx. */
async function play(scene: Scene): Promise<Played> {
  const { registries, inputs = {}, build = writeImage, stop = new AbortController(), trouble, sha = 'a'.repeat(40), compare } = scene
  const events: { readonly atMs: number; readonly what: string }[] = []
  const lines: string[] = []
  const note = (what: string) => void events.push({ atMs: performance.now(), what })
  const env = {
    HOME: root,
    RUNNER_TEMP: root,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: sha,
    GITHUB_WORKSPACE: root,
    GITHUB_REPOSITORY: 'acme/app',
    PATH: '',
  }
  const folder = join(root, runFolderName('0123456789abcdef'))
  const say = (level: string) => (text: string) => void lines.push(`${level}: ${text}`)
  const none = (): never => {
    throw new Error('nobody asks for this here')
  }
  const images = registries.map(({ host }) => `${host}/acme/app`).join('\n')
  const ports: Ports = {
    runner: {
      inputs: () => new Map(Object.entries({ images, tags: 'type=raw,value=1.2.3\ntype=raw,value=latest', ...inputs })),
      mask: () => note('mask'),
      outputs: none,
      variables: none,
      checkFiles: async () => {
        note('files')
        if (trouble !== undefined) throw trouble
      },
      state: async (name) => note(`state ${name}${existsSync(folder) ? ', late' : ''}`),
      summary: none,
    },
    log: {
      info: say('info'),
      debug: say('debug'),
      notice: say('notice'),
      warning: say('warning'),
      error: say('error'),
      group: (_title, work) => work(),
      untrusted: () => ({ line: () => undefined, close: () => undefined }),
    },
    env,
    children: {
      ask: async () => ({ ending: OK, stdout: INSPECTION, stderr: '' }),
      run: async (_command, args) => {
        note('build')
        return build(args, stop)
      },
      find: async (name) => (name === 'docker-buildx' ? '/usr/bin/docker-buildx' : undefined),
    },
    files: createFiles(folder),
    http: createHttp({ env: {}, signal: stop.signal }),
    clock: createClock(stop.signal),
    random: createRandom(),
    clients: {
      github: async () => ({ tags: none, repository: none, commit: none, compare: compare ?? none }),
      ecr: none,
      ecrPublic: none,
      assumeRole: none,
    },
    identity: { token: none },
    machine: createMachine(),
    signal: stop.signal,
    folder,
    limit: () => undefined,
  }
  const report = await run(ports)
  const requests = registries.flatMap(({ requests }, index) =>
    requests
      .filter((request) => !isSession(request))
      .map((request) => ({ atMs: request.startMs, what: `${'ABC'.charAt(index)} ${kindOf(request)}` })),
  )
  const journal = [...events, ...requests].toSorted((one, other) => one.atMs - other.atMs).map(({ what }) => what)
  return {
    report,
    journal: journal.filter((what, index) => what !== journal[index - 1]),
    lines,
    folders: existsSync(folder)
      ? readdirSync(folder).flatMap((name) => (name.startsWith('journal.') ? [] : [name.replace(/-.*/, '')]))
      : [],
  }
}

const INSPECTION =
  'Name: default\nDriver: docker\n\nNodes:\nName: default\nEndpoint: default\nStatus: running\nFeatures:\n OCI exporter: true\n'

function kindOf({ method, path }: Recorded): string {
  const tag = /\/manifests\/([^:]+)$/.exec(path)?.[1]
  if (method === 'PUT' && tag !== undefined) return `name ${tag}`
  return method === 'PUT' || path.includes('/blobs/') ? 'upload' : 'ask'
}

/** Writes what BuildKit would: an image with one layer and the labels that it was given. */
async function writeImage(args: readonly string[], _stop?: AbortController, layerText = 'a layer'): Promise<Ending> {
  const value = (pattern: RegExp) => args.flatMap((arg) => pattern.exec(arg)?.[1] ?? [])
  const [folder = '', metadata = ''] = [...value(/^--output=.*dest=([^,]*)/), ...value(/^--metadata-file=(.*)/)]
  const labels = Object.fromEntries(
    value(/^--label=(.*)/s).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true })
  const add = async (mediaType: string, content: unknown, said = JSON.stringify(content)) => {
    const digest = digestOf(Buffer.from(said))
    await writeFile(join(folder, blobFile(digest)), typeof content === 'string' ? content : JSON.stringify(content))
    return { mediaType, digest, size: Buffer.byteLength(said) }
  }
  const layer = await add('application/vnd.oci.image.layer.v1.tar', layerText, 'a layer')
  const config = await add('application/vnd.oci.image.config.v1+json', { os: 'linux', architecture: 'amd64', config: { Labels: labels } })
  const type = 'application/vnd.oci.image.manifest.v1+json'
  const image = await add(type, { schemaVersion: 2, mediaType: type, config, layers: [layer] })
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [image] }))
  await writeFile(metadata, JSON.stringify({ 'containerimage.digest': image.digest }))
  return OK
}

function rowsOf({ rows }: Report): readonly string[] {
  return rows.map(({ tag, state }) => `${tag} ${state}`)
}

/** What a registry was asked to change; an upload that is opened and closed changes nothing. */
function changes({ requests }: FakeRegistry): readonly string[] {
  return requests
    .filter((request) => !['GET', 'HEAD'].includes(request.method) && !isSession(request))
    .map(({ method, path }) => `${method} ${path}`)
}

/** Uploads that were opened, and those that were closed unused. */
function sessions({ requests }: FakeRegistry): readonly [number, number] {
  const count = (verb: string) => requests.filter((request) => request.method === verb && isSession(request)).length
  return [count('POST'), count('DELETE')]
}

function isSession({ method, path }: Recorded): boolean {
  return (method === 'POST' || method === 'DELETE') && path.includes('/blobs/uploads/')
}

/** Folders that a run leaves to the post step: its image; never the docker configuration of its children. */
const LEFT = ['build']

describe('the order of the stages', () => {
  test('all of them', async () => {
    const { report, journal, folders } = await play({ registries: [await aRegistry()] })
    expect({ outcome: report.outcome, rows: rowsOf(report), folders }).toStrictEqual({
      outcome: 'published',
      rows: ['1.2.3 published', 'latest published'],
      folders: LEFT,
    })
    // What latest holds is asked beside the writing of 1.2.3, so on another connection, in an order that nobody knows.
    const begun = journal.lastIndexOf('A upload') + 1
    expect(journal.slice(0, begun)).toStrictEqual(['files', 'state folder', 'A ask', 'build', 'A upload', 'A ask', 'A upload'])
    const written = journal.slice(begun)
    expect(written.filter((what) => what !== 'A ask')).toStrictEqual(['A name 1.2.3', 'A name latest'])
    expect([written.indexOf('A ask') < written.indexOf('A name latest'), written.at(-1)]).toStrictEqual([true, 'A ask'])
  })

  test('secrets are masked before anyone else is started or asked', async () => {
    const registry = await aRegistry()
    const inputs = { registry: registry.host, username: 'robot', password: 'a password', secrets: 'id=a secret', 'github-token': 'a token' }
    const { journal } = await play({ registries: [registry], inputs })
    expect(journal.slice(0, 3)).toStrictEqual(['files', 'mask', 'state folder'])
    expect(journal.indexOf('mask')).toBeLessThan(journal.indexOf('A ask'))
  })

  test('a dry run asks nobody, and tells the post step where its Bake files will be', async () => {
    const { report, journal, folders } = await play({ registries: [await aRegistry()], inputs: { 'dry-run': 'true' } })
    expect({ outcome: report.outcome, journal, folders }).toStrictEqual({
      outcome: 'planned',
      journal: ['files', 'state folder'],
      folders: [],
    })
  })

  test.each(['true', 'false'])('a trial that cannot run on this machine is told before anything is done: dry-run: %s', async (dryRun) => {
    const inputs = { 'dry-run': dryRun, smoke: 'port: 8080', platforms: 'linux/s390x,linux/ppc64le' }
    const { report, journal, folders } = await play({ registries: [await aRegistry()], inputs })
    expect({ code: report.error?.code, message: report.error?.message, journal, folders }).toStrictEqual({
      code: 'inputs',
      message: expect.stringMatching(/^smoke: the image is for linux\/s390x, linux\/ppc64le, and this machine is linux\//),
      journal: ['files', 'state folder'],
      folders: [],
    })
  })

  test('a build that is not pushed asks no registry', async () => {
    const { report, journal } = await play({ registries: [await aRegistry()], inputs: { push: 'false' } })
    expect({ outcome: report.outcome, journal }).toStrictEqual({ outcome: 'built', journal: ['files', 'state folder', 'build'] })
  })

  test('inputs that are refused end it before anything is done', async () => {
    const { report, journal, folders } = await play({ registries: [await aRegistry()], inputs: { pull: 'perhaps' } })
    expect({ code: report.error?.code, journal, folders }).toStrictEqual({ code: 'inputs', journal: ['files'], folders: [] })
  })

  test('runner files that cannot be written end it before the inputs are read', async () => {
    const full = new ActionError('outputs', 'the disk is full')
    const { report, journal } = await play({ registries: [await aRegistry()], inputs: { pull: 'perhaps' }, trouble: full })
    expect({ error: report.error, journal }).toStrictEqual({ error: full, journal: ['files'] })
  })
})

describe('what fails keeps what follows from beginning', () => {
  test.each([
    { name: 'a registry that refuses', rule: { method: 'HEAD', status: 403 }, code: 'registry-refused' },
    { name: 'a registry in trouble', rule: { method: 'GET', path: '/v2/', status: 404 }, code: 'registry-answer' },
  ])('$name: nothing is built, in none of two', async ({ rule, code }) => {
    const [first, second] = [await aRegistry(), await aRegistry()]
    second.rule(rule)
    second.rule({ ...rule, method: 'GET' })
    const { report, journal, folders } = await play({ registries: [first, second] })
    expect({ outcome: report.outcome, code: report.error?.code, folders }).toStrictEqual({ outcome: 'failed', code, folders: [] })
    expect(rowsOf(report)).toStrictEqual(['1.2.3 untouched', 'latest untouched', '1.2.3 failed', 'latest failed'])
    expect(journal).not.toContain('build')
    expect([...changes(first), ...changes(second)]).toStrictEqual([])
  })

  test('a fixed tag of another image: nothing is built', async () => {
    const registry = await aRegistry()
    registry.putManifest('acme/app', '1.2.3', 'application/vnd.oci.image.index.v1+json', Buffer.from('{"schemaVersion":2,"manifests":[]}'))
    const { report, journal } = await play({ registries: [registry] })
    expect({ outcome: report.outcome, code: report.error?.code, rows: rowsOf(report) }).toStrictEqual({
      outcome: 'failed',
      code: 'tag-taken',
      rows: ['1.2.3 failed', 'latest untouched'],
    })
    expect(journal).not.toContain('build')
    expect(changes(registry)).toStrictEqual([])
  })

  test.each<{ name: string; build: NonNullable<Scene['build']>; code: string }>([
    { name: 'a build that fails', build: () => ({ kind: 'exited', code: 1 }), code: 'build-failed' },
    { name: 'a build that is killed', build: () => ({ kind: 'killed', signal: 'SIGKILL' }), code: 'build-killed' },
    { name: 'a build that leaves nothing', build: () => OK, code: 'build-output' },
    {
      name: 'a build whose layer is too short',
      build: (args) => writeImage(args, undefined, 'a laye'),
      code: 'build-output',
    },
  ])('$name: nothing is uploaded', async ({ build, code }) => {
    const registry = await aRegistry()
    const { report, folders } = await play({ registries: [registry], build })
    expect({ outcome: report.outcome, code: report.error?.code, rows: rowsOf(report), folders }).toStrictEqual({
      outcome: 'failed',
      code,
      rows: ['1.2.3 untouched', 'latest untouched'],
      folders: LEFT,
    })
    expect({ changes: changes(registry), sessions: sessions(registry) }).toStrictEqual({ changes: [], sessions: [1, 1] })
  })

  test('a layer that is not what it is called: no manifest and no name goes out', async () => {
    const registry = await aRegistry()
    const { report, journal } = await play({ registries: [registry], build: (args) => writeImage(args, undefined, 'A layer') })
    expect({ code: report.error?.code, rows: rowsOf(report) }).toStrictEqual({
      code: 'blob-content',
      rows: ['1.2.3 failed', 'latest untouched'],
    })
    expect(journal.filter((what) => what.startsWith('A name'))).toStrictEqual([])
    expect(changes(registry).filter((line) => line.includes('/manifests/'))).toStrictEqual([])
  })

  test.each([
    { onPartial: 'stop', outcome: 'failed', rows: ['1.2.3 untouched', 'latest untouched'], names: [] },
    { onPartial: 'continue', outcome: 'partial', rows: ['1.2.3 published', 'latest published'], names: ['A name 1.2.3', 'A name latest'] },
  ])('an upload that fails, with on-partial: $onPartial', async ({ onPartial, outcome, rows, names }) => {
    const [first, second] = [await aRegistry(), await aRegistry()]
    second.rule({ method: 'PUT', path: '/blobs/uploads/', status: 403, code: 'DENIED' })
    const { report, journal } = await play({ registries: [first, second], inputs: { 'on-partial': onPartial } })
    expect({ outcome: report.outcome, code: report.error?.code, rows: rowsOf(report) }).toStrictEqual({
      outcome,
      code: 'registry-refused',
      rows: [...rows, '1.2.3 failed', 'latest untouched'],
    })
    expect(journal.filter((what) => / name /.test(what))).toStrictEqual(names)
  })

  test.each<{ name: string; build: NonNullable<Scene['build']> }>([
    {
      name: 'in the middle of the build',
      build: (_args, stop) => {
        stop.abort(new ActionError('cancelled', 'the run was cancelled'))
        return { kind: 'killed', signal: 'SIGTERM' }
      },
    },
    {
      name: 'when the build is just through',
      build: async (args, stop) => {
        const ending = await writeImage(args)
        stop.abort(new ActionError('cancelled', 'the run was cancelled'))
        return ending
      },
    },
  ])('a cancel $name: nothing is uploaded', async ({ build }) => {
    const registry = await aRegistry()
    const { report, folders } = await play({ registries: [registry], build })
    expect({ outcome: report.outcome, code: report.error?.code, rows: rowsOf(report), folders }).toStrictEqual({
      outcome: 'cancelled',
      code: 'cancelled',
      rows: ['1.2.3 untouched', 'latest untouched'],
      folders: LEFT,
    })
    expect(changes(registry)).toStrictEqual([])
  })
})

test('a load that no platform of the image can answer is refused before any registry is asked', async () => {
  const registry = await aRegistry()
  const inputs = { push: 'true', load: 'true', platforms: 'linux/s390x,linux/ppc64le' }
  const { report, journal } = await play({ registries: [registry], inputs })
  expect({ outcome: report.outcome, error: report.error?.message, journal }).toStrictEqual({
    outcome: 'failed',
    error: 'load: the image is for linux/s390x, linux/ppc64le, and this machine is linux/amd64',
    journal: ['files', 'state folder'],
  })
})

describe('tags that only move forward', () => {
  const [older, newer] = ['a'.repeat(40), 'b'.repeat(40)]
  /** GitHub knows that `newer` comes after `older`. */
  const compare: Scene['compare'] = async (_owner, _name, base, head) => (base === older && head === newer ? 'ahead' : 'behind')
  const edge = { tags: 'type=raw,value=edge', 'github-token': 'a token' }

  test('where every tag stays nothing is built, and the run is green and says so', async () => {
    const registry = await aRegistry()
    const { report, journal } = await play({ registries: [registry], inputs: { tags: 'latest', version: '1.0.0-rc.1' } })
    expect({ outcome: report.outcome, rows: rowsOf(report), because: report.rows[0]?.because, headline: headline(report) }).toStrictEqual({
      outcome: 'published',
      rows: ['latest kept'],
      because: 'stays: 1.0.0-rc.1 is a pre-release',
      headline: expect.stringMatching(/^Nothing was written: every tag stays where it is \(/),
    })
    expect(journal).not.toContain('build')
    expect(changes(registry)).toStrictEqual([])
  })

  test('a run for an older commit again does not build for a tag that shows a newer one', async () => {
    const registry = await aRegistry()
    await play({ registries: [registry], inputs: edge, sha: newer })
    const before = changes(registry)
    const again = await play({ registries: [registry], inputs: edge, sha: older, compare })
    expect({ outcome: again.report.outcome, rows: rowsOf(again.report), because: again.report.rows[0]?.because }).toStrictEqual({
      outcome: 'published',
      rows: ['edge kept'],
      because: 'stays: it holds bbbbbbb, which comes after aaaaaaa (GitHub API)',
    })
    expect(again.journal).not.toContain('build')
    expect(changes(registry)).toStrictEqual(before)
  })

  test('what an older commit has beside is built and published', async () => {
    const registry = await aRegistry()
    await play({ registries: [registry], inputs: edge, sha: newer })
    const held = registry.manifest('acme/app', 'edge')
    const inputs = { ...edge, tags: 'type=raw,value=1.2.4\ntype=raw,value=edge' }
    const { report } = await play({ registries: [registry], inputs, sha: older, compare })
    expect({ outcome: report.outcome, rows: rowsOf(report) }).toStrictEqual({
      outcome: 'published',
      rows: ['1.2.4 published', 'edge kept'],
    })
    expect(registry.manifest('acme/app', 'edge')).toStrictEqual(held)
  })

  test.each([
    ['forward over an older one', {}, older, newer],
    ['back with moving: always', { moving: 'always' }, newer, older],
  ])('a tag moves %s', async (_name, over, first, then) => {
    const registry = await aRegistry()
    await play({ registries: [registry], inputs: edge, sha: first })
    const { report } = await play({ registries: [registry], inputs: { ...edge, ...over }, sha: then, compare })
    expect(rowsOf(report)).toStrictEqual(['edge published'])
  })
})

describe('what is published already', () => {
  test('is adopted: the second run builds nothing and writes nothing', async () => {
    const registry = await aRegistry()
    const first = await play({ registries: [registry] })
    const before = changes(registry)
    const second = await play({ registries: [registry] })
    expect(changes(registry)).toStrictEqual(before)
    expect(second.journal).not.toContain('build')
    expect({ outcome: second.report.outcome, rows: rowsOf(second.report), digest: second.report.staged?.digest }).toStrictEqual({
      outcome: 'published',
      rows: ['1.2.3 already', 'latest already'],
      digest: first.report.staged?.digest,
    })
  })

  test('is brought to a new registry without a build', async () => {
    const [first, second] = [await aRegistry(), await aRegistry()]
    const { report } = await play({ registries: [first] })
    const builds: string[] = []
    const again = await play({
      registries: [first, second],
      build: (args) => {
        builds.push('build')
        return writeImage(args)
      },
    })
    expect({ builds, rows: rowsOf(again.report) }).toStrictEqual({
      builds: [],
      rows: ['1.2.3 already', 'latest already', '1.2.3 published', 'latest published'],
    })
    expect(second.manifest('acme/app', '1.2.3')).toStrictEqual(first.manifest('acme/app', '1.2.3'))
    expect(again.report.staged?.digest).toBe(report.staged?.digest)
  })
})
