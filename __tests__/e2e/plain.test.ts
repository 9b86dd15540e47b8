import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { asRoot, attempt } from '#lab/process.mjs'
import { basicAuth, ensureRegistryProgram, registryConfig } from '#lab/registry.mjs'
import { readState } from '#lab/state.mjs'
import type { RunAnswer } from '#scripts/runner.mjs'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Parts, readParts, told } from '../support/job.ts'

const RUN_TIMEOUT_MS = 120_000
/** A private address (RFC 1918) of a network that nobody else is in. */
const HOST = '10.99.0.1:5000'

let parts: Parts
let checkout: Checkout
let storage: string
let login: { readonly username: string; readonly password: string }
let program: string
let config: string

beforeAll(async () => {
  parts = readParts()
  checkout = makeCheckout()
  storage = join(checkout.folder, 'registry')
  mkdirSync(storage)
  const state = readState()
  if (state === undefined) throw new Error('the lab is not up: npm run lab')
  const found = await basicAuth(state, 'basic', parts.registries.basic)
  login = found.login
  program = (await ensureRegistryProgram(state)).program
  const settings = registryConfig({ port: 5000, storage, secret: 'of one test', auth: found.auth })
  config = join(checkout.folder, 'registry.yml')
  writeFileSync(config, JSON.stringify({ ...settings, http: { addr: HOST, secret: 'of one test' } }))
})
afterAll(() => checkout.remove())

describe('a registry without TLS that is not on loopback', () => {
  test(
    'is published to where its entry says insecure: true',
    async () => {
      const answer = await run('insecure', ['insecure: true'])
      expect(told(answer)).toStrictEqual({ exits: [0, 0], outcome: 'published', annotations: [], left: [] })
      expect(existsSync(join(storage, 'docker/registry/v2/repositories/acme/insecure/_manifests/tags/edge'))).toBe(true)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'is sent no credential where nothing says so: the run ends before the build',
    async () => {
      const answer = await run('secure', [])
      const { exits, annotations } = told(answer)
      expect([exits, annotations]).toStrictEqual([
        [1, 0],
        [
          expect.stringMatching(
            new RegExp(
              `^error: ${HOST}/acme/secure: no usable answer from ${HOST} while asking how to sign in: .*EPROTO.*registry-unreachable`,
            ),
          ),
        ],
      ])
      expect(answer.main.log.join('\n')).toContain(
        `${HOST} does not speak TLS; a registry over plain HTTP is declared by \`insecure: true\``,
      )
      expect(existsSync(join(storage, 'docker/registry/v2/repositories/acme/secure'))).toBe(false)
    },
    RUN_TIMEOUT_MS,
  )
})

/** Runs the step in a network of its own, with nothing in it but the registry; the engine of the lab is reached by its socket. */
async function run(name: string, lines: readonly string[]): Promise<RunAnswer> {
  const auth = [
    `- registry: ${HOST}`,
    `  username: ${login.username}`,
    `  password: ${login.password}`,
    ...lines.map((line) => `  ${line}`),
  ]
  const sha = checkout.sha()
  const request = {
    action: process.cwd(),
    workspace: checkout.workspace,
    node: parts.node24,
    inputs: { images: `${HOST}/acme/${name}`, tags: 'type=raw,value=edge', 'registry-auth': auth.join('\n') },
    event: { ref: 'refs/heads/main', sha, payload: { repository: { full_name: 'acme/app', private: false, default_branch: 'main' } } },
    env: {
      PATH: [...parts.path, process.env['PATH']].join(':'),
      HOME: checkout.home,
      TMPDIR: checkout.temp,
      DOCKER_HOST: parts.docker.host,
      DOCKER_CONFIG: parts.docker.config,
      BUILDX_CONFIG: join(checkout.folder, 'buildx'),
    },
  }
  const file = join(checkout.folder, 'request.json')
  writeFileSync(file, JSON.stringify(request))
  const script = [
    'ip link set lo up',
    'ip addr add 10.99.0.1/32 dev lo',
    '"$1" serve "$2" >/dev/null 2>&1 & registry=$!',
    '"$3" scripts/runner.mjs < "$4"',
    'kill $registry',
    'wait $registry || :',
  ]
  const command = ['unshare', '--net', 'sh', '-ec', script.join('\n'), 'sh', program, config, process.execPath, file]
  const [tool = '', ...args] = await asRoot(command, {}, 'a network of its own')
  const { code, stdout, stderr } = await attempt(tool, args, { env: process.env })
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`)
  return JSON.parse(stdout)
}
