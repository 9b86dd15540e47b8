/** Nodes of the tree that `@handlebars/parser` gives, as far as they are read here; its own types are not found by their path. */
export type Node = { readonly type: string; readonly loc: { readonly start: Position; readonly end: Position } }

type Position = { readonly line: number; readonly column: number }

/** The whole of a text, or the inside of a block. */
export type Program = { readonly body: readonly Node[]; readonly blockParams?: readonly string[] | undefined }
/** Text outside of braces. */
export type Content = Node & { readonly value: string }

/** What a mustache, a block and a subexpression have in common. */
export type Callee = Node & {
  readonly path: Node
  readonly params: readonly Node[]
  readonly hash: { readonly pairs: readonly { readonly key: string; readonly value: Node }[] } | undefined
}
/** `{{…}}`; three braces are not escaped. */
export type Mustache = Callee & { readonly escaped: boolean }
/** `{{#…}}…{{else}}…{{/…}}`; `{{^…}}` has an inverse alone. */
export type Block = Callee & { readonly program: Program | undefined; readonly inverse: Program | undefined }
/** A call in parentheses. */
export type SubExpression = Callee

/** A part is a tree of its own where an expression in parentheses stands before a dot. */
export type PathExpression = Node & {
  readonly data: boolean
  readonly depth: number
  readonly parts: readonly (string | Node)[]
  readonly original: string
}
/** A text, a number, a boolean or nothing. */
export type Literal = Node & { readonly value: string | number | boolean | null | undefined; readonly original: unknown }

/** Whether a node is text outside of braces. */
export function isContent(node: Node): node is Content {
  return node.type === 'ContentStatement'
}

/** Whether a node is a comment. */
export function isComment(node: Node): boolean {
  return node.type === 'CommentStatement'
}

/** Whether a node is filled in where it stands. */
export function isMustache(node: Node): node is Mustache {
  return node.type === 'MustacheStatement'
}

/** Whether a node has an inside. */
export function isBlock(node: Node): node is Block {
  return node.type === 'BlockStatement'
}

/** Whether a node is a call in parentheses. */
export function isCall(node: Node): node is SubExpression {
  return node.type === 'SubExpression'
}

/** Whether a node is a name, or several with dots. */
export function isPath(node: Node): node is PathExpression {
  return node.type === 'PathExpression'
}

const LITERALS = ['StringLiteral', 'NumberLiteral', 'BooleanLiteral', 'NullLiteral', 'UndefinedLiteral']

/** Whether a node is a value as it stands. */
export function isLiteral(node: Node): node is Literal {
  return LITERALS.includes(node.type)
}
