import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/** Looks for a program in the absolute folders of `path` (PATH) only: an empty or relative entry means the current folder, where a checkout may have put anything. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  if (isAbsolute(name)) return (await isProgram(name)) ? name : undefined
  if (name.includes('/')) return undefined
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const candidate = join(folder, name)
    if (await isProgram(candidate)) return candidate
  }
  return undefined
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false // not there, or not ours to run: both mean "look on"
  }
}
