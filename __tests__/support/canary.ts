import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { codeOf } from '../../src/domain/code.ts'

/** A secret that is made to be found again, and where it may not be found. */
export type Canary = { readonly name: string; readonly value: string; readonly forms: readonly Buffer[] }

/** Makes a secret that looks different in JSON, in a URL and in base64; with a user name, the pair of both counts as a form of it. */
export function hatch(name: string, username?: string): Canary {
  const value = `${name}"/%41+~${randomBytes(12).toString('hex')}`
  return { name, value, forms: formsOf(value, username) }
}

/** What a secret looks like as it is, in base64 at each of three offsets (padded, and for URLs), hex, URL, JSON, and as the pair of Basic. */
export function formsOf(value: string, username?: string): readonly Buffer[] {
  const bytes = Buffer.from(value)
  const pairs = username === undefined ? [] : [Buffer.from(`${username}:${value}`).toString('base64').replace(/=+$/, '')]
  const texts = [
    value,
    ...[0, 1, 2].flatMap((offset) => [shifted(bytes, offset, 'base64'), shifted(bytes, offset, 'base64url')]),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    ...pairs,
  ]
  return [...new Set(texts)].map((text) => Buffer.from(text))
}

/** The part of the encoding that is the same whatever stands before and behind. */
function shifted(bytes: Uint8Array, offset: number, encoding: 'base64' | 'base64url'): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding)
  const whole = Math.floor((offset + bytes.length) / 3) * 4
  return encoded.slice(offset === 0 ? 0 : offset + 1, whole)
}

/** Names of the canaries that a text or file holds, in any form; what is gzip is looked into too. */
export function found(canaries: readonly Canary[], content: string | Uint8Array): readonly string[] {
  const bytes = Buffer.from(content)
  const views = bytes[0] === 0x1f && bytes[1] === 0x8b ? [bytes, gunzipSync(bytes)] : [bytes]
  return canaries.filter(({ forms }) => views.some((view) => forms.some((form) => view.includes(form)))).map(({ name }) => name)
}

/** `path: name` for each canary in each file below the folder. */
export function foundBelow(canaries: readonly Canary[], folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((path) => found(canaries, readIfThere(path)).map((name) => `${path}: ${name}`))
}

/** The content of a file; empty when it went away between two looks. */
export function readIfThere(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return new Uint8Array()
    throw error
  }
}
