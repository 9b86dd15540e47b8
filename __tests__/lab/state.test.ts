import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { newState, parseState, readState, shellExports, writeState } from '#lab/state.mjs'

const folder = mkdtempSync(join(tmpdir(), 'lab-state-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the state file', () => {
  test('is read as it was written, by its owner only', () => {
    const state = { ...newState(folder), registries: { basic: { host: '127.0.0.1:21000', username: 'pusher', password: 'p' } } }
    writeState(state)
    expect(readState(folder)).toStrictEqual(state)
    expect(statSync(join(folder, 'state.json')).mode & 0o777).toBe(0o600)
  })

  test('is absent before the first start', () => {
    expect(readState(join(folder, 'none'))).toBeUndefined()
  })

  test.each([
    ['half a file', '{"version":1,', 'F is not JSON'],
    ['no object', '"up"', 'F: version is undefined, not number'],
    ['another version', JSON.stringify({ ...newState('/h'), version: 2 }), 'F: version 2, this lab writes 1'],
    ['a section that is null', JSON.stringify({ ...newState('/h'), daemons: null }), 'F: daemons is object, not object'],
    ['a missing section', JSON.stringify({ ...newState('/h'), ports: undefined }), 'F: ports is undefined, not object'],
  ])('%s is refused by name', (_, text, message) => {
    expect(() => parseState(text, 'F')).toThrow(message)
  })
})

describe('shellExports', () => {
  test('names engine, configuration, builders and programs', () => {
    const docker = { cli: '/c', buildx: '/b', host: 'unix:///h/engine/docker.sock', config: '/h/docker', buildxConfig: '/h/buildx' }
    expect(shellExports({ ...newState('/h'), docker })).toBe(
      [
        "export DOCKER_HOST='unix:///h/engine/docker.sock'",
        "export DOCKER_CONFIG='/h/docker'",
        "export BUILDX_CONFIG='/h/buildx'",
        'export PATH=\'/h/bin\':"$PATH"',
        '',
      ].join('\n'),
    )
  })

  test('a quote in a path stays one word', () => {
    expect(shellExports(newState("/it's"))).toBe(`export PATH='/it'\\''s/bin':"$PATH"\n`)
  })
})
