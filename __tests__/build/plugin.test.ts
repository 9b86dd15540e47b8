import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { findBuildx } from '../../src/build/plugin.ts'
import { failure } from './world.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'plugin-'))
})
afterEach(() => rm(root, { recursive: true }))

async function place(path: string, content = '#!/bin/sh\n', mode = 0o755): Promise<string> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  await chmod(file, mode)
  return file
}

function find(env: Record<string, string>) {
  const given = { PATH: '/nowhere', ...env }
  return findBuildx({ env: given, files: createFiles(root), children: createChildren(given, new AbortController().signal) })
}

describe('findBuildx', () => {
  test('docker’s order: extra folders, the configuration’s plugins, then PATH', async () => {
    const onPath = await place('bin/docker-buildx')
    const alone = await place('alone/buildx')
    const env = { HOME: root, PATH: join(root, 'bin') }
    expect(await find({ PATH: `${join(root, 'alone')}` })).toBe(alone)
    expect(await find(env)).toBe(onPath)
    const ofHome = await place('.docker/cli-plugins/docker-buildx')
    expect(await find(env)).toBe(ofHome)
    const ofConfig = await place('config/cli-plugins/docker-buildx')
    expect(await find({ ...env, DOCKER_CONFIG: join(root, 'config') })).toBe(ofConfig)
    const extra = await place('extra/docker-buildx')
    await place('.docker/config.json', JSON.stringify({ cliPluginsExtraDirs: ['relative', 7, join(root, 'extra')] }))
    expect(await find(env)).toBe(extra)
  })

  test('a file that may not be run is not a plugin, a broken configuration names no folder', async () => {
    await place('.docker/cli-plugins/docker-buildx', '', 0o644)
    await place('.docker/config.json', '{')
    const onPath = await place('bin/docker-buildx')
    expect(await find({ HOME: root, PATH: join(root, 'bin') })).toBe(onPath)
  })

  test('none at all is told with the cure', async () => {
    const error = await failure(find({ HOME: root }))
    expect(error.code).toBe('no-builder')
    expect(error.message).toBe(
      `there is no buildx on this machine: docker-buildx is in none of ${join(root, '.docker/cli-plugins')}, /usr/local/lib/docker/cli-plugins, /usr/local/libexec/docker/cli-plugins, /usr/lib/docker/cli-plugins, /usr/libexec/docker/cli-plugins, and not on PATH`,
    )
    expect(error.hint).toContain('docker/setup-buildx-action')
  })
})
