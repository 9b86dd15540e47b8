import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { makeContext } from '#lab/context.mjs'
import { createIdentityProvider } from '#lab/identity.mjs'
import { up } from '#lab/lab.mjs'
import { createEcr } from '../../src/adapters/ecr.ts'
import { openDockerConfig } from '../../src/credentials/config.ts'
import type { MayReach, Reach } from '../../src/credentials/helper.ts'
import { obtainKeychain } from '../../src/credentials/keychain.ts'
import { codeOf } from '../../src/domain/code.ts'
import type { Environment } from '../../src/ports.ts'
import { aLogin, anEntry, anImage, aWorld, base64, theInputs, type World } from '../credentials/world.ts'

const BUILD_TIMEOUT_MS = 120_000

type Lab = Awaited<ReturnType<typeof up>>

describe('sign-in with real parts', () => {
  let lab: Lab
  let world: World
  const name = `signin-${process.pid}-${Date.now()}`

  beforeAll(async () => {
    lab = await up()
    const docker = need(lab.docker, 'docker')
    world = await aWorld({
      env: { DOCKER_CONFIG: docker.config, BUILDX_CONFIG: docker.buildxConfig, DOCKER_HOST: need(docker.host, 'an engine') },
    })
  }, 600_000)
  afterAll(async () => {
    await world.close()
  })

  test.each(['default', 'lab-remote', 'lab-container'])(
    'a build on %s gets the credential of its base image, and nobody else does',
    async (builder) => {
      const { host, username, password } = need(lab.registries.basic, 'the Basic registry')
      const needles = encodings(username, password)
      const seen: string[] = []
      let buildx: number | undefined
      const look = (): Reach => {
        seen.push(...leaksOnDisk(needles, watched(world, lab)), ...leaksInProcesses(needles, need(buildx, 'a build')))
        return { kind: 'good' }
      }
      const base = `${host}/signin/${name}-${builder}`
      const inputs = theInputs([anEntry(host, { login: aLogin(username, password) })])
      const keychain = await obtainKeychain(inputs, [anImage(base)], world.ports)
      const asked: string[] = []
      const docker = await openDockerConfig(keychain, world.ports, async (place) => {
        asked.push(place)
        return look()
      })
      const build = (context: string, ...args: readonly string[]) =>
        run(
          need(lab.docker, 'docker').buildx,
          ['build', '--builder', builder, '--progress=plain', ...args, context],
          environment(world, docker.environment),
          (pid) => {
            buildx = pid
          },
        )
      try {
        const pushed = await build(makeContext(join(world.temp, `base-${builder}`)), '--push', '--tag', `${base}:1`)
        const used = await build(
          await fromBase(world, base, builder),
          '--pull',
          '--output',
          `type=oci,tar=false,dest=${join(world.temp, `layout-${builder}`)}`,
        )
        expect({ pushed: pushed.code, used: used.code, output: `${pushed.output}${used.output}` }).toStrictEqual({
          pushed: 0,
          used: 0,
          output: expect.not.stringContaining(password),
        })
      } finally {
        await docker.close()
      }
      expect(asked).toStrictEqual(asked.map(() => host))
      expect(asked.length).toBeGreaterThanOrEqual(2)
      expect(seen).toStrictEqual([])
      expect(leaksOnDisk(needles, watched(world, lab))).toStrictEqual([])
      expect(existsSync(docker.folder)).toBe(false)
    },
    BUILD_TIMEOUT_MS,
  )

  test(
    'a host whose challenge was not found good gets no credential through the builder',
    async () => {
      const { host, username, password } = need(lab.registries.basic, 'the Basic registry')
      const { code, output } = await buildFrom(
        `${host}/signin/${name}-default`,
        [anEntry(host, { login: aLogin(username, password) })],
        async () => ({ kind: 'elsewhere', because: `${host} names a token server at another host` }),
      )
      expect({ code, output }).toStrictEqual({ code: 1, output: expect.stringContaining('401 Unauthorized') })
      expect(world.lines).toContain(
        `warning: ${host}: the builder does not get the sign-in of input registry-auth, since ${host} names a token server at another host`,
      )
    },
    BUILD_TIMEOUT_MS,
  )

  test(
    'a base image that needs no sign-in is pulled without one',
    async () => {
      const { host } = need(lab.registries.open, 'the open registry')
      const base = `${host}/signin/${name}`
      const keychain = await obtainKeychain(theInputs([]), [], world.ports)
      const docker = await openDockerConfig(keychain, world.ports)
      const context = makeContext(join(world.temp, 'open-base'))
      const pushed = await run(
        need(lab.docker, 'docker').buildx,
        ['build', '--builder', 'default', '--push', '--tag', `${base}:1`, context],
        environment(world, docker.environment),
      )
      await docker.close()
      expect(pushed).toStrictEqual({ code: 0, output: expect.any(String) })
      expect((await buildFrom(base, [])).code).toBe(0)
    },
    BUILD_TIMEOUT_MS,
  )

  test('the builders and contexts of the user are there under our configuration', async () => {
    const keychain = await obtainKeychain(theInputs([]), [], world.ports)
    const docker = await openDockerConfig(keychain, world.ports)
    try {
      const { code, output } = await run(need(lab.docker, 'docker').buildx, ['ls'], environment(world, docker.environment))
      expect({ code, builders: ['lab-remote', 'lab-container'].filter((builder) => output.includes(builder)) }).toStrictEqual({
        code: 0,
        builders: ['lab-remote', 'lab-container'],
      })
    } finally {
      await docker.close()
    }
  })

  async function buildFrom(base: string, entries: Parameters<typeof theInputs>[0], mayReach?: MayReach) {
    const keychain = await obtainKeychain(theInputs(entries), [], world.ports)
    const docker = await openDockerConfig(keychain, world.ports, mayReach)
    try {
      const args = [
        'build',
        '--builder',
        'default',
        '--progress=plain',
        '--pull',
        '--output',
        `type=oci,tar=false,dest=${join(world.temp, 'out')}`,
      ]
      return await run(
        need(lab.docker, 'docker').buildx,
        [...args, await fromBase(world, base, 'other')],
        environment(world, docker.environment),
      )
    } finally {
      await docker.close()
    }
  }
})

