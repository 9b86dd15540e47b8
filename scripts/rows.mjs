// @ts-check
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFlood, writeStopwatch } from './plugins.mjs'
import { layout, ours, peers, raw } from './sides.mjs'
import { checkPublished, refresh, STAGE } from './stand.mjs'
import { alternate, summarise } from './statistics.mjs'

const ROUND_TRIP_MS = 40
const LOG_MB = 200
const BOTH = ['linux/amd64', 'linux/arm64']
const NATIVE = [`linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`]

/**
 * @typedef {import('./statistics.mjs').Summary} Summary
 * @typedef {import('./sides.mjs').Task} Task
 * @typedef {import('./sides.mjs').Side} Side
 * @typedef {import('./stand.mjs').OpenStand} OpenStand
 *
 * @typedef {object} Bench
 * @property {OpenStand} stand
 * @property {number} rounds
 * @property {number} slowRounds of rows that move a big image
 * @property {number} sizeMb of the big image
 *
 * @typedef {object} Measured
 * @property {number} value
 * @property {Readonly<Record<string, Summary>>} sides milliseconds, or megabytes where the row says so
 * @property {string} [note]
 *
 * @typedef {object} Row One line of the table of budgets.
 * @property {string} name
 * @property {string} title
 * @property {number} budget
 * @property {'×' | 'ms' | 'MB'} unit of budget and value
 * @property {(bench: Bench) => Promise<Measured>} measure
 * @property {(bench: Bench) => string | undefined} [absent] why the row cannot be measured here
 */

/** @type {readonly Row[]} */
export const ROWS = [
  {
    name: 'whole',
    title: 'cached build, 2 tags, 1 registry with login ÷ shell, loopback',
    budget: 1,
    unit: '×',
    measure: (bench) => compareWhole(bench, { raw, ours }, 0),
  },
  {
    name: 'whole-40ms',
    title: 'the same at 40 ms round trip',
    budget: 0.55,
    unit: '×',
    measure: (bench) => compareWhole(bench, { raw, ours }, ROUND_TRIP_MS),
  },
  {
    name: 'peers',
    title: 'the same ÷ login + metadata + build-push actions, loopback',
    budget: 1 / 6,
    unit: '×',
    measure: (bench) => compareWhole(bench, { raw, peers, ours }, 0, 'peers'),
    absent: ({ stand }) => (stand.peers === undefined ? 'PEERS names no folder' : undefined),
  },
  { name: 'many-40ms', title: '10 tags × 3 registries at 40 ms ÷ shell', budget: 0.2, unit: '×', measure: compareMany },
  { name: 'growth', title: '10 tags × 3 registries ÷ 1 × 1, TLS, 40 ms', budget: 1.8, unit: '×', measure: compareGrowth },
  { name: 'own', title: 'our own time beyond the buildx process, loopback', budget: 150, unit: 'ms', measure: measureOwn },
  { name: 'fresh', title: 'a fresh big image ÷ shell, loopback', budget: 1, unit: '×', measure: compareFresh },
  {
    name: 'sparse',
    title: 'big image, all but 1 MB there ÷ (shell + 1.2 × layout alone)',
    budget: 1,
    unit: '×',
    measure: compareSparse,
  },
  { name: 'mount', title: 'big image, layers in a sibling repository ÷ all but 1 MB there', budget: 1.1, unit: '×', measure: compareMount },
  { name: 'second', title: 'second run of a published commit (adopt) ÷ shell', budget: 0.6, unit: '×', measure: compareSecond },
  {
    name: 'start',
    title: 'start-up ÷ a bundle with @actions/core alone',
    budget: 1.3,
    unit: '×',
    measure: compareStart,
    absent: () => (existsSync(NCC) ? undefined : 'ncc is not there: npm ci brings it'),
  },
  { name: 'memory-log', title: `memory over bare Node, ${LOG_MB} MB build log`, budget: 90, unit: 'MB', measure: measureLogMemory },
  {
    name: 'memory-image',
    title: 'memory growth from a 30 MB image to one a hundred times as big',
    budget: 10,
    unit: 'MB',
    measure: measureImageMemory,
  },
]

