// @ts-check
import { createReadStream, existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { reply } from './front.mjs'

const STORE = 'release-assets.githubusercontent.com'

/**
 * Releases on github.com as seen from outside: an address of the release redirects to a signed one of another host (docs.github.com, "Linking to releases").
 * Assets are the files of a folder, whatever the repository and the version.
 *
 * @param {string} folder
 * @returns {[string, import('./front.mjs').Answer][]}
 */
export function releases(folder) {
  return [
    [
      'github.com',
      (request, response) => {
        const [, asset] = /^\/[^/]+\/[^/]+\/releases\/download\/[^/]+\/([^/?]+)$/.exec(request.url ?? '') ?? []
        if (asset === undefined || !existsSync(join(folder, asset))) return reply(request, response, { status: 404, body: 'Not Found' })
        const location = `https://${STORE}/github-production-release-asset/1/${asset}?sp=r&sig=signed`
        return reply(request, response, { status: 302, headers: { location } })
      },
    ],
    [
      STORE,
      (request, response) => {
        const url = new URL(request.url ?? '/', `https://${STORE}`)
        const file = join(folder, basename(url.pathname))
        if (request.headers.authorization !== undefined || url.searchParams.get('sig') !== 'signed' || !existsSync(file))
          return reply(request, response, { status: 403, body: 'The signature does not fit.' })
        response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': statSync(file).size })
        createReadStream(file).pipe(response)
      },
    ],
  ]
}
