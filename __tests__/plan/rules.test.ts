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
