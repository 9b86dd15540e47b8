import { findExpressions } from '../domain/expression.ts'

/** An expression of GitHub Actions, parsed (docs.github.com, "Evaluate expressions in workflows and actions"). */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** the first name of a path, such as `github` */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'property'; readonly of: Expression; readonly key: Expression }
  /** `.*`: a property of every element */
  | { readonly kind: 'filter'; readonly of: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }

export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=' | '&&' | '||'

/** A part of a text: as it stands, or an expression between `${{` and `}}`. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly source: string }

/** Splits a text into its expressions and what stands around them. Throws `SyntaxError` whose message is a sentence part about the text. */
export function parseText(text: string): readonly Part[] {
  const parts: Part[] = []
  let done = 0
  for (const { start, end, body } of findExpressions(text)) {
    if (start > done) parts.push({ kind: 'text', text: text.slice(done, start) })
    parts.push({ kind: 'expression', expression: parseExpression(body), source: body })
    done = end
  }
  const open = text.indexOf('${{', done)
  if (open >= 0) throw new SyntaxError(`has ${quoted(text.slice(open, open + 23))}, which is not closed by }}`)
  if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) })
  return parts
}

/** How deep values may stand in each other, as for the runner (actions/runner, src/Sdk/DTExpressions2, `ExpressionConstants.MaxDepth`). */
const DEPTH_LIMIT = 50
/** More than any expression has that a person wrote; evaluating goes one call deeper with each operator. */
const TOKEN_LIMIT = 2_000

/** Parses one expression, without braces. Throws `SyntaxError`. */
export function parseExpression(source: string): Expression {
  const tokens = tokensOf(source)
  if (tokens.length > TOKEN_LIMIT) throw new SyntaxError(`has ${quoted(source)}, which is too long`)
  let at = 0
  let depth = 0
  const deeper = <T>(parse: () => T): T => {
    depth += 1
    if (depth > DEPTH_LIMIT) throw new SyntaxError(`has ${quoted(source)}, which is nested more than ${DEPTH_LIMIT} deep`)
    const value = parse()
    depth -= 1
    return value
  }
  const peek = (): Token | undefined => tokens[at]
  const isNext = (text: string): boolean => peek()?.kind === 'sign' && peek()?.text === text
  const take = (text: string): void => {
    if (!isNext(text)) throw new SyntaxError(`has ${foundOf(peek())} in ${quoted(source)}, where ${text} is expected`)
    at += 1
  }
  /** binary operators by precedence, loosest first */
  const binary = (level: number): Expression => {
    const operators = LEVELS[level]
    if (operators === undefined) return unary()
    let left = binary(level + 1)
    for (;;) {
      const operator = operators.find(isNext)
      if (operator === undefined) return left
      at += 1
      left = { kind: 'binary', operator, left, right: binary(level + 1) }
    }
  }
  const unary = (): Expression => {
    if (!isNext('!')) return postfix(primary())
    at += 1
    return { kind: 'not', of: deeper(unary) }
  }
  const primary = (): Expression => {
    const token = peek()
    at += 1
    if (token?.kind === 'literal') return { kind: 'literal', value: token.value }
    if (token?.kind === 'name') return isNext('(') ? { kind: 'call', name: token.text, args: list() } : { kind: 'name', name: token.text }
    if (token?.text !== '(') throw new SyntaxError(`has ${foundOf(token)} in ${quoted(source)}, where a value is expected`)
    const inner = deeper(() => binary(0))
    take(')')
    return inner
  }
  const list = (): readonly Expression[] => {
    take('(')
    const args: Expression[] = []
    while (!isNext(')')) {
      if (args.length > 0) take(',')
      args.push(deeper(() => binary(0)))
    }
    take(')')
    return args
  }
  const postfix = (start: Expression): Expression => {
    let value = start
    for (;;) {
      if (isNext('.')) {
        at += 1
        const token = peek()
        at += 1
        if (token?.kind === 'name') value = { kind: 'property', of: value, key: { kind: 'literal', value: token.text } }
        else if (token?.kind === 'sign' && token.text === '*') value = { kind: 'filter', of: value }
        else throw new SyntaxError(`has ${foundOf(token)} in ${quoted(source)}, where a name is expected`)
      } else if (isNext('[')) {
        at += 1
        const key = deeper(() => binary(0))
        take(']')
        value = { kind: 'property', of: value, key }
      } else return value
    }
  }
  const whole = binary(0)
  if (at < tokens.length) throw new SyntaxError(`has ${foundOf(peek())} in ${quoted(source)}, where it should end`)
  return whole
}

const LEVELS: readonly (readonly Operator[])[] = [['||'], ['&&'], ['==', '!='], ['<=', '>=', '<', '>']]

type Token =
  | { readonly kind: 'literal'; readonly text: string; readonly value: string | number | boolean | null }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string }

/** A string, a number, a name, a sign, in this order; blanks stand between them. */
const TOKEN =
  /\s*(?:('(?:[^']|'')*')|([-+]?(?:0x[0-9a-f]+|0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|Infinity)(?![\w-]))|([a-z_][\w-]*)|(&&|\|\||[=!<>]=|[<>!()[\].,*]))/iy

const WORDS: ReadonlyMap<string, boolean | null | number> = new Map<string, boolean | null | number>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
])

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = []
  const text = source.trimEnd()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex
    const [, string, number, name, sign] = TOKEN.exec(text) ?? []
    if (string !== undefined) tokens.push({ kind: 'literal', text: string, value: string.slice(1, -1).replaceAll("''", "'") })
    else if (number !== undefined) tokens.push({ kind: 'literal', text: number, value: Number(number) })
    else if (name !== undefined) tokens.push(wordOf(name))
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else throw new SyntaxError(`has ${quoted(text.slice(start).trim().slice(0, 20))} in ${quoted(source)}, which is no expression`)
  }
  return tokens
}

function wordOf(name: string): Token {
  const value = WORDS.get(name)
  return value === undefined ? { kind: 'name', text: name } : { kind: 'literal', text: name, value }
}

function foundOf(token: Token | undefined): string {
  return token === undefined ? 'an end' : quoted(token.text)
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
