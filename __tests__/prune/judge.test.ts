import { describe, expect, test } from '@jest/globals'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { agreed, judge, type PruneRules } from '../../src/prune/judge.ts'
import type { Piece } from '../../src/prune/shelf.ts'
import { fc } from '../support/property.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const DAY_MS = 86_400_000
const RULES: PruneRules = { keepLast: 0, keepTags: [], olderThanMs: 7 * DAY_MS, untagged: true }

function digest(name: string): Digest {
  return digestOf(new TextEncoder().encode(name))
}

function signatureTag(name: string, end = '.sig'): string {
  return `${digest(name).replace(':', '-')}${end}`
}

type Given = {
  readonly days?: number | undefined
  readonly tags?: readonly string[]
  readonly needs?: readonly string[]
  readonly about?: readonly string[]
}

/** A piece by its name; 30 days old unless said otherwise, with no age where `days` is given as undefined. */
function piece(name: string, given: Given = {}): Piece {
  const days = 'days' in given ? given.days : 30
  return {
    digest: digest(name),
    tags: given.tags ?? [],
    madeAt: days === undefined ? undefined : new Date(NOW.getTime() - days * DAY_MS),
    needs: (given.needs ?? []).map(digest),
    about: (given.about ?? []).map(digest),
  }
}

const INDEX = [piece('index', { tags: ['old'], needs: ['amd', 'arm', 'proof'] }), piece('amd'), piece('arm'), piece('proof')]
const NAMES = ['index', 'amd', 'arm', 'proof', 'other', 'young', 'sig', 'list', 'ofsig', 'ageless', 'a', 'b', 'c']

/** `delete index: because`, digests by their names again. */
function told(pieces: readonly Piece[], rules: Partial<PruneRules>): readonly string[] {
  const named = (text: string): string => NAMES.reduce((shown, name) => shown.replaceAll(digest(name), name), text)
  return judge(pieces, { ...RULES, ...rules }, NOW).map(({ piece: { digest: which }, verdict, because }) =>
    named(`${verdict} ${which}: ${because}`),
  )
}

const OLD = 'it is older than older-than'