describe('the look for leaks', () => {
  const [username, password] = ['pusher', 'Zq3-kanariya.geheim_7']
  const needles = encodings(username, password)

  test.each([
    ['the password', password],
    ['its base64', base64(`"${password}"`)],
    ['its base64, one byte on', base64(`"${password}"x`.slice(1))],
    ['its base64, two bytes on', base64(`12${password}34`)],
    ['hex', Buffer.from(password).toString('hex')],
    ['the pair of a docker config', base64(`${username}:${password}`)],
  ])('finds %s in a file', async (_name, text) => {
    const world = await aWorld({ home: { 'deep/below/file': `before ${text} after` } })
    try {
      expect(leaksOnDisk(needles, [world.home])).toStrictEqual([join(world.home, 'deep/below/file')])
    } finally {
      await world.close()
    }
  })

  test('finds it in the environment of a child of a child', async () => {
    const child = spawn(
      process.execPath,
      ['-e', "require('child_process').spawn('sleep', ['20']).once('spawn', () => console.log('up'))"],
      {
        env: { PATH: process.env['PATH'], HIDDEN: base64(`${username}:${password}`) },
        stdio: ['pipe', 'pipe', 'ignore'],
        detached: true,
      },
    )
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve))
      const found = leaksInProcesses(needles, need(child.pid, 'a child'))
      expect({ count: found.length, own: found.includes(`/proc/${child.pid}/environ`) }).toStrictEqual({ count: 2, own: true })
    } finally {
      process.kill(-need(child.pid, 'a child'), 'SIGKILL')
    }
  })
})

