import { join, resolve } from 'node:path'
import { codeOf } from '../domain/code.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import type { Host } from '../domain/reference.ts'
import type { Ports } from '../ports.ts'
import { type Entry, hostOfKey, parseAuths } from './auths.ts'
import { type Carried, parseCarried } from './carried.ts'

/** The docker configuration of the user, as an earlier step or the machine left it. */
export type UserConfig = {
  /** absolute: `$DOCKER_CONFIG`, else `~/.docker`; `undefined` where there is no home */
  readonly folder: string | undefined
  readonly auths: ReadonlyMap<Host, Entry>
  /** the program `docker-credential-<value>` that knows the sign-in of one host */
  readonly credHelpers: ReadonlyMap<Host, string>
  /** the program `docker-credential-<value>` that knows all others */
  readonly credsStore: string | undefined
  readonly carried: Carried
}

/** What a text of `config.json` says, and what was wrong with it, as clauses that follow its path. */
export type ParsedConfig = Omit<UserConfig, 'folder'> & { readonly problems: readonly string[] }

const LIMIT_BYTES = 4 * 1024 * 1024

const reads = new WeakMap<Ports, Promise<UserConfig>>()

/**
 * Reads the user's docker configuration, once a run. Trouble with it is a warning, as in docker itself: a run whose sign-ins come from its inputs does not need
 * it, and any other hears about it again from the registry.
 */
export function readUserConfig(ports: Ports): Promise<UserConfig> {
  const reading = reads.get(ports) ?? read(ports)
  reads.set(ports, reading)
  return reading
}

async function read(ports: Ports): Promise<UserConfig> {
  const folder = userFolder(ports.env)
  if (folder === undefined) return { folder, ...NOTHING }
  const path = join(folder, 'config.json')
  const { problems, ...config } = await ports.files.readText(path, LIMIT_BYTES).then(
    (text) => (text === undefined ? { ...NOTHING, problems: [] } : parseUserConfig(text)),
    (cause: unknown) => ({ ...NOTHING, problems: [`cannot be read (${codeOf(cause) ?? String(cause)})`] }),
  )
  for (const problem of problems) ports.log.warning(`${path} ${problem}`)
  return { folder, ...config }
}

/** Parses a `config.json` of docker (docker/cli, cli/config/configfile/file.go); never throws, and says in `problems` what it passed over. */
export function parseUserConfig(text: string): ParsedConfig {
  if (text.trim() === '') return { ...NOTHING, problems: [] }
  const document = parseJson(text)
  if (!isRecord(document)) return { ...NOTHING, problems: ['is not a JSON object: its sign-ins, contexts and proxies are not used'] }
  const { carried, problems } = parseCarried(document)
  return { auths: parseAuths(document['auths']), ...parseHelpers(document), carried, problems }
}

const NOTHING: Omit<UserConfig, 'folder'> = {
  auths: new Map(),
  credHelpers: new Map(),
  credsStore: undefined,
  carried: { currentContext: undefined, cliPluginsExtraDirs: [], features: {}, plugins: {}, proxies: {} },
}

function userFolder(env: Ports['env']): string | undefined {
  const own = env['DOCKER_CONFIG'] ?? ''
  if (own !== '') return resolve(own)
  const home = env['HOME'] ?? env['USERPROFILE'] ?? ''
  return home === '' ? undefined : resolve(home, '.docker')
}

function parseHelpers(document: Readonly<Record<string, unknown>>): Pick<UserConfig, 'credHelpers' | 'credsStore'> {
  const helpers = isRecord(document['credHelpers']) ? Object.entries(document['credHelpers']) : []
  const named = helpers.flatMap(([key, name]) => {
    const host = hostOfKey(key)
    return host !== undefined && isProgramName(name) ? [[host, name] as const] : []
  })
  return { credHelpers: new Map(named), credsStore: isProgramName(document['credsStore']) ? document['credsStore'] : undefined }
}

/** The rest of a program's name: no separator of folders, so that nothing but a program on PATH is meant. */
function isProgramName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(value)
}
