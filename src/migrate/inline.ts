import { soleExpression } from './expressions.ts'
import { split } from './references.ts'
import type { Step, StepList } from './workflow.ts'

/**
 * References that are nothing but a variable become what the file sets it to, in `env` of workflow, job or step, so that image and tag can be told apart.
 * A variable that a script writes, or that is made of other variables, stays.
 */
export function inlineReferences(text: string, step: Step, { variables, steps }: Pick<StepList, 'variables' | 'steps'>): string {
  const own = new Map([...variables, ...step.env.list.map(({ name, value }) => [name, value] as const)])
  return split(text)
    .map((reference) => {
      const name = /^env\.([\w-]+)$/.exec(soleExpression(reference) ?? '')?.[1] ?? ''
      const value = own.get(name)?.trim() ?? ''
      return isSettled(name, value, steps) ? value : reference
    })
    .join('\n')
}

/** Whether a variable holds when the step begins what the file says, by what the file says. */
function isSettled(name: string, value: string, steps: readonly Step[]): boolean {
  const isWritten = steps.some(({ run }) => run.includes(`${name}=`) || run.includes(`${name}<<`))
  return value !== '' && !/\benv\b/.test(value) && !isWritten
}
