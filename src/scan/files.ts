import { dirname, isAbsolute, join, relative } from 'node:path'
import { codeOf } from '../domain/code.ts'
import { inertInline } from '../domain/inert.ts'
import { formatPlatform, samePlatform } from '../domain/platform.ts'
import type { BuildInputs } from '../inputs/inputs.ts'
import type { ScanPolicy } from '../inputs/scan.ts'
import type { Ports } from '../ports.ts'
import type { Evidence, PlatformEvidence } from './evidence.ts'
import { proofOf } from './proof.ts'
import { sarifLog } from './sarif.ts'
import type { Judgement } from './verdict.ts'

/** What the files of a scan are about. */
export type FilesSubject = {
  /** the first image as it was written; `undefined` where none is named */
  readonly image: string | undefined
  readonly digest: string
  readonly build: Pick<BuildInputs, 'context' | 'file'>
  /** the report as a table, one line a row; made when it is written */
  readonly table: () => Iterable<string>
}

/** The files that were written, by the path that the input has; `undefined` for one that was not asked for, or could not be written. */
export type ScanFiles = { readonly sarif: string | undefined; readonly json: string | undefined; readonly table: string | undefined }

type FilePorts = Pick<Ports, 'files' | 'log' | 'env'>

/**
 * Writes what `scan-sarif`, `scan-json` and `scan-table` ask for: a folder with a SARIF file for each platform that was proved to be scanned (of any other
 * GitHub would close the alerts), Trivy's own reports of all platforms in one JSON document, and a table for people. A file that cannot be written is an
 * error of its own in the log: it must not hide what the gate says.
 */
export async function writeScanFiles(
  policy: Pick<ScanPolicy, 'sarif' | 'json' | 'table'>,
  evidence: Evidence,
  judgement: Judgement,
  subject: FilesSubject,
  ports: FilePorts,
): Promise<ScanFiles> {
  const attempt = async (
    input: string,
    path: string | undefined,
    write: (path: string) => Promise<unknown>,
  ): Promise<string | undefined> => {
    if (path === undefined) return undefined
    try {
      await write(path)
      return path
    } catch (error) {
      ports.log.error(`${input}: ${inertInline(path)} cannot be written (${codeOf(error) ?? inertInline(String(error))})`)
      return undefined
    }
  }
  // One after the other: each of them may have megabytes.
  const sarif = await attempt('scan-sarif', policy.sarif, (path) => writeSarif(path, evidence, judgement, subject, ports))
  const json = await attempt('scan-json', policy.json, (path) => writeFile(path, joinedReports(evidence, subject, ports), ports))
  const table = await attempt('scan-table', policy.table, (path) => writeFile(path, bytesOf(subject.table(), '\n'), ports))
  return { sarif, json, table }
}

async function writeFile(path: string, content: AsyncIterable<Uint8Array>, { files }: FilePorts): Promise<void> {
  await files.makeFolder(dirname(path))
  await files.write(path, content)
}

const CHUNK_BYTES = 64 * 1024

/** Texts, each with its end, as bytes; the memory of a chunk is used again for the next. */
async function* bytesOf(texts: Iterable<string>, end: string): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder()
  const chunk = new Uint8Array(CHUNK_BYTES)
  let size = 0
  for (const text of texts) {
    for (let rest = `${text}${end}`; rest !== ''; ) {
      const { read, written } = encoder.encodeInto(rest, chunk.subarray(size))
      rest = rest.slice(read)
      size += written
      if (rest === '') break
      yield chunk.subarray(0, size)
      size = 0
    }
  }
  yield chunk.subarray(0, size)
}

async function writeSarif(
  folder: string,
  evidence: Evidence,
  judgement: Judgement,
  subject: FilesSubject,
  ports: FilePorts,
): Promise<void> {
  const names = new Set<string>()
  for (const each of evidence.platforms) {
    if (!('report' in proofOf(each, evidence))) continue
    const rows = [...judgement.blocking, ...judgement.passing].filter(({ platforms }) =>
      platforms.some((one) => samePlatform(one, each.platform)),
    )
    const about = {
      image: subject.image ?? 'image',
      platform: each.platform,
      dockerfile: dockerfileOf(subject.build, ports.env['GITHUB_WORKSPACE']),
      scannerVersion: evidence.scanner?.version,
    }
    await writeFile(join(folder, nameFor(each, names)), bytesOf(sarifLog(about, rows), ''), ports)
  }
}

/** `linux-arm-v7.sarif`; an index may have two images for one platform. */
function nameFor({ platform }: PlatformEvidence, taken: Set<string>): string {
  const base = formatPlatform(platform).replaceAll('/', '-')
  const free = [base, ...Array.from({ length: taken.size }, (_, index) => `${base}-${index + 2}`)].find((name) => !taken.has(name)) ?? base
  taken.add(free)
  return `${free}.sarif`
}

/** Where the Dockerfile is in the repository; that of a context from elsewhere is at its place there. */
export function dockerfileOf({ context, file }: FilesSubject['build'], workspace: string | undefined): string {
  const isLocal = !/^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i.test(context)
  const path = file ?? (isLocal ? join(context, 'Dockerfile') : 'Dockerfile')
  if (!isAbsolute(path)) return path
  return workspace === undefined || workspace === '' ? path : relative(workspace, path)
}

/** `{"image","digest","platforms":[{"platform","manifest","report"} | {"platform","manifest","because"}]}`: each report as Trivy wrote it, byte for byte. */
async function* joinedReports(evidence: Evidence, { image, digest }: FilesSubject, { files }: FilePorts): AsyncIterable<Uint8Array> {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  yield bytes(`{"image":${JSON.stringify(image ?? null)},"digest":${JSON.stringify(digest)},"platforms":[`)
  for (const [index, each] of evidence.platforms.entries()) {
    const about = { platform: formatPlatform(each.platform), manifest: each.manifest }
    const head = JSON.stringify(each.kind === 'none' ? { ...about, because: each.because } : about)
    yield bytes(`${index === 0 ? '' : ','}\n${each.kind === 'none' ? head : `${head.slice(0, -1)},"report":`}`)
    if (each.kind === 'none') continue
    yield* files.stream(each.file)
    yield bytes('}')
  }
  yield bytes('\n]}\n')
}
