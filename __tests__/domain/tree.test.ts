import { describe, expect, test } from '@jest/globals'
import { type Digest, digestOf } from '../../src/domain/digest.ts'
import { type Descriptor, MANIFEST_TYPES, type Manifest } from '../../src/domain/manifest.ts'
import { readBelow } from '../../src/domain/tree.ts'

const encoder = new TextEncoder()
const names = new Map<Digest, string>()
const known = new Map<Digest, Manifest>()

/** An image without children, or an index of them. */
function aManifest(name: string, children?: readonly Manifest[]): Manifest {
  const bytes = encoder.encode(name)
  const digest = digestOf(bytes)
  const mediaType = children === undefined ? MANIFEST_TYPES[1] : MANIFEST_TYPES[0]
  const content: Manifest['content'] =
    children === undefined ? { kind: 'image', config: said(digest), layers: [] } : { kind: 'index', manifests: children.map(said) }
  const manifest = { mediaType, digest, bytes, content }
  names.set(digest, name)
  known.set(digest, manifest)
  return manifest
}

function said(of: Manifest | Digest): Descriptor {
  const digest = typeof of === 'string' ? of : of.digest
  return { mediaType: MANIFEST_TYPES[1], digest, size: 1, platform: undefined, annotations: {} }
}

async function below(root: Manifest): Promise<{ readonly names: readonly string[]; readonly reads: number }> {
  let reads = 0
  const read = async ({ digest }: Descriptor): Promise<Manifest> => {
    reads += 1
    const manifest = known.get(digest)
    if (manifest === undefined) throw new Error(`no manifest ${digest}`)
    return manifest
  }
  const refuse = (what: string): never => {
    throw new Error(`${what} (${reads} read)`)
  }
  return { names: (await readBelow(root, read, refuse)).map(({ digest }) => names.get(digest) ?? ''), reads }
}

describe('readBelow', () => {
  const image = aManifest('image')
  const other = aManifest('other')
  const inner = aManifest('inner', [image, other])

  test.each<readonly [string, Manifest, readonly string[]]>([
    ['an image has nothing below', image, []],
    ['an index has its images', inner, ['image', 'other']],
    ['children stand before their parents', aManifest('outer', [inner]), ['image', 'other', 'inner']],
    ['each stands once, before all of its parents', aManifest('twice', [image, inner, other, image]), ['image', 'other', 'inner']],
    ['three levels are read', aManifest('third', [aManifest('second', [inner])]), ['image', 'other', 'inner', 'second']],
  ])('%s', async (_, root, expected) => {
    expect((await below(root)).names).toStrictEqual(expected)
  })

  test('a fourth level is not', async () => {
    const deep = aManifest('d', [aManifest('c', [aManifest('b', [aManifest('a', [image])])])])
    await expect(below(deep)).rejects.toThrow('nests indexes deeper than 3 (3 read)')
  })

  test('an index that multiplies itself is refused before its next level is read', async () => {
    const wide = (name: string, child: Manifest) => aManifest(name, Array<Manifest>(40).fill(child))
    await expect(below(wide('w1', wide('w2', image)))).rejects.toThrow(
      'holds 1640 manifests, more than the 1000 that are looked at (40 read)',
    )
    expect((await below(aManifest('most', Array<Manifest>(1_000).fill(image)))).reads).toBe(1_000)
  })
})
