import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { closeJournal, openJournal, readJournal } from '../../src/publish/journal.ts'
import { recoverRows } from '../../src/publish/recover.ts'
import { testPorts } from '../registry/parts.ts'
import { aDigest, aRepository, aRow, aTag } from '../support/plans.ts'
import { aReset, FakeRegistries } from '../support/registries.ts'

const A = 'ghcr.io/acme/app'
const rows = [
  aRow('1.2.3', 'untouched', { attempts: 0 }),
  aRow('latest', 'untouched', { attempts: 0, kind: 'moving', before: aDigest('old'), after: aDigest('old') }),
]
const digest = aDigest('ours')

let root: string
let ports: Parameters<typeof openJournal>[0]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'journal-'))
  const folder = join(root, 'run')
  ports = { files: createFiles(folder), folder, log: testPorts().log }
})
afterEach(() => rmSync(root, { recursive: true }))

const begin = (journal: ReturnType<typeof openJournal>, tag: string) => journal.begin({ repository: aRepository(A), tag: aTag(tag) })

describe('a journal', () => {
  test('has what was noted last, then what the names begin from, and which of them were begun', async () => {
    const journal = openJournal(ports)
    await Promise.all([journal.note([]), journal.note(rows.slice(1))])
    expect(await readJournal(ports, [aRepository(A)])).toStrictEqual({ rows: rows.slice(1), digest: undefined, begun: new Set() })
    await journal.seal(rows, digest)
    expect(await readJournal(ports, [aRepository(A)])).toStrictEqual({ rows, digest, begun: new Set() })
    await begin(journal, 'latest')
    expect(await readJournal(ports, [aRepository(A)])).toStrictEqual({ rows, digest, begun: new Set([1]) })
    await begin(journal, '1.2.3')
    expect((await readJournal(ports, [aRepository(A)]))?.begun).toStrictEqual(new Set([1, 0]))
  })

  test('has rows of every state that they may have before the names', async () => {
    const states = (['already', 'kept', 'skipped', 'untouched', 'failed'] as const).map((state) => aRow(state, state, { attempts: 0 }))
    await openJournal(ports).seal(states, digest)
    expect((await readJournal(ports, [aRepository(A)]))?.rows).toStrictEqual(states)
  })

  test('is written once for all names, however many ask for it', async () => {
    const flushed: (boolean | undefined)[] = []
    const files: typeof ports.files = {
      ...ports.files,
      replace: (path, content, flush) => {
        flushed.push(flush)
        return ports.files.replace(path, content, flush)
      },
    }
    const journal = openJournal({ ...ports, files })
    await journal.note(rows)
    await Promise.all(Array.from({ length: 100 }, () => journal.seal(rows, digest)))
    expect(flushed).toStrictEqual([false, true])
  })

  test('that cannot be written says so to who needs it, and to nobody else', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    const said: string[] = []
    const log = { ...ports.log, debug: (text: string) => void said.push(text) }
    const journal = openJournal({ ...ports, log, files: { ...ports.files, replace: () => Promise.reject(full) } })
    await journal.note(rows)
    await expect(journal.seal(rows, digest)).rejects.toBe(full)
    expect(said).toStrictEqual(Array(2).fill('the journal was not written: Error: ENOSPC: no space left on device'))
  })

  test('is closed by a file beside it, and only where there is a folder', async () => {
    await closeJournal(ports)
    expect(readdirSync(root)).toStrictEqual([])
    await openJournal(ports).seal(rows, digest)
    await closeJournal(ports)
    expect(readdirSync(ports.folder).toSorted()).toStrictEqual(['journal.json', 'journal.told'])
  })

  test.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['was cut off', '{"digest":"sha256:'],
    ['is a list', '[]'],
    ['has no rows', '{"rows":1}'],
    ['has a row of another shape', '{"rows":[{"image":"ghcr.io/acme/app","tag":1}]}'],
    ['has a row of no image', '{"rows":[{"image":"://","tag":"1","kind":"fixed","state":"untouched","because":"","required":true}]}'],
    [
      'has a tag that leads elsewhere',
      '{"rows":[{"image":"ghcr.io/acme/app","tag":"../../other","kind":"fixed","state":"untouched","because":"","required":true}]}',
    ],
    [
      'names what the step does not publish to',
      '{"rows":[{"image":"mallory.example.com/app","tag":"1","kind":"fixed","state":"untouched","because":"","required":true}]}',
    ],
    [
      'has a row that ended',
      '{"rows":[{"image":"ghcr.io/acme/app","tag":"1","kind":"fixed","state":"published","because":"","required":true}]}',
    ],
  ])('that %s is none', async (_name, content) => {
    await ports.files.makeFolder(ports.folder)
    if (content !== undefined) writeFileSync(join(ports.folder, 'journal.json'), content)
    expect(await readJournal(ports, [aRepository(A)])).toBeUndefined()
  })

  const entry = { image: A, tag: '1', kind: 'fixed', state: 'untouched', because: '', required: true }
  const written = async (document: unknown) => {
    await ports.files.makeFolder(ports.folder)
    writeFileSync(join(ports.folder, 'journal.json'), JSON.stringify(document))
    return readJournal(ports, [aRepository(A)])
  }

  test.each<readonly [string, unknown]>([
    ['no object', null],
    ['an image that is no text', { ...entry, image: 5 }],
    ['a tag that is no text', { ...entry, tag: 5 }],
    ['a kind that nobody knows', { ...entry, kind: 'other' }],
    ['a reason that is no text', { ...entry, because: 5 }],
    ['no word whether it is required', { ...entry, required: 'yes' }],
    ['an image elsewhere', { ...entry, image: 'mallory.example.com/app' }],
  ])('with one row that has %s is none', async (_name, row) => {
    expect(await written({ rows: [entry, row] })).toBeUndefined()
  })

  test('without a digest, or with one that is none, says what it has', async () => {
    const expected = {
      rows: [aRow('1', 'untouched', { attempts: 0, because: '' })],
      digest: undefined,
      begun: new Set(),
    }
    expect([await written({ rows: [entry] }), await written({ rows: [{ ...entry, before: 5 }], digest: 5 })]).toStrictEqual([
      expected,
      expected,
    ])
  })

  test('takes marks for what they are; one of which the disk took a part is none, and hides none', async () => {
    await openJournal(ports).seal(rows, digest)
    writeFileSync(join(ports.folder, 'journal.begun'), '<1>\n<x>\n<-1>\n\n<1e3>\n<1<0>\n<12>\n<1')
    expect((await readJournal(ports, [aRepository(A)]))?.begun).toStrictEqual(new Set([1, 0, 12]))
  })
})

