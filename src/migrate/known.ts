import { ActionError } from '../errors.ts'
import { readInputs } from '../inputs/inputs.ts'
import { INPUTS, type InputSpec, OUTPUTS } from '../inputs/spec.ts'
import { hasExpression, replaceExpressions } from './expressions.ts'

/** What our action takes and puts out. */
export type Known = {
  readonly inputs: ReadonlySet<string>
  readonly outputs: ReadonlySet<string>
  /** what our action would say against inputs, expressions left aside; empty when it takes them */
  readonly refused: (inputs: ReadonlyMap<string, string>) => Promise<readonly string[]>
}

/** This version of our action, by its own table and its own parsers: what they do not have, or refuse, is not written into a workflow. */
export const THIS_VERSION: Known = {
  inputs: new Set(INPUTS.map(({ name }) => name)),
  outputs: new Set(OUTPUTS.map(({ name }) => name)),
  refused,
}

/** Inputs that only a run can judge: they hold secrets, or depend on its variables. */
const AT_RUN_TIME: ReadonlySet<string> = new Set(['secret-envs', 'registry', 'username', 'environment', 'strategy'])

async function refused(inputs: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const given = [...inputs].flatMap(([name, value]) => {
    const spec = INPUTS.find((row) => row.name === name)
    const text = spec === undefined || AT_RUN_TIME.has(name) ? '' : withoutExpressions(spec, value)
    return text === '' ? [] : [[name, text] as const]
  })
  try {
    await readInputs(new Map(given), { GITHUB_REPOSITORY: 'acme/app', GITHUB_SHA: '0'.repeat(40) })
    return []
  } catch (error) {
    if (!(error instanceof ActionError) || error.code !== 'inputs') throw error
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^- /, ''))
  }
}

/** What of a value can be judged without a run: its lines without expressions; in rules and names an expression may be any word. */
function withoutExpressions(spec: InputSpec, value: string): string {
  if (spec.secret === true) return ''
  if (spec.name === 'tags' || spec.name === 'images') return replaceExpressions(value, (_body, before) => anyWord(before))
  if (spec.name === 'outputs') return replaceExpressions(value, () => 'x')
  if (spec.kind !== 'list' && spec.kind !== 'lines') return hasExpression(value) ? '' : value
  return value
    .split('\n')
    .filter((line) => !hasExpression(line))
    .join('\n')
}

/** A word that stands well behind what is before it. */
function anyWord(before: string): string {
  if (/\benable\s*=\s*$/i.test(before)) return 'true'
  return /\bpriority\s*=\s*$/i.test(before) ? '1' : 'x'
}
