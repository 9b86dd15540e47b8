import { describe, expect, test } from '@jest/globals'
import { type Bucket, encodeBolt } from '#lab/bolt.mjs'
import { fc } from '../support/property.ts'

/** A tree as it is read back: buckets and values by key. */
type Read = { readonly [key: string]: string | Read }

describe('encodeBolt', () => {
  test.each<readonly [string, Bucket, Read]>([
    ['nothing', {}, {}],
    ['a value', { key: 'value' }, { key: 'value' }],
    ['an empty value', { key: '' }, { key: '' }],
    ['an empty bucket', { bucket: {} }, { bucket: {} }],
    ['bytes', { key: Buffer.from('bytes') }, { key: 'bytes' }],
    ['buckets in buckets', { a: { b: { c: 'd' }, e: 'f' }, g: {} }, { a: { b: { c: 'd' }, e: 'f' }, g: {} }],
    ['a value of many pages', { key: 'x'.repeat(20_000), next: 'y' }, { key: 'x'.repeat(20_000), next: 'y' }],
    ['a bucket just too large to stand within a page', { a: { k: 'x'.repeat(1024 - 32 - 1 + 1) } }, { a: { k: 'x'.repeat(992) } }],
  ])('%s', (_, tree, expected) => {
    expect(decode(encodeBolt(tree)).tree).toStrictEqual(expected)
  })

  test('a hundred thousand keys stand on leaves below branches, in order, each where a search looks for it', () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => `CVE-${index}`)
    const file = encodeBolt({ vulnerability: Object.fromEntries(keys.map((key) => [key, `value of ${key}`])) })
    const { tree, depth } = decode(file)
    const bucket = tree['vulnerability']
    if (typeof bucket !== 'object') throw new TypeError('no bucket')
    expect({ keys: Object.keys(bucket).length, last: bucket['CVE-99999'], depth }).toStrictEqual({
      keys: 100_000,
      last: 'value of CVE-99999',
      depth: 3,
    })
  })

  test('two pages of metadata tell the same database, each with its checksum', () => {
    const file = encodeBolt({ key: 'value' })
    const metas = [0, 4096].map((at) => file.subarray(at + 16, at + 80))
    expect(metas.map((meta) => [meta.readUInt32LE(0), meta.readUInt32LE(4), meta.readUInt32LE(8), meta.readBigUInt64LE(48)])).toStrictEqual(
      [
        [0xed0cdaed, 2, 4096, 0n],
        [0xed0cdaed, 2, 4096, 1n],
      ],
    )
    expect(Number(metas[0]?.readBigUInt64LE(40)) * 4096).toBe(file.length)
  })

  // keys begin with `k`, since Jest takes objects that have a `constructor` for those of another class
  test('whatever the tree, it reads back', () => {
    const { tree } = fc.letrec<{ tree: Bucket; entry: Bucket | string }>((tie) => ({
      tree: fc.dictionary(fc.stringMatching(/^k[a-zA-Z0-9 ]{1,40}$/), tie('entry'), { maxKeys: 20, noNullPrototype: true }),
      entry: fc.oneof(
        { depthSize: 'small' },
        fc.string({ maxLength: 600 }).map((text) => text.toWellFormed()),
        tie('tree'),
      ),
    }))
    fc.assert(fc.property(tree, (bucket) => expect(decode(encodeBolt(bucket)).tree).toStrictEqual(bucket)))
  })
})

/** Reads a file by bbolt's format (go.etcd.io/bbolt, internal/common), checking the order of keys and every page's own number. */
function decode(file: Buffer): { readonly tree: Read; readonly depth: number } {
  let depth = 0
  const pageAt = (id: number): Buffer => {
    const page = file.subarray(id * 4096)
    if (Number(page.readBigUInt64LE(0)) !== id) throw new Error(`page ${id} is another one`)
    return page.subarray(0, (page.readUInt32LE(12) + 1) * 4096)
  }
  const readPage = (page: Buffer, level: number): readonly (readonly [string, string | Read])[] => {
    depth = Math.max(depth, level)
    const [flags, count] = [page.readUInt16LE(8), page.readUInt16LE(10)]
    return Array.from({ length: count }, (_, index) => page.subarray(16 + 16 * index)).flatMap((element) => {
      if (flags === 1) {
        const key = element.subarray(element.readUInt32LE(0)).subarray(0, element.readUInt32LE(4)).toString()
        const below = readPage(pageAt(Number(element.readBigUInt64LE(8))), level + 1)
        if (below[0]?.[0] !== key) throw new Error(`the branch says ${key}, and its leaf begins with ${below[0]?.[0]}`)
        return below
      }
      const data = element.subarray(element.readUInt32LE(4))
      const key = data.subarray(0, element.readUInt32LE(8)).toString()
      const value = data.subarray(element.readUInt32LE(8)).subarray(0, element.readUInt32LE(12))
      return [[key, element.readUInt32LE(0) === 1 ? readBucket(value) : value.toString()] as const]
    })
  }
  const readBucket = (value: Buffer): Read => {
    const root = Number(value.readBigUInt64LE(0))
    const entries = readPage(root === 0 ? value.subarray(16) : pageAt(root), 1)
    const names = entries.map(([name]) => name)
    if (names.some((name, index) => index > 0 && Buffer.compare(Buffer.from(names[index - 1] ?? ''), Buffer.from(name)) >= 0))
      throw new Error('keys out of order')
    return Object.fromEntries(entries)
  }
  return { tree: readBucket(file.subarray(16 + 16, 16 + 32)), depth }
}
