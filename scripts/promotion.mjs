// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lab/process.mjs'
import { fresh, median, published, timed } from './compare.mjs'
import { peak } from './footprint.mjs'
import { commonEnv, dockerConfig, ours, raw, references } from './sides.mjs'
import { checkPublished, digestOf, layersOf, NATIVE } from './stand.mjs'
import { alternate, summarise } from './statistics.mjs'

/**
 * @typedef {import('./compare.mjs').Bench} Bench
 * @typedef {import('./compare.mjs').Measured} Measured
 * @typedef {import('./compare.mjs').OpenStand} OpenStand
 * @typedef {import('./sides.mjs').Target} Target
 */

/**
 * A big image from one registry to another that has none of it, by its digest: our whole step beside `crane copy` or `skopeo copy`.
 *
 * @param {Bench} bench
 * @param {'crane' | 'skopeo'} peer
 * @returns {Promise<Measured>}
 */
export async function compareCopy({ stand, slowRounds, sizeMb }, peer) {
  const tag = fresh()
  // skopeo remembers where it has put which blob, for all that the user ever copied: each round has an image of its own
  /** @type {Map<number, ReturnType<typeof publish>>} */
  const published = new Map()
  const imageOf = (/** @type {number} */ round) => {
    const image = published.get(round) ?? publish(stand, sizeMb, `${tag}-${round}`)
    published.set(round, image)
    return image
  }
  const sides = await alternate(slowRounds, {
    [peer]: async (/** @type {number} */ round) => {
      const { source, digest } = await imageOf(round)
      return copyByPeer(peer, stand, source, digest, await stand.target(1, `bench/${peer}-${tag}-${round}`), tag)
    },
    ours: async (/** @type {number} */ round) => {
      const { source, digest } = await imageOf(round)
      return timed(ours, taskOf(stand, await stand.target(1, `bench/ours-${tag}-${round}`), tag), fromIn(stand, source, digest))
    },
  })
  await stand.sweep()
  return { value: median(sides, 'ours') / median(sides, peer), sides, note: `${sizeMb} MB` }
}

/**
 * @param {Bench} bench
 * @returns {string | undefined} why there is nothing to compare with
 */
export function lacksSkopeo({ stand }) {
  return stand.state.tools.skopeo === undefined ? 'there is no skopeo' : undefined
}

/**
 * Two images of one platform each, which become one image under two tags of their own repository: our whole step beside `docker buildx imagetools create`,
 * which is signed in already.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareJoin({ stand, rounds }) {
  const tag = fresh()
  const target = await stand.target(0, `bench/joined-${tag}`)
  const context = stand.context([])
  const digests = []
  for (const platform of ['linux/amd64', 'linux/arm64']) {
    const leg = { ...taskOf(stand, target, `${tag}-${platform.replace('/', '-')}`), context, platforms: [platform] }
    await raw(leg, stand)
    digests.push(await digestOf(target.registry, target.repository, String(leg.tags[0])))
  }
  const images = digests.map((digest) => `${target.host}/${target.repository}@${digest}`)
  const tagsOf = (/** @type {string} */ side, /** @type {number} */ round) => ['one', 'two'].map((name) => `${side}-${round}-${name}`)
  const sides = await alternate(rounds, {
    imagetools: async (round) => {
      const config = dockerConfig(stand)
      signIn(config, [target])
      const task = { ...taskOf(stand, target, tag), tags: tagsOf('tools', round) }
      const tags = references(task).flatMap((reference) => ['--tag', reference])
      const begin = performance.now()
      await run(String(stand.state.docker?.cli), ['buildx', 'imagetools', 'create', ...tags, ...images], {
        env: commonEnv(task, stand, config),
      })
      const ms = performance.now() - begin
      await checkPublished(task)
      return ms
    },
    ours: async (round) => {
      const task = { ...taskOf(stand, target, tag), platforms: ['linux/amd64', 'linux/arm64'], tags: tagsOf('ours', round) }
      return timed(ours, task, { ...stand, inputs: { from: images.join('\n') } })
    },
  })
  await stand.sweep()
  return { value: sides.ours.median / sides.imagetools.median, sides }
}

