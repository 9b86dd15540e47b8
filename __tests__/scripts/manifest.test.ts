import { describe, expect, test } from '@jest/globals'
import { parseManifest } from '#scripts/manifest.mjs'

describe('parseManifest', () => {
  test('inputs with their defaults, and what to run', () => {
    const text = `
name: x
# a comment
inputs:
  plain:
    description: >-
      not this:
      default: no
    default: value # a comment
  single:
    default: 'it''s'
  double:
    default: "a\\nb"
  none:
    required: true
outputs:
  digest:
    description: x
runs:
  using: node24
  main: 'dist/index.js'
  post: dist/cleanup/index.js
`
    expect(parseManifest(text)).toStrictEqual({
      using: 'node24',
      main: 'dist/index.js',
      post: 'dist/cleanup/index.js',
      inputs: new Map([
        ['plain', 'value'],
        ['single', "it's"],
        ['double', 'a\nb'],
        ['none', ''],
      ]),
    })
  })

  test.each([
    { name: 'no main', text: 'runs:\n  using: node24\n', message: 'action.yml: runs.using and runs.main are not both there' },
    {
      name: 'a default on several lines',
      text: 'inputs:\n  a:\n    default: |\n      x\nruns:\n  using: node24\n  main: x\n',
      message: 'action.yml: this reader takes values on one line only, and found: |',
    },
  ])('$name is refused', ({ text, message }) => expect(() => parseManifest(text)).toThrow(new Error(message)))
})
