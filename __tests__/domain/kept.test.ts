import { describe, expect, test } from '@jest/globals'
import { addHelper, keeperNames, parseKept, takeBack } from '../../src/domain/kept.ts'
import { fc } from '../support/property.ts'

const KEYS = ['ghcr.io', 'https://index.docker.io/v1/']

describe('what is added to a docker config', () => {
  test.each<[string, string | undefined, string]>([
    ['no file', undefined, '{\n\t"credHelpers": {\n\t\t"ghcr.io": "ours",\n\t\t"https://index.docker.io/v1/": "ours"\n\t}\n}\n'],
    ['an empty object', '{ }\n', '{ "credHelpers":{"ghcr.io":"ours","https://index.docker.io/v1/":"ours"}}\n'],
    ['sign-ins', '{"auths": {"a": {}} }', '{"auths": {"a": {}} ,"credHelpers":{"ghcr.io":"ours","https://index.docker.io/v1/":"ours"}}'],
    [
      'helpers, one of them for the same key',
      '{"credHelpers": {"b": "other", "ghcr.io": "theirs"}}',
      '{"credHelpers": {"b": "other", "ghcr.io": "theirs"},"credHelpers":{"b":"other","ghcr.io":"ours","https://index.docker.io/v1/":"ours"}}',
    ],
  ])('%s', (_name, text, expected) => {
    expect(addHelper(text, 'ours', KEYS)?.text).toBe(expected)
  })

  test.each(['[]', 'null', '{', '"x"', '{"a": 1}}'])('nothing to %s, which is no JSON object', (text) => {
    expect(addHelper(text, 'ours', KEYS)).toBeUndefined()
  })
})

const JSON_TEXT = fc
  .tuple(
    fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
    fc.option(fc.dictionary(fc.constantFrom(...KEYS, 'b', 'c'), fc.constantFrom('theirs', 'other'), { noNullPrototype: true })),
    fc.constantFrom(undefined, 2, '\t'),
    fc.constantFrom('', '\n', ' \r\n'),
  )
  .map(([document, helpers, indent, end]) => {
    const { credHelpers: _, __proto__: __, ...rest } = document
    return `${JSON.stringify(helpers === null ? rest : { ...rest, credHelpers: helpers }, null, indent)}${end}`
  })

describe('is taken back', () => {
  test('byte by byte, whatever the file was, after it was written down and read again', () => {
    fc.assert(
      fc.property(fc.oneof(JSON_TEXT, fc.constantFrom(undefined, '', ' \n')), (text) => {
        const added = addHelper(text, 'ours', KEYS)
        const kept = parseKept(JSON.parse(JSON.stringify(added?.kept)))
        if (added === undefined || kept === undefined) throw new Error('nothing was added')
        expect(takeBack(added.text, kept)).toStrictEqual(text === undefined ? { kind: 'gone' } : { kind: 'text', text })
      }),
    )
  })

  test('and says what it said before, where somebody wrote the file anew', () => {
    fc.assert(
      fc.property(JSON_TEXT, (text) => {
        const added = addHelper(text, 'ours', KEYS)
        if (added === undefined) throw new Error('nothing was added')
        const anew = JSON.stringify({ ...JSON.parse(added.text), more: true })
        const taken = takeBack(anew, added.kept)
        if (taken.kind !== 'text') throw new Error(taken.kind)
        expect(JSON.parse(taken.text)).toStrictEqual({ ...JSON.parse(text), more: true })
      }),
    )
  })

  test('byte by byte, in whichever order two runs end that share a file', () => {
    const [one, other] = ['build-tag-push-00000001', 'build-tag-push-00000002']
    fc.assert(
      fc.property(fc.oneof(JSON_TEXT, fc.constantFrom('{}', '{ }\n')), fc.boolean(), (text, isFirst) => {
        const first = addHelper(text, one, KEYS)
        const second = addHelper(first?.text, other, ['ghcr.io'], (name) => keeperNames(first?.text).includes(name))
        if (first === undefined || second === undefined) throw new Error('nothing was added')
        const [before, after] = isFirst ? [first, second] : [second, first]
        const left = takeBack(second.text, before.kept)
        if (left.kind !== 'text') throw new Error(left.kind)
        expect(takeBack(left.text, after.kept)).toStrictEqual({ kind: 'text', text })
      }),
    )
  })

  test.each([true, false])('and leaves nothing in a file that two runs made, the first of them first: %s', (isFirst) => {
    const first = addHelper(undefined, 'build-tag-push-00000001', KEYS)
    const second = addHelper(first?.text, 'build-tag-push-00000002', ['ghcr.io'], () => true)
    if (first === undefined || second === undefined) throw new Error('nothing was added')
    const [before, after] = isFirst ? [first, second] : [second, first]
    const left = takeBack(second.text, before.kept)
    if (left.kind !== 'text') throw new Error(left.kind)
    const end = takeBack(left.text, after.kept)
    expect(end).toStrictEqual(isFirst ? { kind: 'text', text: '{\n\t\n}\n' } : { kind: 'gone' })
  })

  test('and leaves no helper of another run, where somebody wrote the file anew meanwhile', () => {
    const first = addHelper('{}', 'build-tag-push-00000001', KEYS)
    const second = addHelper(first?.text, 'build-tag-push-00000002', KEYS, () => true)
    const left = takeBack(JSON.stringify(JSON.parse(second?.text ?? ''), null, 1), second?.kept ?? fail())
    expect(left).toStrictEqual({ kind: 'text', text: '{}' })
  })

  const kept = addHelper('{"auths":{}}', 'ours', KEYS)?.kept
  test.each<[string, string | undefined, object]>([
    ['nothing from a file that is gone', undefined, { kind: 'nothing' }],
    ['nothing from a file in which it does not stand', '{"auths":{}}', { kind: 'nothing' }],
    ['nothing of the same name that points elsewhere', '{"credHelpers":{"ghcr.io":"theirs"}}', { kind: 'nothing' }],
    [
      'its own alone',
      '{"credHelpers":{"ghcr.io":"ours","b":"other"}}',
      { kind: 'text', text: '{\n\t"credHelpers": {\n\t\t"b": "other"\n\t}\n}' },
    ],
    ['nothing from what is no JSON any more', '{"auths":', { kind: 'problem', problem: 'is no JSON object any more' }],
  ])('%s', (_name, text, expected) => {
    if (kept === undefined) throw new Error('nothing was added')
    expect(takeBack(text, kept)).toStrictEqual(expected)
  })

  test.each([undefined, null, [], {}, { helper: 'x', keys: [] }, { helper: 'x', keys: [], previous: {}, hadHelpers: true, inserted: {} }])(
    'not by %j, which was not written by us',
    (value) => {
      expect(parseKept(value)).toBeUndefined()
    },
  )
})

function fail(): never {
  throw new Error('nothing was added')
}
