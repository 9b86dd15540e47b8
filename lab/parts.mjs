// @ts-check
import { ensureBuildkitPrograms, ensureContainerBuilder, ensureRemoteBuilder } from './buildkit.mjs'
import { ensureCosign } from './cosign.mjs'
import { startEcr } from './ecr.mjs'
import { ensureEngine } from './engine.mjs'
import { startBasic, startOpen, startTls, startToken } from './registries.mjs'
import { ensureSigstore } from './sigstore.mjs'
import { ensureAct, ensureBusybox, ensureCli, ensureCrane, ensureNode, ensureSkopeo, ensureStrace } from './tools.mjs'
import { ensureTrivy } from './trivy.mjs'
import { startWorld } from './world.mjs'

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Origin} Origin */

/**
 * @typedef {object} Part
 * @property {readonly string[]} needs parts that come first
 * @property {boolean} lazy left out unless asked for by name, or by `all`
 * @property {(state: LabState) => Promise<Origin>} start brings it up, or sees that it is up; writes what it found into the state
 */

/**
 * Every part of the lab by name. Builders come after the registries, whose addresses stand in their configuration.
 *
 * @type {Readonly<Record<string, Part>>}
 */
export const PARTS = {
  node24: { needs: [], lazy: false, start: ensureNode },
  cli: { needs: [], lazy: false, start: ensureCli },
  busybox: { needs: [], lazy: false, start: ensureBusybox },
  engine: { needs: ['cli', 'busybox'], lazy: false, start: (state) => ensureEngine(state, 'containerd') },
  classic: { needs: ['cli', 'busybox'], lazy: false, start: (state) => ensureEngine(state, 'classic') },
  open: { needs: [], lazy: false, start: (state) => startOpen(state, 'open') },
  mirror: { needs: [], lazy: false, start: (state) => startOpen(state, 'mirror') },
  basic: { needs: [], lazy: false, start: startBasic },
  token: { needs: ['node24'], lazy: false, start: startToken },
  tls: { needs: [], lazy: false, start: startTls },
  crane: { needs: [], lazy: false, start: ensureCrane },
  buildkit: { needs: [], lazy: false, start: ensureBuildkitPrograms },
  remote: { needs: ['cli', 'buildkit', 'open', 'mirror', 'basic', 'token', 'tls'], lazy: false, start: ensureRemoteBuilder },
  container: { needs: ['engine', 'remote'], lazy: false, start: ensureContainerBuilder },
  ecr: { needs: [], lazy: false, start: ensureEcr },
  world: { needs: ['node24', 'ecr'], lazy: false, start: ensureWorld },
  trivy: { needs: [], lazy: false, start: ensureTrivy },
  cosign: { needs: [], lazy: false, start: ensureCosign },
  sigstore: { needs: ['node24'], lazy: false, start: ensureSigstore },
  strace: { needs: [], lazy: true, start: ensureStrace },
  skopeo: { needs: [], lazy: true, start: ensureSkopeo },
  act: { needs: ['node24'], lazy: true, start: ensureAct },
}

/**
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
async function ensureEcr(state) {
  state.ecr = await startEcr(state)
  return { origin: 'installed', detail: `moto at ${state.ecr.endpoint}` }
}

/**
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
async function ensureWorld(state) {
  state.world = await startWorld(state)
  return { origin: 'installed', detail: `proxy ${state.world.proxy} for ${Object.keys(state.world.names).join(', ')}` }
}
