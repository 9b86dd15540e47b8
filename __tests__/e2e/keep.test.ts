import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { attempt } from '#lab/process.mjs'
import { type Canary, formsOf, found, foundBelow } from '../support/canary.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { GOOD, type Parts, readParts, runStep, signIn, told } from '../support/job.ts'
import { processesWith } from '../support/proc.ts'

const RUN_TIMEOUT_MS = 120_000

let parts: Parts
const made: Checkout[] = []
const users: string[] = []
beforeAll(() => {
  parts = readParts()
})
afterEach(() => {
  for (const checkout of made.splice(0)) checkout.remove()
  for (const user of users.splice(0)) rmSync(user, { recursive: true })
})

/** The user's docker configuration as an earlier step left it, or none. */
type Config = { readonly text: string; readonly mode: number } | undefined

const AUTHS = `{\n    "auths": {"other.example":   {"auth": "${Buffer.from('u:other-secret').toString('base64')}"}},\n    "psFormat": "x"\n}\n`

/** A job whose step keeps its sign-in; `later` is what the step after it does. */
async function job(
  config: Config,
  later: (env: Record<string, string>) => Promise<void> | void,
  over: { readonly killAt?: RegExp; readonly inputs?: object } = {},
) {
  const checkout = makeCheckout()
  made.push(checkout)
  const user = mkdtempSync(join(tmpdir(), 'user-'))
  users.push(user)
  const folder = join(user, '.docker')
  const place = join(folder, 'config.json')
  if (config !== undefined) {
    mkdirSync(folder)
    writeFileSync(place, config.text)
    chmodSync(place, config.mode)
  }
  const { basic } = parts.registries
  const mark = randomUUID()
  const inputs = {
    images: `${basic.host}/acme/keep`,
    tags: 'type=raw,value=kept',
    'registry-auth': signIn(basic),
    'keep-login': 'true',
    'fixed-tags': 'overwrite',
    ...over.inputs,
  }
  let isKilled = false
  const answer = await runStep(
    parts,
    {
      checkout,
      inputs,
      env: { DOCKER_CONFIG: folder, MARK: mark, PATH: [dirname(parts.docker.buildx), ...parts.path, process.env['PATH']].join(':') },
    },
    {
      later,
      onLine: (line) => {
        if (isKilled || over.killAt?.test(line) !== true) return
        isKilled = true
        const main = processesWith(`MARK=${mark}`).find(({ argv }) => argv[1]?.endsWith('/dist/index.js') === true)
        if (main !== undefined) process.kill(main.pid, 'SIGKILL')
      },
    },
  )
  const after = existsSync(place) ? { text: readFileSync(place, 'utf8'), mode: statSync(place).mode & 0o777 } : undefined
  return {
    answer,
    after,
    files: existsSync(folder) ? readdirSync(folder) : undefined,
    alive: processesWith(`MARK=${mark}`).map(({ argv }) => argv.join(' ')),
  }
}

