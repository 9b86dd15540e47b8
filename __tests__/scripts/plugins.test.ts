import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { writeFlood, writeStopwatch } from '#scripts/plugins.mjs'

const folder = mkdtempSync(join(tmpdir(), 'plugins-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const program = join(folder, "a 'program'")
writeFileSync(program, '#!/bin/sh\nsleep 0.2\necho "$@"\nexit 3\n', { mode: 0o755 })

test('a stopwatch passes on what the program says, and notes how long it ran', () => {
  const watched = join(folder, 'watched')
  const read = writeStopwatch(watched, program)
  const beginMs = Date.now()
  expect(spawnSync(watched, ['a b', 'c'], { encoding: 'utf8' })).toMatchObject({ status: 3, stdout: 'a b c\n' })
  const spans = read()
  expect([spans.totalMs >= 200, spans.beginMs >= beginMs, spans.endMs <= Date.now() + 1]).toStrictEqual([true, true, true])
})

test('time that programs share counts once', () => {
  const watched = join(folder, 'notes')
  const read = writeStopwatch(watched, program)
  writeFileSync(`${watched}.notes`, '1.5 3.0\n5.0 6.0\n1.0 2.0\n')
  expect(read()).toStrictEqual({ beginMs: 1000, endMs: 6000, totalMs: 3000 })
})

test.each([
  { name: 'a build', args: ['build', '.'], bytes: 1024 * 1024 + 1 },
  { name: 'a build with JSON progress', args: ['build', '--progress=rawjson'], bytes: 1024 * 1024 + 1 },
  { name: 'anything else', args: ['inspect'], bytes: 0 },
])('a flood before $name', ({ args, bytes }) => {
  const flood = join(folder, 'flood')
  writeFlood(flood, program, 1)
  const { status, stdout, stderr } = spawnSync(flood, args, { encoding: 'utf8', maxBuffer: 8 * 1024 * 1024 })
  expect([status, stdout, stderr.length]).toStrictEqual([3, `${args.join(' ')}\n`, bytes])
})
