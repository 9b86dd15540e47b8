import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { ensureCertificates } from '#lab/certs.mjs'
import { makeContext } from '#lab/context.mjs'
import { up } from '#lab/lab.mjs'
import type { RunAnswer } from '#scripts/runner.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { type Canary, found, hatch } from '../support/canary.ts'
import { processesWith } from '../support/proc.ts'
import { type FakeRegistry, type Rule, startRegistry } from '../support/registry.ts'
import { readSecrecy } from '../support/secrecy.ts'
import { leaksIn, maskedIn, openSinks, SINKS, type Sink, type Sinks } from '../support/sinks.ts'
import { need, openStep, type Step, told, UP_TIMEOUT_MS } from '../support/step.ts'
import { readTraces, tracer } from '../support/strace.ts'

jest.setTimeout(60_000)

const USER = 'robot'

const first = hatch('first password', USER)
const second = hatch('second password', USER)
const earlier = hatch('earlier password', USER)
const token = hatch('github-token', 'octocat')
const secret = hatch('build secret')
const variable = hatch('build secret in a variable')
const file = hatch('build secret in a file')
const runnerToken = hatch('token of the runner')
const passing = hatch('password of DOCKER_AUTH_CONFIG', USER)
const awsKey = hatch('secret key of AWS')
const awsSession = hatch('session token of AWS')
const proxy = hatch('password of a proxy', USER)
const ALL = [first, second, earlier, token, runnerToken, passing, secret, variable, file, awsKey, awsSession, proxy]
/** came by an input, from an earlier step or as a sign-in: the runner must be told before anyone else could print them */
const MASKED = [first, second, earlier, token, secret, passing, awsKey, awsSession]

/** Which of them is of which row of the table in SECURITY.md. */
const KINDS: Readonly<Record<string, readonly Canary[]>> = {
  'passwords of `registry-auth` and `password`': [first, second],
  "sign-ins of earlier steps in docker's `config.json`": [earlier],
  'sign-ins of earlier steps in `DOCKER_AUTH_CONFIG`': [passing],
  '`github-token`': [token],
  'tokens of the runner (`ACTIONS_*`)': [runnerToken],
  '`secrets`': [secret],
  'variables of `secret-envs`': [variable],
  'files of `secret-files`': [file],
  "keys of AWS in the step's `env`": [awsKey, awsSession],
  "passwords of proxies in the step's `env`": [proxy],
}

let step: Step
let open: FakeRegistry
let basic: FakeRegistry
let bearer: FakeRegistry
let base: FakeRegistry
let secure: FakeRegistry
/** paths of PEM files: of an authority that signed nothing here, among others */
let certificates: { readonly other: string }

beforeAll(async () => {
  step = await openStep({ parts: ['remote'] })
  const login = (canary: Canary) => ({ username: USER, password: canary.value })
  open = await startRegistry()
  basic = await startRegistry({ auth: { kind: 'basic', ...login(first) } })
  bearer = await startRegistry({ auth: { kind: 'bearer', ...login(second), opaque: true } })
  const authority = ensureCertificates(step.lab.home)
  const own = authority.certificate(['registry.example'])
  certificates = { other: authority.certificate(['other.example']).cert }
  secure = await startRegistry({ tls: { cert: readFileSync(own.cert, 'utf8'), key: readFileSync(own.key, 'utf8') } })
  base = await startRegistry({ auth: { kind: 'basic', ...login(earlier) } })
  const auth = Buffer.from(`${USER}:${earlier.value}`).toString('base64')
  writeFileSync(join(step.docker, 'config.json'), JSON.stringify({ auths: { [base.host]: { auth } } }))
  mkdirSync(join(step.folder, 'own'))
  writeFileSync(join(step.folder, 'own', 'secret'), file.value)
  makeContext(step.workspace)
  const published = await step.run({ inputs: { images: `${base.host}/acme/base` } })
  expect(told(published)).toMatchObject({ exit: 0, outcome: 'published' })
}, UP_TIMEOUT_MS)
afterEach(() => {
  for (const registry of [basic, bearer]) registry.clear()
})
afterAll(async () => {
  step.close()
  for (const registry of [open, basic, bearer, base, secure]) await registry.close()
})

/**
 * All secrets at once: two entries, two earlier sign-ins, the job's token, build secrets of three kinds, tokens of the runner, keys of AWS, and a proxy that
 * nothing here goes through.
 */
