// @ts-check
// Changes the compiled code in small ways, one at a time, and tells which changes no test notices (StrykerJS; settings: stryker.config.json).
//   npm run mutation -- [folder or file of src/ ...]     default: src/plan
// Only the unit tests of the same folder are asked (in src/scan: those with the names of the files), without the property tests, whose finds depend on their
// seed, and the visits of hostile servers, which are children. Fails below 90 %.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const STRYKER = join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')

const places = process.argv.slice(2).map((place) => place.replace(/\/+$/, ''))
const patterns = (places.length > 0 ? places : ['src/plan']).map(compiled)
const { status } = spawnSync(process.execPath, [STRYKER, 'run', '--mutate', patterns.join()], { cwd: ROOT, stdio: 'inherit' })
process.exitCode = status ?? 1

/** @param {string} place */
function compiled(place) {
  if (!/^src\/\w+(?:\/|$)/.test(place)) throw new Error(`${place} is no folder of src/, nor a file in one`)
  return place.endsWith('.ts') ? `lib/${place.replace(/\.ts$/, '.js')}` : `lib/${place}/**/*.js`
}
