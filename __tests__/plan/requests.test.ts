import { expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import type { TagInputs } from '../../src/inputs/inputs.ts'
import { requestsOf } from '../../src/plan/requests.ts'
import { aContext, anInputs, onTag, rules } from '../support/builders.ts'

const TAG: Partial<Context> = { ref: onTag('app/v1.2') }

test.each<[string, Partial<TagInputs>, Partial<Context>, readonly string[]]>([
  ['type=match,pattern=v(.)', {}, TAG, ['0 of v(.) in app/v1.2']],
  ['type=match,pattern=v(.),group=1', { tagPrefix: 'app/' }, TAG, ['1 of v(.) in app/v1.2']],
  ['type=match,pattern=v(.),value={{branch}}', {}, {}, ['0 of v(.) in main']],
  ['type=match,pattern=v(.)', {}, {}, []],
  ['type=match,pattern=v(.),enable=false', {}, TAG, []],
  ['type=semver,pattern={{version}}', {}, TAG, []],
  ['type=semver,pattern={{version}},match=v(.)', {}, TAG, ['1 of v(.) in app/v1.2']],
  ['type=semver,pattern={{version}},match=v(.)', { tagPrefix: 'app/' }, TAG, ['1 of v(.) in v1.2']],
  ['type=semver,pattern={{version}},match=v(.)', {}, {}, []],
  ['type=semver,pattern={{version}},match=v(.),value={{branch}}', {}, {}, ['1 of v(.) in main']],
  ['type=pep440,pattern={{version}},match=v(.)', { version: '1.3', tagPrefix: 'app/' }, TAG, ['1 of v(.) in 1.3']],
  ['type=pep440,pattern={{version}},match=v(.)', { version: 'app/1.3', tagPrefix: 'app/' }, TAG, ['1 of v(.) in 1.3']],
  ['type=raw,value=a', {}, TAG, []],
])('%s %j %j', (line, tags, context, expected) => {
  const inputs = anInputs({ tags: { ...tags, rules: rules(line) } })
  const requests = [...requestsOf(inputs.tags, aContext(context)).values()]
  expect(requests.map(({ pattern, text, group }) => `${group} of ${pattern.text} in ${text}`)).toStrictEqual(expected)
})
