import { describe, expect, test } from '@jest/globals'
import { type Challenge, parseChallenges, type Scheme, schemeOf } from '../../src/registry/challenge.ts'
import { growthOf, IN_LINE } from '../support/growth.ts'
import { fc } from '../support/property.ts'

const plain = (challenges: readonly Challenge[]) => challenges.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])

describe('parseChallenges', () => {
  test.each<readonly [string, string, readonly unknown[]]>([
    [
      'distribution',
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
      [['bearer', { realm: 'https://auth.docker.io/token', service: 'registry.docker.io', scope: 'repository:a/b:pull,push' }]],
    ],
    ['htpasswd', 'Basic realm="my realm"', [['basic', { realm: 'my realm' }]]],
    [
      'two challenges',
      'Basic realm="a", Bearer realm="b" , service=c',
      [
        ['basic', { realm: 'a' }],
        ['bearer', { realm: 'b', service: 'c' }],
      ],
    ],
    ['spaces and tabs around =', 'BEARER\trealm = "a" ,\tService= b', [['bearer', { realm: 'a', service: 'b' }]]],
    ['escapes', 'Basic realm="say \\"hi\\" \\\\ there"', [['basic', { realm: 'say "hi" \\ there' }]]],
    ['a bare URL', 'Bearer realm=https://a.example/token,service=b', [['bearer', { realm: 'https://a.example/token', service: 'b' }]]],
    ['a scheme alone', 'Negotiate', [['negotiate', {}]]],
    ['the first of two equal names', 'Bearer realm="a",realm="b"', [['bearer', { realm: 'a' }]]],
    ['a quote that never ends', 'Bearer realm="a', [['bearer', { realm: 'a' }]]],
    ['an escape at the end', 'Bearer realm="a\\', [['bearer', { realm: 'a' }]]],
    ['a parameter before any scheme', 'realm="a", Basic realm="b"', [['basic', { realm: 'b' }]]],
    ['nothing', '', []],
    ['separators', ' ,, \t,', []],
    ['no challenge', '"quoted"', []],
  ])('%s', (_name, header, expected) => {
    expect(plain(parseChallenges(header))).toStrictEqual(expected)
  })

  test('reads back every challenge that is written as RFC 9110 has it', () => {
    const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]{0,10}$/).map((text) => text.toLowerCase())
    const value = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', ',', '=', '/', ':', 'ü'), maxLength: 20 })
    const challenge = fc.record({ scheme: token, parameters: fc.dictionary(token, value, { maxKeys: 4, noNullPrototype: true }) })
    const written = ({ scheme, parameters }: { readonly scheme: string; readonly parameters: Record<string, string> }) =>
      `${scheme} ${Object.entries(parameters)
        .map(([name, text]) => `${name}="${text.replace(/["\\]/g, '\\$&')}"`)
        .join(', ')}`
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const header = challenges.map(written).join(', ')
        expect(plain(parseChallenges(header))).toStrictEqual(challenges.map(({ scheme, parameters }) => [scheme, parameters]))
      }),
    )
  })

  test('any text is read', () => {
    const unit = fc.constantFrom('"', '\\', ',', '=', ' ', 'a', 'Bearer ', 'realm="')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 2_000 }), (text) => {
        expect(parseChallenges(text).every(({ scheme }) => scheme !== '')).toBe(true)
      }),
    )
  })

  test.each(['"', '\\', 'a=', 'Bearer realm="\\', ', ,', 'a '])(
    'many of %j are read in time that grows with their number',
    async (piece) => {
      const many = (count: number) => `Bearer realm=${piece.repeat(count)}`
      expect(await growthOf(4_096, many, parseChallenges)).toBeLessThan(IN_LINE)
    },
  )
})

describe('schemeOf', () => {
  test.each<readonly [string, string | undefined, Scheme | undefined]>([
    ['no header', undefined, undefined],
    ['Basic', 'Basic realm="x"', { kind: 'basic' }],
    ['Bearer', 'Bearer realm="https://a.example/t",service="s"', { kind: 'bearer', realm: 'https://a.example/t', service: 's' }],
    ['Bearer without service', 'Bearer realm="https://a.example/t"', { kind: 'bearer', realm: 'https://a.example/t', service: undefined }],
    ['Bearer before Basic, in any order', 'Basic realm="x", Bearer realm="y"', { kind: 'bearer', realm: 'y', service: undefined }],
    ['Bearer without realm', 'Bearer service="s"', undefined],
    ['neither', 'Negotiate', undefined],
  ])('%s', (_name, header, expected) => {
    expect(schemeOf(header)).toStrictEqual(expected)
  })
})