describe('keep-login', () => {
  test.each<[string, Config]>([
    ['that an earlier step signed in with', { text: AUTHS, mode: 0o644 }],
    ['with a helper of its own', { text: '{"credHelpers":{"other.example":"other"},"credsStore":""}', mode: 0o600 }],
    ['that is empty', { text: '{}\n', mode: 0o600 }],
    ['of blanks alone', { text: ' \n', mode: 0o600 }],
    ['that is not there', undefined],
  ])(
    'lets a later step pull, and leaves a configuration %s byte by byte as it was',
    async (_name, config) => {
      const { basic } = parts.registries
      const image = `${basic.host}/acme/keep:kept`
      const pulls: string[] = []
      let held = ''
      const { answer, after, files, alive } = await job(config, async (env) => {
        const tools = { ...env, DOCKER_HOST: parts.docker.host }
        const place = join(String(env['DOCKER_CONFIG']), 'config.json')
        held = readFileSync(place, 'utf8')
        const asked = await attempt(parts.crane, ['digest', image], { env: tools })
        pulls.push(asked.stdout.trim() || asked.stderr)
        const pulled = await attempt(parts.docker.cli, ['pull', '--quiet', image], { env: tools })
        pulls.push(pulled.stdout.trim() || pulled.stderr)
        // without the helper there is no way in
        const config = join(String(env['HOME']), 'nothing')
        pulls.push(String((await attempt(parts.crane, ['digest', image], { env: { ...tools, DOCKER_CONFIG: config } })).code))
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(pulls).toStrictEqual([answer.outputs['digest'], image, '1'])
      expect({ after, files, alive }).toStrictEqual({ after: config, files: config === undefined ? undefined : ['config.json'], alive: [] })
      expect(held).toContain('"credHelpers"')
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'writes no password anywhere, and shows none to other programs',
    async () => {
      const { basic } = parts.registries
      const secrets: Canary[] = [{ name: 'password', value: basic.password, forms: formsOf(basic.password, basic.username) }]
      let seen: readonly string[] = []
      const { answer } = await job({ text: AUTHS, mode: 0o600 }, (env) => {
        const keepers = processesWith(`MARK=${env['MARK']}`)
        const open = keepers.flatMap(({ argv, environ }) => found(secrets, [...argv, ...environ].join('\n')))
        seen = [
          ...foundBelow(secrets, String(env['RUNNER_TEMP'])),
          ...foundBelow(secrets, String(env['DOCKER_CONFIG'])),
          ...open,
          `${keepers.length} process`,
        ]
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(seen).toStrictEqual(['1 process'])
      expect(
        found(secrets, JSON.stringify([answer.main.log, answer.outputs, answer.summary, answer.state, answer.env, answer.path])),
      ).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'goes along with a later sign-in and sign-out, and takes out its own lines alone where docker wrote the file anew',
    async () => {
      const { basic } = parts.registries
      const said: (string | number | null)[] = []
      const { answer, after, alive } = await job({ text: AUTHS, mode: 0o600 }, async (env) => {
        const docker = (...args: readonly string[]) => attempt(parts.docker.cli, args, { env: { ...env, DOCKER_HOST: parts.docker.host } })
        said.push((await docker('logout', basic.host)).code)
        said.push((await attempt(parts.crane, ['ls', `${basic.host}/acme/keep`], { env })).code)
        const login = await attempt(
          'sh',
          ['-c', `printf %s "$PASSWORD" | ${parts.docker.cli} login --username ${basic.username} --password-stdin ${basic.host}`],
          {
            env: { ...env, DOCKER_HOST: parts.docker.host, PASSWORD: basic.password },
          },
        )
        said.push(login.code)
        said.push((await attempt(parts.crane, ['digest', `${basic.host}/acme/keep:kept`], { env })).code)
        const place = join(String(env['DOCKER_CONFIG']), 'config.json')
        writeFileSync(place, JSON.stringify({ ...JSON.parse(readFileSync(place, 'utf8')), HttpHeaders: { a: 'b' } }, null, '\t'))
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(said).toStrictEqual([0, 1, 0, 0])
      expect(JSON.parse(after?.text ?? '')).toStrictEqual({
        ...JSON.parse(AUTHS),
        // what docker itself writes beside a helper
        auths: { ...JSON.parse(AUTHS).auths, [basic.host]: {} },
        HttpHeaders: { a: 'b' },
      })
      expect(alive).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'is taken back by post when main was killed',
    async () => {
      const config = { text: AUTHS, mode: 0o600 }
      let during = ''
      const { answer, after, files, alive } = await job(
        config,
        (env) => {
          during = readFileSync(join(String(env['DOCKER_CONFIG']), 'config.json'), 'utf8')
        },
        { killAt: /: later steps have the sign-in of input registry-auth$/ },
      )
      expect([answer.main.signal, answer.post?.exitCode]).toStrictEqual(['SIGKILL', 0])
      expect(during).toContain('build-tag-push-')
      expect({
        after,
        files,
        alive,
        left: answer.leftovers.filter((name) => !name.endsWith('.report.json')),
        orphans: answer.orphans,
      }).toStrictEqual({
        after: config,
        files: ['config.json'],
        alive: [],
        left: [],
        orphans: [],
      })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'of a configuration that is none leaves it as it is, and says so',
    async () => {
      const config = { text: '[]', mode: 0o600 }
      const { answer, after } = await job(config, () => undefined)
      const warnings = told(answer).annotations.filter((line) => line.includes('keep-login'))
      expect([answer.outputs['outcome'], warnings]).toStrictEqual([
        'published',
        [expect.stringMatching(/^warning: keep-login: the sign-ins cannot be left to later steps: \S+config\.json is not a JSON object$/)],
      ])
      expect(after).toStrictEqual(config)
    },
    RUN_TIMEOUT_MS,
  )
})
