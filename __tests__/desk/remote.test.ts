import { describe, expect, test } from '@jest/globals'
import { apiUrlOf, parseRemotes } from '../../src/desk/remote.ts'

const GITHUB = { name: 'origin', fullName: 'acme/app', serverUrl: 'https://github.com' }

describe('parseRemotes', () => {
  test.each([
    ['https', 'https://github.com/acme/app.git', GITHUB],
    ['https without .git', 'https://github.com/acme/app', GITHUB],
    ['a slash at the end', 'https://github.com/acme/app/', GITHUB],
    ['a password', 'https://octocat:ghp_secret@github.com/acme/app.git', GITHUB],
    ['upper case in the host', 'https://GitHub.com/acme/App.git', { ...GITHUB, fullName: 'acme/App' }],
    ['ssh, short', 'git@github.com:acme/app.git', GITHUB],
    ['ssh, short, without a user', 'github.com:acme/app', GITHUB],
    ['ssh', 'ssh://git@github.com/acme/app.git', GITHUB],
    ['ssh with a port', 'ssh://git@github.com:22/acme/app.git', GITHUB],
    ['ssh on the port of https', 'ssh://git@ssh.github.com:443/acme/app.git', GITHUB],
    ['git', 'git://github.com/acme/app.git', GITHUB],
    ['Enterprise Server with a port', 'https://git.example.com:8443/acme/app', { ...GITHUB, serverUrl: 'https://git.example.com:8443' }],
    ['plain HTTP', 'http://git.example.com/acme/app', { ...GITHUB, serverUrl: 'http://git.example.com' }],
    ['a path', '/srv/git/app.git', undefined],
    ['a file', 'file:///srv/git/app.git', undefined],
    ['more than two names', 'https://gitlab.example.com/group/sub/app.git', undefined],
    ['nothing', '', undefined],
  ])('%s', (_name, address, expected) => {
    expect(parseRemotes(`origin\t${address} (fetch)\norigin\t${address} (push)\n`)).toStrictEqual(expected)
  })

  test.each([
    ['no remote', '', undefined],
    ['origin wins', 'fork\thttps://github.com/me/app (fetch)\norigin\thttps://github.com/acme/app (fetch)\n', GITHUB],
    ['the only one', 'upstream\thttps://github.com/acme/app (fetch)\n', { ...GITHUB, name: 'upstream' }],
    ['several, none of them origin', 'one\thttps://github.com/a/b (fetch)\ntwo\thttps://github.com/c/d (fetch)\n', undefined],
  ])('%s', (_name, text, expected) => {
    expect(parseRemotes(text)).toStrictEqual(expected)
  })
})

test.each([
  ['https://github.com', 'https://api.github.com'],
  ['https://acme.ghe.com', 'https://api.acme.ghe.com'],
  ['https://git.example.com:8443', 'https://git.example.com:8443/api/v3'],
])('the API of %s is %s', (server, api) => {
  expect(apiUrlOf(server)).toBe(api)
})
