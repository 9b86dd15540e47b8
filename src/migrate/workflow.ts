import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { ActionError } from '../errors.ts'
import { type Complain, type Entries, leadStart, NO_ENTRIES, readEntries } from './entries.ts'
import { soleExpression } from './expressions.ts'
import { indentOf, openSource, type Place, type Source } from './source.ts'

/** A text of the file that is one YAML scalar. */
export type Text = {
  readonly value: string
  /** offsets of the scalar as it is written, quotes included */
  readonly start: number
  readonly end: number
  /** the value of `if`, which is an expression without braces too */
  readonly isCondition: boolean
}

/** One step of a job, or of a composite action. */
export type Step = Place & {
  readonly index: number
  readonly offset: number
  /** empty where it has none */
  readonly id: string
  /** `name`, else `id`, else what it uses or that it runs something */
  readonly title: string
  /** `docker/login-action` in lower case, with what stands behind the `@`; `undefined` for a step that runs a script */
  readonly uses: { readonly action: string; readonly version: string } | undefined
  readonly run: string
  /** the text of `if`; empty where it has none */
  readonly condition: string
  readonly with: Entries
  readonly env: Entries
  /** its keys in lower case, by where their lines begin and end */
  readonly keys: ReadonlyMap<string, { readonly start: number; readonly end: number; readonly valueStart: number }>
  /** every scalar in it */
  readonly texts: readonly Text[]
  /** the comments right above it, at the left edge */
  readonly lead: readonly string[]
  /** offsets of its whole lines, the comments right above it included */
  readonly start: number
  readonly end: number
  /** column of its keys, counted from zero */
  readonly indent: number
  /** why its lines cannot be edited: it is written in flow style, has an anchor or is an alias, or an expression stands for its inputs or variables */
  readonly fixed: 'in flow style' | 'with an anchor or an alias' | 'with an expression in the place of a mapping' | undefined
}

/** The steps of a job, or of a composite action, where `job` is empty. */
export type StepList = Place & {
  readonly job: string
  readonly steps: readonly Step[]
  readonly runsOn: string
  /** literal variables of `env` of workflow and job */
  readonly variables: ReadonlyMap<string, string>
  /** scalars of the job beside its steps, such as its outputs */
  readonly texts: readonly Text[]
  /** names in `permissions` of the job, else of the workflow, or the one word that stands there; `undefined` where there are none */
  readonly permissions: readonly string[] | undefined
}

export type Workflow = { readonly source: Source; readonly lists: readonly StepList[] }

/**
 * Reads a workflow file, or the `action.yml` of a composite action. Throws `ActionError` `inputs` with every problem at once, each with file, line and
 * column. All scalars stay text (YAML's failsafe schema): nothing is printed again, edits go by offsets.
 */
export function readWorkflow(file: string, text: string): Workflow {
  const source = openSource(file, text)
  const problems: { readonly offset: number; readonly sentence: string }[] = []
  const complain: Complain = (offset, sentence) => {
    problems.push({ offset, sentence })
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: YAML 1.2, 5.1 "Character Set" has none of these
  for (const { index } of text.matchAll(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]|\r(?!\n)/g))
    complain(index, 'is a control character, which YAML does not have')
  const document = parseDocument(text, {
    schema: 'failsafe',
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: new LineCounter(),
  })
  for (const { pos, message } of document.errors) complain(pos[0], `is not YAML: ${message.split('\n', 1)[0] ?? ''}`)
  const lists = problems.length > 0 ? [] : readRoot(document.contents, source, complain)
  if (problems.length > 0) throw asError(source, problems)
  return { source, lists }
}

function asError(source: Source, problems: readonly { readonly offset: number; readonly sentence: string }[]): ActionError {
  const lines = problems
    .toSorted((one, other) => one.offset - other.offset)
    .map(({ offset, sentence }) => {
      const { line, column } = source.place(offset)
      return `${source.file}:${line}:${column}: ${sentence}`
    })
  return new ActionError(
    'inputs',
    [`${source.file} is not a workflow that can be read; ${lines.length} problem(s):`, ...lines].join('\n'),
    'Nothing was changed. The syntax is in docs.github.com, "Workflow syntax for GitHub Actions".',
  )
}

function readRoot(root: Node | null, source: Source, complain: Complain): readonly StepList[] {
  if (!isMap(root)) {
    complain(root?.range?.[0] ?? 0, 'is not a mapping; a workflow has "on" and "jobs", an action has "runs"')
    return []
  }
  const [jobs, runs] = [child(root, 'jobs'), child(root, 'runs')]
  if (jobs === undefined && runs === undefined) {
    complain(root.range?.[0] ?? 0, 'has no "jobs", as a workflow has, and no "runs", as an action has')
    return []
  }
  const shared = { variables: literals(root), permissions: permissionsOf(root) }
  if (isMap(runs)) return readList('', runs, { ...shared, outputs: textsOf(child(root, 'outputs')) }, source, complain)
  if (isMap(jobs)) return jobs.items.flatMap((pair) => readJob(pair, shared, source, complain))
  complain(offsetOf(jobs ?? runs) ?? 0, `${jobs === undefined ? 'runs' : 'jobs'} is not a mapping`)
  return []
}

