import type { Refusal } from '../domain/reference.ts'
import { refuseBraces, refuseDate, refuseWord, refuseZone } from './expressions.ts'
import type * as AST from './handlebars-tree.ts'
import type { Dates, Handlebars } from './language.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import type { Call, Expression, Path, ProgramNode, Word } from './template.ts'

/** What is known where a program is parsed. */
type Place = {
  readonly text: string
  readonly words: readonly Word[]
  readonly dates: Dates | undefined
  /** whether names are those of the language: inside of `{{#with}}` and the like they are those of another thing */
  readonly isTop: boolean
}

/** Helpers that Handlebars has by itself (handlebarsjs.com/guide/builtin-helpers.html), with the number of their arguments. */
const BUILT_IN: ReadonlyMap<string, number> = new Map([
  ['if', 1],
  ['unless', 1],
  ['with', 1],
  ['each', 1],
  ['lookup', 2],
])

/**
 * Parses a text in the grammar of Handlebars, with the parser of the Handlebars project, to data. What docker/metadata-action would fail at, or fill in
 * with nothing because nobody knows it, is refused; so are partials, decorators and block parameters, which have no use in one line.
 */
export function parseProgram(
  text: string,
  words: readonly Word[],
  { parse }: Handlebars,
  dates: Dates | undefined,
): readonly ProgramNode[] | Refusal {
  const tree = parsed(text, parse)
  return isRefusal(tree) ? tree : nodesOf(tree, { text, words, dates, isTop: true })
}

/**
 * The parser tells of errors by throwing. Its message names tokens of its grammar, and has the place in lines of their own: the last 20 characters before
 * it, and an arrow under the place.
 */
function parsed(text: string, parse: Handlebars['parse']): AST.Program | Refusal {
  try {
    return parse(text)
  } catch (error) {
    const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
    const [, snippet = '', arrow = ''] = message.split('\n')
    const past = snippet.slice(0, Math.max(arrow.length - 1, 0)).replace(/^\.\.\./, '')
    return refuseBraces(text, past === '' ? text.indexOf('{{') : text.indexOf(past) + past.length)
  }
}

function nodesOf(program: AST.Program | undefined, place: Place): readonly ProgramNode[] | Refusal {
  const nodes: ProgramNode[] = []
  for (const statement of program?.body ?? []) {
    const node = nodeOf(statement, place)
    if (isRefusal(node)) return { at: statement.loc.start.column, ...node }
    nodes.push(node)
  }
  return nodes
}

function nodeOf(statement: AST.Node, place: Place): ProgramNode | Refusal {
  if (isContent(statement)) return { kind: 'text', text: statement.value }
  if (isComment(statement)) return { kind: 'text', text: '' }
  if (isMustache(statement)) {
    const call = callOf(statement, false, place)
    return isRefusal(call) ? call : { kind: 'mustache', call, escaped: statement.escaped }
  }
  if (isBlock(statement)) return blockOf(statement, place)
  return refuse(`has ${shown(sourceOf(statement, place))}; partials and decorators have no meaning here`)
}

function blockOf(block: AST.Block, place: Place): ProgramNode | Refusal {
  const { program, inverse } = block
  if ((program?.blockParams ?? inverse?.blockParams ?? []).length > 0)
    return refuse(`has ${shown(sourceOf(block, place))}; block parameters (as |name|) have no meaning here`)
  const call = callOf(block, true, place)
  if (isRefusal(call)) return call
  const isSame = call.form === 'helper' && ['if', 'unless'].includes(call.path.parts[0] ?? '')
  const body = nodesOf(program, { ...place, isTop: place.isTop && isSame })
  if (isRefusal(body)) return body
  const otherwise = nodesOf(inverse, place)
  return isRefusal(otherwise) ? otherwise : { kind: 'block', call, body, otherwise }
}

/** A literal in the place of a name is a name (Handlebars, `compiler.js`, `transformLiteralToPath`). */
function callOf(node: AST.Callee, isBlock: boolean, place: Place): Call | Refusal {
  const source = sourceOf(node, place)
  const path = isPath(node.path) ? pathOf(node.path) : isLiteral(node.path) ? named(node.path) : undefined
  if (path === undefined) return refuse(`has the expression ${shown(source)}; a name has to stand first`)
  const args = expressionsOf(node.params, place)
  if (isRefusal(args)) return args
  const hash = expressionsOf(
    (node.hash?.pairs ?? []).map(({ value }) => value),
    place,
  )
  if (isRefusal(hash)) return hash
  const keys = (node.hash?.pairs ?? []).map(({ key }) => key)
  const call: Call = {
    form: formOf(node, path),
    path: { isData: path.isData, depth: path.depth, parts: path.parts },
    args,
    hash: new Map(hash.map((value, index) => [keys[index] ?? '', value])),
  }
  return wrongCall(call, source, isBlock, place) ?? call
}

type NamedPath = Path & { readonly isScoped: boolean }

function pathOf({ data, depth, parts, original }: AST.PathExpression): NamedPath | undefined {
  const names = parts.filter((part) => typeof part === 'string')
  return names.length === parts.length ? { isData: data, depth, parts: names, isScoped: /^\.|this\b/.test(original) } : undefined
}

function named({ original }: AST.Literal): NamedPath {
  return { isData: false, depth: 0, parts: [String(original)], isScoped: false }
}

