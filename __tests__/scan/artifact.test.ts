import { describe, expect, test } from '@jest/globals'
import { digestOf } from '../../src/domain/digest.ts'
import { MANIFEST_TYPES, parseManifest } from '../../src/domain/manifest.ts'
import { onlyLayer } from '../../src/scan/artifact.ts'

const TYPE = 'application/vnd.aquasec.trivy.db.layer.v1.tar+gzip'
const LAYER = { mediaType: TYPE, digest: `sha256:${'a'.repeat(64)}`, size: 1000 }
const CONFIG = { mediaType: 'application/vnd.oci.empty.v1+json', digest: `sha256:${'b'.repeat(64)}`, size: 2 }

describe('onlyLayer', () => {
  test('is the one layer of an artifact', () => {
    expect(find({ config: CONFIG, layers: [LAYER] })).toStrictEqual({ ...LAYER, platform: undefined, annotations: {} })
  })

  test.each([
    ['no layer', { config: CONFIG, layers: [] }, 'has 0 layers, not one'],
    ['two layers', { config: CONFIG, layers: [LAYER, LAYER] }, 'has 2 layers, not one'],
    [
      'a layer of an image',
      { config: CONFIG, layers: [{ ...LAYER, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' }] },
      `has a layer of the type "application/vnd.oci.image.layer.v1.tar+gzip", not ${TYPE}`,
    ],
    [
      'a layer that is too large',
      { config: CONFIG, layers: [{ ...LAYER, size: 2001 }] },
      'has a layer of 2001 bytes, more than the 2000 that are read',
    ],
    ['an index', { mediaType: MANIFEST_TYPES[0], manifests: [] }, 'is an index, not an artifact of one layer'],
  ])('%s is refused', (_, document, because) => {
    expect(find(document)).toBe(because)
  })
})

function find(document: object) {
  const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 2, ...document }))
  return onlyLayer(parseManifest(bytes, digestOf(bytes), undefined, 'registry-answer'), TYPE, 2000)
}
