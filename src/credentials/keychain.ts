import type { Host, Repository } from '../domain/reference.ts'
import type { Secret } from '../domain/secret.ts'

/** Who we are at a registry; `source` says where it came from (`input registry-auth`, `GITHUB_TOKEN`, `docker config of an earlier step`, …). */
export type Login = {
  readonly host: Host
  readonly username: string
  readonly password: Secret
  readonly source: string
  readonly expiresAt: Date | undefined
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
  /** the login for a repository, minted when first asked; `undefined` is anonymous. Throws `ActionError` `credentials`. */
  readonly login: (repository: Pick<Repository, 'host' | 'path'>) => Promise<Login | undefined>
  /** the same for a bare host, as docker's credential helpers ask */
  readonly loginForHost: (host: Host) => Promise<Login | undefined>
  readonly settings: (host: Host) => HostSettings
  /** hosts that inputs declare and that are not among the images: checked for pull */
  readonly declared: readonly Host[]
}
