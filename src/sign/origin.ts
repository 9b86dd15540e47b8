import { parseDigest } from '../domain/digest.ts'
import type { Origin } from '../domain/origin.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Ports } from '../ports.ts'
import type { Registries } from '../registry/registry.ts'

/**
 * Sees that what `from` names is signed as `from-verify` says, if it says anything, before what the image says of itself decides about a name. Throws `ActionError`
 * `signing`.
 */
export async function checkOrigin(
  { from, fromVerify }: Pick<Inputs, 'from' | 'fromVerify'>,
  { names }: Pick<Origin, 'names'>,
  registries: Registries,
  ports: Ports,
): Promise<void> {
  if (fromVerify === undefined) return
  // a tag shows a digest since it was read
  const claimed = from.flatMap(({ repository }, index) => {
    const digest = parseDigest(names[index]?.split('@')[1] ?? '')
    return digest === undefined ? [] : [{ repository, digest }]
  })
  if (claimed.length !== from.length) throw new TypeError(`not all of from has a digest: ${names.join(', ')}`)
  const { verifyImages } = await import('./verify.ts')
  await verifyImages(claimed, fromVerify, registries, ports)
}
