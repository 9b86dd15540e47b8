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

/** What GitHub calls the headings of a file in links: in small letters, without signs, `-` for blanks. */
function headingsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
