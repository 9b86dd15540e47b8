import type { Endpoint } from './endpoints.ts'
import type { Situation } from './errors.ts'

/** How registries word that a tag may not be changed: Docker Hub, ECR, GAR, Harbor, Quay; Nexus. */
export const IMMUTABLE = /immutab|cannot be overwritten|does not allow updating/i

/**
 * What helps against a refusal, by registry, status, error codes and the registry's own words: the first that fits; `undefined` where we know nothing
 * better than the message. The wordings of the registries are those of their issue trackers and documents (GHCR, ECR, Docker Hub).
 */
export function cureFor(
  { endpoint, repository, login }: Pick<Situation, 'endpoint' | 'repository' | 'login'>,
  status: number,
  codes: readonly string[],
  words: string,
): string | undefined {
  const { kind, host } = endpoint
  const denied = status === 401 || status === 403
  if (IMMUTABLE.test(words)) {
    return 'The tag exists and the registry does not let it be changed; give the image another tag, or lift the rule for this one.'
  }
  if (kind === 'ghcr' && /installation not allowed/i.test(words)) {
    return 'The organisation does not let workflows create packages; an owner allows it under Settings, Packages, or creates the package once.'
  }
  if (kind === 'ghcr' && denied) {
    return 'Give the job `permissions: packages: write`. A package that another repository or a person made must also list this repository under its "Manage Actions access" with the role Write.'
  }
  if (kind === 'ecr' && codes.includes('NAME_UNKNOWN')) {
    return `Create the repository first: aws ecr create-repository --repository-name ${repository.path}`
  }
  if (kind === 'ecr' && denied) {
    return 'The AWS identity needs on this repository, to pull: ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:BatchCheckLayerAvailability; and to push: ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage.'
  }
  if (denied && login === undefined) {
    return `Give a sign-in for ${host}: the inputs \`registry\`, \`username\` and \`password\`, or an entry of \`registry-auth\`.`
  }
  if (denied && /incorrect username or password/i.test(words)) return PASSWORD
  if (kind === 'dockerhub' && denied) {
    return 'On Docker Hub the namespace must be yours or your organisation\'s, and an access token needs "Read & Write".'
  }
  if (/HTTP request to an HTTPS server/i.test(words)) {
    return `${host} speaks TLS: leave out \`insecure\`, and on loopback name its authority by \`ca-cert\`, in its entry of \`registry-auth\`.`
  }
  if (status === 401) return PASSWORD
  if (codes.includes('NAME_UNKNOWN'))
    return 'Check the spelling of the image; the repository or project may have to be created there first.'
  if (status === 403 || status === 405) return 'Check that this user may push to this repository, and that the registry is not read-only.'
  if (status === 413 || status === 507) return 'The registry, or a proxy before it, limits the size; raise the limit or the quota there.'
  if (status === 429) return 'The registry limits how often it is asked; run again later, or with a sign-in that has a higher limit.'
  return status >= 500 ? 'The registry is in trouble; run again later.' : undefined
}

const PASSWORD = 'Check user name and password: the registry does not know them, or they have expired.'

/** What helps when a registry was not reached, by Node's code of the error. */
export function remedyFor({ host, kind, origin }: Endpoint, code: string): string | undefined {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `Check the spelling of ${host}, and that this machine can resolve it.`
  if (code === 'ECONNRESET' && kind === 'ecr') return `ECR also closes the connection where a repository does not exist; create it first.`
  if (code === 'ECONNREFUSED') return `Nothing listens at ${origin.host}; check host and port.`
  if (code === 'ERR_PROXY_TUNNEL')
    return `The proxy of this machine does not lead to ${host}: check the spelling, and what the proxy allows.`
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return `${host} does not speak TLS; a registry over plain HTTP is declared by \`insecure: true\` in its entry of \`registry-auth\`.`
  }
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) {
    return `The certificate of ${host} is not trusted here; its own authority is named by \`ca-cert\` in its entry of \`registry-auth\`.`
  }
  return undefined
}
