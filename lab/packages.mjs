// @ts-check
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LabError } from './fault.mjs'
import { labFolder } from './home.mjs'
import { attempt, run, which } from './process.mjs'

// Debian's suite with the newest of everything; its packages run on older releases when they need no newer library.
const NEWER_SUITE = 'sid'
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * `own`: the machine's release, for what must fit its libraries. `newer`: a later Debian suite, for what the release has only in an
 * old version or not at all; on a distribution without that suite it means `own`.
 *
 * @typedef {'own' | 'newer'} Suite
 */

/** @type {Map<string, Promise<unknown>>} apt locks its folders, so one call after another for each suite */
const queues = new Map()

/**
 * Unpacks Debian packages into the home, each into a folder of its own, and returns these folders in the order asked for.
 * Nothing is installed: apt works on private lists and caches, dpkg's database and /etc stay as they are.
 *
 * @param {string} home
 * @param {Suite} suite
 * @param {readonly string[]} names
 * @returns {Promise<string[]>}
 */
export async function unpackPackages(home, suite, names) {
  const work = (queues.get(suite) ?? Promise.resolve()).then(() => fetchMissing(home, suite, names))
  queues.set(
    suite,
    work.catch(() => {}),
  )
  await work
  return names.map((name) => folderOf(home, name))
}

/**
 * Says whether the machine runs Debian itself, whose later suites have every package that the lab asks for.
 *
 * @returns {boolean}
 */
export function isDebian() {
  return readRelease()['ID'] === 'debian'
}

/**
 * Returns the version of an unpacked package.
 *
 * @param {string} home
 * @param {string} name
 * @returns {string}
 */
export function packageVersion(home, name) {
  return readFileSync(join(folderOf(home, name), VERSION_FILE), 'utf8').trim()
}

/**
 * Picks the mirror of the machine's own release from apt's list of index targets, one `URI CODENAME` a line.
 *
 * @param {string} targets
 * @param {string} codename
 * @returns {string | undefined}
 */
export function mirrorOf(targets, codename) {
  const lines = targets.split('\n').map((line) => line.trim().split(' '))
  return lines.find(([, name]) => name === codename)?.[0]
}

const VERSION_FILE = '.version'

/**
 * @param {string} home
 * @param {Suite} suite
 * @param {readonly string[]} names
 */
async function fetchMissing(home, suite, names) {
  const missing = names.filter((name) => !existsSync(join(folderOf(home, name), VERSION_FILE)))
  if (missing.length === 0) return
  for (const tool of ['apt-get', 'dpkg-deb'])
    if (which(tool) === undefined)
      throw new LabError(`${missing.join(', ')}: not on this machine, and there is no ${tool} to get it`, BY_HAND)
  const options = await aptOptions(home, suite)
  const downloads = labFolder(home, 'packages', 'download', suite)
  for (const file of readdirSync(downloads)) rmSync(join(downloads, file))
  await download(options, missing, downloads)
  await Promise.all(readdirSync(downloads).map((file) => unpack(home, join(downloads, file))))
  rmSync(downloads, { recursive: true })
}

const BY_HAND = 'Install the programs by hand (docker with buildx, docker-registry, crane, busybox-static) and put them on PATH.'

/**
 * @param {string[]} options
 * @param {string[]} names
 * @param {string} cwd
 */
async function download(options, names, cwd) {
  const first = await attempt('apt-get', [...options, 'download', ...names], { cwd })
  if (first.code === 0) return
  await run('apt-get', [...options, 'update'])
  await run('apt-get', [...options, 'download', ...names], { cwd })
}

/**
 * @param {string} home
 * @param {string} file
 */
async function unpack(home, file) {
  const fields = new Map((await run('dpkg-deb', ['-f', file, 'Package', 'Version'])).split('\n').map((line) => splitField(line)))
  const folder = folderOf(home, String(fields.get('Package')))
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  await run('dpkg-deb', ['-x', file, partial])
  writeFileSync(join(partial, VERSION_FILE), `${fields.get('Version')}\n`)
  rmSync(folder, { recursive: true, force: true })
  renameSync(partial, folder)
}

/**
 * @param {string} line `Name: value`
 * @returns {[string, string]}
 */
function splitField(line) {
  const colon = line.indexOf(': ')
  return [line.slice(0, Math.max(colon, 0)), line.slice(colon + 2)]
}

/**
 * @param {string} home
 * @param {string} name
 * @returns {string}
 */
function folderOf(home, name) {
  return join(labFolder(home, 'packages'), name)
}

/**
 * Own lists and caches in the home, the sources of the machine or one line of our own: /etc and /var stay untouched, and no root is needed.
 *
 * @param {string} home
 * @param {Suite} suite
 * @returns {Promise<string[]>}
 */
async function aptOptions(home, suite) {
  const root = labFolder(home, 'packages', 'apt', suite)
  for (const name of ['lists/partial', 'cache/archives/partial', 'sources']) labFolder(root, name)
  const settings = [`Dir::State::lists=${root}/lists`, `Dir::Cache=${root}/cache`, 'Acquire::Languages=none', 'APT::Sandbox::User=']
  const targets = ['DEP-11', 'Contents-deb', 'Translations'].map((name) => `Acquire::IndexTargets::deb::${name}::DefaultEnabled=false`)
  if (suite === 'newer' && isDebian()) {
    writeFileSync(join(root, 'sources.list'), await newerSource(String(readRelease()['VERSION_CODENAME'])))
    settings.push(`Dir::Etc::sourcelist=${root}/sources.list`, `Dir::Etc::sourceparts=${root}/sources`, 'Dir::Etc::preferencesparts=-')
  }
  return ['-qq', ...[...settings, ...targets].flatMap((setting) => ['-o', setting])]
}

/**
 * @param {string} codename
 * @returns {Promise<string>} a line for sources.list with the mirror that this machine is set up with
 */
async function newerSource(codename) {
  const targets = await run('apt-get', ['indextargets', '--format', '$(REPO_URI) $(CODENAME)', 'Created-By: Packages'])
  const mirror = mirrorOf(targets, codename)
  if (mirror === undefined) throw new LabError(`apt knows no source of ${codename}`, 'Give apt a source of the machine’s own release.')
  return `deb [signed-by=${KEYRING}] ${mirror} ${NEWER_SUITE} main\n`
}

/** @returns {Record<string, string | undefined>} */
function readRelease() {
  const lines = readFileSync('/etc/os-release', 'utf8').split('\n')
  return Object.fromEntries(lines.map((line) => line.split('=')).map(([key, value]) => [key, value?.replaceAll('"', '')]))
}
