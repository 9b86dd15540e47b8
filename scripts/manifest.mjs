// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a runner needs of an `action.yml`.
 *
 * @typedef {object} Manifest
 * @property {string} using such as `node24`
 * @property {string} main path within the action's folder
 * @property {string | undefined} post
 * @property {ReadonlyMap<string, string>} inputs every declared input with its default, empty where there is none
 */

/**
 * Reads the `action.yml` of a folder.
 *
 * It is a reader of that one file form (two-space or deeper blocks, scalars on one line), not of YAML; what it cannot read it refuses.
 *
 * @param {string} folder
 * @returns {Manifest}
 */
export function readManifest(folder) {
  return parseManifest(readFileSync(join(folder, 'action.yml'), 'utf8'))
}

/**
 * Parses the text of an `action.yml` of a JavaScript action.
 *
 * @param {string} text
 * @returns {Manifest}
 */
export function parseManifest(text) {
  const runs = new Map(blockOf(text, 'runs').flatMap(({ key, value }) => (value === '' ? [] : [[key, scalar(value)]])))
  const [using, main] = [runs.get('using'), runs.get('main')]
  if (using === undefined || main === undefined) throw new Error('action.yml: runs.using and runs.main are not both there')
  const inputs = blockOf(text, 'inputs').map(({ key, lines }) => {
    const found = children(lines).find((field) => field.key === 'default')
    return /** @type {const} */ ([key, found === undefined ? '' : scalar(found.value)])
  })
  return { using, main, post: runs.get('post'), inputs: new Map(inputs) }
}

/** @typedef {{key: string, value: string, lines: string[]}} Field one key with the text behind it and the deeper lines below it */

/**
 * @param {string} text
 * @param {string} name of a top-level key
 * @returns {Field[]}
 */
function blockOf(text, name) {
  const found = children(text.split(/\r?\n/)).find(({ key }) => key === name)
  return children(found?.lines ?? [])
}

/**
 * Splits lines into the fields of their outermost level.
 *
 * @param {readonly string[]} lines
 * @returns {Field[]}
 */
function children(lines) {
  /** @type {Field[]} */
  const fields = []
  let depth = -1
  for (const line of lines) {
    const text = line.trimStart()
    if (text === '' || text.startsWith('#')) continue
    const indent = line.length - text.length
    if (depth === -1) depth = indent
    const match = indent === depth ? /^(["']?)([\w ./-]+)\1:(?:\s+(.*))?$/.exec(text) : undefined
    if (match) fields.push({ key: String(match[2]), value: (match[3] ?? '').trim(), lines: [] })
    else fields.at(-1)?.lines.push(line)
  }
  return fields
}

/**
 * @param {string} text
 * @returns {string}
 */
function scalar(text) {
  if (/^[|>&*[{]/.test(text)) throw new Error(`action.yml: this reader takes values on one line only, and found: ${text}`)
  const single = /^'((?:[^']|'')*)'\s*(?:#.*)?$/.exec(text)
  if (single) return String(single[1]).replaceAll("''", "'")
  const double = /^("(?:[^"\\]|\\.)*")\s*(?:#.*)?$/.exec(text)
  if (double) return String(JSON.parse(String(double[1])))
  return text.replace(/\s+#.*$/, '')
}
