import { expect, test } from '@jest/globals'
import { layOut } from '#scripts/markdown.mjs'

test('a summary becomes text with even columns', () => {
  const markdown =
    '### app\n\n**done** in &lt;1&#46;5&nbsp;s\n\n| | Tag | State |\n|---|---|---|\n| ✅ | `1.2.3` | published |\n| ✅ | `a\\_b` | x |\n\n\n</details>\n'
  expect(layOut(markdown)).toStrictEqual([
    'app',
    '',
    'done in <1.5 s',
    '',
    '   Tag    State',
    '───────────────────',
    '✅  1.2.3  published',
    '✅  a_b    x',
  ])
})
