// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { makeCase } from './differ-cases.mjs'
import { askedOfPeer } from './differ-compare.mjs'

/** @typedef {import('./differ-cases.mjs').Case} Case */
/** @typedef {import('./differ-world.mjs').Answer} Answer */
/** @typedef {import('./differ-world.mjs').World} World */

/**
 * What docker/metadata-action answered, kept for a suite that has no bundle of it.
 *
 * @typedef {object} Record
 * @property {string} peer name and version
 * @property {string} sha256 of its bundle
 * @property {number} seed
 * @property {readonly Recorded[]} cases
 *
 * @typedef {{played: Case, names: readonly string[], answer: Answer}} Recorded `names`: differences by which the peer was asked another case
 */

/** The committed answers, as Brotli of JSON: `node scripts/differ.mjs --recorded --show` prints them. */
export const RECORD = join('__tests__', 'differential', 'answers.json.br')

/**
 * Plays cases on the peer and writes down what it answers.
 *
 * @param {string} root of the repository
 * @param {{peer: import('./differ-peer.mjs').Peer, version: string, seed: number, cases: number}} what
 * @param {World} world
 * @returns {Promise<number>} bytes of the file
 */
export async function record(root, { peer, version, seed, cases }, world) {
  /** @type {Recorded[]} */
  const recorded = []
  for (let index = 0; index < cases; index++) {
    const played = makeCase(seed, index, world.checkouts)
    const { asked, names } = askedOfPeer(played)
    recorded.push({ played, names, answer: await peer.play(asked, world) })
  }
  const whole = { peer: `docker/metadata-action ${version}`, sha256: peer.sha256, seed, cases: recorded }
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 }
  const bytes = brotliCompressSync(JSON.stringify(whole), { params })
  writeFileSync(join(root, RECORD), bytes)
  return bytes.length
}

/**
 * Reads the committed answers.
 *
 * @param {string} root of the repository
 * @returns {Record}
 */
export function readRecord(root) {
  return JSON.parse(brotliDecompressSync(readFileSync(join(root, RECORD))).toString('utf8'))
}