const ROOT = join(import.meta.dirname, '..')
const NCC = join(ROOT, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js')

/**
 * @param {Bench} bench
 * @param {Readonly<Record<string, Side>>} sides with `ours`
 * @param {number} roundTripMs
 * @param {string} [against] the side that the value is a ratio to
 * @returns {Promise<Measured>}
 */
async function compareWhole({ stand, rounds }, sides, roundTripMs, against = 'raw') {
  const context = stand.context([])
  const tag = fresh()
  return compare(
    rounds,
    against,
    sides,
    async (name, round) => ({
      workspace: stand.workspace,
      context,
      platforms: BOTH,
      targets: [await stand.target(0, `bench/${name}`, { roundTripMs })],
      tags: [`${tag}-${round}`, `${tag}-${round}-again`],
    }),
    stand,
  )
}

/**
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function compareMany({ stand, rounds }) {
  const context = stand.context([])
  const tag = fresh()
  return compare(
    Math.ceil(rounds / 2),
    'raw',
    { raw, ours },
    (name, round) => manyTask(stand, context, name, { tag: `${tag}-${round}`, tags: 10, registries: 3, tls: false }),
    stand,
  )
}

/**
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function compareGrowth({ stand, rounds }) {
  const context = stand.context([])
  const tag = fresh()
  const run =
    (/** @type {string} */ name, /** @type {number} */ tags, /** @type {number} */ registries) => async (/** @type {number} */ round) =>
      timed(ours, await manyTask(stand, context, name, { tag: `${tag}-${round}`, tags, registries, tls: true }), stand)
  const sides = await alternate(rounds, { 'ours 10×3': run('many', 10, 3), 'ours 1×1': run('one', 1, 1) })
  return { value: sides['ours 10×3'].median / sides['ours 1×1'].median, sides }
}

/**
 * @param {OpenStand} stand
 * @param {string} context
 * @param {string} name
 * @param {{tag: string, tags: number, registries: number, tls: boolean}} size
 * @returns {Promise<Task>}
 */
async function manyTask(stand, context, name, { tag, tags, registries, tls }) {
  const targets = await Promise.all(
    Array.from({ length: registries }, (_, index) => stand.target(index, `bench/${name}`, { roundTripMs: ROUND_TRIP_MS, tls })),
  )
  return {
    workspace: stand.workspace,
    context,
    platforms: BOTH,
    targets,
    tags: Array.from({ length: tags }, (_, index) => `${tag}-${index}`),
  }
}

/**
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function measureOwn({ stand, rounds }) {
  const context = stand.context([])
  const tag = fresh()
  const plugin = join(stand.folder, 'stopwatch')
  const read = writeStopwatch(plugin, String(stand.state.docker?.buildx))
  const parts = {
    before: /** @type {number[]} */ ([]),
    buildx: /** @type {number[]} */ ([]),
    after: /** @type {number[]} */ ([]),
    post: /** @type {number[]} */ ([]),
  }
  const { own } = await alternate(rounds, {
    own: async (round) => {
      const target = await stand.target(0, 'bench/own')
      const task = {
        workspace: stand.workspace,
        context,
        platforms: BOTH,
        targets: [target],
        tags: [`${tag}-${round}`, `${tag}-${round}-again`],
      }
      const startMs = performance.timeOrigin + performance.now()
      const { ms, mainMs } = await published(ours, task, { ...stand, plugin })
      const { beginMs, endMs, totalMs } = read()
      if (round > 0) {
        parts.before.push(beginMs - startMs)
        parts.buildx.push(totalMs)
        parts.after.push(mainMs - (endMs - startMs))
        parts.post.push(ms - mainMs)
      }
      return ms - totalMs
    },
  })
  return {
    value: own.median,
    sides: { own, ...Object.fromEntries(Object.entries(parts).map(([name, samples]) => [name, summarise(samples)])) },
  }
}

/**
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function compareFresh({ stand, slowRounds, sizeMb }) {
  const tag = fresh()
  const measured = await compare(
    slowRounds,
    'raw',
    { raw, ours },
    async (name, round) => ({
      workspace: stand.workspace,
      context: stand.context(layersOf(sizeMb)),
      platforms: NATIVE,
      targets: [await stand.target(0, `bench/fresh-${name}`)],
      tags: [`${tag}-${round}`],
    }),
    stand,
    true,
  )
  await stand.sweep()
  return { ...measured, note: `${sizeMb} MB` }
}

/**
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function compareSparse({ stand, slowRounds, sizeMb }) {
  const tag = fresh()
  const context = stand.context([...layersOf(sizeMb - 1), 1])
  const { sides } = await compare(
    slowRounds,
    'raw',
    { raw, layout, ours },
    (name, round) => sparseTask(stand, context, sizeMb, name, `${tag}-${round}`),
    stand,
  )
  await stand.sweep()
  const [own, shell, alone] = [median(sides, 'ours'), median(sides, 'raw'), median(sides, 'layout')]
  return { value: own / (shell + 1.2 * alone), sides, note: `${sizeMb} MB; ours ÷ shell ${(own / shell).toFixed(2)}` }
}

/**
 * @param {OpenStand} stand
 * @param {string} context
 * @param {number} sizeMb
 * @param {string} name
 * @param {string} tag
 * @returns {Promise<Task>}
 */
