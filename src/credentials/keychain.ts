import { cacheHost } from '../domain/cache.ts'
import { isLoopback } from '../domain/loopback.ts'
import type { Host, Repository } from '../domain/reference.ts'
import type { Secret } from '../domain/secret.ts'
import type { Inputs, RegistryInput } from '../inputs/inputs.ts'
import type { EcrApi, Ports } from '../ports.ts'
import { readAuthority } from './authority.ts'
import { earlierSignIns } from './earlier.ts'
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
}

/** How a host is reached, apart from who we are. */
export type HostSettings = {
  readonly host: Host
  /** plain HTTP: declared by `insecure`, or loopback */
  readonly plain: boolean
  /** PEM */
  readonly ca: string | undefined
  readonly required: boolean
}

/** All sign-ins of the run, in memory only. */
export type Keychain = {
  /**
   * The login for a repository, minted when first asked and again before it ends; `undefined` is anonymous.
   * Throws `ActionError` `credentials`, or `registry-unreachable` where a token has to be bought and its seller cannot be reached.
   */
  readonly login: (repository: Pick<Repository, 'host' | 'path'>) => Promise<Login | undefined>
  /** the same for a bare host, as docker's credential helpers ask */
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
export async function obtainKeychain(inputs: Inputs, images: readonly Repository[], ports: Ports): Promise<Keychain> {
  maskGiven(inputs, ports.env, ports.runner)
  const entries = firstByHost(inputs.registries)
  const [authorities, earlier] = await Promise.all([readAuthorities(entries, ports), earlierSignIns(ports)])
  const cacheHosts = [...inputs.build.cacheFrom, ...inputs.build.cacheTo].flatMap((entry) => cacheHost(entry) ?? [])
  const named = new Set([...entries.keys(), ...images.map((image) => image.host), ...cacheHosts])
  const asked = new Map<Host, () => Promise<Held>>()
  const settings = (host: Host) => settingsOf(host, entries.get(host), authorities.get(host))

  const loginForHost = async (host: Host): Promise<Login | undefined> => {
    const given = { githubToken: inputs.githubToken, isNamed: named.has(host) }
    const ask = asked.get(host) ?? renewing(() => signIn(settings(host), entries.get(host), earlier, given, ports), ports.clock)
    asked.set(host, ask)
    return (await ask()).login
  }
  return {
    login: (repository) => loginForHost(repository.host),
    loginForHost,
    settings,
    declared: [...entries.keys()].filter((host) => !images.some((image) => image.host === host)),
  }
}

/** Several accounts on one host need `scope`, which does not exist yet: the first entry counts. */
function firstByHost(entries: readonly RegistryInput[]): ReadonlyMap<Host, RegistryInput> {
  const first = new Map<Host, RegistryInput>()
  for (const entry of entries) if (!first.has(entry.host)) first.set(entry.host, entry)
  return first
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
  if (accepted !== undefined) return held(accepted, found?.end ?? accepted.expiresAt)
  return held(await provider.automatic(host, given, ports))
}

async function readAuthorities(entries: ReadonlyMap<Host, RegistryInput>, ports: Ports): Promise<ReadonlyMap<Host, string>> {
  const read = [...entries].map(async ([host, { caCert }]) =>
    caCert === undefined ? [] : [[host, await readAuthority(host, caCert, ports)] as const],
  )
  return new Map((await Promise.all(read)).flat())
}

/** Loopback needs no TLS, as docker has it; a certificate authority that is given for it means TLS all the same. */
function settingsOf(host: Host, entry: RegistryInput | undefined, ca: string | undefined): HostSettings {
  const plain = entry?.insecure === true || (ca === undefined && isLoopback(host.replace(/:[0-9]+$/, '')))
  return { host, plain, ca, required: entry?.required ?? true }
}
