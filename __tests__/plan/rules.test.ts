import { expect, test } from '@jest/globals'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext, anInputs, onTag, rules } from '../support/builders.ts'

/** In the run of 1.2.0, where 1.2.5 is known. */
test.each([
  ['its name', 'type=raw,value=2,prefix=1.', '1.2 keep by versions'],
  ['what stands after its prefix', 'type=raw,value=latest,prefix=slim-', 'slim-latest keep by versions'],
  ['what stands before its suffix', 'type=raw,value=1,suffix=-slim', '1-slim keep by versions'],
  ['none of them', 'type=raw,value=nice', 'nice write by history'],
])('a tag belongs to the line that is told by %s', (_name, line, expected) => {
  const versions = { kind: 'known', source: 'GitHub API', tags: ['v1.2.5'] } as const
  const [tag] = makePlan(anInputs({ tags: { rules: rules(line) } }), aContext({ ref: onTag('v1.2.0'), versions })).tags
  expect(`${tag?.name} ${tag?.move} by ${tag?.follows}`).toBe(expected)
})

test.each([
  'type=semver,pattern={{version}}',
  'type=pep440,pattern={{version}}',
  'type=match,pattern=\\d+',
  'type=schedule,pattern=x',
  'type=raw,value=x',
])('what somebody wrote as a tag is refused where it is too long, and not cut: %s', (line) => {
  const inputs = anInputs({ tags: { rules: rules(`${line},prefix=${'p'.repeat(128)}`) } })
  const plan = () => makePlan(inputs, aContext({ event: 'schedule', ref: onTag('1.2.3') }))
  expect(plan).toThrow(/^type=.*: "p{80}" has \d+ characters, and a tag at most 128$/)
})
