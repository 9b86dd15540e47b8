import { execFile } from 'node:child_process'
import { withoutSecrets } from '../domain/environment.ts'
import type { Children, Environment } from '../ports.ts'
import { findProgram } from './find.ts'
import { definedOf, endingOf, runProcess } from './process.ts'

const DEFAULT_LIMIT_BYTES = 1024 * 1024

/**
 * Programs of the machine for a command at a terminal: as `createChildren`, but asked through Node alone, since `@actions/exec` would be a third of the
 * start. Children stay in the terminal's process group, so that its interrupt reaches them.
 */
export function createPlainChildren(env: Environment, signal: AbortSignal): Children {
  const find = (name: string): Promise<string | undefined> => findProgram(name, env['PATH'] ?? '')
  return {
    find,
    ask: async (command, args, options = {}) => {
      const program = await find(command)
      if (program === undefined) return { ending: { kind: 'missing' }, stdout: '', stderr: '' }
      return ask(program, args, withoutSecrets(options.env ?? env), options, signal)
    },
    run: async (command, args, options) => {
      const program = await find(command)
      return program === undefined ? { kind: 'missing' } : runProcess(program, args, options, signal)
    },
  }
}

/** A program that says more than `limitBytes` is killed, as is one that takes too long; what it left running does not hold the answer. */
function ask(
  program: string,
  args: readonly string[],
  env: Environment,
  options: NonNullable<Parameters<Children['ask']>[2]>,
  signal: AbortSignal,
): ReturnType<Children['ask']> {
  const { cwd, stdin, timeoutMs, limitBytes = DEFAULT_LIMIT_BYTES } = options
  return new Promise((resolve, reject) => {
    let isLate = false
    const child = execFile(
      program,
      [...args],
      { cwd, env: definedOf(env), maxBuffer: limitBytes, encoding: 'utf8', windowsHide: true, signal },
      (_error, stdout, stderr) => {
        clearTimeout(timer)
        ended.then((ending) => {
          const late = isLate && timeoutMs !== undefined
          resolve({ ending: late ? { kind: 'timeout', ms: timeoutMs } : ending, stdout, stderr })
        }, reject)
      },
    )
    const ended = endingOf(child)
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true
            child.kill('SIGKILL')
            child.stdout?.destroy()
            child.stderr?.destroy()
          }, timeoutMs)
    // A program that does not read its input (EPIPE) is judged by how it ended.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(stdin ?? '')
  })
}
