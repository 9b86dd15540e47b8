// @ts-check
// Compares our dry-run with docker/metadata-action on cases from a seed: every byte of every output, and whether the step fails.
//   PEERS=FOLDER node scripts/differ.mjs [--seed N] [--cases N] [--from N] [--lib FOLDER]   plays cases on both sides
//   … --show        prints the case and both answers, for one case: --seed 7 --from 123 --cases 1 --show
//   … --processes   plays the peer as a process of its own too, and wants the same of it
// `npm run compile` first: our side is what tsc wrote into lib/.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeCase } from './differ-cases.mjs'
import { askedOfPeer, compareAnswers } from './differ-compare.mjs'
import { makeCheckouts } from './differ-git.mjs'
import { loadEngine, ourInputs, playOurs } from './differ-ours.mjs'
import { openPeer } from './differ-peer.mjs'
import { openWorld } from './differ-world.mjs'

/** So many of each kind of difference are printed. */
const SHOWN_LIMIT = 2

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    lib: { type: 'string', default: join(import.meta.dirname, '..', 'lib') },
    all: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
    processes: { type: 'boolean', default: false },
  },
})
const [seed, count, from] = [options.seed, options.cases, options.from].map(Number)
if (seed === undefined || count === undefined || from === undefined) throw new TypeError('seed, cases and from are numbers')
if (!process.env['PEERS']) throw new Error('PEERS names no folder with metadata-action/')

const folder = mkdtempSync(join(tmpdir(), 'differ-'))
const world = await openWorld(folder, makeCheckouts(folder))
try {
  const peer = openPeer(process.env['PEERS'])
  const engine = await loadEngine(options.lib)
  /** @type {Map<string, string[]>} */
  const differences = new Map()
  /** @type {Map<string, number>} */
  const counts = new Map()
  const add = (/** @type {string} */ name) => counts.set(name, (counts.get(name) ?? 0) + 1)
  for (let index = from; index < from + count; index++) {
    const played = makeCase(seed, index, world.checkouts)
    const { asked } = askedOfPeer(played)
    const theirs = await peer.play(asked, world)
    const ours = await playOurs(engine, played, world)
    const verdict = compareAnswers(played, theirs, ours)
    add(verdict.kind)
    add(theirs.ok ? 'the peer succeeds' : 'the peer fails')
    if (verdict.kind === 'purpose') for (const name of verdict.names) add(`  ${name}`)
    if (verdict.kind === 'different') {
      const key = verdict.why
        .replaceAll(/"(?:[^"\\]|\\.)*"|\d+/g, '…')
        .replace(/refuse: (?!tags|labels|flavor|images|annotations).*?: /, 'refuse: …: ')
        .slice(0, 100)
      differences.set(key, [...(differences.get(key) ?? []), `${played.name} ${verdict.why}`])
    }
    if (options.processes && JSON.stringify(await peer.start(asked, world)) !== JSON.stringify(theirs)) {
      differences.set('process', [
        ...(differences.get('process') ?? []),
        `${played.name} the peer says something else as a process of its own`,
      ])
    }
    if (options.show) console.log(JSON.stringify({ played, ourInputs: ourInputs(played), theirs, ours }, null, 2))
  }
  for (const [key, found] of differences) {
    console.log(`${found.length} × ${key}`)
    for (const line of found.slice(0, options.all ? undefined : SHOWN_LIMIT)) console.log(`    ${line.slice(0, 1500)}`)
  }
  console.log(`\nseed ${seed}, cases ${from} to ${from + count - 1}; metadata-action's bundle has SHA-256 ${peer.sha256}`)
  for (const [name, times] of counts) console.log(`${String(times).padStart(7)} ${name}`)
  if (differences.size > 0) process.exitCode = 1
} finally {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
}
