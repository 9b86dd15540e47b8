import { describe, expect, test } from '@jest/globals'
import { readSecrets } from '../../src/inputs/secrets.ts'
import { aForm, complaints } from '../support/inputs.ts'

const SEVERAL = '; an entry over several lines stands in double quotes as a whole'

describe('secrets of the build', () => {
  test.each([
    ['none', '', []],
    [
      'a line each',
      'npm=abc\npip=x=y',
      [
        ['npm', 'abc'],
        ['pip', 'x=y'],
      ],
    ],
    ['commas belong to the value', 'npm=a,b', [['npm', 'a,b']]],
    [
      'over several lines',
      '"key=first\r\n\r\nthird"\nnpm=abc',
      [
        ['key', 'first\r\n\r\nthird'],
        ['npm', 'abc'],
      ],
    ],
    ['JSON', '"json={""a"":""b""}"', [['json', '{"a":"b"}']]],
    [
      'blanks at the end of a value',
      'npm=abc \npip=x',
      [
        ['npm', 'abc '],
        ['pip', 'x'],
      ],
    ],
    [
      'Git tokens',
      'GIT_AUTH_TOKEN=abc\nGIT_AUTH_TOKEN.github.com=def',
      [
        ['GIT_AUTH_TOKEN', 'abc'],
        ['GIT_AUTH_TOKEN.github.com', 'def'],
      ],
    ],
    ['a hash is no comment', '#a=b', [['#a', 'b']]],
  ])('%s', async (_name, secrets, expected) => {
    const form = await aForm({ secrets })
    expect(readSecrets(form, {}).secrets.map(({ id, value }) => [id, value.reveal()])).toStrictEqual(expected)
    form.finish()
  })

  test('one without a value is left out with a notice', async () => {
    const form = await aForm({ secrets: 'npm=\npip=x' })
    expect(readSecrets(form, {}).secrets.map(({ id }) => id)).toStrictEqual(['pip'])
    expect(form.notices).toStrictEqual([
      'secrets: 1 of 2 have no value and are left out (a secret that is not set, or a pull request of a fork)',
    ])
  })

  test('from variables and files', async () => {
    const form = await aForm({ 'secret-envs': 'npm=NPM_TOKEN, pip = EMPTY', 'secret-files': 'conf=./a, b.conf' })
    expect(readSecrets(form, { NPM_TOKEN: 'abc', EMPTY: '' })).toStrictEqual({
      secrets: [],
      secretEnvs: [
        { id: 'npm', variable: 'NPM_TOKEN' },
        { id: 'pip', variable: 'EMPTY' },
      ],
      secretFiles: [{ id: 'conf', path: './a, b.conf' }],
    })
    form.finish()
  })

  test.each([
    ['no =', { secrets: 'npm=a\nhunter2' }, [`secrets: entry 2 has no "="; write id=value${SEVERAL}`]],
    ['no id', { secrets: '=hunter2' }, [`secrets: entry 1 has nothing before "="; write id=value${SEVERAL}`]],
    [
      'the second line of a value',
      { secrets: 'key=first\nhunter two=' },
      [`secrets: entry 2 has an id with characters that an id cannot have; write id=value${SEVERAL}`],
    ],
    [
      'an open quote',
      { secrets: '"key=hunter2' },
      [
        'secrets: has a double quote that is not closed; an entry over several lines stands in double quotes as a whole, quotes inside are doubled',
      ],
    ],
    ['an id twice', { secrets: 'a=1\na=2' }, ['secrets: two entries have the same id; give each id once']],
    [
      'an id in two inputs',
      { secrets: 'a=1', 'secret-files': 'a=./b' },
      ['secret-files: the id "a" is given twice among secrets, secret-envs and secret-files; give each id once'],
    ],
    [
      'a variable that is not set',
      { 'secret-envs': 'npm=NPM_TOKN' },
      ['secret-envs: "npm=NPM_TOKN" names a variable that is not set; set it under the step\'s env'],
    ],
    ['a variable without id', { 'secret-envs': 'NPM_TOKEN' }, ['secret-envs: "NPM_TOKEN" has no "="; write id=VARIABLE']],
    [
      'a strange id',
      { 'secret-envs': '"a b=NPM_TOKEN"' },
      ['secret-envs: "a b=NPM_TOKEN" has an id with characters that an id cannot have; write id=VARIABLE'],
    ],
    [
      'no path',
      { 'secret-files': 'a=\nb' },
      ['secret-files: "a=" has no path after "="; write id=path', 'secret-files: "b" has no "="; write id=path'],
    ],
    [
      'a strange id of a file',
      { 'secret-files': 'a,b=./c' },
      ['secret-files: "a,b=./c" has an id with characters that an id cannot have; write id=path'],
    ],
  ])('refused: %s', async (_name, given, expected) => {
    expect(await complaints({ images: 'a/b', ...given }, { NPM_TOKEN: 'x' })).toStrictEqual(expected)
  })
})