function withSecrets(name: string, images: readonly FakeRegistry[] = [basic, bearer]) {
  const entry = ({ host }: FakeRegistry, { value }: Canary) =>
    `- registry: ${host}\n  username: ${USER}\n  password: ${JSON.stringify(value)}`
  return {
    token: token.value,
    inputs: {
      images: images.map(({ host }) => `${host}/acme/${name}`).join('\n'),
      'registry-auth': [entry(basic, first), entry(bearer, second)].join('\n'),
      secrets: `given=${secret.value}`,
      'secret-envs': 'named=CANARY_VARIABLE',
      'secret-files': `filed=${join(step.folder, 'own', 'secret')}`,
    },
    env: {
      CANARY_VARIABLE: variable.value,
      GITHUB_TOKEN: runnerToken.value,
      ACTIONS_RUNTIME_TOKEN: runnerToken.value,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: runnerToken.value,
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'passing.example': { auth: base64(`${USER}:${passing.value}`) } } }),
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: awsKey.value,
      AWS_SESSION_TOKEN: awsSession.value,
      HTTPS_PROXY: `http://${USER}:${encodeURIComponent(proxy.value)}@127.0.0.1:9`,
      NO_PROXY: '127.0.0.1,localhost',
    },
  }
}

type Given = { readonly inputs: Readonly<Record<string, string>>; readonly token?: string; readonly env?: Readonly<Record<string, string>> }

