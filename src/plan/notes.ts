import type { Inputs } from '../inputs/inputs.ts'
import type { Given } from './collapse.ts'
import { environmentOf } from './environment.ts'
import type { Facts } from './facts.ts'
import { isUnknownBranch } from './template.ts'

/** What people should know about the plan beside the reasons of its tags, each thing once; `met` is about rules that gave the same tag. */
export function notesOf(inputs: Inputs, facts: Facts, given: readonly Given[], met: readonly string[]): readonly string[] {
  const adjusted = given.filter(isAdjusted).map(({ note }) => note)
  const none = given.length === 0 ? ['no rule gives a tag in this run'] : []
  const notes = [
    ...inputs.notices,
    ...facts.context.notes,
    ...adjusted,
    ...met,
    ...versionNotes(facts),
    ...deploymentNotes(facts),
    ...branchNotes(facts),
    ...none,
  ]
  return [...new Set(notes)]
}

function isAdjusted(given: Given): given is Given & { readonly note: string } {
  return given.note !== undefined
}

/** A tag was pushed, or a version given, for rules that can do nothing with it. */
function versionNotes({ tags, context, version }: Facts): readonly string[] {
  if (version.kind === 'version') return []
  const isAsked = tags.strategies.includes('semver') || tags.rules.some(({ kind }) => kind === 'semver')
  return tags.version !== undefined || (isAsked && context.ref.kind === 'tag') ? [version.because] : []
}

/** A rule is left out, or gives another tag, by what nobody knows. */
function branchNotes({ tags, context }: Facts): readonly string[] {
  if (!isUnknownBranch(context)) return []
  const { prefix, suffix } = tags.flavor
  const texts = [...tags.rules.map(({ line }) => line), prefix.template.text, suffix.template.text]
  return texts.some((text) => text.includes('default_branch'))
    ? ['nobody says which branch is the default one, so this one counts as another']
    : []
}

function deploymentNotes({ tags, context, environment }: Facts): readonly string[] {
  const own = environmentOf(tags.environments, { ...context, deployment: undefined })
  if (environment.kind === 'nothing' || own.kind === 'nothing' || own.name === environment.name) return []
  return [`the environment is ${environment.name}, as the deployment says, not ${own.name} of the input environment`]
}
