import { withoutSecrets } from '../domain/environment.ts'
import type { Children, Environment } from '../ports.ts'
import { findProgram } from './find.ts'
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
