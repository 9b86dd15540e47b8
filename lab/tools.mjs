// @ts-check
import { existsSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { LabError } from './fault.mjs'
import { installGo } from './gomod.mjs'
import { labFolder } from './home.mjs'
import { isDebian, packageVersion, unpackPackages } from './packages.mjs'
import { isProgram, run, which } from './process.mjs'

const NODE_MAJOR = 24
const ACT = { module: 'github.com/nektos/act', version: 'v0.2.89' }
const CRANE = { module: 'github.com/google/go-containerregistry/cmd/crane', version: 'v0.20.7' }

/** @typedef {import('./state.mjs').LabState} LabState */
/** @typedef {import('./state.mjs').Origin} Origin */

/**
 * Finds Node 24, the action's runtime, or installs it from its npm package into the home.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureNode(state) {
  const found = [process.execPath, which('node')].find((path) => path !== undefined && nodeMajor(path) === NODE_MAJOR)
  if (found !== undefined) {
    state.node24 = found
    return { origin: 'found', detail: found }
  }
  const name = `node-${process.platform}-${process.arch}`
  const folder = labFolder(state.home, 'node24')
  const program = join(folder, 'node_modules', name, 'bin', 'node')
  if (!isProgram(program)) {
    if (which('npm') === undefined) throw new LabError('Node 24 is not on PATH, and there is no npm to get it', 'Install Node 24.')
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n')
    await run('npm', ['install', '--no-audit', '--no-fund', '--no-update-notifier', `${name}@${NODE_MAJOR}`], { cwd: folder })
  }
  state.node24 = program
  return { origin: 'installed', detail: `node ${readJson(join(dirname(dirname(program)), 'package.json'))['version']}` }
}

/**
 * Finds the docker program and its buildx plugin, or unpacks them, and writes the lab's own DOCKER_CONFIG.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureCli(state) {
  const foundCli = which('docker')
  const plugin = pluginFolders()
    .map((folder) => join(folder, 'docker-buildx'))
    .find(isProgram)
  // In a shell with the lab's own settings the plugin is the link that is made here, which must not come to lead to itself.
  const foundBuildx = plugin === undefined ? undefined : realpathSync(plugin)
  const cli = foundCli ?? join(await unpackOne(state, 'newer', 'docker-cli'), 'usr/bin/docker')
  const buildx = foundBuildx ?? join(await unpackOne(state, 'newer', 'docker-buildx'), 'usr/libexec/docker/cli-plugins/docker-buildx')
  const config = labFolder(state.home, 'docker')
  link(buildx, join(labFolder(config, 'cli-plugins'), 'docker-buildx'))
  if (!existsSync(join(config, 'config.json'))) writeFileSync(join(config, 'config.json'), '{}\n')
  if (foundCli === undefined) linkProgram(state, cli)
  state.docker = { ...state.docker, cli, buildx, config, buildxConfig: labFolder(state.home, 'buildx') }
  const names = [foundCli ?? `docker ${packageVersion(state.home, 'docker-cli')}`]
  names.push(foundBuildx ?? `buildx ${packageVersion(state.home, 'docker-buildx')}`)
  return { origin: foundCli !== undefined && foundBuildx !== undefined ? 'found' : 'installed', detail: names.join(', ') }
}

/**
 * Finds crane, a reader of registries that shares no code with ours, or unpacks it, or builds it where Debian's packages do not fit.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureCrane(state) {
  const found = which('crane')
  if (found !== undefined) {
    state.tools.crane = found
    return { origin: 'found', detail: found }
  }
  const isPackaged = isDebian()
  state.tools.crane = isPackaged ? join(await unpackOne(state, 'newer', 'crane'), 'usr/bin/crane') : await installGo(state.home, CRANE)
  linkProgram(state, state.tools.crane)
  return { origin: 'installed', detail: `crane ${isPackaged ? packageVersion(state.home, 'crane') : CRANE.version}` }
}

/**
 * Finds or unpacks a busybox without libraries, the content of every image that the lab builds.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureBusybox(state) {
  const found = which('busybox')
  if (found !== undefined && isStatic(found)) {
    state.tools.busybox = found
    return { origin: 'found', detail: found }
  }
  const folder = await unpackOne(state, 'own', 'busybox-static')
  // Debian moved its programs from /bin to /usr/bin after release 12.
  state.tools.busybox = isProgram(join(folder, 'bin/busybox')) ? join(folder, 'bin/busybox') : join(folder, 'usr/bin/busybox')
  return { origin: 'installed', detail: `busybox ${packageVersion(state.home, 'busybox-static')}` }
}

/**
 * Finds or builds act, which runs workflow files on this machine.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureAct(state) {
  const found = which('act')
  state.tools.act = found ?? (await installGo(state.home, ACT))
  if (found !== undefined) return { origin: 'found', detail: found }
  linkProgram(state, state.tools.act)
  return { origin: 'installed', detail: `act ${ACT.version}` }
}

/**
 * Finds or unpacks strace, with the libraries that it needs and a bare machine may lack; what it traces does not get these.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureStrace(state) {
  const found = which('strace')
  if (found !== undefined) {
    state.tools.strace = found
    return { origin: 'found', detail: found }
  }
  state.tools.strace = await unpackLinked(state, 'strace', ['libunwind8', 'liblzma5'], '-E LD_LIBRARY_PATH')
  return { origin: 'installed', detail: `strace ${packageVersion(state.home, 'strace')}` }
}

/**
 * Finds or unpacks skopeo, another peer for copies between registries, with the libraries that it needs and a bare machine may lack.
 *
 * @param {LabState} state
 * @returns {Promise<Origin>}
 */
export async function ensureSkopeo(state) {
  const found = which('skopeo')
  if (found !== undefined) {
    state.tools.skopeo = found
    return { origin: 'found', detail: found }
  }
  state.tools.skopeo = await unpackLinked(state, 'skopeo', ['libgpgme11', 'libassuan0', 'libgpg-error0', 'libdevmapper1.02.1'])
  return { origin: 'installed', detail: `skopeo ${packageVersion(state.home, 'skopeo')}` }
}

/**
 * Unpacks a program that is linked with libraries of other packages, behind a script that tells it where they are.
 *
 * @param {LabState} state
 * @param {string} name of the program and its package
 * @param {string[]} libraries packages
 * @param {string} [first] its first arguments
 * @returns {Promise<string>} path of the script
 */
async function unpackLinked(state, name, libraries, first = '') {
  const folders = await unpackPackages(state.home, 'own', [name, ...libraries])
  const places = folders.flatMap((folder) => ['usr/lib', 'lib'].map((place) => join(folder, place, `${machineOf()}-linux-gnu`)))
  const script = join(labFolder(state.home, name), name)
  const start = `LD_LIBRARY_PATH='${places.join(':')}' exec '${join(String(folders[0]), 'usr/bin', name)}' ${first} "$@"`
  writeFileSync(script, `#!/bin/sh\n${start}\n`, { mode: 0o755 })
  return script
}

/** @returns {string} as Debian's folders of libraries have it */
function machineOf() {
  return process.arch === 'arm64' ? 'aarch64' : 'x86_64'
}

/**
 * Puts a program of the home into its `bin` folder, which stands in `path`.
 *
 * @param {LabState} state
 * @param {string} program
 */
export function linkProgram(state, program) {
  link(program, join(labFolder(state.home, 'bin'), basename(program)))
}

/**
 * Where the docker program looks for plugins, in its order (docker/cli, cli-plugins/manager).
 *
 * @returns {string[]}
 */
function pluginFolders() {
  return [
    join(process.env['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'cli-plugins'),
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins',
  ]
}

/**
 * @param {LabState} state
 * @param {import('./packages.mjs').Suite} suite
 * @param {string} name
 * @returns {Promise<string>}
 */
async function unpackOne(state, suite, name) {
  const [folder] = await unpackPackages(state.home, suite, [name])
  return String(folder)
}

/**
 * @param {string} target
 * @param {string} path
 */
function link(target, path) {
  rmSync(path, { force: true })
  symlinkSync(target, path)
}

/**
 * The header of Node's own installation tells the version without starting it.
 *
 * @param {string} program
 * @returns {number | undefined}
 */
function nodeMajor(program) {
  if (program === process.execPath) return Number(process.versions.node.split('.')[0])
  const header = join(dirname(dirname(program)), 'include/node/node_version.h')
  return existsSync(header) ? Number(/NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(header, 'utf8'))?.[1]) : undefined
}

/**
 * An ELF program that asks for an interpreter (program header of type 3) needs libraries, which no image FROM scratch has.
 *
 * @param {string} program
 * @returns {boolean}
 */
function isStatic(program) {
  const bytes = readFileSync(program)
  if (bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2) return false
  const [offset, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)]
  return Array.from({ length: count }, (_, index) => bytes.readUInt32LE(offset + index * size)).every((type) => type !== 3)
}

/**
 * @param {string} file
 * @returns {Record<string, unknown>}
 */
function readJson(file) {
  return Object(JSON.parse(readFileSync(file, 'utf8')))
}
