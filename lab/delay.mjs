// @ts-check

/** Bytes on their way at once, as a TCP window bounds them: with 20 ms one way this lets 400 MB/s through. */
const WINDOW_BYTES = 8 * 1024 * 1024

/**
 * Carries bytes from one socket to another, each chunk `delayMs` after it came in, in order and with back pressure both ways.
 *
 * @param {import('node:net').Socket} from
 * @param {import('node:net').Socket} to
 * @param {number} delayMs 0 is a plain pipe
 */
export function delayLine(from, to, delayMs) {
  if (delayMs <= 0) {
    from.pipe(to)
    return
  }
  /** @type {{at: number, chunk: Buffer | null}[]} null stands for the end */
  const line = []
  let bytes = 0
  let waiting = false

  from.on('data', (/** @type {Buffer} */ chunk) => {
    bytes += chunk.length
    if (bytes >= WINDOW_BYTES) from.pause()
    enter(chunk)
  })
  from.on('end', () => enter(null))

  /** @param {Buffer | null} chunk */
  function enter(chunk) {
    line.push({ at: performance.now() + delayMs, chunk })
    if (!waiting) wait()
  }

  function wait() {
    const first = line[0]
    waiting = first !== undefined
    if (first !== undefined) setTimeout(deliver, Math.max(0, first.at - performance.now()))
  }

  function deliver() {
    if (to.destroyed) return
    const now = performance.now()
    let flowing = true
    // A timer may fire a fraction of a millisecond early; waiting again for that rest would cost a whole one.
    while (flowing && line[0] !== undefined && line[0].at <= now + 0.5) {
      const { chunk } = /** @type {{chunk: Buffer | null}} */ (line.shift())
      if (chunk === null) {
        to.end()
        return
      }
      bytes -= chunk.length
      flowing = to.write(chunk)
    }
    if (bytes < WINDOW_BYTES && from.isPaused()) from.resume()
    if (flowing) wait()
    else to.once('drain', wait)
  }
}
