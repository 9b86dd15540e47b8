import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { makeContext } from '#lab/context.mjs'
import type { RunAnswer } from '#scripts/runner.mjs'
import { isRecord } from '../../src/domain/json.ts'
import { type Canary, found, foundBelow, hatch } from '../support/canary.ts'
import { processesWith } from '../support/proc.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { need, openStep, type Step, told, UP_TIMEOUT_MS } from '../support/step.ts'

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
/** signs us in somewhere */
const SIGN_INS = [first, second, earlier, token, runnerToken]
const ALL = [...SIGN_INS, secret, variable, file]
/** came by an input, or from an earlier step: the runner must be told before anyone else could print them */
const MASKED = [first, second, earlier, token, secret]

let step: Step
let open: FakeRegistry
let basic: FakeRegistry
let bearer: FakeRegistry
let base: FakeRegistry

beforeAll(async () => {
  step = await openStep({ parts: ['remote'] })
  const login = (canary: Canary) => ({ username: USER, password: canary.value })
  open = await startRegistry()
  basic = await startRegistry({ auth: { kind: 'basic', ...login(first) } })
  bearer = await startRegistry({ auth: { kind: 'bearer', ...login(second), opaque: true } })
  base = await startRegistry({ auth: { kind: 'basic', ...login(earlier) } })
  const auth = Buffer.from(`${USER}:${earlier.value}`).toString('base64')
  writeFileSync(join(step.docker, 'config.json'), JSON.stringify({ auths: { [base.host]: { auth } } }))
  mkdirSync(join(step.folder, 'own'))
  writeFileSync(join(step.folder, 'own', 'secret'), file.value)
  makeContext(step.workspace)
  const published = await step.run({ inputs: { images: `${base.host}/acme/base` } })
  expect(told(published)).toMatchObject({ exit: 0, outcome: 'published' })
}, UP_TIMEOUT_MS)
afterAll(async () => {
  step.close()
  for (const registry of [open, basic, bearer, base]) await registry.close()
})

/** All secrets at once: two entries, one earlier sign-in, the job's token, build secrets of three kinds, tokens of the runner. */
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
    },
  }
}

/** Where a run speaks: log without the lines that tell the runner what to mask, outputs, state, variables, summary. */
function spoken({ main, post, outputs, state, env, path, summary, warnings }: RunAnswer): Readonly<Record<string, string>> {
  return {
    log: withoutMasks(main.raw),
    post: withoutMasks(post?.raw ?? ''),
    outputs: JSON.stringify(outputs),
    texts: Object.values(outputs).join('\n'),
    state: JSON.stringify(state),
    env: JSON.stringify(env),
    path: path.join('\n'),
    summary,
    warnings: warnings.join('\n'),
  }
}

function withoutMasks(raw: string): string {
  return raw.replaceAll(/^::add-mask::.*$/gm, '')
}

/** `place: name` for each canary that a run let out. */
function leaks(answer: RunAnswer): readonly string[] {
  return Object.entries(spoken(answer)).flatMap(([place, text]) => found(ALL, text).map((name) => `${place}: ${name}`))
}

/** Canaries that the runner was not told to mask before the first child could print. */
function unmasked({ main }: RunAnswer): readonly string[] {
  const start = main.raw.indexOf('::stop-commands::')
  const before = start < 0 ? main.raw : main.raw.slice(0, start)
  const masks = [...before.matchAll(/^::add-mask::(.*)$/gm)].map(([, text = '']) => text.replaceAll('%25', '%'))
  return MASKED.filter(({ value }) => !masks.includes(value)).map(({ name }) => name)
}

/** The places on disk that a run could leave something in, but for what the test itself put there. */
function onDisk(temp: string): readonly string[] {
  const own = [join(step.docker, 'config.json'), join(step.folder, 'own')]
  return [...foundBelow(ALL, temp), ...foundBelow(ALL, step.folder)].filter((line) => !own.some((path) => line.startsWith(path)))
}

