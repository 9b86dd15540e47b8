import type { Vendor } from '../domain/vendor.ts'
import type { Endpoint } from './endpoints.ts'
import type { Situation } from './errors.ts'

/** How registries word that a tag may not be changed: Docker Hub, ECR, GAR, Harbor, Quay; Nexus. */
export const IMMUTABLE = /immutab|cannot be overwritten|does not allow updating/i

/** What was refused, and to whom. `denied`: 401 or 403. */
type Refused = Pick<Situation, 'endpoint' | 'repository' | 'login'> & {
  readonly status: number
  readonly codes: readonly string[]
  readonly words: string
  readonly denied: boolean
}

/**
 * What helps against a refusal, by registry, status, error codes and the registry's own words: the first that fits; `undefined` where we know nothing
 * better than the message. The wordings of the registries are those of their sources, issue trackers and documents.
 */
export function cureFor(
  { endpoint, repository, login }: Pick<Situation, 'endpoint' | 'repository' | 'login'>,
  status: number,
  codes: readonly string[],
  words: string,
): string | undefined {
  const { host, kind } = endpoint
  const denied = status === 401 || status === 403
  if (IMMUTABLE.test(words)) {
    return 'The tag exists and the registry does not let it be changed; give the image another tag, or lift the rule for this one.'
  }
  const own = VENDORS[kind]?.({ endpoint, repository, login, status, codes, words, denied })
  if (own !== undefined) return own
  if (denied && login === undefined) {
    return `Give a sign-in for ${host}: the inputs \`registry\`, \`username\` and \`password\`, or an entry of \`registry-auth\`.`
  }
  if (denied && /incorrect username or password/i.test(words)) return PASSWORD
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

/** What a refusal means at each vendor; `undefined` where it means what it means anywhere. */
const VENDORS: Readonly<Partial<Record<Vendor, (refused: Refused) => string | undefined>>> = {
  ghcr: ({ denied, words }) => {
    if (/installation not allowed/i.test(words))
      return 'The organisation does not let workflows create packages; an owner allows it under Settings, Packages, or creates the package once.'
    if (!denied) return undefined
    return 'Give the job `permissions: packages: write`. A package that another repository or a person made must also list this repository under its "Manage Actions access" with the role Write.'
  },
  ecr: ({ codes, denied, repository }) => {
    if (codes.includes('NAME_UNKNOWN'))
      return `Create the repository first: aws ecr create-repository --repository-name ${repository.path}, or set ecr-create-repository: true`
    if (!denied) return undefined
    return 'The AWS identity needs on this repository, to pull: ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:BatchCheckLayerAvailability; and to push: ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage.'
  },
  dockerhub: ({ denied, login, words }) => {
    if (!denied || login === undefined || /incorrect username or password/i.test(words)) return undefined
    return 'On Docker Hub the namespace must be yours or your organisation\'s, and an access token needs "Read & Write".'
  },
  // learn.microsoft.com/azure/container-registry: troubleshoot-login, firewall-access-rules, repository-scoped-permissions, image-lock
  azure: ({ denied, login, status, codes, words }) => {
    if (/client with ip/i.test(words))
      return "The registry's firewall does not let this machine in: allow its address there, or use a runner inside the network."
    if (codes.includes('REGISTRY_DISALLOWED_OPERATION'))
      return 'The repository, tag or manifest is locked, or in quarantine, or the storage limit is reached: see `az acr repository show`.'
    if (!denied || login === undefined) return undefined
    if (status === 401)
      return 'Check name and password (one that was made anew works after a minute). A token of the registry needs a scope map with content/write.'
    return 'The identity needs the role AcrPush, or "Container Registry Repository Writer" where the registry is in the mode "RBAC and ABAC" (up to ten minutes after it was given); a token of the registry needs a scope map with content/write.'
  },
  // cloud.google.com/artifact-registry/docs: access-control, troubleshooting, docker/pushing-and-pulling
  google: ({ denied, login, status, codes, repository }) => {
    if (codes.includes('NAME_UNKNOWN')) {
      const [project, name] = repository.path.split('/')
      return `The repository must exist before the first push: gcloud artifacts repositories create ${name} --project=${project} --repository-format=docker (at gcr.io the role roles/artifactregistry.createOnPushWriter makes it).`
    }
    if (!denied || login === undefined) return undefined
    if (status === 401)
      return 'The access token has ended (60 minutes, federation alone 10), or the key was deleted: give `workload-identity-provider`, and tokens are made when they are needed.'
    return 'The identity needs roles/artifactregistry.writer on the repository; with federation alone it is given to principalSet://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/attribute.repository/OWNER/REPO.'
  },
  // docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry
  gitlab: ({ denied, login }) => {
    if (!denied || login === undefined) return undefined
    return 'A deploy token needs read_registry and write_registry, a personal, project or group access token the same and the role Developer; gitlab-ci-token with CI_JOB_TOKEN works inside GitLab CI alone. The project must exist and have its container registry on.'
  },
  // docs.quay.io: robot accounts, creating a repository by docker
  quay: ({ denied, login, status }) => {
    if (!denied || login === undefined) return undefined
    if (status === 401)
      return "A robot's user name is NAMESPACE+NAME, with the plus sign; a person with a password of the web page needs an encrypted one or an app token."
    return 'The robot needs the permission Write on this repository, or Creator in the team to make a new one; the namespace must exist.'
  },
  // goharbor.io/docs: create-robot-accounts, OIDC provider authentication ("CLI secret"), proxy cache, quotas
  harbor: ({ denied, login, words, repository }) => {
    if (/proxy project/i.test(words)) return 'The project only mirrors another registry; push to a project of the registry itself.'
    if (/storage resource|exceed/i.test(words)) return "The project's quota is used up: remove artifacts, or raise the quota."
    if (/read.only mode/i.test(words)) return 'Harbor is read-only for maintenance; run again later.'
    if (!denied || login === undefined) return undefined
    return `The project ${repository.path.split('/')[0]} must exist, and a robot needs push and pull in it. A robot is named robot$PROJECT+NAME, in full and in single quotes where a shell would take the $; it ends after 30 days unless it was made otherwise. People who sign in by OIDC use the CLI secret of their profile.`
  },
  // help.sonatype.com/en/docker-authentication.html, .../docker-registry.html
  nexus: ({ denied, login, status }) => {
    if (!denied || login === undefined) return undefined
    if (status === 401)
      return 'Check user name and password or user token, and that host and port (or the first part of the path) are those of the hosted repository, not of a group.'
    return 'The role of this user needs nx-repository-view-docker-REPOSITORY-add, -edit and -read; a group repository takes no pushes.'
  },
}

/** What helps when a registry was not reached, by Node's code of the error. */
export function remedyFor({ host, kind, origin }: Endpoint, code: string): string | undefined {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `Check the spelling of ${host}, and that this machine can resolve it.`
  if (code === 'ECONNRESET' && kind === 'ecr') return `ECR also closes the connection where a repository does not exist; create it first.`
  if (code === 'ECONNREFUSED') return `Nothing listens at ${origin.host}; check host and port.`
  if (code === 'ERR_PROXY_TUNNEL')
    return `The proxy of this machine does not lead to ${host}: check the spelling, and what the proxy allows.`
  if (code === 'ERR_ADDRESS_REFUSED')
    return `${host}, or who answers in its place, leads to an address inside this network where none of its own can be; nothing was sent there.`
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return `${host} does not speak TLS; a registry over plain HTTP is declared by \`insecure: true\` in its entry of \`registry-auth\`.`
  }
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) {
    return `The certificate of ${host} is not trusted here; its own authority is named by \`ca-cert\` in its entry of \`registry-auth\`.`
  }
  return undefined
}
