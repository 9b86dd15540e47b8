import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { makeContext } from '#lab/context.mjs'
import { attempt, run } from '#lab/process.mjs'
import type { RunAnswer } from '#scripts/runner.mjs'
import { socketFolders } from '../../src/domain/folder.ts'
import { draftLayout, writeLayout } from '../support/layout.ts'
import { isRunning, processesWith, until } from '../support/proc.ts'
import { type FakeRegistry, type Rule, startRegistry } from '../support/registry.ts'
import { need, openStep, type Request, rowsOf, rowsOfLog, type Step, told, UP_TIMEOUT_MS, writePlugin } from '../support/step.ts'
import { startThrottle } from '../support/throttle.ts'

jest.setTimeout(60_000)

/** What a cancelled run may take at the most, on a busy machine too: then the runner itself asks again. */
const END_LIMIT_MS = 7_500
/** How long we look whether anything comes after the end. */
const LATE_MS = 400
const ON_THE_WIRE_MS = 100
const UNTOUCHED = ['1.2.3 untouched', 'latest untouched']
const AGAIN = ['Run the job again: it takes up what was done.']

let fake: Step
let real: Step
let registry: FakeRegistry
/** a script that writes a good image, and its digest */
let good: string
let digest: string

beforeAll(async () => {
  fake = await openStep({ plugin: 'exit 1' })
  real = await openStep({ parts: ['remote'] })
  const draft = draftLayout()
  const layout = join(fake.folder, 'layout')
  await writeLayout(layout, draft)
  digest = draft.root.digest
  good = `cp -r ${layout} "$dest"; echo '{"containerimage.digest":"${digest}"}' > "$metadata"`
}, UP_TIMEOUT_MS)
afterAll(() => {
  fake.close()
  real.close()
})
beforeEach(async () => {
  registry = await startRegistry({ location: 'relative' })
})
afterEach(() => registry.close())

/** A moment in a run: at a request, or at a line of the log. */
type Moment = {
  readonly name: string
  readonly rule?: Rule
  readonly line?: RegExp
  /** what buildx does; the good image by default */
  readonly script?: string
}

const SLEEP: Moment = { name: 'in a build', script: 'echo started; sleep 60', line: /^started$/ }
const DEAF: Moment = {
  name: 'in a build that does not listen',
  script: 'trap "" TERM INT; echo started; while :; do sleep 0.2; done',
  line: /^started$/,
}
const PREFLIGHT: Moment = { name: 'while a registry does not answer', rule: { method: 'GET', path: '/v2/', fault: 'hang' } }
const LOOK: Moment = { name: 'while a tag is looked at', rule: { method: 'HEAD', path: '/manifests/', fault: 'hang' } }
const BLOB: Moment = { name: 'while a blob goes out', rule: { method: 'PUT', path: '/blobs/uploads/', fault: 'hang' } }
const FIXED: Moment = { name: 'while the first name goes out', rule: { method: 'PUT', path: '/manifests/1.2.3', fault: 'hang' } }
const MOVING: Moment = { name: 'while the last name goes out', rule: { method: 'PUT', path: '/manifests/latest', fault: 'hang' } }
/** the registry does what it is asked and never comes to the end of its answer */
const LANDED: Moment = { name: 'while a name lands', rule: { method: 'PUT', path: '/manifests/1.2.3', fault: 'trickle', status: 201 } }

type End = {
  readonly answer: RunAnswer
  /** from the signal to the end of main */
  readonly endMs: number
  /** commands of processes of main that were alive when it had ended */
  readonly alive: readonly string[]
  /** requests that came after the end of main */
  readonly late: readonly string[]
}

