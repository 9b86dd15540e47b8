// @ts-check
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'

// Below the range that Linux hands to outgoing connections (32768 and up), so that a remembered port stays free while the lab is down.
const FIRST = 21_000
const COUNT = 9_000

/**
 * Returns the remembered loopback port of a service; the first time, and when something else took it meanwhile, a free one.
 *
 * @param {import('./state.mjs').LabState} state its `ports` remembers
 * @param {string} name
 * @param {boolean} isRunning whether the service itself is up, so that its port is rightly taken
 * @returns {Promise<number>}
 */
export async function reservePort(state, name, isRunning) {
  const known = state.ports[name]
  if (known !== undefined && (isRunning || (await isFree(known)))) return known
  const start = createHash('sha256').update(`${state.home} ${name}`).digest().readUInt32BE(0)
  for (let step = 0; step < COUNT; step++) {
    const port = FIRST + ((start + step) % COUNT)
    if (Object.values(state.ports).includes(port) || !(await isFree(port))) continue
    state.ports[name] = port
    return port
  }
  throw new Error(`no free port between ${FIRST} and ${FIRST + COUNT} on 127.0.0.1`)
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
