import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import { nameOf } from '#scripts/probe-name.mjs'
import { endOf, killAt } from '../faults/killing.ts'
import { kindOf, type Point, SIGNALS, WAYS } from '../faults/moments.ts'
import { openStage, type Stage } from '../faults/victim.ts'
import { need, UP_TIMEOUT_MS } from '../support/step.ts'
import { readTraces, tracer } from '../support/strace.ts'

jest.setTimeout(300_000)

/** All of them are ended by `npm run faults -- --kills 3000`. */
const RUNS = 66

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
}, UP_TIMEOUT_MS)
afterAll(() => stage.close())

test(`${RUNS} runs end at one of their requests, children or file writes: every row is true, nothing is sent or left, and the next run finishes it`, async () => {
  const { killed, missed, points } = await killAt({ count: RUNS, seed: 1, atOnce: 3, againEach: 12 }, stage)
  expect(
    killed.filter(({ lies, late }) => lies.length + late.length > 0).map(({ point, lies, late }) => ({ ...point, lies, late })),
  ).toStrictEqual([])
  const played = new Set(killed.map(({ point, kind }) => `${point.way} ${point.signal} ${kind}`))
  const kinds = new Set(killed.map(({ kind }) => kind))
  const missing = WAYS.flatMap((way) => SIGNALS.flatMap((signal) => [...kinds].map((kind) => `${way} ${signal} ${kind}`))).filter(
    (name) => !played.has(name),
  )
  const sum = (what: 'unknown' | 'landed' | 'sent') => killed.reduce((all, end) => all + end[what], 0) > 0
  // as many as there are to choose from, and what is to be seen was there: names on their way, some that land late, rows that nobody can know
  expect({
    missing,
    kinds: kinds.size,
    isMany: points > 1_000,
    isLost: missed.length > RUNS / 4,
    sent: sum('sent'),
    landed: sum('landed'),
    unknown: sum('unknown'),
  }).toStrictEqual({
    missing: [],
    kinds: 8,
    isMany: true,
    isLost: false,
    sent: true,
    landed: true,
    unknown: true,
  })
})

test.each(SIGNALS)('%s while it signs in: nothing was written, and no secret stays', async (signal) => {
  const moment = 'registry R0 GET /token?service=fake&scope=repository%3Aacme%2Fapp%3Apull%2Cpush #1 asked'
  expect(await endOf({ way: 'layout', signal, moment }, false, stage)).toMatchObject({ lies: [], late: [], sent: 0, unknown: 0 })
})

describe('a moment at which a promise was broken', () => {
  const torn = (way: Point['way'], number: number): Point => ({
    way,
    signal: 'SIGKILL',
    moment: `main file appendFile run/journal.begun #${number} torn`,
  })
  test.each<{ name: string; point: Point }>([
    { name: 'the disk has a part of the mark of a tag, which is that of another tag', point: torn('layout', 12) },
    { name: 'the disk has a part of the first mark', point: torn('registry', 1) },
  ])('$name', async ({ point }) => {
    expect(await endOf(point, false, stage)).toMatchObject({ kind: kindOf(point.moment), lies: [], late: [] })
  })
})

test('no file that a run changes escapes the moments: the system sees none that are not among them', async () => {
  const { tools } = await up(['strace'])
  const folder = mkdtempSync(join(tmpdir(), 'traced-'))
  try {
    const { seen, temp } = await stage.record('layout', tracer(join(folder, 'traces'), need(tools.strace, 'strace'), stage.node))
    const main = readTraces(join(folder, 'traces')).filter(({ argv }) => argv[1]?.endsWith('/dist/index.js') === true)
    const written = new Set(main.flatMap(({ writes }) => writes).flatMap((path) => nameOf(path, [temp]) ?? []))
    const moments = seen.entries.flatMap(({ moment }) => [/^file (\w+) (\S+) /.exec(moment)?.slice(1) ?? []])
    const known = new Set(moments.flatMap(([, name]) => name ?? []))
    const removed = moments.flatMap(([call, name]) => (call === 'rm' && name !== undefined && name !== 'run' ? [`${name}/`] : []))
    // what lies in a folder that is taken away goes with it, and a folder for temporary ones has its letters by then
    const unseen = [...written].filter(
      (name) => !known.has(name) && !known.has(name.replace(/\*$/, '')) && !removed.some((above) => name.startsWith(above)),
    )
    expect([seen.answer.main.exitCode, known.size > 10, unseen]).toStrictEqual([0, true, []])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
