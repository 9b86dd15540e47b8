import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { encodeJavaDb } from '#lab/javadb.mjs'
import { up } from '#lab/lab.mjs'
import type { LabState } from '#lab/state.mjs'
import { encodeTar } from '#lab/tar.mjs'
import { javaDatabase, vulnerabilityDatabase, writeDatabase } from '#lab/vulndb.mjs'
import type { StagedImage } from '../../src/build/stage.ts'
import { digestOf } from '../../src/domain/digest.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import type { Finding } from '../../src/scan/findings.ts'
import { openScanner, type Sources } from '../../src/scan/scan.ts'
import { blobFile, draftLayout, indexJson } from '../support/layout.ts'
import { aRepository } from '../support/plans.ts'
import { aScanWorld, POLICY, type ScanWorld } from '../support/scanner.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'

let lab: LabState
let world: ScanWorld

beforeAll(async () => {
  lab = await up(['trivy', 'node24'])
}, UP_TIMEOUT_MS)
beforeEach(async () => {
  world = await aScanWorld()
})
afterEach(() => world.close())

type Files = Readonly<Record<string, string | Uint8Array>>

const PACKAGES = ['apk-tools', 'busybox', 'musl', 'zlib']
const FILES: Files = {
  'etc/alpine-release': '3.22.1\n',
  'lib/apk/db/installed': PACKAGES.map((name) => `P:${name}\nV:1.0-r0\nA:x86_64\no:${name}\nL:MIT\n\n`).join(''),
}
const JAR = 'PK\x05\x06'.padEnd(22, '\0')
const DATABASE = vulnerabilityDatabase([
  ...PACKAGES.map((name, index) => ({
    bucket: 'alpine 3.22',
    package: name,
    id: `CVE-2099-${index + 1}`,
    fixed: '2.0-r0',
    severity: 'HIGH' as const,
  })),
  {
    bucket: 'maven::GitHub Security Advisory Maven',
    package: 'org.acme:lab',
    id: 'CVE-2099-9',
    vulnerable: ['< 2.0'],
    patched: ['2.0'],
    severity: 'HIGH',
  },
])

/** Parted, so that nobody takes it for a token that was lost. */
const SECRET = `key = ${['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_')}\n`

/** Scans an image with the real Trivy; gives the findings of its platforms, and the evidence as a whole. */
async function scan(policy: Partial<ScanPolicy> = {}, image?: StagedImage, changes: Partial<Sources> = {}) {
  const cache = join(world.root, 'cache')
  writeDatabase(DATABASE, cache)
  const sources: Sources = {
    ...(await world.sources('')),
    tool: async () => ({ version: '0.74.0', origin: 'input', program: lab.tools.trivy ?? '', isPinned: false }),
    database: async () => ({ folder: cache, source: 'registry.example/trivy-db:2', digest: undefined, updatedAt: new Date() }),
    ...changes,
  }
  const scanner = openScanner({ ...POLICY, ...policy }, world.registries, world.ports, sources)
  const evidence = await scanner.scan(image ?? (await anImage(() => FILES)), [])
  await scanner.close()
  const reports = evidence.platforms.map((each) => (each.kind === 'none' ? each.because : each.report.findings))
  return { evidence, reports }
}

function anImage(contents: (platform: string) => Files, platforms: readonly string[] = ['linux/amd64']): Promise<StagedImage> {
  return world.image(draftLayout({ platforms, contents: (platform) => ({ ...contents(platform), 'etc/platform': platform }) }))
}

const idsOf = (findings: string | readonly Finding[] | undefined): unknown =>
  Array.isArray(findings) ? findings.map(({ id, ignored }) => (ignored === undefined ? id : `${id} ${ignored.source}`)).sort() : findings

