import { parseUrl } from '../domain/url.ts'
/** The repository on GitHub, as the address of a remote names it. */
export type Remote = {
  /** the remote's name in Git, such as `origin` */
  readonly name: string
  /** `owner/name` */
  readonly fullName: string
  /** web address of the host, `https://github.com` */
  readonly serverUrl: string
}

/**
 * Finds the repository in what `git remote -v` prints: the remote `origin`, else the only one. `undefined` when there is none, or its address is
 * no `owner/name` on a host. What an address holds before the host may be a password: nobody looks at it.
 */
export function parseRemotes(text: string): Remote | undefined {
  const remotes = new Map([...text.matchAll(/^(.+)\t(.*) \(fetch\)$/gm)].map(([, name = '', address = '']) => [name, address]))
  const name = remotes.has('origin') ? 'origin' : remotes.size === 1 ? [...remotes.keys()][0] : undefined
  const found = name === undefined ? undefined : parseAddress(remotes.get(name) ?? '')
  return name === undefined || found === undefined ? undefined : { name, ...found }
}

/** Where the API of a GitHub is (docs.github.com, "Getting started with the REST API": github.com, data residency, Enterprise Server). */
export function apiUrlOf(serverUrl: string): string {
  const { protocol, host } = new URL(serverUrl)
  return host === 'github.com' || host.endsWith('.ghe.com') ? `https://api.${host}` : `${protocol}//${host}/api/v3`
}

/** `https://host/owner/name.git`, `ssh://git@host/owner/name`, or `git@host:owner/name.git` (git-scm.com/docs/git-clone, "Git URLs"). */
const URL_FORM = /^(https?|ssh|git):\/\/(?:[^/]*@)?([^/:@]+)(:\d+)?\/([^/]+\/[^/]+?)(?:\.git)?\/*$/i
const SCP_FORM = /^(?:[^/@:]*@)?([^/:@]+):\/?([^/]+\/[^/]+?)(?:\.git)?\/*$/

function parseAddress(address: string): Omit<Remote, 'name'> | undefined {
  const [, scheme, host, port = '', path] = URL_FORM.exec(address) ?? []
  if (scheme !== undefined && host !== undefined && path !== undefined) {
    const isWeb = /^http/i.test(scheme)
    return asRemote(isWeb ? scheme.toLowerCase() : 'https', `${webHost(host)}${isWeb ? port : ''}`, path)
  }
  const [, short, place] = SCP_FORM.exec(address) ?? []
  return short === undefined || place === undefined || address.includes('://') ? undefined : asRemote('https', webHost(short), place)
}

function asRemote(scheme: string, host: string, fullName: string): Omit<Remote, 'name'> | undefined {
  const serverUrl = `${scheme}://${host}`
  return parseUrl(serverUrl) === undefined ? undefined : { fullName, serverUrl }
}

/** GitHub takes SSH on the port of HTTPS under another name (docs.github.com, "Using SSH over the HTTPS port"). */
function webHost(host: string): string {
  const lower = host.toLowerCase()
  return lower === 'ssh.github.com' ? 'github.com' : lower
}
