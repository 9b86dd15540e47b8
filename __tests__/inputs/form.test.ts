import { describe, expect, test } from '@jest/globals'
import { refuse } from '../../src/inputs/refusal.ts'
import { aForm, refusalOf } from '../support/inputs.ts'

describe('the form', () => {
  test('names count in any case, values are trimmed, blank ones are absent', async () => {
    const form = await aForm({ TARGET: ' app ', builder: ' ', timezone: '' })
    expect([form.text('target'), form.raw('target'), form.text('builder'), form.text('timezone')]).toStrictEqual([
      'app',
      ' app ',
      undefined,
      'UTC',
    ])
  })

  test('a default that is an expression is the runner’s to fill in', async () => {
    const form = await aForm({})
    expect(form.text('github-token')).toBeUndefined()
  })

  test('refused entries are left out and told with their text', async () => {
    const form = await aForm({ allow: 'a,b' })
    const parse = (text: string) => (text === 'a' ? text : refuse('is not a'))
    expect(form.each('allow', form.list('allow'), parse)).toStrictEqual(['a'])
    expect(form.isRefused('allow')).toBe(true)
    expect(() => form.finish()).toThrow('1 input needs attention:\n- allow: "b" is not a')
  })

  test('entries of a secret input are told by their place', async () => {
    const form = await aForm({ secrets: 'a\nb' })
    form.each('secrets', form.lines('secrets'), () => refuse('is bad'))
    expect(() => form.finish()).toThrow('1 input needs attention:\n- secrets: entry 1 is bad\n- secrets: entry 2 is bad')
  })

  test('complaints come in the order of the table, unknown names first', async () => {
    const error = await refusalOf({ timeout: 'long', strategy: 'shaa', tag: '1', foo: 'x' })
    expect({ code: error.code, message: error.message, hint: error.hint }).toStrictEqual({
      code: 'inputs',
      message: [
        '5 inputs need attention:',
        '- tag: is not an input of this action; did you mean "tags"?',
        '- foo: is not an input of this action',
        '- images: is missing; name an image, such as ghcr.io/acme/app, or set push: false to build only',
        '- strategy: "shaa" is not one of semver, sha, environment, date, branch, pr, schedule; did you mean "sha"?',
        '- timeout: "long" is not a duration; write a whole number with s, m or h, such as 90s, 10m or 1h',
      ].join('\n'),
      hint: 'Every input, with what is allowed, stands in the table "Inputs" of the README. Nothing was built or written.',
    })
  })

  test('a value cannot add a line', async () => {
    const error = await refusalOf({ images: '"acme/app:1\n- password: is fine"' })
    expect(error.message).toBe(
      '1 input needs attention:\n- images: line 1, column 1: "acme/app:1\\n- password: is fine" has a tag (:1\\u000a- password: is fine); an image is named without one',
    )
  })

  test.each([
    ['build_args', '; did you mean "build-args"?'],
    ['platform', '; did you mean "platforms"?'],
    ['dockerfile', '; here it is called "file"'],
    ['repository', '; here it is called "images"'],
    ['logout', ''],
  ])('the unknown name %s', async (name, cure) => {
    const form = await aForm({ [name]: 'hunter2' })
    expect(() => form.finish()).toThrow(`1 input needs attention:\n- ${name}: is not an input of this action${cure}`)
  })
})
