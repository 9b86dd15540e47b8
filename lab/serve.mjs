// @ts-check
import { randomBytes } from 'node:crypto'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aws, isMinted } from './aws.mjs'
import { ensureCertificates } from './certs.mjs'
import { callEcr } from './ecr.mjs'
import { createFaults } from './faults.mjs'
import { createFronts, readWhole } from './front.mjs'
import { createGallery, ecrPublic, guarded } from './gallery.mjs'
import { createGithub } from './github.mjs'
import { labFolder } from './home.mjs'
import { dockerHub, ecr, ghcr } from './hosts.mjs'
import { createProxy } from './proxy.mjs'
import { releases } from './releases.mjs'
import { createScans } from './scans.mjs'
import { createSessions } from './sts.mjs'
import { createTokenServer } from './token.mjs'
import { createVendors } from './vendors.mjs'

const CONTROL_LIMIT_BYTES = 1024 * 1024

/**
 * @typedef {import('./front.mjs').Answer} Answer
 * @typedef {import('./hosts.mjs').Backend} Backend
 * @typedef {import('./token.mjs').User} User
 * @typedef {import('./token.mjs').Right} Right
 *
 * @typedef {{kind: 'ghcr' | 'dockerhub', backend: Backend, users: readonly User[], anonymous?: readonly Right[]}} TokenFront
 * @typedef {{kind: 'ecr', account: string, region: string, backend: Backend, login: {username: string, password: string}, moto: string}} EcrFront
 * @typedef {{kind: 'aws', region: string, moto: string, accessKeyId: string}} AwsFront
 * @typedef {{kind: 'github', token: string, repositories: import('./github.mjs').GithubRepositories}} GithubFront
 * @typedef {{kind: 'releases', assets: string}} ReleasesFront `assets` is a folder; in no world but where a test asks for it
 *
 * @typedef {object} WorldConfig
 * @property {string} home folder of the lab, for its certificates
 * @property {string} folder where the logs are written
 * @property {number} [port] of the proxy; 0 (the default) lets the system choose
 * @property {readonly (TokenFront | EcrFront | AwsFront | GithubFront | ReleasesFront | import('./vendors.mjs').VendorsFront)[]} fronts
 * @property {Readonly<Record<string, number>>} [delayMs] round trip by public name; `*` for all others
 * @property {boolean} [attached] the program ends when its standard input does
 *
 * What `POST /__control` of the proxy takes; each field is optional and replaces what was set before.
 * @typedef {object} WorldControl
 * @property {true} [reset] first takes back every change made since the start
 * @property {Readonly<Record<string, number>>} [delayMs] for connections opened afterwards
 * @property {readonly import('./faults.mjs').Fault[]} [fail]
 * @property {{ghcr?: import('./token.mjs').TokenControl, dockerhub?: import('./token.mjs').TokenControl}} [token]
 * @property {import('./github.mjs').GithubRepositories} [repositories]
 * @property {import('./identity.mjs').IdentityControl} [identity]
 * @property {import('./scans.mjs').ScansControl} [scans]
 */

/**
 * Puts the fronts behind a proxy on loopback.
 *
 * `proxy.jsonl`, `requests.jsonl` and `token-KIND.jsonl` in the folder tell which names were asked for, each request and each token.
 * @param {WorldConfig} config
 * @returns {Promise<{port: number, stop: () => void}>} the proxy's port
 */
