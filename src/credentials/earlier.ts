import { isRecord } from '../domain/json.ts'
import { isKeeperName } from '../domain/kept.ts'
import type { Host } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { dockerKey, type Entry } from './auths.ts'
import { NOT_FOUND } from './helper.ts'
import type { Login } from './keychain.ts'
import { maskLogin } from './mask.ts'
import { parseUserConfig, readUserConfig } from './userconfig.ts'

/** A sign-in that an earlier step left; `end` is when its helper is to be asked again. */
export type Earlier = { readonly login: Login; readonly end: Date | undefined }

const HELPER_TIMEOUT_MS = 30_000
const HELPER_LIMIT_BYTES = 256 * 1024
// BuildKit keeps a helper's answer for 4:50 minutes (session/auth/authprovider/authprovider.go), since Google's tokens last five.
const HELPER_ANSWER_MS = 5 * 60_000

/**
 * Reads the sign-ins of earlier steps from docker's configuration, with docker's precedence: `DOCKER_AUTH_CONFIG`, the host's own helper
 * (`credHelpers`), the common one (`credsStore`), the file (`auths`). Helpers are asked for a host when it is. All that is in text is masked at once.
 */
export async function earlierSignIns(ports: Ports): Promise<(host: Host, cure: string) => Promise<Earlier | undefined>> {
  const config = await readUserConfig(ports)
  const variable = parseVariable(ports)
  for (const entry of [...variable.values(), ...config.auths.values()])
    if (entry.kind === 'login') maskLogin(entry.username, entry.password, ports.runner)
  const file = `${config.folder ?? '~/.docker'}/config.json`

  return async (host, cure) => {
    const given = variable.get(host)
    if (given !== undefined) return fromEntry(host, given, 'DOCKER_AUTH_CONFIG', cure)
    const own = await livingHelper(config.credHelpers.get(host), ports)
    if (own !== undefined) return askHelper(host, own, ports, `credHelpers of ${file}`).catch((thrown: unknown) => refuse(thrown, cure))
    const common = config.credsStore === undefined ? undefined : await askCommon(host, config.credsStore, ports, `credsStore of ${file}`)
    if (common !== undefined) return common
    const entry = config.auths.get(host)
    return entry === undefined ? undefined : fromEntry(host, entry, file, cure)
  }
}

/** A helper of `keep-login` that is not on PATH is of another job, or of one whose machine died: it has nothing for this one. */
async function livingHelper(name: string | undefined, { children }: Pick<Ports, 'children'>): Promise<string | undefined> {
  const isGone = name !== undefined && isKeeperName(name) && (await children.find(`docker-credential-${name}`)) === undefined
  return isGone ? undefined : name
}

/** The variable holds `{"auths": {host: {"auth": base64}}}` (docker/cli, cli/config/configfile/file.go, `DockerEnvConfigKey`). */
function parseVariable({ env, log }: Pick<Ports, 'env' | 'log'>): ReadonlyMap<Host, Entry> {
  const text = env['DOCKER_AUTH_CONFIG'] ?? ''
  const { auths, problems } = parseUserConfig(text)
  for (const problem of problems) log.warning(`DOCKER_AUTH_CONFIG ${problem}`)
  return auths
}

function fromEntry(host: Host, entry: Entry, source: string, cure: string): Earlier {
  if (entry.kind === 'broken') throw new ActionError('credentials', `${host}: its entry in ${source} ${entry.problem}`, cure)
  return { login: { host, username: entry.username, password: entry.password, source, expiresAt: undefined }, end: undefined }
}

/** The common helper is often one of a desktop that is not there; a host that has other ways to sign in must not fail for it. */
async function askCommon(host: Host, name: string, ports: Ports, named: string): Promise<Earlier | undefined> {
  try {
    return await askHelper(host, name, ports, named)
  } catch (thrown) {
    if (!(thrown instanceof ActionError) || thrown.code !== 'credentials') throw thrown
    ports.log.warning(`${thrown.message}; going on without it`)
    return undefined
  }
}

/** Asks a credential helper of the user's (github.com/docker/docker-credential-helpers, README, "Development"). */
async function askHelper(host: Host, name: string, ports: Ports, named: string): Promise<Earlier | undefined> {
  const program = `docker-credential-${name}`
  const refused = (what: string) => new ActionError('credentials', `${host}: ${program} (${named}) ${what}`)
  const { ending, stdout } = await ports.children.ask(program, ['get'], {
    stdin: dockerKey(host),
    timeoutMs: HELPER_TIMEOUT_MS,
    limitBytes: HELPER_LIMIT_BYTES,
  })
  switch (ending.kind) {
    case 'missing':
      throw refused('is not on PATH')
    case 'timeout':
      throw refused(`did not answer within ${ending.ms / 1000} s`)
    case 'killed':
      throw refused(`was killed by ${ending.signal}`)
    case 'exited': {
      if (ending.code !== 0 && stdout.trim() === NOT_FOUND) return undefined
      if (ending.code !== 0) throw refused(`ended with exit code ${ending.code}`)
      const pair = parseAnswer(stdout)
      if (pair === undefined) throw refused('gave an answer that is not JSON with Username and Secret')
      const password = new Secret(pair.secret)
      maskLogin(pair.username, password, ports.runner)
      if (pair.secret === '') return undefined
      const end = new Date(ports.clock.now().getTime() + HELPER_ANSWER_MS)
      return { login: { host, username: pair.username, password, source: `${program} (${named})`, expiresAt: undefined }, end }
    }
  }
}

function refuse(thrown: unknown, cure: string): never {
  if (thrown instanceof ActionError && thrown.code === 'credentials')
    throw new ActionError(thrown.code, thrown.message, `Repair or remove that line of the docker config. ${cure}`, thrown)
  throw thrown
}

function parseAnswer(text: string): { readonly username: string; readonly secret: string } | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    const { Username: username, Secret: secret } = isRecord(answer) ? answer : {}
    return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