describe('what becomes of what stands in a repository', () => {
  test.each<[string, readonly Piece[], Partial<PruneRules>, readonly string[]]>([
    ['nothing there', [], {}, []],
    [
      'an old index goes before its children',
      INDEX.toReversed(),
      {},
      [
        `delete index: ${OLD}`,
        'delete proof: all that need it are deleted',
        'delete arm: all that need it are deleted',
        'delete amd: all that need it are deleted',
      ],
    ],
    [
      'a tag that is kept keeps all below it',
      INDEX,
      { keepTags: ['o*'] },
      ['keep index: a tag matches o* of keep-tags', 'keep amd: index needs it', 'keep arm: index needs it', 'keep proof: index needs it'],
    ],
    [
      'what two indexes share stays for the one that is kept',
      [piece('a', { tags: ['one'], needs: ['c'] }), piece('b', { tags: ['two'], needs: ['c'] }), piece('c')],
      { keepTags: ['two'] },
      ['keep b: a tag matches two of keep-tags', 'keep c: b needs it', `delete a: ${OLD}`],
    ],
    [
      'the newest are kept, by their age and not by their place',
      [piece('a', { tags: ['a'], days: 40 }), piece('b', { tags: ['b'], days: 20 }), piece('c', { tags: ['c'], days: 30 })],
      { keepLast: 2 },
      [
        'keep b: it is one of the 2 newest',
        'keep c: it is one of the 2 newest',
        'delete a: it is older than older-than, and not one of the 2 newest',
      ],
    ],
    [
      'the oldest goes first',
      [piece('a', { tags: ['a'], days: 30 }), piece('b', { tags: ['b'], days: 90 }), piece('c', { tags: ['c'], days: 60 })],
      {},
      [`delete b: ${OLD}`, `delete c: ${OLD}`, `delete a: ${OLD}`],
    ],
    ['a young one is kept', [piece('young', { tags: ['a'], days: 6.9 })], {}, ['keep young: it is younger than older-than']],
    ['one that is just old enough is not', [piece('other', { tags: ['a'], days: 7 })], {}, [`delete other: ${OLD}`]],
    [
      'one of an unknown age is kept',
      [piece('ageless', { tags: ['a'], days: undefined })],
      {},
      ['keep ageless: nobody says how old it is'],
    ],
    [
      'what has no tag goes by its age',
      [piece('a'), piece('young', { days: 1 })],
      {},
      ['keep young: it is younger than older-than', 'delete a: it has no tag, and is older than older-than'],
    ],
    ['or stays where that is asked', [piece('a')], { untagged: false }, ['keep a: it has no tag, and untagged is false']],
    ['which is not asked of what has one', [piece('a', { tags: ['a'] })], { untagged: false }, [`delete a: ${OLD}`]],
    [
      'a part with the tag of a signature goes by its own age where what it signs is not here',
      [piece('index', { tags: ['old'], needs: ['sig'] }), piece('sig', { tags: [signatureTag('gone')], about: ['gone'], days: 1 })],
      {},
      ['keep sig: it is younger than older-than', `delete index: ${OLD}`],
    ],
    [
      'what is about two images goes with the one that is here',
      [piece('sig', { about: ['gone', 'a'] }), piece('a', { tags: ['a'] })],
      {},
      [`delete a: ${OLD}`, 'delete sig: what it is about is deleted'],
    ],
    [
      'a child that has a tag of its own stays by it',
      [...INDEX.slice(0, 1), piece('amd', { tags: ['keep'] }), piece('arm'), piece('proof')],
      { keepTags: ['keep'] },
      [
        'keep amd: a tag matches keep of keep-tags',
        `delete index: ${OLD}`,
        'delete arm: all that need it are deleted',
        'delete proof: all that need it are deleted',
      ],
    ],
    [
      'a signature stays with a platform of what is kept, though its own tag is old',
      [...INDEX, piece('sig', { tags: [signatureTag('amd')], about: ['amd'] })],
      { keepTags: ['old'] },
      [
        'keep index: a tag matches old of keep-tags',
        'keep amd: index needs it',
        'keep arm: index needs it',
        'keep proof: index needs it',
        'keep sig: it is about amd',
      ],
    ],
    [
      'a signature stays with a platform of what is kept that could not be found',
      [...INDEX.slice(0, 1), piece('sig', { tags: [signatureTag('amd')], about: ['amd'] })],
      { keepTags: ['old'] },
      ['keep index: a tag matches old of keep-tags', 'keep sig: it is about amd'],
    ],
    [
      'and goes after what it signs, whatever its own age is',
      [piece('sig', { tags: [signatureTag('a')], about: ['a'], days: 1 }), piece('a', { tags: ['a'] })],
      {},
      [`delete a: ${OLD}`, 'delete sig: what it is about is deleted'],
    ],
    [
      'a list of referrers, and what is said of a signature, go the same way',
      [
        piece('a', { tags: ['a'] }),
        piece('list', { tags: [signatureTag('a', '')], about: ['a'], needs: ['sig'] }),
        piece('sig', { about: ['a'] }),
        piece('ofsig', { about: ['sig'] }),
      ],
      { keepTags: ['a'] },
      ['keep a: a tag matches a of keep-tags', 'keep list: it is about a', 'keep sig: it is about a', 'keep ofsig: it is about sig'],
    ],
    [
      'a signature of what is gone goes by its age, and never counts among the newest',
      [piece('sig', { tags: [signatureTag('other')], about: ['other'], days: 10 }), piece('a', { tags: ['a'], days: 20 })],
      { keepLast: 1 },
      ['keep a: it is one of the 1 newest', 'delete sig: what it is about is gone'],
    ],
    [
      'what is about a signature of what is gone, and is young, keeps nothing of it but itself',
      [piece('ofsig', { about: ['sig'], days: 1 }), piece('sig', { about: ['other'], days: 1 })],
      {},
      ['keep ofsig: it is about sig', 'keep sig: it is younger than older-than'],
    ],
    [
      'an image with a name of its own goes by that, whatever it is about',
      [piece('a'), piece('b', { tags: ['latest'], about: ['a'] }), piece('c', { tags: ['v1'], about: ['a'], days: 1 })],
      { keepTags: ['latest'] },
      ['keep a: c is about it', 'keep b: a tag matches latest of keep-tags', 'keep c: it is younger than older-than'],
    ],
    [
      'and what it is about goes alone, where it is not kept itself',
      [piece('a'), piece('b', { tags: ['latest'], about: ['a'] })],
      {},
      ['delete a: it has no tag, and is older than older-than', `delete b: ${OLD}`],
    ],
    [
      'and counts among the newest; its own digest as a tag is a name',
      [piece('a', { tags: [signatureTag('a', '')], days: 20 }), piece('b', { tags: ['b'], about: ['other'], days: 30 })],
      { keepLast: 1 },
      ['keep a: it is one of the 1 newest', 'delete b: it is older than older-than, and not one of the 1 newest'],
    ],
    [
      'keep-tags keeps signatures, too, and what they sign: some registries delete both with it',
      [piece('a', { tags: ['a'] }), piece('sig', { tags: [signatureTag('a')], about: ['a'] })],
      { keepTags: ['sha256-*'] },
      ['keep a: sig is about it', 'keep sig: a tag matches sha256-* of keep-tags'],
    ],
    [
      'a signature goes after the platform that it is about, however deep that stands',
      [piece('sig', { about: ['amd'] }), piece('ofsig', { about: ['sig'] }), ...INDEX.toReversed()],
      {},
      [
        `delete index: ${OLD}`,
        'delete proof: all that need it are deleted',
        'delete arm: all that need it are deleted',
        'delete amd: all that need it are deleted',
        'delete sig: what it is about is deleted',
        'delete ofsig: what it is about is deleted',
      ],
    ],
    [
      'a part goes after the deepest of those that need it',
      [
        piece('other', { tags: ['o'], needs: ['c'], days: 9 }),
        piece('a', { tags: ['a'], needs: ['b'] }),
        piece('b', { needs: ['proof'] }),
        piece('proof', { needs: ['c'] }),
        piece('c'),
      ],
      {},
      [
        `delete a: ${OLD}`,
        `delete other: ${OLD}`,
        'delete b: all that need it are deleted',
        'delete proof: all that need it are deleted',
        'delete c: all that need it are deleted',
      ],
    ],
    [
      'an index that is about its own child goes before it all the same',
      [piece('c'), piece('a', { about: ['c'], needs: ['c'] })],
      {},
      ['delete a: what it is about is deleted', 'delete c: all that need it are deleted'],
    ],
  ])('%s', (_name, pieces, rules, expected) => {
    expect(told(pieces, rules)).toStrictEqual(expected)
  })
})

