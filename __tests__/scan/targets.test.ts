import { describe, expect, test } from '@jest/globals'
import type { StagedImage } from '../../src/build/stage.ts'
import { digestOf } from '../../src/domain/digest.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest } from '../../src/domain/manifest.ts'
import type { Platform } from '../../src/domain/platform.ts'
import { scanTargets } from '../../src/scan/targets.ts'
import { aDigest, aPlatform, aStaged } from '../support/plans.ts'

const OCI = 'application/vnd.oci.image'
const AMD64 = aPlatform('linux/amd64')
const ARM64 = aPlatform('linux/arm64')
const UNKNOWN = { os: 'unknown', architecture: 'unknown' }
const ATTESTATION = { 'vnd.docker.reference.type': 'attestation-manifest' }

describe('what there is to scan', () => {
  test('each platform of an index, in its order', () => {
    const [amd64, arm64] = [anImage('amd64'), anImage('arm64')]
    expect(scanTargets(staged(anIndex(child(amd64, AMD64), child(arm64, ARM64)), amd64, arm64))).toStrictEqual({
      targets: [targetOf(amd64, AMD64), targetOf(arm64, ARM64)],
      problems: [],
    })
  })

  test('platforms that the index leaves to the configs', () => {
    const image = aStaged('app')
    expect(scanTargets(image).targets.map(({ platform, manifest }) => ({ platform, digest: manifest }))).toStrictEqual(image.platforms)
  })

  test('an image without an index', () => {
    const image = anImage('alone')
    expect(scanTargets({ ...staged(image), platforms: [{ platform: ARM64, digest: image.digest }] })).toStrictEqual({
      targets: [targetOf(image, ARM64)],
      problems: [],
    })
  })

  test('what is below an index of an index, which has the platform of its entry where its own has none', () => {
    const [amd64, arm64] = [anImage('amd64'), anImage('arm64')]
    const inner = anIndex(child(amd64), child(arm64, ARM64))
    expect(scanTargets(staged(anIndex(child(inner, AMD64)), inner, amd64, arm64))).toStrictEqual({
      targets: [targetOf(amd64, AMD64), targetOf(arm64, ARM64)],
      problems: [],
    })
  })

  test('an image under two platforms is two, under one twice is one', () => {
    const image = anImage('app')
    const index = anIndex(child(image, AMD64), child(image, ARM64), child(image, AMD64))
    expect(scanTargets(staged(index, image))).toStrictEqual({ targets: [targetOf(image, AMD64), targetOf(image, ARM64)], problems: [] })
  })

  test('attestations are left out', () => {
    const image = anImage('app')
    const attestation = anImage('sbom', ['application/vnd.in-toto+json', 'application/vnd.in-toto+json'])
    const index = anIndex(child(image, AMD64), child(attestation, UNKNOWN, ATTESTATION))
    expect(scanTargets(staged(index, image, attestation))).toStrictEqual({ targets: [targetOf(image, AMD64)], problems: [] })
  })

  test.each<[name: string, type: string]>([
    ['OCI, gzip', `${OCI}.layer.v1.tar+gzip`],
    ['OCI, zstd', `${OCI}.layer.v1.tar+zstd`],
    ['OCI, plain', `${OCI}.layer.v1.tar`],
    ['OCI, not to be distributed', `${OCI}.layer.nondistributable.v1.tar+gzip`],
    ['docker, gzip', 'application/vnd.docker.image.rootfs.diff.tar.gzip'],
    ['docker, plain', 'application/vnd.docker.image.rootfs.diff.tar'],
    ['docker, zstd', 'application/vnd.docker.image.rootfs.diff.tar.zstd'],
    ['docker, foreign', 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'],
  ])('layers: %s', (_name, type) => {
    const image = anImage('app', [type], type.includes('docker') ? 'application/vnd.docker.container.image.v1+json' : undefined)
    expect(scanTargets(staged(anIndex(child(image, AMD64)), image))).toStrictEqual({ targets: [targetOf(image, AMD64)], problems: [] })
  })
})

describe('what nobody knows how to scan', () => {
  const app = anImage('app')
  const inToto = anImage('in-toto', ['application/vnd.in-toto+json'])
  const empty = anImage('empty', [])
  const mixed = anImage('mixed', ['application/vnd.in-toto+json', `${OCI}.layer.v1.tar+gzip`])
  const chart = anImage('chart', ['application/vnd.cncf.helm.chart.content.v1.tar+gzip'], 'application/vnd.cncf.helm.config.v1+json')

  test.each<[name: string, index: Manifest, below: readonly Manifest[], problem: string]>([
    ['an image without a platform', anIndex(child(app)), [app], `the manifest ${app.digest} has no platform`],
    ['an image for an unknown platform', anIndex(child(app, UNKNOWN)), [app], `the manifest ${app.digest} has no platform`],
    ['a marked attestation with a platform', anIndex(child(inToto, AMD64, ATTESTATION)), [inToto], layerOf(inToto)],
    ['a marked attestation that is for no platform', anIndex(child(inToto, undefined, ATTESTATION)), [inToto], layerOf(inToto)],
    ['an image alone that is for no platform', app, [], `the manifest ${app.digest} has no platform`],
    ['an attestation that is not marked', anIndex(child(inToto, UNKNOWN)), [inToto], layerOf(inToto)],
    [
      'an image that is marked as an attestation',
      anIndex(child(app, UNKNOWN, ATTESTATION)),
      [app],
      `the manifest ${app.digest} has no platform`,
    ],
    ['one layer of an image in an attestation', anIndex(child(mixed, UNKNOWN, ATTESTATION)), [mixed], layerOf(mixed)],
    ['an attestation without layers', anIndex(child(empty, UNKNOWN, ATTESTATION)), [empty], `the manifest ${empty.digest} has no platform`],
    ['an attestation of another type', anIndex(child(inToto, UNKNOWN, { 'vnd.docker.reference.type': 'x' })), [inToto], layerOf(inToto)],
    [
      'a chart',
      anIndex(child(chart, AMD64)),
      [chart],
      `the manifest ${chart.digest} is no image: its config is application/vnd.cncf.helm.config.v1+json`,
    ],
    ['a manifest that was not staged', anIndex(child(app, AMD64)), [], `the manifest ${app.digest} is named and was not staged`],
  ])('%s', (_name, index, below, problem) => {
    expect(scanTargets(staged(index, ...below))).toStrictEqual({ targets: [], problems: [problem] })
  })

  test('an image without a platform, beside one that has one', () => {
    const other = anImage('other')
    const image = { ...staged(anIndex(child(other), child(app)), app, other), platforms: [{ platform: AMD64, digest: other.digest }] }
    expect(scanTargets(image)).toStrictEqual({
      targets: [targetOf(other, AMD64)],
      problems: [`the manifest ${app.digest} has no platform`],
    })
  })

  test('an index that is marked as an attestation is looked into', () => {
    const inner = anIndex(child(app, AMD64))
    expect(scanTargets(staged(anIndex(child(inner, UNKNOWN, ATTESTATION)), inner, app)).targets).toStrictEqual([targetOf(app, AMD64)])
  })

  test.each([`${OCI}.layer.v1.tar+gzip+encrypted`, `x${OCI}.layer.v1.tar+gzip`, 'application/wasm'])('a layer of the type %s', (type) => {
    const image = anImage('app', [`${OCI}.layer.v1.tar+gzip`, type])
    const problem = `the manifest ${image.digest} has a layer of a kind that is not known: ${type}`
    expect(scanTargets(staged(anIndex(child(image, AMD64)), image))).toStrictEqual({ targets: [], problems: [problem] })
  })

  test('indexes that name each other many times are looked at once', () => {
    let top = anIndex(child(app, AMD64))
    const below = [app, top]
    for (let depth = 0; depth < 40; depth += 1) {
      top = anIndex(child(top), child(top), child(top))
      below.push(top)
    }
    expect(scanTargets(staged(top, ...below))).toStrictEqual({ targets: [targetOf(app, AMD64)], problems: [] })
  })
})

function layerOf({ digest }: Manifest): string {
  return `the manifest ${digest} has a layer of a kind that is not known: application/vnd.in-toto+json`
}

function anImage(name: string, layers = [`${OCI}.layer.v1.tar+gzip`], config = `${OCI}.config.v1+json`): Manifest {
  const bytes = new TextEncoder().encode(name)
  const content = {
    kind: 'image',
    config: descriptor(`${name} config`, config),
    layers: layers.map((type) => descriptor(name, type)),
  } as const
  return { mediaType: MANIFEST_TYPES[1], digest: digestOf(bytes), bytes, content }
}

function anIndex(...manifests: readonly Descriptor[]): Manifest {
  const bytes = new TextEncoder().encode(JSON.stringify(manifests))
  return { mediaType: MANIFEST_TYPES[0], digest: digestOf(bytes), bytes, content: { kind: 'index', manifests } }
}

function child(
  { mediaType, digest, bytes }: Manifest,
  platform?: Platform,
  annotations: Readonly<Record<string, string>> = {},
): Descriptor {
  return { mediaType, digest, size: bytes.length, platform, annotations }
}

function descriptor(name: string, mediaType: string): Descriptor {
  return { mediaType, digest: aDigest(name), size: 1, platform: undefined, annotations: {} }
}

function staged(root: Manifest, ...children: readonly Manifest[]): StagedImage {
  return { ...aStaged('app'), digest: root.digest, root, children, platforms: [] }
}

function targetOf(manifest: Manifest, platform: Platform) {
  if (manifest.content.kind !== 'image') throw new Error('an index is no target')
  return { platform, manifest: manifest.digest, config: manifest.content.config.digest }
}
