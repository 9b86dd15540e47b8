import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from '@jest/globals'
import { endOrphans } from '../../src/adapters/orphans.ts'
import { processesWith, until } from '../support/proc.ts'

const FOLDER = '/tmp/build-tag-push-0123456789abcdef'

describe('orphans of a run', () => {
  const started: ChildProcess[] = []
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL')
  })

  async function sleeper(config: string): Promise<ChildProcess> {
    const child = spawn('sleep', ['60'], { env: { PATH: process.env['PATH'], DOCKER_CONFIG: config }, stdio: 'ignore' })
    started.push(child)
    await once(child, 'spawn')
    return child
  }

  test('those with a docker configuration in its folder are ended, no others', async () => {
    const [own, ...others] = await Promise.all(
      [`${FOLDER}/docker-x`, `${FOLDER}0/docker-x`, FOLDER, `/elsewhere${FOLDER}/docker-x`].map(sleeper),
    )
    const end = own === undefined ? [] : once(own, 'exit')
    await endOrphans(FOLDER)
    expect(await end).toStrictEqual([null, 'SIGKILL'])
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(others.map(({ exitCode, signalCode }) => [exitCode, signalCode])).toStrictEqual(others.map(() => [null, null]))
  })

  test('so are those that they start in the very moment of their end', async () => {
    const config = `${FOLDER}-busy/docker-x`
    for (let count = 0; count < 8; count += 1) {
      const options = { env: { PATH: process.env['PATH'], DOCKER_CONFIG: config }, stdio: 'ignore' } as const
      const child = spawn('sh', ['-c', 'while :; do sleep 0.02; done'], options)
      started.push(child)
      await once(child, 'spawn')
    }
    const running = () => processesWith(`DOCKER_CONFIG=${config}`)
    await until('they start others', () => running().some(({ argv }) => argv[0] === 'sleep'))
    await endOrphans(`${FOLDER}-busy`)
    expect(running()).toStrictEqual([])
  })
})
