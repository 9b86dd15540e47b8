import { listed, needAttention } from '../domain/list.ts'
import { conceal } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import { PRUNE_INPUTS } from '../inputs/prune-spec.ts'
import type { Ports } from '../ports.ts'
import { type PrunePorts, type PruneReport, prune as pruneAll } from '../prune/prune.ts'
import { headlineOf, resultOf } from '../prune/tell.ts'
import { linedUp } from '../report/table.ts'
import { collect, inputsIn } from './collect.ts'
import type { Desk, ExitCode } from './command.ts'
import { errorLines } from './dispatch.ts'
import { type Flag, flagLines, flagOf, wrap } from './flags.ts'
import { logOf } from './ports.ts'

/** What the command needs beyond the desk: registries and clouds are asked, and what may be asked ends when the command does. */
export type Remote = Pick<
  PrunePorts,
  'http' | 'clock' | 'random' | 'signal' | 'limit' | 'children' | 'identity' | 'machine' | 'clients' | 'packages'
> & { readonly end: () => void }

/** Inputs that are secret, or may hold one: every process of the machine can read arguments, so they come from variables. */
const VARIABLES: ReadonlyMap<string, string> = new Map([
  ['password', 'REGISTRY_PASSWORD'],
  ['registry-auth', 'REGISTRY_AUTH'],
  ['github-token', 'GITHUB_TOKEN'],
])

const INPUT_FLAGS: readonly Flag[] = PRUNE_INPUTS.filter(({ name }) => !VARIABLES.has(name)).map(flagOf)
const OWN_FLAGS: readonly Flag[] = [
  { name: 'json', about: 'Prints JSON instead of a table: all that was judged, with what is kept.' },
  { name: 'help', about: 'Prints this.' },
]

const COMMAND = {
  name: 'prune',
  flags: [...INPUT_FLAGS, ...OWN_FLAGS],
  elsewhere: new Map([
    ...[...VARIABLES].map(([name, variable]): [string, string] => [name, `the variable ${variable}, since others can read arguments`]),
    ...['delete', 'force', 'yes'].map((word): [string, string] => [word, '--dry-run false']),
    ...['output', 'format'].map((word): [string, string] => [word, '--json']),
  ]),
}

/**
 * The command `prune`: what `prune/action.yml` does, at a terminal (docs/prune.md). The table, or JSON, is the output; what happens meanwhile, and what failed,
 * stands beside it.
 */
export async function prune(
  args: readonly string[],
  desk: Desk,
  openRemote: (runner: Ports['runner']) => Promise<Remote>,
): Promise<ExitCode> {
  const { values, complaints } = collect(args, COMMAND)
  if (values.has('help')) {
    for (const line of helpLines(desk.width)) desk.out(line)
    return 0
  }
  if (complaints.length > 0)
    throw new ActionError('inputs', [needAttention(complaints.length, 'argument'), ...listed(complaints)].join('\n'), HELP)
  const secrets: string[] = []
  const shown = (text: string): string => conceal(text, secrets)
  const tell = (text: string): void => {
    for (const line of text.split('\n')) desk.err(shown(line))
  }
  const runner = runnerOf(inputsOf(values, desk), (secret) => void secrets.push(secret.reveal()))
  const remote = await openRemote(runner)
  const report = await pruneAll({
    ...remote,
    runner,
    log: { ...logOf({ err: tell }), info: tell },
    env: desk.env,
    files: desk.files,
    folder: '',
  })
  remote.end()
  for (const error of report.errors) errorLines(isBadInput(error) ? withHelp(error) : error).forEach(tell)
  if (values.has('json')) desk.raw(shown(jsonOf(report)))
  else for (const line of linesOf(report)) desk.out(shown(line))
  if (report.errors.some(isBadInput)) return 2
  return report.outcome === 'pruned' || report.outcome === 'planned' ? 0 : 1
}

