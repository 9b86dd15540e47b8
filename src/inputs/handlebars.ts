import type { Refusal } from '../domain/reference.ts'
import { BUILT_IN, type Place, wrongCall, wrongName } from './calls.ts'
import { refuseBraces, refuseDate } from './expressions.ts'
import * as AST from './handlebars-tree.ts'
import type { Dates, Handlebars } from './language.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import type { Call, Expression, Path, ProgramNode, Word } from './template.ts'

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
  if (AST.isContent(statement)) return { kind: 'text', text: statement.value }
  if (AST.isComment(statement)) return { kind: 'text', text: '' }
  if (AST.isMustache(statement)) {
    const call = callOf(statement, false, place)
    return isRefusal(call) ? call : { kind: 'mustache', call, escaped: statement.escaped }
  }
  if (AST.isBlock(statement)) return blockOf(statement, place)
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
  const path = AST.isPath(node.path) ? pathOf(node.path) : AST.isLiteral(node.path) ? named(node.path) : undefined
  if (path === undefined) return refuse(`has the expression ${shown(source)}; a name has to stand first`)
  const asked = place.words.find((word) => word === path.parts[0])
  if ((asked === 'date' || asked === 'commit_date') && [...node.params, ...pairsOf(node).map(({ value }) => value)].some(AST.isPath))
    return refuseDate(source, asked)
  const args = expressionsOf(node.params, place)
  if (isRefusal(args)) return args
  const hash = expressionsOf(
    pairsOf(node).map(({ value }) => value),
    place,
  )
  if (isRefusal(hash)) return hash
  const keys = pairsOf(node).map(({ key }) => key)
  const call: Call = {
    form: formOf(node, path),
    path: { isData: path.isData, depth: path.depth, parts: path.parts },
    args,
    hash: new Map(hash.map((value, index) => [keys[index] ?? '', value])),
  }
  return wrongCall(call, source, isBlock, place) ?? call
}

function pairsOf({ hash }: AST.Callee): NonNullable<AST.Callee['hash']>['pairs'] {
  return hash?.pairs ?? []
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
  if (AST.isCall(node)) {
    const call = callOf(node, false, place)
    return isRefusal(call) ? call : { kind: 'call', call }
  }
  if (AST.isPath(node)) {
    const path = pathOf(node)
    if (path === undefined) return refuse(`has the expression ${shown(sourceOf(node, place))}; a name has to stand first`)
    const { isScoped, ...rest } = path
    return wrongName(rest, sourceOf(node, place), place) ?? { kind: 'path', path: rest }
  }
  if (AST.isLiteral(node)) return { kind: 'literal', value: node.value }
  return refuse(`has the expression ${shown(sourceOf(node, place))}, which is no value`)
}

/** The piece of the text that a node was parsed from; the text is one line. */
function sourceOf({ loc }: AST.Node, { text }: Place): string {
  return loc.start.line === 1 && loc.end.line === 1 ? text.slice(loc.start.column, loc.end.column) : text
}
