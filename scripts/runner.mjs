// @ts-check
// Starts a JavaScript action the way the GitHub runner does. As a program it reads one request (JSON) from stdin and writes the answer (JSON).
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkSummary, parsePairs, readLog } from './commands.mjs'
import { readManifest } from './manifest.mjs'
import { endOrphans } from './orphans.mjs'
import { runProcess } from './phase.mjs'
import { inputVariables, runnerVariables } from './variables.mjs'

const STEP_TIMEOUT_MS = 10 * 60_000

/**
 * @typedef {object} RunEvent What the runner knows of the event; every field has a default.
 * @property {string} [name] `push`
 * @property {string} [ref] `refs/heads/main`
 * @property {string} [sha]
 * @property {string} [repository] `acme/app`
 * @property {string} [actor]
 * @property {unknown} [payload] content of the event file
 *
 * @typedef {object} RunRequest
 * @property {string} action folder with `action.yml`
 * @property {string} workspace GITHUB_WORKSPACE and current folder of the step
 * @property {Readonly<Record<string, string>>} [inputs] `with:` of the step
 * @property {Readonly<Record<string, string>>} [env] `env:` of the step; wins over all that the runner sets
 * @property {RunEvent} [event]
 * @property {string} [token] what `github.token` is
 * @property {readonly string[]} [secrets] masked from the start, as the workflow's secrets are
 * @property {string} [node] program that runs the action; this one by default
 * @property {string} [temp] RUNNER_TEMP; a new folder that is removed afterwards by default
 * @property {number} [timeoutMs] each phase is cancelled after so long
 * @property {boolean} [memory] whether to watch how much memory the phases take
 *
 * @typedef {object} Phase One process, `main` or `post`.
 * @property {number | null} exitCode null when a signal ended it
 * @property {string | null} signal
 * @property {boolean} cancelled
 * @property {string[]} log lines as the runner shows them, masked, commands obeyed
 * @property {string} raw what the process wrote, unmasked, cut at 32 MiB
 * @property {import('./commands.mjs').Command[]} annotations
 * @property {import('./commands.mjs').Command[]} commands
 * @property {number} wallMs from start to the end of process and streams
 * @property {number | undefined} peakKb most resident memory, where watched
 * @property {string[]} errors why the runner could not read the step's files
 *
 * @typedef {object} RunAnswer
 * @property {'success' | 'failure' | 'cancelled'} conclusion of main, as `steps.*.conclusion` would say
 * @property {Phase} main
 * @property {Phase | undefined} post
 * @property {Readonly<Record<string, string>>} outputs
 * @property {Readonly<Record<string, string>>} state
 * @property {Readonly<Record<string, string>>} env what main set for later steps
 * @property {string[]} path
 * @property {string} summary
 * @property {string[]} warnings of the runner itself, such as inputs that the action does not declare
 * @property {string[]} leftovers names in RUNNER_TEMP after post
 * @property {string[]} orphans command lines of processes that were still alive after post; they have been ended
 *
 * @typedef {object} Watch
 * @property {(line: string) => void} [onLine] called with each shown line
 * @property {(cancel: () => void) => void} [onStart] called when main, or post, has started, with what cancels it as a user does
 * @property {(env: Record<string, string>) => void | Promise<void>} [later] a later step, between main and post, with the environment that it has
 */

/**
 * Runs `main` and then `post` of an action, and returns all that the runner would know afterwards.
 *
 * The processes get what the request names, PATH, HOME and the locale; nothing else of this process's environment.
 *
 * @param {RunRequest} request
 * @param {Watch} [watch]
 * @returns {Promise<RunAnswer>}
 */
