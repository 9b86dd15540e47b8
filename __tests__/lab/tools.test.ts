import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newState } from '#lab/state.mjs'
import { ensureCli } from '#lab/tools.mjs'

const folder = mkdtempSync(join(tmpdir(), 'lab-tools-'))
const before = { ...process.env }
const program = (...names: string[]) => {
  const path = join(folder, ...names)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 })
  return path
}

beforeAll(() => {
  process.env['PATH'] = join(folder, 'bin')
  process.env['DOCKER_CONFIG'] = join(folder, 'machine')
})
afterAll(() => {
  process.env = before
  rmSync(folder, { recursive: true })
})

test('in a shell with the settings of the lab itself, docker and its plugin stay those of the machine', async () => {
  const found = { cli: program('bin', 'docker'), buildx: program('machine', 'cli-plugins', 'docker-buildx') }
  const state = newState(join(folder, 'home'))
  await ensureCli(state)
  expect(state.docker).toMatchObject(found)
  process.env['DOCKER_CONFIG'] = state.docker?.config
  await ensureCli(state)
  expect(state.docker).toMatchObject(found)
})
