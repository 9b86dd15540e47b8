import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { USES } from '../../src/migrate/action.ts'
import { runMigrate } from '../support/migrate.ts'

const readme = readFileSync(join(process.cwd(), 'README.md'), 'utf8')
const guide = readFileSync(join(process.cwd(), 'docs', 'moving-over.md'), 'utf8')

test('the quick start names the action as migrate does', () => {
  expect(readme).toContain(`      - uses: ${USES}\n`)
})

test('the example of docs/moving-over.md is what the command prints', async () => {
  const file = '.github/workflows/image.yml'
  const text = readFileSync(join(process.cwd(), '__tests__', 'fixtures', 'workflows', 'moving-over.yml'), 'utf8')
  const { code, out, err } = await runMigrate([file], { [file]: text })
  expect(blockOf('diff')).toBe(out)
  expect(blockOf('text')).toBe(err.map((line) => `${line}\n`).join(''))
  expect(code).toBe(0)
})

function blockOf(language: string): string | undefined {
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(guide)?.[1]
}
