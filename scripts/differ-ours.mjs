// @ts-check
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setStage } from './differ-world.mjs'

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
 * The inputs that make our action do what the peer does with a case's: its names, our switches, and a dry-run.
 *
 * @param {Case} played
 * @returns {Readonly<Record<string, string>>}
 */
export function ourInputs({ inputs: { context, images, tags, ...inputs } }) {
  return {
    ...inputs,
    'github-token': 'none',
    'dry-run': 'true',
    moving: 'always',
    tags: hasEntries(tags) ? String(tags) : PEER_RULES.join('\n'),
    ...(context === undefined ? {} : { 'tag-context': context }),
    ...(hasEntries(images) ? { images: String(images) } : {}),
    push: 'false',
  }
}

/** What docker/metadata-action takes for `tags` where there are none (its README, "`tags` input"). */
const PEER_RULES = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr']

/** @param {string | undefined} text lines, of which blank ones and comments are no entries */
function hasEntries(text) {
  return (text ?? '').split('\n').some((line) => /^\s*[^\s#]/.test(line))
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
export async function playOurs(engine, played, world) {
  const folder = mkdtempSync(join(world.folder, 'ours-'))
  const api = world.serve(played)
  try {
    const checkout = world.checkouts.find(({ name }) => name === played.checkout)
    if (checkout === undefined) throw new Error(`no checkout is called ${played.checkout}`)
    const stage = setStage(played, folder, { apiUrl: api.url, checkout, ceiling: world.folder }, ourInputs(played))
    const { GITHUB_STEP_SUMMARY: _, ...env } = stage.env
    return await withEnvironment(env, async () => {
      const written = /** @type {string[]} */ ([])
      const ok = await runOnce(engine, env, played.now, (text) => void written.push(text))
      return stage.answer(ok ? 0 : 1, written.join(''))
    })
  } finally {
    api.close()
    rmSync(folder, { recursive: true, force: true })
  }
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
