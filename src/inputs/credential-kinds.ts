import type { Host } from '../domain/reference.ts'
import { type Vendor, vendorOf } from '../domain/vendor.ts'

/** Credentials that show by themselves whose they are: a user name that nobody else has, or how a password begins. */
const KINDS: readonly {
  readonly vendors: readonly Vendor[]
  /** follows "has" */
  readonly what: string
  readonly isOne: (username: string, password: string) => boolean
}[] = [
  {
    vendors: ['google'],
    what: "a user name of Google's registries",
    isOne: (username) => /^(?:_json_key|_json_key_base64|oauth2accesstoken)$/.test(username),
  },
  {
    vendors: ['azure'],
    what: "a user name of Azure's registries",
    isOne: (username) => username === '00000000-0000-0000-0000-000000000000',
  },
  {
    vendors: ['ecr', 'ecr-public'],
    what: "a user name or an access key of Amazon's registries",
    isOne: (username) => /^(?:AWS|A[KS]IA[A-Z2-7]{12,})$/.test(username),
  },
  // docs.docker.com, "Access tokens"; docs.github.com, "token formats"; docs.gitlab.com, "token prefixes"
  { vendors: ['dockerhub'], what: 'an access token of Docker Hub', isOne: (_username, password) => /^dckr_[a-z]+_/.test(password) },
  { vendors: ['ghcr'], what: 'a token of GitHub', isOne: (_username, password) => /^(?:gh[pousr]_|github_pat_)/.test(password) },
  { vendors: ['gitlab'], what: 'a token of GitLab', isOne: (_username, password) => /^gl(?:pat|dt|cbt)-/.test(password) },
]

/**
 * Why a sign-in cannot be one for this host, as a sentence part that repeats nothing of it: it shows that it belongs to another vendor. A host that we do not
 * know may pass anything on, so nothing is wrong there.
 */
export function wrongKind(host: Host, username: string, password: string): string | undefined {
  const vendor = vendorOf(host)
  if (vendor === 'generic') return undefined
  const kind = KINDS.find(({ isOne, vendors }) => !vendors.includes(vendor) && isOne(username, password))
  return kind === undefined ? undefined : `has ${kind.what}, which is not for ${host}; check which secret belongs to which registry`
}
