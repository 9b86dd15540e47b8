import { createServer, type Server, type Socket } from 'node:net'

const QUESTION_TIMEOUT_MS = 10_000
const CONNECTIONS_LIMIT = 64

/** A listening unix socket. */
export type Listener = { readonly close: () => Promise<void> }

/**
 * Listens on a unix socket that this user alone may open (0600; its folder must be 0700). Who connects sends one question and closes its side; it
 * gets one answer. Questions longer than `limitBytes` or slower than 10 s are hung up on. It keeps no process alive. Throws Node's errors.
 */
export async function listen(path: string, limitBytes: number, answer: (question: string) => Promise<string>): Promise<Listener> {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    // A helper that was killed resets its connection; there is nobody left to tell.
    socket.on('error', () => socket.destroy())
    hear(socket, limitBytes, (question) => {
      answer(question).then(
        (text) => socket.end(text),
        () => socket.destroy(),
      )
    })
  })
  server.maxConnections = CONNECTIONS_LIMIT
  server.unref()
  await bind(server, path)
  return {
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))))
    },
  }
}

function hear(socket: Socket, limitBytes: number, ask: (question: string) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  socket.setTimeout(QUESTION_TIMEOUT_MS, () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limitBytes) socket.destroy()
    else chunks.push(chunk)
  })
  socket.on('end', () => {
    socket.setTimeout(0)
    ask(Buffer.concat(chunks).toString('utf8'))
  })
}

/** The mask counts at the moment of binding, which is within `listen`: there is no moment at which another user could open the socket. */
async function bind(server: Server, path: string): Promise<void> {
  const bound = new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const mask = process.umask(0o177)
  try {
    server.listen(path)
  } finally {
    process.umask(mask)
  }
  await bound
}