test('what the first look kept stays, though the second lets it go', () => {
  const first = judge([piece('a', { tags: ['latest'] }), piece('b', { tags: ['b'] })], { ...RULES, keepTags: ['latest'] }, NOW)
  const second = judge([piece('a', { tags: ['a'] }), piece('b', { tags: ['latest'] })], { ...RULES, keepTags: ['latest'] }, NOW)
  expect(agreed(first, second).map(({ piece: { digest: which }, verdict, because }) => [which, verdict, because])).toStrictEqual([
    [digest('b'), 'keep', 'a tag matches latest of keep-tags'],
    [digest('a'), 'keep', 'it changed while the repository was read'],
  ])
})

test('what came in between two looks stays, with what it needs and what is said of it', () => {
  const pieces = [piece('a', { tags: ['a'], needs: ['c'] }), piece('c'), piece('other', { tags: ['o'] }), piece('sig', { about: ['c'] })]
  const first = judge(pieces, RULES, NOW)
  const second = judge([...pieces, piece('b', { tags: ['b'], needs: ['c'] })], RULES, NOW)
  expect(agreed(first, first)).toStrictEqual(first)
  const ends = agreed(first, second).map(({ piece: { digest: which }, verdict, because }) => [
    NAMES.find((name) => digest(name) === which),
    verdict,
    because.replaceAll(digest('b'), 'b').replaceAll(digest('c'), 'c'),
  ])
  expect(Object.fromEntries(ends.map(([name, ...end]) => [name, end]))).toStrictEqual({
    a: ['delete', OLD],
    other: ['delete', OLD],
    b: ['keep', 'it changed while the repository was read'],
    c: ['keep', 'b needs it'],
    sig: ['keep', 'it is about c'],
  })
})

