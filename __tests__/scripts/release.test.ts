import { describe, expect, test } from '@jest/globals'
import { faultsOf, named } from '#scripts/release.mjs'

const WORKFLOW = ['- uses: actions/checkout@3d3c42e5 # v7.0.1', "- uses: acme/old@v1.0.0 # this release's own tag", ''].join('\n')

test('the action is named by the tag of its release, and no other action is touched', () => {
  expect(named(WORKFLOW, 'octocat/build-tag-push', 'v1.2.3')).toBe(
    ['- uses: actions/checkout@3d3c42e5 # v7.0.1', "- uses: octocat/build-tag-push@v1.2.3 # this release's own tag", ''].join('\n'),
  )
})

describe('faultsOf', () => {
  const release = {
    tag: 'v1.2.3',
    repository: 'octocat/build-tag-push',
    manifests: {
      'package.json': JSON.stringify({ version: '1.2.3' }),
      'package-lock.json': JSON.stringify({ version: '1.2.3', packages: { '': { version: '1.2.3' } } }),
    },
    workflow: named(WORKFLOW, 'octocat/build-tag-push', 'v1.2.3'),
  }

  test.each([
    ['all is well', {}, []],
    ['a moving tag', { tag: 'v1' }, ["v1 is no release's tag: it is v and a full version, such as v1.2.3"]],
    ['a pre-release', { tag: 'v1.2.3-rc.1' }, ["v1.2.3-rc.1 is no release's tag: it is v and a full version, such as v1.2.3"]],
    ['a tag without its v', { tag: '1.2.3' }, ["1.2.3 is no release's tag: it is v and a full version, such as v1.2.3"]],
    [
      'another version in one of three places',
      {
        manifests: {
          ...release.manifests,
          'package-lock.json': JSON.stringify({ version: '1.2.3', packages: { '': { version: '1.2.2' } } }),
        },
      },
      ['package-lock.json says version 1.2.2, the tag 1.2.3'],
    ],
    [
      'the release before is named',
      { workflow: named(WORKFLOW, 'octocat/build-tag-push', 'v1.2.2') },
      ['.github/workflows/build-tag-push.yml names octocat/build-tag-push@v1.2.2, not octocat/build-tag-push@v1.2.3'],
    ],
    [
      'the repository is another',
      { repository: 'hubot/build-tag-push' },
      ['.github/workflows/build-tag-push.yml names octocat/build-tag-push@v1.2.3, not hubot/build-tag-push@v1.2.3'],
    ],
    ['nothing is named', { workflow: 'jobs: {}\n' }, ['.github/workflows/build-tag-push.yml does not name the action']],
  ])('%s', (_, change, expected) => {
    expect(faultsOf({ ...release, ...change })).toStrictEqual(expected)
  })
})
