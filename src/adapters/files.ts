import type { Stats } from 'node:fs'
import { appendFile, copyFile, lstat, mkdir, mkdtemp, open, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf } from '../domain/code.ts'
import type { Files } from '../ports.ts'
import { alone, rewrite, unlessAbsent } from './rewrite.ts'

const DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024
const CHUNK_BYTES = 256 * 1024

/** The machine's files; temporary folders stand in `home`, the run's own folder, which is made with the first of them. */
export function createFiles(home: string): Files {
  return {
    read: readFile,
    readText: async (path, limitBytes) => {
      const bytes = await unlessAbsent(readFile(path, limitBytes))
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
    },
    write: (path, content, mode) => writeFile(path, content, mode === undefined ? {} : { mode }),
    append: (path, content) => appendFile(path, content),
    replace: async (path, content, flush) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await rewrite(path, content, flush)
    },
    makeFolder: async (path, mode) => {
      await mkdir(path, { recursive: true, ...(mode === undefined ? {} : { mode }) })
    },
    claimFolder: (path) => mkdir(path, { mode: 0o700 }),
    alone,
    temporaryFolder: async (prefix) => {
      await mkdir(home, { recursive: true, mode: 0o700 })
      return mkdtemp(join(home, prefix))
    },
    remove: (path) => rm(path, { recursive: true, force: true }),
    list: (path) => readdir(path),
    kind: async (path) => {
      const stats = await unlessAbsent(lstat(path))
      return stats === undefined ? undefined : { kind: kindOf(stats), size: stats.size }
    },
    link: (target, path) => symlink(target, path),
    move: moveFile,
    stream: streamFile,
  }
}

/** Reads to the end of a file, whatever size it says it has; over the limit it is an error with the code `ERR_FILE_TOO_LARGE`. */
async function readFile(path: string, limitBytes = DEFAULT_LIMIT_BYTES): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const parts: Buffer[] = []
    let size = 0
    let room = Math.min((await file.stat()).size, limitBytes) + 1
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(room), 0, room)
      if (bytesRead === 0) return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
      size += bytesRead
      if (size > limitBytes) throw Object.assign(new Error(`${path} is larger than ${limitBytes} bytes`), { code: 'ERR_FILE_TOO_LARGE' })
      parts.push(buffer.subarray(0, bytesRead))
      room = CHUNK_BYTES
    }
  } finally {
    await file.close()
  }
}

async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    // a folder of our own beside the target: only there is a rename possible, and nobody else writes into it
    const beside = await mkdtemp(`${to}.`)
    try {
      const copy = join(beside, basename(to))
      await copyFile(from, copy)
      await rename(copy, to)
      await rm(from)
    } finally {
      await rm(beside, { recursive: true, force: true })
    }
  }
}

/** Buffers of a stream that are filled in turn: one is read into, one is on its way, one is being sent. */
const RING = 3

/**
 * Opens the file when the first chunk is asked for, so that nobody has to close what nobody read. A chunk's memory is used again for the chunk after the
 * next two (`BlobSource.chunks`): a new buffer for each would cost tens of megabytes before the collector looks.
 */
async function* streamFile(path: string, start = 0): AsyncIterable<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const ring = Array.from({ length: RING }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES))
    let position = start
    for (let turn = 0; ; turn = (turn + 1) % RING) {
      const buffer = ring[turn] ?? Buffer.allocUnsafeSlow(CHUNK_BYTES)
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

function kindOf(stats: Stats): 'file' | 'folder' | 'link' | 'other' {
  if (stats.isSymbolicLink()) return 'link'
  if (stats.isDirectory()) return 'folder'
  return stats.isFile() ? 'file' : 'other'
}
