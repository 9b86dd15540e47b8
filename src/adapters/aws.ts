import http from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline, Transform } from 'node:stream'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsKeys, AwsSession, Environment } from '../ports.ts'
import { guardedLookup } from './address.ts'

const ATTEMPTS = 4
const CONNECT_TIMEOUT_MS = 5_000
const REQUEST_TIMEOUT_MS = 15_000
/** A hundred repositories with all their settings are a tenth of it. */
const ANSWER_LIMIT_BYTES = 1024 * 1024

/** What all clients of the AWS SDK are made with here. */
export type AwsConfig = {
  readonly region: string
  readonly maxAttempts: number
  readonly requestHandler: NodeHttpHandler
  readonly useFipsEndpoint?: true
}

/**
 * How a service of AWS is asked: a request is tried four times, through the proxies of the environment, which the SDK ignores by itself (agents with
 * `proxyEnv`: Node 24.5 and later), at no link-local address, until `signal` fires (then its reason is thrown); an answer over 1 MiB is an error with code `ERR_BODY_TOO_LARGE`. `service`
 * is as in `AWS_ENDPOINT_URL_<service>`. The SDK is loaded here for the first time.
 */
export async function awsConfig(service: string, region: string, fips: boolean, env: Environment, signal: AbortSignal): Promise<AwsConfig> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler')
  const agent = { keepAlive: true, proxyEnv: env, lookup: guardedLookup() }
  class Bounded extends NodeHttpHandler {
    override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
      const { response } = await super.handle(request, { ...options, abortSignal: signal }).catch((error: unknown) => {
        signal.throwIfAborted()
        throw error
      })
      response.body = bounded(response.body)
      return { response }
    }
  }
  const requestHandler = new Bounded({
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
    httpAgent: new http.Agent(agent),
    httpsAgent: new https.Agent(agent),
  })
  // An address that was given stands for itself: the SDK refuses to make a FIPS name of it.
  const isOwn = [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL'].some((name) => (env[name] ?? '') !== '')
  return { region, maxAttempts: ATTEMPTS, requestHandler, ...(fips && !isOwn ? { useFipsEndpoint: true } : {}) }
}

type SdkKeys = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

/** Keys as the SDK takes them; of a function it keeps what it got until shortly before that ends. */
export function sdkKeys(keys: AwsKeys | (() => Promise<AwsSession>)): SdkKeys | (() => Promise<SdkKeys>) {
  if (typeof keys !== 'function') return plain(keys)
  return async () => {
    const session = await keys()
    return { ...plain(session.keys), ...(session.expiresAt === undefined ? {} : { expiration: session.expiresAt }) }
  }
}

function plain({ accessKeyId, secretAccessKey, sessionToken }: AwsKeys): SdkKeys {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
  }
}

function bounded(body: Readable): Readable {
  let size = 0
  const limit = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      size += chunk.byteLength
      if (size <= ANSWER_LIMIT_BYTES) done(null, chunk)
      else done(Object.assign(new Error(`the answer has more than ${ANSWER_LIMIT_BYTES} bytes`), { code: 'ERR_BODY_TOO_LARGE' }))
    },
  })
  // What breaks the body breaks what is read here, too: who reads it is told there.
  pipeline(body, limit, () => undefined)
  return limit
}
