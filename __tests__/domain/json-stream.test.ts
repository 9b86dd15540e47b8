import { describe, expect, test } from '@jest/globals'
import {
  ANY,
  type Kept,
  type KeptRecord,
  list,
  readJsonStream,
  record,
  recordOf,
  type Shape,
  TEXT,
  textOf,
} from '../../src/domain/json-stream.ts'
import { JsonRefusal } from '../../src/domain/json-tokens.ts'

const SHAPE = record({ name: TEXT, age: { kind: 'number' }, is: { kind: 'flag' }, inner: record({ a: TEXT }), any: ANY })

describe('what is kept of a document', () => {
  test('the fields of the shape, and nothing else', async () => {
    const text = '{"x":[{"name":"no"}],"name":"a","age":2,"is":false,"inner":{"a":"b","c":"d"},"any":["?"],"y":{"name":1}}'
    expect(await read(text, SHAPE)).toStrictEqual(
      new Map<string, Kept>([
        ['name', 'a'],
        ['age', 2],
        ['is', false],
        ['inner', new Map([['a', 'b']])],
        ['any', undefined],
      ]),
    )
  })

  test('null is nothing', async () => {
    expect(await read('{"name":null,"inner":null,"age":null}', SHAPE)).toStrictEqual(
      new Map([
        ['name', undefined],
        ['inner', undefined],
        ['age', undefined],
      ]),
    )
  })

  test('entries of a list are seen one by one, with what is known of their owner; what is kept is their number', async () => {
    const seen: unknown[] = []
    const shape = record({
      of: TEXT,
      all: list(record({ id: TEXT }), (entry, owner) => seen.push([textOf(recordOf(entry), 'id'), textOf(owner, 'of')])),
    })
    expect(await read('{"of":"x","all":[{"id":"a"},{"id":"b","z":[]},{}]}', shape)).toStrictEqual(
      new Map<string, Kept>([
        ['of', 'x'],
        ['all', 3],
      ]),
    )
    expect(seen).toStrictEqual([
      ['a', 'x'],
      ['b', 'x'],
      [undefined, 'x'],
    ])
  })

  test('a list of anything is counted', async () => {
    expect(await read('[1,"a",null,[[]],{"a":[1]}]', list(ANY))).toBe(5)
    const owners: KeptRecord[] = []
    await read('[["a"]]', list(list(TEXT, (_entry, owner) => owners.push(owner))))
    expect(owners).toStrictEqual([new Map()])
  })

  test('a text is a field that is a text and not empty', () => {
    const of: KeptRecord = new Map<string, Kept>([
      ['text', 'a'],
      ['empty', ''],
      ['number', 1],
    ])
    expect(['text', 'empty', 'number', 'none'].map((name) => textOf(of, name))).toStrictEqual(['a', undefined, undefined, undefined])
    expect([recordOf(of), recordOf('a'), recordOf(undefined)]).toStrictEqual([of, new Map(), new Map()])
  })

  test('lists that nobody knows are refused where the shape says so, unless they are empty', async () => {
    const strict = record({ all: list(record({ a: TEXT }, 'no lists')), b: ANY }, 'no lists')
    expect(await read('{"x":[],"y":{"z":[1]},"b":[1],"all":[{"q":[]}]}', strict)).toStrictEqual(
      new Map<string, Kept>([
        ['b', undefined],
        ['all', 1],
      ]),
    )
    await expect(read('{"all":[{},{"q":[{}]}]}', strict)).rejects.toThrow(
      'has a value that is a list of something that is not known: all[1].q[0]',
    )
    await expect(read('{"x":[1]}', strict)).rejects.toThrow('has a value that is a list of something that is not known: x[0]')
  })

  test('bytes may be cut anywhere, in a character too', async () => {
    const bytes = new TextEncoder().encode('{"name":"äß€😀"}')
    const shape = record({ name: TEXT })
    expect(await readJsonStream(inPieces(bytes, 1), shape, 100)).toStrictEqual(new Map([['name', 'äß€😀']]))
  })
})

describe('what is refused', () => {
  test.each<[name: string, text: string, refusal: string]>([
    ['a number for a text', '{"name":1}', 'has a value that is a number, not a text: name'],
    ['a text for a number', '{"age":"1"}', 'has a value that is a text, not a number: age'],
    ['a number for a flag', '{"is":0}', 'has a value that is a number, not true or false: is'],
    ['a flag for a text', '{"name":true}', 'has a value that is true or false, not a text: name'],
    ['a list for a text', '{"name":["a"]}', 'has a value that is a list, not a text: name'],
    ['an object for a text', '{"name":{"a":1}}', 'has a value that is an object, not a text: name'],
    ['a list for an object', '{"inner":[]}', 'has a value that is a list, not an object: inner'],
    ['a text for an object', '{"inner":"a"}', 'has a value that is a text, not an object: inner'],
    ['a wrong value inside', '{"inner":{"a":2}}', 'has a value that is a number, not a text: inner.a'],
    ['a list for the whole', '[]', 'has a value that is a list, not an object: the whole'],
    ['null for the whole', 'null', 'has a value that is null, not an object: the whole'],
    ['a key twice', '{"name":"a","name":"a"}', 'has a value that is there twice: name'],
    ['a key twice, null first', '{"name":null,"name":"a"}', 'has a value that is there twice: name'],
    ['a key twice, escaped', '{"name":"a","n\\u0061me":"b"}', 'has a value that is there twice: name'],
    ['a half document', '{"name":"a"', 'ends too early'],
    ['no document', '', 'ends too early'],
    ['two documents', '{}\n{}', 'does not end where it is whole'],
    ['too much', `{"name":"${'a'.repeat(2_000_000)}"}`, 'is larger than 1 MiB'],
  ])('%s', async (_name, text, refusal) => {
    await expect(read(text, SHAPE)).rejects.toThrow(new JsonRefusal(refusal))
  })

  test.each<[string, string, string]>([
    ['an object for a list', '{}', 'has a value that is an object, not a list: the whole'],
    ['a number among texts', '["a",1]', 'has a value that is a number, not a text: [1]'],
    ['null among texts', '["a",null]', 'has a value that is null, not a text: [1]'],
  ])('%s', async (_name, text, refusal) => {
    await expect(read(text, list(TEXT))).rejects.toThrow(new JsonRefusal(refusal))
  })

  test.each<[string, readonly number[]]>([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['a character that ends with the document', [0x22, 0xe2, 0x82]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
  ])('%s is not UTF-8', async (_name, bytes) => {
    await expect(readJsonStream(inPieces(Uint8Array.from(bytes), 2), TEXT, 100)).rejects.toMatchObject({ message: 'is not UTF-8' })
  })

  test('an error of the source is its own', async () => {
    const broken = (async function* () {
      yield new TextEncoder().encode('{')
      throw new RangeError('gone')
    })()
    await expect(readJsonStream(broken, SHAPE, 100)).rejects.toThrow(new RangeError('gone'))
  })
})

function read(text: string, shape: Shape): Promise<Kept> {
  return readJsonStream(inPieces(new TextEncoder().encode(text), 4_096), shape, 1024 * 1024)
}

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}