export async function runAction(request, watch = {}) {
  const manifest = readManifest(request.action)
  const temp = request.temp ?? mkdtempSync(join(tmpdir(), 'runner-'))
  try {
    const { inputs, warnings } = inputVariables(manifest.inputs, request)
    const tracking = `github_${randomUUID()}`
    const env = { ...runnerVariables(request, temp), RUNNER_TRACKING_ID: tracking, ...inputs, ...request.env }
    const masks = new Set((request.secrets ?? []).filter((secret) => secret !== ''))
    const main = await runPhase({ request, temp, env, masks, file: manifest.main, watch })
    const { NODE_OPTIONS: _, ...setForLater } = main.files.env
    const later = { ...env, ...setForLater, PATH: [...main.files.path].reverse().concat(env.PATH).join(':') }
    await watch.later?.(later)
    const state = Object.fromEntries(Object.entries(main.files.state).map(([name, value]) => [`STATE_${name}`, value]))
    const post =
      manifest.post === undefined
        ? undefined
        : await runPhase({ request, temp, env: { ...later, ...state }, masks, file: manifest.post, watch })
    return {
      conclusion: main.phase.cancelled ? 'cancelled' : succeeded(main.phase) ? 'success' : 'failure',
      main: main.phase,
      post: post?.phase,
      outputs: main.files.output,
      state: main.files.state,
      env: setForLater,
      path: main.files.path,
      summary: main.files.summary + (post?.files.summary ?? ''),
      warnings,
      leftovers: readdirSync(temp).filter((name) => !OWN_FOLDERS.includes(name)),
      orphans: endOrphans(tracking),
    }
  } finally {
    if (request.temp === undefined) rmSync(temp, { recursive: true, force: true })
  }
}

/**
 * Says whether a phase ended as the runner wants it.
 *
 * @param {Phase} phase
 * @returns {boolean}
 */
export function succeeded(phase) {
  return phase.exitCode === 0 && phase.errors.length === 0 && !phase.cancelled
}

const OWN_FOLDERS = ['_runner_file_commands', '_github_workflow']
const FILE_COMMANDS = {
  output: 'GITHUB_OUTPUT',
  state: 'GITHUB_STATE',
  env: 'GITHUB_ENV',
  path: 'GITHUB_PATH',
  summary: 'GITHUB_STEP_SUMMARY',
}

/**
 * @typedef {object} Files What the process left in the runner's files.
 * @property {Record<string, string>} output
 * @property {Record<string, string>} state
 * @property {Record<string, string>} env
 * @property {string[]} path
 * @property {string} summary
 */

/**
 * @param {object} work
 * @param {RunRequest} work.request
 * @param {string} work.temp
 * @param {Record<string, string>} work.env
 * @param {Set<string>} work.masks
 * @param {string} work.file
 * @param {Watch} work.watch
 * @returns {Promise<{phase: Phase, files: Files}>}
 */
async function runPhase({ request, temp, env, masks, file, watch }) {
  const folder = join(temp, '_runner_file_commands', randomUUID())
  mkdirSync(folder, { recursive: true })
  const variables = Object.entries(FILE_COMMANDS).map(([name, variable]) => [variable, join(folder, name)])
  for (const [, path] of variables) writeFileSync(String(path), '')
  const phase = await runProcess({
    command: [request.node ?? process.execPath, resolve(request.action, file)],
    // A file that the request sets itself stays as it is: that is how a test takes one away.
    env: { ...Object.fromEntries(variables), ...env },
    cwd: request.workspace,
    timeoutMs: request.timeoutMs ?? STEP_TIMEOUT_MS,
    memory: request.memory === true,
    log: readLog(masks, env['RUNNER_DEBUG'] === '1'),
    watch,
  })
  return { phase, files: readFiles(folder, phase) }
}

/**
 * @param {string} folder
 * @param {Phase} phase its `errors` grow by what cannot be read
 * @returns {Files}
 */
function readFiles(folder, phase) {
  /**
   * @template T
   * @param {string} name
   * @param {(text: string) => T} parse
   * @param {T} otherwise
   */
  const take = (name, parse, otherwise) => {
    try {
      return parse(readFileSync(join(folder, name), 'utf8'))
    } catch (error) {
      phase.errors.push(`Unable to process file command '${name}' successfully. ${error instanceof Error ? error.message : error}`)
      return otherwise
    }
  }
  return {
    output: take('output', parsePairs, {}),
    state: take('state', parsePairs, {}),
    env: take('env', parsePairs, {}),
    path: take('path', (text) => text.split(/\r?\n/).filter((line) => line !== ''), []),
    summary: take('summary', checkSummary, ''),
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const answer = await runAction(JSON.parse(readFileSync(0, 'utf8')))
  process.stdout.write(JSON.stringify(answer))
}
