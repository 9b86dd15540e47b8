import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { conceal, Secret } from '../../src/domain/secret.ts'
import { found, hatch } from '../support/canary.ts'
import { fc } from '../support/property.ts'

describe('a secret', () => {
  test('is revealed by asking for it', () => {
    expect(new Secret('hunter2').reveal()).toBe('hunter2')
  })

  test.each<[string, (secret: Secret) => string]>([
    ['as text', (secret) => `${secret}`],
    ['joined', (secret) => ['a', secret].join()],
    ['as JSON', (secret) => JSON.stringify({ secret })],
    ['inspected', (secret) => inspect({ secret })],
    ['inspected with all that is hidden', (secret) => inspect(secret, { showHidden: true, depth: 9 })],
    ['as the cause of an error', (secret) => inspect(new Error('x', { cause: secret }))],
    ['by its keys', (secret) => [...Object.entries(secret), ...Object.getOwnPropertySymbols(secret)].join()],
    ['copied', (secret) => JSON.stringify(structuredClone({ ...secret }))],
  ])('prints as *** %s', (_name, print) => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 8 }), (value) => {
        expect(print(new Secret(value))).not.toContain(value)
      }),
    )
  })

  test('shows what it is', () => {
    const secret = new Secret('hunter2')
    expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toStrictEqual(['***', '"***"', '***'])
  })
})

describe('a text from outside', () => {
  const canary = hatch('a password')
  const { value } = canary
  const bytes = Buffer.from(value)

  test.each<[string, string, string]>([
    ['as it is', `no ${value}, no`, 'no ***, no'],
    ['hex', `no ${bytes.toString('hex')}`, 'no ***'],
    ['hex in capitals', `no ${bytes.toString('hex').toUpperCase()}`, 'no ***'],
    ['in a URL', `?password=${encodeURIComponent(value)}&a`, '?password=***&a'],
    ['in JSON', `{"a":${JSON.stringify(value)}}`, '{"a":"***"}'],
    ['twice', `${value}${value}`, '******'],
  ])('holds no secret %s', (_name, text, expected) => {
    expect(conceal(text, [value])).toBe(expected)
  })

  test.each([0, 1, 2].flatMap((offset) => (['base64', 'base64url'] as const).map((encoding) => ({ offset, encoding }))))(
    'holds no secret in $encoding, $offset bytes on',
    ({ offset, encoding }) => {
      const text = Buffer.from(`${'x'.repeat(offset)}${value}"`).toString(encoding)
      expect({ before: found([canary], text), after: found([canary], conceal(text, [value])) }).toStrictEqual({
        before: ['a password'],
        after: [],
      })
    },
  )

  test('stays as it is where there is none, and short forms of a short one are not looked for', () => {
    expect(conceal('YWI= 6162 ab', ['ab', ''])).toBe('YWI= 6162 ***')
  })
})
