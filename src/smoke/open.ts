import type { Docker } from '../build/docker.ts'
import type { StagedImage } from '../build/stage.ts'
import type { Platform } from '../domain/platform.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import { openEngine, smokePlatform } from './check.ts'
import { type SmokeResult, smoke } from './smoke.ts'

/** Tries a staged image as `smoke` asks. */
export type Smoker = (staged: StagedImage) => Promise<SmokeResult>

/**
 * Finds what the image will be tried on, before anything is built; `undefined` where nobody asks for it. `native` is the platform of this machine. Throws
 * as `smokePlatform` and `openEngine` do.
 */
export async function openSmoker(
  { smoke: inputs, build }: Pick<Plan, 'smoke' | 'build'>,
  native: Platform,
  docker: Docker,
  ports: Ports,
): Promise<Smoker | undefined> {
  if (inputs === undefined) return undefined
  const platform = smokePlatform(inputs, build.platforms, native)
  const engine = await openEngine(inputs, platform, docker, ports)
  return (staged) => smoke({ inputs, platform, staged, docker, engine }, ports)
}
