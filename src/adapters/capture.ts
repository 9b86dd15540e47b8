import { createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Writes a child's output into a new file that nobody else may read. What is beyond `limitBytes` is dropped but for one byte, by which the file tells of it,
 * and `onFlood` is called once. Rejects with Node's error when the disk does not take it.
 */
export async function captureOutput(
  from: NodeJS.ReadableStream,
  { path, limitBytes }: { readonly path: string; readonly limitBytes: number },
  onFlood: () => void,
): Promise<void> {
  let room = limitBytes + 1
  const limit = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const part = chunk.subarray(0, room)
      const isFull = room > 0 && chunk.length >= room
      room -= part.length
      if (isFull) onFlood()
      done(null, part.length === 0 ? undefined : part)
    },
  })
  await pipeline(from, limit, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
}
