import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { parseCommitDate, parseDate, readEvent } from '../../src/context/event.ts'

describe('when a commit was made', () => {
  test.each<[string, unknown, string | undefined]>([
    ['in UTC', { commit: { committer: { date: '2024-01-14T08:00:00Z' } } }, '2024-01-14T08:00:00.000Z'],
    ['in a zone', { commit: { committer: { date: '2024-01-14T08:00:00+05:30' } } }, '2024-01-14T02:30:00.000Z'],
    ['no date', { commit: { committer: { date: 'yesterday' } } }, undefined],
    ['a number', { commit: { committer: { date: 5 } } }, undefined],
    ['no committer', { commit: { committer: null } }, undefined],
    ['no object', 'x', undefined],
  ])('%s', (_name, answer, iso) => {
    expect(parseCommitDate(answer)?.toISOString()).toBe(iso)
  })

  test('is nothing where the text is none', () => {
    expect(parseDate('')).toBeUndefined()
  })
})

test('an event of 100 MB is not read to its end: the file is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'event-'))
  const path = join(folder, 'event.json')
  try {
    await writeFile(path, '{')
    await truncate(path, 100_000_000)
    const hint = 'The runner writes this file itself; see what an earlier step did to it or to GITHUB_EVENT_PATH, then run the job again.'
    const message = `the event's file ${path} cannot be read: ${path} is larger than 33554432 bytes`
    await expect(readEvent({ GITHUB_EVENT_PATH: path }, createFiles(folder))).rejects.toMatchObject({ code: 'event', message, hint })
  } finally {
    await rm(folder, { recursive: true })
  }
})
