import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createClock, createRandom } from '../../src/adapters/clock.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createMachine } from '../../src/adapters/machine.ts'
import type { Login } from '../../src/credentials/keychain.ts'
import { type Host, parseHost, parseRepository, type Repository } from '../../src/domain/reference.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { EcrInputs } from '../../src/inputs/ecr.ts'
import { NO_FLAVOR } from '../../src/inputs/flavor.ts'
import type { Inputs, RegistryInput } from '../../src/inputs/inputs.ts'
import type { Children, Clients, EcrApi, EcrOptions, EcrPublicApi, Ports } from '../../src/ports.ts'

/** What a fake `docker-credential-…` does when it is asked. */
export type FakeHelper = (key: string) => Partial<Awaited<ReturnType<Children['ask']>>>

export type Around = {
  readonly env?: Readonly<Record<string, string>>
  /** contents by path below the home */
  readonly home?: Readonly<Record<string, string>>
  /** by program name; others are missing */
  readonly helpers?: Readonly<Record<string, FakeHelper>>
  readonly ecr?: Partial<EcrApi>
  readonly ecrPublic?: EcrApi['authorization']
  readonly gallery?: Partial<EcrPublicApi>
  readonly assumeRole?: Clients['assumeRole']
  readonly identity?: Ports['identity']['token']
  readonly now?: () => Date
}

/** A real home and RUNNER_TEMP in a folder of their own, and fakes that write down everything else. */
export type World = {
  readonly ports: Ports
  readonly home: string
  readonly temp: string
  /** `level: text` */
  readonly lines: string[]
  readonly masked: string[]
  /** `program < stdin` */
  readonly asked: string[]
  readonly clients: { readonly region: string; readonly options: EcrOptions | undefined }[]
  readonly close: () => Promise<void>
}

export async function aWorld({
  env = {},
  home: files = {},
  helpers = {},
  ecr = {},
  ecrPublic,
  gallery = {},
  assumeRole,
  identity,
  now = () => new Date(),
}: Around = {}): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), 'signin-'))
  const [home, temp] = [join(root, 'home'), join(root, 'temp')]
  await Promise.all([mkdir(home, { recursive: true }), mkdir(temp)])
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), content)
  }
  const lines: string[] = []
  const masked: string[] = []
  const asked: string[] = []
  const clients: { region: string; options: EcrOptions | undefined }[] = []
  const signal = new AbortController().signal
  const environment = { HOME: home, RUNNER_TEMP: temp, PATH: process.env['PATH'], ...env }
  const refuse = (what: string) => (): never => {
    throw new Error(`${what} is not for this test`)
  }
  const open: Clients['ecr'] = async (region, options) => {
    clients.push({ region, options })
    return anEcrApi(ecr)
  }
  const log = (level: string) => (text: string) => void lines.push(`${level}: ${text}`)
  const ports: Ports = {
    runner: {
      inputs: refuse('inputs'),
      mask: (secret) => void masked.push(secret.reveal()),
      outputs: refuse('outputs'),
      variables: refuse('variables'),
      checkFiles: refuse('checkFiles'),
      state: refuse('state'),
      summary: refuse('summary'),
    },
    log: {
      info: log('info'),
      debug: log('debug'),
      notice: log('notice'),
      warning: log('warning'),
      error: log('error'),
      group: (_title, work) => work(),
      untrusted: refuse('untrusted'),
    },
    env: environment,
    children: {
      ask: async (command, args, options) => {
        asked.push(`${[command, ...args].join(' ')} < ${options?.stdin}`)
        const answer = helpers[command]?.(options?.stdin ?? '') ?? { ending: { kind: 'missing' } }
        return { ending: { kind: 'exited', code: 0 }, stdout: '', stderr: '', ...answer }
      },
      run: refuse('run'),
      find: async (name) => (helpers[name] === undefined ? undefined : `/usr/bin/${name}`),
    },
    files: createFiles(temp),
    http: { request: refuse('a request'), stream: refuse('a request') },
    clock: { ...createClock(signal), now },
    random: createRandom(),
    clients: {
      github: refuse('GitHub'),
      ecr: open,
      ecrPublic: async (keys) => {
        clients.push({ region: 'ecr-public', options: { fips: false, keys } })
        return {
          authorization: ecrPublic ?? refuse('authorization of ecr-public'),
          exists: refuse('exists'),
          aliases: refuse('aliases'),
          create: refuse('create'),
          ...gallery,
        }
      },
      assumeRole: assumeRole ?? refuse('a role'),
    },
    identity: { token: identity ?? refuse('an identity token') },
    machine: createMachine(),
    signal,
    folder: temp,
    limit: refuse('limit'),
  }
  return { ports, home, temp, lines, masked, asked, clients, close: () => rm(root, { recursive: true, force: true }) }
}