function dockerfile(last: string): void {
  const script = `cd /run/secrets; for id in given named filed; do /bin/busybox cat $id > /dev/null || exit 1; done; : ${randomUUID()}; ${last}`
  const mounts = ['given', 'named', 'filed'].map((id) => `--mount=type=secret,id=${id},required=true`).join(' ')
  const lines = [`FROM ${base.host}/acme/base:1.2.3`, `RUN ${mounts} ["/bin/busybox", "sh", "-c", ${JSON.stringify(script)}]`]
  writeFileSync(join(step.workspace, 'Dockerfile'), `${lines.join('\n')}\n`)
}

describe('no secret leaves', () => {
  test.each([
    { name: 'a run that publishes by a layout, while it builds and afterwards', way: 'layout' as const },
    { name: 'a run whose builder pushes by digest, while it builds and afterwards', way: 'push' as const },
  ])('$name', async ({ way }) => {
    dockerfile('echo star""ted; /bin/busybox sleep 1; echo done > /done')
    const temp = mkdtempSync(join(tmpdir(), 'runner-'))
    const mark = randomUUID()
    const images = way === 'push' ? [basic] : [basic, bearer]
    const request = withSecrets(way, images)
    const { buildxConfig } = need(step.lab.docker, 'docker')
    const inputs = way === 'push' ? { ...request.inputs, builder: need(step.lab.builders.remote, 'remote builder') } : request.inputs
    const env = way === 'push' ? { ...request.env, BUILDX_CONFIG: buildxConfig } : request.env
    const seen: { disk?: readonly string[]; children?: Readonly<Record<string, readonly string[]>> } = {}
    const look = (line: string): void => {
      if (!line.endsWith(' started') || seen.disk !== undefined) return
      seen.disk = onDisk(temp)
      const children = processesWith(`MARK=${mark}`).filter(({ argv }) => argv[1]?.endsWith('/dist/index.js') !== true)
      seen.children = Object.fromEntries(
        children.map(({ argv, environ }) => [
          (argv[0] ?? '').replace(/^.*\//, ''),
          [
            ...found(ALL, argv.join('\n')).map((name) => `argv: ${name}`),
            ...found(ALL, environ.join('\n')).map((name) => `environ: ${name}`),
          ],
        ]),
      )
    }
    const answer = await step.run({ ...request, inputs, temp, env: { ...env, MARK: mark } }, { onLine: look })
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
    expect(leaks(answer)).toStrictEqual([])
    // buildx has to hand the build secrets on, and gets them there; it gets no sign-in and nothing of the runner
    expect(seen).toStrictEqual({
      disk: [],
      children: { 'docker-buildx': ['environ: build secret', 'environ: build secret in a variable'] },
    })
    expect(onDisk(temp)).toStrictEqual([])
    rmSync(temp, { recursive: true })
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
    const answer = await step.run({ ...request, env: { ...request.env, RUNNER_DEBUG: '1', ACTIONS_STEP_DEBUG: 'true' } })
    expect(told(answer)).toMatchObject({ exit: 1, outcome: 'failed', left: [] })
    expect(answer.main.raw).toContain('::debug::')
    expect(unmasked(answer)).toStrictEqual([])
    expect(leaks(answer)).toStrictEqual([])
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
    const answer = await step.run({
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
    expect({ asked: parrot.asked(), unmasked: unmasked(answer), leaks: leaks(answer) }).toStrictEqual({
      asked: true,
      unmasked: [],
      leaks: [],
    })
  })

  test('inputs that are refused: what is secret in them is not repeated', async () => {
    const { value } = first
    const answer = await step.run({
      token: token.value,
      inputs: {
        images: `${open.host}/acme/app`,
        password: value,
        'registry-auth': `- registry: ${open.host}\n  passwort: ${JSON.stringify(value)}\n- ${JSON.stringify(value)}`,
        secrets: `${secret.value}`,
      },
    })
    expect(told(answer)).toMatchObject({ exit: 1, outcome: 'failed', rows: [], left: [] })
    expect(leaks(answer)).toStrictEqual([])
    expect(open.lines()).toStrictEqual([])
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
})

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
