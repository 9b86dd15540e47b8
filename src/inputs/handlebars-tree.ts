/** Nodes of the tree that `@handlebars/parser` gives, as far as they are read here; its own types are not found by their path. */
export type Node = { readonly type: string; readonly loc: { readonly start: Position; readonly end: Position } }

type Position = { readonly line: number; readonly column: number }

export type Program = { readonly body: readonly Node[]; readonly blockParams?: readonly string[] | undefined }
export type Content = Node & { readonly value: string }

/** What a mustache, a block and a subexpression have in common. */
export type Callee = Node & {
  readonly path: Node
  readonly params: readonly Node[]
  readonly hash: { readonly pairs: readonly { readonly key: string; readonly value: Node }[] } | undefined
}
export type Mustache = Callee & { readonly escaped: boolean }
export type Block = Callee & { readonly program: Program | undefined; readonly inverse: Program | undefined }
export type SubExpression = Callee

/** A part is a tree of its own where an expression in parentheses stands before a dot. */
export type PathExpression = Node & {
  readonly data: boolean
  readonly depth: number
  readonly parts: readonly (string | Node)[]
  readonly original: string
}
export type Literal = Node & { readonly value: string | number | boolean | null | undefined; readonly original: unknown }
