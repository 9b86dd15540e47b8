// @ts-check
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { up } from '../lab/lab.mjs'
import { run } from '../lab/process.mjs'
import { manyAdvisories, pushDatabase, vulnerabilityDatabase, writeDatabase } from '../lab/vulndb.mjs'
import { writeStopwatch } from './plugins.mjs'
import { ours } from './sides.mjs'
import { layersOf } from './stand.mjs'
import { alternate, summarise } from './statistics.mjs'

/**
 * @typedef {import('./compare.mjs').Bench} Bench
 * @typedef {import('./compare.mjs').Measured} Measured
 * @typedef {import('./sides.mjs').Task} Task
 */

const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/ppc64le', 'linux/s390x']
const ADVISORIES = 100_000
const PACKAGES = 400

/**
 * What the gate adds, from the end of the build to that of the main step, to a run that pushes nothing, beside the same scans in a shell, all at once: an image
 * of half a gigabyte with packages of which a tenth have findings, and a database of 100,000 advisories, which ours fetches from a registry while it builds and
 * the shell has on its disk already.
 *
 * @param {Bench} bench
 * @param {number} count of platforms
 * @returns {Promise<Measured>}
 */
export async function compareGate({ stand, slowRounds, sizeMb }, count) {
  const lab = await up(['trivy', 'open'])
  const [trivy, host] = [lab.tools.trivy, lab.registries.open?.host]
  if (trivy === undefined || host === undefined) throw new Error('the lab has no trivy')
  const database = vulnerabilityDatabase(manyAdvisories(ADVISORIES))
  await pushDatabase(database, { host, repository: 'bench/trivy-db' })
  const imageMb = Math.round(sizeMb * 1.7)
  const task = await taskOf(stand, imageMb, PLATFORMS.slice(0, count))
  const place = join(stand.folder, `gate-${count}`)
  const view = await makeView(stand, task, place)
  writeDatabase(database, join(place, 'cache'))
  const scan = {
    scan: 'gate',
    'scan-fail-on': 'UNKNOWN',
    'trivy-path': trivy,
    'trivy-db-repository': `${host}/bench/trivy-db:2`,
  }
  const plugin = join(place, 'stopwatch')
  const read = writeStopwatch(plugin, String(stand.state.docker?.buildx))
  const whole = { ours: /** @type {number[]} */ ([]), without: /** @type {number[]} */ ([]) }
  const afterBuild = async (/** @type {'ours' | 'without'} */ side, /** @type {number} */ round) => {
    const inputs = side === 'ours' ? scan : {}
    const startMs = performance.timeOrigin + performance.now()
    const { ms, mainMs } = await ours(task, { ...stand, plugin, inputs: { ...inputs, push: 'false' } })
    if (round > 0) whole[side].push(ms)
    return startMs + mainMs - read().endMs
  }
  const sides = await alternate(slowRounds, {
    ours: (round) => afterBuild('ours', round),
    without: (round) => afterBuild('without', round),
    trivy: () => scanByHand(trivy, view, place),
  })
  await stand.sweep()
  const added = sides.ours.median - sides.without.median
  const inAll = summarise(whole.ours).median - summarise(whole.without).median
  return {
    value: added / sides.trivy.median,
    sides,
    note: `${imageMb} MB, ${ADVISORIES} advisories; the gate adds ${added.toFixed(0)} ms after the build, ${inAll.toFixed(0)} ms to the whole run`,
  }
}

/**
 * @param {import('./stand.mjs').OpenStand} stand
 * @param {number} sizeMb
 * @param {readonly string[]} platforms
 * @returns {Promise<Task>}
 */
async function taskOf(stand, sizeMb, platforms) {
  const context = stand.context(layersOf(sizeMb))
  const folder = join(stand.workspace, context)
  for (const path of ['packages/etc', 'packages/var/lib/dpkg']) mkdirSync(join(folder, path), { recursive: true })
  writeFileSync(join(folder, 'packages/etc/debian_version'), '12.11\n')
  writeFileSync(join(folder, 'packages/etc/os-release'), 'ID=debian\nVERSION_ID="12"\n')
  writeFileSync(join(folder, 'packages/var/lib/dpkg/status'), Array.from({ length: PACKAGES }, (_, at) => stanza(at)).join('\n'))
  const dockerfile = join(folder, 'Dockerfile')
  writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace('\nCMD', '\nCOPY packages/ /\nCMD'))
  return { workspace: stand.workspace, context, platforms, targets: [await stand.target(0, 'bench/gate')], tags: ['gate'] }
}

/**
 * One package of a Debian image; of every tenth the version is an old one.
 *
 * @param {number} at
 * @returns {string}
 */
function stanza(at) {
  const name = `lab-package-${at}`
  const version = at % 10 === 0 ? '0.1-1' : '2:1.0-1'
  return `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nSource: ${name}\nVersion: ${version}\nMaintainer: nobody\nDescription: made for tests\n`
}

/**
 * Builds the image into a layout and lists its platforms at the top of another one, since Trivy takes the first of an index.
 *
 * @param {import('./stand.mjs').OpenStand} stand
 * @param {Task} task
 * @param {string} place
 * @returns {Promise<{folder: string, digests: readonly string[]}>}
 */
async function makeView(stand, task, place) {
  const [layout, folder] = [join(place, 'layout'), join(place, 'view')]
  mkdirSync(folder, { recursive: true })
  const args = [
    'build',
    `--platform=${task.platforms.join(',')}`,
    '--provenance=false',
    `--output=type=oci,dest=${layout},tar=false`,
    task.context,
  ]
  const env = { ...process.env, DOCKER_HOST: stand.state.docker?.host, BUILDX_CONFIG: join(stand.folder, 'buildx') }
  await run(String(stand.state.docker?.buildx), args, { cwd: task.workspace, env })
  const read = (/** @type {string} */ path) => Object(JSON.parse(readFileSync(join(layout, path), 'utf8')))
  const top = read('index.json')['manifests'][0]
  const list = read(`blobs/sha256/${String(top['digest']).slice('sha256:'.length)}`)['manifests']
  symlinkSync(join(layout, 'blobs'), join(folder, 'blobs'))
  writeFileSync(join(folder, 'oci-layout'), readFileSync(join(layout, 'oci-layout')))
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: list }))
  return { folder, digests: list.map((/** @type {Record<string, unknown>} */ child) => String(child['digest'])) }
}

/**
 * Scans every platform at once, as a shell does with `&` and `wait`.
 *
 * @param {string} trivy
 * @param {{folder: string, digests: readonly string[]}} view
 * @param {string} place
 * @returns {Promise<number>} milliseconds from start to end
 */
async function scanByHand(trivy, { folder, digests }, place) {
  const flags = `--format json --list-all-pkgs --scanners vuln,secret --skip-db-update --skip-java-db-update --skip-check-update --offline-scan --skip-version-check --disable-telemetry --cache-backend memory --cache-dir ${join(place, 'cache')}`
  const scans = digests.map(
    (digest, at) => `${trivy} image --input ${folder}@${digest} ${flags} --output ${join(place, `${at}.json`)} & p${at}=$!`,
  )
  const script = [...scans, ...digests.map((_, at) => `wait $p${at}`), ''].join('\n')
  const begin = performance.now()
  const child = spawn('sh', ['-e', '-c', script], { stdio: 'ignore' })
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`trivy in a shell ended with ${code}`)
  return performance.now() - begin
}
