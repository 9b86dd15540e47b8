import { describe, expect, test } from '@jest/globals'
import { lapChart } from '../../src/report/chart.ts'
import { type Lap, lapsByStage, watchOf } from '../../src/report/laps.ts'

describe('the chart of stages', () => {
  test('shows when each began and ended, and what overlapped', () => {
    const laps = [
      { stage: 'plan', startMs: 100, endMs: 300 },
      { stage: 'build', startMs: 400, endMs: 8_000 },
      { stage: 'tags', startMs: 9_900, endMs: 9_950 },
      { stage: 'cache', startMs: 8_000, endMs: 10_000 },
    ] as const
    expect(lapChart(laps, 10_000)).toStrictEqual([
      [
        '```text',
        'plan  │█                                       │ 200 ms',
        'build │ ███████████████████████████████        │  7.6 s',
        'tags  │                                       █│  50 ms',
        'cache │                                ████████│  2.0 s',
        '```',
      ].join('\n'),
    ])
  })

  test('draws a stage that the run ended in to the end', () => {
    const laps = [
      { stage: 'registries', startMs: 0, endMs: 500 },
      { stage: 'upload', startMs: 500, endMs: undefined },
    ] as const
    expect(lapChart(laps, 1_000)).toStrictEqual([
      [
        '```text',
        'registries │████████████████████                    │ 500 ms',
        'upload     │                    ░░░░░░░░░░░░░░░░░░░░│ 500 ms  the run ended here',
        '```',
      ].join('\n'),
    ])
  })

  test('leaves out what took no time, and itself where nothing did', () => {
    expect(lapChart([{ stage: 'cache', startMs: 5, endMs: 7 }], 10)).toStrictEqual([])
    expect(lapChart([], 10)).toStrictEqual([])
  })
})

describe('the stopwatch', () => {
  test('notes what has begun, and its end when it came', async () => {
    const story: { laps?: Lap[] } = {}
    let now = 10
    const timed = watchOf(story, { elapsedMs: () => now })
    const hanging = new Promise<never>(() => undefined)
    void timed('upload', hanging)
    const work = timed('build', Promise.resolve('built'))
    now = 30
    expect(await work).toBe('built')
    expect(story.laps).toStrictEqual([
      { stage: 'upload', startMs: 10, endMs: undefined },
      { stage: 'build', startMs: 10, endMs: 30 },
    ])
  })

  test('hands on what was thrown, and leaves the stage without an end', async () => {
    const story: { laps?: Lap[] } = {}
    const timed = watchOf(story, { elapsedMs: () => 1 })
    await expect(timed('build', Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(story.laps).toStrictEqual([{ stage: 'build', startMs: 1, endMs: undefined }])
  })

  test('takes two laps of a stage for one, in the order of the stages', () => {
    const laps: readonly Lap[] = [
      { stage: 'build', startMs: 50, endMs: 60 },
      { stage: 'registries', startMs: 10, endMs: 20 },
      { stage: 'registries', startMs: 30, endMs: 40 },
      { stage: 'cache', startMs: 61, endMs: 62 },
      { stage: 'cache', startMs: 62, endMs: undefined },
    ]
    expect(lapsByStage(laps)).toStrictEqual([
      { stage: 'registries', startMs: 10, endMs: 40 },
      { stage: 'build', startMs: 50, endMs: 60 },
      { stage: 'cache', startMs: 61, endMs: undefined },
    ])
  })
})