describe('a run that was killed', () => {
  test('without a word of what it meant to publish is told as the journal has it', async () => {
    const fake = new FakeRegistries()
    expect(await recoverRows({ rows, digest: undefined, begun: new Set([0]) }, fake, testPorts())).toStrictEqual(rows)
    expect(fake.calls).toStrictEqual([])
  })

  const told = async (fake: FakeRegistries, begun: readonly number[]) =>
    (await recoverRows({ rows, digest, begun: new Set(begun) }, fake, testPorts())).map(
      ({ tag, state, after, attempts, because }) => `${tag} ${state} ${after === digest ? 'ours' : (after ?? '-')} ×${attempts} ${because}`,
    )
  const untouched = [`1.2.3 untouched - ×0 1.2.3 was asked for`, `latest untouched ${aDigest('old')} ×0 latest was asked for`]

  test('before its first name is told without a question', async () => {
    const fake = new FakeRegistries()
    expect([await told(fake, []), fake.calls]).toStrictEqual([untouched, []])
  })

  test('has published what it began and the registry shows', async () => {
    const fake = new FakeRegistries()
    fake.holds(aRepository(A), '1.2.3', digest)
    expect(await told(fake, [0])).toStrictEqual([
      '1.2.3 published ours ×1 it shows the image; the run was killed before it could say so',
      untouched[1],
    ])
    expect(fake.calls).toStrictEqual([`${A} get 1.2.3`])
  })

  test('may have written what it began and nobody sees', async () => {
    const fake = new FakeRegistries()
    fake.holds(aRepository(A), 'latest', aDigest('old'))
    const words = (shown: string, tag: string) =>
      `the run was killed while it was written, and ${A}:${tag} was written as ${digest} but the registry shows ${shown}`
    expect(await told(fake, [0, 1])).toStrictEqual([
      `1.2.3 unknown - ×1 ${words('nothing', '1.2.3')}`,
      `latest unknown - ×1 ${words(aDigest('old'), 'latest')}`,
    ])
    fake.faults.push({ call: `${A} get 1.2.3`, error: aReset() })
    expect((await told(fake, [0]))[0]).toBe('1.2.3 unknown - ×1 the run was killed while it was written, and the connection was reset')
  })

  test('says nothing of what another run wrote meanwhile, since its own may land yet', async () => {
    const fake = new FakeRegistries()
    fake.holds(aRepository(A), '1.2.3', aDigest('theirs'))
    expect((await told(fake, [0]))[0]).toBe(`1.2.3 unknown - ×1 the run was killed while it was written; it shows ${aDigest('theirs')}`)
  })
})
