import { describe, expect, test } from '@jest/globals'
import type { Context } from '../../src/context/context.ts'
import { environmentOf } from '../../src/plan/environment.ts'
import { aContext, onBranch, onTag } from '../support/builders.ts'

const MAPPED = [
  { pattern: 'main', name: 'staging' },
  { pattern: 'v*', name: 'prod' },
  { pattern: 'release/*', name: 'prod' },
]

describe('the environment', () => {
  test.each<[string, typeof MAPPED, Partial<Context>, string]>([
    ['of a branch', MAPPED, {}, 'named staging'],
    ['of a tag', MAPPED, { ref: onTag('v1.2.3') }, 'named prod'],
    ['first match wins', [{ pattern: '*', name: 'dev' }, ...MAPPED], {}, 'named dev'],
    ['a star goes over slashes', MAPPED, { ref: onBranch('release/2024/01') }, 'named prod'],
    ['no match', MAPPED, { ref: onBranch('dev') }, 'nothing: no pattern of environment matches dev'],
    ['none given', [], {}, 'nothing: no environment is given'],
    ['of a deployment', MAPPED, { deployment: 'eu' }, 'named eu'],
    ['of a deployment without a ref', [{ pattern: '*', name: 'dev' }], { ref: { kind: 'none' } }, 'named dev'],
    ['no branch, no match', MAPPED, { ref: { kind: 'none' } }, 'nothing: no pattern of environment matches a run without a branch or tag'],
    [
      'a pull request from a branch main',
      MAPPED,
      { ref: { kind: 'pull', number: 1, head: 'main', base: 'main' } },
      'nothing: what is not merged is in no environment',
    ],
    [
      'a merge queue',
      [{ pattern: '*', name: 'dev' }],
      { ref: { kind: 'queue', name: 'x' } },
      'nothing: what is not merged is in no environment',
    ],
  ])('%s', (_name, rules, context, expected) => {
    const found = environmentOf(rules, aContext(context))
    expect(found.kind === 'named' ? `named ${found.name}` : `${found.kind}: ${found.because}`).toBe(expected)
  })
})