export function aHost(text: string): Host {
  const host = parseHost(text)
  if (host === undefined) throw new Error(`not a host: ${text}`)
  return host
}

export function anImage(text: string): Repository {
  const repository = parseRepository(text)
  if ('refused' in repository) throw new Error(`${text} ${repository.refused}`)
  return repository
}

export function anEntry(host: string, over: Partial<RegistryInput> = {}): RegistryInput {
  return {
    host: aHost(host),
    login: undefined,
    scope: undefined,
    keyless: undefined,
    caCert: undefined,
    insecure: false,
    required: true,
    ecr: undefined,
    ...over,
  }
}

/** The API of ECR, of which a test needs only some questions. */
export function anEcrApi(over: Partial<EcrApi> = {}): EcrApi {
  const refuse = () => Promise.reject(new Error('not for this test'))
  const whole = {
    authorization: refuse,
    repository: refuse,
    create: refuse,
    lifecycle: refuse,
    putLifecycle: refuse,
    startScan: refuse,
    scan: refuse,
    images: refuse,
    removeImage: refuse,
  }
  return { ...whole, ...over }
}

/** What the inputs say of repositories at ECR: nothing but this. */
export function ecrInputs(over: Partial<EcrInputs> = {}): EcrInputs {
  return { create: undefined, lifecyclePolicy: undefined, logo: undefined, scan: 'off', ...over }
}

export function aLogin(username: string, password: string): { readonly username: string; readonly password: Secret } {
  return { username, password: new Secret(password) }
}

/** A login with its password in the open, since `Secret` shows itself to no comparison. */
export function shown(login: Login | undefined): unknown {
  if (login === undefined) return undefined
  const { ecr: _api, gallery: _gallery, isEarlier: _earlier, ...rest } = login
  return { ...rest, password: login.password.reveal() }
}

/** How some work failed, whole; anything but an `ActionError` fails the test. */
export async function failure(work: Promise<unknown>): Promise<object> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof ActionError)) throw new Error(`no ActionError was thrown, but ${String(thrown)}`)
  return { code: thrown.code, message: thrown.message, hint: thrown.hint }
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** What of the inputs signs in. */
export function theInputs(registries: readonly RegistryInput[], githubToken?: string): Inputs {
  const token = githubToken === undefined ? undefined : new Secret(githubToken)
  return { ...NO_INPUTS, registries, githubToken: token }
}

const NO_INPUTS: Inputs = {
  images: [],
  tags: {
    strategies: [],
    rules: [],
    flavor: NO_FLAVOR,
    version: undefined,
    environments: [],
    timezone: 'UTC',
    tagPrefix: '',
    versionOf: 'image',
    context: 'workflow',
    fixedTags: 'keep',
    moving: 'forward',
  },
  labels: [],
  annotations: [],
  metadata: {
    separators: { tags: '\n', labels: '\n', annotations: '\n' },
    bakeTarget: 'docker-metadata-action',
    levels: ['manifest'],
    exportsVariables: true,
  },
  build: {
    context: '.',
    file: undefined,
    target: undefined,
    platforms: [],
    buildArgs: [],
    buildContexts: [],
    secrets: [],
    secretEnvs: [],
    secretFiles: [],
    ssh: [],
    cacheFrom: [],
    cacheTo: [],
    noCache: false,
    noCacheFilters: [],
    pull: false,
    load: false,
    outputs: [],
    provenance: undefined,
    sbom: undefined,
    attests: [],
    addHosts: [],
    allow: [],
    network: undefined,
    shmSize: undefined,
    ulimits: [],
    cgroupParent: undefined,
    builder: undefined,
    call: undefined,
  },
  registries: [],
  ecr: ecrInputs(),
  failOn: new Set(['HIGH', 'CRITICAL']),
  scan: { mode: 'off' },
  sign: { mode: 'off', secrets: [] },
  githubAttestation: false,
  smoke: undefined,
  sbomFile: undefined,
  authRealms: new Map(),
  keepLogin: false,
  githubToken: undefined,
  push: true,
  byDigest: false,
  from: [],
  fromUploadedAt: undefined,
  fromReferrers: false,
  fromVerify: undefined,
  dryRun: false,
  looks: false,
  allowUntrusted: false,
  onPartial: 'stop',
  timeoutMs: 60_000,
  mentionsCommitDate: false,
  notices: [],
}

/** A lifecycle policy for releases. */
export const POLICY = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: 'keep ten releases',
      selection: { tagStatus: 'tagged', tagPrefixList: ['v'], countType: 'imageCountMoreThan', countNumber: 10 },
      action: { type: 'expire' },
    },
  ],
})

/** Asks who listens at a socket one question, and gives the answer. */
export function exchange(path: string, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('error', reject)
    socket.on('end', () => resolve(answer))
    socket.on('close', () => resolve(answer))
    socket.end(question)
  })
}
