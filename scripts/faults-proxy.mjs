// @ts-check
import { Agent, createServer, request as send } from 'node:http'

/**
 * What a request meets on its way: an answer in the place of the registry's, a connection that breaks before or after the registry has done it, another digest
 * in the answer's header, a wait before it goes on, or silence for ever.
 *
 * @typedef {{kind: 'answer', status: number, headers?: Record<string, string>} | {kind: 'reset', when: 'before' | 'after'} | {kind: 'header'} | {kind: 'late', ms: number} | {kind: 'hang'}} Trouble
 *
 * @typedef {object} Rule
 * @property {RegExp} path
 * @property {number} times
 * @property {Trouble} trouble
 *
 * @typedef {object} Asked One PUT that a rule was for, whether or not it was still in force.
 * @property {string} path
 * @property {number} atMs
 *
 * @typedef {object} FaultProxy
 * @property {string} host `127.0.0.1:PORT`
 * @property {Asked[]} asked
 * @property {Promise<void>} met resolves when the first request has met its trouble
 * @property {() => Promise<void>} stop
 */

/**
 * Opens a port on loopback behind which a registry stands; the PUTs that a rule names have their trouble.
 *
 * @param {string} target `127.0.0.1:PORT`
 * @param {Rule | undefined} rule
 * @returns {Promise<FaultProxy>}
 */
export async function startFaultProxy(target, rule) {
  const [hostname, port] = target.split(':')
  const agent = new Agent({ keepAlive: true })
  /** @type {Asked[]} */
  const asked = []
  let left = rule?.times ?? 0
  let first = () => {}
  const met = new Promise((/** @type {(value: void) => void} */ resolve) => {
    first = () => resolve()
  })
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request
    const isRuled = method === 'PUT' && rule?.path.test(url) === true
    if (isRuled) asked.push({ path: url, atMs: performance.now() })
    const trouble = isRuled && left > 0 ? rule.trouble : undefined
    if (trouble !== undefined) {
      left -= 1
      first()
    }
    const broken = () => request.socket.destroy()
    const forward = (/** @type {(answer: import('node:http').IncomingMessage) => void} */ take) => {
      const onward = send({ hostname, port, method, path: url, headers, agent }, take)
      onward.once('error', broken)
      return onward
    }
    const answer = (/** @type {import('node:http').IncomingMessage} */ answered, /** @type {Record<string, string>} */ over = {}) => {
      response.writeHead(answered.statusCode ?? 502, { ...answered.headers, ...over })
      answered.pipe(response)
    }
    switch (trouble?.kind) {
      case undefined:
        request.pipe(forward(answer))
        break
      case 'answer':
        request.resume().once('end', () => {
          response.writeHead(trouble.status, { 'content-type': 'application/json', ...trouble.headers })
          response.end(JSON.stringify({ errors: [{ code: 'UNKNOWN', message: 'injected' }] }))
        })
        break
      case 'reset':
        if (trouble.when === 'before') request.socket.resetAndDestroy()
        else request.pipe(forward((answered) => answered.resume().once('end', () => request.socket.resetAndDestroy())))
        break
      case 'header':
        request.pipe(forward((answered) => answer(answered, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` })))
        break
      case 'late': {
        /** @type {Buffer[]} */
        const body = []
        request.on('data', (chunk) => body.push(chunk))
        // Whoever asked may be gone by then: the registry gets it all the same, as from a line that is slow.
        request.once('end', () => setTimeout(() => forward(answer).end(Buffer.concat(body)), trouble.ms))
        break
      }
      case 'hang':
        request.resume()
        break
    }
    response.once('error', broken)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  return {
    host: `127.0.0.1:${address.port}`,
    asked,
    met,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        agent.destroy()
      }),
  }
}
