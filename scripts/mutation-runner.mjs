// @ts-check
// StrykerJS's runner of our unit tests (stryker-mutator.io/docs/stryker-js, "Create a plugin"): all in one process, without jest around them, since jest
// takes a second and more to begin and there are thousands of mutants. A mutant that only shows while modules are evaluated gets them evaluated anew.
import { readdirSync } from 'node:fs'
import { register } from 'node:module'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { collect } from './mutation-tests.mjs'

/** Where instrumented code looks for what it shall do, and tells what it did. */
const STATE = '__stryker__'

/** StrykerJS's `TestStatus`. */
const [SUCCESS, FAILED] = [0, 1]

/** What property tests find depends on their seed, and the largest of them run too long for every mutant; so do children that visit forty servers. */
const LEFT_OUT = /^(?:properties|hostile)\.test\.js$/

/** A test that takes so long, and several times as long as before, waits for what never comes. */
const [HANGING_MS, HANGING_FACTOR] = [3_000, 5]
const HANGS = 'the test does not end'

/** Tests with the name of the changed file are asked before all others, however long these take. */
const OWN_FIRST_MS = 1_000_000

/** Folders of which some tests run children and servers: there the tests are asked that have the names of the changed files. */
const BY_NAME = new Set(['scan'])

class Unit {
  static inject = /** @type {const} */ (['options'])

  /** @type {ReadonlyMap<string, import('./mutation-tests.mjs').Test>} */
  #tests = new Map()
  /** in milliseconds, by tests: short ones are asked first */
  #durations = new Map()
  /** @type {unknown[]} */
  #strays = []
  #round = 0
  /** whether modules must be evaluated anew: there are none yet, or what hangs goes on in them */
  #isStale = true
  #folders
  #names

  /** @param {{ mutate: readonly string[] }} options */
  constructor({ mutate }) {
    this.#folders = [...new Set(mutate.map((pattern) => pattern.split('/')[2] ?? ''))]
    this.#names = new Set(mutate.map((pattern) => basename(pattern).replace(/\.js$/, '.test.js')))
  }

  capabilities() {
    return { reloadEnvironment: true }
  }

  init() {
    fc.configureGlobal({ seed: 1 })
    // A promise that nobody waits for fails the test that runs, as it does in jest.
    for (const event of ['unhandledRejection', 'uncaughtException']) process.on(event, (error) => this.#strays.push(error))
    register('./mutation-hooks.mjs', import.meta.url)
  }

  async dryRun() {
    const state = stateOf()
    await this.#load()
    const tests = []
    for (const { id, file, run } of this.#tests.values()) {
      state.currentTestId = id
      const started = performance.now()
      // a test of growth may fail on a busy machine
      const failure = (await this.#failureOf(run)) && (await this.#failureOf(run))
      const known = { id, name: id, fileName: file, timeSpentMs: performance.now() - started }
      this.#durations.set(id, known.timeSpentMs)
      tests.push(failure === undefined ? { ...known, status: SUCCESS } : { ...known, status: FAILED, failureMessage: failure })
    }
    state.currentTestId = undefined
    return { status: 'complete', tests, mutantCoverage: state.mutantCoverage }
  }

  /** @param {{ activeMutant: { id: string, fileName: string }, testFilter?: readonly string[], hitLimit?: number, mutantActivation: string, reloadEnvironment: boolean }} options */
  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation, reloadEnvironment }) {
    const state = stateOf()
    state.hitLimit = hitLimit
    state.hitCount = hitLimit === undefined ? undefined : 0
    state.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined
    if (reloadEnvironment || this.#isStale) {
      const failure = await failureOf(() => this.#load())
      if (failure !== undefined)
        return { status: 'killed', killedBy: [...this.#tests.keys()].slice(0, 1), failureMessage: failure, nrOfTests: 0 }
    }
    state.activeMutant = activeMutant.id
    let nrOfTests = 0
    const own = `/${basename(activeMutant.fileName, '.js')}.test.js`
    for (const id of [...(testFilter ?? this.#tests.keys())].sort((one, other) => this.#turn(one, own) - this.#turn(other, own))) {
      const test = this.#tests.get(id)
      // a mutated module may also change which tests there are, if they are made from its tables
      if (test === undefined) return { status: 'killed', killedBy: [id], failureMessage: 'the test is gone', nrOfTests }
      nrOfTests += 1
      const failure = await this.#failureOf(test.run, HANGING_MS + HANGING_FACTOR * this.#duration(id))
      if (failure === HANGS) {
        this.#isStale = true
        return { status: 'timeout', reason: id }
      }
      if (hitLimit !== undefined && state.hitCount > hitLimit)
        return { status: 'timeout', reason: `Hit limit reached (${state.hitCount}/${hitLimit})` }
      if (failure !== undefined) return { status: 'killed', killedBy: [id], failureMessage: failure, nrOfTests }
    }
    return { status: 'survived', nrOfTests }
  }

  /**
   * Why a test fails, if it does; `HANGS` where it has not ended in time.
   *
   * @param {() => unknown} run
   * @param {number} [limitMs]
   */
  async #failureOf(run, limitMs) {
    this.#strays = []
    /** @type {NodeJS.Timeout | undefined} */
    let timer
    const late = new Promise((resolve) => {
      if (limitMs !== undefined) timer = setTimeout(() => resolve(HANGS), limitMs)
    })
    const failure = await Promise.race([failureOf(run), late])
    clearTimeout(timer)
    // a promise is known to be nobody's when all that can go on has done so
    await new Promise((resolve) => setImmediate(resolve))
    return failure ?? (this.#strays.length > 0 ? messageOf(this.#strays[0]) : undefined)
  }

  /**
   * Those of the file itself come first, the shortest of them before the others.
   *
   * @param {string} id
   * @param {string} own
   */
  #turn(id, own) {
    const isOwn = this.#tests.get(id)?.file.endsWith(own) === true
    return this.#duration(id) - (isOwn ? OWN_FIRST_MS : 0)
  }

  /** @param {string} id */
  #duration(id) {
    return this.#durations.get(id) ?? 0
  }

  async #load() {
    this.#round += 1
    this.#isStale = true
    this.#tests = await collect(filesOf(this.#folders, this.#names), (file) => import(`${pathToFileURL(file).href}?round=${this.#round}`))
    this.#isStale = false
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'unit', injectableClass: Unit }]

function stateOf() {
  globalThis[STATE] ??= {}
  return globalThis[STATE]
}

/**
 * @param {readonly string[]} folders
 * @param {ReadonlySet<string>} names
 */
function filesOf(folders, names) {
  return folders.flatMap((folder) => {
    const root = resolve('lib', '__tests__', folder)
    const isAsked = (/** @type {string} */ name) =>
      BY_NAME.has(folder) ? names.has(name) : name.endsWith('.test.js') && !LEFT_OUT.test(name)
    return readdirSync(root)
      .filter(isAsked)
      .toSorted()
      .map((name) => join(root, name))
  })
}

/** @param {() => unknown} run */
async function failureOf(run) {
  try {
    await run()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error)
}
