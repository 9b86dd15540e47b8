import { describe, expect, test } from '@jest/globals'
import type { EventName } from '../../src/desk/events.ts'
import type { Situation } from '../../src/desk/situation.ts'
import { matchesFilter, unstarted } from '../../src/desk/triggers.ts'
import { fc } from '../support/property.ts'

function aSituation(event: EventName, subject: string, base?: string): Situation {
  return {
    event,
    subject,
    base,
    ref: subject,
    sha: '0123456789abcdef0123456789abcdef01234567',
    repository: 'acme/app',
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    defaultBranch: 'main',
    head: undefined,
    payload: {},
    notes: [],
  }
}

describe('unstarted', () => {
  const [branch, tag] = ['refs/heads/main', 'refs/tags/v1.2.3']
  test.each<[string, unknown, Situation, string | undefined]>([
    ['a word', 'push', aSituation('push', branch), undefined],
    ['a list', ['push', 'pull_request'], aSituation('push', tag), undefined],
    ['a mapping without filters', { push: null }, aSituation('push', branch), undefined],
    ['another event', { push: null }, aSituation('schedule', branch), 'is not started by the event schedule, but by push'],
    ['nothing', undefined, aSituation('push', branch), 'is not started by the event push, but by nothing'],
    ['a called workflow', { workflow_call: null }, aSituation('push', branch), undefined],
    ['a branch that is named', { push: { branches: ['main'] } }, aSituation('push', branch), undefined],
    ['one name without a list', { push: { branches: 'main' } }, aSituation('push', branch), undefined],
    [
      'a branch that is not named',
      { push: { branches: ['next', 'v*'] } },
      aSituation('push', branch),
      'is not started for main: branches are next, v*',
    ],
    [
      'a tag beside branches',
      { push: { branches: ['main'] } },
      aSituation('push', tag),
      'is not started by a push of refs/tags/v1.2.3: on.push has branches alone',
    ],
    [
      'a branch beside tags',
      { push: { tags: ['v*'] } },
      aSituation('push', branch),
      'is not started by a push of refs/heads/main: on.push has tags alone',
    ],
    [
      'a branch beside ignored tags',
      { push: { 'tags-ignore': ['v*'] } },
      aSituation('push', branch),
      'is not started by a push of refs/heads/main: on.push has tags alone',
    ],
    ['both', { push: { branches: ['main'], tags: ['v*'] } }, aSituation('push', tag), undefined],
    [
      'an ignored branch',
      { push: { 'branches-ignore': ['ma*'] } },
      aSituation('push', branch),
      'is not started for main: branches-ignore names it',
    ],
    ['a branch that is not ignored', { push: { 'branches-ignore': ['next'] } }, aSituation('push', branch), undefined],
    ['taken out again', { push: { tags: ['v*', '!v1.*'] } }, aSituation('push', tag), 'is not started for v1.2.3: tags are v*, !v1.*'],
    ['taken in again', { push: { tags: ['v*', '!v1.*', 'v1.2.*'] } }, aSituation('push', tag), undefined],
    [
      'files',
      { push: { paths: ['src/**'] } },
      aSituation('push', branch),
      'is started by some files alone (paths), which are not looked at here',
    ],
    ['files, for a tag', { push: { 'paths-ignore': ['docs/**'] } }, aSituation('push', tag), undefined],
    [
      'the base of a pull request',
      { pull_request: { branches: ['main'] } },
      aSituation('pull_request', 'refs/pull/7/merge', 'main'),
      undefined,
    ],
    [
      'another base',
      { pull_request: { branches: ['next'] } },
      aSituation('pull_request', 'refs/pull/7/merge', 'main'),
      'is not started for main: branches are next',
    ],
    [
      'an unknown base',
      { pull_request: { branches: ['main'] } },
      aSituation('pull_request', 'refs/pull/7/merge'),
      'is started by the base of the pull request, which nothing here says',
    ],
    ['no pattern', { push: { branches: ['[z-a]'] } }, aSituation('push', branch), 'is not started: "[z-a]" is no pattern'],
    ['types alone', { release: { types: ['published'] } }, aSituation('release', tag), undefined],
  ])('%s', (_name, on, situation, expected) => {
    expect(unstarted(on, situation)).toBe(expected)
  })
})

describe('matchesFilter', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['main', ['main'], ['main2', 'Main', 'a/main']],
    ['*', ['main', 'v1.2.3'], ['a/b']],
    ['**', ['main', 'a/b/c'], []],
    ['releases/**', ['releases/10', 'releases/a/b'], ['releases', 'x/releases/1']],
    ['mona/*/x', ['mona/a/x'], ['mona/a/b/x']],
    ['v2*', ['v2', 'v2.0'], ['v1', 'v2/0']],
    ['*feature', ['feature', 'my-feature'], ['a/feature', 'features']],
    ['v[12].[0-9]+.[0-9]+', ['v1.10.1', 'v2.0.0'], ['v3.0.0', 'v1.1', 'v1.1.1-rc.1', 'v1x1.1']],
    ['*.jsx?', ['page.js', 'page.jsx'], ['page.jsxx']],
    ['a\\*', ['a*'], ['ab']],
    ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
    ['a.b', ['a.b'], ['axb']],
    ['+a', ['+a'], ['a']],
    ['a++', ['a+', 'aa+'], ['a']],
    ['日?本', ['本', '日本'], ['日日本']],
  ])('%s', (pattern, matching, others) => {
    const names = [...matching, ...others]
    expect(names.filter((name) => matchesFilter(pattern, name))).toStrictEqual([...matching])
  })

  test('any pattern gives an answer, or is refused as none', () => {
    const piece = fc.constantFrom('*', '**', '?', '+', '[', ']', '\\', 'a', '-', '^', '$', '(', ')', '|', '{', '}', '/', '.', 'é')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const because = unstarted({ push: { branches: [pieces.join('')] } }, aSituation('push', 'refs/heads/main'))
        expect(because ?? 'is not started').toMatch(/^is not started/)
      }),
      { numRuns: 1000 },
    )
  })

  test('a name without signs is matched by itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9./$^(){}|-]{1,20}$/), (name) => {
        expect(matchesFilter(name, name)).toBe(true)
        expect(matchesFilter(name, `${name}x`)).toBe(false)
      }),
    )
  })
})
