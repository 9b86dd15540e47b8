import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aClone, atDesk, GIT_ENV, type Repository } from '../support/desk.ts'

const CLI = join(process.cwd(), 'dist', 'cli.js')
const PLAN = ['plan', '--images', 'ghcr.io/acme/app', '--at', '2024-01-15T22:30:00Z']

describe('dist/cli.js', () => {
  let clone: Repository
  beforeAll(() => {
    clone = aClone()
  })
  afterAll(() => clone.remove())
  const env = () => ({ PATH: process.env['PATH'], HOME: clone.folder, ...GIT_ENV })
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: clone.folder, env: env(), encoding: 'utf8' })
    return { code: status, out: stdout, err: stderr }
  }

  test.each([
    ['a branch', []],
    ['a release', ['--ref', 'HEAD:refs/tags/v1.3.0', '--ref', 'v1.1.8', '--ref', 'gone']],
    ['JSON', ['--ref', 'v1.2.0', '--json']],
    [
      'rules in quotes, and dates',
      ['--tags', '"type=raw,value=a,b"', '--tags', "type=schedule,pattern={{date 'YYYY'}}", '--event', 'schedule'],
    ],
    ['a pre-release', ['--ref', 'v2.0.0-rc.1', '--strategy', 'semver']],
    ['bad input', ['--strategy', 'semvr', '--evnt', 'push']],
    ['nothing to publish', ['--strategy', 'pr']],
    ['help', ['--help']],
  ])('prints what the sources print: %s', async (_name, args) => {
    expect(run(...PLAN, ...args)).toStrictEqual(await atDesk(clone.folder, [...PLAN, ...args], env()))
  })

  test('reads a step out of a workflow file', () => {
    const readme = readFileSync(join(process.cwd(), 'README.md'), 'utf8')
    const yaml = /```yaml\n(name: image\n[\s\S]*?)```/.exec(readme)?.[1] ?? ''
    clone.commit('workflow', { '.github/workflows/image.yml': yaml })
    const { code, out } = run('plan', '--workflow', '.github/workflows/image.yml', '--ref', 'v1.2.0')
    expect({ code, image: out.split('\n')[1] }).toStrictEqual({ code: 0, image: 'image ghcr.io/acme/app' })
  })

  test('a reader that has seen enough is no error', async () => {
    const refs = Array.from({ length: 200 }, (_, index) => ['--ref', `HEAD:refs/tags/v3.${index}.0`]).flat()
    const child = spawn(process.execPath, [CLI, ...PLAN, ...refs, '--json'], {
      cwd: clone.folder,
      env: env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said: string[] = []
    child.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString('utf8')))
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect({ code, said }).toStrictEqual({ code: 0, said: [] })
  })

  test('starts as a program', () => {
    expect(() => accessSync(CLI, constants.X_OK)).not.toThrow()
    expect(readFileSync(CLI, 'utf8')).toBe("#!/usr/bin/env node\nimport './cli/index.js'\n")
    expect(run().code).toBe(2)
  })
})
