// @ts-check
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { reply } from './front.mjs'

const LIFETIME_MS = 20 * 60_000

/**
 * Downloads as hosted registries hand them out: the registry redirects to a signed address of another host, which refuses a request that
 * also carries a registry's Authorization (Azure and S3 storage: only one way to authenticate).
 *
 * @typedef {object} BlobStore
 * @property {(digest: string) => string} locate a signed address of the blob
 * @property {import('./front.mjs').Answer} answer
 */

/**
 * @param {string} host public name of the store
 * @param {string} storage folder of a distribution registry
 * @param {Buffer} secret signs the addresses
 * @returns {BlobStore}
 */
export function createBlobStore(host, storage, secret) {
  /** @type {(path: string, expires: string) => Buffer} */
  const sign = (path, expires) => createHmac('sha256', secret).update(`${host} ${path} ${expires}`).digest()
  return {
    locate(digest) {
      const path = `/blobs/${digest}`
      const expires = String(Date.now() + LIFETIME_MS)
      return `https://${host}${path}?expires=${expires}&signature=${sign(path, expires).toString('hex')}`
    },
    async answer(request, response) {
      const url = new URL(request.url ?? '/', `https://${host}`)
      const [, hex = ''] = /^\/blobs\/sha256:([0-9a-f]{64})$/.exec(url.pathname) ?? []
      const expires = url.searchParams.get('expires') ?? ''
      const given = Buffer.from(url.searchParams.get('signature') ?? '', 'hex')
      const wanted = sign(url.pathname, expires)
      if (request.headers.authorization !== undefined) {
        return reply(request, response, { status: 400, body: 'Only one way to authenticate is allowed, and the address is signed.\n' })
      }
      if (hex === '' || given.length !== wanted.length || !timingSafeEqual(given, wanted) || Number(expires) < Date.now()) {
        return reply(request, response, { status: 403, body: 'The signature does not fit, or has expired.\n' })
      }
      const file = join(storage, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data')
      const { size } = await stat(file)
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
      if (request.method === 'HEAD') response.end()
      else createReadStream(file).pipe(response)
    },
  }
}
