import { describe, expect, test } from '@jest/globals'
import { parseEnvironment } from '../../src/inputs/environments.ts'

describe('lines of environment', () => {
  test.each([
    ['a name alone is for all', 'staging', true, { pattern: '*', name: 'staging' }],
    ['a pattern and a name', 'main=staging', false, { pattern: 'main', name: 'staging' }],
    ['blanks', ' v* = prod ', true, { pattern: 'v*', name: 'prod' }],
    ['a pattern with =', 'a=b=dev', false, { pattern: 'a=b', name: 'dev' }],
    ['all that a tag may have', '*=Prod_EU.1-a', false, { pattern: '*', name: 'Prod_EU.1-a' }],
  ])('%s', (_name, line, alone, expected) => {
    expect(parseEnvironment(alone)(line)).toStrictEqual(expected)
  })

  const CHARACTERS = 'names an environment that cannot stand in a tag; allowed are letters, digits, "_", "." and "-", not first "." or "-"'

  test.each([
    ['a blank', 'my env', true, CHARACTERS],
    ['a slash', 'eu/prod', true, CHARACTERS],
    ['a dash first', '*=-prod', false, CHARACTERS],
    ['no name', 'main=', false, 'has no name after "="; write pattern=name, such as main=staging'],
    ['no pattern', '=prod', false, 'has no branch or tag before "="; write pattern=name, such as main=staging'],
    ['a pattern with a blank', 'ma in=prod', false, 'has no branch or tag before "="; write pattern=name, such as main=staging'],
    [
      'a name among several lines',
      'prod',
      false,
      'is a name without a pattern among several lines; write pattern=name, with * for all others',
    ],
  ])('refused: %s', (_name, line, alone, refused) => {
    expect(parseEnvironment(alone)(line)).toStrictEqual({ refused })
  })
})
