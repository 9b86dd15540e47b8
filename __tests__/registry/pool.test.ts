import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { createPool } from '../../src/registry/pool.ts'
import { manualClock, settled } from './parts.ts'

/** Work that ends when told to. */
function jobs() {
  const running: { readonly name: number; readonly end: () => void }[] = []
  return {
    running,
    names: () => running.map(({ name }) => name),
    job: (name: number) => () => new Promise<void>((end) => running.push({ name, end })),
  }
}

test('so many at the same time for each host, in their order', async () => {
  const pool = createPool(manualClock())
  const { running, names, job } = jobs()
  const all = [1, 2, 3, 4, 5].map((name) => pool.run('a', 2, job(name)))
  const other = pool.run('b', 2, job(9))
  await settled()
  expect(names()).toStrictEqual([1, 2, 9])
  running[0]?.end()
  await settled()
  expect(names()).toStrictEqual([1, 2, 9, 3])
  for (let index = 1; index < 6; index += 1) {
    running[index]?.end()
    await settled()
  }
  await Promise.all([...all, other])
  expect(names()).toStrictEqual([1, 2, 9, 3, 4, 5])
})

test('nothing goes to a host that pauses; afterwards one at a time, until one went well', async () => {
  const clock = manualClock()
  const pool = createPool(clock)
  const { running, names, job } = jobs()
  pool.pause('a', 1_000)
  const all = [1, 2, 3, 4].map((name) => pool.run('a', 2, job(name)))
  await clock.pass(999)
  expect(names()).toStrictEqual([])
  await clock.pass(1)
  expect(names()).toStrictEqual([1])
  running[0]?.end()
  await settled()
  expect(names()).toStrictEqual([1, 2])
  pool.resume('a')
  await settled()
  expect(names()).toStrictEqual([1, 2, 3])
  running[1]?.end()
  running[2]?.end()
  await settled()
  running[3]?.end()
  await Promise.all(all)
})

test('who waits in line when the host begins to pause waits for its end', async () => {
  const clock = manualClock()
  const pool = createPool(clock)
  const { running, names, job } = jobs()
  const all = [1, 2].map((name) => pool.run('a', 1, job(name)))
  await settled()
  pool.pause('a', 500)
  running[0]?.end()
  await settled()
  expect(names()).toStrictEqual([1])
  await clock.pass(500)
  expect(names()).toStrictEqual([1, 2])
  running[1]?.end()
  await Promise.all(all)
})

test('a place is given back by what failed', async () => {
  const pool = createPool(manualClock())
  await expect(pool.run('a', 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await pool.run('a', 1, async () => 'yes')).toBe('yes')
})

test('who waits for a pause that the end of the run cuts short is told its reason', async () => {
  const clock = { ...manualClock(), sleep: () => Promise.reject(new Error('the run was cancelled')) }
  const pool = createPool(clock)
  pool.pause('a', 1_000)
  const ends = await Promise.allSettled([1, 2, 3].map((name) => pool.run('a', 2, async () => name)))
  expect(ends.map((end) => (end.status === 'rejected' ? String(end.reason) : end.value))).toStrictEqual(
    Array(3).fill('Error: the run was cancelled'),
  )
})

test('a pause that could not be waited for holds back nobody who comes when it is over', async () => {
  const manual = manualClock()
  const clock = { ...manual, sleep: () => Promise.reject(new Error('the alarm is broken')) }
  const pool = createPool(clock)
  pool.pause('a', 1_000)
  await expect(pool.run('a', 2, async () => 'early')).rejects.toThrow('the alarm is broken')
  await manual.pass(1_000)
  expect(await pool.run('a', 2, async () => 'late')).toBe('late')
})

test('who takes no place waits for a pause too', async () => {
  const clock = manualClock()
  const pool = createPool(clock)
  pool.pause('a', 1_000)
  let passed = false
  const passing = pool.pass('a').then(() => {
    passed = true
  })
  await clock.pass(999)
  expect(passed).toBe(false)
  await clock.pass(1)
  await passing
  expect(passed).toBe(true)
})

test.each<readonly [string, number, number | undefined, string]>([
  ['as long as anybody waits', 181_000, undefined, 'sent'],
  ['longer than anybody waits', 181_001, undefined, 'a asked for a wait, of which 182 s are left: nothing was sent'],
  ['as long as the run has left', 5_000, 5_000, 'sent'],
  ['longer than the run has left', 5_001, 5_000, 'a asked for a wait, of which 6 s are left: nothing was sent'],
])('a pause that is %s', async (_name, pauseMs, leftMs, expected) => {
  const manual = manualClock()
  const clock = leftMs === undefined ? manual : { ...manual, leftMs: () => leftMs }
  const pool = createPool(clock)
  pool.pause('a', pauseMs)
  const told = (thrown: unknown) => (thrown instanceof ActionError ? thrown : String(thrown))
  const ends = [pool.run('a', 1, async () => 'sent'), pool.pass('a').then(() => 'sent')].map((work) => work.catch(told))
  await manual.pass(pauseMs)
  for (const end of await Promise.all(ends)) {
    expect(end instanceof ActionError ? end.message : end).toBe(expected)
    if (end instanceof ActionError)
      expect([end.code, end.hint]).toStrictEqual([
        'registry-answer',
        'Run the job again when that time has passed; a signed-in account, or a plan with higher limits, is asked to wait less.',
      ])
  }
})

describe('ten thousand requests', () => {
  const COUNT = 10_000

  /** Runs so many at eight places; gives how often the clock was asked, and how many slept. */
  async function work(pauseMs: number) {
    const clock = manualClock()
    let [asked, slept, done] = [0, 0, 0]
    const counting = {
      ...clock,
      elapsedMs: () => {
        asked += 1
        return clock.elapsedMs()
      },
      sleep: (ms: number) => {
        slept += 1
        return clock.sleep(ms)
      },
    }
    const pool = createPool(counting)
    if (pauseMs > 0) pool.pause('a', pauseMs)
    const all = Array.from({ length: COUNT }, () =>
      pool.run('a', 8, async () => {
        done += 1
      }),
    )
    await settled()
    if (pauseMs > 0) await clock.pass(pauseMs)
    await Promise.all(all)
    return { asked, slept, done }
  }

  test('are each looked at a few times, whoever waits beside them', async () => {
    const { asked, slept, done } = await work(0)
    expect([slept, done]).toStrictEqual([0, COUNT])
    expect(asked).toBeLessThanOrEqual(2 * COUNT)
  })

  test('wait for a pause by one sleep', async () => {
    const { asked, slept, done } = await work(1_000)
    expect([slept, done]).toStrictEqual([1, COUNT])
    expect(asked).toBeLessThanOrEqual(2 * COUNT)
  })
})
