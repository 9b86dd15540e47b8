import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { attempt } from '#lab/process.mjs'

const TIMEOUT_MS = 5 * 60_000

const folder = mkdtempSync(join(tmpdir(), 'commands-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(script: string, ...args: string[]) {
  return attempt(process.execPath, [join(process.cwd(), 'scripts', script), ...args], { timeoutMs: TIMEOUT_MS })
}

test(
  'the demo shows everything, up to the second run that writes nothing',
  async () => {
    const { code, stdout, stderr } = await start('demo.mjs')
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' })
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
      /^Shown in \d+ s: 7 tags in 2 registries of one digest \(2 platforms, provenance\), .* with [1-9]\d* writes, .* with 0 writes\.$/,
    )
  },
  TIMEOUT_MS,
)

test(
  'the benchmark measures a row and writes all its samples',
  async () => {
    const file = join(folder, 'bench.json')
    const { code, stderr } = await start('bench.mjs', '--only', 'own,second', '--rounds', '2', '--json', file)
    expect({ code, stderr }).toStrictEqual({ code: 0, stderr: '' })
    const { rounds, rows } = JSON.parse(readFileSync(file, 'utf8'))
    const told = rows.map((row: { name: string; value: number; sides: Record<string, { all: number[] }> }) => ({
      name: row.name,
      isMeasured: row.value > 0,
      samples: Object.fromEntries(Object.entries(row.sides).map(([side, { all }]) => [side, all.length])),
    }))
    expect({ rounds, told }).toStrictEqual({
      rounds: 2,
      told: [
        { name: 'own', isMeasured: true, samples: { own: 2, before: 2, buildx: 2, after: 2, post: 2 } },
        { name: 'second', isMeasured: true, samples: { raw: 2, ours: 2 } },
      ],
    })
  },
  TIMEOUT_MS,
)

test('a row that is not there is refused, with the rows that are', async () => {
  const { code, stderr } = await start('bench.mjs', '--only', 'whole,nothing')
  expect(code).toBe(1)
  expect(stderr).toContain('no row is called nothing; rows: whole, whole-40ms, ')
})
