import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { askedOfPeer, compareAnswers } from '#scripts/differ-compare.mjs'
import { makeCheckouts } from '#scripts/differ-git.mjs'
import { type Engine, playOurs } from '#scripts/differ-ours.mjs'
import { type Recorded, readRecord } from '#scripts/differ-record.mjs'
import { openWorld, type World } from '#scripts/differ-world.mjs'
import { createChildren } from '../../src/adapters/children.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { openGitHub } from '../../src/adapters/github.ts'
import { createLog } from '../../src/adapters/log.ts'
import { createRunner } from '../../src/adapters/runner.ts'
import { run } from '../../src/pipeline.ts'
import { tell } from '../../src/report/tell.ts'

const ENGINE: Engine = { run, tell, createChildren, createFiles, openGitHub, createLog, createRunner }
/** So many cases are one test, so that a failure is near its name. */
const BATCH = 50
const TIMEOUT_MS = 120_000

const record = readRecord(process.cwd())
const folder = mkdtempSync(join(tmpdir(), 'differential-'))
const kinds: string[] = []
let world: World

beforeAll(async () => {
  world = await openWorld(folder, makeCheckouts(folder))
})

afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

describe(`what ${record.peer} answered (bundle ${record.sha256.slice(0, 12)}, seed ${record.seed})`, () => {
  const batches = Array.from({ length: Math.ceil(record.cases.length / BATCH) }, (_, index) => index * BATCH)

  test('is enough to say something', () => {
    const succeeded = record.cases.filter(({ answer }) => answer.ok)
    expect(record.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(record.cases.length).toBeGreaterThanOrEqual(500)
    expect(succeeded.length).toBeGreaterThan(record.cases.length / 2)
    expect(new Set(succeeded.map(({ played }) => played.event.name)).size).toBeGreaterThan(15)
  })

  test.each(batches)(
    'is what we answer, from case %i on',
    async (start) => {
      const different: string[] = []
      for (const recorded of record.cases.slice(start, start + BATCH)) different.push(...(await differences(recorded)))
      expect(different).toStrictEqual([])
    },
    TIMEOUT_MS,
  )

  test('was mostly compared byte by byte, or failed on both sides', () => {
    expect(kinds.length).toBe(record.cases.length)
    expect(kinds.filter((kind) => kind === 'same').length).toBeGreaterThan(kinds.length / 2)
  })
})

async function differences({ played, names, answer }: Recorded): Promise<readonly string[]> {
  expect(askedOfPeer(played).names).toStrictEqual(names)
  const verdict = compareAnswers(played, answer, await playOurs(ENGINE, played, world))
  kinds.push(verdict.kind)
  return verdict.kind === 'different' ? [`${played.name} ${verdict.why}`] : []
}
