import { join } from 'node:path'
import type { Digest } from '../domain/digest.ts'
import { formatPinned, type Repository } from '../domain/reference.ts'
import { asActionError, endsRun } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { checkPlatforms } from './layout.ts'
import { builtDigest, type Metadata, readMetadata } from './metadata.ts'
import type { OpenBuilder } from './open.ts'
import { runPush } from './run.ts'
import type { BuildSource } from './source.ts'
import { type StagedImage, stageImage } from './stage.ts'

/** Reads an image of the repository that was pushed to, by its digest, every manifest hashed by us. */
export type ReadBack = (digest: Digest) => Promise<StagedImage>

/**
 * Builds the image of a plan once; BuildKit pushes it into the repository by digest, under no name. What buildx says of it is not believed: it is read back
 * and hashed. When the push fails, or what was pushed cannot be read, the same build is exported from the builder's cache into a layout
 * instead, and nothing is built twice. Throws `ActionError` as `stageImage` does.
 */
export async function pushImage(
  plan: Plan,
  source: BuildSource,
  opened: OpenBuilder,
  repository: Repository,
  readBack: ReadBack,
  ports: Ports,
): Promise<StagedImage> {
  const path = join(await ports.files.temporaryFolder('build-'), 'metadata.json')
  const end = await runPush({ plan, source, ...opened }, { kind: 'push', repository, metadata: path }, ports)
  const pushed = end.kind === 'refused' ? end : await readPushed(await readMetadata(path, ports.files), repository, readBack)
  if (pushed.kind === 'refused') {
    ports.log.info(`${pushed.because}; the image is built, so it is exported from the builder's cache and uploaded from here.`)
    return stageImage(plan, source, opened, ports)
  }
  checkPlatforms(pushed.image, plan.build.platforms)
  return pushed.image
}

type Pushed = { readonly kind: 'pushed'; readonly image: StagedImage } | { readonly kind: 'refused'; readonly because: string }

async function readPushed(metadata: Metadata, repository: Repository, readBack: ReadBack): Promise<Pushed> {
  const digest = builtDigest(metadata)
  try {
    return { kind: 'pushed', image: { ...(await readBack(digest)), materials: metadata.materials, metadata: metadata.text } }
  } catch (thrown) {
    const error = asActionError(thrown)
    if (endsRun(error)) throw error
    return { kind: 'refused', because: `What the builder pushed, ${formatPinned(repository, digest)}, cannot be read: ${error.message}` }
  }
}
