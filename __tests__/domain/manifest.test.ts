import { describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { ForeignList, isAttestation, parseManifest } from '../../src/domain/manifest.ts'
import { ActionError } from '../../src/errors.ts'
import { fc } from '../support/property.ts'

const DIGEST = `sha256:${'a'.repeat(64)}` as const
const INDEX = 'application/vnd.oci.image.index.v1+json'
const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'
const DOCKER_IMAGE = 'application/vnd.docker.distribution.manifest.v2+json'
const CONFIG = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: DIGEST, size: 2 }
const LAYER = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: DIGEST, size: 3 }

describe('manifests', () => {
  test.each([
    ['an OCI image', { mediaType: IMAGE, config: CONFIG, layers: [LAYER] }, undefined, IMAGE],
    ['an image that the transport names', { config: CONFIG, layers: [LAYER] }, `${IMAGE}; charset=utf-8`, IMAGE],
    ['an image that nobody names', { config: CONFIG, layers: [LAYER] }, undefined, IMAGE],
    ['a Docker image', { mediaType: DOCKER_IMAGE, config: CONFIG, layers: [LAYER] }, DOCKER_IMAGE, DOCKER_IMAGE],
  ])('%s', (_name, document, said, mediaType) => {
    const bytes = encode(document)
    expect(parseManifest(bytes, digestOf(bytes), said, 'registry-answer')).toStrictEqual({
      mediaType,
      digest: digestOf(bytes),
      bytes,
      content: {
        kind: 'image',
        config: { ...CONFIG, platform: undefined, annotations: {} },
        layers: [{ ...LAYER, platform: undefined, annotations: {} }],
      },
    })
  })

  test.each([
    ['an OCI index', { mediaType: INDEX }, undefined, INDEX],
    ['a Docker list', { mediaType: DOCKER_LIST }, DOCKER_LIST, DOCKER_LIST],
    ['an index that nobody names', {}, undefined, INDEX],
  ])('%s', (_name, head, said, mediaType) => {
    const child = { mediaType: IMAGE, digest: DIGEST, size: 4 }
    const attestation = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': DIGEST }
    const manifests = [
      { ...child, platform: { os: 'linux', architecture: 'arm', variant: 'v7', 'os.version': 'x' } },
      { ...child, platform: { os: 'linux', architecture: 'amd64' }, annotations: { a: 'b', bad: 1 } },
      { ...child, platform: { os: 'unknown', architecture: 'unknown' }, annotations: attestation },
    ]
    const bytes = encode({ ...head, manifests })
    const { content, mediaType: found } = parseManifest(bytes, digestOf(bytes), said, 'build-output')
    expect(found).toBe(mediaType)
    expect(content).toStrictEqual({
      kind: 'index',
      manifests: [
        { ...child, platform: { os: 'linux', architecture: 'arm', variant: 'v7' }, annotations: {} },
        { ...child, platform: { os: 'linux', architecture: 'amd64' }, annotations: { a: 'b' } },
        { ...child, platform: { os: 'unknown', architecture: 'unknown' }, annotations: attestation },
      ],
    })
    expect(content.kind === 'index' && content.manifests.map(isAttestation)).toStrictEqual([false, false, true])
  })

  const other = { ...LAYER, digest: `sha256:${'b'.repeat(64)}` }
  const image = (more: string) => `{"mediaType":"${IMAGE}","config":${JSON.stringify(CONFIG)},"layers":[${JSON.stringify(LAYER)}]${more}}`
  const index = (more: string, entry = '') =>
    `{"mediaType":"${INDEX}","manifests":[{"mediaType":"${IMAGE}","digest":"${DIGEST}","size":4${entry}}]${more}}`
  test.each([
    ['layers twice', image(`,"layers":[${JSON.stringify(other)}]`), 'says "layers" twice in one object, or in another spelling'],
    ['layers in another case', image(`,"Layers":[${JSON.stringify(other)}]`), 'says "Layers" twice in one object, or in another spelling'],
    ['layers with a long s', image(`,"layer\u017f":[]`), 'says "layer\u017f" twice in one object, or in another spelling'],
    ['layers by an escape', image(`,"l\\u0061yers":[]`), 'says "layers" twice in one object, or in another spelling'],
    ['a second config', image(`,"CONFIG":${JSON.stringify(other)}`), 'says "CONFIG" twice in one object, or in another spelling'],
    ['children, too', image(',"manifests":[]'), 'is an image and has "manifests", too'],
    ['children in another case', index(',"Manifests":[]'), 'says "Manifests" twice in one object, or in another spelling'],
    ['a child with two digests', index('', `,"Digest":"${other.digest}"`), 'says "Digest" twice in one object, or in another spelling'],
    [
      'a child with two platforms',
      index('', ',"platform":{"os":"linux","architecture":"arm64","Os":"windows"}'),
      'says "Os" twice in one object, or in another spelling',
    ],
    ['layers, too', index(',"layers":[]'), 'is an index and has "layers", too'],
    ['a config, too', index(`,"config":${JSON.stringify(CONFIG)}`), 'is an index and has "config", too'],
  ])('that another reader would take for something else are refused: %s', (_name, text, because) => {
    const bytes = new TextEncoder().encode(text)
    expect(() => parseManifest(bytes, DIGEST, undefined, 'registry-answer')).toThrow(
      new ActionError('registry-answer', `the manifest ${DIGEST} ${because}`),
    )
  })

  test('names of annotations may differ in their case alone', () => {
    const bytes = new TextEncoder().encode(image(',"annotations":{"a.b":"1","A.B":"2"}'))
    expect(parseManifest(bytes, DIGEST, undefined, 'registry-answer').content.kind).toBe('image')
  })

  test.each<[string, unknown, string | undefined, string]>([
    ['no JSON', '{', undefined, 'is not JSON'],
    ['a list', [], undefined, 'is not a JSON object'],
    ['two media types', { mediaType: INDEX, manifests: [] }, IMAGE, `says mediaType ${INDEX} but came as ${IMAGE}`],
    ['schema 1', { mediaType: 'application/x' }, undefined, 'has the media type application/x, which is neither an image nor an index'],
    ['no children', { mediaType: INDEX }, undefined, 'has no list "manifests"'],
    ['no layers', { mediaType: IMAGE, config: CONFIG }, undefined, 'has no list "layers"'],
    ['no config', { mediaType: IMAGE, layers: [] }, undefined, 'has no object at config'],
    [
      'a bad digest',
      { mediaType: IMAGE, config: { ...CONFIG, digest: 'sha256:../x' }, layers: [] },
      undefined,
      'has no sha256 digest at config.digest',
    ],
    ['a negative size', { mediaType: IMAGE, config: CONFIG, layers: [{ ...LAYER, size: -1 }] }, undefined, 'has no size at layers[0].size'],
    [
      'a child without type',
      { mediaType: INDEX, manifests: [{ digest: DIGEST, size: 1 }] },
      undefined,
      'has no text at manifests[0].mediaType',
    ],
  ])('refused: %s', (_name, document, said, what) => {
    const bytes = typeof document === 'string' ? new TextEncoder().encode(document) : encode(document)
    const parse = () => parseManifest(bytes, DIGEST, said, 'registry-answer')
    expect(parse).toThrow(new ActionError('registry-answer', `the manifest ${DIGEST} ${what}`))
  })

  const LONG = `x\n\u001b[2J${'line\n'.repeat(80_000)}`
  const SHORT = `${`x ${'line '.repeat(103)}`.slice(0, 511)}…`
  test.each<[string, unknown, string | undefined, string]>([
    ['has', { mediaType: LONG }, undefined, `has the media type ${SHORT}, which is neither an image nor an index`],
    ['says', { mediaType: LONG }, IMAGE, `says mediaType ${SHORT} but came as ${IMAGE}`],
    ['came as', { mediaType: IMAGE }, LONG, `says mediaType ${IMAGE} but came as ${SHORT}`],
  ])('a media type of any length is told in short, on one line: it %s', (_name, document, said, what) => {
    const parse = () => parseManifest(encode(document), DIGEST, said, 'registry-answer')
    expect(parse).toThrow(new ActionError('registry-answer', `the manifest ${DIGEST} ${what}`))
  })

  test('an entry of an index keeps the type that it says an artifact has', () => {
    const entry = { mediaType: IMAGE, digest: DIGEST, size: 4 }
    const bytes = encode({
      mediaType: INDEX,
      manifests: [
        { ...entry, artifactType: 'a/sbom' },
        { ...entry, artifactType: 1 },
      ],
    })
    expect(parseManifest(bytes, DIGEST, undefined, 'registry-answer').content).toStrictEqual({
      kind: 'index',
      manifests: [
        { ...entry, platform: undefined, annotations: {}, artifactType: 'a/sbom' },
        { ...entry, platform: undefined, annotations: {} },
      ],
    })
  })

  const FOREIGN = `sha512:${'c'.repeat(128)}`
  const child = (digest: string, size = 4) => ({ mediaType: IMAGE, digest, size })
  test.each<readonly [string, unknown, string, readonly string[] | undefined]>([
    [
      'among others',
      { mediaType: INDEX, manifests: [child(DIGEST), child(FOREIGN), child('blake3:x'), child(other.digest)] },
      'has no sha256 digest at manifests[1].digest',
      [DIGEST, other.digest, FOREIGN, 'blake3:x'],
    ],
    [
      'alone, and looked at no further',
      { mediaType: DOCKER_LIST, manifests: [{ digest: FOREIGN }] },
      'has no sha256 digest at manifests[0].digest',
      [FOREIGN],
    ],
    [
      'beside another fault',
      { mediaType: INDEX, manifests: [child(FOREIGN), child(DIGEST, -1)] },
      'has no size at manifests[1].size',
      undefined,
    ],
    ['that is none', { mediaType: INDEX, manifests: [child('sha512:../x')] }, 'has no sha256 digest at manifests[0].digest', undefined],
    [
      'of a layer',
      { mediaType: IMAGE, config: CONFIG, layers: [{ ...LAYER, digest: FOREIGN }] },
      'has no sha256 digest at layers[0].digest',
      undefined,
    ],
    [
      'of a config',
      { mediaType: IMAGE, config: { ...CONFIG, digest: FOREIGN }, layers: [] },
      'has no sha256 digest at config.digest',
      undefined,
    ],
  ])('a digest of another algorithm is refused, and only an index can be read without: %s', (_name, document, what, expected) => {
    const bytes = encode(document)
    const error = refusalOf(() => parseManifest(bytes, DIGEST, undefined, 'registry-answer'))
    const read = error instanceof ForeignList ? [...error.found.map(({ digest }) => digest), ...error.foreign] : undefined
    expect([error.code, error.message, read]).toStrictEqual(['registry-answer', `the manifest ${DIGEST} ${what}`, expected])
    expect(error instanceof ForeignList ? error.bytes : bytes).toBe(bytes)
  })

  test('bytes that are not UTF-8 are refused', () => {
    expect(() => parseManifest(new Uint8Array([0xff]), DIGEST, undefined, 'build-output')).toThrow(`the manifest ${DIGEST} is not JSON`)
  })

  test('whatever a registry sends, nothing but the error of the caller is thrown', () => {
    const field = fc.oneof(fc.constantFrom<unknown>(DIGEST, IMAGE, INDEX, 1, -1, null, 'x'), fc.jsonValue({ maxDepth: 2 }))
    const descriptor = fc.record(
      { mediaType: field, digest: field, size: field, platform: field, annotations: field },
      { requiredKeys: [] },
    )
    const document = fc.record(
      {
        mediaType: field,
        config: fc.oneof(descriptor, field),
        layers: fc.oneof(fc.array(descriptor), field),
        manifests: fc.oneof(fc.array(descriptor), field),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(document, (sample) => {
        try {
          parseManifest(encode(sample), DIGEST, undefined, 'build-output')
        } catch (error) {
          expect(error).toMatchObject({ name: 'ActionError', code: 'build-output' })
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

function refusalOf(parse: () => unknown): ActionError {
  try {
    parse()
  } catch (thrown) {
    if (thrown instanceof ActionError) return thrown
    throw thrown
  }
  throw new Error('it was taken')
}

function encode(document: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document))
}