/** Runs a step, sends main a signal at a moment, and looks on for a while after all has ended. */
async function runInto(step: Step, signal: NodeJS.Signals, { rule, line }: Moment, request: Request = {}): Promise<End> {
  const mark = `MARK=${randomUUID()}`
  let see = () => {}
  const seen = new Promise<void>((resolve) => {
    see = resolve
  })
  if (rule !== undefined) registry.rule({ ...rule, onMatch: see })
  const ending = seen.then(async () => {
    const main = need(
      processesWith(mark).find(({ argv }) => argv[1]?.endsWith('/dist/index.js') === true),
      'main',
    )
    const startMs = performance.now()
    process.kill(main.pid, signal)
    await until('the end of main', () => !isRunning(main.pid))
    const endMs = performance.now() - startMs
    const alive = processesWith(mark).filter(({ argv }) => argv[1]?.endsWith('/dist/cleanup/index.js') !== true)
    // what main had sent may still be on its way to us
    await new Promise((resolve) => setTimeout(resolve, ON_THE_WIRE_MS))
    return { endMs, requests: registry.requests.length, alive }
  })
  const answer = await step.run(
    {
      ...request,
      inputs: { images: `${registry.host}/acme/app`, ...request.inputs },
      env: { ...request.env, MARK: mark.slice('MARK='.length) },
    },
    { onLine: (text) => void (line?.test(text) === true && see()) },
  )
  const { endMs, requests, alive } = await ending
  await new Promise((resolve) => setTimeout(resolve, LATE_MS))
  return { answer, endMs, alive: alive.map(({ argv }) => argv.slice(0, 2).join(' ')), late: registry.lines().slice(requests) }
}

function plug(script: string): void {
  writePlugin(join(fake.docker, 'cli-plugins', 'docker-buildx'), script)
}

/** The rows of a report as `tag state`. */
function rowsIn(report: unknown): readonly string[] {
  const { results }: { results?: unknown } = Object(report)
  return rowsOf({ outputs: { results: JSON.stringify(results) } }).map((row) => row.split(' ').slice(0, 2).join(' '))
}

/** The tags that the registry shows, with what they hold. */
function shown(): Readonly<Record<string, boolean>> {
  const tags = ['1.2.3', 'latest'].filter((tag) => registry.manifest('acme/app', tag) !== undefined)
  return Object.fromEntries(tags.map((tag) => [tag, registry.manifest('acme/app', digest) === registry.manifest('acme/app', tag)]))
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  const cancelled = (rows: readonly string[], outcome = 'cancelled') => ({
    exit: 1,
    outcome,
    errors: [`the run was cancelled (${signal}) [cancelled]`],
    hint: AGAIN,
    rows,
    left: [],
  })

  test.each<{ moment: Moment; outcome?: string; rows: readonly string[]; tags: Readonly<Record<string, boolean>> }>([
    { moment: PREFLIGHT, rows: UNTOUCHED, tags: {} },
    { moment: LOOK, rows: UNTOUCHED, tags: {} },
    { moment: SLEEP, rows: UNTOUCHED, tags: {} },
    // the wait for it is long, and the same for both
    ...(signal === 'SIGINT' ? [{ moment: DEAF, rows: UNTOUCHED, tags: {} }] : []),
    { moment: BLOB, rows: ['1.2.3 untouched cancelled', 'latest untouched cancelled'], tags: {} },
    { moment: FIXED, rows: ['1.2.3 unknown cancelled', 'latest untouched'], tags: {} },
    { moment: LANDED, rows: ['1.2.3 unknown cancelled', 'latest untouched'], tags: { '1.2.3': true } },
    { moment: MOVING, outcome: 'partial', rows: ['1.2.3 unknown cancelled', 'latest unknown cancelled'], tags: { '1.2.3': true } },
  ])('$moment.name', async ({ moment, outcome, rows, tags }) => {
    plug(moment.script ?? good)
    const { answer, endMs, alive, late } = await runInto(fake, signal, moment)
    expect(told(answer)).toStrictEqual(cancelled(rows, outcome))
    expect({ alive, late, tags: shown() }).toStrictEqual({ alive: [], late: [], tags })
    expect(endMs).toBeLessThan(END_LIMIT_MS)
  })

  test('in a real build: buildx ends, and so does the step that it ran', async () => {
    makeContext(real.workspace)
    const id = `asleep-${randomUUID()}`
    const sleep = `FROM scratch\nCOPY busybox /busybox\nENV ASLEEP=${id}\nRUN ["/busybox", "sh", "-c", "echo star\\"\\"ted; /busybox sleep 60"]\n`
    writeFileSync(join(real.workspace, 'Dockerfile'), sleep)
    const { answer, endMs, alive, late } = await runInto(real, signal, { name: 'real', line: / started$/ })
    expect(told(answer)).toStrictEqual(cancelled(UNTOUCHED))
    expect({ alive, late, tags: shown() }).toStrictEqual({ alive: [], late: [], tags: {} })
    expect(endMs).toBeLessThan(END_LIMIT_MS)
    await until('the end of the step', () => processesWith(`ASLEEP=${id}`).length === 0)
  })

  test('in the middle of a real upload over a thin line', async () => {
    makeContext(real.workspace, { layersMb: [4] })
    const line = await startThrottle(Number(registry.host.split(':')[1]), 1_000_000)
    const { answer, endMs, alive, late } = await runInto(
      real,
      signal,
      { name: 'thin', rule: { method: 'PUT', path: '/blobs/uploads/' } },
      { inputs: { images: `${line.host}/acme/app` } },
    )
    await line.close()
    expect(told(answer)).toStrictEqual(cancelled(['1.2.3 untouched cancelled', 'latest untouched cancelled']))
    // what was on the thin line already may still arrive; it is a part of a blob, and no name
    const others = late.filter((request) => !request.startsWith('PUT /v2/acme/app/blobs/uploads/'))
    expect({ alive, others, tags: shown() }).toStrictEqual({ alive: [], others: [], tags: {} })
    expect(endMs).toBeLessThan(END_LIMIT_MS)
  })
})

