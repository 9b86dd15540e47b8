import { cacheHost } from '../domain/cache.ts'
import { isLoopback } from '../domain/loopback.ts'
import type { Host, Repository } from '../domain/reference.ts'
import type { Secret } from '../domain/secret.ts'
import type { Inputs, RegistryInput } from '../inputs/inputs.ts'
import type { EcrApi, EcrPublicApi, Ports } from '../ports.ts'
import { readAuthority } from './authority.ts'
import { earlierSignIns } from './earlier.ts'
import { entryFor } from './entry.ts'
import { maskGiven, maskLogin } from './mask.ts'
import type { Given } from './provider.ts'
import { providerOf, signInKeyless } from './providers.ts'
import { renewing } from './renewing.ts'

/**
 * Who we are at a registry; `source` says where it came from (`input registry-auth`, `github-token`, `~/.docker/config.json`, …).
 * An identity token, as Azure's sign-in leaves one in a docker config, has the user name `<token>` (`IDENTITY_TOKEN` in `auths.ts`).
 */
export type Login = {
  readonly host: Host
  readonly username: string
  readonly password: Secret
  readonly source: string
  readonly expiresAt: Date | undefined
  /** the ECR API that made the password, where one did */
  readonly ecr?: EcrApi
  /** the same for ECR Public */
  readonly gallery?: EcrPublicApi
  /** an earlier step left it, so that later ones have it anyway */
  readonly isEarlier?: true
}

/** How a host is reached, apart from who we are. */
export type HostSettings = {
  readonly host: Host
  /** plain HTTP: declared by `insecure`, or loopback */
  readonly plain: boolean
  /** PEM */
  readonly ca: string | undefined
  readonly required: boolean
  /** its accounts are by path, and whoever asks for the host alone gets the first of them */
  readonly hasScopes?: boolean
  /** hosts of token servers that the inputs name for it */
  readonly realms?: readonly Host[]
}

/** What of the inputs decides who we are. */
export type SignInInputs = Pick<Inputs, 'registries' | 'authRealms' | 'githubToken'> & {
  readonly build: Pick<Inputs['build'], 'cacheFrom' | 'cacheTo'>
}

/** All sign-ins of the run, in memory only. */
export type Keychain = {
  /**
   * The login for a repository, minted when first asked and again before it ends; `undefined` is anonymous.
   * Throws `ActionError` `credentials`, or `registry-unreachable` where a token has to be bought and its seller cannot be reached.
   */
  readonly login: (repository: Pick<Repository, 'host' | 'path'>) => Promise<Login | undefined>
  /** the same for a bare host, as docker's credential helpers ask: where accounts are by path, the first */
  readonly loginForHost: (host: Host) => Promise<Login | undefined>
  readonly settings: (host: Host) => HostSettings
  /** hosts that inputs declare and that are not among the images: checked for pull */
  readonly declared: readonly Host[]
}

/**
 * Gathers the sign-ins of a run; asks no registry. For a host counts, first found: its entry in the inputs, the sign-in of an earlier step (docker
 * config), what the job has anyway (GitHub's token, AWS credentials), nothing (anonymous). All secrets that are known
 * here are masked before this returns, minted ones before they are handed out. Throws `ActionError` `credentials` for a `ca-cert` that cannot be read.
 */