async function sparseTask(stand, context, sizeMb, name, tag) {
  refresh(join(stand.workspace, context, `layer${layersOf(sizeMb - 1).length}`), 1)
  return { workspace: stand.workspace, context, platforms: NATIVE, targets: [await stand.target(0, `bench/sparse-${name}`)], tags: [tag] }
}

/**
 * The sibling is the base image: provenance names it, so a repository that has none of its layers can mount them.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function compareMount({ stand, slowRounds, sizeMb }) {
  const tag = fresh()
  const sparse = stand.context([...layersOf(sizeMb - 1), 1])
  const base = {
    workspace: stand.workspace,
    context: stand.context(layersOf(sizeMb - 1)),
    platforms: NATIVE,
    targets: [await stand.target(0, 'bench/base')],
    tags: [tag],
  }
  await raw(base, stand)
  const derived = `derived-${tag}`
  mkdirSync(join(stand.workspace, derived))
  writeFileSync(
    join(stand.workspace, derived, 'Dockerfile'),
    `FROM ${base.targets[0]?.host}/bench/base:${tag} AS ${STAGE}\nCOPY layer /layer\n`,
  )
  const sides = await alternate(slowRounds, {
    mount: async (round) => {
      refresh(join(stand.workspace, derived, 'layer'), 1)
      const target = await stand.target(0, `bench/mount-${tag}-${round}`)
      return timed(
        ours,
        { workspace: stand.workspace, context: derived, platforms: NATIVE, targets: [target], tags: [`${tag}-${round}`] },
        stand,
      )
    },
    sparse: async (round) => timed(ours, await sparseTask(stand, sparse, sizeMb, 'beside-mount', `${tag}-${round}`), stand),
  })
  await stand.sweep()
  return { value: sides.mount.median / sides.sparse.median, sides, note: `${sizeMb} MB` }
}

/**
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function compareSecond({ stand, rounds }) {
  const context = stand.context([])
  const name = fresh()
  const tags = [`sha-${stand.sha.slice(0, 7)}`, 'edge']
  const task = async (/** @type {string} */ side) => ({
    workspace: stand.workspace,
    context,
    platforms: BOTH,
    targets: [await stand.target(0, `bench/second-${side}-${name}`)],
    tags,
  })
  const inputs = { tags: 'type=sha\ntype=raw,value=edge' }
  const sides = await alternate(rounds, {
    raw: async () => timed(raw, await task('raw'), stand),
    ours: async (round) => {
      const took = await published(ours, await task('ours'), { ...stand, inputs })
      const states = JSON.parse(String(took.answer?.outputs['results'])).map((/** @type {{state: string}} */ row) => row.state)
      const expected = round === 0 ? 'published' : 'already'
      if (states.length !== tags.length || states.some((/** @type {string} */ state) => state !== expected))
        throw new Error(`run ${round + 1} of a commit: ${states}`)
      return took.ms
    },
  })
  return { value: sides.ours.median / sides.raw.median, sides }
}

/**
 * Both end at once with a refused input, so that nothing but loading is measured.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function compareStart({ stand, rounds }) {
  const folder = join(stand.folder, 'core')
  mkdirSync(folder)
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(
    join(folder, 'core.js'),
    `import * as core from '@actions/core'\nif (core.getInput('images') === '') core.setFailed('no images')\n`,
  )
  execFileSync(process.execPath, [NCC, 'build', 'core.js', '-o', 'dist', '--no-cache', '--quiet'], { cwd: folder })
  const env = {
    PATH: String(process.env['PATH']),
    HOME: stand.folder,
    RUNNER_TEMP: stand.folder,
    GITHUB_WORKSPACE: stand.workspace,
    GITHUB_ACTIONS: 'true',
  }
  const node = String(stand.state.node24)
  const sides = await alternate(rounds * 3, {
    node: () => loading(node, ['-e', 'console.log("::error"); process.exitCode = 1'], env),
    core: () => loading(node, [join(folder, 'dist', 'index.js')], env),
    ours: () => loading(node, [join(stand.action, 'dist', 'index.js')], env),
  })
  return { value: sides.ours.median / sides.core.median, sides }
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<number>} milliseconds until it has told its error and ended with 1
 */
function loading(node, args, env) {
  return new Promise((resolve, reject) => {
    const begin = performance.now()
    const child = spawn(node, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
    let said = ''
    child.stdout.on('data', (chunk) => (said += chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 1 && said.includes('::error')) resolve(performance.now() - begin)
      else reject(new Error(`${args.join(' ')}: exit ${code}, not 1 with an error: ${said}`))
    })
  })
}

