// @ts-check
import { ensureEngine } from './engine.mjs'
import { basicAuth, startRegistry } from './registry.mjs'
import { ensureAct, ensureBusybox, ensureCli, ensureCrane, ensureNode } from './tools.mjs'

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Origin} Origin */

/**
 * @typedef {object} Part
 * @property {readonly string[]} needs parts that come first
 * @property {boolean} lazy left out unless asked for by name, or by `all`
 * @property {(state: LabState) => Promise<Origin>} start brings it up, or sees that it is up; writes what it found into the state
 */

/** Every part of the lab by name. @type {Readonly<Record<string, Part>>} */
export const PARTS = {
  node24: { needs: [], lazy: false, start: ensureNode },
  cli: { needs: [], lazy: false, start: ensureCli },
  busybox: { needs: [], lazy: false, start: ensureBusybox },
  engine: { needs: ['cli', 'busybox'], lazy: false, start: (state) => ensureEngine(state, 'containerd') },
  classic: { needs: ['cli', 'busybox'], lazy: false, start: (state) => ensureEngine(state, 'classic') },
  open: { needs: [], lazy: false, start: (state) => startOpen(state, 'open') },
  mirror: { needs: [], lazy: false, start: (state) => startOpen(state, 'mirror') },
  basic: { needs: [], lazy: false, start: startBasic },
  crane: { needs: [], lazy: false, start: ensureCrane },
  act: { needs: ['node24'], lazy: true, start: ensureAct },
}

/**
 * @param {LabState} state
 * @param {'open' | 'mirror'} name
 * @returns {Promise<Origin>}
 */
async function startOpen(state, name) {
  const { host, origin } = await startRegistry(state, name)
  state.registries[name] = { host }
  return origin
}

/**
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
async function startBasic(state) {
  const { auth, login } = await basicAuth(state, 'basic', state.registries.basic)
  const { host, origin } = await startRegistry(state, 'basic', { auth })
  state.registries.basic = { host, ...login }
  return origin
}
