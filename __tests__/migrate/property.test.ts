// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
import { describe, expect, test } from '@jest/globals'
import { parseDocument } from 'yaml'
import { migrate } from '../../src/migrate/migrate.ts'
import { applyEdits, shift } from '../../src/migrate/source.ts'
import { fc } from '../support/property.ts'

/** Steps of others, written in every way that YAML has for them; the lines of a workflow that must not change. */
const OTHERS = [
  '      - run: make test # quick\n',
  '      -   name:    "tests"\n          run: >-\n            make\n              all\n',
  '      -\n        run: |+\n          a\n\n\n',
  '      - { run: \'make: it\', env: { A: "b" } }\n',
  '      # a comment of its own\n\n      - uses: actions/checkout@v6\n        with:\n          fetch-depth:   0\n          # tail\n',
  '      - run: |\n          echo "${{ github.ref }}"\n          #not a comment\n        if: always()   # last\n\n',
  '      - uses: &pinned actions/setup-node@v6\n      - uses: *pinned\n',
]

/** What goes, or becomes ours. */
const PEERS = [
  '      - uses: docker/setup-buildx-action@v4\n',
  '      # sign in\n      - uses: docker/login-action@v4\n        with:\n          registry: registry.example.com\n          username: a\n          password: ${{ secrets.A }}\n\n',
]

/** Where the tags come from; what is said of its inputs goes along with them. */
const METADATA = [
  '      - id: meta\n        uses: docker/metadata-action@v6\n        with: { images: registry.example.com/acme/app }\n',
  '      # kept: tags\n      -   id: meta\n          uses: docker/metadata-action@v6\n          with:\n              # kept: images\n              images: |\n                  registry.example.com/acme/app\n\n              # kept: rules\n              # kept: of tags\n              tags: |-\n                  # no comment\n                  type=sha\n',
]

const BUILD = [
  '      - uses: docker/build-push-action@v7\n        with:\n          context: .\n          push: true\n          tags: ${{ steps.meta.outputs.tags }}\n',
  '      # kept: build\n      -\n        name: B # kept: name\n        with:\n          # goes\n          tags: ${{ steps.meta.outputs.tags }}\n          # kept: context\n          context: "." # kept: dot\n\n          push: true\n          # kept: tail\n        # kept: uses\n        uses: docker/build-push-action@v7 # goes\n',
]

describe('whatever stands around', () => {
  const arrangement = fc
    .tuple(
      fc.array(fc.nat(OTHERS.length - 2), { minLength: 4, maxLength: 4 }),
      fc.boolean(),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom(...METADATA),
      fc.constantFrom(...BUILD),
    )
    .map(([[a = 0, b = 0, c = 0, d = 0], anchors, eol, metadata, build]) => {
      const other = (index: number) => OTHERS[index] ?? ''
      const around = [other(a), other(b), other(c), other(d) + (anchors ? OTHERS.at(-1) : '')]
      const text = `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${around[0]}${PEERS[0]}${around[1]}${PEERS[1]}${metadata}${around[2]}${build}${around[3]}`
      return { around: around.map((part) => part.replaceAll('\n', eol)), text: text.replaceAll('\n', eol) }
    })

  test('the steps of others stay, byte for byte and in their order, and the file stays YAML', async () => {
    await fc.assert(
      fc.asyncProperty(arrangement, async ({ around, text }) => {
        const after = (await migrate('w.yml', text)).text
        const places = around.map((part) => after.indexOf(part.trimEnd()))
        expect(places.every((place) => place >= 0)).toBe(true)
        expect(parseDocument(after).errors).toStrictEqual([])
        expect(after).toContain('# sign in')
        expect(commentsOf(after)).toStrictEqual(commentsOf(text))
        expect(after.match(/docker\/[a-z-]+@/g)).toBeNull()
        expect(after.includes('\r') ? after.replaceAll('\r\n', '').includes('\n') : false).toBe(false)
        expect((await migrate('w.yml', after)).text).toBe(after)
      }),
      { numRuns: 100 },
    )
  })
})

test('edits are made at once, whatever their order; what is not edited stays', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.tuple(fc.nat(20), fc.string({ maxLength: 3 })), { maxLength: 5 }), (text, insertions) => {
      const edits = insertions.map(([at, added]) => ({ start: Math.min(at, text.length), end: Math.min(at, text.length), text: added }))
      const edited = applyEdits(text, edits)
      expect(edited.length).toBe(text.length + insertions.reduce((sum, [, added]) => sum + added.length, 0))
      expect(applyEdits(text, [])).toBe(text)
    }),
  )
  expect(
    applyEdits('abcd', [
      { start: 2, end: 3, text: 'C' },
      { start: 0, end: 1, text: '' },
      { start: 2, end: 2, text: '-' },
    ]),
  ).toBe('b-Cd')
  expect(() =>
    applyEdits('abcd', [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ]),
  ).toThrow('two edits at offset 1')
})

test('lines are moved as a block', () => {
  expect(shift(['a:', '  b', '', '   c', 'd'], 0, 4)).toStrictEqual(['    a:', '      b', '', '       c', '    d'])
  expect(shift(['    a:', '      b', '  hangs'], 4, 2)).toStrictEqual(['  a:', '    b', '  hangs'])
})

/** Every comment that must stay. */
function commentsOf(text: string): readonly string[] {
  return [...text.matchAll(/# kept: [a-z ]+|# no comment/g)].map(([comment]) => comment).sort()
}
