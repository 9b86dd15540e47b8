import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { isRecord } from '../src/domain/json.ts'
import { PRUNE_INPUTS, PRUNE_OUTPUTS } from '../src/inputs/prune-spec.ts'
import { INPUTS, type InputSpec, OUTPUTS } from '../src/inputs/spec.ts'

const root = process.cwd()
const action = record(parse(readFileSync(join(root, 'action.yml'), 'utf8')))
const readme = readFileSync(join(root, 'README.md'), 'utf8')

describe('action.yml', () => {
  test('has the inputs of the table, in its order', () => {
    const inputs = record(action['inputs'])
    expect(Object.entries(inputs)).toStrictEqual(INPUTS.map((input) => [input.name, inAction(input)]))
  })

  test('has the outputs of the table, in its order', () => {
    const outputs = record(action['outputs'])
    expect(Object.entries(outputs)).toStrictEqual(OUTPUTS.map(({ name, description }) => [name, { description }]))
  })

  test('starts main and post on Node 24', () => {
    expect(action['runs']).toStrictEqual({ using: 'node24', main: 'dist/index.js', post: 'dist/cleanup/index.js', 'post-if': 'always()' })
  })

  test('starts files that are in the repository', () => {
    const runs = record(action['runs'])
    const missing = [runs['main'], runs['post']].filter((file) => typeof file !== 'string' || !existsSync(join(root, file)))
    expect(missing).toStrictEqual([])
  })
})

describe('prune/action.yml', () => {
  const prune = record(parse(readFileSync(join(root, 'prune', 'action.yml'), 'utf8')))

  test('has the inputs and outputs of its own table, in their order', () => {
    expect(Object.entries(record(prune['inputs']))).toStrictEqual(PRUNE_INPUTS.map((input) => [input.name, inAction(input)]))
    expect(Object.entries(record(prune['outputs']))).toStrictEqual(PRUNE_OUTPUTS.map(({ name, description }) => [name, { description }]))
  })

  test('starts what leads to the same bundle', () => {
    expect(prune['runs']).toStrictEqual({ using: 'node24', main: 'index.js' })
    expect(readFileSync(join(root, 'prune', 'index.js'), 'utf8')).toContain("await import('../dist/index.js')")
  })
})

describe('README', () => {
  test('has the inputs of the table', () => {
    const rows = rowsBetween('inputs')
    expect(rows).toStrictEqual(INPUTS.map((input: InputSpec) => [`\`${input.name}\``, input.description, inCell(input.example)]))
  })

  test('has the outputs of the table', () => {
    const rows = rowsBetween('outputs')
    expect(rows).toStrictEqual(OUTPUTS.map(({ name, description, example }) => [`\`${name}\``, description, inCell(example)]))
  })
})

test('the script that writes both finds no difference', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'docs.mjs'), '--check'], { encoding: 'utf8' })
  expect({ status, stderr }).toStrictEqual({ status: 0, stderr: '' })
})

function inAction({ description, example, default: fallback }: InputSpec): unknown {
  const shown = example === undefined ? '' : ` Example:${example.includes('\n') ? '\n' : ' '}${example}`
  return { description: `${description}${shown}`, ...(fallback === undefined ? {} : { default: fallback }) }
}

/** The rows of all tables between two markers, without heads, split at bars that are not escaped. */
function rowsBetween(name: string): readonly (readonly string[])[] {
  const [, section = ''] = new RegExp(`<!-- ${name} -->\n(.*)\n<!-- /${name} -->`, 's').exec(readme) ?? []
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )
}

function inCell(example: string | undefined): string {
  return (example?.split('\n') ?? []).map((line) => `\`${line}\``).join('<br>')
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value
  throw new TypeError('action.yml has another shape')
}
