import { connect, createServer, type Socket } from 'node:net'

/** A stand-in for a thin line: everything that clients send shares so many bytes a second; answers come as they are. */
export type Throttle = { readonly host: string; readonly close: () => Promise<void> }

/** Starts a TCP proxy on 127.0.0.1 that leads to a loopback port. */
export async function startThrottle(port: number, bytesPerSecond: number): Promise<Throttle> {
  const sockets = new Set<Socket>()
  let freeAtMs = 0
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    target.pipe(client)
    client.on('data', (chunk) => {
      client.pause()
      freeAtMs = Math.max(freeAtMs, performance.now()) + (chunk.length / bytesPerSecond) * 1000
      setTimeout(() => {
        target.write(chunk)
        client.resume()
      }, freeAtMs - performance.now())
    })
    client.on('end', () => target.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the throttle has no port')
  return {
    host: `127.0.0.1:${address.port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
