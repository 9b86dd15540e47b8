import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { ensureDaemon, isAlive, stopDaemon } from '#lab/daemon.mjs'
import { startOf } from '#lab/process.mjs'
import { newState } from '#lab/state.mjs'

const home = mkdtempSync(join(tmpdir(), 'lab-daemon-'))
const state = newState(home)
const log = () => readFileSync(join(home, 'log', 'sleeper.log'), 'utf8')
const sleeper = (config: string) => ({
  name: 'sleeper',
  command: ['sh', '-c', 'echo "token=$GITHUB_TOKEN"; exec sleep 30'],
  config,
  ready: async () => log().startsWith('token='),
})

afterAll(async () => {
  await stopDaemon(state, 'sleeper')
  rmSync(home, { recursive: true })
})

describe('ensureDaemon', () => {
  test('keeps a daemon that answers, and starts it anew when its configuration changed', async () => {
    const first = await ensureDaemon(state, sleeper('a'))
    const prepare = async () => {
      throw new Error('nothing is prepared under a daemon that runs')
    }
    expect(await ensureDaemon(state, { ...sleeper('a'), prepare })).toBe(first)
    const second = await ensureDaemon(state, sleeper('b'))
    expect(second).not.toBe(first)
    expect(startOf(first)).toBeUndefined()
    expect(isAlive(state.daemons['sleeper'])).toBe(true)
  })

  test('keeps a daemon that is too busy to answer at once: others work with it', async () => {
    const first = await ensureDaemon(state, sleeper('busy'))
    const said = [false, false, true]
    expect(await ensureDaemon(state, { ...sleeper('busy'), ready: async () => said.shift() === true })).toBe(first)
    expect(said).toStrictEqual([])
  })

  test('starts a daemon anew that ends instead of answering', async () => {
    const first = await ensureDaemon(state, sleeper('ended'))
    let isNew = false
    const prepare = async () => {
      isNew = true
    }
    const ready = async () => {
      if (!isNew && startOf(first) !== undefined) process.kill(first, 'SIGKILL')
      return isNew && log().startsWith('token=')
    }
    const second = await ensureDaemon(state, { ...sleeper('ended'), prepare, ready })
    expect([second === first, isAlive(state.daemons['sleeper'])]).toStrictEqual([false, true])
  })

  test('a daemon does not inherit the secrets of the shell that starts the lab', async () => {
    process.env['GITHUB_TOKEN'] = 'secret'
    await ensureDaemon(state, sleeper('c'))
    delete process.env['GITHUB_TOKEN']
    expect(log()).toBe('token=\n')
  })

  test('a daemon that ends while it starts is told with the end of its log', async () => {
    const plan = { name: 'failing', command: ['sh', '-c', 'echo no disk; sleep 0.05; exit 3'], ready: async () => false }
    await expect(ensureDaemon(state, plan)).rejects.toMatchObject({
      message: 'failing ended while it started',
      hint: `${join(home, 'log', 'failing.log')}:\nno disk`,
    })
  })

  test('a daemon that may end while it starts is started again', async () => {
    const flag = join(home, 'tried')
    const plan = {
      name: 'second',
      command: ['sh', '-c', `if [ -e ${flag} ]; then echo ready; exec sleep 30; fi; : >${flag}; exit 1`],
      ready: async () => readFileSync(join(home, 'log', 'second.log'), 'utf8') === 'ready\n',
      attempts: 2,
    }
    const pid = await ensureDaemon(state, plan)
    expect(isAlive(state.daemons['second'])).toBe(true)
    expect(state.daemons['second']?.pid).toBe(pid)
    await stopDaemon(state, 'second')
  })

  test('no more often than it may, and prepared each time', async () => {
    const tries = join(home, 'tries')
    const plan = {
      name: 'never',
      command: ['sh', '-c', `echo start >>${tries}; sleep 0.05; exit 1`],
      prepare: async () => appendFileSync(tries, 'prepare\n'),
      ready: async () => false,
      attempts: 3,
    }
    await expect(ensureDaemon(state, plan)).rejects.toMatchObject({ message: 'never ended while it started' })
    expect(readFileSync(tries, 'utf8')).toBe('prepare\nstart\n'.repeat(3))
  })
})

describe('stopDaemon', () => {
  test('stops the process and forgets it', async () => {
    const pid = await ensureDaemon(state, sleeper('d'))
    expect(await stopDaemon(state, 'sleeper')).toBe(true)
    expect(startOf(pid)).toBeUndefined()
    expect(state.daemons['sleeper']).toBeUndefined()
  })

  test('never touches another process that has the number now', async () => {
    state.daemons['old'] = { pid: process.pid, started: 'another boot:1', fingerprint: '' }
    expect(await stopDaemon(state, 'old')).toBe(false)
    expect(state.daemons['old']).toBeUndefined()
  })
})
