import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { takeBackLogins } from '../../src/adapters/kept.ts'
import { alone } from '../../src/adapters/rewrite.ts'
import { addHelper, keeperNames } from '../../src/domain/kept.ts'

const TEXT = '{ "auths": {"a":  {}} }\n'

let root = ''
let config = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kept-'))
  mkdirSync(join(root, 'home'))
  config = join(root, 'home', 'config.json')
  writeFileSync(config, TEXT)
})
afterEach(() => rmSync(root, { recursive: true }))

/** The folder of a run, with what it wrote down. */
function runFolder(name: string, kept: object): string {
  const folder = join(root, name)
  mkdirSync(join(folder, 'docker-keep-x'), { recursive: true })
  writeFileSync(join(folder, 'docker-keep-x', 'kept.json'), JSON.stringify(kept))
  return folder
}

describe('sign-ins that were kept', () => {
  test.each([TEXT, '{}'])('by ten jobs of one user are all taken back, at the same time as others are added to %j', async (before) => {
    writeFileSync(config, before)
    const files = createFiles(join(root, 'run'))
    const add = (number: number) =>
      files.alone(config, async () => {
        const text = readFileSync(config, 'utf8')
        const added = addHelper(text, `build-tag-push-0000000${number}`, ['ghcr.io'], (name) => keeperNames(text).includes(name))
        if (added === undefined) throw new Error('nothing was added')
        const folder = runFolder(`run-${number}`, { config, isNewFolder: false, ...added.kept })
        await files.replace(config, added.text)
        return folder
      })
    const numbers = Array.from({ length: 10 }, (_, number) => number)
    const problems = await Promise.all(numbers.map(async (number) => takeBackLogins(await add(number))))
    expect([problems.flat(), readFileSync(config, 'utf8'), readdirSync(join(root, 'home'))]).toStrictEqual([[], before, ['config.json']])
  })

  const name = 'build-tag-push-00000001'
  test.each<[string, string, string]>([
    ['another file', 'secrets.json', name],
    ['the helper of somebody else', 'config.json', 'osxkeychain'],
  ])('are not taken out of %s, whatever was written down', async (_name, file, helper) => {
    const target = join(root, 'home', file)
    const added = addHelper(undefined, helper, ['ghcr.io'])
    if (added === undefined) throw new Error('nothing was added')
    writeFileSync(target, added.text)
    const folder = runFolder('run', { config: target, isNewFolder: true, ...added.kept })
    expect(await takeBackLogins(folder)).toStrictEqual([`${join(folder, 'docker-keep-x/kept.json')} does not say what to take back`])
    expect(readFileSync(target, 'utf8')).toBe(added.text)
  })

  test('of a home that is gone are gone', async () => {
    const added = addHelper(TEXT, name, ['ghcr.io'])
    const folder = runFolder('run', { config: join(root, 'gone', 'config.json'), isNewFolder: true, ...added?.kept })
    expect(await takeBackLogins(folder)).toStrictEqual([])
  })

  test('do not wait for ever for a run that was killed', async () => {
    mkdirSync(`${config}.lock`)
    expect(await alone(config, async () => 'done')).toBe('done')
    expect(readdirSync(join(root, 'home'))).toStrictEqual(['config.json'])
  })
})
