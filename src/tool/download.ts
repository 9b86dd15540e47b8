import { codeOf } from '../domain/code.ts'
import { inertInline } from '../domain/inert.ts'
import { isRecord } from '../domain/json.ts'
import { parseUrl } from '../domain/url.ts'
import { ActionError, type ErrorCode } from '../errors.ts'
import type { HttpHead, Ports } from '../ports.ts'
import { createPool } from '../registry/pool.ts'
import { PATIENT, persist } from '../registry/retry.ts'

/** Where GitHub keeps the assets of releases: nobody else is asked, whatever an answer says. */
const HOSTS: ReadonlySet<string> = new Set(['github.com', 'objects.githubusercontent.com', 'release-assets.githubusercontent.com'])
const HOPS = 3

/** A file of a release on GitHub, and the words for when it cannot be had. */
export type Asset = {
  /** the program that is in it, as people know it */
  readonly program: string
  /** `owner/name` */
  readonly repository: string
  /** the release's tag */
  readonly tag: string
  readonly name: string
  readonly code: ErrorCode
  /** how the program can be had otherwise: the end of a sentence */
  readonly otherwise: string
}

/** What it takes to ask GitHub for a file. */
export type DownloadPorts = Pick<Ports, 'http' | 'clock' | 'random' | 'signal' | 'log'>

/** A download that broke, and may go well when it is begun again. */
export class BrokenDownload extends ActionError {}

type Reply = HttpHead & { readonly body: Uint8Array; readonly chunks: AsyncIterable<Uint8Array>; readonly cancel: () => void }

/**
 * Reads a file of a release from GitHub, as it comes and unproved. Redirects go to GitHub's own hosts over TLS alone. Throws `ActionError` with the asset's
 * code, where only the connection broke as `BrokenDownload`.
 */
export async function* downloadAsset(asset: Asset, ports: DownloadPorts): AsyncIterable<Uint8Array> {
  const pool = createPool(ports.clock)
  let url = new URL(`https://github.com/${asset.repository}/releases/download/${asset.tag}/${asset.name}`)
  for (let hop = 0; ; hop += 1) {
    const reply = await ask(url, hop > 0, asset, pool, ports)
    const next = nextHop(reply, url)
    if (next === undefined && reply.status === 200) return yield* told(reply.chunks, url, asset)
    reply.cancel()
    if (next === undefined) throw refusal(asset, `${url.host} answered ${reply.status}`)
    if (typeof next === 'string') throw refusal(asset, `${url.host} ${next}`)
    if (hop === HOPS) throw refusal(asset, `github.com redirects more than ${HOPS} times`)
    url = next
  }
}

async function ask(
  url: URL,
  isRedirected: boolean,
  asset: Asset,
  pool: ReturnType<typeof createPool>,
  ports: DownloadPorts,
): Promise<Reply> {
  const headers = { 'user-agent': 'build-tag-push', accept: 'application/octet-stream' }
  const request = { method: 'GET', url, headers, ...(isRedirected ? { sentBy: 'github.com' } : {}) } as const
  try {
    return await persist(url.host, pool, ports, async () => ({ ...(await ports.http.stream(request)), body: new Uint8Array() }), PATIENT)
  } catch (error) {
    throw broken(url, error, asset)
  }
}

/** Where a redirect leads; a text, after the host's name, where it must not. */
function nextHop({ status, headers }: HttpHead, from: URL): URL | string | undefined {
  const location = headers.get('location')
  if (status < 300 || status > 399 || location === undefined) return undefined
  const url = parseUrl(location, from.href)
  if (url === undefined) return 'redirects to what is no address'
  const isPlain = url.username === '' && url.password === '' && url.port === ''
  if (url.protocol !== 'https:' || !isPlain || !HOSTS.has(url.hostname))
    return `redirects to ${inertInline(url.origin)}, which is not GitHub's`
  return url
}

async function* told(chunks: AsyncIterable<Uint8Array>, url: URL, asset: Asset): AsyncIterable<Uint8Array> {
  try {
    yield* chunks
  } catch (error) {
    throw broken(url, error, asset)
  }
}

function broken({ host }: URL, error: unknown, asset: Asset): unknown {
  const code = codeOf(error)
  if (error instanceof ActionError || code === undefined) return error
  const words = isRecord(error) && typeof error['message'] === 'string' ? `${inertInline(error['message'])} ` : ''
  return new BrokenDownload(
    asset.code,
    `${asset.program} cannot be fetched: the connection to ${host} failed: ${words}(${code})`,
    hintOf(asset),
    error,
  )
}

function refusal(asset: Asset, what: string): ActionError {
  return new ActionError(asset.code, `${asset.program} cannot be fetched: ${what} for ${asset.name}`, hintOf(asset))
}

function hintOf({ otherwise }: Asset): string {
  return `The runner must reach github.com and release-assets.githubusercontent.com; else ${otherwise}.`
}
