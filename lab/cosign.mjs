// @ts-check
import { installGo } from './gomod.mjs'
import { run, which } from './process.mjs'

const VERSION = '3.1.2'

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Origin} Origin */

/**
 * Finds cosign in the version that the action pins, or builds it. It is not put on the lab's PATH: tests put it where they want it found.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureCosign(state) {
  const found = which('cosign')
  if (found !== undefined && (await run(found, ['version', '--json'])).includes(`"gitVersion": "v${VERSION}"`)) {
    state.tools.cosign = found
    return { origin: 'found', detail: found }
  }
  state.tools.cosign = await installGo(state.home, { module: 'github.com/sigstore/cosign/v3/cmd/cosign', version: `v${VERSION}` })
  return { origin: 'installed', detail: `cosign ${VERSION}` }
}
