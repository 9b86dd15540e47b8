// @ts-check
import { connect, createServer } from 'node:net'
import { delayLine } from '../lab/delay.mjs'

/**
 * A loopback port that acts like a distant one.
 *
 * @typedef {{host: string, stop: () => Promise<void>}} Distance `host` is `127.0.0.1:PORT`
 */

/**
 * Opens a port on loopback whose bytes reach the target, and come back, half a round trip late each way. It works below TLS and HTTP.
 * The handshake of TCP itself is not delayed, so who opens many connections is not punished for it.
 *
 * @param {string} target `127.0.0.1:PORT`
 * @param {number} roundTripMs
 * @returns {Promise<Distance>}
 */
export async function startDistance(target, roundTripMs) {
  const port = Number(target.split(':')[1])
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set()
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      if (one === undefined || other === undefined) continue
      sockets.add(one)
      one.once('close', () => sockets.delete(one))
      // An end that breaks breaks the other; an orderly end travels down the line.
      one.once('error', () => other.destroy())
      delayLine(one, other, roundTripMs / 2)
    }
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  return {
    host: `127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
