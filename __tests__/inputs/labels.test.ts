import { describe, expect, test } from '@jest/globals'
import { readLabels } from '../../src/inputs/labels.ts'
import { aForm, complaints } from '../support/inputs.ts'

describe('labels', () => {
  test.each([
    ['none', '', []],
    [
      'a line each, commas and = in values',
      'a=b, c\n# note\nd=e=f',
      [
        ['a', 'b, c'],
        ['d', 'e=f'],
      ],
    ],
    [
      'the last of a key counts',
      'a=1\nb=2\na=3',
      [
        ['a', '3'],
        ['b', '2'],
      ],
    ],
    ['an empty value', 'a=', [['a', '']]],
    ['a value over several lines', '"a=b\nc"', [['a', 'b\nc']]],
  ])('%s', async (_name, labels, expected) => {
    const form = await aForm({ labels })
    expect([...readLabels(form)]).toStrictEqual(expected)
    form.finish()
  })

  test('what is no label is refused', async () => {
    expect(await complaints({ images: 'a/b', labels: 'vendor\n=x\ncreated={{commit_date}}' })).toStrictEqual([
      'labels: "vendor" has no "="; write key=value',
      'labels: "=x" has nothing before "="; write key=value',
      'labels: "created={{commit_date}}" has the expression {{commit_date}}, which this version does not know in labels; write its value',
    ])
  })
})