const HELP = 'build-tag-push prune --help tells every flag, and the variables that secrets come from.'

function isBadInput({ code }: ActionError): boolean {
  return code === 'inputs'
}

function withHelp({ code, message, hint, cause }: ActionError): ActionError {
  return new ActionError(code, message, hint ?? HELP, cause)
}

/** The inputs by flags and variables. A password stands for nothing without the user that it belongs to. */
function inputsOf(values: ReadonlyMap<string, readonly string[]>, { env }: Desk): ReadonlyMap<string, string> {
  const given = inputsIn(values, INPUT_FLAGS)
  const secrets = [...VARIABLES].flatMap(([name, variable]): [string, string][] => {
    const text = env[variable] ?? ''
    return text === '' || (name === 'password' && !given.has('username')) ? [] : [[name, text]]
  })
  return new Map([...given, ...secrets])
}

/** The runner of a run without one: inputs come from the arguments, and there is nobody who takes outputs. */
function runnerOf(inputs: ReadonlyMap<string, string>, mask: Ports['runner']['mask']): Ports['runner'] {
  const nobody = (): Promise<never> => Promise.reject(new ActionError('internal', 'there is no runner at the desk'))
  return {
    inputs: () => inputs,
    mask,
    outputs: nobody,
    variables: nobody,
    checkFiles: nobody,
    state: nobody,
    summary: nobody,
  }
}

/** Tags of an image that a row shows. */
const SHOWN_TAGS = 5

function* linesOf(report: PruneReport): Generator<string> {
  const rows = report.rows.filter(({ state }) => state !== 'kept')
  if (rows.length > 0)
    yield* linedUp(function* () {
      yield ['STATE', 'IMAGE', 'MADE', 'TAGS', 'WHY']
      for (const { repository, piece, state, because } of rows) {
        const tags = piece.tags.slice(0, SHOWN_TAGS).join(' ')
        const more = piece.tags.length > SHOWN_TAGS ? ` +${piece.tags.length - SHOWN_TAGS}` : ''
        yield [
          state,
          `${repository.name}@${piece.digest}`,
          piece.madeAt?.toISOString().slice(0, 10) ?? '-',
          `${tags || '-'}${more}`,
          because,
        ]
      }
    })
  yield headlineOf(report, '--dry-run false')
}

function jsonOf({ outcome, rows, errors }: PruneReport): string {
  const told = errors.map(({ code, message, hint }) => ({ code, message, hint }))
  return `${JSON.stringify({ version: 1, outcome, results: rows.map(resultOf), errors: told }, null, 2)}\n`
}

function helpLines(width: number): readonly string[] {
  const variables = [...VARIABLES].map(([name, variable]) => `${variable} (${name})`)
  return [
    'Usage: build-tag-push prune --images IMAGE [FLAGS]',
    '',
    ...wrap(
      'Deletes old and untagged images by rules, and never what a kept tag needs. Until --dry-run false it only tells which.',
      '',
      width,
    ),
    '',
    'Inputs, named as those of the action; lists and lines may be given several times:',
    ...INPUT_FLAGS.flatMap((flag) => flagLines(flag, width)),
    '',
    'How it is printed:',
    ...OWN_FLAGS.flatMap((flag) => flagLines(flag, width)),
    '',
    ...wrap(
      `Who signs in is found as for the action: docker's own sign-ins (docker login), the environment of AWS, and the variables ${variables.join(', ')}; REGISTRY_PASSWORD goes with --username.`,
      '',
      width,
    ),
    '',
    ...wrap(
      'Ends with 0 when it is done, with 1 when some of it could not be done, and with 2 when a flag or an input is wrong.',
      '',
      width,
    ),
    '',
    'Examples:',
    '  build-tag-push prune --images ghcr.io/acme/app --keep-tags "v*" --keep-last 20',
    '  build-tag-push prune --images registry.example.com/acme/app --older-than 30d --dry-run false',
  ]
}
