import { describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { joinIndexes, type Part } from '../../src/domain/join.ts'
import { parseManifest } from '../../src/domain/manifest.ts'
import { growthOf, IN_LINE } from '../support/growth.ts'
import { fc } from '../support/property.ts'

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
const OCI_IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'
const DOCKER_IMAGE = 'application/vnd.docker.distribution.manifest.v2+json'
const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json'

type Entry = Readonly<Record<string, unknown>>
type Platform = { readonly os: string; readonly architecture: string; readonly variant?: string; readonly 'os.version'?: string }

const AMD64 = { architecture: 'amd64', os: 'linux' }
const ARM64 = { architecture: 'arm64', os: 'linux' }
const ARMV7 = { architecture: 'arm', os: 'linux', variant: 'v7' }
const UNKNOWN = { architecture: 'unknown', os: 'unknown' }

describe('several images as one index', () => {
  test('what two builds made is what one build of both would have written: platforms first, then their attestations, each entry as it was', () => {
    const one = [image('a', { ...ARM64, variant: 'v8' }, { annotations: { 'org.example': 'kept' } }), attestation('x', 'a')]
    const two = [
      image('b', AMD64, { artifactType: 'application/example', data: 'eyJ9' }),
      attestation('y', 'b', { 'in-toto.io/note': 'n' }),
    ]
    expect(written(joinIndexes([index('one', one), index('two', two)]))).toStrictEqual({
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [one[0], two[0], one[1], two[1]],
    })
  })

  test('attestations of the same bytes stay, one for each platform', () => {
    const [one, two] = [
      [image('a', AMD64), attestation('same', 'a')],
      [image('b', ARM64), attestation('same', 'b')],
    ]
    expect(written(joinIndexes([index('one', one), index('two', two)]))['manifests']).toStrictEqual([one[0], two[0], one[1], two[1]])
  })

  test('the attestations of one image stay together where its index had them elsewhere', () => {
    const [a, b] = [image('a', AMD64), image('b', ARM64)]
    const [ofA, ofB, alsoOfA] = [attestation('x', 'a'), attestation('y', 'b'), attestation('z', 'a')]
    const joined = joinIndexes([index('one', [ofB, a, ofA, b, alsoOfA]), index('two', [image('c', ARMV7)])])
    expect(written(joined)['manifests']).toStrictEqual([a, b, image('c', ARMV7), ofA, alsoOfA, ofB])
  })

  test('a single image gets the platform that its config says, with the version of the system', () => {
    const windows = { architecture: 'amd64', os: 'windows', 'os.version': '10.0.17763.1', 'os.features': ['win32k'] }
    const parts = [single('one', windows), single('two', ARMV7), index('three', [image('c', AMD64)])]
    expect(written(joinIndexes(parts))['manifests']).toStrictEqual([
      { mediaType: OCI_IMAGE, digest: parts[0]?.manifest.digest, size: parts[0]?.manifest.bytes.length, platform: windows },
      { mediaType: OCI_IMAGE, digest: parts[1]?.manifest.digest, size: parts[1]?.manifest.bytes.length, platform: ARMV7 },
      image('c', AMD64),
    ])
  })

  test('Windows images of two versions are two platforms', () => {
    const [one, two] = ['10.0.1', '10.0.2'].map((version) => ({ architecture: 'amd64', os: 'windows', 'os.version': version }))
    const entries = [image('a', one ?? AMD64), image('b', two ?? AMD64)]
    expect(written(joinIndexes(entries.map((entry, at) => index(`${at}`, [entry]))))['manifests']).toStrictEqual(entries)
  })

  test.each([
    ['an index', index('one', [image('a', UNKNOWN)])],
    ['an image', single('one', UNKNOWN)],
  ])('a part alone comes back as it is: %s', (_name, part) => {
    expect(joinIndexes([part], new Map([['a', 'b']]))).toStrictEqual({ manifest: part.manifest })
  })

  test.each([
    ['all of OCI', OCI_IMAGE, OCI_IMAGE, {}, [], OCI_INDEX],
    ['one of each', DOCKER_IMAGE, OCI_IMAGE, {}, [], OCI_INDEX],
    ['all of Docker', DOCKER_IMAGE, DOCKER_IMAGE, {}, [], DOCKER_LIST],
    ['all of Docker, from elsewhere', DOCKER_IMAGE, DOCKER_IMAGE, { urls: ['https://example.com/a'] }, [], DOCKER_LIST],
    ['all of Docker, with an annotation', DOCKER_IMAGE, DOCKER_IMAGE, { annotations: { a: 'b' } }, [], OCI_INDEX],
    ['all of Docker, annotated on top', DOCKER_IMAGE, DOCKER_IMAGE, {}, [['a', 'b'] as const], OCI_INDEX],
  ])('the type of the result: %s', (_name, one, two, more, annotations, expected) => {
    const entries = [image('a', AMD64, { mediaType: one, ...more }), image('b', ARM64, { mediaType: two })]
    const parts = entries.map((entry, at) =>
      index(`${at}`, [entry], { mediaType: entry['mediaType'] === OCI_IMAGE ? OCI_INDEX : DOCKER_LIST }),
    )
    expect(written(joinIndexes(parts, new Map(annotations)))['mediaType']).toBe(expected)
  })

  test.each([
    ['of one alone', [{ a: '1' }, {}], [], { a: '1' }],
    [
      'of both',
      [
        { a: '1', b: '2' },
        { b: '2', c: '3' },
      ],
      [],
      { a: '1', b: '2', c: '3' },
    ],
    ['a contradiction that is settled above', [{ a: '1' }, { a: '2' }], [['a', '3'] as const], { a: '3' }],
    [
      'two times of creation: the later, whatever its zone',
      [{ 'org.opencontainers.image.created': '2026-01-02T00:30:00+01:00' }, { 'org.opencontainers.image.created': '2026-01-01T23:00:00Z' }],
      [],
      { 'org.opencontainers.image.created': '2026-01-02T00:30:00+01:00' },
    ],
    ['a name that JavaScript knows', [JSON.parse('{"__proto__":"1"}'), { b: '2' }], [], JSON.parse('{"__proto__":"1","b":"2"}')],
  ])('annotations of the indexes are united: %s', (_name, [one, two], above, expected) => {
    const parts = [index('one', [image('a', AMD64)], { annotations: one }), index('two', [image('b', ARM64)], { annotations: two })]
    expect(written(joinIndexes(parts, new Map(above)))['annotations']).toStrictEqual(expected)
  })

  const good = index('good', [image('a', AMD64)])
  const digest = (name: string) => digestOf(Buffer.from(name))
  test.each<[string, readonly Part[], readonly string[]]>([
    ['nothing', [], ['there is nothing to join']],
    [
      'one platform twice',
      [good, index('other', [image('b', AMD64)])],
      [`linux/amd64 is there twice: ${digest('a')} (good) and ${digest('b')} (other)`],
    ],
    [
      'one platform in two spellings',
      [index('one', [image('a', { ...ARM64, variant: 'v8' })]), index('two', [image('b', { architecture: 'aarch64', os: 'linux' })])],
      [`linux/aarch64 is there twice: ${digest('a')} (one) and ${digest('b')} (two)`],
    ],
    [
      'one image in two indexes',
      [good, index('more', [image('b', ARM64), image('a', AMD64)])],
      [`linux/amd64 is there twice: ${digest('a')} (good) and ${digest('a')} (more)`],
    ],
    ['one part twice', [good, { ...good, name: 'again' }], [`again is given twice (${good.manifest.digest})`]],
    [
      'one image for two platforms',
      [good, index('other', [image('a', ARM64)])],
      [`${digest('a')} is for linux/amd64 (good) and for linux/arm64 (other)`],
    ],
    [
      'one digest of two sizes',
      [index('one', [image('a', AMD64), attestation('x', 'a')]), index('two', [image('b', ARM64), { ...attestation('x', 'b'), size: 8 }])],
      [`${digest('x')} is ${OCI_IMAGE} of 7 bytes (one) and ${OCI_IMAGE} of 8 bytes (two)`],
    ],
    [
      'an image that is an attestation elsewhere',
      [index('one', [image('a', AMD64), attestation('b', 'a')]), index('two', [image('b', ARM64)])],
      [`${digest('b')} is for unknown/unknown (one) and for linux/arm64 (two)`],
    ],
    [
      'an index in an index',
      [good, index('deep', [image('b', ARM64), image('c', ARMV7, { mediaType: OCI_INDEX })])],
      [`deep names ${digest('c')}, which is an index itself`],
    ],
    [
      'something that is no image',
      [good, index('odd', [image('b', ARM64, { mediaType: 'text/plain\u001b[1m' })])],
      [`odd names ${digest('b')}, which is no image: text/plain`],
    ],
    ['no platform', [good, index('odd', [image('b', UNKNOWN)])], [`odd names ${digest('b')}, which is for no platform`]],
    [
      'no platform at all',
      [good, index('odd', [{ mediaType: OCI_IMAGE, digest: digest('b'), size: 7 }])],
      [`odd names ${digest('b')}, which is for no platform`],
    ],
    [
      'an attestation that could be pulled as an image',
      [good, index('odd', [image('b', ARM64), { ...attestation('x', 'b'), platform: ARMV7 }])],
      [`odd names ${digest('x')}, which is marked as an attestation and is for linux/arm/v7`],
    ],
    [
      "an attestation of another part's image",
      [good, index('odd', [image('b', ARM64), attestation('x', 'a')])],
      [`odd names ${digest('x')}, which is an attestation of an image that is not there`],
    ],
    [
      'an attestation of nothing',
      [good, index('odd', [image('b', ARM64), attestation('x', 'a', { 'vnd.docker.reference.digest': 'b' })])],
      [`odd names ${digest('x')}, which is an attestation of an image that is not there`],
    ],
    [
      'attestations alone',
      [good, index('odd', [attestation('x', 'a')])],
      ['odd is an index without an image', `odd names ${digest('x')}, which is an attestation of an image that is not there`],
    ],
    ['an empty index', [good, index('odd', [])], ['odd is an index without an image']],
    [
      'an index that refers to another',
      [good, index('odd', [image('b', ARM64)], { subject: image('c', AMD64), artifactType: 'application/example' })],
      [
        'odd is an index with "subject", which a joined one would not be',
        'odd is an index with "artifactType", which a joined one would not be',
      ],
    ],
    [
      'annotations that contradict each other',
      [
        index('one', [image('a', AMD64)], { annotations: { title: 'a', 'org.opencontainers.image.created': 'today' } }),
        index('two', [image('b', ARM64)], { annotations: { title: 'b', 'org.opencontainers.image.created': '2026-01-01T00:00:00Z' } }),
      ],
      [
        'the annotation title is "a" in one and "b" in two',
        'the annotation org.opencontainers.image.created is "today" in one and "2026-01-01T00:00:00Z" in two',
      ],
    ],
    [
      'annotations that are no texts',
      [good, index('odd', [image('b', ARM64, { annotations: { a: 1 } })], { annotations: [] })],
      ['odd has annotations that are no texts', `odd names ${digest('b')}, which has annotations that are no texts`],
    ],
    ['an image without a config', [good, { ...single('bare', ARM64), config: undefined }], ['bare has a config that names no platform']],
    ['an image for no platform', [good, single('bare', UNKNOWN)], ['bare has a config that names no platform']],
    [
      'an image whose config is broken',
      [good, { ...single('bare', ARM64), config: Buffer.from('{') }],
      ['bare has a config that names no platform'],
    ],
    [
      'a chart',
      [good, single('chart', ARM64, 'application/vnd.cncf.helm.config.v1+json')],
      ['chart is no image: its config is application/vnd.cncf.helm.config.v1+json'],
    ],
    [
      'all at once, with names that are inert',
      [good, index('::error::\u202eodd', [image('b', AMD64), image('c', UNKNOWN)])],
      [
        `\\::error::odd names ${digest('c')}, which is for no platform`,
        `linux/amd64 is there twice: ${digest('a')} (good) and ${digest('b')} (\\::error::odd)`,
      ],
    ],
  ])('refused: %s', (_name, parts, expected) => {
    expect(joinIndexes(parts)).toStrictEqual({ problems: expected })
  })

  test('of very many problems the first are told', () => {
    const bad = Array.from({ length: 100 }, (_, at) => image(`${at}`, UNKNOWN))
    const joined = joinIndexes([good, index('bad', [image('b', ARM64), ...bad])])
    expect('problems' in joined && joined.problems.slice(19)).toStrictEqual([
      `bad names ${digest('19')}, which is for no platform`,
      'there are 80 more problems',
    ])
  })

  test('an index that registries would not take is refused', () => {
    const big = (name: string, platform: Platform) => index(name, [image(name, platform, { data: 'A'.repeat(2.5 * 1024 * 1024) })])
    const joined = joinIndexes([big('one', AMD64), big('two', ARM64)])
    expect('problems' in joined && joined.problems).toStrictEqual(['their index would have 5243557 bytes, and registries take 4194304'])
  })

  test('the work grows in line with the number of entries', async () => {
    const many = (from: string, size: number) =>
      Array.from({ length: size }, (_, at) => [
        image(`${from}${at}`, { os: 'linux', architecture: `${from}${at}` }),
        attestation('x', `${from}${at}`),
      ])
    const growth = await growthOf(100, (size) => ['a', 'b'].map((from) => index(from, many(from, size).flat())), joinIndexes)
    expect(growth).toBeLessThan(IN_LINE)
  })
})

describe('whatever the images are', () => {
  const platforms: readonly Platform[] = [AMD64, ARM64, ARMV7, { ...ARMV7, variant: 'v6' }, { architecture: 's390x', os: 'linux' }]
  /** indexes of which each has one platform or more, under any names, with one attestation for each image, or with none */
  const draft = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 2, maxLength: 3 }),
    order: fc.shuffledSubarray([...platforms], { minLength: platforms.length }),
    isAttested: fc.boolean(),
    isShared: fc.boolean(),
    type: fc.constantFrom(OCI_IMAGE, DOCKER_IMAGE),
    annotations: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
  })
  type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never
  const partsOf = ({ sizes, order, isAttested, isShared, type, annotations }: Draft): readonly Part[] => {
    const rest = [...order]
    return sizes.flatMap((size, at) => {
      const mine = rest
        .splice(0, size)
        .map(({ architecture, variant, os }) => ({ architecture, os, ...(variant === undefined ? {} : { variant }) }))
      const images = mine.map((platform) => image(JSON.stringify(platform), platform, { mediaType: type }))
      const attestations = mine.map((platform) =>
        attestation(isShared ? 'shared' : `of ${JSON.stringify(platform)}`, JSON.stringify(platform)),
      )
      return mine.length === 0
        ? []
        : [index(`part ${at}`, [...images, ...(isAttested ? attestations : [])], at === 0 ? { annotations } : {})]
    })
  }

  test('the result is what a reader of its bytes finds', () => {
    fc.assert(
      fc.property(draft, (each) => {
        const joined = joinIndexes(partsOf(each))
        if ('problems' in joined) throw new Error(joined.problems.join('; '))
        const { bytes, digest, mediaType } = joined.manifest
        expect(parseManifest(bytes, digestOf(bytes), mediaType, 'registry-answer')).toStrictEqual({ ...joined.manifest, digest })
      }),
      { numRuns: 50 },
    )
  })

  test('joining in steps gives the same bytes as joining at once', () => {
    fc.assert(
      fc.property(draft, (each) => {
        const [first, ...others] = partsOf(each)
        if (first === undefined) return
        const stepped = others.reduce((sofar, part) => {
          const joined = joinIndexes([sofar, part])
          if ('problems' in joined) throw new Error(joined.problems.join('; '))
          return { name: 'so far', manifest: joined.manifest, config: undefined }
        }, first)
        expect(joinIndexes([first, ...others])).toStrictEqual({ manifest: stepped.manifest })
      }),
      { numRuns: 50 },
    )
  })

  test('nothing is lost, nothing is added, and images keep their order', () => {
    fc.assert(
      fc.property(draft, (each) => {
        const parts = partsOf(each)
        const given = parts.flatMap(entriesOf)
        const found = entriesOf({ name: '', manifest: manifestOf(joinIndexes(parts)), config: undefined })
        const isImage = ({ platform }: Entry) => JSON.stringify(platform) !== JSON.stringify(UNKNOWN)
        expect(found.map((entry) => JSON.stringify(entry)).toSorted()).toStrictEqual(given.map((entry) => JSON.stringify(entry)).toSorted())
        expect(found.filter(isImage)).toStrictEqual(given.filter(isImage))
      }),
      { numRuns: 50 },
    )
  })
})