describe('SIGKILL to main', () => {
  const POST_LIMIT_MS = 10_000
  const READ: Moment = {
    name: 'while the names are read back',
    rule: { method: 'GET', path: '/manifests/latest', fault: 'hang', times: 1 },
  }

  test.each<{ moment: Moment; rows: readonly string[]; tags: Readonly<Record<string, boolean>> }>([
    { moment: PREFLIGHT, rows: UNTOUCHED, tags: {} },
    { moment: DEAF, rows: UNTOUCHED, tags: {} },
    { moment: BLOB, rows: UNTOUCHED, tags: {} },
    { moment: FIXED, rows: ['1.2.3 unknown', 'latest untouched'], tags: {} },
    { moment: LANDED, rows: ['1.2.3 published', 'latest untouched'], tags: { '1.2.3': true } },
    { moment: MOVING, rows: ['1.2.3 published', 'latest unknown'], tags: { '1.2.3': true } },
    { moment: READ, rows: ['1.2.3 published', 'latest published'], tags: { '1.2.3': true, latest: true } },
  ])('$moment.name: post tells every row, takes away folder and children, and writes to no registry', async ({ moment, rows, tags }) => {
    plug(moment.script ?? good)
    const temp = mkdtempSync(join(tmpdir(), 'killed-'))
    const { answer, late } = await runInto(fake, 'SIGKILL', moment, { temp })
    // names with a line are the runner's own
    const files = readdirSync(temp).filter((name) => !name.startsWith('_'))
    const report = files.find((name) => name.endsWith('.report.json')) ?? ''
    const told: unknown = JSON.parse(readFileSync(join(temp, report), 'utf8'))
    rmSync(temp, { recursive: true })
    const log = answer.post?.log ?? []
    expect({ signal: answer.main.signal, post: answer.post?.exitCode, orphans: answer.orphans, tags: shown() }).toStrictEqual({
      signal: 'SIGKILL',
      post: 0,
      orphans: [],
      tags,
    })
    expect({
      files,
      told: rowsIn(told),
      log: rowsOfLog(log),
      error: log.filter((line) => line.startsWith('##[error]')),
      writes: late.filter((line) => !/^(?:GET|HEAD) /.test(line)),
    }).toStrictEqual({
      files: [report],
      told: rows,
      log: rows,
      error: ['##[error]the run was killed before it could tell how it ended [cancelled]'],
      writes: [],
    })
    for (const row of rows) expect(answer.summary).toMatch(new RegExp(`\`${row.split(' ')[0]}\` \\| ${row.split(' ')[1]} `))
    expect(answer.post?.wallMs).toBeLessThan(POST_LIMIT_MS)
  })

  test('while a name lands in a registry that then is gone: post ends in time, and does not know', async () => {
    plug(good)
    const gone: Moment = { name: 'gone', rule: { method: 'PUT', path: '/manifests/1.2.3', fault: 'trickle', status: 201 } }
    registry.rule({ method: 'GET', path: '/manifests/1.2.3', fault: 'hang' })
    const { answer } = await runInto(fake, 'SIGKILL', gone)
    const log = answer.post?.log ?? []
    expect([answer.post?.exitCode, log.filter((line) => line.startsWith('unknown ')).length]).toStrictEqual([0, 1])
    expect(answer.post?.wallMs).toBeLessThan(POST_LIMIT_MS)
  })

  test('in a real build: post ends buildx too', async () => {
    makeContext(real.workspace)
    const sleep = 'FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox", "sh", "-c", "echo star\\"\\"ted; /busybox sleep 60"]\n'
    writeFileSync(join(real.workspace, 'Dockerfile'), sleep)
    const { answer, late } = await runInto(real, 'SIGKILL', { name: 'real', line: / started$/ }, { inputs: { 'no-cache': 'true' } })
    expect({ signal: answer.main.signal, orphans: answer.orphans, late }).toStrictEqual({ signal: 'SIGKILL', orphans: [], late: [] })
  })
})