describe('ECR as moto gives it', () => {
  test('signs in, and reads how tags may move', async () => {
    const lab = await up(['ecr'])
    const { endpoint, region, account, repositoryHost, username, password } = need(lab.ecr, 'ECR')
    const variables = { AWS_ENDPOINT_URL_ECR: endpoint, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' }
    const restore = setVariables(variables)
    const world = await aWorld({ env: variables })
    const ports = { ...world.ports, clients: { ...world.ports.clients, ecr: createEcr(variables, world.ports.signal) } }
    try {
      await makeRepository(endpoint, region, 'signin/fixed')
      const keychain = await obtainKeychain(theInputs([]), [], ports)
      const login = await keychain.login(anImage(`${repositoryHost}/signin/fixed`))
      expect({ username: login?.username, password: login?.password.reveal(), source: login?.source }).toStrictEqual({
        username,
        password,
        source: 'AWS_ACCESS_KEY_ID',
      })
      expect(await login?.ecr?.repository(account, 'signin/fixed')).toStrictEqual({ mutability: 'IMMUTABLE', exclusions: [] })
      expect(await login?.ecr?.repository(account, 'signin/none')).toBeUndefined()
    } finally {
      restore()
      await world.close()
    }
  }, 120_000)
})

describe('ECR behind its real names, through a proxy', () => {
  const PROGRAM = `
    const [adapter, region, fips] = process.argv.slice(1)
    const { createEcr } = await import(adapter)
    const api = await createEcr(process.env, new AbortController().signal)(region, { fips: fips === 'fips', keys: undefined })
    const { username, password, expiresAt } = await api.authorization().catch((error) => ({ username: error.name + ' ' + error.code }))
    console.log(JSON.stringify({ username, end: JSON.parse(Buffer.from(password?.reveal() ?? '', 'base64').toString() || '{}').expiration * 1000 === expiresAt?.getTime() }))
  `
  let lab: Lab
  let world: World
  beforeAll(async () => {
    lab = await up(['world', 'node24'])
    world = await aWorld({ home: { token: createIdentityProvider(lab.home, '').issue('sts.amazonaws.com') } })
  }, 600_000)
  afterAll(async () => {
    await world.close()
  })

  test('with keys', async () => {
    expect(await ask('ap-northeast-2', keysOfWorld())).toStrictEqual({ username: 'AWS', end: true })
  })

  test('with a web identity, whose exchange goes through the proxy too', async () => {
    const { region } = names().ecr
    const before = connected().length
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: join(world.home, 'token'), AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/build' }
    expect(await ask(region, env)).toStrictEqual({ username: 'AWS', end: true })
    expect(connected().slice(before)).toStrictEqual(
      expect.arrayContaining([`sts.${region}.amazonaws.com`, `api.ecr.${region}.amazonaws.com`]),
    )
  })

  test('keys of nobody', async () => {
    expect(await ask('ap-northeast-2', { ...keysOfWorld(), AWS_ACCESS_KEY_ID: 'AKIANOBODY' })).toStrictEqual({
      username: 'UnrecognizedClientException undefined',
      end: false,
    })
  })

  test.each([
    ['us-east-1', 'fips', 'api.ecr-fips.us-east-1.amazonaws.com'],
    ['cn-north-1', '', 'api.ecr.cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1', '', 'api.ecr.eusc-de-east-1.amazonaws.eu'],
    ['us-gov-west-1', 'fips', 'api.ecr-fips.us-gov-west-1.amazonaws.com'],
  ])(
    'the API of %s %s is asked under its name',
    async (region, fips, name) => {
      const before = connected().length
      expect(await ask(region, keysOfWorld(), fips)).toMatchObject({ end: false })
      const asked = connected().slice(before)
      expect([...new Set(asked.filter((other) => other.includes(`.${region}.`)))]).toStrictEqual([name])
    },
    60_000,
  )

  async function ask(region: string, env: Readonly<Record<string, string>>, fips = ''): Promise<unknown> {
    const { proxy, ca } = need(lab.world, 'the world')
    const adapter = new URL('../../src/adapters/ecr.js', import.meta.url).href
    const { code, output } = await run(need(lab.node24, 'Node 24'), ['--input-type=module', '-e', PROGRAM, adapter, region, fips], {
      PATH: process.env['PATH'],
      HOME: world.home,
      HTTPS_PROXY: proxy,
      NODE_EXTRA_CA_CERTS: ca,
      ...env,
    })
    if (code !== 0) throw new Error(output)
    return JSON.parse(output)
  }

  function names() {
    return need(lab.world, 'the world').names
  }

  function keysOfWorld() {
    const { accessKeyId, secretAccessKey } = names().ecr
    return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
  }

  /** The names that anyone asked the proxy for: other tests may run beside this one. */
  function connected(): readonly string[] {
    const lines = readFileSync(need(lab.world, 'the world').log, 'utf8').trim().split('\n')
    return lines.map((line) => String(Object(JSON.parse(line)).name))
  }
})

/** The places where a sign-in could be left: the user's home and docker configuration, the builders' folder, the runner's temporary folder. */
function watched(world: World, lab: Lab): readonly string[] {
  const { config, buildxConfig } = need(lab.docker, 'docker')
  return [world.home, world.temp, config, buildxConfig]
}

/** What a child gets: the environment of the step, the engine of the lab, and ours on top. */
function environment(world: World, ours: Environment): NodeJS.ProcessEnv {
  return { ...process.env, ...world.ports.env, ...ours }
}

async function fromBase(world: World, base: string, id: string): Promise<string> {
  const folder = join(world.temp, `from-${id}`)
  await world.ports.files.makeFolder(folder)
  await writeFile(join(folder, 'Dockerfile'), `FROM ${base}:1\nCOPY Dockerfile /Dockerfile\n`)
  return folder
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv, onPid = (_pid: number | undefined): void => undefined) {
  return new Promise<{ readonly code: number | null; readonly output: string }>((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: BUILD_TIMEOUT_MS })
    onPid(child.pid)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

/** The forms in which a password may have got somewhere: itself, as base64 at any offset, hex, in a URL, and as the pair of docker configs. */
function encodings(username: string, password: string): readonly string[] {
  const shifted = ['', 'x', 'xy'].map((before) => base64(before + password).slice(before === '' ? 0 : 4, -4))
  return [password, ...shifted, Buffer.from(password).toString('hex'), encodeURIComponent(password), base64(`${username}:${password}`)]
}

function leaksOnDisk(needles: readonly string[], folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true && holds(path, needles)),
  )
}

/** The environment and the arguments of a process and of all that it started. */
function leaksInProcesses(needles: readonly string[], root: number): readonly string[] {
  const family = [root]
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(Number(name)) }))
  for (const pid of family) family.push(...parents.filter(({ parent }) => parent === pid).map((child) => child.pid))
  return family.flatMap((pid) => [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`].filter((path) => holds(path, needles)))
}

function parentOf(pid: number): number | undefined {
  const stat = contentOf(`/proc/${pid}/stat`)?.toString()
  return stat === undefined ? undefined : Number(stat.split(') ').at(-1)?.split(' ')[1])
}

function holds(path: string, needles: readonly string[]): boolean {
  const content = contentOf(path)
  return content !== undefined && needles.some((needle) => content.includes(needle))
}

/** `undefined` for what ended or was removed between listing and reading. */
function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}

function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

async function makeRepository(endpoint: string, region: string, repositoryName: string): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.CreateRepository',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/${region}/ecr/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ repositoryName, imageTagMutability: 'IMMUTABLE' }),
  })
  const text = await response.text()
  if (!response.ok && !text.includes('RepositoryAlreadyExistsException')) throw new Error(`moto: ${response.status} ${text}`)
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the lab has not brought up ${what}`)
  return value
}
