// Writes what users read from the table of inputs and outputs (src/inputs/spec.ts): action.yml, and the tables of README.md between
// `<!-- inputs -->` and `<!-- /inputs -->`, `<!-- outputs -->` and `<!-- /outputs -->`; and the kinds of tags (src/plan/kinds.ts) in docs/tags.md between
// `<!-- kinds -->` and `<!-- /kinds -->`; and of the reusable workflow its inputs, secrets and outputs in docs/workflow.md. With `--check` nothing is written, and a difference is exit code 1. Needs `npm run compile` before.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'
import { PRUNE_INPUTS, PRUNE_OUTPUTS } from '../lib/src/inputs/prune-spec.js'
import { GROUPS, INPUTS, OUTPUTS } from '../lib/src/inputs/spec.js'
import { TAG_KINDS } from '../lib/src/plan/kinds.js'

const root = new URL('..', import.meta.url)
const check = process.argv.includes('--check')

save('action.yml', actionYml())
save('prune/action.yml', pruneYml())
if (existsSync(new URL('README.md', root))) {
  save('README.md', fill(fill(read('README.md'), 'inputs', inputTables()), 'outputs', outputTable()))
  save('docs/tags.md', fill(read('docs/tags.md'), 'kinds', kindTable()))
  save(
    'docs/prune.md',
    fill(
      fill(read('docs/prune.md'), 'prune-inputs', tableOfInputs(PRUNE_INPUTS)),
      'prune-outputs',
      twoColumns('Output', Object.fromEntries(PRUNE_OUTPUTS.map((output) => [output.name, output]))),
    ),
  )
  const { inputs, secrets, outputs } = parse(read('.github/workflows/build-tag-push.yml')).on.workflow_call
  const tables = {
    'workflow-inputs': callInputs(inputs),
    'workflow-secrets': twoColumns('Secret', secrets),
    'workflow-outputs': twoColumns('Output', outputs),
  }
  save(
    'docs/workflow.md',
    Object.entries(tables).reduce((text, [name, table]) => fill(text, name, table), read('docs/workflow.md')),
  )
}

function save(name, text) {
  if (read(name) === text) return
  if (check) {
    console.error(`${name} differs from the sources; run: npm run docs`)
    process.exitCode = 1
  } else {
    writeFileSync(new URL(name, root), text)
    console.log(`${name} written`)
  }
}

function read(name) {
  const path = new URL(name, root)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function actionYml() {
  const inputs = GROUPS.flatMap((group) => [`  # ${group}`, ...INPUTS.filter((input) => input.group === group).flatMap(inputLines)])
  return [
    '# written by scripts/docs.mjs from src/inputs/spec.ts',
    'name: Build, tag and push',
    'description: One step that turns a commit into published container image tags',
    'author: build-tag-push',
    'branding:',
    '  icon: tag',
    '  color: blue',
    'inputs:',
    ...inputs,
    'outputs:',
    ...OUTPUTS.flatMap(({ name, description }) => [`  ${name}:`, `    description: ${quote(description)}`]),
    'runs:',
    '  using: node24',
    '  main: dist/index.js',
    '  post: dist/cleanup/index.js',
    '  post-if: always()',
    '',
  ].join('\n')
}

function pruneYml() {
  return [
    '# written by scripts/docs.mjs from src/inputs/prune-spec.ts',
    'name: Delete old images',
    'description: Deletes old and untagged container images by rules, never what a kept tag needs',
    'author: build-tag-push',
    'branding:',
    '  icon: trash-2',
    '  color: blue',
    'inputs:',
    ...PRUNE_INPUTS.flatMap(inputLines),
    'outputs:',
    ...PRUNE_OUTPUTS.flatMap(({ name, description }) => [`  ${name}:`, `    description: ${quote(description)}`]),
    'runs:',
    '  using: node24',
    '  main: index.js',
    '',
  ].join('\n')
}

function inputLines(input) {
  return [
    `  ${input.name}:`,
    `    description: ${quote(describe(input))}`,
    ...(input.default === undefined ? [] : [`    default: ${quote(input.default)}`]),
  ]
}

/** IDEs show the description alone, so the example goes along. */
function describe({ description, example }) {
  if (example === undefined) return description
  return `${description} Example:${example.includes('\n') ? '\n' : ' '}${example}`
}

/** A JSON text is a double-quoted scalar of YAML. */
function quote(text) {
  return JSON.stringify(text)
}

function inputTables() {
  return GROUPS.map((group) =>
    [`### ${group[0].toUpperCase()}${group.slice(1)}`, '', tableOfInputs(INPUTS.filter((input) => input.group === group))].join('\n'),
  ).join('\n\n')
}

function tableOfInputs(inputs) {
  const rows = inputs.map(
    ({ name, description, example }) => `| \`${name}\` | ${cell(description)} | ${example === undefined ? '' : code(example)} |`,
  )
  return ['| Input | Meaning | Example |', '|---|---|---|', ...rows].join('\n')
}

function outputTable() {
  const rows = OUTPUTS.map(({ name, description, example }) => `| \`${name}\` | ${cell(description)} | ${code(example)} |`)
  return ['| Output | Meaning | Example |', '|---|---|---|', ...rows].join('\n')
}

function callInputs(inputs) {
  const rows = Object.entries(inputs).map(([name, { description, type, required, default: fallback }]) => {
    const preset = required ? 'needed' : fallback === undefined || fallback === '' ? '' : code(String(fallback))
    return `| \`${name}\` | ${type} | ${cell(description)} | ${preset} |`
  })
  return ['| Input | Type | Meaning | Default |', '|---|---|---|---|', ...rows].join('\n')
}

function twoColumns(title, entries) {
  const rows = Object.entries(entries).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`)
  return [`| ${title} | Meaning |`, '|---|---|', ...rows].join('\n')
}

function kindTable() {
  const rows = Object.values(TAG_KINDS).map(({ kind, what, example, from }) => `| ${what} | ${code(example)} | ${kind} | ${cell(from)} |`)
  return ['| A tag that stands for | Example | Is | Given by |', '|---|---|---|---|', ...rows].join('\n')
}

function cell(text) {
  return text.replaceAll('|', '\\|')
}

/** Code in a cell, line by line; blanks in front are kept. */
function code(text) {
  return text
    .split('\n')
    .map((line) => `\`${cell(line)}\``)
    .join('<br>')
}

function fill(text, name, content) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`there is no ${start} … ${end}`)
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`
}
