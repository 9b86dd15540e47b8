// @ts-check
// Plays schedules of faults against the publisher, in memory and in a time of its own: `npm run faults -- --schedules 10000 [--seed S] [--workers N]`.
// Seed S gives the schedules S, S + 1, …; without one a seed is drawn and printed. `--replay SEED` plays one schedule and prints all its requests.
// `PEERS=FOLDER npm run faults -- --peers [--only TITLE]` plays faults to docker's own tools and actions beside ours: see `faults-peers.mjs`.
// `--kills N [--seed S]` ends N runs of the bundle instead, by SIGINT, SIGTERM and SIGKILL, at their requests, children and file writes; `--point "WAY SIGNAL
// MOMENT"`, as it is printed, ends one and prints all that is known of it. These need the lab, which they bring up.
// Exit code 1 when a promise was broken; needs the compiled tests (`npm run compile`).
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

const BATCH = 50
const SEEDS = 2 ** 31
/** How many breaches are printed with their schedules. */
const SHOWN = 20

if (isMainThread) await main()
else await work()

async function main() {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      workers: { type: 'string', default: String(Math.min(availableParallelism(), 4)) },
      replay: { type: 'string' },
      peers: { type: 'boolean', default: false },
      only: { type: 'string' },
      kills: { type: 'string' },
      point: { type: 'string' },
    },
  })
  if (values.peers) return beside(values.only)
  if (values.point !== undefined) return end(await (await import('./faults-kills.mjs')).killOnce(values.point))
  if (values.replay !== undefined) return replay(wholeNumber('replay', values.replay))
  const count = wholeNumber('schedules', values.schedules)
  const seed = values.seed === undefined ? randomInt(SEEDS) : wholeNumber('seed', values.seed)
  if (values.kills !== undefined) {
    const kills = wholeNumber('kills', values.kills)
    console.log(`${kills} kills by seed ${seed}`)
    return end(await (await import('./faults-kills.mjs')).kills(kills, seed))
  }
  console.log(`${count} schedules from seed ${seed}`)
  const began = performance.now()
  const all = await playAll(seed, count, wholeNumber('workers', values.workers))
  const seconds = (performance.now() - began) / 1_000
  const { user, system } = process.cpuUsage()
  const perSchedule = (user + system) / 1_000 / count
  for (const { seed, breaches } of all.broken.slice(0, SHOWN))
    console.log(`seed ${seed}\n${breaches.map((breach) => `  ${breach}`).join('\n')}`)
  console.log(
    `${all.requests} requests, ${all.faults} faults in the runs with faults; outcomes: ${told(all.outcomes)}; rows: ${told(all.states)}`,
  )
  console.log(
    `${all.broken.length} of ${count} schedules broke a promise (${seconds.toFixed(1)} s, ${perSchedule.toFixed(1)} ms of CPU each); replay one by --replay SEED`,
  )
  if (all.broken.length > 0) process.exitCode = 1
}

/** @param {string | undefined} only */
async function beside(only) {
  const peers = process.env['PEERS']
  if (!peers) throw new Error('PEERS names no folder')
  const { comparePeers } = await import('./faults-peers.mjs')
  await comparePeers(peers, only)
}

/** @param {number} broken how many promises were broken */
function end(broken) {
  if (broken > 0) process.exitCode = 1
}

/** @param {string} name @param {string} text */
function wholeNumber(name, text) {
  if (!/^[0-9]{1,15}$/.test(text)) throw new Error(`--${name} is ${JSON.stringify(text)}, which is not a whole number`)
  return Number(text)
}

/** @param {Readonly<Record<string, number>>} counts */
function told(counts) {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
}

/** @param {number} seed */
async function replay(seed) {
  const { play } = await import('../lib/__tests__/faults/play.js')
  const { schedule, log, rows, outcome, breaches } = await play(seed)
  console.log(
    JSON.stringify(schedule, (_, value) => (value instanceof Map ? [...value] : value === Number.POSITIVE_INFINITY ? 'always' : value), 1),
  )
  for (const line of [...log, '', outcome, ...rows, '', ...breaches]) console.log(line)
  if (breaches.length > 0) process.exitCode = 1
}

/**
 * Hands the schedules to workers in batches, each when it has done its last.
 *
 * @param {number} seed @param {number} count @param {number} workers
 */
async function playAll(seed, count, workers) {
  /** @type {{requests: number, faults: number, outcomes: Record<string, number>, states: Record<string, number>, broken: {seed: number, breaches: string[]}[]}} */
  const all = { requests: 0, faults: 0, outcomes: {}, states: {}, broken: [] }
  let next = seed
  const end = seed + count
  await Promise.all(
    Array.from(
      { length: workers },
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: {} })
          const give = () => {
            if (next >= end) return void worker.terminate().then(resolve, reject)
            const from = next
            next = Math.min(end, next + BATCH)
            worker.postMessage({ from, to: next })
          }
          worker.on('error', reject)
          worker.on('message', (batch) => {
            all.requests += batch.requests
            all.faults += batch.faults
            for (const [name, more] of Object.entries(batch.outcomes)) all.outcomes[name] = (all.outcomes[name] ?? 0) + more
            for (const [name, more] of Object.entries(batch.states)) all.states[name] = (all.states[name] ?? 0) + more
            all.broken.push(...batch.broken)
            give()
          })
          give()
        }),
    ),
  )
  return all
}

async function work() {
  const { play } = await import('../lib/__tests__/faults/play.js')
  if (parentPort === null || workerData === null) throw new Error('this is no worker')
  const port = parentPort
  port.on('message', async ({ from, to }) => {
    const batch = { requests: 0, faults: 0, outcomes: {}, states: {}, broken: [] }
    for (let seed = from; seed < to; seed += 1) {
      const { requests, faults, outcome, rows, breaches } = await play(seed).catch((error) => ({
        ...{ requests: 0, faults: 0, outcome: 'thrown', rows: [] },
        breaches: [`the run was not told: ${error instanceof Error ? error.message : String(error)}`],
      }))
      batch.requests += requests
      batch.faults += faults
      batch.outcomes[outcome] = (batch.outcomes[outcome] ?? 0) + 1
      for (const row of rows) {
        const state = row.split(' ')[1] ?? ''
        batch.states[state] = (batch.states[state] ?? 0) + 1
      }
      if (breaches.length > 0) batch.broken.push({ seed, breaches })
    }
    port.postMessage(batch)
  })
}