/**
 * How much more memory the copy of a big image takes than that of a small one.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function measureCopyMemory({ stand, slowRounds, sizeMb }) {
  const [small, big] = [30, sizeMb * 3]
  const take = async (/** @type {number} */ size) => {
    const tag = fresh()
    const { source, digest } = await publish(stand, size, tag)
    /** @type {number[]} */
    const peaks = []
    for (let round = 0; round < slowRounds; round += 1) {
      const task = taskOf(stand, await stand.target(1, `bench/memory-${tag}-${round}`), tag)
      peaks.push(peak(await published(ours, task, { ...fromIn(stand, source, digest), memory: true })))
    }
    await stand.sweep()
    return summarise(peaks)
  }
  const sides = { [`${small} MB`]: await take(small), [`${big} MB`]: await take(big) }
  return { value: median(sides, `${big} MB`) - median(sides, `${small} MB`), sides, note: `${small} MB → ${big} MB` }
}

/**
 * @param {OpenStand} stand
 * @param {number} sizeMb
 * @param {string} tag
 */
async function publish(stand, sizeMb, tag) {
  const source = await stand.target(0, `bench/copied-${tag}`)
  const context = stand.context(layersOf(sizeMb))
  await raw({ ...taskOf(stand, source, tag), context }, stand)
  rmSync(join(stand.workspace, context), { recursive: true })
  const digest = await digestOf(source.registry, source.repository, tag)
  if (digest === undefined) throw new Error(`${source.host}/${source.repository}:${tag} was not pushed`)
  return { source, digest }
}

/**
 * @param {OpenStand} stand
 * @param {Target} target
 * @param {string} tag
 */
function taskOf(stand, target, tag) {
  return { workspace: stand.workspace, context: '.', platforms: NATIVE, targets: [target], tags: [tag] }
}

/**
 * The stand with the inputs by which our action takes the image where it is.
 *
 * @param {OpenStand} stand
 * @param {Target} source
 * @param {string} digest
 */
function fromIn(stand, { host, repository, registry: { username, password } }, digest) {
  const inputs = { from: `${host}/${repository}@${digest}`, 'registry-auth': JSON.stringify([{ registry: host, username, password }]) }
  return { ...stand, inputs }
}

/**
 * The peer's own cache of what is where counts for neither side: each copy has a home of its own.
 *
 * @param {'crane' | 'skopeo'} peer
 * @param {OpenStand} stand
 * @param {Target} source
 * @param {string} digest
 * @param {Target} target
 * @param {string} tag
 * @returns {Promise<number>} milliseconds
 */
async function copyByPeer(peer, { state, folder }, source, digest, target, tag) {
  const home = mkdtempSync(join(folder, `${peer}-`))
  signIn(home, [source, target])
  const [from, to] = [`${source.host}/${source.repository}@${digest}`, `${target.host}/${target.repository}:${tag}`]
  const args = {
    crane: ['copy', from, to],
    skopeo: ['--insecure-policy', 'copy', '--quiet', ...PLAIN, '--all', '--preserve-digests', `docker://${from}`, `docker://${to}`],
  }
  const env = { PATH: process.env['PATH'], HOME: home, DOCKER_CONFIG: home, REGISTRY_AUTH_FILE: join(home, 'config.json'), TMPDIR: home }
  const begin = performance.now()
  await run(String(state.tools[peer]), args[peer], { env })
  const ms = performance.now() - begin
  if ((await digestOf(target.registry, target.repository, tag)) !== digest) throw new Error(`${peer} copied something else`)
  rmSync(home, { recursive: true })
  return ms
}

/** The registries of the stand are on loopback, without TLS. */
const PLAIN = ['--src-tls-verify=false', '--dest-tls-verify=false']

/**
 * @param {string} config folder
 * @param {readonly Target[]} targets
 */
function signIn(config, targets) {
  const auths = Object.fromEntries(
    targets.map(({ host, registry: { username, password } }) => [
      host,
      { auth: Buffer.from(`${username}:${password}`).toString('base64') },
    ]),
  )
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths }), { mode: 0o600 })
}
