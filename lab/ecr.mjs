// @ts-check
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDaemon, isAlive } from './daemon.mjs'
import { LabError } from './fault.mjs'
import { reservePort } from './port.mjs'
import { attempt, run } from './process.mjs'

/** Read and run in this release; another may hand out other passwords. */
const MOTO = 'moto[ecr,server]==5.2.1'
const QUESTION_TIMEOUT_MS = 5000

/** The account that moto takes a caller for who names none, and the region of the lab's first registry. */
export const ACCOUNT = '123456789012'
/** @type {string} */
export const REGION = 'ap-northeast-2'

/**
 * @typedef {object} EcrState
 * @property {string} endpoint `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL_ECR and AWS_ENDPOINT_URL_STS
 * @property {string} region
 * @property {string} account
 * @property {string} repositoryHost the `proxyEndpoint` without its scheme
 * @property {string} username `AWS`
 * @property {string} password what this server's GetAuthorizationToken hands out; it never changes
 * @property {number} pid
 */

/**
 * Starts moto, a local server of the ECR and STS APIs, in a virtual environment of the lab; signatures are not checked by it.
 *
 * Its authorization tokens are `AWS:<account>-auth-token` and their `expiresAt` lies in 2015: who needs a token as AWS gives it asks the
 * world's `api.ecr.REGION.amazonaws.com`.
 * @param {import('./state.mjs').LabState} state its `daemons` and `ports` get the server
 * @returns {Promise<EcrState>}
 */
export async function startEcr(state) {
  const python = await ensureMoto(state.home)
  const port = await reservePort(state, 'ecr', isAlive(state.daemons['ecr']))
  const endpoint = `http://127.0.0.1:${port}`
  const pid = await ensureDaemon(state, {
    name: 'ecr',
    command: [python, '-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    ready: async () => (await authorization(endpoint, REGION).catch(() => undefined)) !== undefined,
  })
  const { username, password, proxyEndpoint } = await authorization(endpoint, REGION)
  return { endpoint, region: REGION, account: ACCOUNT, repositoryHost: new URL(proxyEndpoint).host, username, password, pid }
}

/**
 * One call of the ECR API (JSON 1.1) with a signature that only names the region: moto reads no more of it.
 *
 * @param {string} endpoint
 * @param {string} region
 * @param {string} operation such as `CreateRepository`
 * @param {object} body
 * @returns {Promise<{status: number, body: Record<string, unknown>}>}
 */
export async function callEcr(endpoint, region, operation, body) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=LAB/20260101/${region}/ecr/aws4_request, SignedHeaders=host, Signature=lab`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(QUESTION_TIMEOUT_MS),
  })
  return { status: response.status, body: Object(await response.json()) }
}

/**
 * @param {string} endpoint
 * @param {string} region
 */
async function authorization(endpoint, region) {
  const { body } = await callEcr(endpoint, region, 'GetAuthorizationToken', {})
  const [first] = /** @type {{authorizationToken: string, proxyEndpoint: string}[]} */ (body['authorizationData'])
  if (first === undefined) throw new LabError(`${endpoint} gave no authorization token`, `It answered ${JSON.stringify(body)}`)
  const [username = '', password = ''] = Buffer.from(first.authorizationToken, 'base64').toString('utf8').split(':')
  return { username, password, proxyEndpoint: first.proxyEndpoint }
}

/**
 * @param {string} home
 * @returns {Promise<string>} the environment's Python
 */
async function ensureMoto(home) {
  const folder = join(home, 'moto')
  const python = join(folder, 'bin', 'python')
  const stamp = join(folder, '.installed')
  if (existsSync(stamp) && existsSync(python)) return python
  rmSync(folder, { recursive: true, force: true })
  const made = await attempt('python3', ['-m', 'venv', folder])
  if (made.code !== 0) {
    throw new LabError('python3 -m venv fails, so the ECR server cannot be installed', `apt-get install python3-venv\n${made.stderr}`)
  }
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', MOTO])
  writeFileSync(stamp, `${MOTO}\n`)
  return python
}