function formOf(node: AST.Callee, { parts, depth, isScoped }: NamedPath): Call['form'] {
  if (node.type === 'SubExpression' || node.params.length > 0 || node.hash !== undefined) return 'helper'
  if (parts.length !== 1 || depth > 0 || isScoped) return 'value'
  return BUILT_IN.has(parts[0] ?? '') ? 'helper' : 'ambiguous'
}

function expressionsOf(nodes: readonly AST.Node[], place: Place): readonly Expression[] | Refusal {
  const found: Expression[] = []
  for (const node of nodes) {
    const expression = expressionOf(node, place)
    if (isRefusal(expression)) return expression
    found.push(expression)
  }
  return found
}

function expressionOf(node: AST.Node, place: Place): Expression | Refusal {
  if (isCall(node)) {
    const call = callOf(node, false, place)
    return isRefusal(call) ? call : { kind: 'call', call }
  }
  if (isPath(node)) {
    const path = pathOf(node)
    if (path === undefined) return refuse(`has the expression ${shown(sourceOf(node, place))}; a name has to stand first`)
    const { isScoped, ...rest } = path
    return wrongName(rest, sourceOf(node, place), place) ?? { kind: 'path', path: rest }
  }
  if (isLiteral(node)) return { kind: 'literal', value: node.value }
  return refuse(`has the expression ${shown(sourceOf(node, place))}, which is no value`)
}

/** Why a call would fail or be filled in with nothing, if so. */
function wrongCall(call: Call, source: string, isBlock: boolean, place: Place): Refusal | undefined {
  const name = call.path.parts[0] ?? ''
  const arity = BUILT_IN.get(name)
  if (call.form === 'helper' && arity !== undefined) {
    if (call.args.length !== arity)
      return refuse(`has the expression ${shown(source)}; ${name} takes ${arity} argument${arity === 1 ? '' : 's'}`)
    if (!isBlock && name !== 'lookup') return refuse(`has the expression ${shown(source)}; write {{#${name} …}}…{{/${name}}}`)
    return undefined
  }
  if (name === 'date' || name === 'commit_date') {
    if (!place.words.includes(name) || call.path.isData) return refuseWord(source, name, place.words)
    return wrongDate(call, name, source, place)
  }
  if (call.form !== 'helper') return wrongName(call.path, source, place)
  const word = place.words.find((known) => known === name)
  if (word === undefined) return refuseWord(source, name, place.words)
  if (call.args.length > 0 || call.hash.size > 0)
    return refuse(`has the expression ${shown(source)}; {{${name}}} takes nothing after its name`)
  return undefined
}

function wrongDate(call: Call, name: 'date' | 'commit_date', source: string, { dates }: Place): Refusal | undefined {
  const isOdd = [...call.hash.keys()].some((key) => key !== 'tz')
  if (call.form !== 'helper' || call.args.length !== 1 || isOdd || dates === undefined) return refuseDate(source, name)
  const [format, zone] = [call.args[0], call.hash.get('tz')]
  if (format?.kind === 'path' || zone?.kind === 'path') return refuseDate(source, name)
  if (format?.kind === 'literal' && typeof format.value !== 'string') return refuseDate(source, name)
  if (zone?.kind !== 'literal') return undefined
  if (typeof zone.value !== 'string') return refuseDate(source, name)
  return dates.isZone(zone.value) ? undefined : refuseZone(source, zone.value, dates)
}

/** A name that nobody knows would be filled in with nothing, a date without a format cannot be asked, and the thing that has all the names is no text. */
function wrongName({ isData, depth, parts }: Path, source: string, { words, isTop }: Place): Refusal | undefined {
  const [first = '', ...rest] = isData && parts[0] === 'root' ? parts.slice(1) : parts
  const isOfRoot = isData ? parts[0] === 'root' : isTop && depth === 0
  const word = rest.length === 0 ? words.find((known) => known === first) : undefined
  if (isOfRoot && (word === 'date' || word === 'commit_date')) return refuseDate(source, word)
  return (isOfRoot && word === undefined) || (isTop && depth > 0) ? refuseWord(source, first, words) : undefined
}

/** The piece of the text that a node was parsed from; the text is one line. */
function sourceOf({ loc }: AST.Node, { text }: Place): string {
  return loc.start.line === 1 && loc.end.line === 1 ? text.slice(loc.start.column, loc.end.column) : text
}

function isContent(node: AST.Node): node is AST.Content {
  return node.type === 'ContentStatement'
}

function isComment(node: AST.Node): boolean {
  return node.type === 'CommentStatement'
}

function isMustache(node: AST.Node): node is AST.Mustache {
  return node.type === 'MustacheStatement'
}

function isBlock(node: AST.Node): node is AST.Block {
  return node.type === 'BlockStatement'
}

function isCall(node: AST.Node): node is AST.SubExpression {
  return node.type === 'SubExpression'
}

function isPath(node: AST.Node): node is AST.PathExpression {
  return node.type === 'PathExpression'
}

const LITERALS = ['StringLiteral', 'NumberLiteral', 'BooleanLiteral', 'NullLiteral', 'UndefinedLiteral']

function isLiteral(node: AST.Node): node is AST.Literal {
  return LITERALS.includes(node.type)
}
