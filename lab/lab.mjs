// @ts-check
// The lab: engine, builders, registries and programs for demo, tests and bench, on plain Node 20 without packages.
//   node lab/lab.mjs [up] [PART…|all] | down | state | env
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { removeContainerBuilder, stopBuildkit } from './buildkit.mjs'
import { stopDaemon } from './daemon.mjs'
import { stopEngine } from './engine.mjs'
import { LabError } from './fault.mjs'
import { labFolder, labHome } from './home.mjs'
import { withLock } from './lock.mjs'
import { PARTS } from './parts.mjs'
import { newState, readState, shellExports, writeState } from './state.mjs'

export { readState }

/** @typedef {import('./state.mjs').LabState} LabState */

/**
 * Brings up the named parts and what they need (all that tests need, when none is named); a part that is up is left as it is.
 * Parts that cannot be had are told together in one error, after all others are up.
 *
 * @param {readonly string[]} [names] part names, or `all`
 * @param {(line: string) => void} [log]
 * @returns {Promise<LabState>}
 */
export async function up(names = [], log = () => {}) {
  if (process.platform !== 'linux')
    throw new LabError(`the lab starts Linux programs, and this is ${process.platform}`, 'Run it in a Linux machine or container, as root.')
  const home = labFolder(labHome())
  const wanted = selectParts(names)
  return withLock(
    home,
    () => startParts(home, wanted, log),
    () => log('another process works on this lab: waiting'),
  )
}

/**
 * Stops every process that the lab started, by id, and takes away its mounts and bridges.
 *
 * @param {(line: string) => void} [log]
 */
export async function down(log = () => {}) {
  const home = labHome()
  if (readState(home) === undefined) return log('no lab here')
  await withLock(home, async () => {
    const state = readState(home) ?? newState(home)
    // An engine of the machine goes on running, so what the lab started in it is taken out of it.
    if (state.parts['engine']?.origin === 'found') await removeContainerBuilder(state)
    for (const name of Object.keys(state.daemons).reverse()) {
      if (await stopPart(state, name)) log(`${name} stopped`)
      writeState(state)
    }
  })
}

/**
 * Returns the parts to bring up, what others need first.
 *
 * @param {readonly string[]} names
 * @returns {string[]}
 */
export function selectParts(names) {
  const unknown = names.filter((name) => name !== 'all' && PARTS[name] === undefined)
  if (unknown.length > 0) throw new LabError(`no part is called ${unknown.join(', ')}`, `Parts: ${Object.keys(PARTS).join(', ')}, all`)
  const chosen = Object.keys(PARTS).filter((name) =>
    names.length === 0 ? PARTS[name]?.lazy === false : names.includes(name) || names.includes('all'),
  )
  /** @type {Set<string>} */
  const ordered = new Set()
  /** @param {string} name */
  const add = (name) => {
    PARTS[name]?.needs.forEach(add)
    ordered.add(name)
  }
  chosen.forEach(add)
  return [...ordered]
}

/**
 * @param {string} home
 * @param {readonly string[]} names in the order of needs
 * @param {(line: string) => void} log
 * @returns {Promise<LabState>}
 */
async function startParts(home, names, log) {
  const state = readState(home) ?? newState(home)
  /** @type {Map<string, Promise<void>>} */
  const started = new Map()
  for (const name of names) started.set(name, startPart(state, name, started, log))
  const outcomes = await Promise.allSettled(started.values())
  writeState(state)
  const failures = groupFailures(names.map((name, index) => [name, outcomes[index]]))
  if (failures.length > 0) throw new LabError('these parts are missing, and those that need them', failures.join('\n'))
  return state
}

/**
 * @param {LabState} state
 * @param {string} name
 * @param {ReadonlyMap<string, Promise<void>>} started
 * @param {(line: string) => void} log
 */
async function startPart(state, name, started, log) {
  const part = PARTS[name]
  if (part === undefined) throw new TypeError(`no part is called ${name}`)
  await Promise.all(part.needs.map((need) => started.get(need)))
  const begin = performance.now()
  const origin = await part.start(state)
  state.parts[name] = origin
  writeState(state)
  log(
    `${name.padEnd(9)} ${origin.origin.padEnd(9)} ${`${((performance.now() - begin) / 1000).toFixed(1)} s`.padStart(7)}  ${origin.detail}`,
  )
}

/**
 * @param {LabState} state
 * @param {string} name of a daemon
 * @returns {Promise<boolean>}
 */
function stopPart(state, name) {
  if (name === 'engine') return stopEngine(state, 'containerd')
  if (name === 'classic') return stopEngine(state, 'classic')
  if (name === 'buildkit') return stopBuildkit(state)
  return stopDaemon(state, name)
}

/**
 * Parts that fail for one reason, such as a part that all of them need, are told in one line.
 *
 * @param {[string, PromiseSettledResult<void> | undefined][]} outcomes
 * @returns {string[]}
 */
function groupFailures(outcomes) {
  /** @type {Map<string, string[]>} */
  const groups = new Map()
  for (const [name, outcome] of outcomes) {
    if (outcome?.status !== 'rejected') continue
    const reason = describe(outcome.reason)
    groups.set(reason, [...(groups.get(reason) ?? []), name])
  }
  return [...groups].map(([reason, names]) => `${names.join(', ')}: ${reason}`)
}

/**
 * @param {unknown} reason
 * @returns {string}
 */
function describe(reason) {
  if (reason instanceof LabError) return `${reason.message}\n${reason.hint.replaceAll(/^/gm, '    ')}`
  return reason instanceof Error ? String(reason.stack) : String(reason)
}

/** @param {string[]} argv */
async function main([command = 'up', ...rest]) {
  const say = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`)
  const begin = performance.now()
  switch (command) {
    case 'up': {
      const state = await up(rest, say)
      return say(`lab is up in ${((performance.now() - begin) / 1000).toFixed(1)} s: ${state.home}`)
    }
    case 'down':
      return down(say)
    case 'state':
      return say(JSON.stringify(readState() ?? newState(labHome()), null, 2))
    case 'env':
      return say(shellExports(readState() ?? newState(labHome())).trimEnd())
    default:
      throw new LabError(`no command is called ${command}`, 'Commands: up [PART…|all], down, state, env')
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`lab: ${error instanceof LabError ? `${error.message}\n${error.hint}` : error.stack}\n`)
    process.exitCode = 1
  })
}
