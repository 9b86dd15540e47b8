// @ts-check
// Actions of others that example workflows use, as far as a run on this machine needs them (scripts/workflows.mjs).
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a moved workflow keeps its sign-in for a later step, this one makes it, unless docker/login-action itself is at hand. */
const LOGIN = `
const { execFileSync } = require('node:child_process')
const { INPUT_REGISTRY: registry, INPUT_USERNAME: username, INPUT_PASSWORD: input } = process.env
execFileSync('docker', ['login', '--username', username, '--password-stdin', registry], { input, stdio: ['pipe', 'inherit', 'inherit'] })
`

/** What a job leaves for those after it is a folder below `ARTIFACTS`, which a run has of its own. */
const UPLOAD = `
const { cpSync } = require('node:fs')
const { INPUT_NAME: name, INPUT_PATH: path, ARTIFACTS: artifacts } = process.env
cpSync(path, artifacts + '/' + name, { recursive: true })
`

/** Puts all artifacts whose names begin as the pattern does into one folder. */
const DOWNLOAD = `
const { cpSync, readdirSync } = require('node:fs')
const { INPUT_PATTERN: pattern, INPUT_PATH: path, ARTIFACTS: artifacts } = process.env
for (const name of readdirSync(artifacts)) {
  if (name.startsWith(pattern.replace('*', ''))) cpSync(artifacts + '/' + name, path, { recursive: true })
}
`

/** @type {Readonly<Record<string, {inputs: readonly string[], program: string}>>} */
const STAND_INS = {
  // These two say nothing about tags and labels.
  'docker/setup-buildx-action@v4': { inputs: [], program: '' },
  'docker/setup-qemu-action@v4': { inputs: [], program: '' },
  'docker/login-action@v4': { inputs: ['registry', 'username', 'password'], program: LOGIN },
  'actions/upload-artifact@v6': { inputs: ['name', 'path'], program: UPLOAD },
  'actions/download-artifact@v7': { inputs: ['pattern', 'path', 'merge-multiple'], program: DOWNLOAD },
}

/**
 * Writes all of them below a new folder; returns the folders by what `uses:` says.
 *
 * @param {string} folder
 * @returns {Record<string, string>}
 */
export function writeStandIns(folder) {
  return Object.fromEntries(
    Object.entries(STAND_INS).map(([uses, standIn]) => [uses, writeAction(join(folder, uses.replace(/^.*\/|@.*$/g, '')), standIn)]),
  )
}

/**
 * @param {string} folder
 * @param {{inputs: readonly string[], program: string}} standIn
 */
function writeAction(folder, { inputs, program }) {
  mkdirSync(folder, { recursive: true })
  const described = inputs.map((name) => `  ${name}:\n    description: ${name}\n`).join('')
  writeFileSync(
    join(folder, 'action.yml'),
    `name: stand-in\ndescription: stands in for another\ninputs:${described === '' ? ' {}\n' : `\n${described}`}runs:\n  using: node24\n  main: index.js\n`,
  )
  writeFileSync(join(folder, 'index.js'), program)
  return folder
}
