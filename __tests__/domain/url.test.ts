import { expect, test } from '@jest/globals'
import { parseUrl } from '../../src/domain/url.ts'

test.each<readonly [text: string, base: string | undefined, href: string | undefined]>([
  ['https://registry.example/v2/', undefined, 'https://registry.example/v2/'],
  ['/v2/acme', 'https://registry.example:5000/x', 'https://registry.example:5000/v2/acme'],
  ['https://Registry.Example', undefined, 'https://registry.example/'],
  ['/v2/acme', undefined, undefined],
  ['https://', undefined, undefined],
  ['', undefined, undefined],
  ['https://registry\u3002example', undefined, 'https://registry.example/'],
  ['https://registry\xe3\x80\x82example', undefined, undefined],
])('%j', (text, base, href) => {
  expect(parseUrl(text, base)?.href).toBe(href)
})

test('says the same of bytes however often it is asked', () => {
  const text = 'https://registry\xe3\x80\x82example:5000/token'
  const answers = new Set(Array.from({ length: 20_000 }, () => parseUrl(text)))
  expect([...answers]).toStrictEqual([undefined])
})
