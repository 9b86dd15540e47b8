import { describe, expect, test } from '@jest/globals'
import { isFor, type Lifecycle, parseLifecycle, saysTheSame } from '../../src/domain/lifecycle.ts'

const EXPIRE = { type: 'expire' }
const tagged = (over: object) => ({ tagStatus: 'tagged', countType: 'imageCountMoreThan', countNumber: 10, ...over })
const policy = (...selections: readonly object[]) =>
  JSON.stringify({
    rules: selections.map((selection, index) => ({ rulePriority: index + 1, description: 'x'.repeat(40), selection, action: EXPIRE })),
  })

describe('a lifecycle policy', () => {
  test('is for the tags that its rules name, by prefix or pattern', () => {
    const found = parsed(policy(tagged({ tagPrefixList: ['v', 'rel-'] }), tagged({ tagPatternList: ['*-dev'] })))
    expect(['v1.2.3', 'rel-1', 'abc-dev', 'latest', '1.v'].map((tag) => isFor(found, tag))).toStrictEqual([true, true, true, false, false])
  })

  test('with a rule for any image is for every tag, with one for untagged images for none', () => {
    const any = parsed(policy({ ...tagged({}), tagStatus: 'any' }))
    const untagged = parsed(policy({ tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 }))
    expect([isFor(any, 'x'), isFor(untagged, 'x')]).toStrictEqual([true, false])
  })

  test('says the same in another order and layout', () => {
    const text = policy(tagged({ tagPrefixList: ['v', 'w'] }))
    const found = parsed(text)
    const { rules } = JSON.parse(text)
    const turned = JSON.stringify({ rules: rules.map((rule: object) => Object.fromEntries(Object.entries(rule).reverse())) }, null, 2)
    expect([saysTheSame(found, text), saysTheSame(found, turned)]).toStrictEqual([true, true])
    const others = [text.replace('"countNumber":10', '"countNumber":11'), text.replace('["v","w"]', '["w","v"]'), 'no JSON', '{}']
    expect(others.map((other) => saysTheSame(found, other))).toStrictEqual([false, false, false, false])
  })

  const rule = (over: object) =>
    JSON.stringify({ rules: [{ rulePriority: 1, selection: tagged({ tagPrefixList: ['v'] }), action: EXPIRE, ...over }] }).padEnd(120)

  test.each<[string, string, string]>([
    ['text', 'rules: []', 'is not JSON'],
    ['nothing', '{}', 'has 2 characters; ECR takes 100 to 30720'],
    ['too much', ' '.repeat(30_721).replace(/^ /, '{').replace(/ $/, '}'), 'has 30721 characters; ECR takes 100 to 30720'],
    ['a list', `[${' '.repeat(100)}]`, 'has no list "rules"'],
    ['no rule', `{"rules": []${' '.repeat(100)}}`, 'has no list "rules"'],
    ['a rule that is text', `{"rules": ["x"]${' '.repeat(100)}}`, 'has a rule 1 that is not an object'],
    ['no priority', rule({ rulePriority: undefined }), 'has a rule 1 whose rulePriority is not a whole number from 1'],
    ['a priority of nought', rule({ rulePriority: 0 }), 'has a rule 1 whose rulePriority is not a whole number from 1'],
    ['no action', rule({ action: undefined }), 'has a rule 1 without an action that has a type, such as {"type": "expire"}'],
    ['no selection', rule({ selection: undefined }), 'has a rule 1 without a selection'],
    ['another status', rule({ selection: tagged({ tagStatus: 'some' }) }), 'has a rule 1 whose tagStatus is not tagged, untagged or any'],
    ['no count', rule({ selection: tagged({ countType: undefined }) }), 'has a rule 1 without a countType'],
    ['a count of text', rule({ selection: tagged({ countNumber: '10' }) }), 'has a rule 1 whose countNumber is not a whole number from 1'],
    [
      'tagged images without tags',
      rule({ selection: tagged({}) }),
      'has a rule 1 for tagged images that has neither tagPrefixList nor tagPatternList',
    ],
    [
      'one priority twice',
      JSON.stringify({
        rules: [1, 1].map((rulePriority) => ({ rulePriority, selection: tagged({ tagPrefixList: ['v'] }), action: EXPIRE })),
      }),
      'has a rule 2 whose rulePriority 1 another rule has, too',
    ],
  ])('is refused: %s', (_name, text, refused) => {
    expect(parseLifecycle(text)).toStrictEqual({ refused })
  })
})

function parsed(text: string): Lifecycle {
  const found = parseLifecycle(text)
  if ('refused' in found) throw new Error(found.refused)
  return found
}
