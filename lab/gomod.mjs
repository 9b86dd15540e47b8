// @ts-check
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LabError } from './fault.mjs'
import { labFolder } from './home.mjs'
import { isProgram, run, which } from './process.mjs'

/** Two and a half thousand packages on a machine that has other things to do. */
const BUILD_TIMEOUT_MS = 60 * 60_000

/** @typedef {{module: string, version: string}} GoModule */

/**
 * Builds the program of a Go module that may be installed as it is; one that was built in this version is reused.
 *
 * @param {string} home
 * @param {GoModule} go
 * @returns {Promise<string>} path of the program
 */
export async function installGo(home, go) {
  const folder = versionFolder(home, go)
  const program = join(folder, basename(go.module))
  if (isProgram(program)) return program
  await run('nice', [goProgram(go), 'install', `${go.module}@${go.version}`], {
    timeoutMs: BUILD_TIMEOUT_MS,
    env: goEnv(home, { GOBIN: folder }),
  })
  return program
}

/**
 * Builds programs within a copy of a Go module's source, for modules whose `exclude` or `replace` lines make
 * `go install module@version` refuse (go.dev/ref/mod#go-install); programs that were built in this version are reused.
 *
 * @param {string} home
 * @param {GoModule & {ldflags: string, experiment?: string}} go `experiment` is GOEXPERIMENT (pkg.go.dev/internal/goexperiment)
 * @param {readonly string[]} packages such as `./cmd/name`
 * @returns {Promise<string[]>} paths of the programs
 */
export async function buildGo(home, go, packages) {
  const folder = versionFolder(home, go)
  const programs = packages.map((name) => join(folder, basename(name)))
  if (programs.every(isProgram)) return programs
  const source = join(labFolder(home, 'go', 'source'), basename(folder))
  rmSync(source, { recursive: true, force: true })
  cpSync(await downloadModule(home, go), source, { recursive: true })
  await run('chmod', ['-R', 'u+w', source])
  const partial = labFolder(`${folder}.partial`)
  await run('nice', [goProgram(go), 'build', '-ldflags', `-s -w ${go.ldflags}`, '-o', `${partial}/`, ...packages], {
    cwd: source,
    timeoutMs: BUILD_TIMEOUT_MS,
    env: goEnv(home, { CGO_ENABLED: '0', ...(go.experiment === undefined ? {} : { GOEXPERIMENT: go.experiment }) }),
  })
  for (const program of programs) renameSync(join(partial, basename(program)), program)
  for (const done of [partial, source]) rmSync(done, { recursive: true })
  return programs
}

/**
 * Builds a program of this repository's own that needs nothing but Go.
 *
 * @param {string} home
 * @param {string} source folder of its `go.mod`
 * @param {string} program where to put it
 * @returns {Promise<string>} that path
 */
export async function buildLocalGo(home, source, program) {
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', program, '.']
  await run(goProgram({ module: basename(source), version: 'of this repository' }), args, {
    cwd: source,
    env: goEnv(home, { CGO_ENABLED: '0' }),
  })
  return program
}

/**
 * @param {string} home
 * @param {GoModule} go
 * @returns {Promise<string>} its folder in Go's module cache, read-only
 */
async function downloadModule(home, go) {
  const folder = labFolder(home, 'go', 'download')
  writeFileSync(join(folder, 'go.mod'), 'module lab\n')
  const answer = await run(goProgram(go), ['mod', 'download', '-json', `${go.module}@${go.version}`], { cwd: folder, env: goEnv(home, {}) })
  return String(Object(JSON.parse(answer))['Dir'])
}

/**
 * @param {string} home
 * @param {GoModule} go
 * @returns {string}
 */
function versionFolder(home, { module, version }) {
  return labFolder(home, 'go', `${basename(module)}-${version}`)
}

/**
 * @param {GoModule} go
 * @returns {string}
 */
function goProgram({ module, version }) {
  const go = which('go')
  if (go === undefined)
    throw new LabError(`${basename(module)} ${version} is built from its Go module, and there is no go on PATH`, 'Install Go.')
  return go
}

/**
 * Go's caches stand in the home too, writable, so that deleting the home deletes all.
 *
 * @param {string} home
 * @param {NodeJS.ProcessEnv} settings
 * @returns {NodeJS.ProcessEnv}
 */
function goEnv(home, settings) {
  const flags = [process.env['GOFLAGS'] ?? '', '-mod=mod', '-modcacherw'].join(' ').trim()
  const caches = { GOMODCACHE: labFolder(home, 'go', 'modules'), GOCACHE: labFolder(home, 'go', 'cache') }
  return { ...process.env, GOFLAGS: flags, GOWORK: 'off', ...caches, ...settings }
}
