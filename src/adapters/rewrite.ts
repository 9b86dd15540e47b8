import { chmod, realpath, rename, stat, writeFile } from 'node:fs/promises'
import { codeOf } from '../domain/code.ts'

/** Writes a file anew where it is, through links, with the rights that it has; nobody ever sees a part of it. With `flush` the disk has it, too. */
export async function rewrite(path: string, content: string, flush = true): Promise<void> {
  const target = (await unlessAbsent(realpath(path))) ?? path
  const mode = (await unlessAbsent(stat(target)))?.mode ?? 0o600
  const beside = `${target}.new`
  await writeFile(beside, content, { mode: 0o600, flush })
  await chmod(beside, mode & 0o7777)
  await rename(beside, target)
}

/** The value, or `undefined` where there is no such file. */
export async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  })
}
