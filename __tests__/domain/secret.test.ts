import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Secret } from '../../src/domain/secret.ts'

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
