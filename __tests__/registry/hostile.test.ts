import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { MANIFEST_TYPES } from '../../src/domain/manifest.ts'
import { HOSTILE, type Hostile, QUESTIONS, startBare } from '../support/hostile.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { LAYER, type Stop, type Tour, type Visit, WARM_UPS } from '../support/tour.ts'
import { imageOf } from './parts.ts'

/** Where nothing is slow on purpose, a busy machine may be as slow as it likes. */
const PATIENT = { idleMs: 60_000, deadlineMs: 150_000 }
/** A visit to who is silent or trickles ends as it should, however busy the machine is: it can only be silent for longer. */
const IMPATIENT = { idleMs: 800, deadlineMs: 150_000 }
/** A visit that has to be ended from outside, longer than its silence. */
const ENDED = { idleMs: 6_000, deadlineMs: 12_000 }
/** Programs that visit at the same time: they wait most of the time. */
const TOURS = 6
const MEMORY_LIMIT_BYTES = 32 * 1024 * 1024
/** What a message may have, at most: our words, and 512 characters of the server's. */
const MESSAGE_LIMIT = 1_000
const LOGIN = { username: 'bob', password: 'hunter-2-secret' }

type Stand = {
  readonly host: string
  readonly plain: boolean
  readonly patience: Omit<Stop, 'host' | 'plain'>
  readonly asked: () => number
  readonly faults: () => number
  readonly close: () => unknown
}

let faultFree: number
let good: Stand
const stands: Stand[] = []
const visits: Visit[] = []

beforeAll(async () => {
  good = await startGood()
  for (const server of HOSTILE) stands.push(await start(server))
  const [alone] = await tour([good])
  faultFree = good.asked() / (WARM_UPS + 1)
  expect({ end: alone?.end, faultFree }).toStrictEqual({ end: 'ok', faultFree: 13 })
  // those of one kind take equally long, and stand side by side
  const parts = Array.from({ length: TOURS }, (_, part) => stands.filter((_stand, index) => index % TOURS === part))
  const tours = await Promise.all(parts.map((part) => tour([good, ...part])))
  stands.forEach((_stand, index) => {
    const visit = tours[index % TOURS]?.[1 + Math.floor(index / TOURS)]
    if (visit !== undefined) visits[index] = visit
  })
}, 600_000)
afterAll(async () => {
  for (const stand of [good, ...stands]) await stand.close()
})

test('there are forty servers and more, each of its own kind', () => {
  const names = HOSTILE.map(({ name }) => name)
  expect({ enough: names.length >= 40, once: new Set(names).size === names.length }).toStrictEqual({ enough: true, once: true })
})

describe('a server that', () => {
  test.each(HOSTILE.map((server, index) => ({ ...server, index })))('$name', ({ ends, index }) => {
    const { end, message, grownBytes } = at(visits, index)
    const { asked, faults } = at(stands, index)
    expect({
      end,
      isSmall: grownBytes < MEMORY_LIMIT_BYTES,
      isShort: message.length < MESSAGE_LIMIT,
      isPatient: faults() > 0 && asked() <= 2 * faultFree + faults(),
    }).toStrictEqual({ end: ends, isSmall: true, isShort: true, isPatient: true })
  })
})

function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error(`nobody went to server ${index}`)
  return found
}

async function startGood(): Promise<Stand & { readonly registry: FakeRegistry }> {
  const registry = await startRegistry({ auth: { kind: 'bearer', ...LOGIN } })
  const { blobs, manifest } = imageOf('one')
  registry.putBlob('acme/app', LAYER)
  for (const blob of blobs) {
    const pieces: Uint8Array[] = []
    for await (const piece of blob.chunks()) pieces.push(piece)
    registry.putBlob('acme/app', Buffer.concat(pieces))
  }
  registry.putManifest('acme/app', '1.0', MANIFEST_TYPES[1], manifest.bytes)
  const asked = () => registry.requests.length
  return { registry, host: registry.host, plain: true, patience: PATIENT, asked, faults: () => 0, close: registry.close }
}

async function start({ at, rule, act, tls, ends, isSlow }: Hostile): Promise<Stand> {
  const impatience = ends === 'timeout' ? ENDED : IMPATIENT
  const patience = isSlow === true ? impatience : PATIENT
  if (at === 'connection') {
    const bare = await startBare(act === undefined ? () => undefined : (socket) => act(socket, ''))
    return { ...bare, plain: tls === undefined, patience, asked: bare.taken, faults: bare.taken }
  }
  const { registry, ...stand } = await startGood()
  let faults = 0
  registry.rule({
    ...QUESTIONS[at],
    ...rule,
    ...(act === undefined ? {} : { raw: act }),
    onMatch: () => {
      faults += 1
    },
  })
  return { ...stand, patience, faults: () => faults }
}

function tour(hosts: readonly Stand[]): Promise<readonly Visit[]> {
  const given: Tour = { hosts: hosts.map(({ host, plain, patience }) => ({ host, plain, ...patience })) }
  const child = spawn(process.execPath, ['--expose-gc', fileURLToPath(new URL('../support/visit.js', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(given))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => {
      const lines = output.split('\n').filter((line) => line !== '')
      resolve(lines.map((line): Visit => JSON.parse(line)))
    })
  })
}
