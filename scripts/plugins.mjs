// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * When plugins ran.
 *
 * @typedef {object} Spans
 * @property {number} beginMs when the first began, since the Unix epoch
 * @property {number} endMs when the last ended
 * @property {number} totalMs how long at least one ran
 */

/**
 * Writes a program that starts the buildx plugin and notes when it began and ended, and returns a reader of the notes since the last reading.
 *
 * @param {string} file to write
 * @param {string} buildx path of the plugin
 * @returns {() => Spans}
 */
export function writeStopwatch(file, buildx) {
  const notes = `${file}.notes`
  // EPOCHREALTIME (bash 5) needs no process of its own; what bash takes to start counts as ours.
  writeProgram(file, [
    'begin=$EPOCHREALTIME',
    `${quote(buildx)} "$@"`,
    'code=$?',
    `echo "$begin $EPOCHREALTIME" >> ${quote(notes)}`,
    'exit $code',
  ])
  return () => {
    const spans = readFileSync(notes, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map((text) => Number(text) * 1000))
      .sort(([a = 0], [b = 0]) => a - b)
    writeFileSync(notes, '')
    let [totalMs, endMs] = [0, 0]
    for (const [begin = 0, end = 0] of spans) {
      totalMs += Math.max(0, end - Math.max(begin, endMs))
      endMs = Math.max(endMs, end)
    }
    return { beginMs: spans[0]?.[0] ?? 0, endMs, totalMs }
  }
}

/**
 * Writes a program that floods its log before a build, and then starts the buildx plugin. BuildKit itself cuts the log of a step at 2 MiB
 * (BUILDKIT_STEP_LOG_MAX_SIZE), so a real one of that size needs many steps.
 *
 * @param {string} file to write
 * @param {string} buildx path of the plugin
 * @param {number} sizeMb
 */
export function writeFlood(file, buildx, sizeMb) {
  const text = `${'compiling '.repeat(10)}done`
  const plain = `#9 1.234 ${text}`
  const data = Buffer.from(`${text}\n`).toString('base64')
  const vertex = `sha256:${'9'.repeat(64)}`
  const json = JSON.stringify({ logs: [{ vertex, stream: 1, data, timestamp: '2026-01-01T00:00:00Z' }] })
  const flood = (/** @type {string} */ line) => `yes ${quote(line)} | head -c ${sizeMb * 1024 * 1024} >&2; echo >&2`
  writeProgram(file, [
    'case " $* " in',
    `  *" build "*rawjson*) ${flood(json)} ;;`,
    `  *" build "*) ${flood(plain)} ;;`,
    'esac',
    `exec ${quote(buildx)} "$@"`,
  ])
}

/**
 * @param {string} file
 * @param {readonly string[]} lines
 */
function writeProgram(file, lines) {
  writeFileSync(file, ['#!/bin/bash', ...lines, ''].join('\n'), { mode: 0o755 })
}

/**
 * @param {string} text
 * @returns {string}
 */
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`
}
