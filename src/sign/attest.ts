import { canAttest } from '../domain/attest.ts'
import { formatPinned } from '../domain/reference.ts'
import { ActionError, asActionError, endsRun } from '../errors.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Settled } from '../plan/settle.ts'
import type { Ports } from '../ports.ts'
import type { Uploaded } from '../publish/upload.ts'

/** What came of an attestation by GitHub. */
export type Attestation =
  /** `url` is where GitHub shows it, `repository` (`owner/name`) whose it is */
  { readonly kind: 'made'; readonly repository: string; readonly url: string } | { readonly kind: 'failed'; readonly error: ActionError }

/** What attests the image of a run, if that is asked for. */
export type Attester = {
  /** attests what this run has built; what came of it goes into the story. Never throws but for what ends the run */
  readonly attest: (
    uploaded: Pick<Uploaded, 'image' | 'places'>,
    settled: Pick<Settled, 'source'>,
    story: { attestation?: Attestation },
  ) => Promise<void>
}

/** What is not asked for is not even loaded. */
export function openAttester(
  inputs: Pick<Inputs, 'githubAttestation' | 'githubToken' | 'sign'>,
  repository: { readonly owner: string; readonly name: string; readonly url: string; readonly isPrivate: boolean | undefined },
  ports: Ports,
): Attester {
  if (!inputs.githubAttestation) return { attest: async () => undefined }
  return {
    attest: async ({ image: { digest }, places }, { source }, story) => {
      const lying = places.filter(({ error }) => error === undefined).map((place) => place.repository)
      const [first] = lying
      if (first === undefined) return
      if (source.kind !== 'build') {
        ports.log.info(`github-attestation: ${formatPinned(first, digest)} was built by an earlier run, so this one has nothing to attest`)
        return
      }
      try {
        if (!canAttest(inputs.sign, repository)) throw new ActionError('signing', PRIVATE, PRIVATE_CURE)
        const { attestBuild } = await import('./provenance.ts')
        const about = { digest, repositories: lying, of: repository, token: inputs.githubToken, own: inputs.sign.own }
        const url = await attestBuild(about, ports)
        story.attestation = { kind: 'made', repository: `${repository.owner}/${repository.name}`, url }
      } catch (thrown) {
        const error = asActionError(thrown)
        if (endsRun(error)) throw error
        story.attestation = { kind: 'failed', error }
      }
    },
  }
}

const PRIVATE = 'github-attestation: this repository is private, and for those GitHub signs by a Sigstore of its own'
const PRIVATE_CURE =
  'Use actions/attest in a step after this one (docs/evidence.md), or name that Sigstore by cosign-signing-config and cosign-trusted-root.'
