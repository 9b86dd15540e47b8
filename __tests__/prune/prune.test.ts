import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { MANIFEST_TYPES } from '../../src/domain/manifest.ts'
import { ActionError } from '../../src/errors.ts'
import { prune } from '../../src/prune/prune.ts'
import { headlineOf } from '../../src/prune/tell.ts'
import { aWorld } from '../credentials/world.ts'
import { testPorts } from '../registry/parts.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const encode = (document: object): Uint8Array => new TextEncoder().encode(JSON.stringify(document))
const CONFIG = encode({ architecture: 'amd64', os: 'linux', created: '2024-01-15T00:00:00Z' })
const IMAGE = encode({
  schemaVersion: 2,
  mediaType: MANIFEST_TYPES[1],
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(CONFIG), size: CONFIG.length },
  layers: [],
})
const INDEX = encode({
  schemaVersion: 2,
  mediaType: MANIFEST_TYPES[0],
  manifests: [
    { mediaType: MANIFEST_TYPES[1], digest: digestOf(IMAGE), size: IMAGE.length, platform: { os: 'linux', architecture: 'amd64' } },
  ],
})
const [image, index] = [digestOf(IMAGE), digestOf(INDEX)]

/** A registry in which every repository has an old index under `v1`; `onDelete` may say no (a status), or nothing at all (`undefined`). */
async function run(
  onDelete: (path: string, stop: AbortController) => number | undefined,
  images: readonly string[],
  onDeleted: (stop: AbortController) => void = () => undefined,
) {
  const removed: string[] = []
  const ports = testPorts()
  const answer = ({ method, url = '' }: IncomingMessage): readonly [number, string?, Uint8Array?] | undefined => {
    if (method === 'DELETE') {
      removed.push(url)
      const status = onDelete(url, ports.stop)
      return status === undefined ? undefined : [status]
    }
    if (url === '/v2/') return [200]
    if (url.includes('/tags/list')) return [200, 'application/json', encode({ tags: ['v1'] })]
    if (url.endsWith('/manifests/v1') || url.endsWith(index)) return [200, MANIFEST_TYPES[0], INDEX]
    if (url.endsWith(image)) return [200, MANIFEST_TYPES[1], IMAGE]
    return url.includes('/blobs/') ? [200, 'application/octet-stream', CONFIG] : [404]
  }
  const server = createServer((request, response) => {
    const told = answer(request)
    if (told === undefined) return void response.destroy()
    const [status, type = 'application/json', body] = told
    response.writeHead(status, { 'content-type': type, ...(body && { 'docker-content-digest': digestOf(body) }) })
    response.end(request.method === 'HEAD' ? undefined : body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const world = await aWorld()
  closing.push(world.close, () => {
    ports.stop.abort()
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const host = `127.0.0.1:${address.port}`
  const inputs = new Map([
    ['images', images.map((name) => `${host}/acme/${name}`).join('\n')],
    ['keep-last', '0'],
    ['dry-run', 'false'],
    ['registry-auth', `- registry: ${host}\n  insecure: true`],
  ])
  const runner = { ...world.ports.runner, inputs: () => inputs }
  const nobody = async (): Promise<never> => {
    throw new Error('this is no GitHub')
  }
  const info = (text: string): void => {
    if (text.endsWith(' deleted')) onDeleted(ports.stop)
  }
  const log = { ...ports.log, info }
  const report = await prune({ ...world.ports, ...ports, log, runner, limit: () => undefined, packages: nobody })
  const named = (text: string): string => text.replaceAll(host, 'HOST').replaceAll(index, 'INDEX').replaceAll(image, 'IMAGE')
  return {
    outcome: report.outcome,
    headline: headlineOf(report),
    rows: report.rows.map(({ repository, piece, state }) => named(`${repository.path} ${piece.digest} ${state}`)),
    errors: report.errors.map(({ code, message }) => named(`${message} [${code}]`)),
    removed: removed.map(named),
  }
}

const CANCELLED = new ActionError('cancelled', 'the run was cancelled (SIGINT)')

describe('several repositories', () => {
  test('are pruned one after the other', async () => {
    expect(await run(() => 202, ['one', 'two'])).toStrictEqual({
      outcome: 'pruned',
      headline: '4 manifests deleted, 0 kept',
      rows: ['acme/one INDEX deleted', 'acme/one IMAGE deleted', 'acme/two INDEX deleted', 'acme/two IMAGE deleted'],
      errors: [],
      removed: ['one', 'two'].flatMap((name) => [`/v2/acme/${name}/manifests/INDEX`, `/v2/acme/${name}/manifests/IMAGE`]),
    })
  })

  test('after a cancel between two deletions all that is left is told, and so is what nobody looked at', async () => {
    expect(
      await run(
        () => 202,
        ['one', 'two', 'three'],
        (stop) => stop.abort(CANCELLED),
      ),
    ).toStrictEqual({
      outcome: 'partial',
      headline: '1 manifest deleted, 0 kept, and 1 that were to be deleted are still there',
      rows: ['acme/one INDEX deleted', 'acme/one IMAGE left'],
      errors: ['the run was cancelled (SIGINT); nothing was deleted in HOST/acme/two, HOST/acme/three [cancelled]'],
      removed: ['/v2/acme/one/manifests/INDEX'],
    })
  })

  test('what was asked for when the cancel came is not told as untouched', async () => {
    const cancel = (_path: string, stop: AbortController): undefined => {
      stop.abort(CANCELLED)
    }
    expect(await run(cancel, ['one'])).toStrictEqual({
      outcome: 'partial',
      headline: '0 manifests deleted, 0 kept, and 1 that were to be deleted are still there; of 1 nobody knows, since no clear answer came',
      rows: ['acme/one INDEX unknown', 'acme/one IMAGE left'],
      errors: ['the run was cancelled (SIGINT) [cancelled]'],
      removed: ['/v2/acme/one/manifests/INDEX'],
    })
  })

  test('a refusal in one leaves what its image needs, and the others go on', async () => {
    const { rows, outcome, errors } = await run((path) => (path.includes('/one/') ? 403 : 202), ['one', 'two'])
    expect({ rows, outcome, codes: errors.map((text) => text.slice(text.lastIndexOf('['))) }).toStrictEqual({
      rows: ['acme/one INDEX failed', 'acme/one IMAGE spared', 'acme/two INDEX deleted', 'acme/two IMAGE deleted'],
      outcome: 'partial',
      codes: ['[registry-refused]'],
    })
  })
})
