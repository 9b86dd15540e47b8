import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { isRecord } from '../../src/domain/json.ts'
import type { Evidence } from '../../src/scan/evidence.ts'
import { dockerfileOf, type FilesSubject, type ScanFiles, writeScanFiles } from '../../src/scan/files.ts'
import { judge } from '../../src/scan/verdict.ts'
import { aFinding, anEvidence, aPolicy, NOW } from '../support/judging.ts'
import { aPlatform, aStaged } from '../support/plans.ts'

const IMAGE = aStaged('app')
const FOUND = {
  'linux/amd64': { findings: [aFinding(), aFinding({ id: 'CVE-2', severity: 'LOW' })] },
  'linux/arm64': { findings: [aFinding()] },
}

let folder: string
let errors: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-files-'))
  errors = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Writes all three; `change` is made to the evidence before. */
async function write(
  over: { readonly paths?: object; readonly evidence?: Evidence; readonly subject?: Partial<FilesSubject> } = {},
): Promise<ScanFiles> {
  const paths = { sarif: join(folder, 'out', 'sarif'), json: join(folder, 'a', 'b.json'), table: join(folder, 'table.txt'), ...over.paths }
  const evidence = over.evidence ?? anEvidence(IMAGE, FOUND)
  const verdict = judge(aPolicy(), IMAGE, evidence, NOW)
  if (verdict.kind === 'waived') throw new Error('nothing was judged')
  const refuse = () => {
    throw new Error('not for this')
  }
  const log = {
    info: refuse,
    debug: refuse,
    notice: refuse,
    warning: refuse,
    error: (text: string) => void errors.push(text),
    group: refuse,
    untrusted: refuse,
  }
  const subject = {
    image: 'ghcr.io/acme/app',
    digest: IMAGE.digest,
    build: { context: '.', file: undefined },
    table: () => ['HEAD', 'row'],
    ...over.subject,
  }
  return writeScanFiles(paths, evidence, verdict.judgement, subject, { files: createFiles(join(folder, 'run')), log, env: {} })
}

/** Evidence whose reports are in files, as Trivy wrote them. */
async function withFiles(texts: readonly string[]): Promise<Evidence> {
  const evidence = anEvidence(IMAGE, FOUND)
  const platforms = await Promise.all(
    evidence.platforms.map(async (each, index) => {
      const file = join(folder, `report-${index}.json`)
      await writeFile(file, texts[index] ?? '{}')
      return each.kind === 'none' ? each : { ...each, file }
    }),
  )
  return { ...evidence, platforms }
}

test('writes a SARIF file for each platform, with its own category and its own findings', async () => {
  const { sarif } = await write({ paths: { json: undefined, table: undefined } })
  expect(sarif).toBe(join(folder, 'out', 'sarif'))
  expect((await readdir(String(sarif))).sort()).toStrictEqual(['linux-amd64.sarif', 'linux-arm64.sarif'])
  expect(await Promise.all(['linux-amd64', 'linux-arm64'].map((name) => told(join(String(sarif), `${name}.sarif`))))).toStrictEqual([
    { id: 'trivy/ghcr.io/acme/app/linux/amd64/', rules: ['CVE-2021-36159', 'CVE-2'], uris: ['Dockerfile', 'Dockerfile'] },
    { id: 'trivy/ghcr.io/acme/app/linux/arm64/', rules: ['CVE-2021-36159'], uris: ['Dockerfile'] },
  ])
})

/** Category, ids and places of a file. */
async function told(path: string): Promise<unknown> {
  const log: unknown = JSON.parse(await readFile(path, 'utf8'))
  const runs = isRecord(log) ? log['runs'] : undefined
  const run: unknown = Array.isArray(runs) ? runs[0] : undefined
  if (!isRecord(run) || !isRecord(run['automationDetails']) || !Array.isArray(run['results'])) throw new Error('no run')
  const text = JSON.stringify(run['results'])
  return {
    id: run['automationDetails']['id'],
    rules: [...text.matchAll(/"ruleId":"([^"]*)"/g)].map(([, id]) => id),
    uris: [...text.matchAll(/"uri":"([^"]*)"/g)].map(([, uri]) => uri),
  }
}

test('writes no SARIF file of a platform that was not proved to be scanned: GitHub would close its alerts', async () => {
  const evidence = anEvidence(IMAGE, { ...FOUND, 'linux/arm64': { architecture: 'amd64' } })
  const { sarif } = await write({ evidence, paths: { json: undefined, table: undefined } })
  expect(await readdir(String(sarif))).toStrictEqual(['linux-amd64.sarif'])
})

