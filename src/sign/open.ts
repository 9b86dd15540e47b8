import type { StagedImage } from '../build/stage.ts'
import { type Repository, sameRepository } from '../domain/reference.ts'
import { type ActionError, asActionError, endsRun } from '../errors.ts'
import type { SignInputs } from '../inputs/sign.ts'
import type { Plan } from '../plan/plan.ts'
import type { Settled } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import type { Objections } from '../publish/admit.ts'
import type { Uploaded } from '../publish/upload.ts'
import type { Registries } from '../registry/registry.ts'
import type { Carried } from './carry.ts'
import { contentTrustNotice } from './retired.ts'
import type { Signatures } from './sign.ts'

/** What signs the image of a run, if the plan says so. */
export type Signer = {
  /** resolves when something could be signed; throws what is missing for that, before anything is built, where a signature is required */
  readonly ready: () => Promise<unknown>
  /** signs what no check has said no to, and gives what the outcome has against the names; signatures go into the story at once */
  readonly sign: (uploaded: Uploaded, checked: Objections, settled: Settled, story: { signatures?: Signatures }) => Promise<Objections>
}

const NO_OBJECTIONS: Objections = { blocked: undefined, withheld: new Map() }

/** Begins at once with what signing needs; what is not asked for is not even loaded. Says so where an earlier way to sign is switched on, which is no more. */
export function openSigner(
  { sign: plan, push }: Pick<Plan, 'sign' | 'push'>,
  inputs: SignInputs,
  registries: Registries,
  isNeeded: (repository: Repository) => boolean,
  ports: Ports,
): Signer {
  const retired = contentTrustNotice(ports.env)
  if (retired !== undefined) ports.log.warning(retired)
  if (plan.mode === 'off' || !push) return { ready: async () => undefined, sign: async () => NO_OBJECTIONS }
  const loading = import('./sign.ts')
  const cosign = loading.then(({ prepareSigning }) => prepareSigning(plan, ports))
  // Trouble is told where it is waited for.
  cosign.catch(() => undefined)
  return {
    ready: () => (plan.required ? cosign : cosign.catch((thrown: unknown) => warn(asActionError(thrown), ports))),
    sign: async (uploaded, checked, settled, story) => {
      if (checked.blocked !== undefined) return NO_OBJECTIONS
      const { signImage } = await loading
      const { objectionsOf } = await import('./objections.ts')
      const signatures = await signImage(uploaded, { plan, inputs, settled, withheld: checked.withheld }, cosign, registries, ports)
      story.signatures = signatures
      return objectionsOf(signatures, plan.required, isNeeded)
    },
  }
}

/** Brings what refers to an image along with it, where that is asked for, and what came of it into the story; says what stays where it is, else. */
export async function carry(
  uploaded: { readonly image: StagedImage; readonly places: Uploaded['places'] },
  { fromReferrers }: { readonly fromReferrers: boolean },
  settled: Pick<Settled, 'rows' | 'source'>,
  isNeeded: (repository: Repository) => boolean,
  registries: Registries,
  story: { carried?: readonly Carried[] },
  ports: Pick<Ports, 'clock' | 'random' | 'log'>,
): Promise<Objections> {
  if (fromReferrers) {
    const { carryReferrers } = await import('./carry.ts')
    const { carried, ...objections } = await carryReferrers(uploaded, settled, isNeeded, registries, ports)
    story.carried = carried
    return objections
  }
  const { place } = uploaded.image
  const homes =
    place.kind === 'registry' && settled.source.kind === 'given'
      ? [place.repository]
      : place.kind === 'parts'
        ? place.parts.map(({ repository }) => repository)
        : []
  const left = homes.find((home) =>
    uploaded.places.some(({ repository, error }) => error === undefined && !sameRepository(home, repository)),
  )
  if (left !== undefined)
    ports.log.info(
      `Signatures and SBOMs that refer to the image as artifacts of their own stay in ${left.name}; from-referrers: true brings them along.`,
    )
  return NO_OBJECTIONS
}

function warn(error: ActionError, { log }: Pick<Ports, 'log'>): void {
  if (endsRun(error)) throw error
  log.warning(`the image will not be signed: ${error.message}`)
}
