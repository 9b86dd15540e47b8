import { ActionError } from '../../src/errors.ts'
import { type Form, openForm } from '../../src/inputs/form.ts'
import { type Inputs, readInputs } from '../../src/inputs/inputs.ts'
import type { Environment } from '../../src/ports.ts'

/** Inputs as a workflow gives them. */
export type Given = Readonly<Record<string, string>>

/** Reads inputs that are right. */
export function read(given: Given, env: Environment = {}): Promise<Inputs> {
  return readInputs(new Map(Object.entries(given)), env)
}

/** The error that the inputs give; fails when they give none. */
export async function refusalOf(given: Given, env: Environment = {}): Promise<ActionError> {
  try {
    await read(given, env)
  } catch (error) {
    if (error instanceof ActionError) return error
    throw error
  }
  throw new Error('the inputs were taken')
}

/** What the inputs complain about, one text each; empty when they are right. */
export async function complaints(given: Given, env: Environment = {}): Promise<readonly string[]> {
  return read(given, env).then(() => [], linesOf)
}

/** A form over some inputs. */
export function aForm(given: Given): Promise<Form> {
  return openForm(new Map(Object.entries(given)))
}

function linesOf(error: unknown): readonly string[] {
  if (!(error instanceof ActionError) || error.code !== 'inputs') throw error
  return error.message
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^- /, ''))
}
