import { ActionError } from '../errors.ts'
import type { Call, Expression, Path, ProgramNode } from '../inputs/template.ts'

/** What a name of the language stands for: a value, or something that is asked with what follows its name. */
export type Meaning = string | number | readonly (string | number)[] | Ask
/** Asked by a name with what follows it. */
export type Ask = (args: readonly unknown[], hash: ReadonlyMap<string, unknown>) => string | number

/** What a piece of a program sees: the thing that names belong to, and those around it, nearest first. */
type Frame = { readonly context: unknown; readonly around: readonly unknown[]; readonly data: ReadonlyMap<string, unknown> }

/** What a block does with a context. */
type Block = { readonly body: (context: unknown, data?: ReadonlyMap<string, unknown>) => string; readonly otherwise: () => string }

/**
 * Fills in a program as Handlebars 4 does (handlebarsjs.com/guide; `javascript-compiler.js` and `helpers/`), by walking through it: it is never made into
 * code. Throws `ActionError` `plan` where Handlebars would fail.
 */
export function fillIn(program: readonly ProgramNode[], names: ReadonlyMap<string, Meaning>): string {
  return write(program, { context: names, around: [], data: new Map([['root', names]]) })
}

/** Handlebars escapes for HTML what two braces give, and metadata-action's tags have the traces: `{{branch}}` of `a=b` is `a-x3D-b`. */
export function escapeHtml(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll(/[&<>"'`=]/g, (character) => HTML[character] ?? character) : text
}

const SPECIAL = /[&<>"'`=]/
const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
}

function write(program: readonly ProgramNode[], frame: Frame): string {
  return program.map((node) => writeNode(node, frame)).join('')
}

function writeNode(node: ProgramNode, frame: Frame): string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'mustache': {
      const text = textOf(valueOfCall(node.call, frame, undefined))
      return node.escaped ? escapeHtml(text) : text
    }
    case 'block':
      return textOf(
        valueOfCall(node.call, frame, {
          body: (context, data = frame.data) => write(node.body, enter(frame, context, data)),
          otherwise: () => write(node.otherwise, frame),
        }),
      )
  }
}

/** A block of the same context is no step on the way that `../` goes. */
function enter(frame: Frame, context: unknown, data: ReadonlyMap<string, unknown>): Frame {
  if (context === frame.context) return { ...frame, data }
  return { context, around: [frame.context, ...frame.around], data }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'function' || value instanceof Map) throw failed('an expression gives a thing that is no text')
  return String(value)
}

function valueOfCall(call: Call, frame: Frame, block: Block | undefined): unknown {
  const name = call.path.parts[0] ?? ''
  const args = call.args.map((argument) => evaluate(argument, frame))
  const hash = new Map([...call.hash].map(([key, value]) => [key, evaluate(value, frame)]))
  if (call.form === 'helper' && isHelper(name)) return HELPERS[name](args, hash, frame, block)
  const found = follow(call.path, frame)
  if (call.form === 'helper' && !isAsk(found)) throw failed(`${name} takes nothing after its name`)
  const value = isAsk(found) ? found(args, hash) : found
  return block === undefined || call.form === 'helper' ? value : section(value, frame, block)
}

function evaluate(expression: Expression, frame: Frame): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'path':
      return follow(expression.path, frame)
    case 'call':
      return valueOfCall(expression.call, frame, undefined)
  }
}

function follow({ isData, depth, parts }: Path, { context, around, data }: Frame): unknown {
  const start: unknown = isData ? data : depth === 0 ? context : around[depth - 1]
  return parts.reduce(lookUp, start)
}

/** Only what a thing has itself is found in it, nothing of its prototype. */
function lookUp(thing: unknown, name: unknown): unknown {
  const key = String(name)
  if (thing instanceof Map) return thing.get(key)
  if (typeof thing !== 'string' && !Array.isArray(thing)) return undefined
  return Object.getOwnPropertyDescriptor(thing, key)?.value
}

type Helper = (args: readonly unknown[], hash: ReadonlyMap<string, unknown>, frame: Frame, block: Block | undefined) => unknown

/** The helpers of Handlebars itself; how many arguments they have was looked at by the parser. */
const HELPERS = {
  if: ([condition], hash, frame, block) => choose(isMet(condition, hash), frame, block),
  unless: ([condition], hash, frame, block) => choose(!isMet(condition, hash), frame, block),
  with: ([thing], _hash, _frame, block) => {
    const context = asked(thing)
    return isEmpty(context) ? block?.otherwise() : block?.body(context)
  },
  each: ([thing], _hash, frame, block) => repeat(asked(thing), frame, block),
  lookup: ([thing, field]) => (thing ? lookUp(thing, field) : thing),
} as const satisfies Record<string, Helper>

function isHelper(name: string): name is keyof typeof HELPERS {
  return Object.hasOwn(HELPERS, name)
}

function choose(isTrue: boolean, frame: Frame, block: Block | undefined): string | undefined {
  return isTrue ? block?.body(frame.context) : block?.otherwise()
}

/** `false` and `true` of the language are texts, and a text that is not empty counts as true. */
function isMet(condition: unknown, hash: ReadonlyMap<string, unknown>): boolean {
  const value = asked(condition)
  return !isEmpty(value) && (Boolean(value) || Boolean(hash.get('includeZero')))
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : !value && value !== 0
}

/** What `{{#name}}` does with its value. */
function section(value: unknown, frame: Frame, block: Block): string {
  if (value === true) return block.body(frame.context)
  if (value === false || value === undefined || value === null) return block.otherwise()
  return Array.isArray(value) ? repeat(value, frame, block) : block.body(value)
}

function repeat(thing: unknown, frame: Frame, block: Block | undefined): string {
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(thing)
    ? [...thing.entries()]
    : thing instanceof Map
      ? [...thing]
      : []
  if (block === undefined || entries.length === 0) return block?.otherwise() ?? ''
  return entries
    .map(([key, value], index) => {
      const place = { key, index, first: index === 0, last: index === entries.length - 1 }
      return block.body(value, new Map<string, unknown>([...frame.data, ...Object.entries(place)]))
    })
    .join('')
}

function asked(value: unknown): unknown {
  return isAsk(value) ? value([], new Map()) : value
}

function isAsk(value: unknown): value is Ask {
  return typeof value === 'function'
}

/** What Handlebars would fail at. */
export function failed(because: string): ActionError {
  return new ActionError('plan', `a template cannot be filled in: ${because}`, 'Nothing was built or written.')
}