export async function obtainKeychain(inputs: SignInInputs, images: readonly Repository[], ports: Ports): Promise<Keychain> {
  maskGiven(inputs, ports.env, ports.runner)
  const entries = byHost(inputs.registries)
  const [authorities, earlier] = await Promise.all([readAuthorities(entries, ports), earlierSignIns(ports)])
  const cacheHosts = [...inputs.build.cacheFrom, ...inputs.build.cacheTo].flatMap((entry) => cacheHost(entry) ?? [])
  const named = new Set([...entries.keys(), ...images.map((image) => image.host), ...cacheHosts])
  const asked = new Map<string, () => Promise<Held>>()
  const settings = (host: Host) => settingsOf(host, entries.get(host) ?? [], authorities.get(host), inputs.authRealms.get(host))

  const loginBy = async (host: Host, entry: RegistryInput | undefined): Promise<Login | undefined> => {
    const given = { githubToken: inputs.githubToken, isNamed: named.has(host) }
    const key = [host, entry?.scope ?? ''].join(' ')
    const ask = asked.get(key) ?? renewing(() => signIn(settings(host), entry, earlier, given, ports), ports.clock)
    asked.set(key, ask)
    return (await ask()).login
  }
  const loginForHost = (host: Host) => loginBy(host, entries.get(host)?.[0])
  for (const [host, [first, second]] of entries)
    if (second !== undefined)
      ports.log.info(
        `${host} has several accounts; builds ask for the host alone, so base images and caches there are read as the first, ${first?.scope === undefined ? 'without scope' : `of the scope ${first.scope}`}`,
      )
  return {
    login: (place) => (place.path === '' ? loginForHost(place.host) : loginBy(place.host, entryFor(place, entries.get(place.host) ?? []))),
    loginForHost,
    settings,
    declared: [...entries.keys()].filter((host) => !images.some((image) => image.host === host)),
  }
}

function byHost(entries: readonly RegistryInput[]): ReadonlyMap<Host, readonly RegistryInput[]> {
  const found = new Map<Host, readonly RegistryInput[]>()
  for (const entry of entries) found.set(entry.host, [...(found.get(entry.host) ?? []), entry])
  return found
}

/** A login and when it has to be asked for again, which is sooner than it ends where nobody says when that is. */
type Held = { readonly login: Login | undefined; readonly end: Date | undefined }

async function signIn(
  settings: HostSettings,
  entry: RegistryInput | undefined,
  earlier: Awaited<ReturnType<typeof earlierSignIns>>,
  given: Given,
  ports: Ports,
): Promise<Held> {
  const { host } = settings
  const provider = providerOf(host)
  const held = (login: Login | undefined, end = login?.expiresAt): Held => {
    if (login !== undefined) maskLogin(login.username, login.password, ports.runner)
    return { login, end }
  }
  if (entry?.login !== undefined)
    return held(await provider.redeem({ host, ...entry.login, source: 'input registry-auth', expiresAt: undefined }, ports))
  if (entry?.keyless !== undefined) return held(await signInKeyless(host, settings, entry.keyless, ports))

  const found = await earlier(host, provider.cure)
  const accepted = found === undefined ? undefined : await provider.accept(found.login, ports)
  if (accepted !== undefined) return held({ ...accepted, isEarlier: true }, found?.end ?? accepted.expiresAt)
  return held(await provider.automatic(host, given, ports))
}

async function readAuthorities(entries: ReadonlyMap<Host, readonly RegistryInput[]>, ports: Ports): Promise<ReadonlyMap<Host, string>> {
  const read = [...entries].map(async ([host, [first]]) =>
    first?.caCert === undefined ? [] : [[host, await readAuthority(host, first.caCert, ports)] as const],
  )
  return new Map((await Promise.all(read)).flat())
}

/**
 * What holds for a host stands in its first entry. Loopback needs no TLS, as docker has it; a certificate authority that is given for it means TLS all
 * the same.
 */
function settingsOf(
  host: Host,
  entries: readonly RegistryInput[],
  ca: string | undefined,
  realms: readonly Host[] | undefined,
): HostSettings {
  const [first] = entries
  const plain = first?.insecure === true || (ca === undefined && isLoopback(host.replace(/:[0-9]+$/, '')))
  return {
    host,
    plain,
    ca,
    required: first?.required ?? true,
    ...(entries.length > 1 || first?.scope !== undefined ? { hasScopes: true } : {}),
    ...(realms === undefined ? {} : { realms }),
  }
}
