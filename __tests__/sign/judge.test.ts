import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parseJson } from '../../src/domain/json.ts'
import { ActionError } from '../../src/errors.ts'
import type { Trust } from '../../src/inputs/verify.ts'
import type { Children, Ending } from '../../src/ports.ts'
import { pointerTo, type Stored, stored } from '../../src/sign/artifact.ts'
import { type Attached, bundleLayout, judge, type Layout, legacyLayout } from '../../src/sign/judge.ts'
import { aWorld, type World } from '../credentials/world.ts'
import { aSubject, BUNDLE } from './papers.ts'

const [IMAGE, OTHER, SIGNATURES] = [aSubject(), aSubject('other'), aSubject('signatures')]
const [ONE, TWO, CONFIG] = [stored('one', BUNDLE), stored('two', BUNDLE), stored('{}', 'a/config')]
const attached = (layer: Stored, manifest = OTHER): Attached => ({
  ...{ manifest, layer: { ...pointerTo(layer), platform: undefined, annotations: {} }, bytes: layer.bytes },
})
const pathOf = (digest: string) => `blobs/sha256/${digest.slice('sha256:'.length)}`
const kindOf = (manifest: typeof IMAGE, kind: string) => ({
  ...pointerTo(manifest),
  annotations: { kind: `dev.cosignproject.cosign/${kind}` },
})

describe('a layout that cosign judges', () => {
  // sigstore/cosign, pkg/oci/layout
  test.each<readonly [string, Layout, readonly object[], readonly { readonly digest: string; readonly bytes: Uint8Array }[], string]>([
    [
      'of an image and a bundle',
      bundleLayout(IMAGE, [attached(ONE)]),
      [kindOf(IMAGE, 'image')],
      [IMAGE, OTHER, ONE],
      `${IMAGE.digest} ${ONE.digest}`,
    ],
    [
      'of an image and bundles, of which two manifests name the same: the key names each once',
      bundleLayout(IMAGE, [attached(TWO), attached(ONE), attached(ONE, SIGNATURES)]),
      [kindOf(IMAGE, 'image')],
      [IMAGE, OTHER, SIGNATURES, ONE, TWO],
      `${IMAGE.digest} ${TWO.digest} ${ONE.digest}`,
    ],
    [
      'of an image and legacy signatures',
      legacyLayout(IMAGE, false, SIGNATURES, [CONFIG]),
      [kindOf(IMAGE, 'image'), kindOf(SIGNATURES, 'sigs')],
      [IMAGE, SIGNATURES, CONFIG],
      `${IMAGE.digest} ${SIGNATURES.digest}`,
    ],
    [
      'of an index and legacy signatures',
      legacyLayout(IMAGE, true, SIGNATURES, []),
      [kindOf(IMAGE, 'imageIndex'), kindOf(SIGNATURES, 'sigs')],
      [IMAGE, SIGNATURES],
      `${IMAGE.digest} ${SIGNATURES.digest}`,
    ],
  ])('%s', (_name, { files, key }, manifests, blobs, expected) => {
    const { 'index.json': index, ...rest } = Object.fromEntries(files)
    expect(parseJson(index ?? '')).toStrictEqual({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests })
    expect(rest).toStrictEqual({
      'oci-layout': '{"imageLayoutVersion":"1.0.0"}',
      ...Object.fromEntries(blobs.map(({ digest, bytes }) => [pathOf(digest), bytes])),
    })
    expect(key).toBe(expected)
  })
})

describe('a judgement', () => {
  const KEY: Trust = { kind: 'key', key: 'PEM', log: true }
  let world: World
  let stop: AbortController
  beforeEach(async () => {
    stop = new AbortController()
    world = await aWorld()
  })
  afterEach(() => world.close())

  /** What is said by a cosign that ends so, what it was started with, and what is left of it on the disk. */
  async function judged(ending: Ending, trust: Trust = KEY, trustedRoot?: string) {
    const seen: { args: readonly string[]; files: Readonly<Record<string, string>> }[] = []
    const run: Children['run'] = async (_program, args, { cwd = '', onLine }) => {
      const names = readdirSync(cwd, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((each) => each.isFile())
      const files = names.map(({ parentPath, name }) => {
        const path = join(parentPath, name)
        return [path.slice(cwd.length + 1), readFileSync(path, 'utf8')] as const
      })
      seen.push({ args: args.map((arg) => arg.replaceAll(cwd, 'FOLDER')), files: Object.fromEntries(files) })
      onLine('Error: so it is', 'stderr')
      return ending
    }
    const ports = { ...world.ports, children: { ...world.ports.children, run }, signal: stop.signal }
    const layout: Layout = {
      files: new Map<string, Uint8Array | string>([
        ['oci-layout', '{}'],
        [pathOf(ONE.digest), ONE.bytes],
      ]),
      key: 'x',
    }
    const said = await judge(layout, 'cosign', { trust, trustedRoot }, ports).catch((thrown: unknown) => ({ thrown }))
    return { said: said instanceof ActionError ? said.message : said, seen, left: readdirSync(world.temp, { recursive: true }) }
  }

  test('is of a copy on the disk, by what the user trusts, and nothing is left of it', async () => {
    const trustedRoot = join(world.home, 'roots.json')
    writeFileSync(trustedRoot, 'roots')
    expect(await judged({ kind: 'exited', code: 0 }, KEY, trustedRoot)).toStrictEqual({
      said: undefined,
      seen: [
        {
          args: ['verify', '--local-image=true', '--key=FOLDER/cosign.pub', '--trusted-root=FOLDER/trusted-root.json', 'FOLDER/image'],
          files: { 'cosign.pub': 'PEM\n', 'trusted-root.json': 'roots', 'image/oci-layout': '{}', [`image/${pathOf(ONE.digest)}`]: 'one' },
        },
      ],
      left: [],
    })
  })

  test.each<readonly [string, Ending, string]>([
    ['says no', { kind: 'exited', code: 12 }, 'cosign could not verify it (exit code 12): so it is'],
    ['is killed', { kind: 'killed', signal: 'SIGKILL' }, 'cosign could not verify it (ended by SIGKILL): so it is'],
    ['does not come to an end', { kind: 'timeout', ms: 200_000 }, 'cosign could not verify it (not done after 200 s): so it is'],
    ['is not there', { kind: 'missing' }, 'cosign could not verify it (its program is not there): so it is'],
  ])('is no proof where cosign %s', async (_name, ending, expected) => {
    const { said, seen, left } = await judged(ending)
    expect([said, seen.length, left]).toStrictEqual([expected, 1, []])
  })

  test('is none where a file of the user is not there: cosign is not asked', async () => {
    const { said, seen, left } = await judged({ kind: 'exited', code: 0 }, KEY, join(world.home, 'none'))
    expect([said, seen, left]).toStrictEqual([
      { thrown: expect.objectContaining({ code: 'signing', message: expect.stringContaining('cosign-trusted-root: there is no file') }) },
      [],
      [],
    ])
  })

  test('is none where the run is ended meanwhile, which is told as such', async () => {
    const end = new ActionError('cancelled', 'stop')
    stop.abort(end)
    const { said, left } = await judged({ kind: 'killed', signal: 'SIGTERM' })
    expect([said, left]).toStrictEqual([{ thrown: end }, []])
  })
})
