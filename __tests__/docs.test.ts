import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'

const FILES = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))]

test.each(FILES)('every link of %s to a file of this repository leads to one, and to a heading of it', (name) => {
  const text = readFileSync(name, 'utf8').replaceAll(/^```.*?^```$/gms, '')
  const links = [...text.matchAll(/\]\((?!https?:)([^()#\s]*)(?:#([^()\s]+))?\)/g)].map(([, file = '', heading]) => ({
    file: file === '' ? name : join(dirname(name), file),
    heading,
  }))
  expect(links.filter(({ file, heading }) => heading !== undefined && !headingsOf(file).includes(heading))).toStrictEqual([])
  for (const { file } of links) expect(() => readFileSync(file)).not.toThrow()
})

test('nowhere is more said of SLSA than a step in a job of the user’s can keep', () => {
  const lines = [...FILES, 'SECURITY.md', 'action.yml'].flatMap((name) => readFileSync(name, 'utf8').split('\n'))
  const claims = lines
    .filter((line) => /\bSLSA\b.*\b[1-4]\b|\bLevel [1-4]\b|\bL[1-4]\b/i.test(line))
    .map((line) => line.split('|').at(-2) ?? line)
  expect(claims.map((claim) => claim.trim())).toStrictEqual([
    'Level 1',
    "Level 2, in [GitHub's words](https://docs.github.com/actions/concepts/security/artifact-attestations)",
    'what that boundary supports; GitHub calls it Level 3 for workflows that were vetted',
    expect.stringMatching(/no step can honestly claim Level 3, and this one does not\. .* so it says Level 2, too\.$/),
  ])
})

/** What GitHub calls the headings of a file in links: in small letters, without signs, `-` for blanks. */
function headingsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
