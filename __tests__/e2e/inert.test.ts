import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { makeContext } from '#lab/context.mjs'
import { INERT, seenIn, structureOf } from '../support/inertness.ts'
import { draftLayout, writeLayout } from '../support/layout.ts'
import { hostileTexts, PAYLOADS } from '../support/payloads.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { openStep, rowsOf, type Step, told, UP_TIMEOUT_MS, writePlugin } from '../support/step.ts'

jest.setTimeout(60_000)

let step: Step
let registry: FakeRegistry
let good: string
let digest: string

beforeAll(async () => {
  step = await openStep({ plugin: 'exit 1' })
  const draft = draftLayout()
  await writeLayout(join(step.folder, 'layout'), draft)
  digest = draft.root.digest
  good = `cp -r ${join(step.folder, 'layout')} "$dest"; echo '{"containerimage.digest":"${digest}"}' > "$metadata"`
}, UP_TIMEOUT_MS)
afterAll(() => step.close())
beforeEach(async () => {
  registry = await startRegistry()
})
afterEach(() => registry.close())

function plug(script: string): void {
  writePlugin(join(step.docker, 'cli-plugins', 'docker-buildx'), script)
}

/** Bytes as a name of a test may show them. */
function ascii(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`))
    .join('')
}

/** The runner's commands that a run of ours gives, in their order, with a build in it. */
const OURS = ['group', 'endgroup', 'group', 'endgroup', 'group', 'stop-commands', 'endgroup', 'group', 'endgroup']

describe('what a build prints', () => {
  test('reaches the log as text: no command, no escape sequence, no line without end', async () => {
    const file = join(step.folder, 'hostile')
    writeFileSync(file, Buffer.concat(PAYLOADS.flatMap((payload) => [payload, Buffer.from('\n')])))
    plug(
      `cat ${file}; cat ${file} >&2; head -c 10000000 /dev/zero | tr '\\0' x; echo; ${good}; printf '::set-output name=digest::sha256:evil'`,
    )
    const answer = await step.run({ inputs: { images: `${registry.host}/acme/app` } })
    expect(told(answer)).toMatchObject({ exit: 0, outcome: 'published', left: [] })
    expect(seenIn(answer.main)).toStrictEqual({ ...INERT, commands: OURS })
    expect(answer.main.raw).toContain('x … 9991872 more characters')
    expect(answer.outputs['digest']).toBe(digest)
  })

  test('through a real buildx', async () => {
    const real = await openStep()
    try {
      makeContext(real.workspace)
      writeFileSync(join(real.workspace, 'hostile'), Buffer.concat(PAYLOADS.flatMap((payload) => [payload, Buffer.from('\n')])))
      const echo = ['/busybox', 'echo', '##[set-output name=digest;]sha256:evil', '\r::set-output name=digest::sha256:evil']
      const lines = ['FROM scratch', 'COPY busybox hostile /', 'RUN ["/busybox", "cat", "/hostile"]', `RUN ${JSON.stringify(echo)}`]
      writeFileSync(join(real.workspace, 'Dockerfile'), `${lines.join('\n')}\n`)
      const answer = await real.run({ inputs: { images: `${registry.host}/acme/app` } })
      expect(told(answer)).toMatchObject({ exit: 0, outcome: 'published', left: [] })
      expect(answer.main.raw).toContain('evil')
      expect(seenIn(answer.main)).toStrictEqual({ ...INERT, commands: OURS })
      expect(answer.outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/)
    } finally {
      real.close()
    }
  })

  test('whatever it is made of: 5000 lines at random', async () => {
    const file = join(step.folder, 'random')
    writeFileSync(file, hostileTexts(5_000, 20_240_115).join('\n'))
    plug(`cat ${file}; ${good}`)
    const answer = await step.run({ inputs: { images: `${registry.host}/acme/app` } })
    expect(told(answer)).toMatchObject({ exit: 0, outcome: 'published', left: [] })
    expect(seenIn(answer.main)).toStrictEqual({ ...INERT, commands: OURS })
  })

  const some = PAYLOADS.filter((_, index) => index % 60 === 0 || index === PAYLOADS.length - 1)
  test.each(some.map((payload) => ({ name: ascii(payload), payload })))(
    'as the error of a build that fails: $name',
    async ({ payload }) => {
      const file = join(step.folder, 'error')
      writeFileSync(file, Buffer.concat([Buffer.from('ERROR: a '), payload, Buffer.from(' b <img src=x> [c](https://evil.example)\n')]))
      plug(`cat ${file} >&2; exit 1`)
      const answer = await step.run({ inputs: { images: `${registry.host}/acme/app` } })
      expect(told(answer)).toMatchObject({ exit: 1, outcome: 'failed', left: [] })
      expect(seenIn(answer.main)).toStrictEqual({ ...INERT, commands: [...OURS, 'error'] })
      expect(structureOf(answer.summary)).toStrictEqual([])
      expect(answer.outputs['digest']).toBe('')
    },
  )
})

describe('names that others gave', () => {
  const NAMES = [
    `a;$(touch$\{IFS}pwned)`,
    'a`touch$IFS@pwned`',
    'a"|touch|b',
    '<img/src=x/onerror=alert(1)>',
    '</details><script>alert(1)</script>',
    '[click](https://evil.example)',
    '![x](https://evil.example/x.png)',
    '@everyone',
    'https://evil.example/x',
    'www.evil.example',
    '##[set-output#name=digest;]evil',
    '%0A::set-output%20name=digest::evil',
    'a,type=image,name=evil.example/app,push=true',
    '-o=type=local,dest=.',
    '"quoted",x=y',
    'x|y|z',
    '\u202egnp',
    '\u200b::notice::x',
    'é'.repeat(60),
  ]

  test.each(NAMES.map((name) => ({ name, shown: ascii(Buffer.from(name)) })))('a branch: $shown', async ({ name }) => {
    const args = join(step.folder, 'args')
    plug(`printf '%s\\n' "$@" > ${args}; ${good}`)
    const answer = await step.run({
      inputs: { images: `${registry.host}/acme/app`, tags: '', strategy: 'sha, branch' },
      event: { ref: `refs/heads/${name}` },
    })
    expect(told(answer)).toMatchObject({ exit: 0, outcome: 'published', left: [] })
    expect(seenIn(answer.main)).toStrictEqual({ ...INERT, commands: OURS })
    expect(structureOf(answer.summary)).toStrictEqual([])
    expect(answer.outputs['digest']).toBe(digest)
    expect(
      String(answer.outputs['tag-names'])
        .split('\n')
        .filter((tag) => !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)),
    ).toStrictEqual([])
    expect(rowsOf(answer).every((row) => row.endsWith(' published'))).toBe(true)
    const given = readFileSync(args, 'utf8').trim().split('\n')
    expect(given.filter((arg) => !/^(?:build|--[a-z-]+=.*|\.)$/.test(arg))).toStrictEqual([])
    expect(given.filter((arg) => arg.startsWith('--output='))).toStrictEqual([
      expect.stringMatching(/^--output=type=oci,name=127\.0\.0\.1:\d+\/acme\/app:[\w.-]+,oci-artifact=false,dest=[^,"]+,tar=false$/),
    ])
    expect(readdirSync(step.workspace)).toStrictEqual([])
  })
})

describe('labels and descriptions', () => {
  test('go to the builder as they are, each as one argument, and make no line of their own in an output', async () => {
    const args = join(step.folder, 'args')
    plug(`printf '%s\\0' "$@" > ${args}; ${good}`)
    const description = 'An app\norg.opencontainers.image.vendor=evil\r::set-output name=digest::evil \x1b[31m'
    const answer = await step.run({
      inputs: {
        images: `${registry.host}/acme/app`,
        labels: 'title=<b>a</b>,type=image,push=true\nnote=::set-output name=digest::evil ##[error]x',
      },
      event: { payload: { repository: { full_name: 'acme/app', private: false, html_url: 'https://github.com/acme/app', description } } },
    })
    expect(told(answer)).toMatchObject({ exit: 0, outcome: 'published', left: [] })
    expect(seenIn(answer.main)).toStrictEqual({ ...INERT, commands: OURS })
    const oneLine = 'An app org.opencontainers.image.vendor=evil ::set-output name=digest::evil  [31m'
    expect(
      String(answer.outputs['labels'])
        .split('\n')
        .filter((line) => /^(?:note|title|.*(?:description|vendor))=/.test(line)),
    ).toStrictEqual([
      'note=::set-output name=digest::evil ##[error]x',
      `org.opencontainers.image.description=${oneLine}`,
      'title=<b>a</b>,type=image,push=true',
    ])
    const given = readFileSync(args, 'utf8').split('\0')
    expect(given.filter((arg) => arg.startsWith('--output'))).toHaveLength(1)
    expect(given).toStrictEqual(
      expect.arrayContaining([
        `--label=org.opencontainers.image.description=${oneLine}`,
        '--label=title=<b>a</b>,type=image,push=true',
        '--label=note=::set-output name=digest::evil ##[error]x',
      ]),
    )
  })
})

describe('what registries answer', () => {
  const HOSTILE = `x\r\n::set-output name=digest::evil\n##[error]evil \x1b]0;t\x07\x1b[2J\u202e\u009b31m <img src=x onerror=alert(1)> [c](https://evil.example) @everyone | y`

  test.each<{ name: string; body: string; headers?: Readonly<Record<string, string>>; method: string; path: string; status: number }>([
    {
      name: 'an error document, to a question',
      method: 'HEAD',
      path: '/manifests/',
      status: 403,
      body: JSON.stringify({ errors: [{ code: HOSTILE, message: HOSTILE, detail: HOSTILE }] }),
    },
    {
      name: 'an error document, to a blob',
      method: 'PUT',
      path: '/blobs/uploads/',
      status: 400,
      body: JSON.stringify({ errors: [{ code: 'DENIED', message: HOSTILE }] }),
    },
    {
      name: 'an error document, to a name',
      method: 'PUT',
      path: '/manifests/1.2.3',
      status: 403,
      body: JSON.stringify({ errors: [{ code: 'DENIED', message: HOSTILE }] }),
    },
    { name: 'a plain text', method: 'PUT', path: '/manifests/1.2.3', status: 403, body: HOSTILE },
    { name: 'a page', method: 'PUT', path: '/manifests/1.2.3', status: 403, body: HOSTILE, headers: { 'content-type': 'text/html' } },
    {
      name: 'a token server elsewhere',
      method: 'GET',
      path: '/v2/',
      status: 401,
      body: '',
      headers: { 'www-authenticate': 'Bearer realm="https://evil.example/\u009b31m::set-output name=a::b##[error]x",service="<img>"' },
    },
    {
      name: 'an address that is none',
      method: 'POST',
      path: '/blobs/uploads/',
      status: 202,
      body: '',
      headers: { location: 'http://::set-output name=a::b/##[error]evil<img src=x>' },
    },
  ])('$name', async ({ method, path, status, body, headers }) => {
    plug(good)
    registry.rule({ method, path, status, body, ...(headers === undefined ? {} : { headers }) })
    registry.rule({ method: 'GET', path, status, body, ...(headers === undefined ? {} : { headers }) })
    const answer = await step.run({ inputs: { images: `${registry.host}/acme/app` } })
    expect(told(answer)).toMatchObject({ exit: 1, left: [] })
    const { commands, ...rest } = seenIn(answer.main)
    expect(rest).toStrictEqual(INERT)
    expect(commands.filter((name) => !['group', 'endgroup', 'stop-commands', 'debug'].includes(name))).toStrictEqual(['error'])
    expect(structureOf(answer.summary)).toStrictEqual([])
    expect(told(answer).errors).toHaveLength(1)
  })
})

describe('the look at logs and summaries', () => {
  test('finds what is not inert', () => {
    const raw = `::stop-commands::guess\nx\n::guess::\nx\r::set-output name=a::b\n##[error]x\x1b[2J\u202e${'x'.repeat(10_000)}\n::stop-commands::end\n`
    expect(seenIn({ raw })).toStrictEqual({
      commands: ['stop-commands', 'set-output', 'error', 'stop-commands'],
      tokens: false,
      isStopped: true,
      unstopped: ['set-output'],
      invisible: ['\r', '\x1b', '\u202e'],
      longest: false,
    })
  })

  test('finds structure, but for ours', () => {
    const ours = '<details><summary>x</summary>\n```sh\ndocker pull a/b@sha256:'
    const summary = `${ours}${'0'.repeat(64)}\n\`\`\`\n\`<code>\`<br>\n</details>`
    expect(structureOf(summary)).toStrictEqual([])
    expect(structureOf(`${summary}<img src=x>[c](https://x) @me www.x.example \``)).toStrictEqual([
      '<img src=x>',
      '](',
      'https://',
      '@me',
      'www.',
      '`',
    ])
  })
})
