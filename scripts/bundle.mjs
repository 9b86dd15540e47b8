// @ts-check
// Makes dist/ from lib/: `main` with the packages it needs, `post` without any, and the commands for a terminal, `cli.js`.
//   node scripts/bundle.mjs [--check]     --check compares a fresh bundle with dist/ and writes nothing
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const NCC = join(ROOT, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js')
const DIST = join(ROOT, 'dist')

/**
 * Packages whose modules only define things when they are loaded, and do not say so (`sideEffects` of package.json, webpack, "Tree Shaking"),
 * with the version that was read: what nobody uses of them stays out of the bundle. Of `@actions/core` that is a client for identity tokens,
 * whose HTTP client is 0.9 MB and took 25 of a dry run's 130 ms.
 */
const PURE = { '@actions/core': '3.0.1' }

/**
 * Bundles all entry points into a folder that does not exist yet.
 *
 * Chunk names are hashes of module paths below the folder that ncc runs in, so it always runs in the repository's own folder; names of a
 * former bundle would stay, so the folder must be new.
 *
 * @param {string} folder
 */
export function bundle(folder) {
  if (existsSync(folder)) throw new Error(`${folder} exists`)
  // Nearer to the sources than the folder that npm keeps, so this is where they are found.
  const nearer = join(ROOT, 'lib', 'node_modules')
  if (existsSync(nearer)) throw new Error(`${nearer} exists: npm run compile makes lib/ anew`)
  try {
    for (const [name, version] of Object.entries(PURE)) declarePure(name, version, nearer)
    ncc('lib/src/main.js', folder, ['--license', 'licenses.txt'])
    ncc('lib/src/cleanup.js', join(folder, 'cleanup'), [])
    ncc('lib/src/cli.js', join(folder, 'cli'), ['--license', 'licenses.txt'])
  } finally {
    rmSync(nearer, { recursive: true, force: true })
  }
  // In a folder of its own, so that no chunk of main's has the name of one of these.
  writeFileSync(join(folder, 'cli.js'), "#!/usr/bin/env node\nimport './cli/index.js'\n")
  chmodSync(join(folder, 'cli.js'), 0o755)
  for (const file of filesOf(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    if (text.includes(ROOT)) throw new Error(`${file} holds the path of this machine: ${ROOT}`)
    // For a package that it cannot find, ncc writes this call and ends with 0.
    const missing = /\beval\("require"\)\("([^"]+)"\)/.exec(text)
    if (missing) throw new Error(`${file} would load ${missing[1]} when it runs`)
  }
}

/**
 * Compares two folders, file by file.
 *
 * @param {string} expected
 * @param {string} found
 * @returns {string[]} one line for each difference
 */
export function differences(expected, found) {
  const names = [...new Set([...filesOf(expected), ...filesOf(found)])].sort()
  return names.flatMap((name) => {
    const files = [join(expected, name), join(found, name)]
    const missing = files.findIndex((file) => !existsSync(file))
    if (missing >= 0) return [missing === 0 ? `${name} is too much` : `${name} is missing`]
    const [one, other] = files.map((file) => readFileSync(file))
    return one !== undefined && other?.equals(one) ? [] : [`${name} differs`]
  })
}

/**
 * Copies a package to where it says that it may be left out.
 *
 * @param {string} name
 * @param {string} version
 * @param {string} folder
 */
function declarePure(name, version, folder) {
  const original = join(ROOT, 'node_modules', name)
  const manifest = JSON.parse(readFileSync(join(original, 'package.json'), 'utf8'))
  if (manifest.version !== version)
    throw new Error(`${name} is ${manifest.version}, and ${version} was read: read its modules again, whether loading them does anything`)
  cpSync(original, join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ ...manifest, sideEffects: false }))
}

/**
 * @param {string} entry
 * @param {string} folder
 * @param {readonly string[]} options
 */
function ncc(entry, folder, options) {
  if (!existsSync(join(ROOT, entry))) throw new Error(`${entry} is missing: npm run compile makes it`)
  const args = [NCC, 'build', entry, '-o', folder, '--no-cache', '--quiet', ...options]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  // ncc exits with 0 when a module is missing, and puts a throw in its place.
  if (status !== 0 || /Module not found|ERROR/.test(stdout + stderr))
    throw new Error(`ncc ${entry}: ${status ?? signal}\n${stdout}${stderr}`)
}

/**
 * @param {string} folder
 * @returns {string[]} paths of all files below it
 */
function filesOf(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()
}

/** @returns {string[]} what a fresh bundle has otherwise than dist/ */
function compareFresh() {
  const work = mkdtempSync(join(tmpdir(), 'bundle-'))
  try {
    bundle(join(work, 'dist'))
    return differences(join(work, 'dist'), DIST)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

if (process.argv.includes('--check')) {
  const found = compareFresh()
  if (found.length > 0) {
    console.error(`dist/ is not what the sources make:\n  ${found.join('\n  ')}\nRun: npm run bundle`)
    process.exitCode = 1
  } else console.log('dist/ is what the sources make')
} else {
  // Beside it first: who runs dist/ meanwhile finds it whole, and a bundle that fails leaves the old one.
  const fresh = `${DIST}.new`
  rmSync(fresh, { recursive: true, force: true })
  bundle(fresh)
  rmSync(DIST, { recursive: true, force: true })
  renameSync(fresh, DIST)
  for (const name of filesOf(DIST)) console.log(`${(statSync(join(DIST, name)).size / 1024).toFixed(1).padStart(8)} KiB  dist/${name}`)
}
