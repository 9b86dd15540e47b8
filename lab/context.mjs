// @ts-check
import { createCipheriv, createHash, randomUUID } from 'node:crypto'
import { chmodSync, closeSync, copyFileSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { LabError } from './fault.mjs'
import { readState } from './state.mjs'

const MEGABYTE = 1024 * 1024

/**
 * @typedef {object} ContextOptions
 * @property {string} [busybox] path of a busybox without libraries; the lab's own by default
 * @property {string} [seed] the same seed makes the same bytes; a new random one by default, so that no registry has any of it yet
 * @property {readonly number[]} [layersMb] one more layer of incompressible bytes for each entry, of so many MiB
 */

/**
 * Writes a small real build context and returns the folder.
 *
 * It builds for any number of platforms without emulation: the step that runs does so on the builder's own platform, the final stage
 * only copies. The image runs on the platform of this machine, prints which platform it was built for, and then the seed.
 *
 * @param {string} folder made when it is missing
 * @param {ContextOptions} [options]
 * @returns {string}
 */
export function makeContext(folder, { busybox = readState()?.tools.busybox, seed = randomUUID(), layersMb = [] } = {}) {
  if (busybox === undefined) throw new LabError('a build context needs busybox', 'Run: node lab/lab.mjs up busybox')
  mkdirSync(folder, { recursive: true })
  copyFileSync(busybox, join(folder, 'busybox'))
  chmodSync(join(folder, 'busybox'), 0o755)
  writeFileSync(join(folder, 'seed'), `${seed}\n`)
  for (const [index, size] of layersMb.entries()) writeNoise(join(folder, `layer${index}`), `${seed} ${index}`, size)
  writeFileSync(join(folder, 'Dockerfile'), dockerfile(layersMb.length))
  return folder
}

/**
 * Renders the Dockerfile of the context.
 *
 * @param {number} layers how many files `layerN` there are
 * @returns {string}
 */
export function dockerfile(layers) {
  const script = '/bin/busybox mkdir /out && /bin/busybox echo "built for $TARGETPLATFORM" > /out/built'
  return [
    'FROM --platform=$BUILDPLATFORM scratch AS build',
    'COPY busybox /bin/busybox',
    'ARG TARGETPLATFORM',
    `RUN ${JSON.stringify(['/bin/busybox', 'sh', '-c', script])}`,
    '',
    'FROM scratch',
    // Not in a folder: one that COPY makes has the time of its making, and two platforms that are built apart would share a layer or not.
    'COPY busybox /busybox',
    ...Array.from({ length: layers }, (_, index) => `COPY layer${index} /layer${index}`),
    'COPY --from=build /out/built /built',
    'COPY seed /seed',
    'CMD ["/busybox", "cat", "/built", "/seed"]',
    '',
  ].join('\n')
}

/**
 * A cipher's key stream is as incompressible as random bytes, and the same for the same seed.
 *
 * @param {string} file
 * @param {string} seed
 * @param {number} sizeMb
 */
function writeNoise(file, seed, sizeMb) {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16))
  const zeros = Buffer.alloc(MEGABYTE)
  const target = openSync(file, 'w')
  try {
    for (let written = 0; written < sizeMb * MEGABYTE; written += MEGABYTE) {
      writeSync(target, cipher.update(zeros.subarray(0, Math.min(MEGABYTE, sizeMb * MEGABYTE - written))))
    }
  } finally {
    closeSync(target)
  }
}
