import { describe, expect, test } from '@jest/globals'
import { isRefusal } from '../../src/inputs/refusal.ts'
import { FIELDS, parseRegistryAuth } from '../../src/inputs/registry-auth.ts'

/** Entries with their fields as an object. */
async function parsed(text: string): Promise<unknown> {
  const entries = await parseRegistryAuth(text)
  return isRefusal(entries) ? entries : entries.map(({ fields, refused }) => ({ fields: Object.fromEntries(fields), refused }))
}

describe('registry-auth as YAML', () => {
  test.each([
    [
      'entries',
      '- registry: ghcr.io\n  username: robot\n  password: abc\n- registry: quay.io',
      [
        { fields: { registry: 'ghcr.io', username: 'robot', password: 'abc' }, refused: [] },
        { fields: { registry: 'quay.io' }, refused: [] },
      ],
    ],
    [
      'every scalar stays text',
      '- username: 007\n  password: 0123\n  insecure: true\n  ca-cert: 1e3',
      [{ fields: { username: '007', password: '0123', insecure: 'true', 'ca-cert': '1e3' }, refused: [] }],
    ],
    [
      'a certificate in a block',
      '- registry: r.example\n  ca-cert: |\n    -----BEGIN\n    abc',
      [{ fields: { registry: 'r.example', 'ca-cert': '-----BEGIN\nabc' }, refused: [] }],
    ],
    [
      'values without content are absent',
      '- registry: r.example\n  password:\n  username: " "',
      [{ fields: { registry: 'r.example' }, refused: [] }],
    ],
    [
      'anchors',
      '- registry: a.example\n  password: &p abc\n- registry: b.example\n  password: *p',
      [
        { fields: { registry: 'a.example', password: 'abc' }, refused: [] },
        { fields: { registry: 'b.example', password: 'abc' }, refused: [] },
      ],
    ],
    ['no entries', '[]', []],
  ])('%s', async (_name, text, expected) => {
    expect(await parsed(text)).toStrictEqual(expected)
  })

  const KEYS = FIELDS.join(', ')

  test.each([
    [
      'an unknown key',
      '- registry: a.example\n  pasword: x',
      [`has an unknown key at place 2; allowed are ${KEYS}; did you mean "password"?`],
    ],
    ['a key that is near to none', '- hunter2: x', [`has an unknown key at place 1; allowed are ${KEYS}`]],
    [
      'JSON as a password',
      '- password: {"type": "service_account"}',
      ['has a password that is not text; put it in single quotes, or after "|" when it goes over several lines'],
    ],
    ['text for an entry', '- hunter2', ['is not a mapping; write registry, username, password below each other']],
  ])('a wrong entry: %s', async (_name, text, refused) => {
    const entries = await parseRegistryAuth(text)
    expect(isRefusal(entries) ? entries : entries.map((entry) => entry.refused)).toStrictEqual([refused])
  })

  test.each([
    ['a mapping', 'registry: a.example', 'is not a YAML list; begin each entry with "- registry: …"'],
    ['text', 'hunter2', 'is not a YAML list; begin each entry with "- registry: …"'],
    [
      'two keys on one line',
      '- registry: a.example\n  password: hunter2: x',
      'is not YAML at line 2 (BLOCK_AS_IMPLICIT_KEY); put values with special characters in single quotes',
    ],
    [
      'a key twice',
      '- registry: a.example\n  registry: b.example',
      'is not YAML at line 2 (DUPLICATE_KEY); put values with special characters in single quotes',
    ],
    [
      'an alias without anchor',
      '- password: *hunter2',
      'has an alias that cannot be resolved; put values that start with "*" or "&" in single quotes',
    ],
    [
      'a tag that is not known',
      '- password: !hunter2 x',
      'is not YAML at line 1 (TAG_RESOLVE_FAILED); put values with special characters in single quotes',
    ],
    [
      'aliases that unfold without end',
      [
        '- &a [x, x, x, x, x, x, x, x]',
        ...'bcdefg'.split('').map((name, index) => `- &${name} [${Array(8).fill(`*${'abcdef'[index]}`).join(', ')}]`),
      ].join('\n'),
      'has an alias that cannot be resolved; put values that start with "*" or "&" in single quotes',
    ],
  ])('refused: %s', async (_name, text, refused) => {
    expect(await parsed(text)).toStrictEqual({ refused })
  })

  test('the lines that entries begin in', async () => {
    const entries = await parseRegistryAuth(
      '# ours\n- registry: a.example\n\n- registry: b.example\n  username: u\n-\n  registry: c.example',
    )
    expect(isRefusal(entries) ? entries : entries.map(({ line }) => line)).toStrictEqual([2, 4, 7])
  })
})
