import { isRecord } from '../domain/json.ts'

/** What our own docker configuration takes over from the user's: settings, never a secret. */
export type Carried = {
  readonly currentContext: string | undefined
  readonly cliPluginsExtraDirs: readonly string[]
  readonly features: Texts
  readonly plugins: Readonly<Record<string, Texts>>
  /** by the address of a daemon, or `default`: what containers and builds get as `HTTP_PROXY` and its like */
  readonly proxies: Readonly<Record<string, Texts>>
}

type Texts = Readonly<Record<string, string>>

/**
 * Takes the settings out of a docker config. Two things stay behind because they may be secrets, and ours would be a second file with them:
 * - a proxy with user and password in its URL;
 * - `HttpHeaders`, which docker sends to its daemon.
 * `problems` says so, as clauses that follow the file's path, with another way. (`User-Agent` is one that old versions of docker wrote themselves.)
 */
export function parseCarried(document: Readonly<Record<string, unknown>>): {
  readonly carried: Carried
  readonly problems: readonly string[]
} {
  const proxies = nested(document['proxies'])
  const withPassword = Object.entries(proxies).flatMap(([daemon, settings]) =>
    Object.entries(settings).flatMap(([name, value]) => (hasPassword(value) ? [`proxies.${daemon}.${name}`] : [])),
  )
  const headers = Object.keys(texts(document['HttpHeaders'])).filter((name) => name.toLowerCase() !== 'user-agent')
  return {
    carried: {
      currentContext:
        typeof document['currentContext'] === 'string' && document['currentContext'] !== '' ? document['currentContext'] : undefined,
      cliPluginsExtraDirs: Array.isArray(document['cliPluginsExtraDirs']) ? document['cliPluginsExtraDirs'].filter(isText) : [],
      features: texts(document['features']),
      plugins: nested(document['plugins']),
      proxies: mapValues(proxies, (settings) => Object.fromEntries(Object.entries(settings).filter(([, value]) => !hasPassword(value)))),
    },
    problems: [
      ...withPassword.map(
        (name) =>
          `has a password in ${name}, which is not written down a second time: the build does not get this proxy. Give it as a build-arg without a value (HTTPS_PROXY), and the variable in the step's env.`,
      ),
      ...headers.map(
        (name) =>
          `has HttpHeaders.${name}, which may be a secret and is not passed on. Give it as DOCKER_CUSTOM_HEADERS in the step's env.`,
      ),
    ],
  }
}

/** Whether a proxy's URL has user information, in whatever form a proxy is written (`http://user:password@proxy:3128`, `user:password@proxy`). */
function hasPassword(value: string): boolean {
  return value.includes('@')
}

function nested(value: unknown): Readonly<Record<string, Texts>> {
  return mapValues(isRecord(value) ? value : {}, texts)
}

function texts(value: unknown): Texts {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
    : {}
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
