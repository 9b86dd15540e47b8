import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { applyPatch } from 'diff'
import { parseDocument } from 'yaml'
import { runMigrate } from '../support/migrate.ts'

const FOLDER = join(process.cwd(), '__tests__', 'fixtures', 'workflows')
const EXAMPLES = readdirSync(FOLDER).filter((name) => name.endsWith('.yml'))

/** The examples of the peers' READMEs, in words of ours; beside each stand the diff and what is told (`node dist/cli.js migrate` writes both). */
describe('examples', () => {
  test.each(EXAMPLES)('%s', async (name) => {
    const text = read(name)
    const { code, out, err, written } = await runMigrate([name], { [name]: text })
    expect(out).toBe(read(name.replace('.yml', '.diff')))
    expect(err.map((line) => `${line}\n`).join('')).toBe(read(name.replace('.yml', '.notes')))
    expect(code).toBe(out === '' ? 1 : 0)
    expect(written).toStrictEqual({})
  })

  test.each(EXAMPLES)('%s: what is written is the patched file, YAML again, and nothing is left to do in it', async (name) => {
    const text = read(name)
    const { out, written } = await runMigrate([name, '--write'], { [name]: text })
    const after = written[`/repository/${name}`] ?? text
    expect(out === '' ? text : applyPatch(text, out)).toBe(after)
    expect(parseDocument(after).errors).toStrictEqual([])
    const again = await runMigrate([name], { [name]: after })
    expect({ code: again.code, out: again.out }).toStrictEqual({ code: 1, out: '' })
  })

  test.each(EXAMPLES)('%s: line ends of Windows stay, and are those of new lines', async (name) => {
    const text = read(name)
    const { written: plain } = await runMigrate([name, '--write'], { [name]: text })
    const { written } = await runMigrate([name, '--write'], { [name]: text.replaceAll('\n', '\r\n') })
    expect(written[`/repository/${name}`]).toBe(plain[`/repository/${name}`]?.replaceAll('\n', '\r\n'))
  })
})

function read(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8')
}
