// @ts-check
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { up } from '../lab/lab.mjs'
import { pushDatabase, vulnerabilityDatabase } from '../lab/vulndb.mjs'
import { fresh, median, published } from './compare.mjs'
import { writeFlood } from './plugins.mjs'
import { REPORT_MB, reportFlood, trivyScript, VERSION } from './scanner.mjs'
import { ours } from './sides.mjs'
import { layersOf, NATIVE } from './stand.mjs'
import { alternate, summarise } from './statistics.mjs'

/** Size of the build log whose cost in memory is measured. */
export const LOG_MB = 200
const ROOT = join(import.meta.dirname, '..')
const NCC = join(ROOT, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js')

/**
 * @typedef {import('./compare.mjs').Bench} Bench
 * @typedef {import('./compare.mjs').Measured} Measured
 * @typedef {import('./compare.mjs').OpenStand} OpenStand
 */

/**
 * Says why start-up cannot be compared here.
 *
 * @returns {string | undefined}
 */
export function lacksBundler() {
  return existsSync(NCC) ? undefined : 'ncc is not there: npm ci brings it'
}

/**
 * Both end at once with a refused input, so that nothing but loading is measured.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareStart({ stand, rounds }) {
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
 * The most memory that our process takes over bare Node while buildx floods the log.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function measureLogMemory({ stand, slowRounds }) {
  const context = stand.context([])
  const tag = fresh()
  const plugin = join(stand.folder, 'flood')
  writeFlood(plugin, String(stand.state.docker?.buildx), LOG_MB)
  const sides = await alternate(slowRounds, {
    node: () => bareNode(stand),
    ours: async (round) => {
      const task = await taskOf(stand, context, `${tag}-${round}`)
      return peak(await published(ours, task, { ...stand, plugin, memory: true }))
    },
  })
  return { value: sides.ours.median - sides.node.median, sides }
}

const SCANNED = ['linux/amd64', 'linux/arm64', 'linux/ppc64le', 'linux/s390x']

/**
 * The most memory that our process takes over bare Node while it reads as large a report as it reads at all on each of four platforms, and writes all files
 * that there are of a scan.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function measureReportMemory({ stand, slowRounds }) {
  const { host } = (await up(['open'])).registries.open ?? {}
  if (host === undefined) throw new Error('the lab has no open registry')
  const found = { bucket: 'alpine 3.22', package: 'a', id: 'CVE-2099-1', fixed: '2', severity: /** @type {const} */ ('LOW'), title: 'a' }
  await pushDatabase(vulnerabilityDatabase([found]), { host, repository: 'bench/small-db' })
  const context = stand.context([])
  const tag = fresh()
  const [trivy, out] = [join(stand.folder, 'trivy-flood'), join(stand.workspace, 'reports')]
  writeFileSync(trivy, trivyScript(`${VERSION}\n${reportFlood().body}`), { mode: 0o755 })
  const inputs = {
    scan: 'report',
    'trivy-path': trivy,
    'trivy-db-repository': `${host}/bench/small-db:2`,
    'scan-json': join(out, 'scan.json'),
    'scan-table': join(out, 'scan.txt'),
    'scan-sarif': join(out, 'sarif'),
  }
  const sides = await alternate(slowRounds, {
    node: () => bareNode(stand),
    ours: async (round) => {
      const task = await taskOf(stand, context, `${tag}-${round}`, SCANNED)
      const took = peak(await published(ours, task, { ...stand, inputs, memory: true }))
      rmSync(out, { recursive: true })
      return took
    },
  })
  return { value: sides.ours.median - sides.node.median, sides, note: `${SCANNED.length} reports of ${REPORT_MB} MB, JSON, table, SARIF` }
}

/**
 * How much more memory a big image takes than a small one.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function measureImageMemory({ stand, sizeMb }) {
  const tag = fresh()
  const run = (/** @type {number} */ size) => async (/** @type {number} */ round) => {
    const context = stand.context(layersOf(size))
    const task = await taskOf(stand, context, `${tag}-${size}-${round}`)
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
 * @param {OpenStand} stand
 * @param {string} context
 * @param {string} tag
 * @param {readonly string[]} [platforms]
 * @returns {Promise<import('./sides.mjs').Task>}
 */
async function taskOf(stand, context, tag, platforms = NATIVE) {
  const targets = [await stand.target(0, 'bench/memory')]
  return { workspace: stand.workspace, context, platforms, targets, tags: [tag] }
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
 * The most memory that our process took.
 *
 * @param {import('./sides.mjs').Took} took
 * @returns {number} MB
 */
export function peak({ answer }) {
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
