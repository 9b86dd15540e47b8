import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { readWorkflow } from '../../src/migrate/workflow.ts'

describe('a file that is no workflow is refused with every problem, each with its place', () => {
  const cases: readonly (readonly [name: string, text: string, problems: readonly string[]])[] = [
    ['an empty file', '', ['1:1: is not a mapping; a workflow has "on" and "jobs", an action has "runs"']],
    ['a list', '- a\n- b\n', ['1:1: is not a mapping; a workflow has "on" and "jobs", an action has "runs"']],
    ['neither jobs nor runs', 'on: push\n', ['1:1: has no "jobs", as a workflow has, and no "runs", as an action has']],
    ['jobs that are a list', 'jobs:\n  - a\n', ['2:3: jobs is not a mapping']],
    [
      'several at once',
      'jobs:\n  a: 1\n  b:\n    steps: x\n  c:\n    steps:\n      - y\n      - with: [z]\n      - uses: a/b@c\n        with:\n          d: [e]\n          f: { g: h }\n',
      [
        '2:6: the job a is not a mapping',
        '4:12: the steps of the job b are not a list',
        '7:9: the step is not a mapping',
        '8:15: with is not a mapping',
        '11:14: the value of d is not a single value, and GitHub Actions takes no other',
        '12:14: the value of f is not a single value, and GitHub Actions takes no other',
      ],
    ],
    [
      'ids that collide',
      'jobs:\n  a:\n    steps:\n      - id: x\n        run: a\n      - id: X\n        run: b\n',
      ['6:9: the id X is that of an earlier step, and GitHub Actions takes each id once'],
    ],
    [
      'aliases as inputs',
      'x: &x 1\njobs:\n  a:\n    steps:\n      - uses: a/b@c\n        with:\n          d: *x\n',
      ['7:14: the value of d is an alias, which this command does not follow'],
    ],
    [
      'an input whose name is no word',
      'jobs:\n  a:\n    steps:\n      - uses: a/b@c\n        with:\n          ? [d]\n          : e\n',
      ['6:13: is not a word, and names of inputs and variables are'],
    ],
    ['a key twice', 'jobs: {}\njobs: {}\n', ['2:1: is not YAML: Map keys must be unique']],
    ['a quote that is not closed', 'jobs:\n  "a: {}\n', ['3:1: is not YAML: Missing closing "quote']],
    [
      'two documents',
      'jobs: {}\n---\njobs: {}\n',
      ['2:1: is not YAML: Source contains multiple documents; please use YAML.parseAllDocuments()'],
    ],
    [
      'control characters',
      'jobs: {} # \u001b[2J\n# a\rb \u009b\n',
      [
        '1:12: is a control character, which YAML does not have',
        '2:4: is a control character, which YAML does not have',
        '2:7: is a control character, which YAML does not have',
      ],
    ],
  ]

  test.each(cases)('%s', (_name, text, problems) => {
    expect(problemsOf(text)).toStrictEqual(problems)
  })
})

test('what is not the business of this command is not judged', () => {
  const { lists } = readWorkflow(
    'w.yml',
    'jobs:\n  a: &a\n    steps: []\n  b: *a\n  c:\n    uses: ./w.yml\n  d:\n    steps: *s\n    with: 1\n'.replace('*s', '[]'),
  )
  expect(lists.map(({ job }) => job)).toStrictEqual(['a', 'd'])
})

test('a step has its words, its place and its lines', () => {
  const text =
    'jobs:\n  a:\n    runs-on: [self-hosted, linux]\n    steps:\n      # about it\n      - name: Go # on\n        id: go\n        if: a == b\n        uses: Docker/Login-Action@v4 # pinned\n        env: { A: b }\n        with:\n          X: |\n            y\n\n      - run: z\n'
  const [list] = readWorkflow('w.yml', text).lists
  const [step, other] = list?.steps ?? []
  expect(step).toMatchObject({
    line: 6,
    column: 9,
    id: 'go',
    title: 'Go',
    uses: { action: 'docker/login-action', version: 'v4' },
    condition: 'a == b',
    run: '',
    indent: 8,
    fixed: undefined,
  })
  expect(text.slice(step?.start, step?.end)).toBe(text.slice(text.indexOf('      # about'), text.indexOf('\n      - run')))
  expect(step?.with.list).toMatchObject([{ key: 'x', name: 'X', value: 'y\n', lines: ['X: |', '  y'] }])
  expect(step?.env).toMatchObject({ isFlow: true, list: [{ key: 'a', value: 'b', lines: ['A: b'] }] })
  expect({ title: other?.title, uses: other?.uses, run: other?.run }).toStrictEqual({ title: 'run: z', uses: undefined, run: 'z' })
  expect(list?.runsOn).toBe('self-hosted linux')
})

function problemsOf(text: string): readonly string[] {
  try {
    readWorkflow('w.yml', text)
  } catch (error) {
    if (!(error instanceof ActionError) || error.code !== 'inputs') throw error
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.replace('w.yml:', ''))
  }
  throw new Error('the file was taken')
}
