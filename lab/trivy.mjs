// @ts-check

import { buildGo } from './gomod.mjs'
import { run, which } from './process.mjs'

const VERSION = '0.74.0'

// Trivy reads JSON by a package that Go 1.26 has only in this experiment, and tells the version that its linker was given
// (aquasecurity/trivy, goreleaser.yml).
const MODULE = {
  module: 'github.com/aquasecurity/trivy',
  version: `v${VERSION}`,
  ldflags: `-X=github.com/aquasecurity/trivy/pkg/version/app.ver=${VERSION}`,
  experiment: 'jsonv2',
}

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Origin} Origin */

/**
 * Finds Trivy in the version that the action pins, or builds it. It is not put on the lab's PATH: tests say where it stands, since
 * a run that finds none must be seen too.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureTrivy(state) {
  const found = which('trivy')
  if (found !== undefined && (await run(found, ['--version'])).includes(`Version: ${VERSION}\n`)) {
    state.tools.trivy = found
    return { origin: 'found', detail: found }
  }
  const [trivy] = await buildGo(state.home, MODULE, ['./cmd/trivy'])
  state.tools.trivy = String(trivy)
  return { origin: 'installed', detail: `trivy ${VERSION}` }
}
