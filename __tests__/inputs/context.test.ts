import { describe, expect, test } from '@jest/globals'
import { parseContext } from '../../src/inputs/context.ts'

const ENV = { GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'acme/app', GITHUB_SHA: 'f00d' }

describe('build contexts', () => {
  test.each([
    ['a path', '.', '.'],
    ['a Git URL', 'https://github.com/acme/app.git#main:server', 'https://github.com/acme/app.git#main:server'],
    ['this commit', '{{defaultContext}}', 'https://github.example/acme/app.git#f00d'],
    ['a folder of this commit', '{{ defaultContext }}:server', 'https://github.example/acme/app.git#f00d:server'],
  ])('%s', (_name, text, expected) => {
    expect(parseContext(ENV)(text)).toBe(expected)
  })

  test('this commit is on github.com unless the runner says otherwise', () => {
    expect(parseContext({ ...ENV, GITHUB_SERVER_URL: undefined })('{{defaultContext}}')).toBe('https://github.com/acme/app.git#f00d')
  })

  test.each([
    ['another expression', ENV, '{{context}}', 'has the expression {{context}}, which is not known; allowed is {{defaultContext}}'],
    [
      'this commit where none is known',
      {},
      '{{defaultContext}}',
      'needs GITHUB_REPOSITORY and GITHUB_SHA, which are not set here; write a path or a Git URL',
    ],
    ['the standard input', ENV, '-', 'reads the standard input, which an action does not have; write a path or a Git URL'],
    ['an option', ENV, '--push', 'starts with a dash, as an option does; write ./--push if it is a folder'],
  ])('refused: %s', (_name, env, text, refused) => {
    expect(parseContext(env)(text)).toStrictEqual({ refused })
  })
})
