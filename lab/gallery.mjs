// @ts-check
import { randomBytes } from 'node:crypto'
import { judgeKey } from './aws.mjs'
import { readWhole, registryError, reply } from './front.mjs'
import { sts } from './sts.mjs'

const REGION = 'us-east-1'
const ALIAS = 'acme'
const BODY_LIMIT_BYTES = 1024 * 1024
const PASSWORD_LIFETIME_MS = 12 * 3_600_000
/** botocore, ecr-public/2020-10-30/service-2.json, `RepositoryName`: without the alias */
const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/
const CATALOG = ['description', 'architectures', 'operatingSystems', 'logoImageBlob', 'aboutText', 'usageText']

/**
 * The account's public registry: who may push to it, and its repositories with what the gallery shows of them.
 *
 * @typedef {{users: import('./token.mjs').User[], repositories: Map<string, Record<string, unknown>>}} Gallery
 *
 * @returns {Gallery}
 */
export function createGallery() {
  return { users: [], repositories: new Map() }
}

/**
 * `api.ecr-public.us-east-1.amazonaws.com` and the STS beside it (botocore, ecr-public/2020-10-30/service-2.json): sells sign-ins that open the alias `acme` for
 * twelve hours, and makes repositories.
 *
 * @param {Pick<import('./aws.mjs').AwsOptions, 'accessKeyId' | 'sessions' | 'moto' | 'identity'>} options
 * @param {Gallery} gallery
 * @returns {[string, import('./front.mjs').Answer][]}
 */
export function ecrPublic(options, gallery) {
  const here = { ...options, region: REGION }
  return [
    [`sts.${REGION}.amazonaws.com`, sts({ ...here, judgeKey: (request) => judgeKey(here, request, 'sts') })],
    [
      `api.ecr-public.${REGION}.amazonaws.com`,
      async (request, response) => {
        const text = (await readWhole(request, BODY_LIMIT_BYTES)).toString('utf8')
        const [, operation = ''] = /^SpencerFrontendService\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? '')) ?? []
        const answer = answerOf(judgeKey(here, request, 'ecr-public'), operation, JSON.parse(text), gallery)
        const headers = { 'content-type': 'application/x-amz-json-1.1' }
        reply(request, response, { status: '__type' in answer ? 400 : 200, headers, body: JSON.stringify(answer) })
      },
    ],
  ]
}

/**
 * The registry behind `public.ecr.aws`, which takes pushes to repositories that exist.
 *
 * @param {import('./front.mjs').Answer} answer
 * @param {Gallery} gallery
 * @returns {import('./front.mjs').Answer}
 */
export function guarded(answer, { repositories }) {
  return (request, response, expectsContinue) => {
    const [, name] = /^\/v2\/([^?]+?)\/(?:blobs|manifests)\//.exec(request.url ?? '') ?? []
    const isPush = !['GET', 'HEAD'].includes(request.method ?? '')
    if (!isPush || name === undefined || repositories.has(name.replace(`${ALIAS}/`, ''))) return answer(request, response, expectsContinue)
    return reply(request, response, registryError(404, 'NAME_UNKNOWN', `The repository with name '${name}' does not exist in the registry`))
  }
}

/**
 * @param {[string, string] | undefined} refusal
 * @param {string} operation
 * @param {Record<string, unknown>} asked
 * @param {Gallery} gallery
 * @returns {object}
 */
function answerOf(refusal, operation, asked, { users, repositories }) {
  if (refusal !== undefined) return { __type: refusal[0], message: refusal[1] }
  switch (operation) {
    case 'GetAuthorizationToken': {
      const password = randomBytes(1300).toString('base64')
      users.push({ name: 'AWS', password, access: [{ repository: `${ALIAS}/*`, actions: ['*'] }] })
      const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64')
      return { authorizationData: { authorizationToken, expiresAt: (Date.now() + PASSWORD_LIFETIME_MS) / 1000 } }
    }
    case 'DescribeRegistries': {
      const aliases = [{ name: ALIAS, status: 'ACTIVE', primaryRegistryAlias: true, defaultRegistryAlias: false }]
      return { registries: [{ registryId: '123456789012', registryUri: `public.ecr.aws/${ALIAS}`, verified: false, aliases }] }
    }
    case 'DescribeRepositories': {
      const found = [asked['repositoryNames']].flat().map((name) => ({ name, repository: repositories.get(String(name)) }))
      const missing = found.find(({ repository }) => repository === undefined)
      if (missing === undefined) return { repositories: found.map(({ repository }) => repository) }
      return { __type: 'RepositoryNotFoundException', message: `The repository with name '${missing.name}' does not exist` }
    }
    case 'CreateRepository': {
      const { repositoryName, catalogData = {}, tags = [], ...rest } = asked
      const unknown = [...Object.keys(rest), ...Object.keys(Object(catalogData)).filter((key) => !CATALOG.includes(key))]
      if (unknown.length > 0) return { __type: 'InvalidParameterException', message: `${unknown.join(', ')} is not known` }
      if (typeof repositoryName !== 'string' || repositoryName.length > 205 || !NAME.test(repositoryName))
        return { __type: 'InvalidParameterException', message: 'repositoryName is not a name' }
      if (repositories.has(repositoryName)) return { __type: 'RepositoryAlreadyExistsException', message: 'it exists' }
      const repository = { repositoryName, repositoryUri: `public.ecr.aws/${ALIAS}/${repositoryName}`, catalogData, tags }
      repositories.set(repositoryName, repository)
      return { repository, catalogData }
    }
    default:
      return { __type: 'UnknownOperationException', message: `${operation} is not known here` }
  }
}
