import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { codeOf } from '../domain/code.ts'
import type { Files } from '../ports.ts'
import { readTar, TarError } from './tar.ts'

/** What of an archive is unpacked: each of `names` once, all else is passed over; the whole is at most `limitBytes` long when unpacked. */
export type Wanted = {
  /** file mode by name */
  readonly names: ReadonlyMap<string, number>
  readonly limitBytes: number
}

/** An archive that is not what it should be; the message is a sentence part, such as `lacks trivy.db`. */
export class ArchiveError extends Error {}

const CHUNK_BYTES = 256 * 1024

/**
 * Unpacks the wanted files of a tar.gz into an empty folder, under just these names, as it comes. A bomb is stopped at its limit. Throws `ArchiveError` for
 * what the archive is to blame for (what was written so far is the caller's to remove), errors of `archive` and of the disk as they came.
 */
export async function unpack(archive: AsyncIterable<Uint8Array>, wanted: Wanted, folder: string, files: Files): Promise<void> {
  let refusal: unknown
  const consume = (plain: AsyncIterable<Uint8Array>) =>
    writeWanted(limited(plain, wanted.limitBytes), wanted, folder, files).catch((error: unknown) => {
      refusal = error
      throw error
    })
  try {
    await pipeline(archive, createGunzip({ chunkSize: CHUNK_BYTES }), consume)
  } catch (thrown) {
    // a reader that stops ends the pipeline as an abort: what stopped it says more
    const error = refusal ?? thrown
    if (error instanceof TarError) throw new ArchiveError(error.message, { cause: error })
    const code = codeOf(error)
    if (code?.startsWith('Z_') === true) throw new ArchiveError(`is no gzip, or a broken one (${code})`, { cause: error })
    throw error
  }
}

async function writeWanted(plain: AsyncIterable<Uint8Array>, { names }: Wanted, folder: string, files: Files): Promise<void> {
  const written = new Set<string>()
  for await (const { name, chunks } of readTar(plain)) {
    const mode = names.get(name)
    if (mode === undefined) continue
    if (written.has(name)) throw new ArchiveError(`holds ${name} twice`)
    written.add(name)
    await files.write(join(folder, name), chunks, mode)
  }
  const lacking = [...names.keys()].filter((name) => !written.has(name))
  if (lacking.length > 0) throw new ArchiveError(`lacks ${lacking.join(', ')}`)
}

async function* limited(plain: AsyncIterable<Uint8Array>, limitBytes: number): AsyncIterable<Uint8Array> {
  let size = 0
  for await (const chunk of plain) {
    size += chunk.length
    if (size > limitBytes) throw new ArchiveError(`unpacks to more than ${limitBytes} bytes`)
    yield chunk
  }
}
