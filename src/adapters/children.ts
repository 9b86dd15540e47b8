import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { withoutSecrets } from '../domain/environment.ts'
import type { Children, Environment } from '../ports.ts'
import { runProcess } from './process.ts'
import { askProgram } from './question.ts'

/**
 * Programs of the machine: found on the PATH of `env`, given `env` where nothing else is said, and ended when `signal` fires. Whoever asks, and with what
 * environment: secrets of this step are taken out of it here.
 */
export function createChildren(env: Environment, signal: AbortSignal): Children {
  const find = (name: string): Promise<string | undefined> => findProgram(name, env['PATH'] ?? '')
  return {
    find,
    ask: async (command, args, options = {}) => {
      const program = await find(command)
      if (program === undefined) return { ending: { kind: 'missing' }, stdout: '', stderr: '' }
      return askProgram(program, args, withoutSecrets(options.env ?? env), options, signal)
    },
    run: async (command, args, options) => {
      const program = await find(command)
      return program === undefined ? { kind: 'missing' } : runProcess(program, args, options, signal)
    },
  }
}

/** Looks in the absolute folders of PATH only: an empty or relative entry means the current folder, where a checkout may have put anything. */
async function findProgram(name: string, path: string): Promise<string | undefined> {
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
