import { INPUTS, type InputSpec } from '../inputs/spec.ts'

/** One flag of `plan`. */
export type Flag = {
  readonly name: string
  /** what its value is called in the help; absent for a flag without a value */
  readonly takes?: string
  /** may be given several times */
  readonly many?: true
  /** one sentence for the help */
  readonly about: string
}

/** The flags that say what is planned, and how it is printed. */
export const OWN_FLAGS = [
  {
    name: 'ref',
    takes: 'REF',
    many: true,
    about:
      'What the run is for: refs/heads/main, refs/tags/v1.2.3, refs/pull/12/merge, or a branch or tag by its name; COMMIT:REF plans a ref that is not here yet, as git push would make it; give several for a whole release; the default is the branch of HEAD.',
  },
  { name: 'event', takes: 'EVENT', about: 'Name of the event, such as push, pull_request or schedule; the default follows from the ref.' },
  { name: 'deployment', takes: 'NAME', about: 'Environment that a deployment event brings.' },
  { name: 'at', takes: 'TIME', about: 'When the run starts, such as 2024-01-15T22:30:00Z; the default is now.' },
  { name: 'repository', takes: 'OWNER/NAME', about: 'Repository on GitHub; the default is that of the remote.' },
  { name: 'default-branch', takes: 'BRANCH', about: 'Default branch; the default is that of the remote (refs/remotes/origin/HEAD).' },
  {
    name: 'base',
    takes: 'BRANCH',
    about:
      'Base branch of a pull request, by default the default branch; or the branch that a pushed tag was made from, which only GitHub knows.',
  },
  { name: 'workflow', takes: 'FILE', about: 'Workflow file to read the inputs of the step from; inputs given as flags win over it.' },
  { name: 'job', takes: 'JOB', about: 'Job in the workflow file, where several have the step.' },
  { name: 'step', takes: 'STEP', about: 'Id or name of the step, where several use this action.' },
  {
    name: 'online',
    about: "Allows the network: where this clone does not prove to have all tags, git ls-remote asks the remote, with Git's own sign-in.",
  },
  { name: 'json', about: 'Prints JSON (plan.schema.json) instead of tables.' },
  { name: 'help', about: 'Prints this.' },
] as const satisfies readonly Flag[]

export type OwnFlag = (typeof OWN_FLAGS)[number]['name']

/** Groups of inputs that reach the plan; those of the build do by the fingerprint, the default of `push`, and caches that must not take a planned tag. */
const PLANNED: readonly InputSpec['group'][] = ['what to publish', 'tags', 'build']

/** What only the build itself can read; no decision depends on it. */
const NOT_AT_THE_DESK: readonly string[] = ['secrets', 'secret-envs', 'secret-files']

/** The inputs that reach the plan, one flag each with the input's name. */
export const INPUT_FLAGS: readonly (Flag & { readonly input: InputSpec })[] = INPUTS.filter(reachesPlan).map((input: InputSpec) => ({
  ...flagOf(input),
  input,
}))

/** The flag of an input, with the input's name. */
export function flagOf({ name, kind, description }: InputSpec): Flag {
  const about = description.replaceAll('`', '')
  return { name, takes: kind.toUpperCase(), about, ...(kind === 'list' || kind === 'lines' ? { many: true } : {}) }
}

/** Whether the plan depends on an input. */
export function reachesPlan({ group, name }: InputSpec): boolean {
  return PLANNED.includes(group) && !NOT_AT_THE_DESK.includes(name)
}

/** The help of `plan`, line by line; `width` is that of the terminal, in characters. */
export function helpLines(width: number): readonly string[] {
  const [build, own] = [
    INPUT_FLAGS.filter(({ input }) => input.group === 'build'),
    INPUT_FLAGS.filter(({ input }) => input.group !== 'build'),
  ]
  return [
    'Usage: build-tag-push plan [FLAGS]',
    '',
    ...wrap(
      'Prints what a run of the action would tag in this Git checkout, and why. Nothing is built, written or signed in; without --online nothing is asked.',
      '',
      width,
    ),
    '',
    'What is planned:',
    ...OWN_FLAGS.flatMap((flag) => flagLines(flag, width)),
    '',
    ...wrap('Inputs, named as those of the action; lists and lines may be given several times:', '', width),
    ...own.flatMap((flag) => flagLines(flag, width)),
    '',
    ...wrap(`Inputs of the build are flags too (README, "Inputs"): ${build.map(({ name }) => `--${name}`).join(', ')}.`, '', width),
    '',
    ...wrap(
      'Ends with 0 when every ref has a plan, with 1 when one has none (it says why), and with 2 when a flag or an input is wrong.',
      '',
      width,
    ),
    '',
    'Examples:',
    '  build-tag-push plan --images ghcr.io/acme/app',
    '  build-tag-push plan --images ghcr.io/acme/app --ref HEAD:refs/tags/v1.2.3',
    '  build-tag-push plan --workflow .github/workflows/image.yml --ref main --ref v1.2.3 --json',
  ]
}

/** Where the explanation of a flag starts. */
const INDENT = ' '.repeat(6)

/** A flag for the help: its name, and below it what it is about. */
export function flagLines({ name, takes, about }: Flag, width: number): readonly string[] {
  return [`  --${name}${takes === undefined ? '' : ` ${takes}`}`, ...wrap(about, INDENT, width)]
}

/** Breaks a text into lines of at most `width` characters. */
export function wrap(text: string, indent: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, indent + line]
}