describe('while BuildKit itself pushes', () => {
  const PUSH: Moment = { name: 'push', rule: { method: 'PUT', path: '/blobs/uploads/', fault: 'hang' } }

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    '%s: no name is written, now or later, and nothing of ours runs on',
    async (signal) => {
      makeContext(real.workspace)
      const builder = need(real.lab.builders.remote, 'remote builder')
      const env = { BUILDX_CONFIG: need(real.lab.docker, 'docker').buildxConfig }
      const { answer, alive, late } = await runInto(real, signal, PUSH, { inputs: { builder }, env })
      const { main, post } = answer
      expect(main.log.filter((line) => line.startsWith('The builder itself pushes the image')).length).toBe(1)
      expect({
        rows: signal === 'SIGKILL' ? rowsOfLog(post?.log ?? []) : rowsOf(answer),
        alive: signal === 'SIGKILL' ? [] : alive,
        left: [answer.orphans, answer.leftovers.filter((name) => !name.endsWith('.report.json'))],
        names: late.filter((line) => line.includes('/manifests/')),
        tags: shown(),
      }).toStrictEqual({ rows: UNTOUCHED, alive: [], left: [[], []], names: [], tags: {} })
    },
  )
})

describe('a forged state', () => {
  const NAME = 'build-tag-push-0123456789abcdef'
  let root: string
  let temp: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'forged-'))
    temp = join(root, 'temp')
    for (const folder of [temp, join(root, 'outside'), join(root, 'outside', NAME)]) {
      mkdirSync(folder)
      writeFileSync(join(folder, 'kept'), '')
    }
  })
  afterEach(() => rmSync(root, { recursive: true }))

  const post = (state: Readonly<Record<string, string>>) =>
    attempt(need(fake.lab.node24, 'Node 24'), [join(process.cwd(), 'dist', 'cleanup', 'index.js')], {
      env: { PATH: '/usr/bin:/bin', HOME: root, RUNNER_TEMP: temp, ...state },
    })
  const KEPT = ['outside', `outside/${NAME}`, `outside/${NAME}/kept`, 'outside/kept', 'temp', 'temp/kept']
  const tree = async () => (await run('find', [root, '-mindepth', '1', '-printf', '%P\\n'])).trim().split('\n').toSorted()

  test.each<{ name: string; folder: () => string; says: RegExp }>([
    { name: 'another folder', folder: () => join(root, 'outside'), says: /names a folder that is not ours/ },
    { name: 'a folder of our name elsewhere', folder: () => join(root, 'outside', NAME), says: /names a folder that is not ours/ },
    { name: 'a way out', folder: () => `${temp}/../outside/${NAME}`, says: /names a folder that is not ours/ },
    { name: 'a way out behind our name', folder: () => `${temp}/${NAME}/../../outside`, says: /not ours/ },
    { name: 'the temporary folder itself', folder: () => temp, says: /not ours/ },
    { name: 'the root', folder: () => '/', says: /not ours/ },
    { name: 'a relative path', folder: () => `outside/${NAME}`, says: /could not be removed|not ours/ },
    { name: 'a name that is not quite ours', folder: () => join(temp, `${NAME}0`), says: /not ours/ },
    { name: 'a pattern', folder: () => join(temp, 'build-tag-push-*'), says: /not ours/ },
    { name: 'a line end', folder: () => `${join(temp, NAME)}\n::set-output name=a::b`, says: /not ours/ },
    { name: 'nothing that is there', folder: () => join(temp, NAME), says: /^$/ },
    { name: 'nothing', folder: () => '', says: /^$/ },
  ])('$name is left', async ({ folder, says }) => {
    const { code, stdout, stderr } = await post({ STATE_folder: folder(), STATE_builder: '--all-inactive' })
    expect({ code, stderr, says: says.test(stdout.trim()), tree: await tree() }).toStrictEqual({
      code: 0,
      stderr: '',
      says: true,
      tree: KEPT,
    })
  })

  test('a link in place of the folder is left, and what it leads to', async () => {
    symlinkSync(join(root, 'outside', NAME), join(temp, NAME))
    const { code, stdout } = await post({ STATE_folder: join(temp, NAME) })
    expect({ code, stdout }).toStrictEqual({
      code: 0,
      stdout: `::warning::the run's folder was replaced by something else, so it is left: ${join(temp, NAME)}\n`,
    })
    expect(await tree()).toStrictEqual([...KEPT, `temp/${NAME}`].toSorted())
  })

  test('a link in place of a folder above is not followed', async () => {
    symlinkSync(join(root, 'outside'), join(temp, 'link'))
    const { code } = await post({ STATE_folder: join(temp, 'link', NAME) })
    expect(code).toBe(0)
    expect(await tree()).toStrictEqual([...KEPT, 'temp/link'].toSorted())
  })

  test('links inside of the folder go with it, and nothing that they lead to', async () => {
    const folder = join(temp, NAME)
    mkdirSync(join(folder, 'docker-x'), { recursive: true })
    symlinkSync(join(root, 'outside'), join(folder, 'link'))
    symlinkSync(join(root, 'outside', 'kept'), join(folder, 'docker-x', 'kept'))
    const { code, stdout } = await post({ STATE_folder: folder })
    expect({ code, stdout, isThere: existsSync(folder) }).toStrictEqual({ code: 0, stdout: '', isThere: false })
    expect(await tree()).toStrictEqual(KEPT)
  })

  test('the folder that a socket had elsewhere goes too', async () => {
    const folder = join(temp, NAME)
    const [socket = ''] = socketFolders(NAME, root)
    for (const path of [folder, socket]) mkdirSync(path)
    writeFileSync(join(socket, 'socket'), '')
    const { code, stdout } = await post({ STATE_folder: folder, TMPDIR: root })
    expect({ code, stdout, left: [folder, socket].filter(existsSync) }).toStrictEqual({ code: 0, stdout: '', left: [] })
    expect(await tree()).toStrictEqual(KEPT)
  })

  test.each([
    {
      name: 'a builder that is not ours is not removed',
      builder: 'lab-remote',
      calls: [],
      says: '::warning::the state names a builder that is not ours: lab-remote\n',
    },
    { name: 'a builder of ours is removed', builder: 'btp-0123456789abcdef', calls: ['rm --force btp-0123456789abcdef'], says: '' },
  ])('$name', async ({ builder, calls, says }) => {
    const folder = join(temp, NAME)
    mkdirSync(folder)
    const called = join(root, 'called')
    plugAtHome(`echo "$@" >> ${called}`)
    const { code, stdout } = await post({ STATE_folder: folder, STATE_builder: builder })
    expect({ code, stdout, isThere: existsSync(folder) }).toStrictEqual({ code: 0, stdout: says, isThere: false })
    expect(existsSync(called) ? readFileSync(called, 'utf8').trim().split('\n') : []).toStrictEqual(calls)
  })

  test('a buildx that never ends does not hold the post step', async () => {
    const folder = join(temp, NAME)
    mkdirSync(folder)
    plugAtHome('sleep 600')
    const { code, stdout } = await post({ STATE_folder: folder, STATE_builder: 'btp-0123456789abcdef' })
    expect({ code, stdout, isThere: existsSync(folder) }).toStrictEqual({
      code: 0,
      stdout: '::warning::the builder btp-0123456789abcdef could not be removed: {"kind":"timeout","ms":8000}\n',
      isThere: false,
    })
  })

  function plugAtHome(script: string): void {
    const plugins = join(root, '.docker', 'cli-plugins')
    mkdirSync(plugins, { recursive: true })
    writePlugin(join(plugins, 'docker-buildx'), script)
  }
})