/** What a list has from around it; the outputs of an action stand beside its steps, those of a job within it. */
type Shared = Pick<StepList, 'variables' | 'permissions'> & { readonly outputs?: readonly Text[] }

function readJob({ key, value }: Pair, shared: Shared, source: Source, complain: Complain): readonly StepList[] {
  const name = wordOf(key)
  if (isAlias(value)) return []
  if (!isMap(value)) {
    complain(offsetOf(value) ?? offsetOf(key) ?? 0, `the job ${name} is not a mapping`)
    return []
  }
  const variables = new Map([...shared.variables, ...literals(value)])
  return readList(name, value, { variables, permissions: permissionsOf(value) ?? shared.permissions }, source, complain)
}

function readList(job: string, owner: YAMLMap, shared: Shared, source: Source, complain: Complain): readonly StepList[] {
  const steps = child(owner, 'steps')
  if (steps === undefined || isAlias(steps)) return []
  if (!isSeq(steps)) {
    complain(offsetOf(steps) ?? 0, `the steps of ${job === '' ? 'the action' : `the job ${job}`} are not a list`)
    return []
  }
  const read = readSteps(steps, source, complain)
  for (const [index, { id }] of read.entries()) {
    if (id !== '' && read.findIndex((other) => other.id.toLowerCase() === id.toLowerCase()) < index)
      complain(read[index]?.offset ?? 0, `the id ${id} is that of an earlier step, and GitHub Actions takes each id once`)
  }
  const { outputs = [], ...around } = shared
  return [
    {
      ...source.place(owner.range?.[0] ?? 0),
      job,
      steps: read,
      runsOn: textsOf(child(owner, 'runs-on'))
        .map(({ value }) => value)
        .join(' '),
      ...around,
      texts: [
        ...owner.items.filter(({ value }) => value !== steps).flatMap(({ key, value }) => textsOf(value, wordOf(key) === 'if')),
        ...outputs,
      ],
    },
  ]
}

function readSteps(seq: YAMLSeq, source: Source, complain: Complain): readonly Step[] {
  const token = seq.srcToken
  const dashes =
    token?.type === 'block-seq' ? token.items.map(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset) : []
  const columns = dashes.map((dash) => (dash === undefined ? 0 : dash - source.lineStart(dash)))
  // Comments above the first step belong to it; they end at the line of `steps:`.
  let before = leadStart(dashes[0] ?? 0, columns[0] ?? 0, 0, source)
  return seq.items.flatMap((item, index) => {
    if (!isNode(item) || (!isMap(item) && !isAlias(item))) {
      complain(offsetOf(item) ?? seq.range?.[0] ?? 0, 'the step is not a mapping')
      return []
    }
    const offset = item.range?.[0] ?? 0
    const dash = dashes[index]
    const start = dash === undefined ? offset : leadStart(dash, columns[index] ?? 0, before, source)
    const content = contentEnd(item, source)
    const end = dash === undefined ? content : tailEnd(source.lineEnd(Math.max(content - 1, offset)), columns[index] ?? 0, source)
    before = end
    return [readStep(isMap(item) ? item : undefined, item, { index, start, end, isBlock: dash !== undefined }, source, complain)]
  })
}

/** Where the last value in a node ends; the end of a block map itself may lie behind comments that belong to what comes next. */
function contentEnd(root: Node, source: Source): number {
  let last = root.range?.[0] ?? 0
  visit(root, {
    Node(_key, node) {
      const isBlock = isCollection(node) && node.flow !== true
      const [start, end] = node.range ?? [0, 0]
      if (!isBlock) last = Math.max(last, start + source.text.slice(start, end).trimEnd().length)
    },
  })
  return last
}

/** Comments right below a step that stand further right than its dash belong to it. */
function tailEnd(end: number, column: number, source: Source): number {
  let last = end
  while (last < source.text.length) {
    const line = source.text.slice(last, source.lineEnd(last))
    if (!line.trimStart().startsWith('#') || indentOf(line) <= column) return last
    last += line.length
  }
  return last
}

type Lines = { readonly index: number; readonly start: number; readonly end: number; readonly isBlock: boolean }

