// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { isRecord } from '../src/domain/json.ts'
import { INPUTS, OUTPUTS } from '../src/inputs/spec.ts'

type Fields = Readonly<Record<string, unknown>>

const WORKFLOW = 'OWNER/build-tag-push/.github/workflows/build-tag-push.yml@COMMIT'
const ACTION = 'OWNER/build-tag-push@COMMIT'
const PRUNE = 'OWNER/build-tag-push/prune@COMMIT'
const NAMES: readonly string[] = INPUTS.map(({ name }) => name)

const call = fieldsAt(parse(readFileSync('.github/workflows/build-tag-push.yml', 'utf8')), 'on', 'workflow_call')
const prune = Object.keys(fieldsAt(parse(readFileSync('prune/action.yml', 'utf8')), 'inputs'))
const pages = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))].map(
  (name) => [name, readFileSync(name, 'utf8')] as const,
)
const examples = pages.flatMap(([name, text]) =>
  [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(
    ([, source = ''], at) => [`${name}, ${at + 1}`, source.replaceAll(/^# …\n/gm, '')] as const,
  ),
)

describe('examples', () => {
  test('are in README and docs/', () => expect(examples.length).toBeGreaterThan(10))

  test.each(examples)('%s: says what the action, or the reusable workflow, has', (_, source) => {
    const told = examine(parse(source))
    expect(told.wrong).toStrictEqual([])
    expect(told.looked).toBeGreaterThan(0)
  })

  test.each(examples)('%s: reads outputs that there are', (_, source) => {
    const known = new Set<string>(OUTPUTS.map(({ name }) => name))
    const steps = [...source.matchAll(/\bsteps\.(?:image|meta)\.outputs\.([\w-]+)/g)].map(([, name = '']) => name)
    const calls = [...source.matchAll(/\bneeds\.image\.outputs\.([\w-]+)/g)].map(([, name = '']) => name)
    expect(steps.filter((name) => !known.has(name))).toStrictEqual([])
    expect(calls.filter((name) => !(name in fieldsAt(call, 'outputs')))).toStrictEqual([])
  })
})

/** What is looked at in an example, a whole workflow or a part of one, and what of it is wrong. */
function examine(example: unknown): { readonly looked: number; readonly wrong: readonly string[] } {
  const steps = Array.isArray(example) ? example : stepsIn(example)
  const using = (uses: string) => steps.filter((step) => isRecord(step) && step['uses'] === uses)
  const [ours, pruning] = [using(ACTION), using(PRUNE)]
  const calls = isRecord(example) ? Object.values(fieldsAt(example, 'jobs')).filter((job) => isRecord(job) && job['uses'] === WORKFLOW) : []
  const bare = isRecord(example) && steps.length === 0 && calls.length === 0 ? [example] : []
  return {
    looked: ours.length + pruning.length + calls.length + bare.length,
    wrong: [
      ...ours.flatMap((step) => strangers(fieldsAt(step, 'with'), NAMES)),
      ...pruning.flatMap((step) => strangers(fieldsAt(step, 'with'), prune)),
      ...calls.flatMap((job) => [
        ...strangers(fieldsAt(job, 'with'), Object.keys(fieldsAt(call, 'inputs'))),
        ...strangers(fieldsAt(job, 'secrets'), Object.keys(fieldsAt(call, 'secrets'))),
        ...strangers({ contents: 'read', packages: 'write', 'id-token': 'write' }, Object.keys(fieldsAt(job, 'permissions'))),
      ]),
      // Inputs alone, with what a job needs for them; what is below `with` may be of a step or of a call.
      ...bare.flatMap((inputs) =>
        'with' in inputs
          ? strangers(fieldsAt(inputs, 'with'), [...NAMES, ...Object.keys(fieldsAt(call, 'inputs'))])
          : strangers(inputs, [...NAMES, 'permissions']),
      ),
    ],
  }
}

function stepsIn(example: unknown): readonly unknown[] {
  const jobs = Object.values(fieldsAt(example, 'jobs'))
  return [example, ...jobs].flatMap((job) => (isRecord(job) && Array.isArray(job['steps']) ? job['steps'] : []))
}

function strangers(given: Fields, known: readonly string[]): readonly string[] {
  return Object.keys(given).filter((name) => !known.includes(name))
}

/** The mapping at a place; an empty one where there is none. */
function fieldsAt(value: unknown, ...path: readonly string[]): Fields {
  const found = path.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), value)
  return isRecord(found) ? found : {}
}
