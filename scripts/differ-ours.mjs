// @ts-check
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RESTORED } from './differ-differences.mjs'
import { startProcess } from './differ-process.mjs'
import { onStage } from './differ-world.mjs'

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').World} World */
/** @typedef {import('./differ-world.mjs').Answer} Answer */

/**
 * The parts of our action that a run needs, compiled: the pipeline and the adapters for what is not played.
 *
 * @typedef {object} Engine
 * @property {typeof import('../src/pipeline.ts').run} run
 * @property {typeof import('../src/report/tell.ts').tell} tell
 * @property {typeof import('../src/adapters/children.ts').createChildren} createChildren
 * @property {typeof import('../src/adapters/files.ts').createFiles} createFiles
 * @property {typeof import('../src/adapters/github.ts').openGitHub} openGitHub
 * @property {typeof import('../src/adapters/log.ts').createLog} createLog
 * @property {typeof import('../src/adapters/runner.ts').createRunner} createRunner
 */

/**
 * Loads our action from where tsc wrote it.
 *
 * @param {string} lib folder with `src/`
 * @returns {Promise<Engine>}
 */
export async function loadEngine(lib) {
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(lib, 'src', name)).href)
  const modules = await Promise.all(
    [
      'pipeline.js',
      'report/tell.js',
      'adapters/children.js',
      'adapters/files.js',
      'adapters/github.js',
      'adapters/log.js',
      'adapters/runner.js',
    ].map(load),
  )
  return Object.assign({}, ...modules)
}

/**
 * The inputs that make our action do what the peer does with a case's: its names, the switches that restore its ways, and a dry-run.
 *
 * @param {Case} played
 * @returns {Readonly<Record<string, string>>}
 */
export function ourInputs(played) {
  const { context, ...inputs } = played.inputs
  const named = { ...inputs, ...(context === undefined ? {} : { 'tag-context': context }) }
  const restored = RESTORED.map(({ inputs: restore }) => restore(played))
  return Object.assign({ ...named, 'github-token': 'none', 'dry-run': 'true' }, ...restored)
}

/**
 * Runs our action once in this process: pipeline and adapters are real, but for the clock, which stands still, and for clients of registries, which a
 * dry-run must not ask.
 *
 * @param {Engine} engine
 * @param {Case} played
 * @param {World} world
 * @returns {Promise<Answer>}
 */
export function playOurs(engine, played, world) {
  return onStage(played, world, 'ours-', ourInputs(played), ({ env: { GITHUB_STEP_SUMMARY: _, ...env } }) =>
    withEnvironment(env, async () => {
      const written = /** @type {string[]} */ ([])
      const ok = await runOnce(engine, env, played.now, (text) => void written.push(text))
      return { exitCode: ok ? 0 : 1, log: written.join('') }
    }),
  )
}

/**
 * Runs our bundle once as a process of its own, as the runner does.
 *
 * @param {string} path of `dist/index.js`
 * @param {Case} played
 * @param {World} world
 * @returns {Promise<Answer>}
 */
export function startOurs(path, played, world) {
  return onStage(played, world, 'ours-', ourInputs(played), (stage) => startProcess(path, stage, played.now))
}

/**
 * @param {Engine} engine
 * @param {Record<string, string>} env
 * @param {string} now
 * @param {(text: string) => void} write
 * @returns {Promise<boolean>}
 */
async function runOnce({ run, tell, createChildren, createFiles, openGitHub, createLog, createRunner }, env, now, write) {
  const { signal } = new AbortController()
  const random = { fraction: () => 0, hex: (/** @type {number} */ bytes) => '5e'.repeat(bytes) }
  const { log, command } = createLog(write, random)
  const folder = join(String(env['RUNNER_TEMP']), 'run')
  const refuse = (/** @type {string} */ what) => () => Promise.reject(new Error(`a dry-run asks no ${what}`))
  /** @type {import('../src/ports.ts').Ports} */
  const ports = {
    runner: createRunner(env, command),
    log,
    env,
    children: createChildren(env, signal),
    files: createFiles(folder),
    http: { request: refuse('registry'), stream: refuse('registry') },
    clock: { now: () => new Date(now), elapsedMs: () => 0, sleep: refuse('time') },
    random,
    clients: { github: openGitHub, ecr: refuse('ECR'), ecrPublic: refuse('ECR Public'), assumeRole: refuse('STS') },
    identity: { token: refuse('identity') },
    machine: { system: 'linux', userId: 0, cores: 1, freeBytes: () => 0, stayLean: () => {} },
    signal,
    folder,
    limit: () => {},
  }
  return tell(await run(ports), ports)
}

/**
 * `@actions/core` finds the runner's files, and exports variables, in the environment of its process.
 *
 * @template T
 * @param {Record<string, string>} env
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withEnvironment(env, work) {
  const before = { ...process.env }
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE']) process.env[name] = String(env[name])
  try {
    return await work()
  } finally {
    for (const name of Object.keys(process.env)) if (before[name] === undefined) delete process.env[name]
    Object.assign(process.env, before)
  }
}
