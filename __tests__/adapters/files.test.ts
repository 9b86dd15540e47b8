import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'

let folder = ''
const files = createFiles(join(tmpdir(), 'never-made'))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('files', () => {
  test('a text that is not there is undefined, also below a file', async () => {
    await files.write(join(folder, 'a'), 'text')
    expect(await files.readText(join(folder, 'b'))).toBeUndefined()
    expect(await files.readText(join(folder, 'a', 'b'))).toBeUndefined()
    expect(await files.kind(join(folder, 'b'))).toBeUndefined()
  })

  test('text and bytes come back as they were written', async () => {
    const bytes = Uint8Array.from({ length: 700_000 }, (_, index) => index % 251)
    await files.write(join(folder, 'a'), bytes, 0o600)
    await files.append(join(folder, 't'), 'ä')
    await files.append(join(folder, 't'), 'b')
    expect(Buffer.from(await files.read(join(folder, 'a'))).equals(bytes)).toBe(true)
    expect(await files.readText(join(folder, 't'))).toBe('äb')
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o600)
    expect(await files.kind(join(folder, 'a'))).toStrictEqual({ kind: 'file', size: 700_000 })
  })

  test('what comes in chunks is one file, also where their memory is used again', async () => {
    const bytes = Uint8Array.from({ length: 1_700_000 }, (_, index) => index % 251)
    await files.write(join(folder, 'a'), bytes)
    await files.write(join(folder, 'b'), files.stream(join(folder, 'a')))
    expect(Buffer.from(await files.read(join(folder, 'b'))).equals(bytes)).toBe(true)
  })

  test('a folder is claimed once, and never in place of what is there', async () => {
    const path = join(folder, 'mine')
    await files.claimFolder(path)
    expect((await stat(path)).mode & 0o777).toBe(0o700)
    await symlink(path, join(folder, 'link'))
    for (const taken of [path, join(folder, 'link')]) await expect(files.claimFolder(taken)).rejects.toMatchObject({ code: 'EEXIST' })
  })

  test('an empty file is empty', async () => {
    await files.write(join(folder, 'a'), '')
    expect((await files.read(join(folder, 'a'))).length).toBe(0)
  })

  test('a file of just the limit is read, a larger one is refused', async () => {
    await files.write(join(folder, 'a'), 'x'.repeat(10))
    expect((await files.read(join(folder, 'a'), 10)).length).toBe(10)
    await expect(files.read(join(folder, 'a'), 9)).rejects.toMatchObject({ code: 'ERR_FILE_TOO_LARGE' })
    await expect(files.readText('/dev/zero', 100_000)).rejects.toMatchObject({ code: 'ERR_FILE_TOO_LARGE' })
  })

  test('a stream starts where it is asked to, and opens nothing before it is read', async () => {
    await files.write(join(folder, 'a'), '0123456789')
    const parts: Uint8Array[] = []
    for await (const chunk of files.stream(join(folder, 'a'), 4)) parts.push(chunk)
    expect(Buffer.concat(parts).toString()).toBe('456789')
    files.stream(join(folder, 'absent'))
    const absent = async () => {
      for await (const _ of files.stream(join(folder, 'absent')));
    }
    await expect(absent()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('a link is a link, whatever it points to', async () => {
    await files.link('/nowhere', join(folder, 'l'))
    expect((await files.kind(join(folder, 'l')))?.kind).toBe('link')
    expect((await files.kind(folder))?.kind).toBe('folder')
    expect((await files.kind('/dev/null'))?.kind).toBe('other')
  })

  test('folders are made with their parents, listed, and removed with all they hold but what links point to', async () => {
    await files.makeFolder(join(folder, 'x', 'y'), 0o700)
    await writeFile(join(folder, 'kept'), '')
    await symlink(join(folder, 'kept'), join(folder, 'x', 'link'))
    expect([...(await files.list(join(folder, 'x')))].sort()).toStrictEqual(['link', 'y'])
    await files.remove(join(folder, 'x'))
    await files.remove(join(folder, 'x'))
    expect(await files.list(folder)).toStrictEqual(['kept'])
  })

  test("a temporary folder is new, ours alone, and in the run's own folder", async () => {
    const made = await createFiles(folder).temporaryFolder('run-')
    expect(made.startsWith(join(folder, 'run-'))).toBe(true)
    expect((await stat(made)).mode & 0o777).toBe(0o700)
  })

  test.each([
    ['in its folder', tmpdir()],
    // a file system in memory, which every Linux has, is another one than the disk's
    ['on another file system', '/dev/shm'],
  ])('a file is moved %s in place of what is there, and leaves nothing behind', async (_, parent) => {
    const target = await mkdtemp(join(parent, 'moved-'))
    const [from, to] = [join(folder, 'a'), join(target, 'b')]
    try {
      await files.write(from, 'new')
      await symlink('/etc/passwd', to)
      await files.move(from, to)
      expect(await files.readText(to)).toBe('new')
      expect(await files.kind(to)).toMatchObject({ kind: 'file' })
      expect([await files.list(folder), await files.list(target)]).toStrictEqual([[], ['b']])
    } finally {
      await rm(target, { recursive: true })
    }
  })

  test('a file that cannot be moved stays, and its trouble keeps its code', async () => {
    await files.write(join(folder, 'a'), 'x')
    await expect(files.move(join(folder, 'a'), '/dev/shm/nowhere/b')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(files.move(join(folder, 'none'), join(folder, 'b'))).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await files.list(folder)).toStrictEqual(['a'])
  })

  test('a full disk keeps its code', async () => {
    await expect(files.append('/dev/full', 'x')).rejects.toMatchObject({ code: 'ENOSPC' })
  })
})
