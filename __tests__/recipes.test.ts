import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { Context, Ref } from '../src/context/context.ts'
import { readInputs } from '../src/inputs/inputs.ts'
import { makePlan } from '../src/plan/plan.ts'
import { aContext, onBranch, onTag } from './support/builders.ts'
import { REVISION } from './support/plans.ts'

type Recipe = readonly [wanted: string, inputs: ReadonlyMap<string, string>, ref: Ref, tags: readonly string[]]

/** The rows of README's table of recipes; what names no input there is one more line of the input before it. */
function recipes(): readonly Recipe[] {
  const section =
    readFileSync('README.md', 'utf8')
      .split(/^### Recipes$/m)[1]
      ?.split(/^###? /m)[0] ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| For '))
  return rows.map((row) => {
    const [, wanted = '', write = '', on = '', tags = ''] = row.split(' | ').flatMap((cell) => cell.split(/^\| | \|$/))
    const [ref = ''] = codes(on)
    const inputs = inputsOf(codes(write))
    return [wanted, inputs, ref === 'main' ? onBranch(ref) : onTag(ref), codes(tags)]
  })
}

function inputsOf(written: readonly string[]): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>()
  let name = ''
  for (const code of written) {
    const [, begun, value = code] = /^([a-z-]+): (.*)$/.exec(code) ?? []
    inputs.set(begun ?? name, begun === undefined ? `${inputs.get(name)}\n${value}` : value)
    name = begun ?? name
  }
  return inputs
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

const PULL: Partial<Context> = {
  event: 'pull_request',
  ref: { kind: 'pull', number: 12, head: 'feature', base: 'main' },
  merge: 'f'.repeat(40),
}

/** The runs of README's table of events, by how their row begins. */
const RUNS: Readonly<Record<string, Partial<Context>>> = {
  'push to `main`': {},
  'push of tag `v1.2.3`': { ref: onTag('v1.2.3') },
  'push of tag `v2.0.0-rc.1`': { ref: onTag('v2.0.0-rc.1') },
  '`pull_request` 12': PULL,
  '`workflow_dispatch` on `main` with `version: 1.2.3`': { event: 'workflow_dispatch' },
  '`merge_group`': { event: 'merge_group', ref: { kind: 'queue', name: 'gh-readonly-queue/main/pr-12' } },
  '`schedule`': { event: 'schedule' },
}

test.each(Object.entries(RUNS))('README says what a run gives by default: %s', async (start, over) => {
  const section = /^## What happens, by event$(.*?)^## /ms.exec(readFileSync('README.md', 'utf8'))?.[1] ?? ''
  const [, run = '', tags = ''] =
    section
      .split('\n')
      .find((line) => line.startsWith(`| ${start}`))
      ?.split('|') ?? []
  const version = /`version: ([\d.]+)`/.exec(run)?.[1] ?? ''
  const given = new Map([['images', 'ghcr.io/acme/app'], ...(version === '' ? [] : [['version', version] as const])])
  const inputs = await readInputs(given, { GITHUB_EVENT_NAME: over.event ?? 'push' })
  const known = over.ref?.kind === 'tag' ? [over.ref.name] : []
  const { names } = makePlan(inputs, aContext({ ...over, versions: { kind: 'known', source: 'GitHub API', tags: known } }))
  expect(codes(tags.replaceAll('abc123f', REVISION.slice(0, 7))).toSorted()).toStrictEqual(names.toSorted())
})