/**
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function measureLogMemory({ stand, slowRounds }) {
  const context = stand.context([])
  const tag = fresh()
  const plugin = join(stand.folder, 'flood')
  writeFlood(plugin, String(stand.state.docker?.buildx), LOG_MB)
  const sides = await alternate(slowRounds, {
    node: () => bareNode(stand),
    ours: async (round) => {
      const task = {
        workspace: stand.workspace,
        context,
        platforms: BOTH,
        targets: [await stand.target(0, 'bench/memory')],
        tags: [`${tag}-${round}`],
      }
      return peak(await published(ours, task, { ...stand, plugin, memory: true }))
    },
  })
  return { value: sides.ours.median - sides.node.median, sides }
}

/**
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
async function measureImageMemory({ stand, sizeMb }) {
  const tag = fresh()
  const run = (/** @type {number} */ size) => async (/** @type {number} */ round) => {
    const context = stand.context(layersOf(size))
    const task = {
      workspace: stand.workspace,
      context,
      platforms: NATIVE,
      targets: [await stand.target(0, 'bench/memory')],
      tags: [`${tag}-${size}-${round}`],
    }
    const took = await published(ours, task, { ...stand, memory: true })
    rmSync(join(stand.workspace, context), { recursive: true })
    await stand.sweep()
    return peak(took)
  }
  const [small, big] = [30, sizeMb * 10]
  // One run of the big one is long enough, and needs no round before it.
  const sides = {
    [`${small} MB`]: summarise([await run(small)(0), await run(small)(1), await run(small)(2)]),
    [`${big} MB`]: summarise([await run(big)(0)]),
  }
  return { value: median(sides, `${big} MB`) - median(sides, `${small} MB`), sides, note: `${small} MB → ${big} MB` }
}

/**
 * @param {import('./sides.mjs').Took} took
 * @returns {number} MB
 */
function peak({ answer }) {
  const peakKb = Math.max(answer?.main.peakKb ?? 0, answer?.post?.peakKb ?? 0)
  if (peakKb === 0) throw new Error('the memory of our process was not seen')
  return peakKb / 1024
}

/**
 * @param {OpenStand} stand
 * @returns {Promise<number>} MB
 */
function bareNode({ state }) {
  return new Promise((resolve, reject) => {
    const child = spawn(String(state.node24), ['-e', 'setTimeout(() => {}, 300)'], { env: {}, stdio: 'ignore' })
    child.once('error', reject)
    setTimeout(() => {
      const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
      child.once('close', () => resolve(Number(found?.[1]) / 1024))
    }, 200)
  })
}

/**
 * @param {number} rounds
 * @param {string} against
 * @param {Readonly<Record<string, Side>>} sides
 * @param {(name: string, round: number) => Promise<Task>} task
 * @param {OpenStand} stand
 * @param {boolean} [once] the context of a task is used once
 * @returns {Promise<Measured>}
 */
async function compare(rounds, against, sides, task, stand, once = false) {
  const runs = Object.entries(sides).map(([name, side]) => [
    name,
    async (/** @type {number} */ round) => {
      const work = await task(name, round)
      const ms = await timed(side, work, stand)
      if (once) rmSync(join(stand.workspace, work.context), { recursive: true })
      return ms
    },
  ])
  const found = await alternate(rounds, Object.fromEntries(runs))
  return { value: median(found, 'ours') / median(found, against), sides: found }
}

/**
 * @param {Side} side
 * @param {Task} task
 * @param {import('./sides.mjs').Stand} stand
 * @returns {Promise<number>} milliseconds
 */
async function timed(side, task, stand) {
  return (await published(side, task, stand)).ms
}

/**
 * Runs a side and then looks whether it did its work.
 *
 * @param {Side} side
 * @param {Task} task
 * @param {import('./sides.mjs').Stand} stand
 * @returns {Promise<import('./sides.mjs').Took>}
 */
async function published(side, task, stand) {
  const took = await side(task, stand)
  if (side !== layout) await checkPublished(task)
  return took
}

/**
 * @param {Readonly<Record<string, Summary>>} sides
 * @param {string} name
 * @returns {number}
 */
function median(sides, name) {
  const side = sides[name]
  if (side === undefined) throw new TypeError(`no side is called ${name}`)
  return side.median
}

/**
 * @param {number} sizeMb
 * @returns {number[]} layers of a third each, as images have them
 */
function layersOf(sizeMb) {
  const third = Math.floor(sizeMb / 3)
  return [third, third, sizeMb - 2 * third]
}

/** @returns {string} a word that no tag of an earlier run has */
function fresh() {
  return `t${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`
}
