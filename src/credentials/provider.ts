import type { Host } from '../domain/reference.ts'
import type { Secret } from '../domain/secret.ts'
import type { Keyless } from '../inputs/keyless.ts'
import type { Ports } from '../ports.ts'
import type { HostSettings, Login } from './keychain.ts'

/** A kind of registry, and how one signs in there. One file each; the rows are in `providers.ts`. */
export type Provider = {
  /** as its vendor writes it */
  readonly name: string
  /** what the user can do to be signed in here; the hint of every failed sign-in */
  readonly cure: string
  /** makes of the user's own entry what the registry takes: the same, or a token that it buys */
  readonly redeem: (entry: Login, ports: Ports) => Promise<Login>
  /** the sign-in of an earlier step as it can be used here; `undefined` when it is known to be over */
  readonly accept: (earlier: Login, ports: Ports) => Promise<Login | undefined>
  /** signs in with what the job has anyway; `undefined` is anonymous */
  readonly automatic: (host: Host, given: Given, ports: Ports) => Promise<Login | undefined>
}

/** An entry that asks for a sign-in of one kind without a password, and how its host is reached. */
export type KeylessEntry<Kind extends Keyless['kind'] = Keyless['kind']> = {
  readonly host: Host
  readonly settings: Pick<HostSettings, 'plain' | 'ca'>
  readonly keyless: Extract<Keyless, { readonly kind: Kind }>
}

/** What the inputs say to a sign-in that needs no entry; `isNamed`: an image, an entry or a cache has this host; the builder did not come up with it. */
export type Given = { readonly githubToken: Secret | undefined; readonly isNamed: boolean }

/** A registry that takes a user's name and password as they are, and nothing else. */
export const PLAIN: Pick<Provider, 'redeem' | 'accept' | 'automatic'> = {
  redeem: async (entry) => entry,
  accept: async (earlier) => earlier,
  automatic: async () => undefined,
}