/** Runs with a watch over all sinks; gives what was found in them, and which of them had anything in it. */
async function watched(
  request: Given & Omit<Parameters<Step['run']>[0], 'temp'>,
  look: (line: string, sinks: Sinks) => void = () => undefined,
): Promise<{ readonly answer: RunAnswer; readonly leaks: readonly string[]; readonly filled: readonly Sink[] }> {
  const buildx = need(step.lab.docker, 'docker').buildx
  const sinks = openSinks({ roots: [step.folder], path: [...step.lab.path, process.env['PATH']].join(':'), buildx })
  try {
    // the user's own configuration stays, with the plugin that writes down how it is started
    const plugin = join(step.docker, 'cli-plugins', 'docker-buildx')
    rmSync(plugin, { force: true })
    symlinkSync(join(sinks.env.DOCKER_CONFIG, 'cli-plugins', 'docker-buildx'), plugin)
    const { MARK, PATH } = sinks.env
    const onLine = (line: string): void => {
      // first what is there only for a moment
      look(line, sinks)
      sinks.watch.onLine?.(line)
    }
    const answer = await step.run({ ...request, temp: sinks.temp, env: { ...request.env, MARK, PATH } }, { onLine })
    const collected = sinks.collect(answer)
    const filled = SINKS.filter((sink) => collected[sink].some(({ bytes }) => bytes.byteLength > 0))
    return { answer, leaks: leaksIn(collected, [...ALL, ...maskedIn(answer)]), filled }
  } finally {
    sinks.close()
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** Canaries that the runner was not told to mask before the first child could print. */
function unmasked({ main }: RunAnswer): readonly string[] {
  const start = main.raw.indexOf('::stop-commands::')
  const before = start < 0 ? main.raw : main.raw.slice(0, start)
  const masks = [...before.matchAll(/^::add-mask::(.*)$/gm)].map(([, text = '']) => text.replaceAll('%25', '%'))
  return MASKED.filter(({ value }) => !masks.includes(value)).map(({ name }) => name)
}

function dockerfile(last: string): void {
  const script = `cd /run/secrets; for id in given named filed; do /busybox cat $id > /dev/null || exit 1; done; : ${randomUUID()}; ${last}`
  const mounts = ['given', 'named', 'filed'].map((id) => `--mount=type=secret,id=${id},required=true`).join(' ')
  const lines = [`FROM ${base.host}/acme/base:1.2.3`, `RUN ${mounts} ["/busybox", "sh", "-c", ${JSON.stringify(script)}]`]
  writeFileSync(join(step.workspace, 'Dockerfile'), `${lines.join('\n')}\n`)
}

describe('no secret leaves', () => {
  test.each([
    { name: 'a run that publishes by a layout, while it builds and afterwards', way: 'layout' as const },
    { name: 'a run whose builder pushes by digest, while it builds and afterwards', way: 'push' as const },
  ])('$name', async ({ way }) => {
    dockerfile('echo star""ted; /busybox sleep 3; echo done > /done')
    const images = way === 'push' ? [basic] : [basic, bearer]
    const request = withSecrets(way, images)
    const { buildxConfig } = need(step.lab.docker, 'docker')
    const inputs = way === 'push' ? { ...request.inputs, builder: need(step.lab.builders.remote, 'remote builder') } : request.inputs
    const env = way === 'push' ? { ...request.env, BUILDX_CONFIG: buildxConfig } : request.env
    const children = new Map<string, readonly string[]>()
    const look = (line: string, { env: { MARK } }: Sinks): void => {
      if (!line.endsWith(' started')) return
      for (const { argv, environ } of processesWith(`MARK=${MARK}`).filter((child) => child.argv[1]?.endsWith('/dist/index.js') !== true))
        children.set((argv[0] ?? '').replace(/^.*\//, ''), found(ALL, environ.join('\n')))
    }
    const { answer, leaks, filled } = await watched({ ...request, inputs: { ...inputs, provenance: 'mode=max' }, env }, look)
    expect(told(answer)).toStrictEqual({
      exit: 0,
      outcome: 'published',
      errors: [],
      hint: [],
      rows: images.flatMap(() => ['1.2.3 published', 'latest published']),
      left: [],
    })
    expect(answer.main.log.some((line) => line.startsWith('The builder itself pushes the image'))).toBe(way === 'push')
    expect(unmasked(answer)).toStrictEqual([])
    expect(leaks).toStrictEqual([])
    // where the builder pushes, its bytes are never on this disk
    const isHere = (sink: Sink) => way === 'layout' || (sink !== 'image config' && sink !== 'provenance')
    expect(filled).toStrictEqual(SINKS.filter(isHere))
    // buildx has to hand the build secrets on, and gets them there with what the step's environment has for it; it gets no sign-in and nothing of the runner
    expect(Object.fromEntries(children)).toStrictEqual({
      'docker-buildx': [secret, variable, awsKey, awsSession, proxy].map(({ name }) => name),
    })
    const image = bytesOf(basic, `acme/${way}`, '1.2.3')
    expect({
      parts: image.size > 6,
      leaks: [...image].flatMap(([digest, bytes]) => found(ALL, bytes).map((name) => `${digest}: ${name}`)),
    }).toStrictEqual({
      parts: true,
      leaks: [],
    })
  })

  test('a build that fails, with debug lines on', async () => {
    dockerfile('echo no; exit 3')
    const request = withSecrets('broken')
    const { answer, leaks } = await watched({ ...request, env: { ...request.env, RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' } })
    expect(told(answer)).toMatchObject({ exit: 1, outcome: 'failed', left: [] })
    expect(answer.main.raw).toContain('::debug::')
    expect({ unmasked: unmasked(answer), leaks }).toStrictEqual({ unmasked: [], leaks: [] })
  })

  test('servers that say in their errors what they were told', async () => {
    const parrot = await startParrot()
    const pair = Buffer.from(`${USER}:${first.value}`).toString('base64')
    const words = { errors: [{ code: 'DENIED', message: `${first.value} is wrong`, detail: `Basic ${pair}` }] }
    basic.rule({ method: 'POST', path: '/blobs/uploads/', status: 403, body: JSON.stringify(words) })
    bearer.rule({
      path: '/token',
      status: 401,
      body: `no ${second.value}, Basic ${Buffer.from(`${USER}:${second.value}`).toString('base64')}`,
    })
    const request = withSecrets('refused')
    const { answer, leaks } = await watched({
      ...request,
      inputs: { ...request.inputs, tags: 'type=semver,pattern={{version}}' },
      env: { ...request.env, RUNNER_DEBUG: '1', GITHUB_API_URL: parrot.url, GITHUB_SERVER_URL: parrot.url },
      event: { ref: 'refs/tags/v1.2.3' },
    })
    parrot.server.close()
    const { errors, ...rest } = told(answer, { [basic.host]: 'BASIC', [bearer.host]: 'BEARER' })
    expect(rest).toMatchObject({ exit: 1, outcome: 'failed', left: [] })
    expect(errors).toStrictEqual([
      expect.stringMatching(
        /^2 things stop this run before the build:\n- BASIC.*DENIED \*\*\* is wrong Basic \*\*\*\n- BEARER.*: no \*\*\*, Basic \*\*\* \[/,
      ),
    ])
    expect({ asked: parrot.asked(), unmasked: unmasked(answer), leaks }).toStrictEqual({
      asked: true,
      unmasked: [],
      leaks: [],
    })
  })

  test('inputs that are refused: what is secret in them is not repeated', async () => {
    const { value } = first
    const { answer, leaks } = await watched({
      token: token.value,
      inputs: {
        images: `${open.host}/acme/app`,
        password: value,
        'registry-auth': `- registry: ${open.host}\n  passwort: ${JSON.stringify(value)}\n- ${JSON.stringify(value)}`,
        secrets: `${secret.value}`,
      },
    })
    expect(told(answer)).toMatchObject({ exit: 1, outcome: 'failed', rows: [], left: [] })
    expect(leaks).toStrictEqual([])
    expect(open.lines()).toStrictEqual([])
  })
})

describe('under strace', () => {
  test('we write into our own folder and the files of the runner alone; each child gets what it needs, and nothing in an argument', async () => {
    const { tools, node24 } = await up(['strace'])
    const traces = join(step.folder, 'traces')
    const node = tracer(traces, need(tools.strace, 'strace'), need(node24, 'Node 24'))
    dockerfile('echo done > /done')
    const home = join(step.folder, 'home')
    mkdirSync(home)
    const { buildxConfig } = need(step.lab.docker, 'docker')
    const request = withSecrets('traced')
    let [temp, scribes] = ['', '']
    const { answer, leaks } = await watched(
      { ...request, node, env: { ...request.env, HOME: home, BUILDX_CONFIG: buildxConfig } },
      (_line, sinks) => {
        temp = sinks.temp
        scribes = dirname(sinks.env.DOCKER_CONFIG)
      },
    )
    expect(told(answer)).toMatchObject({ exit: 0, outcome: 'published', errors: [], left: [] })
    const traced = readTraces(traces)
    rmSync(traces, { recursive: true })
    const places: readonly (readonly [RegExp, string])[] = [
      [new RegExp(`^${temp}/build-tag-push-[0-9a-f]+(?=/|$)`), 'own folder'],
      [new RegExp(`^${temp}/_runner_file_commands/[^/]+/`), 'files of the runner'],
      [new RegExp(`^${buildxConfig}/`), 'builders'],
      [new RegExp(`^${scribes}/argv$`), 'nothing'],
      [/^\/dev\/null$/, 'nothing'],
    ]
    const placeOf = (path: string): string => places.find(([pattern]) => pattern.test(path))?.[1] ?? path
    const wrote = traced.flatMap(({ program, writes }) => writes.map((path) => `${program}: ${placeOf(path)}`))
    expect([...new Set(wrote)].filter((line) => !line.endsWith(': nothing')).sort()).toStrictEqual([
      'docker-buildx: builders',
      'docker-buildx: own folder',
      'main: files of the runner',
      'main: own folder',
    ])
    expect(traced.flatMap(({ program, argv }) => found(ALL, argv.join('\n')).map((name) => `${program}: ${name}`))).toStrictEqual([])
    const children = traced.filter(({ program }) => program !== 'main')
    const got = children.map(({ program, environ }) => `${program} ${found(ALL, environ.join('\n')).join(', ')}`)
    const ofBuild = (readSecrecy().get('buildx, and what it starts') ?? [])
      .flatMap((row) => KINDS[row]?.map(({ name }) => name) ?? [row])
      .join(', ')
    // what buildx starts gets what buildx has: git to see which commit this is, and the helper, which has nothing of its own
    expect([...new Set(got)].sort()).toStrictEqual(
      ['docker-buildx', 'docker-credential-build-tag-push', 'git'].map((program) => `${program} ${ofBuild}`),
    )
    expect(children.filter(({ program }) => /^(?:ba|da)?sh$/.test(program))).toStrictEqual([])
    expect(leaks).toStrictEqual([])
  })
})

describe('no secret leaves when it fails', () => {
  type Failure = { readonly at: FakeRegistry; readonly rules: readonly Rule[]; readonly error: RegExp; readonly keys?: string }

  const echo = (canary: Canary): string => {
    const bytes = Buffer.from(canary.value)
    const shifted = ['', 'x', 'xy'].map((before) => base64(`${before}${canary.value}`))
    const pair = base64(`${USER}:${canary.value}`)
    return [canary.value, ...shifted, bytes.toString('base64url'), bytes.toString('hex'), encodeURIComponent(canary.value), pair].join(
      ' | ',
    )
  }

  test.each<[string, () => Failure]>([
    [
      'a password that is wrong',
      () => ({ at: basic, rules: [{ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }], error: /answered 401/ }),
    ],
    [
      'a token server that takes no password',
      () => ({ at: bearer, rules: [{ path: '/token', status: 401, code: 'UNAUTHORIZED' }], error: /answered 401 while asking/ }),
    ],
    [
      'a loop of 401',
      () => ({
        at: bearer,
        rules: [{ path: '/manifests/', status: 401, headers: { 'www-authenticate': `Bearer realm="${bearer.origin}/token",service="x"` } }],
        error: /answered 401 while looking at/,
      }),
    ],
    [
      'a page in place of a token, with all that was sent in it',
      () => ({
        at: bearer,
        rules: [{ path: '/token', status: 200, headers: { 'content-type': 'text/html' }, body: `<html>${echo(second)}</html>` }],
        error: /had no token in the answer/,
      }),
    ],
    [
      'a refusal that repeats the password in every encoding',
      () => ({
        at: basic,
        rules: [{ method: 'POST', status: 403, code: 'DENIED', message: echo(first) }],
        error: /answered 403.*\*\*\* \| /,
      }),
    ],
    [
      'a token server that repeats the password in every encoding, as plain text',
      () => ({ at: bearer, rules: [{ path: '/token', status: 403, body: echo(second) }], error: /answered 403.*\*\*\* \| / }),
    ],
    [
      'a token server of somebody else',
      () => ({
        at: bearer,
        rules: [{ path: '/v2/', status: 401, headers: { 'www-authenticate': `Bearer realm="https://${USER}:x@evil.example/token"` } }],
        error: /nothing was sent there/,
      }),
    ],
    ['a connection that is reset', () => ({ at: basic, rules: [{ fault: 'reset' }], error: /no usable answer/ })],
    [
      'a registry whose certificate nobody vouches for',
      () => ({ at: secure, rules: [], error: /no usable answer.*(?:certificate|CERT)/, keys: `  ca-cert: ${certificates.other}` }),
    ],
    [
      'a registry that is only reached through the proxy',
      () => ({ at: { ...open, host: 'far.example' }, rules: [], error: /no usable answer from far\.example/ }),
    ],
  ])('%s', async (_name, choose) => {
    const { at, rules, error, keys = '' } = choose()
    for (const rule of rules) at.rule(rule)
    const request = withSecrets('failing', [at])
    const entry =
      at === basic || at === bearer
        ? ''
        : `\n- registry: ${at.host}\n  username: ${USER}\n  password: ${JSON.stringify(first.value)}\n${keys}`
    const { answer, leaks } = await watched({
      ...request,
      inputs: { ...request.inputs, 'registry-auth': `${request.inputs['registry-auth']}${entry}`, timeout: '30s' },
      env: { ...request.env, RUNNER_DEBUG: '1' },
    })
    expect(told(answer)).toMatchObject({ exit: 1, outcome: 'failed', errors: [expect.stringMatching(error)], left: [] })
    expect({ unmasked: unmasked(answer), leaks }).toStrictEqual({ unmasked: [], leaks: [] })
  })
})

describe('the look for leaks', () => {
  const canary = hatch('canary', USER)
  const text = canary.value
  test.each([
    ['as it is', `x${text}x`],
    ['base64', Buffer.from(`"${text}"`).toString('base64')],
    ['base64, one byte on', Buffer.from(`1"${text}"`).toString('base64')],
    ['base64, two bytes on', Buffer.from(`12"${text}"`).toString('base64url')],
    ['hex', Buffer.from(text).toString('hex')],
    ['URL', `?password=${encodeURIComponent(text)}&x`],
    ['JSON', JSON.stringify({ password: text })],
    ['the pair of Basic', Buffer.from(`${USER}:${text}`).toString('base64')],
  ])('finds it: %s', (_name, content) => {
    expect(found([canary, hatch('other')], content)).toStrictEqual(['canary'])
  })

  test.each<readonly [Sink, (text: string, folder: string) => Partial<RunAnswer>]>([
    ['log', (said) => ({ main: phase(`a line\n${said}\n`) })],
    ['annotations', (said) => ({ main: phase(`::warning::${said}\n`) })],
    ['error texts', (said) => ({ main: phase(`::error::no\n${said}\n`) })],
    ['outputs', (said) => ({ outputs: { digest: said } })],
    ['state', (said) => ({ state: { folder: said } })],
    ['env file', (said) => ({ env: { A: said } })],
    ['summary', (said) => ({ summary: `| ${said} |` })],
    ['disk afterwards', (said, folder) => written(join(folder, 'deep', 'file'), said)],
    ['disk while it ran', (said, folder) => written(join(folder, 'deep', 'file'), said)],
    ['image config', (said, folder) => written(join(folder, 'layout', 'blobs', 'sha256', 'a'), `{"rootfs":{},"Env":["A=${said}"]}`)],
    ['provenance', (said, folder) => written(join(folder, 'layout', 'blobs', 'sha256', 'b'), `{"predicateType":"x","args":"${said}"}`)],
    ['argv of children', () => ({})],
  ])('looks into %s', (sink, plant) => {
    const folder = mkdtempSync(join(tmpdir(), 'planted-'))
    const sinks = openSinks({ roots: [folder], path: process.env['PATH'] ?? '', buildx: '/bin/true' })
    const planted = plant(Buffer.from(text).toString('hex'), folder)
    execFileSync(join(sinks.env.DOCKER_CONFIG, 'cli-plugins', 'docker-buildx'), sink === 'argv of children' ? ['build', text] : [])
    sinks.watch.onLine?.('##[group]Tags')
    const silent = { main: phase(''), post: undefined, outputs: {}, state: {}, env: {}, path: [], summary: '', warnings: [] }
    const answer: RunAnswer = { conclusion: 'success', leftovers: [], orphans: [], ...silent, ...planted }
    const found = leaksIn(sinks.collect(answer), [canary, hatch('other')]).map((line) => line.replace(/ \(.*$/, ''))
    sinks.close()
    rmSync(folder, { recursive: true })
    expect(found).toContain(`${sink}: canary`)
  })

  test('sees what a traced program writes, and what it gives to others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'traced-'))
    const script = `require('fs').promises.writeFile('deep', 'x').then(() => require('child_process').spawnSync('true', [process.env.TEXT], { env: { A: process.env.TEXT } }))`
    const program = tracer(join(folder, 'traces'), need((await up(['strace'])).tools.strace, 'strace'), process.execPath)
    execFileSync(program, ['-e', script], { cwd: folder, env: { PATH: process.env['PATH'], TEXT: text } })
    const traced = readTraces(join(folder, 'traces'))
    rmSync(folder, { recursive: true })
    expect(traced.filter(({ program }) => program === 'main').flatMap(({ writes }) => writes)).toContain(join(folder, 'deep'))
    const [child] = traced.filter(({ program }) => program === 'true')
    expect([child?.argv, child?.environ]).toStrictEqual([['true', text], [`A=${text}`]])
  })
})

/** A phase that only said something. */
function phase(raw: string): RunAnswer['main'] {
  const quiet = { signal: null, cancelled: false, log: [], annotations: [], commands: [], peakKb: undefined, errors: [] }
  return { exitCode: 0, raw, wallMs: 0, ...quiet }
}

function written(path: string, content: string): Partial<RunAnswer> {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return {}
}

/** An API that repeats the Authorization of every question. */
async function startParrot(): Promise<{ readonly url: string; readonly server: Server; readonly asked: () => boolean }> {
  let asked = false
  const server = createServer((request, response) => {
    const said = request.headers.authorization ?? ''
    asked ||= said !== ''
    response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ message: `Bad credentials: ${said}` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the parrot has no port')
  return { url: `http://127.0.0.1:${address.port}`, server, asked: () => asked }
}

/** Every manifest and blob of an image, by digest. */
function bytesOf(registry: FakeRegistry, name: string, reference: string): ReadonlyMap<string, Uint8Array> {
  const manifest = registry.manifest(name, reference)?.bytes ?? registry.blob(name, reference) ?? new Uint8Array()
  const document: unknown =
    reference.startsWith('sha256:') && registry.manifest(name, reference) === undefined ? {} : JSON.parse(Buffer.from(manifest).toString())
  const parts = isRecord(document) ? [document['config'], ...listOf(document['layers']), ...listOf(document['manifests'])] : []
  const below = parts.filter(isRecord).flatMap(({ digest }) => [...bytesOf(registry, name, String(digest))])
  return new Map([[reference, manifest], ...below])
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
