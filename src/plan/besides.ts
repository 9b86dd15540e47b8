import type { Plan } from './plan.ts'
import { signLine } from './sign.ts'

/** What a run does with the image besides its tags, a sentence part each; nothing of it has been tried. */
export function besidesOf(
  plan: Pick<Plan, 'images' | 'push' | 'scan' | 'smoke' | 'sbomFile' | 'sign' | 'attests' | 'byDigest'>,
): readonly string[] {
  const { images, push, scan, smoke, sbomFile, sign, attests, byDigest } = plan
  return [
    ...scanLine(scan),
    ...(smoke === undefined ? [] : ['run before it is uploaded (smoke): no tag unless it stands that']),
    ...(sbomFile === undefined ? [] : [`SBOM of each platform in the folder ${sbomFile}`]),
    ...signLine(sign),
    ...(attests ? ["attested at GitHub, where this run builds it: who built the digest, signed by the job's identity; not required"] : []),
    ...(push || images.length === 0 ? [] : ['published nowhere (push: false): no tag is written']),
    ...(byDigest ? ['uploaded by its digest alone: the tags are for a later run to write'] : []),
  ]
}

function scanLine(scan: Plan['scan']): readonly string[] {
  switch (scan.mode) {
    case 'off':
      return []
    case 'report':
      return ['scanned: findings are told, and stop nothing']
    case 'gate':
      return [`scanned before it is uploaded: no tag with findings of ${[...scan.failOn].join(', ')}`]
  }
}
