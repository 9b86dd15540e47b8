import type { Context } from '../context/context.ts'
import type { TagInputs } from '../inputs/inputs.ts'
import type { Facts } from './content.ts'

/** Finds the environment of a run: a `deployment` event brings its own, else the first pattern that matches the branch or tag names it. */
export function environmentOf(rules: TagInputs['environments'], { deployment, ref }: Context): Facts['environment'] {
  if (deployment !== undefined) return { kind: 'named', name: deployment }
  if (rules.length === 0) return { kind: 'nothing', because: 'no environment is given' }
  if (ref.kind === 'pull' || ref.kind === 'queue') return { kind: 'nothing', because: 'what is not merged is in no environment' }
  const name = ref.kind === 'none' ? '' : ref.name
  const found = rules.find(({ pattern }) => matches(pattern, name))
  if (found !== undefined) return { kind: 'named', name: found.name }
  return { kind: 'nothing', because: `no pattern of environment matches ${name === '' ? 'a run without a branch or tag' : name}` }
}

/** Whether a text matches a pattern in which `*` stands for any characters; linear in the text for each star, whatever the pattern. */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text === first
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  const end = text.length - last.length
  for (const piece of rest) {
    const found = text.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
