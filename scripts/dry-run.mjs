// @ts-check
import { join } from 'node:path'
import { runAction, succeeded } from './runner.mjs'
import { alternate, summarise } from './statistics.mjs'

/**
 * @typedef {import('./compare.mjs').Bench} Bench
 * @typedef {import('./compare.mjs').Measured} Measured
 */

const INPUTS = {
  images: 'ghcr.io/acme/app\nacme/app',
  tags: [
    'type=ref,event=branch',
    'type=ref,event=pr',
    'type=semver,pattern={{version}}',
    'type=sha',
    "type=raw,value={{date 'YYYYMMDD'}}",
  ].join('\n'),
}

/**
 * Our dry-run beside docker/metadata-action on the same push, whole processes from start to end; both must give the same tags. What our post step takes, which
 * that action has not, is told beside.
 *
 * @param {Bench} bench
 * @returns {Promise<Measured>}
 */
export async function compareDryRun({ stand, rounds }) {
  const step = async (/** @type {string} */ action, /** @type {Record<string, string>} */ inputs) => {
    const { workspace, event, api } = stand
    const env = { GITHUB_API_URL: api, HOME: stand.folder }
    const { main, post, outputs } = await runAction({
      action,
      node: String(stand.state.node24),
      workspace,
      event,
      env,
      token: 'none',
      inputs,
    })
    const failed = [main, ...(post === undefined ? [] : [post])].find((phase) => !succeeded(phase))
    if (failed !== undefined) throw new Error(`${action} failed:\n${failed.log.slice(-40).join('\n')}`)
    return { ms: main.wallMs, postMs: post?.wallMs ?? 0, tags: outputs['tags'] }
  }
  const theirs = () => step(join(String(stand.peers), 'metadata-action'), INPUTS)
  const own = () => step(stand.action, { ...INPUTS, 'dry-run': 'true' })
  const [one, other] = [(await theirs()).tags, (await own()).tags]
  if (one === undefined || one === '' || one !== other) throw new Error(`metadata-action gives the tags\n${one}\nand we give\n${other}`)
  /** @type {number[]} */
  const posts = []
  const sides = await alternate(rounds * 3, {
    metadata: async () => (await theirs()).ms,
    ours: async () => {
      const { ms, postMs } = await own()
      posts.push(postMs)
      return ms
    },
  })
  const note = `our post step takes ${summarise(posts).median.toFixed(0)} ms more`
  return { value: sides.ours.median / sides.metadata.median, sides, note }
}