describe('each platform is scanned by itself', () => {
  const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x', 'linux/ppc64le', 'linux/riscv64']
  test.each(PLATFORMS)(
    'what is only in %s is found there',
    async (bad) => {
      const image = await anImage((platform) => (platform === bad ? FILES : { 'etc/alpine-release': '3.22.1\n' }), PLATFORMS)
      const { reports } = await scan({}, image)
      expect(reports.map(idsOf)).toStrictEqual(
        PLATFORMS.map((one) => (one === bad ? ['CVE-2099-1', 'CVE-2099-2', 'CVE-2099-3', 'CVE-2099-4'] : [])),
      )
    },
    120_000,
  )
})

test('a published image is scanned from its registry, each blob once', async () => {
  const image = await anImage(() => FILES, ['linux/amd64', 'linux/arm64'])
  const asked: string[] = []
  const published: StagedImage = {
    ...image,
    place: { kind: 'registry', repository: aRepository('registry.example/app') },
    blob: (blob) => {
      asked.push(blob.digest)
      return image.blob(blob)
    },
  }
  const { reports } = await scan({}, published)
  expect(reports.map(idsOf)).toStrictEqual(Array(2).fill(['CVE-2099-1', 'CVE-2099-2', 'CVE-2099-3', 'CVE-2099-4']))
  expect([...asked].sort()).toStrictEqual(image.blobs.map(({ digest }) => digest).sort())
}, 60_000)

test('a secret in a layer is found', async () => {
  const image = await anImage(() => ({ ...FILES, 'app/deploy.conf': SECRET }))
  const { reports } = await scan({ scanners: ['secret'] }, image)
  expect(reports.map(idsOf)).toStrictEqual([['github-pat']])
}, 60_000)

test('misconfigurations are found by the checks that are in Trivy itself, and licenses, without network', async () => {
  const bucket = 'resource "aws_s3_bucket" "data" {\n  bucket = "data"\n}\n'
  const image = await anImage(() => ({ ...FILES, 'app/main.tf': bucket }))
  const { evidence, reports } = await scan({ scanners: ['misconfig', 'license'] }, image)
  const [findings] = reports
  const found = Array.isArray(findings)
    ? findings.map(({ kind, id, path, packageName }) => `${kind} ${id} in ${path ?? packageName}`)
    : findings
  expect(found).toStrictEqual(expect.arrayContaining(['misconfiguration AWS-0089 in app/main.tf', 'license MIT in musl']))
  expect(evidence).toMatchObject({ database: undefined, failure: undefined })
}, 60_000)

describe('a layer that Trivy would not look into, since it goes by what the config calls its layers', () => {
  const layerOf = (files: Files) => encodeTar(Object.entries(files).map(([name, content]) => ({ name, content })))
  const [clean, bad] = [layerOf({ 'etc/alpine-release': '3.22.1\n' }), layerOf(FILES)]
  const [first, second] = [digestOf(clean), digestOf(bad)]
  const anImageOf = (tars: readonly Uint8Array[], diffIds: readonly string[], history?: readonly unknown[]): Promise<StagedImage> => {
    const draft = draftLayout({ platforms: ['linux/amd64'] })
    const add = (mediaType: string, bytes: Uint8Array) => {
      draft.files.set(blobFile(digestOf(bytes)), bytes)
      return { mediaType, digest: digestOf(bytes), size: bytes.length }
    }
    const config = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: diffIds }, history }
    const manifest = {
      schemaVersion: 2,
      config: add('application/vnd.oci.image.config.v1+json', Buffer.from(JSON.stringify(config))),
      layers: tars.map((tar, level) => add('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(tar, { level }))),
    }
    const root = add('application/vnd.oci.image.manifest.v1+json', Buffer.from(JSON.stringify(manifest)))
    draft.files.set('index.json', indexJson([root]))
    return world.image(draft)
  }

  test.each([
    ['is not named', [first], /names 1 layers, and the manifest 2$/],
    ['has the name of another one', [first, first], /has one name for several layers, of which sha256:\w{64} is not what it says$/],
    ['is one of fewer than are named', [first, second, second], /names 3 layers, and the manifest 2$/],
  ])(
    'closes the gate where it %s',
    async (_name, diffIds, because) => {
      const { evidence, reports } = await scan({}, await anImageOf([clean, bad], diffIds))
      expect([evidence.failure?.code, reports]).toStrictEqual(['blocked', [expect.stringMatching(because)]])
    },
    60_000,
  )

  test('closes nothing where it is the same, packed in another way', async () => {
    const { reports } = await scan({}, await anImageOf([bad, bad], [second, second]))
    expect(reports.map(idsOf)).toStrictEqual([['CVE-2099-1', 'CVE-2099-2', 'CVE-2099-3', 'CVE-2099-4']])
  }, 60_000)

  test.each([
    ['is not found in what Trivy takes for the base image, as README says', ['COPY a', 'CMD ["/a"]', 'COPY b', 'CMD ["/b"]'], []],
    ['is found in every other layer', ['COPY a', 'ENV a=b', 'COPY b', 'CMD ["/b"]'], ['github-pat']],
  ])(
    'a secret %s',
    async (_name, steps, expected) => {
      const tars = [layerOf({ 'app/deploy.conf': SECRET }), clean]
      const history = steps.map((step) => ({ created_by: step, ...(step.startsWith('COPY') ? {} : { empty_layer: true }) }))
      const { reports } = await scan({ scanners: ['secret'] }, await anImageOf(tars, tars.map(digestOf), history))
      expect(reports.map(idsOf)).toStrictEqual([expected])
    },
    60_000,
  )
})

