import { describe, expect, test } from '@jest/globals'
import { readLabels } from '../../src/inputs/labels.ts'
import { aForm, complaints } from '../support/inputs.ts'

describe('labels', () => {
  test.each([
    ['none', '', []],
    ['a line each, commas and = in values', 'a=b, c\n# note\nd=e=f', ['a=b, c', 'd=e=f']],
    ['all of a key: the plan has the last one', 'a=1\nb=2\na=3', ['a=1', 'b=2', 'a=3']],
    ['an empty value', 'a=', ['a=']],
    ['a value over several lines', '"a=b\nc"', ['a=b\nc']],
    [
      'expressions in key and value',
      "{{branch}}.built={{date 'YYYY' tz='Asia/Seoul'}}",
      ["{{branch}}.built={{date 'YYYY' tz='Asia/Seoul'}}"],
    ],
  ])('%s', async (_name, labels, expected) => {
    const form = await aForm({ labels })
    expect(readLabels(form).map(({ text }) => text)).toStrictEqual(expected)
    form.finish()
  })

  test('every line that is no label is told with its place', async () => {
    const labels = `vendor\n=x\na=1\n  {{branch}}\n"b=\n2"x\nio.build-tag-push.inputs=forged\nc={{date}}\n"open=1`
    expect(await complaints({ images: 'a/b', labels })).toMatchObject([
      'labels: line 1, column 7: "vendor" has no "="; write key=value',
      'labels: line 2, column 1: "=x" has nothing before "="; write key=value',
      'labels: line 4, column 13: "{{branch}}" has no "="; write key=value',
      'labels: line 7, column 1: "io.build-tag-push.inputs=forged" is a label that this action makes itself; leave it out',
      expect.stringMatching(/^labels: line 8, column \d+: "c=\{\{date\}\}" /),
      'labels: line 9, column 1: has a double quote that is not closed',
    ])
  })
})
