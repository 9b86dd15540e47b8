// @ts-check
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { delayLine } from './delay.mjs'

/**
 * Where a name leads to: a loopback port, and how long one round trip to it takes.
 * @typedef {{port: number, delayMs: number}} Route
 *
 * One line for each name that a client asked the proxy for.
 * @typedef {{time: string, name: string, port: number, allowed: boolean}} ProxyLogLine
 *
 * @typedef {object} ProxyOptions
 * @property {(name: string) => Route | undefined} route the name has a port where it is not 443; undefined: it is refused with 403
 * @property {(line: ProxyLogLine) => void} log
 * @property {import('node:http').RequestListener} control answers requests made to the proxy itself, such as `GET /__control`
 */

/**
 * A CONNECT proxy (RFC 9110, 9.3.6) that leads known names to loopback ports and refuses all others.
 *
 * A route with a delay acts like a distant host: the connection opens after one round trip, and every byte arrives half a round trip late.
 * A changed delay holds for connections opened afterwards.
 * @param {ProxyOptions} options
 * @returns {import('node:http').Server} not yet listening
 */
export function createProxy(options) {
  /** @type {Set<import('node:net').Socket>} */
  const tunnels = new Set()
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/')) return options.control(request, response)
    // Plain HTTP by way of the proxy: nothing of this world is served without TLS.
    const url = new URL(request.url ?? '', 'http://unknown.invalid')
    note(url.hostname, Number(url.port || 80), false)
    response.writeHead(403, { 'content-type': 'text/plain' }).end(refusal(url.host))
  })
  server.on('connect', (request, /** @type {import('node:net').Socket} */ client, head) => {
    const { name, port } = readAuthority(request.url ?? '')
    const route = options.route(port === 443 ? name : `${name}:${port}`)
    note(name, port, route !== undefined)
    client.on('error', () => client.destroy())
    if (route === undefined) {
      const body = refusal(name)
      client.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
      return
    }
    setTimeout(() => tunnel(client, head, route), route.delayMs)
  })
  const close = server.close.bind(server)
  server.close = (callback) => {
    for (const socket of tunnels) socket.destroy()
    return close(callback)
  }
  return server

  /**
   * @param {string} name
   * @param {number} port
   * @param {boolean} allowed
   */
  function note(name, port, allowed) {
    options.log({ time: new Date().toISOString(), name, port, allowed })
  }

  /**
   * @param {import('node:net').Socket} client
   * @param {Buffer} head
   * @param {Route} route
   */
  function tunnel(client, head, route) {
    if (client.destroyed) return
    const server = connect({ port: route.port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      if (head.length > 0) client.unshift(head)
      delayLine(client, server, route.delayMs / 2)
      delayLine(server, client, route.delayMs / 2)
    })
    bind(client, server)
    bind(server, client)
  }

  /**
   * An end that breaks breaks the other; one that closes in order leaves the last bytes to the delay line, which then closes the other.
   * @param {import('node:net').Socket} socket
   * @param {import('node:net').Socket} other
   */
  function bind(socket, other) {
    tunnels.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      tunnels.delete(socket)
      if (!socket.readableEnded) other.destroy()
    })
  }
}

/**
 * @param {string} authority `name:port`
 * @returns {{name: string, port: number}}
 */
function readAuthority(authority) {
  const colon = authority.lastIndexOf(':')
  return { name: authority.slice(0, Math.max(colon, 0)).toLowerCase(), port: Number(authority.slice(colon + 1)) }
}

/** @param {string} name */
function refusal(name) {
  return `The lab's world has no ${name}.\n`
}