describe('what the user lets through', () => {
  const file = (name: string, text: string): string => {
    mkdirSync(join(world.root, 'work'), { recursive: true })
    writeFileSync(join(world.root, 'work', name), text)
    return join(world.root, 'work', name)
  }
  const plain = () => file('.trivyignore', '# why\nCVE-2099-1\nCVE-2099-2 exp:2020-01-01\n')
  const yaml = () =>
    file(
      'more.yaml',
      'vulnerabilities:\n  - id: CVE-2099-3\n    expired_at: 2999-01-02\n    statement: not reached\n  - id: CVE-2099-4\n    expired_at: 2020-01-01\n',
    )
  const seen = async (policy: Partial<ScanPolicy>) => idsOf((await scan(policy)).reports[0])

  test('a list, in which an expired line counts no more', async () => {
    expect(await seen({ ignoreFiles: [plain()] })).toStrictEqual([`CVE-2099-1 ${plain()}`, 'CVE-2099-2', 'CVE-2099-3', 'CVE-2099-4'])
  }, 60_000)

  test('YAML, whose date and reason are told', async () => {
    const [findings] = (await scan({ ignoreFiles: [yaml()] })).reports
    const ignored = Array.isArray(findings) ? findings.flatMap((finding) => finding.ignored ?? []) : findings
    expect(ignored).toStrictEqual([{ source: yaml(), statement: 'not reached', expiresAt: new Date('2999-01-02') }])
  }, 60_000)

  test('the date of the entry that holds is told, not of one that has expired', async () => {
    const list = file('list', 'CVE-2099-1 exp:2020-01-01\nCVE-2099-1 exp:2999-01-02\n')
    const [findings] = (await scan({ ignoreFiles: [list] })).reports
    const ignored = Array.isArray(findings) ? findings.flatMap((finding) => finding.ignored ?? []) : findings
    expect(ignored).toStrictEqual([{ source: list, statement: undefined, expiresAt: new Date('2999-01-02') }])
  }, 60_000)

  test('two lists', async () => {
    const other = file('other', 'CVE-2099-4 exp:2999-01-01')
    const both = `${plain()}, ${other}`
    expect(await seen({ ignoreFiles: [plain(), other] })).toStrictEqual([
      `CVE-2099-1 ${both}`,
      'CVE-2099-2',
      'CVE-2099-3',
      `CVE-2099-4 ${both}`,
    ])
  }, 60_000)

  test('a list and YAML, joined as each is meant', async () => {
    const both = `${plain()}, ${yaml()}`
    expect(await seen({ ignoreFiles: [plain(), yaml()] })).toStrictEqual([
      `CVE-2099-1 ${both}`,
      'CVE-2099-2',
      `CVE-2099-3 ${both}`,
      'CVE-2099-4',
    ])
  }, 60_000)

  test('a policy', async () => {
    const policy = file('policy.rego', 'package trivy\n\nimport rego.v1\n\ndefault ignore := false\n\nignore if input.PkgName == "musl"\n')
    expect(await seen({ ignorePolicy: policy })).toStrictEqual(['CVE-2099-1', 'CVE-2099-2', `CVE-2099-3 ${policy}`, 'CVE-2099-4'])
  }, 60_000)

  test('a VEX document', async () => {
    const vex = file(
      'vex.json',
      JSON.stringify({
        '@context': 'https://openvex.dev/ns/v0.2.0',
        '@id': 'https://openvex.dev/docs/example',
        author: 'x',
        timestamp: '2026-01-01T00:00:00Z',
        version: 1,
        statements: [
          {
            vulnerability: { name: 'CVE-2099-4' },
            products: [{ '@id': 'pkg:apk/alpine/zlib' }],
            status: 'not_affected',
            justification: 'vulnerable_code_not_in_execute_path',
          },
        ],
      }),
    )
    expect(await seen({ vex: [vex] })).toStrictEqual(['CVE-2099-1', 'CVE-2099-2', 'CVE-2099-3', `CVE-2099-4 ${vex}`])
  }, 60_000)

  test('folders and files', async () => {
    const image = await anImage(() => ({ 'app/': '', 'app/deploy.conf': SECRET }))
    const found = async (policy: Partial<ScanPolicy>) => (await scan({ scanners: ['secret'], ...policy }, image)).reports.map(idsOf)
    expect(await found({})).toStrictEqual([['github-pat']])
    expect(await found({ skipDirs: ['app'] })).toStrictEqual([[]])
    expect(await found({ skipFiles: ['app/deploy.conf'] })).toStrictEqual([[]])
    expect(await found({ skipFiles: ['**/*.conf'] })).toStrictEqual([[]])
  }, 60_000)
})

