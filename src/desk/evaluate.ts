import { type Expression, type Operator, parseText } from './expression.ts'
import { FUNCTIONS } from './functions.ts'
import { type Bag, isSame, isTrue, isUnknown, numberOf, propertyOf, textOf, type Unknown, unknown, type Value } from './value.ts'

/** The contexts of an expression by name, `github` and so on; a name that is not here is unknown as a whole. */
export type Contexts = ReadonlyMap<string, Bag>

/** A text with its expressions filled in, or what nobody here knows, or a sentence part about what is wrong with it. */
export type Filled =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown'; readonly what: readonly string[] }
  | { readonly kind: 'wrong'; readonly because: string }

/** Fills in a text. What depends on something unknown is unknown: nothing is ever guessed. */
export function fill(text: string, contexts: Contexts): Filled {
  try {
    const values = parseText(text).map((part) => (part.kind === 'text' ? part.text : evaluate(part.expression, contexts)))
    const what = values.filter(isUnknown).map((value) => value.what)
    if (what.length > 0) return { kind: 'unknown', what: [...new Set(what)] }
    return { kind: 'text', text: values.map((value) => (isUnknown(value) ? '' : textOf(value))).join('') }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'wrong', because: error.message }
    throw error
  }
}

/** Evaluates an expression. Throws `SyntaxError` for a function that there is not, or one with the wrong arguments. */
export function evaluate(expression: Expression, contexts: Contexts): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'name':
      return contexts.get(expression.name.toLowerCase()) ?? unknown(expression.name)
    case 'property':
      return propertyOf(evaluate(expression.of, contexts), evaluate(expression.key, contexts))
    case 'filter': {
      const of = evaluate(expression.of, contexts)
      return unknown(isUnknown(of) ? of.what : 'the filter .*')
    }
    case 'call':
      return call(
        expression.name,
        expression.args.map((arg) => evaluate(arg, contexts)),
      )
    case 'not': {
      const value = evaluate(expression.of, contexts)
      return isUnknown(value) ? value : !isTrue(value)
    }
    case 'binary':
      return binary(expression.operator, expression, contexts)
  }
}

function binary(operator: Operator, sides: { readonly left: Expression; readonly right: Expression }, contexts: Contexts): Value {
  const left = evaluate(sides.left, contexts)
  if (isUnknown(left)) return left
  if (operator === '&&') return isTrue(left) ? evaluate(sides.right, contexts) : left
  if (operator === '||') return isTrue(left) ? left : evaluate(sides.right, contexts)
  const right = evaluate(sides.right, contexts)
  return isUnknown(right) ? right : compare(operator, left, right)
}

type Known = Exclude<Value, Unknown>

function compare(operator: Exclude<Operator, '&&' | '||'>, left: Known, right: Known): boolean {
  switch (operator) {
    case '==':
      return isSame(left, right)
    case '!=':
      return !isSame(left, right)
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [one, other] =
        typeof left === 'string' && typeof right === 'string'
          ? [left.toLowerCase(), right.toLowerCase()]
          : [numberOf(left), numberOf(right)]
      if (operator === '<') return one < other
      if (operator === '<=') return one <= other
      return operator === '>' ? one > other : one >= other
    }
  }
}

function call(name: string, args: readonly Value[]): Value {
  const known = FUNCTIONS.get(name.toLowerCase())
  if (known === undefined) throw new SyntaxError(`calls ${name}, which is no function of expressions`)
  if (args.length < known.least || args.length > known.most)
    throw new SyntaxError(
      `calls ${name} with ${args.length} arguments; it takes ${known.least}${known.most > known.least ? ' or more' : ''}`,
    )
  const missing = args.find(isUnknown)
  if (missing !== undefined) return missing
  return known.apply(args.filter((arg): arg is Known => !isUnknown(arg)))
}
