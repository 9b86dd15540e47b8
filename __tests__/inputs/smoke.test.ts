import { describe, expect, test } from '@jest/globals'
import { complaints, read } from '../support/inputs.ts'
import { aPlatform } from '../support/plans.ts'

const IMAGE = { images: 'ghcr.io/acme/app' }
const DEFAULTS = { command: undefined, args: undefined, http: undefined, timeoutMs: 60_000, platform: undefined }

describe('smoke', () => {
  test('without it nothing is tried', async () => {
    expect((await read(IMAGE)).smoke).toBeUndefined()
  })

  test.each([
    ['a command of one word', 'command: /app', { command: ['/app'] }],
    ['a command of several', 'command: [/app, serve]', { command: ['/app', 'serve'] }],
    ['a word with blanks in a list', 'args:\n  - -c\n  - echo a b', { args: ['-c', 'echo a b'] }],
    ['an empty argument', 'args: [""]', { args: [''] }],
    ['words that YAML could take for something else', 'args: [1, yes, 0x1F, 2024-01-15]', { args: ['1', 'yes', '0x1F', '2024-01-15'] }],
    ['a port', 'port: 8080', { http: { port: 8080, path: '/', status: 200 } }],
    ['all about a port', '{port: 80, path: /a?b=c, status: 204}', { http: { port: 80, path: '/a?b=c', status: 204 } }],
    ['a time limit', '{command: /app, timeout: 2m}', { command: ['/app'], timeoutMs: 120_000 }],
    ['a field that says nothing', '{command: /app, port: }', { command: ['/app'] }],
    ['a platform', 'platform: linux/arm64/v8', { platform: aPlatform('linux/arm64') }],
  ])('%s', async (_name, smoke, expected) => {
    expect((await read({ ...IMAGE, smoke })).smoke).toStrictEqual({ ...DEFAULTS, ...expected })
  })

  const EXAMPLE = 'write a mapping such as {command: /app, args: [--version]}, or {port: 8080, path: /health}'

  test.each([
    ['text', 'yes please', [`is not a YAML mapping; ${EXAMPLE}`]],
    ['a list', '- /app', [`is not a YAML mapping; ${EXAMPLE}`]],
    ['nothing in braces', '{}', [`says nothing; ${EXAMPLE}`]],
    ['no YAML', '{command: [', ['is not YAML at line 1 (BAD_INDENT); put values with special characters in single quotes']],
    [
      'an unknown key',
      'comand: /app',
      ['has an unknown key "comand"; allowed are command, args, port, path, status, timeout, platform; did you mean "command"?'],
    ],
    [
      'a line for a shell',
      'command: app --version',
      ['command is "app --version", which no shell takes apart; write a list, such as [sh, -c, "…"]'],
    ],
    ['an empty program', 'command: ["", a]', ['command begins with an empty text; the first word is the program']],
    ['an empty list', 'args: []', ['args is neither a word nor a list of words']],
    ['a mapping as an argument', 'args: [{a: b}]', ['args has an entry that is not a text; put it in single quotes']],
    ['a NUL', 'args: ["a\\0b"]', ['args has a NUL character, which no argument can have']],
    ['a status that is none', '{port: 1, status: 99}', ['status is "99", which is not a status of HTTP; write a number from 100 to 599']],
    [
      'a path of a file',
      '{port: 1, path: health}',
      ['path is "health", which is not a path; write one that begins with "/", such as /health'],
    ],
    [
      'a path with a blank',
      '{port: 1, path: /a b}',
      ['path is "/a b", which is not a path; write one that begins with "/", such as /health'],
    ],
    ['a long time', '{port: 1, timeout: 2h}', ['timeout is "2h"; write a whole number with s, m or h, such as 30s, at most 1h']],
    ['no platform', 'platform: arm64', ['platform is "arm64", which is not a platform; write os/architecture, such as linux/arm64']],
    [
      'everything at once',
      '{command: {}, port: [1], path: /, status: ok, timeout: soon, platform: {}}',
      [
        'port is a list or a mapping, which is not a port; write a number from 1 to 65535',
        'status is "ok", which is not a status of HTTP; write a number from 100 to 599',
        'command is neither a word nor a list of words',
        'timeout is "soon"; write a whole number with s, m or h, such as 30s, at most 1h',
        'platform is a list or a mapping, which is not a platform; write os/architecture, such as linux/arm64',
      ],
    ],
    [
      'a question without a port',
      '{path: /, status: 200}',
      [
        'path is given without port; give the port to ask at, or leave it out',
        'status is given without port; give the port to ask at, or leave it out',
      ],
    ],
  ])('refuses %s', async (_name, smoke, expected) => {
    expect(await complaints({ ...IMAGE, smoke })).toStrictEqual(expected.map((sentence) => `smoke: ${sentence}`))
  })

  test('refuses a platform that is not built', async () => {
    expect(await complaints({ ...IMAGE, platforms: 'linux/amd64, linux/arm64', smoke: 'platform: linux/386' })).toStrictEqual([
      'smoke: platform is linux/386, which is not built; write one of linux/amd64, linux/arm64',
    ])
  })

  test.each([
    ['load', { load: 'true' }],
    ['outputs', { outputs: 'type=local,dest=out' }],
    ['call', { call: 'check' }],
  ])('refuses a build that goes elsewhere: %s', async (name, build) => {
    expect(await complaints({ smoke: 'port: 80', ...build })).toStrictEqual([
      `smoke: tries an image before it is published, and ${name} without push makes none here; leave one of them out`,
    ])
  })

  test('an image that is not pushed can be tried', async () => {
    expect((await read({ push: 'false', smoke: 'port: 80' })).smoke).toStrictEqual({
      ...DEFAULTS,
      http: { port: 80, path: '/', status: 200 },
    })
  })
})
