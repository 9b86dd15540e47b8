import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import { encodeTar } from '#lab/tar.mjs'
import { pushDatabase, vulnerabilityDatabase } from '#lab/vulndb.mjs'
import { digestOf } from '../../src/domain/digest.ts'
import { RELEASES } from '../../src/scan/releases.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Internet, openInternet } from '../support/internet.ts'
import { GOOD, type Parts, readParts, runStep, told } from '../support/job.ts'
import { openReader } from '../support/readers.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'
import { openWitness, type Witness } from '../support/witness.ts'

const RUN_TIMEOUT_MS = 180_000
const MACHINE = process.arch === 'arm64' ? 'Linux-ARM64' : 'Linux-64bit'
const ASSET = `trivy_0.74.0_${MACHINE}.tar.gz`
/** Put in the place of the release: whoever runs it says so in this file. */
const EVIL = gzipSync(encodeTar([{ name: 'trivy', content: '#!/bin/sh\ntouch "$HOME/ran"\n', mode: 0o755 }]))
const ADVISORY = { bucket: 'alpine 3.22', package: 'apk-tools', id: 'CVE-2021-36159', fixed: '2.10.7-r0', severity: 'CRITICAL' } as const
/** Everybody may pull below `public` in the GHCR of the lab. */
const PATH = `public/trivy-db-${randomBytes(4).toString('hex')}`

let parts: Parts
let trivy: string
let internet: Internet
let witness: Witness
let checkout: Checkout
let assets: string
let image: string

beforeAll(async () => {
  const lab = await up(['node24', 'engine', 'open', 'trivy', 'world'])
  parts = readParts()
  trivy = lab.tools.trivy ?? ''
  checkout = makeCheckout()
  const world = join(checkout.folder, 'world')
  assets = join(checkout.folder, 'assets')
  for (const folder of [world, assets]) mkdirSync(folder)
  internet = await openInternet(parts, world, parts.world.names.github.token, [{ kind: 'releases', assets }])
  witness = await openWitness({ open: parts.registries.open.host })
  writeFileSync(
    join(checkout.workspace, 'Dockerfile'),
    'FROM scratch\nCOPY alpine-release /etc/alpine-release\nCOPY installed /lib/apk/db/installed\n',
  )
  writeFileSync(join(checkout.workspace, 'alpine-release'), '3.22.1\n')
  await publishDatabase()
}, UP_TIMEOUT_MS)
afterAll(async () => {
  await Promise.all([internet.stop(), witness.stop()])
  checkout.remove()
})
beforeEach(async () => {
  await internet.steer({ reset: true })
  internet.asked()
  internet.requests()
  image = `${witness.host('open')}/scan-fetch/app-${randomBytes(4).toString('hex')}`
})

describe('a gate that fetches what it needs, by the names that it has in the world', () => {
  test.each([
    ['2.10.7-r0', 'published', [0, 0]],
    ['2.10.6-r0', 'blocked', [1, 0]],
  ])(
    'with the database of GHCR, apk-tools %s is %s; the token of the job, which is stale, is not shown to anybody',
    async (version, outcome, exits) => {
      const answer = await gate({ version, inputs: { 'trivy-path': trivy } })
      expect(told(answer)).toMatchObject({
        ...GOOD,
        exits,
        outcome,
        annotations:
          outcome === 'published' ? [] : expect.arrayContaining([expect.stringContaining('gate is closed: CRITICAL CVE-2021-36159')]),
      })
      expect(internet.requests().map((line) => line.replace(/sha256:[0-9a-f]{64}/, 'DIGEST'))).toStrictEqual([
        'ghcr.io GET /token 200',
        `ghcr.io GET /v2/${PATH}/manifests/2 200`,
        `ghcr.io GET /v2/${PATH}/blobs/DIGEST 307`,
        'pkg-containers.githubusercontent.com GET /blobs/DIGEST 200',
      ])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'a release of Trivy with other bytes than the pinned ones is not run, and nothing is uploaded',
    async () => {
      writeFileSync(join(assets, ASSET), EVIL)
      const answer = await gate({ version: '2.10.7-r0' })
      const because = `the bytes that github.com sends for ${ASSET} have the digest ${digestOf(EVIL)}, and should have ${RELEASES['0.74.0']?.[MACHINE]}: they are not run`
      expect(told(answer)).toMatchObject({ exits: [1, 0], outcome: 'blocked', annotations: [expect.stringContaining(because)], left: [] })
      expect(internet.asked()).toStrictEqual([
        'ghcr.io',
        'github.com',
        'pkg-containers.githubusercontent.com',
        'release-assets.githubusercontent.com',
      ])
      expect({
        uploads: witness.take().filter(({ method }) => method === 'PUT' || method === 'PATCH'),
        ran: existsSync(join(checkout.home, 'ran')),
      }).toStrictEqual({
        uploads: [],
        ran: false,
      })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'a release that is gone closes the gate, and says what would help',
    async () => {
      const answer = await gate({ version: '2.10.7-r0', inputs: { 'trivy-version': '0.73.0' } })
      const because = 'Trivy cannot be fetched: github.com answered 404 for trivy_0.73.0_'
      expect(told(answer)).toMatchObject({ exits: [1, 0], outcome: 'blocked', annotations: [expect.stringContaining(because)] })
    },
    RUN_TIMEOUT_MS,
  )
})

function gate({
  version,
  inputs,
}: {
  readonly version: string
  readonly inputs?: Readonly<Record<string, string>>
}): ReturnType<typeof runStep> {
  writeFileSync(join(checkout.workspace, 'installed'), `P:apk-tools\nV:${version}\nA:x86_64\no:apk-tools\nL:MIT\n\n`)
  witness.take()
  const scan = { scan: 'gate', 'trivy-db-repository': `ghcr.io/${PATH}:2`, tags: 'type=raw,value=1.2.3', provenance: 'false' }
  return runStep(parts, { checkout, inputs: { ...scan, images: image, ...inputs }, env: internet.env, token: `ghs_${'stale'.repeat(8)}` })
}

/** Publishes a database on GHCR, through the same proxy as the run. */
async function publishDatabase(): Promise<void> {
  const { host } = parts.registries.open
  await pushDatabase(vulnerabilityDatabase([ADVISORY]), { host, repository: PATH })
  await openReader(parts, join(checkout.folder, 'reader'), [parts.world.names.ghcr], internet.env).copy(
    `${host}/${PATH}:2`,
    `ghcr.io/${PATH}:2`,
  )
}
