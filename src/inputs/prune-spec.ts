import { type InputName, type InputSpec, specOf } from './spec.ts'

/** What the action that deletes old images has in common with the other: the same names, read in the same way. */
export const SHARED = [
  'images',
  'registry',
  'username',
  'password',
  'registry-auth',
  'auth-realms',
  'github-token',
  'timeout',
] as const satisfies readonly InputName[]

/** What it has of its own: the single truth that `prune/action.yml`, docs/prune.md and the parser are checked against. */
export const PRUNE_OWN = [
  {
    name: 'keep-last',
    group: 'what to publish',
    kind: 'text',
    description: 'How many images with tags are kept in each repository, the newest ones; 10 unless said otherwise, 0 for none.',
    default: '10',
    example: '20',
  },
  {
    name: 'keep-tags',
    group: 'what to publish',
    kind: 'list',
    description: 'Images with such a tag are kept, by lines or commas; `*` stands for any characters.',
    example: 'latest, v*, prod-*',
  },
  {
    name: 'older-than',
    group: 'what to publish',
    kind: 'text',
    description: 'Only what is older is deleted: a whole number with `h`, `d` or `w`; 7 days unless said otherwise.',
    default: '7d',
    example: '30d',
  },
  {
    name: 'untagged',
    group: 'what to publish',
    kind: 'boolean',
    description:
      'Whether manifests that no tag leads to are deleted, too, where the registry lists them (GHCR, ECR); `true` unless said otherwise.',
    default: 'true',
  },
  {
    name: 'dry-run',
    group: 'run',
    kind: 'boolean',
    description: 'Whether it is only told what would be deleted; that is so until `false` is given.',
    default: 'true',
  },
] as const satisfies readonly InputSpec[]

/** The name of an input of its own. */
export type PruneName = (typeof PRUNE_OWN)[number]['name']

/** Every input of `prune/action.yml`. */
export const PRUNE_INPUTS: readonly InputSpec[] = [
  { ...specOf('images'), description: 'Names of the images to delete from, without tags, by lines or commas.' },
  ...PRUNE_OWN,
  ...SHARED.filter((name) => name !== 'images').map(specOf),
]

/** What `prune/action.yml` puts out. */
export const PRUNE_OUTPUTS = [
  { name: 'outcome', description: '`pruned`, `planned` (a dry-run), `partial` (some of it could not be deleted) or `failed`.' },
  { name: 'deleted', description: 'JSON list of what was deleted, or would be: `image@digest`.' },
  { name: 'results', description: 'JSON, one row for each manifest: `image`, `digest`, `tags`, `made`, `state`, `because`.' },
] as const
