// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { up } from '../lab/lab.mjs'
import { compare, fresh, median, timed } from './compare.mjs'
import { layout, ours, raw } from './sides.mjs'
import { layersOf, NATIVE, refresh, STAGE } from './stand.mjs'
import { alternate } from './statistics.mjs'

/**
 * @typedef {import('./compare.mjs').Bench} Bench
 * @typedef {import('./compare.mjs').Measured} Measured
 * @typedef {import('./compare.mjs').OpenStand} OpenStand
 * @typedef {import('./compare.mjs').Task} Task
 */

/**
 * A big image that neither builder nor registry has seen.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareFresh({ stand, slowRounds, sizeMb }) {
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
 * A big image of which the registry has all but a layer of 1 MB.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareSparse({ stand, slowRounds, sizeMb }) {
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
 * The same where BuildKit pushes by itself: a builder in a container.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareSparsePush({ stand, slowRounds, sizeMb }) {
  const builder = (await up(['container'])).builders.container
  if (builder === undefined) throw new Error('the lab has no builder in a container')
  const tag = fresh()
  const context = stand.context([...layersOf(sizeMb - 1), 1])
  const measured = await compare(
    slowRounds,
    'raw',
    { raw, ours },
    (name, round) => sparseTask(stand, context, sizeMb, `push-${name}`, `${tag}-${round}`),
    { ...stand, builder },
  )
  await stand.sweep(builder)
  return { ...measured, note: `${sizeMb} MB` }
}

/**
 * The sibling is the base image: provenance names it, so a repository that has none of its layers can mount them.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareMount({ stand, slowRounds, sizeMb }) {
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
