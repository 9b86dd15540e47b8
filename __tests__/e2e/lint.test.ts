import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { actionlint, ensureLinters, PLACES, zizmor } from '#scripts/lint-workflows.mjs'

const INSTALL_TIMEOUT_MS = 5 * 60_000
const RUN_TIMEOUT_MS = 60_000

const folder = mkdtempSync(join(tmpdir(), 'lint-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let linters: Awaited<ReturnType<typeof ensureLinters>>
beforeAll(async () => {
  linters = await ensureLinters()
}, INSTALL_TIMEOUT_MS)

describe('the workflows of this repository', () => {
  test('actionlint says nothing', async () => expect(await actionlint(linters, [])).toBe(''), RUN_TIMEOUT_MS)

  test(
    'zizmor, as its strictest persona, finds nothing',
    async () => expect(await zizmor(linters, PLACES)).toStrictEqual([]),
    RUN_TIMEOUT_MS,
  )

  test('two things are not asked of zizmor, each with its reason beside it', () => {
    const asides = readdirSync('.github/workflows').flatMap((name) =>
      [...readFileSync(join('.github/workflows', name), 'utf8').matchAll(/zizmor: ignore(.*)$/gm)].map(([, aside]) => aside),
    )
    expect([...new Set(asides)].sort()).toStrictEqual([
      '[self-repository] actionlint does not know `$/` yet',
      "[unpinned-uses] this release's own tag, which is immutable",
    ])
  })
})

test(
  'actionlint says nothing of the whole workflows that are examples in README and docs/',
  async () => {
    const pages = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))]
    const whole = pages
      .flatMap((name) => [...readFileSync(name, 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, source = '']) => source))
      .filter((source) => /^on:/m.test(source))
    expect(whole.length).toBeGreaterThan(1)
    const files = whole.map((source, at) => {
      writeFileSync(join(folder, `example-${at}.yml`), source)
      return `example-${at}.yml`
    })
    expect(await actionlint(linters, files, folder)).toBe('')
  },
  RUN_TIMEOUT_MS,
)

describe('both linters', () => {
  const WORKFLOW = [
    'name: bad',
    'on: pull_request',
    'permissions: {}',
    'concurrency: {group: bad, cancel-in-progress: true}',
    'jobs:',
    '  one:',
    '    name: One',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: acme/step@main',
    '      - run: echo "$' + '{{ github.head_ref }}"',
    '',
  ]

  test(
    'find what is wrong',
    async () => {
      mkdirSync(join(folder, '.github/workflows'), { recursive: true })
      const file = join('.github', 'workflows', 'bad.yml')
      writeFileSync(join(folder, file), WORKFLOW.join('\n'))
      const [said, found] = await Promise.all([actionlint(linters, [file], folder), zizmor(linters, [file], { cwd: folder })])
      expect(said).toContain(`${file}:11:`)
      expect(found.map(({ rule, line }) => `${line} ${rule}`).sort()).toStrictEqual(['10 unpinned-uses', '11 template-injection'])
    },
    RUN_TIMEOUT_MS,
  )
})
