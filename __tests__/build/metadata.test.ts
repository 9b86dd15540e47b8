import { describe, expect, test } from '@jest/globals'
import { materialsOf } from '../../src/build/materials.ts'
import { parseMetadata } from '../../src/build/metadata.ts'
import { failure } from './world.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const CONFIG = `sha256:${'b'.repeat(64)}`
const metadataOf = (document: unknown) => parseMetadata(JSON.stringify(document))

describe('parseMetadata', () => {
  test('an index, and no word of provenance', () => {
    const text = JSON.stringify({
      'buildx.build.ref': 'default/default/x',
      'containerimage.digest': DIGEST,
      'image.name': 'docker.io/acme/app:1.2.3',
    })
    expect(parseMetadata(text)).toStrictEqual({ digest: DIGEST, imageId: DIGEST, materials: [], text })
  })

  test('one image with its config and materials', () => {
    const provenance = { materials: [{ uri: 'pkg:docker/127.0.0.1:5000/a@1?platform=linux%2Famd64' }] }
    const { digest, imageId, materials } = metadataOf({
      'containerimage.digest': DIGEST,
      'containerimage.config.digest': CONFIG,
      'buildx.build.provenance': provenance,
    })
    expect([digest, imageId]).toStrictEqual([DIGEST, CONFIG])
    expect(materials).toStrictEqual([{ host: '127.0.0.1:5000', path: 'a', name: '127.0.0.1:5000/a' }])
  })

  test('provenance of each platform', () => {
    const one = { materials: [{ uri: 'pkg:docker/alpine@3' }] }
    const other = { buildDefinition: { resolvedDependencies: [{ uri: 'pkg:docker/ghcr.io%2Facme%2Fbase?digest=sha256:abc' }] } }
    const { materials } = metadataOf({ 'buildx.build.provenance/linux/amd64': one, 'buildx.build.provenance/linux/arm64': other })
    expect(materials.map(({ host, path }) => `${host}/${path}`)).toStrictEqual(['docker.io/library/alpine', 'ghcr.io/acme/base'])
  })

  test('a build that made no image', () => {
    expect(metadataOf({})).toStrictEqual({ digest: undefined, imageId: '', materials: [], text: '{}' })
  })

  test.each([
    ['nothing', '', 'the metadata file that buildx wrote is not JSON'],
    ['cut', '{"containerimage.digest":"sha', 'the metadata file that buildx wrote is not JSON'],
    ['null', 'null', 'the metadata file that buildx wrote is not a JSON object'],
    ['a list', '[]', 'the metadata file that buildx wrote is not a JSON object'],
    ['two documents', '{}{}', 'the metadata file that buildx wrote is not JSON'],
    [
      'a digest of another kind',
      '{"containerimage.digest":"md5:x"}',
      'the metadata file that buildx wrote has no sha256 digest at containerimage.digest',
    ],
    [
      'a digest that is no text',
      '{"containerimage.digest":7}',
      'the metadata file that buildx wrote has no sha256 digest at containerimage.digest',
    ],
    [
      'two digests',
      `{"containerimage.digest":"${DIGEST},${CONFIG}"}`,
      'the metadata file that buildx wrote has no sha256 digest at containerimage.digest',
    ],
  ])('%s is refused', async (_, text, message) => {
    const error = await failure(Promise.resolve().then(() => parseMetadata(text)))
    expect([error.code, error.message]).toStrictEqual(['build-output', message])
  })
})

describe('materialsOf', () => {
  test.each([
    ['no predicate', undefined],
    ['no lists', { materials: 7, buildDefinition: [] }],
    ['entries without a URI', { materials: [{}, null, 'pkg:docker/a@1', { uri: 7 }] }],
    ['other kinds', { materials: [{ uri: 'https://github.com/acme/app.git#main' }, { uri: 'pkg:npm/left-pad@1' }] }],
    ['names that are none', { materials: [{ uri: 'pkg:docker/%' }, { uri: 'pkg:docker/@1' }, { uri: 'pkg:docker/UPPER!@1' }] }],
  ])('%s', (_, predicate) => {
    expect(materialsOf(predicate)).toStrictEqual([])
  })
})
