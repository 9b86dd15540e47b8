import { soleExpression } from './expressions.ts'
import { split } from './references.ts'
import type { Step, StepList } from './workflow.ts'

/**
 * References that are nothing but a variable become what the file sets it to, in `env` of workflow, job or step, so that image and tag can be told apart.
 * A variable that an earlier step may write, or that is made of other variables, stays.
 */
export function inlineReferences(text: string, step: Step, { variables, steps }: Pick<StepList, 'variables' | 'steps'>): string {
  const own = new Map([...variables, ...step.env.list.map(({ name, value }) => [name, value] as const)])
  return split(text)
    .map((reference) => {
      const name = /^env\.([\w-]+)$/.exec(soleExpression(reference) ?? '')?.[1] ?? ''
      const value = own.get(name)?.trim() ?? ''
      return isSettled(
        name,
        value,
        steps.filter(({ index }) => index < step.index),
      )
        ? value
        : reference
    })
    .join('\n')
}

/** Whether a variable holds when the step begins what the file says, by what the file says. */
function isSettled(name: string, value: string, earlier: readonly Step[]): boolean {
  if (value === '' || /\benv\b/.test(value)) return false
  const named = namedBeyondReading(name)
  return !earlier.some(({ texts }) => texts.some((text) => named.test(text.value)))
}

/** Whoever writes a variable names it, be it by `$GITHUB_ENV` or by `core.exportVariable` (@actions/core); `$NAME`, `${NAME}` and `env.NAME` only read it. */
function namedBeyondReading(name: string): RegExp {
  return new RegExp(`(?<!\\$\\{?|\\benv\\s*(?:[.:]|\\[\\s*['"])\\s*)\\b${name}\\b|${name}(?:=|<<)`)
}