describe('Java archives', () => {
  const sha1 = createHash('sha1').update(Buffer.from(JAR, 'latin1')).digest('hex')
  const image = () => anImage(() => ({ 'app/lab.jar': Buffer.from(JAR, 'latin1') }), ['linux/amd64', 'linux/arm64'])

  test('are known by their database, which is fetched once, and only for them', async () => {
    const java = javaDatabase(await encodeJavaDb(lab, [{ group: 'org.acme', artifact: 'lab', version: '1.0', sha1 }]))
    let fetched = 0
    const fetch: Sources['javaDatabase'] = async (_policy, _registries, folder) => {
      fetched += 1
      writeDatabase(java, folder)
      return { folder, source: 'registry.example/trivy-java-db:1', digest: undefined, updatedAt: new Date() }
    }
    const { evidence, reports } = await scan({}, await image(), { javaDatabase: fetch })
    expect(reports.map(idsOf)).toStrictEqual([['CVE-2099-9'], ['CVE-2099-9']])
    expect({ fetched, source: evidence.javaDatabase?.source }).toStrictEqual({ fetched: 1, source: 'registry.example/trivy-java-db:1' })
  }, 60_000)

  const BROKEN = 'Trivy could not read the database of Java archives, and left out what it did not find there'
  test.each([
    ['of which only the head is right', async () => Buffer.from('SQLite format 3\0'.padEnd(4096, 'x'))],
    [
      'that breaks off',
      async () => (await encodeJavaDb(lab, [{ group: 'org.acme', artifact: 'lab', version: '1.0', sha1 }])).subarray(0, 5_000),
    ],
  ])(
    'with a database %s close the gate, though Trivy would leave them out',
    async (_, content) => {
      const sqlite = await content()
      const fetch: Sources['javaDatabase'] = async (_policy, _registries, folder) => {
        writeDatabase(javaDatabase(sqlite), folder)
        return { folder, source: 'x', digest: undefined, updatedAt: new Date() }
      }
      const { reports } = await scan({}, await image(), { javaDatabase: fetch })
      expect(reports).toStrictEqual(Array(2).fill(BROKEN))
    },
    60_000,
  )
})
