import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { IDENTITY_URL } from '#lab/identity.mjs'
import { unpackPackages } from '#lab/packages.mjs'
import { attempt, run } from '#lab/process.mjs'
import { readState } from '#lab/state.mjs'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Internet, openInternet } from '../support/internet.ts'
import { GOOD, type Parts, readParts, runStep, signIn, told } from '../support/job.ts'
import { until } from '../support/proc.ts'

const RUN_TIMEOUT_MS = 120_000
/** Another repository in each run of the tests: all of them stay in the lab. */
const name = `base-${randomBytes(4).toString('hex')}`

const made: Checkout[] = []
let parts: Parts
let names: Parts['world']['names']['vendors']
let internet: Internet
let folder: string
let builder: ChildProcess

/** A builder that sees the public names, as one does that is on the internet: BuildKit with the proxy in its own environment. */
beforeAll(async () => {
  parts = readParts()
  names = parts.world.names.vendors
  folder = mkdtempSync(join(tmpdir(), 'base-'))
  mkdirSync(join(folder, 'world'))
  internet = await openInternet(parts, join(folder, 'world'), parts.world.names.ghcr.password)
  const program = readState()?.tools.buildkitd
  if (program === undefined) throw new Error('the lab has no buildkitd: npm run lab')
  const socket = join(folder, 'buildkitd.sock')
  const args = ['--addr', `unix://${socket}`, '--root', join(folder, 'root'), '--containerd-worker=false']
  const [runc = ''] = await unpackPackages(parts.home, 'own', ['runc'])
  const path = ['usr/bin', 'usr/sbin'].map((place) => join(runc, place))
  const env = { PATH: [...path, process.env['PATH']].join(':'), ...internet.env }
  builder = spawn(program, args, { env, stdio: 'ignore' })
  await until('BuildKit', () => existsSync(socket))
  await run(parts.docker.cli, ['buildx', 'create', '--name', 'own', '--driver', 'remote', `unix://${socket}`], { env: tools() })
}, RUN_TIMEOUT_MS)
afterAll(async () => {
  builder.kill('SIGTERM')
  if (builder.exitCode === null) await once(builder, 'exit')
  await internet.stop()
  for (const checkout of made) checkout.remove()
  rmSync(folder, { recursive: true, force: true })
}, RUN_TIMEOUT_MS)
beforeEach(async () => {
  await internet.steer({ reset: true })
  internet.asked()
  internet.requests()
})

const azureKeys = (): readonly string[] => [`client-id: ${names.azure.client}`, `tenant-id: ${names.azure.tenant}`]

/** Registries of base images, each with how one signs in there without a password. */
const BASES: Readonly<Record<string, () => { readonly host: string; readonly path: string; readonly keys: readonly string[] }>> = {
  Azure: () => ({ host: names.azure.host, path: `acme/${name}`, keys: azureKeys() }),
  Google: () => ({
    host: names.google.host,
    path: `acme-lab/${name}/base`,
    keys: [`workload-identity-provider: ${names.google.provider}`],
  }),
  Quay: () => ({ host: names.quay.host, path: `acme/${name}`, keys: [`robot: ${names.quay.robot}`] }),
}

describe('a base image in a registry that is signed in to without a password', () => {
  test.each(Object.keys(BASES))(
    '%s: the builder gets what was bought, and the image is there',
    async (title) => {
      const { host, path, keys } = baseOf(title)
      await publish(`${host}/${path}`, entry(host, keys))
      const image = `${names.harbor.host}/acme/${name}-${title.toLowerCase()}`
      // nobody who has no token gets the base image
      expect(
        (await attempt(parts.crane, ['manifest', `${host}/${path}:edge`], { env: { ...tools(), HOME: folder, DOCKER_CONFIG: folder } }))
          .code,
      ).not.toBe(0)
      internet.requests()
      const answer = await build(image, `FROM ${host}/${path}:edge\nCOPY Dockerfile /second\n`, [signIn(names.harbor), entry(host, keys)])
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      // what it has of the layers it keeps; which image the tag shows it asks anew
      const pulled = internet.requests().filter((line) => line.startsWith(`${host} `) && line.endsWith(`/v2/${path}/manifests/edge 200`))
      expect(pulled.length).toBeGreaterThan(0)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'that trusts somebody else fails before the build, though nothing is written there',
    async () => {
      await internet.steer({ identity: { subject: 'repo:acme/other:ref:refs/heads/main' } })
      const image = `${names.harbor.host}/acme/${name}-other`
      const answer = await build(image, `FROM ${names.azure.host}/acme/${name}:edge\n`, [
        signIn(names.harbor),
        entry(names.azure.host, azureKeys()),
      ])
      const { exits, annotations } = told(answer)
      expect([exits, annotations]).toStrictEqual([
        [1, 0],
        [expect.stringMatching(/^error: acmelab\.azurecr\.io: Microsoft Entra ID .* refused the sign-in of this job/)],
      ])
      expect(answer.main.log.filter((line) => line.includes('FROM '))).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'that is not required is left to the builder, which says what it could not have',
    async () => {
      await internet.steer({ identity: { subject: 'repo:acme/other:ref:refs/heads/main' } })
      const image = `${names.harbor.host}/acme/${name}-spared`
      const auth = [signIn(names.harbor), entry(names.azure.host, [...azureKeys(), 'required: false'])]
      expect(told(await build(image, 'FROM scratch\nCOPY Dockerfile /only\n', auth))).toMatchObject({ exits: [0, 0], outcome: 'published' })
      const { exits, annotations } = told(await build(image, `FROM ${names.azure.host}/acme/${name}:edge\n`, auth))
      expect([exits, annotations.filter((line) => line.startsWith('error: '))]).toStrictEqual([
        [1, 0],
        [expect.stringContaining('build-failed')],
      ])
    },
    RUN_TIMEOUT_MS,
  )
})

function baseOf(title: string) {
  const base = BASES[title]
  if (base === undefined) throw new Error(`no base is called ${title}`)
  return base()
}

/** Puts a base image where only who is signed in may read it. */
async function publish(image: string, auth: string): Promise<void> {
  expect(told(await build(image, 'FROM scratch\nCOPY Dockerfile /first\n', [auth]))).toStrictEqual({ ...GOOD, outcome: 'published' })
}

function build(image: string, dockerfile: string, auth: readonly string[]): ReturnType<typeof runStep> {
  const checkout = makeCheckout()
  made.push(checkout)
  writeFileSync(join(checkout.workspace, 'Dockerfile'), dockerfile)
  return runStep(parts, {
    checkout,
    env: {
      ...internet.env,
      BUILDX_CONFIG: join(folder, 'buildx'),
      ACTIONS_ID_TOKEN_REQUEST_URL: IDENTITY_URL,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: names.identity.bearer,
    },
    inputs: { images: image, tags: 'type=raw,value=edge', builder: 'own', 'registry-auth': auth.join('\n') },
  })
}

function entry(host: string, keys: readonly string[]): string {
  return [`- registry: ${host}`, ...keys.map((line) => `  ${line}`)].join('\n')
}

function tools(): Readonly<Record<string, string | undefined>> {
  const path = [...parts.path, process.env['PATH']].join(':')
  return { PATH: path, HOME: folder, DOCKER_CONFIG: parts.docker.config, BUILDX_CONFIG: join(folder, 'buildx'), ...internet.env }
}