function image(name: string, platform: Platform, more: Entry = {}): Entry {
  return { mediaType: OCI_IMAGE, digest: digestOf(Buffer.from(name)), size: 7, platform, ...more }
}

function attestation(name: string, about: string, more: Entry = {}): Entry {
  const reference = { 'vnd.docker.reference.digest': digestOf(Buffer.from(about)), 'vnd.docker.reference.type': 'attestation-manifest' }
  return { ...image(name, UNKNOWN), annotations: { ...reference, ...more } }
}

function index(name: string, manifests: readonly Entry[], more: Entry = {}): Part {
  return { name, manifest: manifestFrom({ schemaVersion: 2, mediaType: OCI_INDEX, manifests, ...more }), config: undefined }
}

function single(name: string, platform: Entry, type = OCI_CONFIG): Part {
  const config = Buffer.from(JSON.stringify({ ...platform, rootfs: { type: 'layers', diff_ids: [] } }))
  const entry = { mediaType: type, digest: digestOf(config), size: config.length }
  return { name, manifest: manifestFrom({ schemaVersion: 2, mediaType: OCI_IMAGE, config: entry, layers: [] }), config }
}

function manifestFrom(document: Entry): Part['manifest'] {
  const bytes = Buffer.from(JSON.stringify(document))
  return parseManifest(bytes, digestOf(bytes), undefined, 'registry-answer')
}

function manifestOf(joined: ReturnType<typeof joinIndexes>): Part['manifest'] {
  if ('problems' in joined) throw new Error(joined.problems.join('; '))
  return joined.manifest
}

function written(joined: ReturnType<typeof joinIndexes>): Entry {
  return JSON.parse(Buffer.from(manifestOf(joined).bytes).toString())
}

function entriesOf({ manifest }: Part): readonly Entry[] {
  return JSON.parse(Buffer.from(manifest.bytes).toString()).manifests
}
