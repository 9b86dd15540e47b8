// @ts-check
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LabError } from './fault.mjs'
import { labFolder } from './home.mjs'
import { run, which } from './process.mjs'

const PACKAGE = '@sigstore/mock'
const VERSION = '0.13.0'

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Origin} Origin */

/**
 * Installs what lab/sigstore-server.mjs stands on: a certificate authority, a certificate log and a transparency log that keep to Sigstore's formats.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureSigstore(state) {
  const folder = labFolder(state.home, 'sigstore', VERSION)
  if (!existsSync(join(folder, 'whole'))) {
    if (which('npm') === undefined) throw new LabError(`${PACKAGE} comes from npm, and there is no npm on PATH`, 'Install npm.')
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n')
    const flags = ['--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts', '--engine-strict=false']
    await run('npm', ['install', ...flags, `${PACKAGE}@${VERSION}`], { cwd: folder })
    writeFileSync(join(folder, 'whole'), '')
  }
  state.tools.sigstore = folder
  return { origin: 'installed', detail: `${PACKAGE} ${VERSION}` }
}
