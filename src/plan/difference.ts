import { formatPlatform } from '../domain/platform.ts'
import type { Plan } from './plan.ts'
import type { ObservedImage } from './settle.ts'

/** Why a published image is not what this run would build, as the end of a sentence about it; `undefined` when it is. */
export function differenceOf(plan: Plan, image: ObservedImage | undefined): string | undefined {
  if (image === undefined) return 'is not an image that can be read'
  if (image.fingerprint === undefined) return 'was not made by this action (it has no label io.build-tag-push.inputs)'
  if (image.revision !== plan.revision) return `is of commit ${image.revision ?? '(not said)'}, not of ${plan.revision}`
  const wanted = plan.build.platforms.map(formatPlatform).toSorted()
  const found = image.platforms.map(formatPlatform).toSorted()
  if (wanted.length > 0 && wanted.join() !== found.join()) return `is for ${found.join(', ')}, not for ${wanted.join(', ')}`
  if (image.fingerprint !== plan.fingerprint)
    return 'is of this commit but was built with other inputs (build-args, target, file, labels …)'
  return undefined
}
