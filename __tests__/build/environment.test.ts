import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { inspectBuilder } from '../../src/build/builder.ts'
import { buildEnvironment } from '../../src/build/environment.ts'
import { loadImage } from '../../src/build/load.ts'
import { createBuilder, removeBuilder } from '../../src/build/own-builder.ts'
import { stageImage } from '../../src/build/stage.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import { aBuild, aPlan, aPlatform } from '../support/plans.ts'
import { aWorld, SOURCE } from './world.ts'

const STEP = {
  PATH: '/usr/bin',
  HTTPS_PROXY: 'http://proxy',
  MY_TOKEN: 'mine',
  AWS_ACCESS_KEY_ID: 'for an s3 cache',
  RUNNER_TRACKING_ID: 'by this the runner finds what a job left running',
  GITHUB_SHA: 'abc',
  INPUT_PASSWORD: 'hunter2',
  'INPUT_GITHUB-TOKEN': 'ghs',
  STATE_FOLDER: '/run',
  GITHUB_TOKEN: 'ghs',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://oidc',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc',
  GITHUB_OUTPUT: '/o',
  GITHUB_ENV: '/e',
  GITHUB_PATH: '/p',
  GITHUB_STATE: '/s',
  GITHUB_STEP_SUMMARY: '/m',
  ACTIONS_RUNTIME_TOKEN: 'cache',
  ACTIONS_RUNTIME_URL: 'https://runtime',
  ACTIONS_RESULTS_URL: 'https://results',
  ACTIONS_CACHE_URL: 'https://cache',
}
const KEPT = {
  PATH: '/usr/bin',
  HTTPS_PROXY: 'http://proxy',
  MY_TOKEN: 'mine',
  AWS_ACCESS_KEY_ID: 'for an s3 cache',
  RUNNER_TRACKING_ID: 'by this the runner finds what a job left running',
  GITHUB_SHA: 'abc',
  BUILDX_METADATA_WARNINGS: 'true',
}
const CACHE = {
  ACTIONS_RUNTIME_TOKEN: 'cache',
  ACTIONS_RUNTIME_URL: 'https://runtime',
  ACTIONS_RESULTS_URL: 'https://results',
  ACTIONS_CACHE_URL: 'https://cache',
}

describe('the environment of buildx', () => {
  test.each<readonly [string, Partial<BuildInputs>, Record<string, string>]>([
    ['has nothing of the step’s inputs, tokens and files', {}, KEPT],
    ['has the cache’s tokens for a gha cache that is read', { cacheFrom: ['type=gha,scope=a'] }, { ...KEPT, ...CACHE }],
    ['has the cache’s tokens for a gha cache that is written', { cacheTo: ['mode=max,type=gha'] }, { ...KEPT, ...CACHE }],
    ['has them not for another cache', { cacheFrom: ['type=registry,ref=x/type=gha'] }, KEPT],
    [
      'has a variable that secret-envs names',
      { secretEnvs: [{ id: 'token', variable: 'GITHUB_TOKEN' }] },
      { ...KEPT, GITHUB_TOKEN: 'ghs' },
    ],
    [
      'has a variable that a build argument without a value names',
      { buildArgs: ['GITHUB_TOKEN', 'GITHUB_ENV=x'] },
      { ...KEPT, GITHUB_TOKEN: 'ghs' },
    ],
  ])('%s', (_, build, expected) => {
    expect(buildEnvironment(STEP, aBuild(build), {})).toStrictEqual(expected)
  })

  test('what is added goes before, also to take away', () => {
    expect(
      buildEnvironment({ PATH: '/usr/bin', DOCKER_AUTH_CONFIG: '{}' }, aBuild(), { DOCKER_CONFIG: '/run', DOCKER_AUTH_CONFIG: undefined }),
    ).toStrictEqual({
      PATH: '/usr/bin',
      BUILDX_METADATA_WARNINGS: 'true',
      DOCKER_CONFIG: '/run',
      DOCKER_AUTH_CONFIG: undefined,
    })
  })
})

test('no other program that a build starts has anything of the step’s inputs, tokens and files', async () => {
  const world = await aWorld({ env: STEP })
  const { root, opened, ports } = world
  const bin = join(root, 'bin')
  const recording = (name: string) => `env > '${root}/seen-${name}'`
  await mkdir(bin)
  for (const name of ['docker', 'tar']) {
    await writeFile(join(bin, name), `#!/bin/sh\n${recording(name)}\necho Loaded image: app\n`)
    await chmod(join(bin, name), 0o755)
  }
  await world.inspectsBy(recording('inspect'))
  for (const name of ['create', 'rm']) await writeFile(join(root, `${name}.sh`), recording(name))
  const env = { ...ports.env, PATH: `${bin}:${process.env['PATH']}` }
  const around = { ...ports, env, children: createChildren(env, ports.signal) }
  const staged = await stageImage(aPlan(), SOURCE, opened, around)
  const [first] = staged.platforms

  await inspectBuilder(undefined, opened.docker, around)
  const { name } = await createBuilder(undefined, aBuild(), opened.docker, around)
  await removeBuilder(name, opened.docker.buildx, ports.folder, around)
  await loadImage(staged, aPlan(), first?.platform ?? aPlatform('linux/amd64'), opened.docker, around)

  const seen = (await readdir(root)).filter((file) => file.startsWith('seen-')).sort()
  expect(seen).toStrictEqual(['seen-create', 'seen-docker', 'seen-inspect', 'seen-rm', 'seen-tar'])
  for (const file of seen) {
    const names = (await readFile(join(root, file), 'utf8')).split('\n').map((line) => line.split('=', 1)[0] ?? '')
    expect(Object.keys(STEP).filter((variable) => names.includes(variable))).toStrictEqual(
      Object.keys(KEPT).filter((variable) => variable !== 'BUILDX_METADATA_WARNINGS'),
    )
  }
  await world.close()
})
