import type { Manifest } from '../domain/manifest.ts'
import { formatPlatform, type Platform, samePlatform } from '../domain/platform.ts'
import { canonicalName } from '../domain/reference.ts'
import { writtenNames } from '../domain/written.ts'
import { ActionError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import type { Environment, Ports } from '../ports.ts'
import { loadArchive } from './archive.ts'
import type { Docker } from './docker.ts'
import type { StagedImage } from './stage.ts'

/**
 * Refuses a `load` beside `push` that can bring nothing: several platforms are asked for, and none is this machine's. Throws `ActionError` `inputs`, before
 * anything is built.
 */
export function checkLoad({ build, push }: Pick<Plan, 'build' | 'push'>, native: Platform): void {
  const { load, platforms } = build
  if (!push || !load || platforms.length < 2 || platforms.some((platform) => samePlatform(platform, native))) return
  throw unsuited('inputs', platforms, native)
}

/**
 * Loads the image of one platform into the Docker engine, under every name that the plan writes: the same bytes that were published, not those of another
 * build. They come from the layout, or for an image that is only in a registry from there. `native` is the platform of this machine; an image of one
 * platform is loaded whatever that is. Throws `ActionError` `no-builder` without docker, `build-output` when the engine does not take it.
 */
export async function loadImage(staged: StagedImage, plan: Plan, native: Platform, docker: Docker, ports: Ports): Promise<void> {
  const manifest = manifestFor(staged, native)
  await loadArchive({ manifest, staged, names: namesOf(plan), input: 'load' }, docker, ports)
}

/** The platform of this machine, by what the runner says of it (docs.github.com, variables reference: `RUNNER_ARCH`); linux/amd64 where nobody does. */
export function nativePlatform(env: Environment): Platform {
  switch (env['RUNNER_ARCH']) {
    case 'ARM64':
      return { os: 'linux', architecture: 'arm64' }
    case 'ARM':
      return { os: 'linux', architecture: 'arm', variant: 'v7' }
    case 'X86':
      return { os: 'linux', architecture: '386' }
    default:
      return { os: 'linux', architecture: 'amd64' }
  }
}

/** The manifest of one platform of a staged image. */
export function manifestOf(staged: StagedImage, wanted: Platform): Manifest | undefined {
  const digest = staged.platforms.find(({ platform }) => samePlatform(platform, wanted))?.digest
  return [staged.root, ...staged.children].find((manifest) => manifest.digest === digest)
}

function manifestFor(staged: StagedImage, native: Platform): Manifest {
  const [only] = staged.platforms
  const manifest = manifestOf(staged, staged.platforms.length === 1 && only !== undefined ? only.platform : native)
  if (manifest !== undefined) return manifest
  throw unsuited(
    'build-output',
    staged.platforms.map(({ platform }) => platform),
    native,
  )
}

function unsuited(code: 'inputs' | 'build-output', platforms: readonly Platform[], native: Platform): ActionError {
  const message = `load: the image is for ${platforms.map(formatPlatform).join(', ')}, and this machine is ${formatPlatform(native)}`
  return new ActionError(code, message, 'Leave load out, or add this platform to platforms.')
}

function namesOf(plan: Plan): readonly string[] {
  return plan.images.flatMap((image) => writtenNames(plan).map((tag) => `${canonicalName(image)}:${tag}`))
}
