// @ts-check
// Looks at the workflows of this repository with actionlint and zizmor, in the versions named here; any finding fails.
//   node scripts/lint-workflows.mjs [--online]     --online also asks GitHub (with GH_TOKEN) whether each pinned commit is its version's, and has no known flaw
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LabError } from '../lab/fault.mjs'
import { installGo } from '../lab/gomod.mjs'
import { labFolder, labHome } from '../lab/home.mjs'
import { withLock } from '../lab/lock.mjs'
import { attempt, isProgram, run } from '../lab/process.mjs'

const ACTIONLINT = { module: 'github.com/rhysd/actionlint/cmd/actionlint', version: 'v1.7.12' }
const ZIZMOR = 'zizmor==1.32.0'

/** @typedef {{actionlint: string, zizmor: string}} Linters paths of the programs */

/**
 * Builds actionlint from its Go module and installs zizmor from its wheel into the lab's folder; what is there is used again.
 *
 * @returns {Promise<Linters>}
 */
export async function ensureLinters() {
  const home = labFolder(labHome())
  return withLock(home, async () => ({ actionlint: await installGo(home, ACTIONLINT), zizmor: await installZizmor(home) }))
}

/**
 * Returns what actionlint says of workflow files: nothing, when all is well.
 *
 * @param {Linters} linters
 * @param {readonly string[]} files
 * @param {string} [cwd]
 * @returns {Promise<string>}
 */
export async function actionlint({ actionlint: program }, files, cwd = process.cwd()) {
  // Shell scripts are linted by the same program on every machine, or on none.
  const { code, stdout, stderr } = await attempt(program, ['-oneline', '-shellcheck=', '-pyflakes=', ...files], { cwd })
  if (code === 0 || code === 1) return stdout
  throw new LabError(`actionlint ended with ${code}`, stderr)
}

/**
 * Returns what zizmor, as its strictest persona, finds in a folder's `.github` and in its actions.
 *
 * @param {Linters} linters
 * @param {readonly string[]} places files and folders
 * @param {{cwd?: string, online?: boolean}} [options]
 * @returns {Promise<readonly {rule: string, file: string, line: number, message: string}[]>}
 */
export async function zizmor({ zizmor: program }, places, { cwd = process.cwd(), online = false } = {}) {
  const args = ['--persona=auditor', '--format=json', '--no-exit-codes', '--no-progress', ...(online ? [] : ['--offline']), ...places]
  const { code, stdout, stderr } = await attempt(program, args, { cwd })
  if (code !== 0) throw new LabError(`zizmor ended with ${code}`, stderr)
  return JSON.parse(stdout).map(readFinding)
}

/** What zizmor looks at here: the workflows, Dependabot's settings and the actions themselves. */
export const PLACES = ['.github', 'action.yml', 'prune/action.yml']

/** @param {any} finding */
function readFinding({ ident, desc, locations }) {
  const place = locations.find((/** @type {any} */ each) => each.symbolic.kind === 'Primary') ?? locations[0]
  return {
    rule: String(ident),
    file: String(place.symbolic.key.Local.verbatim_path),
    line: Number(place.concrete.location.start_point.row) + 1,
    message: String(desc),
  }
}

/**
 * @param {string} home
 * @returns {Promise<string>}
 */
async function installZizmor(home) {
  const folder = join(home, 'zizmor')
  const program = join(folder, 'bin', 'zizmor')
  const stamp = join(folder, `.installed-${ZIZMOR}`)
  if (existsSync(stamp) && isProgram(program)) return program
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const made = await attempt('python3', ['-m', 'venv', folder])
  if (made.code !== 0)
    throw new LabError('python3 -m venv fails, so zizmor cannot be installed', `apt-get install python3-venv\n${made.stderr}`)
  await run(join(folder, 'bin', 'python'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--only-binary=:all:',
    ZIZMOR,
  ])
  writeFileSync(stamp, '')
  return program
}

/** @param {readonly string[]} argv */
async function main(argv) {
  const online = argv.includes('--online')
  const linters = await ensureLinters()
  const said = await actionlint(linters, [])
  const found = await zizmor(linters, PLACES, { online })
  process.stdout.write(said)
  for (const { rule, file, line, message } of found) process.stdout.write(`${file}:${line}: ${message} [${rule}]\n`)
  const findings = said.split('\n').length - 1 + found.length
  process.stdout.write(`actionlint ${ACTIONLINT.version}, ${ZIZMOR} (auditor${online ? ', online' : ''}): ${findings} findings\n`)
  if (findings > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2))
