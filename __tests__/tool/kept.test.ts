import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { digestOf, hexOf } from '../../src/domain/digest.ts'
import { bring, type Known, keep } from '../../src/tool/kept.ts'
import { type Fetching, fetching } from '../scan/fetching.ts'

const BYTES = Buffer.from('the bytes that are known')
const DIGEST = digestOf(BYTES)
const NAME = `${hexOf(DIGEST)}.tar.gz`

describe('bring and keep', () => {
  test('what was downloaded is kept, and is not downloaded again', async () => {
    const world = fetching()
    const first = await fetchOnce(world)
    const second = await fetchOnce(world)
    expect({ first, second, kept: world.kept() }).toStrictEqual({
      first: { origin: 'download', content: BYTES.toString(), downloads: 1 },
      second: { origin: 'cache', content: BYTES.toString(), downloads: 0 },
      kept: [`cache/build-tag-push/thing/${NAME}`],
    })
    expect(world.left()).toStrictEqual([])
  })

  test.each<readonly [string, (file: string) => void]>([
    ['of the same length', (file) => writeFileSync(file, 'THE BYTES THAT ARE KNOWN')],
    ['that are fewer', (file) => writeFileSync(file, 'the bytes')],
    ['that are more', (file) => writeFileSync(file, `${BYTES} and more`)],
    ['that are none', (file) => writeFileSync(file, '')],
  ])('kept bytes %s are removed, not used', async (_, damage) => {
    const world = fetching()
    await fetchOnce(world)
    damage(join(world.cache, 'build-tag-push/thing', NAME))
    expect(await fetchOnce(world)).toStrictEqual({ origin: 'download', content: BYTES.toString(), downloads: 1 })
    expect(world.lines.filter((line) => line.startsWith('warning'))).toHaveLength(1)
    expect(await fetchOnce(world)).toMatchObject({ origin: 'cache' })
  })

  test.each<readonly [string, (file: string) => void]>([
    ['a link', (file) => symlinkSync('/etc/passwd', file)],
    ['a folder', (file) => mkdirSync(file)],
  ])('%s in the place of what is kept is not read', async (_, place) => {
    const world = fetching()
    const file = join(world.cache, 'build-tag-push/thing', NAME)
    mkdirSync(dirname(file), { recursive: true })
    place(file)
    expect(await fetchOnce(world)).toStrictEqual({ origin: 'download', content: BYTES.toString(), downloads: 1 })
    expect(readFileSync('/etc/passwd', 'utf8')).not.toContain(BYTES.toString())
  })

  test('what is kept takes the place of its predecessors, and of nothing else', async () => {
    const world = fetching()
    const shelf = join(world.cache, 'build-tag-push/thing')
    mkdirSync(shelf, { recursive: true })
    for (const name of [`${'0'.repeat(64)}.tar.gz`, 'notes.txt', `${'0'.repeat(64)}.tar.gz.aaaa`]) writeFileSync(join(shelf, name), 'x')
    await fetchOnce(world)
    expect(readdirSync(shelf).sort()).toStrictEqual([`${'0'.repeat(64)}.tar.gz.aaaa`, NAME, 'notes.txt'].sort())
  })

  test.each([
    ['without a tool cache', ''],
    ['with one that is a file', '/etc/passwd'],
    ['with one below a device', '/dev/null/cache'],
  ])('%s it is downloaded each time, and nothing is left', async (_, cache) => {
    const world = fetching({ RUNNER_TOOL_CACHE: cache })
    const outcomes = [await fetchOnce(world), await fetchOnce(world)]
    expect(outcomes).toStrictEqual(Array(2).fill({ origin: 'download', content: BYTES.toString(), downloads: 1 }))
    expect({ left: world.left(), warnings: world.lines.filter((line) => line.startsWith('warning')) }).toStrictEqual({
      left: [],
      warnings: [],
    })
  })

  test.each([
    ['others', ['other bytes'], `have the digest ${digestOf(Buffer.from('other bytes'))}`],
    ['none', [], `have the digest ${digestOf(Buffer.alloc(0))}`],
    ['too many', [BYTES.toString(), 'x'], `are more than ${BYTES.length}`],
  ])('downloaded bytes that are %s are refused, and not kept', async (_, chunks, found) => {
    const world = fetching()
    const download = async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk)
    }
    await expect(bring({ ...KNOWN, download }, world.folder, (text) => new Error(text), world.ports)).rejects.toThrow(found)
    expect(world.kept()).toStrictEqual([])
  })

  test('of a download without an end no more is read than there may be', async () => {
    const world = fetching()
    let chunks = 0
    const download = async function* () {
      for (; chunks < 1000; chunks += 1) yield Buffer.from(BYTES)
    }
    await expect(bring({ ...KNOWN, download }, world.folder, (text) => new Error(text), world.ports)).rejects.toThrow('are more than')
    expect(chunks).toBe(1)
  })

  test('trouble of the download is told as it came', async () => {
    const world = fetching()
    const download = async function* () {
      yield BYTES.subarray(0, 3)
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    }
    await expect(bring({ ...KNOWN, download }, world.folder, (text) => new Error(text), world.ports)).rejects.toMatchObject({
      code: 'ECONNRESET',
    })
  })
})

const KNOWN: Known = { digest: DIGEST, kind: 'thing', limitBytes: BYTES.length, download: () => once(BYTES) }

async function fetchOnce({ ports }: Fetching) {
  let downloads = 0
  const known = {
    ...KNOWN,
    download: () => {
      downloads += 1
      return once(BYTES)
    },
  }
  const folder = await ports.files.temporaryFolder('fetch-')
  const brought = await bring(known, folder, (found) => new Error(found), ports)
  const content = readFileSync(brought.file, 'utf8')
  await keep(known, brought, ports)
  const left = readdirSync(folder)
  await ports.files.remove(folder)
  expect(left).toStrictEqual([])
  return { origin: brought.origin, content, downloads }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
