// @ts-check
import { Agent, createServer, request as forward } from 'node:http'

/**
 * A witness before a registry: it passes every request on and notes those that write.
 *
 * @typedef {object} Witness
 * @property {string} host `127.0.0.1:PORT`, in the place of the registry's
 * @property {() => {reads: number, writes: string[]}} take what went through since the last call; writes as `METHOD /path`
 * @property {() => Promise<void>} stop
 */

/**
 * Opens a port on loopback that stands before a registry over plain HTTP.
 *
 * @param {string} target `127.0.0.1:PORT`
 * @returns {Promise<Witness>}
 */
export async function startCounter(target) {
  const port = Number(target.split(':')[1])
  const agent = new Agent({ keepAlive: true })
  let reads = 0
  /** @type {string[]} */
  let writes = []
  const server = createServer((question, answer) => {
    if (question.method === 'GET' || question.method === 'HEAD') reads++
    else writes.push(`${question.method} ${question.url}`)
    // The Host header stays: the registry makes the addresses in its answers from it.
    const { method, url: path, rawHeaders: headers } = question
    const onward = forward({ agent, port, host: '127.0.0.1', method, path, headers, setHost: false })
    onward.once('response', (response) => {
      answer.writeHead(Number(response.statusCode), response.rawHeaders)
      response.pipe(answer)
    })
    onward.once('error', () => answer.destroy())
    question.pipe(onward)
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  return {
    host: `127.0.0.1:${address.port}`,
    take: () => {
      const seen = { reads, writes }
      reads = 0
      writes = []
      return seen
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        agent.destroy()
      }),
  }
}
