import { describe, expect, test } from '@jest/globals'
import { type Given, read } from '../support/inputs.ts'

const UNREAD = 'changes no tag, since no strategy and no rule asks for a version; name "semver" in strategy, or write a rule type=semver'
const ENTRY = (scope: string): string => `- registry: ghcr.io\n  username: robot\n  password: secret\n  scope: ${scope}`

describe('an input that changes nothing is noted', () => {
  test.each<[string, Given, readonly string[]]>([
    ['nothing is given', {}, []],
    [
      'an environment that no strategy names',
      { environment: 'staging' },
      ['environment: changes no tag, since strategy does not name "environment"'],
    ],
    ['an environment that a strategy names', { environment: 'staging', strategy: 'environment' }, []],
    [
      'a time zone without dates',
      { timezone: 'Asia/Seoul', strategy: 'sha' },
      ["timezone: changes no tag, since strategy does not name \"date\"; an expression names its own, {{date 'YYYYMMDD' tz='Asia/Seoul'}}"],
    ],
    ['the time zone that holds anyway', { timezone: 'UTC', strategy: 'sha' }, []],
    ['a time zone of a date', { timezone: 'Asia/Seoul', strategy: 'date' }, []],
    ['a version that nothing reads', { version: '1.2.3', strategy: 'sha, branch' }, [`version: ${UNREAD}`]],
    [
      'a version beside rules that read none',
      { version: '1.2.3', tags: 'type=sha\ntype=ref,event=branch\ntype=edge' },
      [`version: ${UNREAD}`],
    ],
    ['a version of a strategy', { version: '1.2.3', strategy: 'semver' }, []],
    ['a version in an environment', { version: '1.2.3', strategy: 'environment', environment: 'prod' }, []],
    ['a version of a rule', { version: '1.2.3', tags: 'type=semver,pattern={{version}}' }, []],
    ['a version of PEP 440', { version: '1.2.3', tags: 'type=pep440,pattern={{version}}' }, []],
    ['a version that an expression finds', { version: '1.2.3', tags: 'type=match,pattern=.*' }, []],
    ['a version by which a text moves', { version: '1.2.3', tags: 'latest' }, []],
    ['a version by which the latest of flavor moves', { version: '1.2.3', tags: 'type=sha', flavor: 'latest=true' }, []],
    ['a prefix of tags that nothing reads', { 'tag-prefix': 'app/', tags: 'type=schedule' }, [`tag-prefix: ${UNREAD}`]],
    ['a prefix of tags that stand for versions', { 'tag-prefix': 'app/', tags: 'type=ref,event=tag' }, []],
    ['a prefix of a strategy', { 'tag-prefix': 'app/', strategy: 'semver' }, []],
    ['the scope of an image', { 'registry-auth': ENTRY('acme/app') }, []],
    ['the scope above an image', { 'registry-auth': ENTRY('acme') }, []],
    [
      'the scope of another repository',
      { 'registry-auth': ENTRY('acme/ap') },
      ['registry-auth: the scope acme/ap of ghcr.io has none of images in it'],
    ],
    [
      'the scope of an image in another registry',
      { images: 'docker.io/acme/app', 'registry-auth': ENTRY('acme') },
      ['registry-auth: the scope acme of ghcr.io has none of images in it'],
    ],
    ['the token server of an image', { 'auth-realms': 'ghcr.io=auth.example.com' }, []],
    [
      'the token server of an account',
      {
        'auth-realms': 'registry.example.com=auth.example.com',
        'registry-auth': '- registry: registry.example.com\n  username: robot\n  password: secret',
      },
      [],
    ],
    [
      'the token server of nothing here',
      { 'auth-realms': 'registry.example.com=auth.example.com' },
      [
        'auth-realms: registry.example.com is in neither images nor registry-auth, so this counts only where an earlier step signed in there',
      ],
    ],
  ])('%s', async (_name, given, expected) => {
    expect((await read({ images: 'ghcr.io/acme/app', ...given })).notices).toStrictEqual(expected)
  })

  test('several at once', async () => {
    const given = {
      images: 'ghcr.io/acme/app',
      strategy: 'sha',
      environment: 'x',
      timezone: 'Asia/Seoul',
      version: '1.2.3',
      'tag-prefix': 'app/',
    }
    const { notices } = await read(given)
    expect(notices.map((notice) => notice.split(':', 1)[0])).toStrictEqual(['environment', 'timezone', 'version', 'tag-prefix'])
  })
})