export async function serveWorld(config) {
  const folder = labFolder(config.folder)
  const secret = randomBytes(32)
  const world = assemble(config, folder, secret)
  const faults = createFaults()
  let delays = config.delayMs ?? {}

  const fronts = createFronts(ensureCertificates(config.home), world.answers, faults.next, writer(folder, 'requests.jsonl'))
  const frontPort = await listen(fronts, 0)
  const proxy = createProxy({
    route: (name) => (world.answers.has(name) ? { port: frontPort, delayMs: delays[name] ?? delays['*'] ?? 0 } : undefined),
    log: writer(folder, 'proxy.jsonl'),
    control(request, response) {
      void answerControl(request, response).catch((error) => response.writeHead(400).end(`${error}\n`))
    },
  })
  const port = await listen(proxy, config.port ?? 0)
  return {
    port,
    stop() {
      for (const server of [proxy, fronts]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }

  function reset() {
    delays = config.delayMs ?? {}
    faults.replace([])
    for (const tokens of world.tokens.values()) tokens.reset()
    world.github?.reset()
    world.identity?.reset()
    world.scans.reset()
  }

  /** @type {(request: import('./front.mjs').Request, response: import('./front.mjs').Response) => Promise<void>} */
  async function answerControl(request, response) {
    if (request.url !== '/__control') return void response.writeHead(404).end()
    if (request.method === 'POST') {
      /** @type {WorldControl} */
      const change = JSON.parse((await readWhole(request, CONTROL_LIMIT_BYTES)).toString('utf8'))
      if (change.reset === true) reset()
      if (change.delayMs !== undefined) delays = change.delayMs
      if (change.fail !== undefined) faults.replace(change.fail)
      for (const [kind, tokens] of world.tokens) tokens.control(change.token?.[kind] ?? {})
      if (change.repositories !== undefined) world.github?.replace(change.repositories)
      if (change.identity !== undefined) world.identity?.control(change.identity)
      if (change.scans !== undefined) world.scans.control(change.scans)
    }
    const tokens = Object.fromEntries([...world.tokens].map(([kind, server]) => [kind, server.state()]))
    const state = {
      names: [...world.answers.keys()],
      delayMs: delays,
      fail: faults.left(),
      token: tokens,
      gallery: [...world.gallery.repositories.values()],
      scans: world.scans.ordered(),
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state))
  }
}

/**
 * @param {WorldConfig} config
 * @param {string} folder
 * @param {Buffer} secret
 */
function assemble(config, folder, secret) {
  /** @type {Map<string, Answer>} */
  const answers = new Map()
  /** @type {Map<'ghcr' | 'dockerhub', import('./token.mjs').TokenServer>} */
  const tokens = new Map()
  /** @type {import('./github.mjs').GithubApi | undefined} */
  let github
  /** @type {import('./identity.mjs').IdentityProvider | undefined} */
  let identity
  const hubUsers = config.fronts.flatMap((front) => (front.kind === 'dockerhub' ? [...front.users] : []))
  const repositories = createRepositories()
  const sessions = createSessions()
  const gallery = createGallery()
  const common = { secret, sessions, identity: () => identity }
  const scans = createScans()

  for (const front of config.fronts) {
    for (const [name, answer] of answersOf(front)) answers.set(name, answer)
  }
  return { answers, tokens, github, identity, gallery, scans }

  /**
   * @param {WorldConfig['fronts'][number]} front
   * @returns {[string, Answer][]}
   */
  function answersOf(front) {
    switch (front.kind) {
      case 'ghcr':
        return ghcr(front.backend, tokenServer(front, { fields: ['token'], expiresIn: false }), secret)
      case 'dockerhub':
        return dockerHub(
          front.backend,
          tokenServer({ ...front, users: hubUsers }, { fields: ['token', 'access_token'], refuseMissing: true }),
          secret,
        )
      case 'ecr': {
        const { account, region, moto, login } = front
        /** @type {(username: string, password: string) => boolean} */
        const opens = (username, password) =>
          username === 'AWS' && (password === `${account}-auth-token` || isMinted(password, region, secret))
        const exists = (/** @type {string} */ repository) => repositories.exists(moto, region, repository)
        return ecr(account, region, front.backend, { opens, exists, login }, secret)
      }
      case 'aws':
        return [
          ...aws({ ...front, ...common, scans, storage: storageOf(front.region), onRepositoryChange: repositories.forget }),
          ...ecrPublic({ ...front, ...common }, gallery),
        ]
      case 'github':
        github = createGithub(front.token, front.repositories)
        return [['api.github.com', github.answer]]
      case 'releases':
        return releases(front.assets)
      case 'vendors': {
        const vendors = createVendors(front, { home: config.home, folder, hubUsers, galleryUsers: gallery.users })
        identity = vendors.identity
        return vendors.answers.map(([name, answer]) => [name, name === 'public.ecr.aws' ? guarded(answer, gallery) : answer])
      }
    }
  }

  /** @param {string} region */
  function storageOf(region) {
    const found = config.fronts.find((front) => front.kind === 'ecr' && front.region === region)
    return found?.kind === 'ecr' ? found.backend.storage : undefined
  }

  /**
   * @param {TokenFront} front
   * @param {Partial<import('./token.mjs').TokenOptions>} habits
   */
  function tokenServer(front, habits) {
    const { users, anonymous } = front
    const log = join(folder, `token-${front.kind}.jsonl`)
    writeFileSync(log, '')
    const options = {
      home: config.home,
      ...TOKEN_REALMS[front.kind],
      users,
      log,
      ...habits,
      ...(anonymous === undefined ? {} : { anonymous }),
    }
    const server = createTokenServer(options)
    tokens.set(front.kind, server)
    return server
  }
}

/** Where each host sends its clients for a token, as its own 401 says. */
export const TOKEN_REALMS = {
  ghcr: { realm: 'https://ghcr.io/token', service: 'ghcr.io' },
  dockerhub: { realm: 'https://auth.docker.io/token', service: 'registry.docker.io' },
}

/** Asks the ECR API whether a repository exists, and remembers a yes until a repository may have gone. */
function createRepositories() {
  /** @type {Set<string>} */
  const known = new Set()
  return {
    forget: () => known.clear(),
    /** @type {(moto: string, region: string, repository: string) => Promise<boolean>} */
    async exists(moto, region, repository) {
      const key = `${region} ${repository}`
      if (known.has(key)) return true
      const { status } = await callEcr(moto, region, 'DescribeRepositories', { repositoryNames: [repository] })
      if (status === 200) known.add(key)
      return status === 200
    },
  }
}

/**
 * @param {string} folder
 * @param {string} file
 * @returns {(line: object) => void}
 */
function writer(folder, file) {
  const path = join(folder, file)
  // The file is there from the start: an empty one says that nothing was asked for.
  writeFileSync(path, '')
  return (line) => appendFileSync(path, `${JSON.stringify(line)}\n`)
}

/**
 * @param {import('node:net').Server} server
 * @param {number} port
 * @returns {Promise<number>}
 */
function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('A server of the world has no port.'))
      else resolve(address.port)
    })
  })
}
