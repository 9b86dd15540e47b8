import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { isRecord } from '../src/domain/json.ts'
import { read } from './support/inputs.ts'

/** The steps of the examples in a section, with values in place of expressions. */
function examples(text: string): readonly Readonly<Record<string, string>>[] {
  const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block)
  return blocks.flatMap((block) => {
    const document: unknown = parse(block)
    const steps: unknown = isRecord(document) ? document['steps'] : document
    return (Array.isArray(steps) ? steps : []).map((step: unknown) => {
      const inputs: unknown = isRecord(step) ? step['with'] : undefined
      return Object.fromEntries(Object.entries(isRecord(inputs) ? inputs : {}).map(([name, value]) => [name, filled(String(value))]))
    })
  })
}

function filled(text: string): string {
  let number = 0
  return text.replaceAll(/\$\{\{ (\S+) \}\}/g, (_, name: string) => {
    number += 1
    const digest = `sha256:${String(number).padStart(64, '0')}`
    return name.endsWith('.ref') ? `ghcr.io/acme/app@${digest}` : digest
  })
}

const README =
  readFileSync('README.md', 'utf8')
    .split(/^## Promotion$/m)[1]
    ?.split(/^## /m)[0] ?? ''

test.each<[string, string, readonly (readonly [images: number, byDigest: boolean, scan: string])[]]>([
  ['README', README, [[1, false, 'off']]],
  [
    'docs/promotion.md',
    readFileSync('docs/promotion.md', 'utf8'),
    [
      [1, false, 'off'],
      [0, true, 'gate'],
      [1, false, 'gate'],
      [1, false, 'off'],
      [2, false, 'off'],
    ],
  ],
])('the examples of promotion in %s are inputs that are taken, without a notice', async (_name, text, expected) => {
  const taken = await Promise.all(examples(text).map((given) => read(given)))
  expect(taken.map(({ from, byDigest, scan }) => [from.length, byDigest, scan.mode])).toStrictEqual(expected)
  expect(taken.flatMap(({ notices }) => notices)).toStrictEqual([])
})
