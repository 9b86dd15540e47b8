import type { Agent } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * A connection whose bytes go past Node's parser. The parser copies each piece of a body into memory of its own, which for hundreds of megabytes takes more
 * time than all the rest, and leaves tens of megabytes to the collector.
 */
export type Tap = {
  /** from now on what comes is for `next` */
  readonly open: () => void
  /** the next bytes, or `undefined` at the end; their memory is used again once the chunk after the next is asked for */
  readonly next: () => Promise<Uint8Array | undefined>
  /** nothing more will come */
  readonly end: () => void
}

/** What is read at once, at most. */
const BLOCK_BYTES = 512 * 1024
/** A block with less room than this is left for the next one. */
const LEAST_BYTES = 64 * 1024
/** Bytes that nobody has asked for yet, from which on no more are read. */
const AHEAD_BYTES = BLOCK_BYTES

const taps = new WeakMap<Duplex, Tap>()

/** Puts a tap on each connection that the agent makes; until it is opened the connection is as any other. */
export function tapConnections(agent: Agent): void {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const { tap, onread, attach } = createTap()
    // net.connect and tls.connect read into memory of ours by the option `onread` (nodejs.org, net, "new net.Socket")
    const tapped = { ...options, onread }
    const socket = connect(tapped, callback)
    if (socket) {
      attach(socket)
      taps.set(socket, tap)
    }
    return socket
  }
}

/** The tap of a connection, if it has one. */
export function tapOf(socket: Duplex): Tap | undefined {
  return taps.get(socket)
}

function createTap() {
  let socket: Duplex | undefined
  let isOpen = false
  let hasEnded = false
  let wake: (() => void) | undefined
  /** the system reads into it from `filled` on; what lies before `cut` is cut into chunks already */
  let block: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  let filled = 0
  let cut = 0
  let unread = 0
  const waiting: Buffer[] = []
  const given: Buffer[] = []
  const spare: Buffer[] = []

  const cutChunk = (): void => {
    if (cut < filled) waiting.push(block.subarray(cut, filled))
    cut = filled
  }
  /** Keeps a block for later once nobody reads from it any more. */
  const release = ({ buffer }: Buffer): void => {
    if (![block, ...waiting, ...given].some((used) => used.buffer === buffer)) spare.push(Buffer.from(buffer))
  }
  const onread = {
    // asked after each read: the system has room at any time, even where what it decrypts comes though we have stopped it
    buffer: (): Buffer => {
      if (BLOCK_BYTES - filled < LEAST_BYTES) {
        cutChunk()
        const full = block
        block = spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES)
        filled = 0
        cut = 0
        release(full)
      }
      return block.subarray(filled)
    },
    callback: (bytes: number): boolean => {
      if (!isOpen) {
        socket?.emit('data', block.subarray(0, bytes))
        return true
      }
      filled += bytes
      unread += bytes
      wake?.()
      return unread < AHEAD_BYTES
    },
  }
  const tap: Tap = {
    open: () => {
      isOpen = true
    },
    next: async () => {
      const oldest = given.length === 2 ? given.shift() : undefined
      if (oldest !== undefined) release(oldest)
      cutChunk()
      if (waiting.length === 0 && !hasEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve
          socket?.pause().resume()
        })
        cutChunk()
      }
      const chunk = waiting.shift()
      if (chunk === undefined) return undefined
      unread -= chunk.length
      given.push(chunk)
      if (unread < AHEAD_BYTES) socket?.pause().resume()
      return chunk
    },
    end: () => {
      hasEnded = true
      wake?.()
    },
  }
  const attach = (connection: Duplex): void => {
    socket = connection
  }
  return { tap, onread, attach }
}
