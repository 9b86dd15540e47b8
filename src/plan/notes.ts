import { canAttest } from '../domain/attest.ts'
import { parseVersion } from '../domain/version.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { TagRule } from '../inputs/rules.ts'
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
    ...unknownNotes(facts, given),
    ...deploymentNotes(facts),
    ...branchNotes(facts),
    ...attestationNotes(inputs, facts),
    ...none,
  ]
  return [...new Set(notes)]
}

function isAdjusted(given: Given): given is Given & { readonly note: string } {
  return given.note !== undefined
}

/** A tag was pushed, or a version given, for rules that can do nothing with it. */
export function versionNotes({ tags, context, version }: Facts): readonly string[] {
  if (version.kind === 'version') return []
  // A rule with an expression or a value may find a version where the run has none, and is told of where it does not.
  const isPlain = (rule: TagRule): boolean => rule.kind === 'semver' && rule.match === undefined && rule.value === undefined
  const isAsked = tags.strategies.includes('semver') || tags.rules.some(isPlain)
  if (tags.version !== undefined) return [version.because]
  return isAsked && context.ref.kind === 'tag' ? [`${version.because}${cureOf(context.ref.name, tags.tagPrefix)}`] : []
}

/** Longer tags are nobody's versions, and the expression takes time by the square. */
const READ_LIMIT = 200

/** What makes a version of the tag of a component, or of a day written with zeros; empty where nothing does. */
function cureOf(tag: string, prefix: string): string {
  if (tag.length > READ_LIMIT) return ''
  const [, before = '', rest = ''] = /^(.*?)(v?\d+\.\d+\.\d.*)$/.exec(tag) ?? []
  if (before !== prefix) return prefix !== '' || parseVersion(rest) === undefined ? '' : `; with tag-prefix: ${before} it is ${rest}`
  const bare = rest.replaceAll(/(^v?|\.)0+(?=\d)/g, '$1')
  if (parseVersion(bare) === undefined) return ''
  // PEP 440 reads each number of a release as an integer, and drops a v ("Integer Normalization", "Preceding v character"); of all else it has its own words.
  const read = /^v?\d+(?:\.\d+)*$/.test(rest) ? `, and type=pep440 reads ${rest} as ${bare.replace(/^v/, '')}` : ''
  return `, whose numbers have no zeros in front: ${bare} is one${read}`
}

/** What brings the versions that nobody knows. */
function unknownNotes({ tags, context: { versions } }: Facts, given: readonly Given[]): readonly string[] {
  const isStuck = tags.moving === 'forward' && versions.kind === 'unknown' && given.some(({ line }) => line !== undefined)
  return isStuck ? [`${STUCK}: ${versions.cure ?? RUN_CURE}`] : []
}

const STUCK = 'tags that move by versions stay where they are, since nobody says which other versions there are'

/** What brings them in a workflow. */
const RUN_CURE =
  'a checkout with all tags does (actions/checkout with fetch-depth: 0), or the GitHub API with github-token (permissions: contents: read)'

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

function attestationNotes({ githubAttestation, sign }: Inputs, { context }: Facts): readonly string[] {
  return githubAttestation && !canAttest(sign, context.repository)
    ? ['not attested at GitHub (github-attestation): this repository is private, and for those GitHub signs by a Sigstore of its own']
    : []
}
