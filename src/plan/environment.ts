import type { Context } from '../context/context.ts'
import { brief } from '../domain/brief.ts'
import { matches } from '../domain/wildcard.ts'
import type { TagInputs } from '../inputs/inputs.ts'
import type { Facts } from './facts.ts'

/** Finds the environment of a run: a `deployment` event brings its own, else the first pattern that matches the branch or tag names it. */
export function environmentOf(rules: TagInputs['environments'], { deployment, ref }: Context): Facts['environment'] {
  if (deployment !== undefined) return { kind: 'named', name: deployment }
  if (rules.length === 0) return { kind: 'nothing', because: 'no environment is given' }
  if (ref.kind === 'pull' || ref.kind === 'queue') return { kind: 'nothing', because: 'what is not merged is in no environment' }
  const name = ref.kind === 'none' ? '' : ref.name
  const found = rules.find(({ pattern }) => matches(pattern, name))
  if (found !== undefined) return { kind: 'named', name: found.name }
  return { kind: 'nothing', because: `no pattern of environment matches ${name === '' ? 'a run without a branch or tag' : brief(name)}` }
}