function readStep(map: YAMLMap | undefined, node: Node, { index, start, end, isBlock }: Lines, source: Source, complain: Complain): Step {
  const word = (key: string) => {
    const value = map === undefined ? undefined : child(map, key)
    return isScalar(value) && typeof value.value === 'string' ? value.value.trim() : ''
  }
  const [uses, id, name, run] = [word('uses'), word('id'), word('name'), word('run')]
  const offset = node.range?.[0] ?? start
  return {
    ...source.place(offset),
    index,
    offset,
    id,
    title: name || id || uses || (run === '' ? 'the step' : `run: ${run.split('\n', 1)[0] ?? ''}`),
    uses: uses === '' ? undefined : parseUses(uses),
    run,
    condition: word('if'),
    with: withTail(readChild(map, 'with', source, complain), end, source),
    env: readChild(map, 'env', source, complain),
    keys: map === undefined || !isBlock ? new Map() : keysOf(map, source),
    texts: map === undefined ? [] : map.items.flatMap(({ key, value }) => textsOf(value, wordOf(key) === 'if')),
    lead: leadOf(source.text.slice(start, offset)),
    start,
    end,
    indent: offset - source.lineStart(offset),
    fixed: isTied(node)
      ? 'with an anchor or an alias'
      : !isBlock || map?.flow === true
        ? 'in flow style'
        : ['with', 'env'].some((key) => isExpression(map === undefined ? undefined : child(map, key)))
          ? 'with an expression in the place of a mapping'
          : undefined,
  }
}

function leadOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#'))
}

function parseUses(text: string): Step['uses'] {
  const at = text.lastIndexOf('@')
  return at < 0 ? { action: text.toLowerCase(), version: '' } : { action: text.slice(0, at).toLowerCase(), version: text.slice(at + 1) }
}

function readChild(map: YAMLMap | undefined, key: string, source: Source, complain: Complain): Entries {
  const pair = map?.items.find((each) => wordOf(each.key) === key)
  const value = pair?.value
  if (isMap(value)) {
    const at = offsetOf(pair?.key) ?? 0
    return readEntries(value, value.flow === true ? source.lineStart(at) : source.lineEnd(at), source, complain)
  }
  const isEmpty = value === undefined || value === null || (isScalar(value) && (value.value === '' || value.value === null))
  if (!isEmpty && !isAlias(value) && !isExpression(value)) complain(offsetOf(value) ?? 0, `${key} is not a mapping`)
  return NO_ENTRIES
}

/** What is said below the last input, at the end of its step, goes along with that input. */
function withTail(entries: Entries, end: number, source: Source): Entries {
  const last = entries.list.at(-1)
  const below = last === undefined || entries.isFlow ? '' : source.text.slice(last.end, end)
  const tail = below.split('\n').filter((line) => line.trim() !== '')
  if (last === undefined || tail.length === 0 || tail.some((line) => !line.trimStart().startsWith('#'))) return entries
  return { ...entries, list: [...entries.list.slice(0, -1), { ...last, lines: [...last.lines, ...tail.map((line) => line.trim())] }] }
}

/** A mapping may come from an expression, such as `fromJSON(…)` (docs.github.com, "Expressions"). */
function isExpression(value: unknown): boolean {
  return isScalar(value) && typeof value.value === 'string' && soleExpression(value.value) !== undefined
}

function keysOf(map: YAMLMap, source: Source): Step['keys'] {
  return new Map(
    map.items.map(({ key, value }) => {
      const at = offsetOf(key) ?? 0
      const from = offsetOf(value) ?? at + wordOf(key).length + 1
      const last = from + source.text.slice(from, isNode(value) ? (value.range?.[1] ?? from) : from).trimEnd().length
      return [wordOf(key).toLowerCase(), { start: at, end: source.lineEnd(Math.max(last - 1, at)), valueStart: from }]
    }),
  )
}

/** Variables of `env` whose values are written in the file. */
function literals(owner: YAMLMap): ReadonlyMap<string, string> {
  const env = child(owner, 'env')
  if (!isMap(env)) return new Map()
  return new Map(
    env.items.flatMap(({ key, value }) =>
      isScalar(value) && typeof value.value === 'string' ? [[wordOf(key), value.value] as const] : [],
    ),
  )
}

function permissionsOf(owner: YAMLMap): readonly string[] | undefined {
  const permissions = child(owner, 'permissions')
  if (isMap(permissions)) return permissions.items.map(({ key }) => wordOf(key))
  return isScalar(permissions) && typeof permissions.value === 'string' ? [permissions.value] : undefined
}

function textsOf(root: unknown, isCondition = false): readonly Text[] {
  const texts: Text[] = []
  if (!isNode(root)) return texts
  visit(root, {
    Scalar(key, { value, range }) {
      if (key === 'key' || typeof value !== 'string' || range === undefined || range === null) return
      texts.push({ value, start: range[0], end: range[1], isCondition: isCondition && texts.length === 0 })
    },
  })
  return texts
}

function isTied(node: Node): boolean {
  let tied = false
  visit(node, {
    Node(_key, each) {
      if (isAlias(each) || ('anchor' in each && each.anchor !== undefined)) tied = true
    },
  })
  return tied
}

/** The value of a key, `undefined` where it is not there. */
function child(map: YAMLMap, name: string): unknown {
  return map.items.find(({ key }) => wordOf(key) === name)?.value ?? undefined
}

function wordOf(key: unknown): string {
  return isScalar(key) && typeof key.value === 'string' ? key.value : ''
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}
