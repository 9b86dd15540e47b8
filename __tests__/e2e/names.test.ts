import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { callEcr } from '#lab/ecr.mjs'
import { type Checkout, makeCheckout, shallowCheckout } from '../support/checkout.ts'
import { type Internet, openInternet } from '../support/internet.ts'
import { GOOD, type Parts, readParts, runStep, type Step, signIn, told } from '../support/job.ts'
import { authsOf, openReader, type Reader, writeDockerConfig } from '../support/readers.ts'

const RUN_TIMEOUT_MS = 120_000
const NO_BUILDER = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
const ECR_API = 'api.ecr.ap-northeast-2.amazonaws.com'
/** Another repository in each run of the tests: all of them stay in the lab. */
const path = `acme/names-${randomBytes(4).toString('hex')}`

const made: Checkout[] = []
let parts: Parts
let names: Parts['world']['names']
let internet: Internet
let reader: Reader

beforeAll(async () => {
  parts = readParts()
  names = parts.world.names
  const { folder } = keep(makeCheckout())
  const world = join(folder, 'world')
  mkdirSync(world)
  internet = await openInternet(parts, world, names.ghcr.password)
  reader = openReader(parts, join(folder, 'reader'), [names.ghcr, names.dockerhub, names.ecr], internet.env)
})
afterAll(async () => {
  await internet.stop()
  for (const checkout of made) checkout.remove()
})
beforeEach(async () => {
  await internet.steer({ reset: true })
  internet.asked()
  internet.requests()
})

