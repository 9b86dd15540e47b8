import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from '@jest/globals'
import { dockerfile, makeContext } from '#lab/context.mjs'

const folder = mkdtempSync(join(tmpdir(), 'lab-context-'))
const busybox = join(folder, 'program')
writeFileSync(busybox, 'program')
afterAll(() => rmSync(folder, { recursive: true }))

describe('dockerfile', () => {
  test('runs a step on the platform of the builder and only copies for the others', () => {
    expect(dockerfile(1)).toBe(`FROM --platform=$BUILDPLATFORM scratch AS build
COPY busybox /bin/busybox
ARG TARGETPLATFORM
RUN ["/bin/busybox","sh","-c","/bin/busybox mkdir /out && /bin/busybox echo \\"built for $TARGETPLATFORM\\" > /out/built"]

FROM scratch
COPY busybox /busybox
COPY layer0 /layer0
COPY --from=build /out/built /built
COPY seed /seed
CMD ["/busybox", "cat", "/built", "/seed"]
`)
  })
})

describe('makeContext', () => {
  const layer = (name: string, seed: string) =>
    readFileSync(join(makeContext(join(folder, name), { busybox, seed, layersMb: [0.5] }), 'layer0'))

  test('a seed decides the bytes, and they do not shrink', () => {
    const bytes = layer('a', 'one')
    expect(bytes.equals(layer('b', 'one'))).toBe(true)
    expect(bytes.equals(layer('c', 'two'))).toBe(false)
    expect(bytes).toHaveLength(512 * 1024)
    expect(gzipSync(bytes).length).toBeGreaterThan(bytes.length)
  })

  test('two layers of one seed differ, and the program may be run', () => {
    const made = makeContext(join(folder, 'd'), { busybox, seed: 'one', layersMb: [0.001, 0.001] })
    expect(readFileSync(join(made, 'layer0')).equals(readFileSync(join(made, 'layer1')))).toBe(false)
    expect(statSync(join(made, 'busybox')).mode & 0o111).toBe(0o111)
  })

  test('without a seed no two contexts are alike', () => {
    const seeds = ['e', 'f'].map((name) => readFileSync(join(makeContext(join(folder, name), { busybox }), 'seed'), 'utf8'))
    expect(seeds[0]).not.toBe(seeds[1])
  })
})
