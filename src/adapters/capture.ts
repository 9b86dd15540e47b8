import { type FileHandle, open } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { giveBack } from './memory.ts'

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
  let file: FileHandle | undefined
  const begin = async (): Promise<void> => {
    file = await open(path, 'wx', 0o600)
  }
  const take = async (chunk: Buffer): Promise<void> => {
    const part = chunk.subarray(0, room)
    const isFull = room > 0 && chunk.length >= room
    room -= part.length
    if (isFull) onFlood()
    await file?.writeFile(part)
    giveBack(chunk)
  }
  // The stream is listened to from the start: what a child leaves that ends before its file is open would be lost.
  const sink = new Writable({
    construct: (done) => settle(begin(), done),
    write: (chunk: Buffer, _encoding, done) => settle(take(chunk), done),
    destroy: (error, done) => settle(file?.close() ?? Promise.resolve(), (trouble) => done(error ?? trouble)),
  })
  await pipeline(from, sink)
}

/** Tells a stream how something ended. */
function settle(work: Promise<void>, done: (error?: Error | null) => void): void {
  work.then(() => done(), done)
}
