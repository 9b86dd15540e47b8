import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { writeSboms } from '../../src/build/sbom.ts'
import type { StagedImage } from '../../src/build/stage.ts'
import { digestOf } from '../../src/domain/digest.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest } from '../../src/domain/manifest.ts'
import { aDigest, aStaged } from '../support/plans.ts'

const SPDX = 'https://spdx.dev/Document'
const PROVENANCE = 'https://slsa.dev/provenance/v1'

type Said = { readonly type: string; readonly text: string; readonly size?: number; readonly bytes?: string }

let root: string
let errors: string[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sbom-'))
  errors = []
})
afterEach(() => rmSync(root, { recursive: true }))

/** An image for amd64 and arm64, with what is said about each. */
function imageWith(said: readonly (readonly Said[])[]): StagedImage {
  const blobs = new Map<string, Uint8Array>()
  const bare = aStaged('ours')
  const attestations = said.map((statements, index): Manifest => {
    const layers = statements.map(({ type, text, size, bytes }): Descriptor => {
      const digest = digestOf(new TextEncoder().encode(text))
      blobs.set(digest, new TextEncoder().encode(bytes ?? text))
      const annotations = { 'in-toto.io/predicate-type': type }
      return { mediaType: 'application/vnd.in-toto+json', digest, size: size ?? text.length, platform: undefined, annotations }
    })
    const config = { mediaType: 'application/json', digest: aDigest('{}'), size: 2, platform: undefined, annotations: {} }
    return {
      mediaType: MANIFEST_TYPES[1],
      digest: aDigest(`attestation ${index}`),
      bytes: new Uint8Array(),
      content: { kind: 'image', config, layers },
    }
  })
  const manifests = attestations.map(({ digest, mediaType }, index) => ({
    ...{ mediaType, digest, size: 1, platform: undefined },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': String(bare.platforms[index]?.digest),
    },
  }))
  return {
    ...bare,
    root: { ...bare.root, content: { kind: 'index', manifests } },
    children: [...bare.children, ...attestations],
    blob: ({ digest, size }) => ({
      digest,
      size,
      chunks: async function* () {
        const bytes = blobs.get(digest) ?? new Uint8Array()
        for (let at = 0; at < bytes.length; at += 5) yield bytes.subarray(at, at + 5)
      },
    }),
  }
}

function statement(predicate: unknown): string {
  return JSON.stringify({ _type: 'https://in-toto.io/Statement/v0.1', predicateType: SPDX, subject: [{ name: 'a' }], predicate })
}

async function written(
  image: StagedImage,
  folder = join(root, 'out'),
): Promise<{ whole: boolean; files: Readonly<Record<string, string>> }> {
  const say = () => undefined
  const log = {
    ...{ info: say, debug: say, notice: say, warning: say, error: (text: string) => void errors.push(text) },
    group: <T>(_title: string, work: () => Promise<T>) => work(),
    untrusted: () => ({ line: say, close: say }),
  }
  const whole = await writeSboms(image, folder, { files: createFiles(join(root, 'build-tag-push-0123456789abcdef')), log })
  const names = readdirSync(root).includes('out') ? readdirSync(folder) : []
  return { whole, files: Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])) }
}

describe('the files of SBOMs', () => {
  test('are the predicates, byte for byte, one for each platform', async () => {
    const odd = `{"predicateType":"${SPDX}","predicate":  {"spdxVersion" : "SPDX-2.3", "name":"\\u001b[31m"}\n}`
    const image = imageWith([
      [
        { type: PROVENANCE, text: statement({ not: 'this' }) },
        { type: SPDX, text: statement({ name: 'amd64' }) },
        { type: SPDX, text: statement({ name: 'the context' }) },
      ],
      [{ type: SPDX, text: odd }],
    ])
    expect(await written(image)).toStrictEqual({
      whole: true,
      files: {
        'linux-amd64.spdx.json': '{"name":"amd64"}',
        'linux-amd64-2.spdx.json': '{"name":"the context"}',
        'linux-arm64.spdx.json': '{"spdxVersion" : "SPDX-2.3", "name":"\\u001b[31m"}\n',
      },
    })
    expect(errors).toStrictEqual([])
  })

  const good = { type: SPDX, text: statement({ name: 'amd64' }) }
  test.each([
    ['no SBOM for a platform', [], 'the image has no SBOM for linux/arm64'],
    ['only a provenance', [{ type: PROVENANCE, text: statement({}) }], 'the image has no SBOM for linux/arm64'],
    [
      'other bytes than the digest says',
      [{ type: SPDX, text: statement({ name: 'arm' }), bytes: statement({ name: 'evil!' }) }],
      'the attestation of linux-arm64.spdx.json holds other bytes than its digest says',
    ],
    ['no predicate', [{ type: SPDX, text: '{"predicateType":1}' }], 'the attestation of linux-arm64.spdx.json has no predicate'],
    [
      'more bytes than are taken out',
      [{ ...good, size: 268_435_457 }],
      'linux-arm64.spdx.json would have 268435457 bytes, more than the 268435456 that are taken out',
    ],
  ])('with %s: the others are there, and an error says so', async (_name, arm64, expected) => {
    expect(await written(imageWith([[good], arm64]))).toStrictEqual({
      whole: false,
      files: { 'linux-amd64.spdx.json': '{"name":"amd64"}' },
    })
    expect(errors).toStrictEqual([`sbom-file: ${expected}`])
  })

  test('that cannot be written', async () => {
    const file = join(root, 'file')
    writeFileSync(file, '')
    expect((await written(imageWith([[good]]), file)).whole).toBe(false)
    expect(errors[0]).toMatch(/^sbom-file: .*linux-amd64\.spdx\.json cannot be written \((?:EEXIST|ENOTDIR)\)$/)
  })
})