/** Repositories of some manifests, each of which may need and be about those after it, since a digest is known only of what is made already. */
const SHELVES = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc
    .tuple(
      ...Array.from({ length: count }, (_, at) =>
        fc.record({
          tags: fc.subarray(['latest', 'v1', 'pr-1']),
          days: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
          needs: fc.subarray(NAMES.slice(at + 1, count)),
          about: fc.oneof(
            { weight: 3, arbitrary: fc.constant([]) },
            { weight: 1, arbitrary: fc.constantFrom(...NAMES.slice(at + 1, count), 'gone').map((name) => [name]) },
          ),
        }),
      ),
    )
    .map((all) => all.map((given, at) => piece(NAMES[at] ?? '', { ...given, tags: given.tags.map((tag) => `${tag}-${at}`) }))),
)
const ANY_RULES = fc.record({
  keepLast: fc.integer({ min: 0, max: 3 }),
  keepTags: fc.subarray(['latest*', 'v*']),
  olderThanMs: fc.integer({ min: 0, max: 15 }).map((days) => days * DAY_MS),
  untagged: fc.boolean(),
})

describe('whatever stands there', () => {
  test('all of it is told, once; what is kept has its parts and what is said of it', () => {
    fc.assert(
      fc.property(SHELVES, ANY_RULES, (pieces, rules) => {
        const sentences = judge(pieces, rules, NOW)
        expect(new Set(sentences.map(({ piece: { digest: which } }) => which))).toStrictEqual(new Set(pieces.map((each) => each.digest)))
        expect(sentences).toHaveLength(pieces.length)
        const kept = new Set(sentences.filter(({ verdict }) => verdict === 'keep').map(({ piece: { digest: which } }) => which))
        const there = new Set(pieces.map((each) => each.digest))
        for (const each of pieces) {
          if (kept.has(each.digest)) expect(each.needs.filter((child) => there.has(child) && !kept.has(child))).toStrictEqual([])
          if (kept.has(each.digest)) expect(each.about.filter((subject) => there.has(subject) && !kept.has(subject))).toStrictEqual([])
          if (each.about.some((subject) => kept.has(subject))) expect(kept.has(each.digest)).toBe(true)
        }
      }),
    )
  })

  test('whatever came between two looks keeps all that it needs', () => {
    fc.assert(
      fc.property(SHELVES, ANY_RULES, fc.nat(9), (pieces, rules, before) => {
        const ends = agreed(judge(pieces.slice(before), rules, NOW), judge(pieces, rules, NOW))
        const kept = new Set(ends.filter(({ verdict }) => verdict === 'keep').map(({ piece: { digest: which } }) => which))
        const there = new Set(pieces.map((each) => each.digest))
        for (const each of pieces.slice(0, before)) expect(kept.has(each.digest)).toBe(true)
        for (const each of pieces)
          if (kept.has(each.digest)) expect(each.needs.filter((child) => there.has(child) && !kept.has(child))).toStrictEqual([])
      }),
    )
  })

  test('after any number of deletions nothing that is left lacks a part', () => {
    fc.assert(
      fc.property(SHELVES, ANY_RULES, fc.nat(9), (pieces, rules, steps) => {
        const going = judge(pieces, rules, NOW).filter(({ verdict }) => verdict === 'delete')
        const gone = new Set(going.slice(0, steps).map(({ piece: { digest: which } }) => which))
        const broken = pieces.filter(({ digest: which, needs }) => !gone.has(which) && needs.some((child) => gone.has(child)))
        expect(broken).toStrictEqual([])
      }),
    )
  })

  test('nor lacks what was said of it', () => {
    fc.assert(
      fc.property(SHELVES, ANY_RULES, fc.nat(9), (all, rules, steps) => {
        // An index that is about what it needs goes first.
        const pieces = all.map((each) => (each.about.length > 0 ? { ...each, needs: [] } : each))
        const going = judge(pieces, rules, NOW).filter(({ verdict }) => verdict === 'delete')
        const gone = new Set(going.slice(0, steps).map(({ piece: { digest: which } }) => which))
        const there = new Set(pieces.map((each) => each.digest).filter((which) => !gone.has(which)))
        expect(pieces.filter(({ digest: which, about }) => gone.has(which) && about.some((subject) => there.has(subject)))).toStrictEqual(
          [],
        )
      }),
    )
  })

  test('a second look at what was left deletes nothing that the first one kept', () => {
    fc.assert(
      fc.property(SHELVES, ANY_RULES, (pieces, rules) => {
        const left = judge(pieces, rules, NOW)
          .filter(({ verdict }) => verdict === 'keep')
          .map((sentence) => sentence.piece)
        expect(judge(left, rules, NOW).filter(({ verdict }) => verdict === 'delete')).toStrictEqual([])
      }),
    )
  })
})