test('two images for one platform are two files', async () => {
  const [first, second] = anEvidence(IMAGE).platforms
  if (first === undefined || second?.kind !== 'report') throw new Error('there are two')
  const twin = { ...second, platform: first.platform, report: { ...second.report, architecture: 'amd64' } }
  const { sarif } = await write({
    evidence: { ...anEvidence(IMAGE), platforms: [first, twin] },
    paths: { json: undefined, table: undefined },
  })
  expect((await readdir(String(sarif))).sort()).toStrictEqual(['linux-amd64-2.sarif', 'linux-amd64.sarif'])
})

test('joins Trivy’s own reports, byte for byte, in one document', async () => {
  const reports = ['{"SchemaVersion":2,\n"Results":[{"Target":"a"}]}\n', '{"big":12345678901234567890}']
  const evidence = await withFiles(reports)
  const { json } = await write({ evidence, paths: { sarif: undefined, table: undefined } })
  const text = await readFile(String(json), 'utf8')
  expect(text).toContain(String(reports[1]))
  const [amd64, arm64] = IMAGE.platforms
  expect(JSON.parse(text)).toStrictEqual({
    image: 'ghcr.io/acme/app',
    digest: IMAGE.digest,
    platforms: [
      { platform: 'linux/amd64', manifest: amd64?.digest, report: JSON.parse(String(reports[0])) },
      { platform: 'linux/arm64', manifest: arm64?.digest, report: JSON.parse(String(reports[1])) },
    ],
  })
})

test('says in that document which platform has no report, and why', async () => {
  const evidence = anEvidence(IMAGE)
  const platforms = evidence.platforms.map(({ platform, manifest, config }) => ({
    platform,
    manifest,
    config,
    kind: 'none' as const,
    because: 'Trivy "ended"',
  }))
  const { json } = await write({
    evidence: { ...evidence, platforms },
    subject: { image: undefined },
    paths: { sarif: undefined, table: undefined },
  })
  expect(JSON.parse(await readFile(String(json), 'utf8'))).toStrictEqual({
    image: null,
    digest: IMAGE.digest,
    platforms: platforms.map(({ platform, manifest, because }) => ({
      platform: `${platform.os}/${platform.architecture}`,
      manifest,
      because,
    })),
  })
})

test('writes a table, a line a row', async () => {
  const { table } = await write({ paths: { sarif: undefined, json: undefined } })
  expect(await readFile(String(table), 'utf8')).toBe('HEAD\nrow\n')
})

test('writes nothing that was not asked for', async () => {
  expect(await write({ paths: { sarif: undefined, json: undefined, table: undefined } })).toStrictEqual({
    sarif: undefined,
    json: undefined,
    table: undefined,
  })
  expect(await readdir(folder)).toStrictEqual([])
})

test('a file that cannot be written is told, and the others are written', async () => {
  await writeFile(join(folder, 'taken'), '')
  const written = await write({ evidence: await withFiles([]), paths: { sarif: join(folder, 'taken', 'sarif'), json: folder } })
  expect(written).toStrictEqual({ sarif: undefined, json: undefined, table: join(folder, 'table.txt') })
  expect(errors.sort()).toStrictEqual([
    `scan-json: ${folder} cannot be written (EISDIR)`,
    expect.stringMatching(/^scan-sarif: .*taken\/sarif cannot be written \((?:ENOTDIR|EEXIST)\)$/),
  ])
})

describe('where the Dockerfile is in the repository', () => {
  test.each([
    ['in the context', { context: './server', file: undefined }, 'server/Dockerfile'],
    ['at the top', { context: '.', file: undefined }, 'Dockerfile'],
    ['as it was given', { context: 'server', file: 'docker/app.Dockerfile' }, 'docker/app.Dockerfile'],
    ['below the workspace', { context: '/w/app/server', file: undefined }, 'server/Dockerfile'],
    ['in a context from elsewhere', { context: 'https://github.com/acme/app.git#main', file: undefined }, 'Dockerfile'],
    ['in a context over SSH', { context: 'git@github.com:acme/app.git', file: 'x/Dockerfile' }, 'x/Dockerfile'],
  ])('%s', (_name, build, expected) => {
    expect(dockerfileOf(build, '/w/app')).toBe(expected)
  })

  test('without a workspace an absolute path stays', () => {
    expect(dockerfileOf({ context: '/w', file: undefined }, '')).toBe('/w/Dockerfile')
  })
})

test('platforms of the staged image are what the tests take them for', () => {
  expect(IMAGE.platforms.map(({ platform }) => platform)).toStrictEqual([aPlatform('linux/amd64'), aPlatform('linux/arm64')])
})