describe('publishes to a registry by its name', () => {
  test.each<readonly [string, () => { readonly image: string; readonly step: Partial<Step>; readonly asked: readonly string[] }]>([
    ['GHCR with nothing but the token of the job', () => ({ image: `ghcr.io/${path}`, step: asGitHub(), asked: ['ghcr.io'] })],
    [
      'Docker Hub with user name and password, read back by one pull for all tags',
      () => ({
        image: path,
        step: { inputs: { username: names.dockerhub.username, password: names.dockerhub.password } },
        asked: ['auth.docker.io', 'registry-1.docker.io'],
      }),
    ],
    [
      'ECR with nothing but the AWS keys of the environment',
      () => ({ image: `${names.ecr.host}/${path}`, step: { env: asAws() }, asked: [names.ecr.host, ECR_API] }),
    ],
  ])(
    '%s',
    async (_name, choose) => {
      await createRepository(path)
      const { image, step, asked } = choose()
      const checkout = keep(makeCheckout())
      const answer = await run({
        checkout,
        ...step,
        inputs: { images: image, tags: 'type=sha,prefix=\ntype=raw,value=edge', ...step.inputs },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(internet.asked()).toStrictEqual(asked)
      const { digest } = answer.outputs
      const pulls = internet.requests().filter((line) => /^registry-1\S* GET \S*\/manifests\//.test(line))
      expect(pulls).toStrictEqual(image === path ? [`registry-1.docker.io GET /v2/${path}/manifests/${digest} 200`] : [])
      expect({ ref: answer.outputs['ref'], tag: (await reader.tags(image))[checkout.sha().slice(0, 7)] }).toStrictEqual({
        ref: `${image}@${digest}`,
        tag: digest,
      })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'all three at once: one digest, and no host but theirs is asked',
    async () => {
      await createRepository(path)
      const checkout = keep(makeCheckout(['v1.2.3']))
      const { dockerhub, ecr } = names
      const images = [`ghcr.io/${path}-all`, `docker.io/${path}-all`, `${ecr.host}/${path}`]
      const answer = await run({
        checkout,
        ...asGitHub(),
        env: asAws(),
        inputs: {
          images: images.join('\n'),
          strategy: 'sha, environment',
          environment: 'v*=production',
          'registry-auth': signIn(dockerhub),
        },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(internet.asked()).toStrictEqual([ecr.host, ECR_API, 'auth.docker.io', 'ghcr.io', 'registry-1.docker.io'])
      const tags = [checkout.sha().slice(0, 7), 'production-v1.2.3']
      const shown = await Promise.all(images.map((image) => reader.tags(image)))
      expect(shown.map((held) => tags.map((tag) => held[tag]))).toStrictEqual(images.map(() => tags.map(() => answer.outputs['digest'])))
    },
    RUN_TIMEOUT_MS,
  )
})

describe('a sign-in of an earlier step is used', () => {
  test.each<readonly [string, (checkout: Checkout, config: string) => Partial<Step>]>([
    [
      'from auths of the docker configuration',
      (_checkout, config) => {
        writeDockerConfig(config, { auths: authsOf([names.ghcr]) })
        return {}
      },
    ],
    [
      'from a program of credHelpers',
      (checkout, config) => {
        writeDockerConfig(config, { credHelpers: { 'ghcr.io': 'desk' } })
        const bin = join(checkout.folder, 'bin')
        writeProgram(join(bin, 'docker-credential-desk'), [
          `[ "$1" = get ] && [ "$(cat)" = ghcr.io ] || exit 1`,
          `echo '${JSON.stringify({ ServerURL: 'ghcr.io', Username: names.ghcr.username, Secret: names.ghcr.password })}'`,
        ])
        return { env: { PATH: [bin, ...parts.path, process.env['PATH']].join(':') } }
      },
    ],
  ])(
    '%s',
    async (_name, prepare) => {
      const checkout = keep(makeCheckout())
      const config = join(checkout.folder, 'docker')
      const { env } = prepare(checkout, config)
      mkdirSync(join(config, 'cli-plugins'))
      symlinkSync(parts.docker.buildx, join(config, 'cli-plugins', 'docker-buildx'))
      const image = `ghcr.io/${path}-earlier`
      const answer = await run({ checkout, env: { DOCKER_CONFIG: config, ...env }, inputs: { images: image, tags: 'type=sha,prefix=' } })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect((await reader.tags(image))[checkout.sha().slice(0, 7)]).toBe(answer.outputs['digest'])
      expect(answer.main.log.join('\n')).not.toContain(names.ghcr.password)
    },
    RUN_TIMEOUT_MS,
  )
})

describe('fails before the build and says what helps', () => {
  const GHCR_CURE =
    'Give the job `permissions: packages: write`. A package that another repository or a person made must also list this repository under its "Manage Actions access" with the role Write.'
  const HUB_CURE = 'On Docker Hub the namespace must be yours or your organisation\'s, and an access token needs "Read & Write".'

  test.each<
    readonly [string, () => { readonly image: string; readonly step?: Partial<Step>; readonly error: string; readonly cure: string }]
  >([
    [
      'a wrong password at Docker Hub',
      () => ({
        image: path,
        step: { inputs: { username: names.dockerhub.username, password: 'wrong-password' } },
        error: `docker.io/${path}: docker.io answered 401 while asking auth.docker.io for a token for repository:${path}:pull,push, signed in as writer (input registry-auth): UNAUTHORIZED incorrect username or password [registry-refused]`,
        cure: 'Check user name and password: the registry does not know them, or they have expired.',
      }),
    ],
    [
      'no sign-in at Docker Hub',
      () => ({
        image: path,
        error: `docker.io/${path}: docker.io answered 401 while asking auth.docker.io for a token for repository:${path}:pull,push, without a sign-in: {"details":"access token has insufficient scopes"} [registry-refused]`,
        cure: 'Give a sign-in for docker.io: the inputs `registry`, `username` and `password`, or an entry of `registry-auth`.',
      }),
    ],
    [
      'a sign-in of Docker Hub that may only pull',
      () => ({
        image: path,
        step: { inputs: names.dockerhub.pullOnly },
        error: `docker.io/${path}: docker.io answered 401 while asking auth.docker.io for a token for repository:${path}:pull,push, signed in as reader (input registry-auth): {"details":"access token has insufficient scopes"} [registry-refused]`,
        cure: HUB_CURE,
      }),
    ],
    [
      'a token of the job that may only pull from GHCR',
      () => ({
        image: `ghcr.io/${path}`,
        step: { token: names.ghcr.pullOnly.password, actor: names.ghcr.pullOnly.username },
        error: `ghcr.io/${path}: ghcr.io grants only pull where push is needed, signed in as reader (github-token) [registry-refused]`,
        cure: GHCR_CURE,
      }),
    ],
    [
      'AWS keys of nobody',
      () => ({
        image: `${names.ecr.host}/${path}`,
        step: { env: { ...asAws(), AWS_ACCESS_KEY_ID: 'AKIANOBODY' } },
        error: `${names.ecr.host}: AWS does not know the access key or its session token (UnrecognizedClientException) (credentials: AWS_ACCESS_KEY_ID) [credentials]`,
        cure: 'Check that key, secret and session token belong together and are active.',
      }),
    ],
    [
      'a repository that ECR does not have',
      () => ({
        image: `${names.ecr.host}/${path}-none`,
        step: { env: asAws() },
        error: `${names.ecr.host}/${path}-none: ${names.ecr.host} answered 404 while beginning an upload, signed in as AWS (AWS_ACCESS_KEY_ID): NAME_UNKNOWN The repository with name '${path}-none' does not exist in the registry with id '${names.ecr.account}' [registry-refused]`,
        cure: `Create the repository first: aws ecr create-repository --repository-name ${path}-none, or set ecr-create-repository: true`,
      }),
    ],
    [
      'a host that nobody knows',
      () => ({
        image: `registry.nowhere.invalid/${path}`,
        step: { env: { HTTPS_PROXY: '' } },
        error: `registry.nowhere.invalid/${path}: no usable answer from registry.nowhere.invalid while asking how to sign in: getaddrinfo ENOTFOUND registry.nowhere.invalid (ENOTFOUND) [registry-unreachable]`,
        cure: 'Check the spelling of registry.nowhere.invalid, and that this machine can resolve it.',
      }),
    ],
    [
      'a host that the proxy does not know',
      () => ({
        image: `registry.nowhere.example/${path}`,
        error: `registry.nowhere.example/${path}: no usable answer from registry.nowhere.example while asking how to sign in: Failed to establish tunnel to registry.nowhere.example:443 via ${internet.env['HTTPS_PROXY']}: HTTP/1.1 403 Forbidden (ERR_PROXY_TUNNEL) [registry-unreachable]`,
        cure: 'The proxy of this machine does not lead to registry.nowhere.example: check the spelling, and what the proxy allows.',
      }),
    ],
  ])('%s', async (_name, choose) => {
    const { image, step = {}, error, cure } = choose()
    const checkout = keep(makeCheckout())
    const answer = await run({
      checkout,
      ...step,
      env: { ...NO_BUILDER, ...step.env },
      inputs: { images: image, tags: 'type=sha,prefix=', ...step.inputs },
    })
    expect(told(answer)).toStrictEqual({ exits: [1, 0], outcome: 'failed', annotations: [`error: ${error}`], left: [] })
    const log = answer.main.log.filter((line) => !line.startsWith('##[debug]'))
    expect({ cure: log.at(-1), groups: log.filter((line) => line.startsWith('##[group]')) }).toStrictEqual({
      cure,
      groups: ['##[group]Plan', '##[group]Registries', '##[group]Tags'],
    })
    expect(
      internet.requests().filter((line) => / (?:PUT|PATCH|DELETE) | POST \S* 20/.test(line) && !line.startsWith(ECR_API)),
    ).toStrictEqual([])
  })
})

describe('latest in a default checkout, which has one tag', () => {
  test(
    'goes where the API of GitHub says that it belongs, and never backwards',
    async () => {
      const source = keep(makeCheckout(['v1.1.0']))
      for (const version of ['v1.2.0', 'v1.1.9']) {
        source.commit(version)
        source.git('tag', version)
      }
      const image = `${parts.registries.open.host}/${path}`
      const known = (...versions: readonly string[]) =>
        internet.steer({ repositories: { 'acme/app': { tags: versions.map((name) => ({ name, sha: '0'.repeat(40) })) } } })
      const release = async (version: string) => {
        const answer = await run({
          checkout: keep(shallowCheckout(source, version)),
          ...asGitHub(),
          ref: `refs/tags/${version}`,
          inputs: { images: image, strategy: 'semver' },
        })
        expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
        expect(internet.asked()).toStrictEqual(['api.github.com'])
        return { digest: answer.outputs['digest'], plan: answer.main.log.filter((line) => / (?:fixed|moving) /.test(line)) }
      }

      await known('v1.1.0', 'v1.2.0')
      const newest = await release('v1.2.0')
      expect(newest.plan).toStrictEqual([
        '1.2.0   fixed   yes    semver  the version of the tag v1.2.0',
        '1.2     moving  yes    semver  1.2.0 is the highest of 1 version of its line (GitHub API)',
        '1       moving  yes    semver  1.2.0 is the highest of 2 versions (GitHub API)',
        'latest  moving  yes    semver  1.2.0 is the highest of 2 versions (GitHub API)',
      ])
      await known('v1.1.0', 'v1.2.0', 'v1.1.9')
      const patch = await release('v1.1.9')
      expect(patch.plan).toStrictEqual([
        '1.1.9   fixed   yes    semver  the version of the tag v1.1.9',
        '1.1     moving  yes    semver  1.1.9 is the highest of 2 versions of its line (GitHub API)',
        '1       moving  no     semver  stays: 1.2.0 is higher',
        'latest  moving  no     semver  stays: 1.2.0 is higher',
      ])
      expect(await reader.tags(image)).toStrictEqual({
        '1': newest.digest,
        '1.1': patch.digest,
        '1.1.9': patch.digest,
        '1.2': newest.digest,
        '1.2.0': newest.digest,
        latest: newest.digest,
      })
    },
    RUN_TIMEOUT_MS,
  )
})

describe('an immutable repository of ECR', () => {
  test(
    'gets the fixed tags and keeps the moving tags out; a second run writes nothing',
    async () => {
      const name = `${path}-fixed`
      await createRepository(name, { imageTagMutability: 'IMMUTABLE' })
      const image = `${names.ecr.host}/${name}`
      const checkout = keep(makeCheckout(['v1.2.3']))
      const step = { checkout, env: asAws(), inputs: { images: image, strategy: 'semver' } }
      const first = await run(step)
      expect(told(first)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const { digest } = first.outputs
      const kept = ['1.2', '1', 'latest'].map((tag) => `${tag} kept: it moves, and the ECR repository is immutable`)
      expect(rowsOf(first.outputs)).toStrictEqual(['1.2.3 published: the version of the tag v1.2.3', ...kept])
      expect(await reader.tags(image)).toStrictEqual({ '1.2.3': digest })

      internet.requests()
      const second = await run({ ...step, env: { ...NO_BUILDER, ...step.env } })
      expect(told(second)).toStrictEqual({ ...GOOD, outcome: 'published' })
      expect(rowsOf(second.outputs)).toStrictEqual(['1.2.3 already: it is of this commit, platforms and inputs', ...kept])
      expect(internet.requests().filter((line) => !/ (?:GET|HEAD) /.test(line) && !line.startsWith(ECR_API))).toStrictEqual([])
    },
    RUN_TIMEOUT_MS,
  )
})

test(
  'tokens that end after two seconds are renewed in the middle of an upload: where they tell their end before it, else when one is refused',
  async () => {
    const checkout = keep(makeCheckout([], { layersMb: [6, 6] }))
    const logins = [names.ghcr, names.dockerhub].map(({ host, brief }) => ({ host, ...brief }))
    const images = logins.map(({ host }) => `${host}/${path}-brief`)
    await internet.steer({ delayMs: { 'ghcr.io': 250, 'registry-1.docker.io': 250 } })
    const inputs = { images: images.join('\n'), tags: 'type=sha,prefix=', 'registry-auth': logins.map(signIn).join('\n') }
    const answer = await run({ checkout, inputs })
    await internet.steer({ reset: true })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })

    const requests = internet.requests()
    const count = (pattern: RegExp) => requests.filter((line) => pattern.test(line)).length
    expect({
      ghcr: { tokens: count(/^ghcr.io GET \/token 200$/) > 1, refused: count(/^ghcr.io .* 401$/) > 0 },
      hub: { tokens: count(/^auth.docker.io GET \/token 200$/) > 1, refused: count(/^registry-1.docker.io .* 401$/) > 0 },
    }).toStrictEqual({ ghcr: { tokens: true, refused: true }, hub: { tokens: true, refused: false } })

    const tags = await Promise.all(images.map((image) => reader.tags(image)))
    expect(tags.map((held) => held[checkout.sha().slice(0, 7)])).toStrictEqual(images.map(() => answer.outputs['digest']))
    const sizes = await Promise.all(images.map((image) => reader.size(`${image}@${answer.outputs['digest']}`)))
    expect(sizes).toStrictEqual([sizes[0], sizes[0]])
  },
  RUN_TIMEOUT_MS,
)

/** A token that opens GHCR and the API of GitHub. */
function asGitHub(): Pick<Step, 'token' | 'actor'> {
  return { token: names.ghcr.password, actor: names.ghcr.username }
}

function asAws(): Readonly<Record<string, string>> {
  return { AWS_ACCESS_KEY_ID: names.ecr.accessKeyId, AWS_SECRET_ACCESS_KEY: names.ecr.secretAccessKey }
}

async function createRepository(repositoryName: string, settings: Readonly<Record<string, string>> = {}): Promise<void> {
  const { status, body } = await callEcr(parts.ecr.endpoint, names.ecr.region, 'CreateRepository', { repositoryName, ...settings })
  if (status !== 200 && !String(body['__type']).endsWith('RepositoryAlreadyExistsException')) throw new Error(JSON.stringify(body))
}

function run(step: Step): ReturnType<typeof runStep> {
  return runStep(parts, { ...step, env: { ...internet.env, ...step.env } })
}

function keep(checkout: Checkout): Checkout {
  made.push(checkout)
  return checkout
}

function writeProgram(file: string, lines: readonly string[]): void {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(file, 0o755)
}

function rowsOf(outputs: Readonly<Record<string, string>>): readonly string[] {
  const rows: readonly Readonly<Record<string, unknown>>[] = JSON.parse(outputs['results'] ?? '[]')
  return rows.map(({ tag, state, because }) => `${tag} ${state}: ${because}`)
}
