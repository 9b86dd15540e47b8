import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChildren } from '../../src/adapters/children.ts'
import { createClock, createRandom } from '../../src/adapters/clock.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createLog } from '../../src/adapters/log.ts'
import { createMachine } from '../../src/adapters/machine.ts'
import { readLayout } from '../../src/build/layout.ts'
import type { StagedImage } from '../../src/build/stage.ts'
import { type Digest, hexOf } from '../../src/domain/digest.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import type { Ports } from '../../src/ports.ts'
import type { Registries } from '../../src/registry/registry.ts'
import type { Database } from '../../src/scan/database.ts'
import { openSandbox } from '../../src/scan/isolation.ts'
import type { Sources } from '../../src/scan/scan.ts'
import { aPolicy } from './judging.ts'
import { type DraftLayout, draftLayout, writeLayout } from './layout.ts'
import { REFUSED, refuse } from './refused.ts'

/** A machine with a scanner of our own making, which runs as the real one would: real children, files and isolation. */
export type ScanWorld = {
  readonly ports: Ports
  readonly root: string
  /** what was logged */
  readonly log: () => string
  readonly cancel: (reason: unknown) => void
  readonly registries: Registries
  /** stands in for the tool and the databases; `trivy` is a script of sh (see `trivyScript` of `scripts/scanner.mjs`), or another file's whole content */
  readonly sources: (trivy: string, changes?: Partial<Sources>) => Promise<Sources>
  /** an image in a layout, as a build leaves it */
  readonly image: (draft?: DraftLayout) => Promise<StagedImage>
  readonly close: () => Promise<void>
}

export async function aScanWorld(changes: Partial<Pick<Ports, 'machine' | 'env'>> = {}): Promise<ScanWorld> {
  // A name that a table of mounts, CSV and Trivy each read in their own way.
  const root = await mkdtemp(join(tmpdir(), 'scan @:#,"\\ -'))
  const controller = new AbortController()
  const { signal } = controller
  const written: string[] = []
  const random = createRandom()
  const { log } = createLog((text) => written.push(text), random)
  const env = { PATH: process.env['PATH'], HOME: root, DOCKER_HOST: process.env['DOCKER_HOST'], ...changes.env }
  const ports: Ports = {
    ...REFUSED,
    log,
    env,
    children: createChildren(env, signal),
    files: createFiles(join(root, 'run')),
    clock: createClock(signal),
    random,
    machine: createMachine(),
    signal,
    folder: join(root, 'run'),
    ...changes,
  }
  let made = 0
  const folderOf = async (kind: string): Promise<string> => {
    made += 1
    const folder = join(root, `${kind}-${made}`)
    await mkdir(folder)
    return folder
  }
  const database = async (name: 'db' | 'java-db'): Promise<Database> => {
    const folder = await folderOf('database')
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'metadata.json'), '{}')
    return { folder, source: `mirror.example/${name}:1`, digest: undefined, updatedAt: new Date() }
  }
  return {
    ports,
    root,
    log: () => written.join(''),
    cancel: (reason) => controller.abort(reason),
    registries: {
      open: refuse('a registry'),
      openForgetful: refuse('a registry'),
      aheadMs: refuse('a registry'),
      openPublic: refuse('a registry'),
      mayReach: refuse('a registry'),
      vendor: refuse('a registry'),
      sent: refuse('a registry'),
      close: refuse('a registry'),
    },
    sources: async (trivy, more = {}) => {
      const program = join(await folderOf('tool'), 'trivy')
      await writeFile(program, trivy)
      await chmod(program, 0o755)
      return {
        tool: async () => ({ version: '0.74.0', origin: 'input', program, isPinned: false }),
        database: () => database('db'),
        javaDatabase: () => database('java-db'),
        sandbox: openSandbox,
        ...more,
      }
    },
    image: async (draft = draftLayout()) => {
      const folder = await folderOf('layout')
      await writeLayout(folder, draft)
      return stagedOf(folder, ports)
    },
    close: () => rm(root, { recursive: true, force: true }),
  }
}

/** The image of a layout, as a build leaves it. */
export async function stagedOf(folder: string, { files }: Pick<Ports, 'files'>): Promise<StagedImage> {
  const layout = await readLayout(folder, files)
  const chunks = (digest: Digest) => files.stream(join(folder, 'blobs', 'sha256', hexOf(digest)))
  return {
    ...layout,
    digest: layout.root.digest,
    blob: ({ digest, size }) => ({ digest, size, chunks: () => chunks(digest) }),
    place: { kind: 'layout', folder },
    materials: [],
    metadata: '{}',
  }
}

/** A gate as most would set it. */
export const POLICY: ScanPolicy = aPolicy({ timeoutMs: 60_000, databases: [], javaDatabases: [] })
