import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { Ref } from '../src/context/context.ts'
import { readInputs } from '../src/inputs/inputs.ts'
import { makePlan } from '../src/plan/plan.ts'
import { aContext, onBranch, onTag } from './support/builders.ts'

type Recipe = readonly [wanted: string, inputs: ReadonlyMap<string, string>, ref: Ref, tags: readonly string[]]

/** The rows of README's table of recipes; `;` stands there for the end of a line. */
function recipes(): readonly Recipe[] {
  const section =
    readFileSync('README.md', 'utf8')
      .split(/^### Recipes$/m)[1]
      ?.split(/^###? /m)[0] ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| For '))
  return rows.map((row) => {
    const [, wanted = '', write = '', on = '', tags = ''] = row.split(' | ').flatMap((cell) => cell.split(/^\| | \|$/))
    const [ref = ''] = codes(on)
    const inputs = new Map(
      codes(write).map((code) => [code.split(': ', 1)[0] ?? '', code.replace(/^[a-z-]+: /, '').replaceAll('; ', '\n')]),
    )
    return [wanted, inputs, ref === 'main' ? onBranch(ref) : onTag(ref), codes(tags)]
  })
}

function codes(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
}

test('README has recipes', () => {
  expect(recipes()).toHaveLength(13)
})

test.each(recipes())('%s', async (_, given, ref, tags) => {
  const inputs = await readInputs(new Map([['images', 'ghcr.io/acme/app'], ...given]), { GITHUB_EVENT_NAME: 'push' })
  const versions = { kind: 'known', source: 'GitHub API', tags: ref.kind === 'tag' ? [ref.name] : [] } as const
  const { names, tags: planned } = makePlan(inputs, aContext({ ref, versions }))
  expect({ names, written: planned.filter(({ move }) => move === 'write').length }).toStrictEqual({ names: tags, written: tags.length })
})
