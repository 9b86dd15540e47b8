// @ts-check
// What test files import as `@jest/globals` while mutants are run: it collects their tests, which are then run by themselves, in one process.
import { expect } from 'expect'

export { expect }

/** @typedef {{ id: string, file: string, run: () => unknown }} Test */

/** @type {Map<string, Test>} */
let tests = new Map()
let file = ''
/** @type {string[]} */
let path = []
/** What the file does before and after each of its tests. @type {{ before: (() => unknown)[], after: (() => unknown)[] }} */
let around = { before: [], after: [] }

/**
 * Collects the tests of the files that `load` imports one by one.
 *
 * @param {readonly string[]} files
 * @param {(file: string) => Promise<unknown>} load
 * @returns {Promise<ReadonlyMap<string, Test>>} by their ids, in the order of the files
 */
export async function collect(files, load) {
  tests = new Map()
  for (const each of files) {
    file = each
    path = []
    around = { before: [], after: [] }
    await load(each)
  }
  return tests
}

/**
 * @param {string} name
 * @param {() => unknown} body
 */
export function describe(name, body) {
  path.push(name)
  body()
  path.pop()
}

/**
 * @param {string} name
 * @param {() => unknown} run
 */
export function test(name, run) {
  const said = [file, ...path, name].join(' › ')
  const id = tests.has(said) ? `${said} (${tests.size})` : said
  const { before, after } = around
  const runAll = async () => {
    for (const each of before) await each()
    try {
      await run()
    } finally {
      for (const each of after) await each()
    }
  }
  tests.set(id, { id, file, run: runAll })
}

/** @param {() => unknown} work */
export function beforeEach(work) {
  ofFile('beforeEach')
  around.before.push(work)
}

/** @param {() => unknown} work */
export function afterEach(work) {
  ofFile('afterEach')
  around.after.push(work)
}

/** @param {string} what */
function ofFile(what) {
  if (path.length > 0) throw new Error(`${what} inside of describe is not known here`)
}

describe.each = table(describe)
test.each = table(test)

/**
 * A row that is a list is the arguments, if all rows are (jestjs.io/docs/api, `test.each`).
 *
 * @param {(name: string, body: () => unknown) => void} add
 */
function table(add) {
  /** @param {readonly unknown[]} rows */
  return (rows) =>
    /**
     * @param {string} name
     * @param {(...row: unknown[]) => unknown} body
     */
    (name, body) => {
      const isSpread = rows.every(Array.isArray)
      for (const [index, row] of rows.entries())
        add(`${name} [${index}]`, () => (isSpread && Array.isArray(row) ? body(...row) : body(row)))
    }
}
