// @ts-check
// A Sigstore of one process on loopback, and the endpoint for identity tokens that it trusts: node lab/sigstore-server.mjs FOLDER, the folder of
// lab/sigstore.mjs, on Node 24. Prints one line of JSON when it is up, and ends when its input does.
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * What stands in the line that it prints: files that cosign and the action take, the environment of a job that has identity tokens, and who signs then.
 * @typedef {{signingConfig: object, trustedRoot: object, env: Record<string, string>, identity: string, issuer: string}} Sigstore
 */

const ISSUER = 'https://token.actions.githubusercontent.com'
const IDENTITY = 'https://github.com/acme/app/.github/workflows/build.yml@refs/tags/v1.2.3'
const BEARER = 'the-bearer-of-this-job-0123456789'
const LIFETIME_SECONDS = 300

const mock = createRequire(join(String(process.argv[2]), 'package.json'))('@sigstore/mock')
const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const github = generateKeyPairSync('rsa', { modulusLength: 2048 })

const server = createServer()
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('the server has no port')
const url = `http://127.0.0.1:${address.port}`

const ctlog = await mock.initializeCTLog(keys())
const authority = await mock.initializeCA(keys(), ctlog)
const tlog = await mock.initializeTLog(url, keys())
const fulcio = mock.fulcioHandler(authority, { subjectClaim: 'identity' })
const rekor = mock.rekorHandler(tlog)

server.on('request', async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString()
  const bearer = (request.headers.authorization ?? '').replace(/^Bearer /, '')
  const { status, headers = {}, content } = await answer(new URL(request.url ?? '/', url), body, bearer)
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(content)
})

const start = new Date(Date.now() - 3_600_000).toISOString()
const service = { url, majorApiVersion: 1, validFor: { start }, operator: 'lab' }
const subject = { organization: 'lab', commonName: 'lab' }
/** @type {Sigstore} */
const sigstore = {
  signingConfig: {
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: [service],
    oidcUrls: [],
    rekorTlogUrls: [service],
    rekorTlogConfig: { selector: 'ANY' },
    tsaUrls: [],
    tsaConfig: {},
  },
  trustedRoot: {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [logOf(tlog.publicKey)],
    ctlogs: [logOf(ctlog.publicKey)],
    certificateAuthorities: [
      { subject, uri: url, certChain: { certificates: [{ rawBytes: base64(authority.rootCertificate) }] }, validFor: { start } },
    ],
    timestampAuthorities: [],
  },
  env: { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/idtoken?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER },
  identity: IDENTITY,
  issuer: ISSUER,
}
process.stdout.write(`${JSON.stringify(sigstore)}\n`)
process.stdin.on('end', () => process.exit(0)).resume()

/**
 * @param {URL} asked
 * @param {string} body
 * @param {string} bearer
 * @returns {Promise<{status: number, headers?: Record<string, string>, content: string}>}
 */
async function answer(asked, body, bearer) {
  switch (asked.pathname) {
    case '/idtoken':
      if (bearer !== BEARER) return { status: 401, content: '{}' }
      return { status: 200, content: JSON.stringify({ value: issue(asked.searchParams.get('audience')) }) }
    case fulcio.path: {
      // Fulcio takes tokens for its own audience alone; what stands on it reads the token where sigstore-js sends it.
      if (!isForSigstore(bearer)) return { status: 401, content: '{"message":"There was an error processing the identity token"}' }
      const { response } = await fulcio.fn(JSON.stringify({ ...JSON.parse(body), credentials: { oidcIdentityToken: bearer } }))
      return { status: 200, content: response }
    }
    case rekor.path: {
      const { statusCode, response } = await rekor.fn(body)
      if (statusCode !== 201) return { status: statusCode, content: response }
      const [id = ''] = Object.keys(JSON.parse(response))
      return { status: 201, headers: { etag: id, location: `${rekor.path}/${id}` }, content: response }
    }
    default:
      return { status: 404, content: '{}' }
  }
}

/** @param {string | null} audience */
function issue(audience) {
  const now = Math.floor(Date.now() / 1000)
  const times = { iat: now, nbf: now - 60, exp: now + LIFETIME_SECONDS }
  const workflow = { job_workflow_ref: new URL(IDENTITY).pathname.slice(1) }
  const claims = { iss: ISSUER, aud: audience, sub: 'repo:acme/app:ref:refs/tags/v1.2.3', identity: IDENTITY, ...workflow, ...times }
  const signed = [{ typ: 'JWT', alg: 'RS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${sign('sha256', Buffer.from(signed), github.privateKey).toString('base64url')}`
}

/** @param {string} jwt */
function isForSigstore(jwt) {
  const [header = '', claims = '', signature = ''] = jwt.split('.')
  const isOurs = verify('sha256', Buffer.from(`${header}.${claims}`), github.publicKey, Buffer.from(signature, 'base64url'))
  return isOurs && JSON.parse(Buffer.from(claims, 'base64url').toString())['aud'] === 'sigstore'
}

/** @param {Uint8Array} publicKey DER */
function logOf(publicKey) {
  return {
    baseUrl: url,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: base64(publicKey), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor: { start } },
    logId: { keyId: createHash('sha256').update(publicKey).digest('base64') },
  }
}

/** @param {Uint8Array | ArrayBuffer} bytes */
function base64(bytes) {
  return Buffer.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)).toString('base64')
}
