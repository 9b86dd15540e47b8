import { appendFile, open } from 'node:fs/promises'
import type { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import type { Environment, Runner } from '../ports.ts'
import type { Command } from './log.ts'

/**
 * The GitHub runner: inputs from `INPUT_*`, masks as commands, outputs, variables and summary through `@actions/core`, of which only what is
 * named at an `import` comes into the bundle: the rest of it is an HTTP client, whose loading would be a fifth of a dry run.
 */
export function createRunner(env: Environment, command: Command): Runner {
  return {
    inputs: () => inputsOf(env),
    mask: (secret) => {
      for (const form of maskedForms(secret)) command('add-mask', {}, form)
    },
    outputs: async (outputs) => {
      const file = await writable('GITHUB_OUTPUT', env)
      const { setOutput } = await import('@actions/core')
      for (const [name, value] of outputs) await told(file, () => setOutput(name, value))
    },
    variables: async (variables) => {
      if (!env['GITHUB_ENV']) return
      const file = await writable('GITHUB_ENV', env)
      const { exportVariable } = await import('@actions/core')
      for (const [name, value] of variables) await told(file, () => exportVariable(name, value))
    },
    state: async (name, value) => {
      // Our values are paths and hex digits: one line each, so the file's simple form does, and nothing has to be loaded before the build.
      if (/[\r\n]/.test(value)) throw new ActionError('internal', `the state ${name} has more than one line`)
      const file = await writable('GITHUB_STATE', env)
      await told(file, () => appendFile(file, `${name}=${value}\n`))
    },
    summary: async (markdown) => {
      if (!env['GITHUB_STEP_SUMMARY']) return
      const file = await writable('GITHUB_STEP_SUMMARY', env)
      const { summary } = await import('@actions/core')
      await told(file, () => summary.addRaw(markdown).write())
    },
    checkFiles: async () => {
      for (const variable of ['GITHUB_OUTPUT', 'GITHUB_STATE']) {
        const file = await writable(variable, env)
        await told(file, () => probe(file))
      }
    },
  }
}

/** The inputs that a workflow gave, as the runner hands them on: `INPUT_<NAME>`, upper case, spaces as `_` (actions/runner, `InputsToEnvironment`). */
export function inputsOf(env: Environment): ReadonlyMap<string, string> {
  const given = Object.entries(env).flatMap(([key, value]) => {
    const name = key.slice('INPUT_'.length).toLowerCase()
    const text = (SEPARATOR.test(name) ? value : value?.trim()) ?? ''
    return /^INPUT_/i.test(key) && text !== '' ? [[name, text] as const] : []
  })
  return new Map(given)
}

/** Blanks of a separator count. */
const SEPARATOR = /^sep-/

/** A secret as it may be printed: itself, and trimmed; the runner adds base64, JSON, URI and shell forms, and each line of a longer one. */
function maskedForms(secret: Secret): readonly string[] {
  const value = secret.reveal()
  return [...new Set([value, value.trim()])].filter((form) => form !== '')
}

/** The path in one of the runner's file variables, when it can be written. */
async function writable(variable: string, env: Environment): Promise<string> {
  const file = env[variable]
  if (!file) {
    const hint = 'The runner sets it for every step; outside of one, point it to an empty file.'
    throw new ActionError('outputs', `the environment variable ${variable} is not set, so nothing can be handed on`, hint)
  }
  await told(file, () => appendFile(file, ''))
  return file
}

/** Writes a byte and takes it back: a disk that is full says so before anything is done, and not when all is. */
async function probe(file: string): Promise<void> {
  const handle = await open(file, 'a')
  try {
    const stats = await handle.stat()
    await handle.write('\n')
    if (stats.isFile()) await handle.truncate(stats.size)
  } finally {
    await handle.close()
  }
}

async function told(file: string, write: () => unknown): Promise<void> {
  try {
    await write()
  } catch (cause) {
    throw new ActionError(
      'outputs',
      `the runner's file ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      undefined,
      cause,
    )
  }
}
