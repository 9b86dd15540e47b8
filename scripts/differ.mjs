// @ts-check
// Compares our dry-run with docker/metadata-action on cases from a seed: every byte of every output, and whether the step fails.
//   PEERS=FOLDER node scripts/differ.mjs [--seed N] [--from N] [--cases N]   plays cases on both sides
//     --processes       plays both as processes of their own too, ours by dist/index.js, and wants the same of them
//   node scripts/differ.mjs --recorded [--from N] [--cases N]                plays the committed cases on our side, beside the committed answers
//   PEERS=FOLDER node scripts/differ.mjs --record v6.2.0 [--seed N] [--cases N]   writes the committed answers anew
//   … --show prints each case with both answers; --all prints every difference; --lib FOLDER is where tsc wrote our side, lib/ by default
// A difference is replayed by its name, SEED/NUMBER: --seed SEED --from NUMBER --cases 1 --show
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeCase } from './differ-cases.mjs'
import { askedOfPeer, compareAnswers } from './differ-compare.mjs'
import { makeCheckouts } from './differ-git.mjs'
import { loadEngine, ourInputs, playOurs, startOurs } from './differ-ours.mjs'
import { openPeer } from './differ-peer.mjs'
import { RECORD, readRecord, record } from './differ-record.mjs'
import { openTally } from './differ-tally.mjs'
import { openWorld } from './differ-world.mjs'

const ROOT = dirname(import.meta.dirname)

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    cases: { type: 'string', default: '1000' },
    lib: { type: 'string', default: join(ROOT, 'lib') },
    record: { type: 'string' },
    recorded: { type: 'boolean', default: false },
    processes: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
})
const [seed, from, cases] = [numberOf('seed'), numberOf('from'), numberOf('cases')]
const folder = mkdtempSync(join(tmpdir(), 'differ-'))
const world = await openWorld(folder, makeCheckouts(folder))
try {
  if (options.record === undefined) await play()
  else console.log(`${RECORD}: ${await record(ROOT, { peer: peer(), version: options.record, seed, cases }, world)} bytes`)
} finally {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
}

async function play() {
  const engine = await loadEngine(options.lib)
  const tally = openTally()
  for await (const { played, theirs } of options.recorded ? recordedAnswers() : freshAnswers(tally)) {
    const ours = await playOurs(engine, played, world)
    if (options.processes && JSON.stringify(await startOurs(join(ROOT, 'dist', 'index.js'), played, world)) !== JSON.stringify(ours))
      tally.add(played, theirs, { kind: 'different', why: 'our bundle says something else as a process of its own' })
    tally.add(played, theirs, compareAnswers(played, theirs, ours))
    if (options.show) console.log(JSON.stringify({ played, ourInputs: ourInputs(played), theirs, ours }, null, 2))
  }
  for (const line of tally.lines(options.all)) console.log(line)
  if (tally.differences > 0) process.exitCode = 1
}

async function* recordedAnswers() {
  const { peer, sha256, seed, cases: recorded } = readRecord(ROOT)
  console.log(`recorded of ${peer}, bundle SHA-256 ${sha256}, seed ${seed}`)
  for (const { played, answer } of recorded.slice(from, from + cases)) yield { played, theirs: answer }
}

/** @param {import('./differ-tally.mjs').Tally} tally */
async function* freshAnswers(tally) {
  const { play, start, sha256 } = peer()
  console.log(`seed ${seed}, cases ${from} to ${from + cases - 1}, bundle SHA-256 ${sha256}`)
  for (let index = from; index < from + cases; index++) {
    const played = makeCase(seed, index, world.checkouts)
    const { asked } = askedOfPeer(played)
    const theirs = await play(asked, world)
    if (options.processes && JSON.stringify(await start(asked, world)) !== JSON.stringify(theirs))
      tally.add(played, theirs, { kind: 'different', why: 'the peer says something else as a process of its own' })
    yield { played, theirs }
  }
}

function peer() {
  if (!process.env['PEERS']) throw new Error('PEERS names no folder with metadata-action/')
  return openPeer(process.env['PEERS'])
}

/** @param {'seed' | 'from' | 'cases'} name */
function numberOf(name) {
  const value = Number(options[name])
  if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`--${name} is a whole number`)
  return value
}
