import { findExpressions } from '../domain/expression.ts'

/** Whether a text has an expression. */
export function hasExpression(text: string): boolean {
  return findExpressions(text).length > 0
}

/** The body of a text that is one expression and nothing else; a condition may leave the braces out. */
export function soleExpression(text: string): string | undefined {
  const trimmed = text.trim()
  const [only] = findExpressions(trimmed)
  return only?.start === 0 && only.end === trimmed.length ? only.body : undefined
}

/** Whether a text is the job's own token, which our action has by itself. */
export function isJobToken(text: string): boolean {
  return /^(?:github\.token|secrets\.GITHUB_TOKEN|secrets\['GITHUB_TOKEN'\])$/i.test(soleExpression(text) ?? '')
}

/** The body of a condition, with or without braces, blanks made one. */
export function conditionOf(text: string): string {
  return (soleExpression(text) ?? text).replaceAll(/\s+/g, ' ').trim()
}

/** Puts another text in the place of every expression; `before` is the end of what stands in front of it. */
export function replaceExpressions(text: string, replace: (body: string, before: string) => string): string {
  let done = 0
  const pieces = findExpressions(text).map(({ start, end, body }) => {
    const before = text.slice(done, start)
    done = end
    return before + replace(body, before)
  })
  return [...pieces, text.slice(done)].join('')
}

/** A text of the same length in which no character of an expression can be taken for a separator. */
export function maskExpressions(text: string): string {
  return findExpressions(text).reduce(
    (masked, { start, end }) => masked.slice(0, start) + 'x'.repeat(end - start) + masked.slice(end),
    text,
  )
}

/** A text in which every expression is a word that no grammar of lists has a meaning for, and how to put them back. */
export function holdExpressions(text: string): { readonly text: string; readonly restore: (piece: string) => string } {
  const bodies: string[] = []
  const held = replaceExpressions(text, (body) => `expression\uE000${bodies.push(body) - 1}\uE001`)
  const restore = (piece: string) => piece.replaceAll(/expression\uE000(\d+)\uE001/g, (_all, index) => `\${{ ${bodies[Number(index)]} }}`)
  return { text: held, restore }
}

/** `${{ env.NAME }}` of variables whose values stand in the file becomes the value; everything else stays. */
export function fillVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return replaceExpressions(text, (body) => {
    const name = /^env(?:\.([\w-]+)|\[\s*'([^']+)'\s*\])$/.exec(body)
    const value = variables.get(name?.[1] ?? name?.[2] ?? '')
    return value === undefined || hasExpression(value) ? `\${{ ${body} }}` : value
  })
}

/** Something of a step that an expression names: an output, or another property such as `outcome`; `start` and `end` hold the step's name. */
export type StepReference = {
  /** in lower case: names in expressions have no case */
  readonly id: string
  readonly output: string | undefined
  readonly start: number
  readonly end: number
}

const STEP = /\bsteps\s*(?:\.\s*([\w-]+)|\[\s*'([^']+)'\s*\])(?:\s*\.\s*outputs\s*(?:\.\s*([\w-]+)|\[\s*'([^']+)'\s*\]))?/gi

/** Finds what a text says of steps: in its expressions, or as a whole when it is a condition. */
export function findStepReferences(text: string, isCondition = false): readonly StepReference[] {
  const expressions = findExpressions(text)
  const places = isCondition && expressions.length === 0 ? [{ start: 0, end: text.length }] : expressions
  return places.flatMap(({ start, end }) =>
    [...text.slice(start, end).matchAll(STEP)].map((match) => {
      const id = match[1] ?? match[2] ?? ''
      const offset = start + match.index + match[0].indexOf(id, 'steps'.length)
      return { id: id.toLowerCase(), output: (match[3] ?? match[4])?.toLowerCase(), start: offset, end: offset + id.length }
    }),
  )
}

/** Gives steps other names in everything that a text says of them. */
export function renameSteps(text: string, names: ReadonlyMap<string, string>, isCondition = false): string {
  let done = 0
  const pieces = findStepReferences(text, isCondition).map(({ id, start, end }) => {
    const piece = text.slice(done, start) + (names.get(id) ?? text.slice(start, end))
    done = end
    return piece
  })
  return [...pieces, text.slice(done)].join('')
}
