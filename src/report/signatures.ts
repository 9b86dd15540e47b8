import { identityOf } from '../domain/cosign.ts'
import { inertMarkdown } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import { formatPinned } from '../domain/reference.ts'
import type { SignPlan } from '../plan/sign.ts'
import type { Unproved } from '../sign/found.ts'
import { isFailed } from '../sign/objections.ts'
import type { Signature, Signatures } from '../sign/sign.ts'
import { code } from './markdown.ts'
import type { Report } from './report.ts'
import { columns } from './table.ts'
import { count } from './words.ts'

/** Whether all that was to be signed is; `undefined` where nothing was to be. */
export function isSigned({ plan, signatures }: Report): boolean | undefined {
  if (plan === undefined || plan.sign.mode === 'off' || signatures === undefined) return undefined
  return signatures.each.length > 0 && !signatures.each.some(isFailed)
}

/** The signatures as the log shows them: what came of each, and where. */
export function signatureLines({ each, version }: Signatures): readonly string[] {
  const rows = each.map((one) => [STATES[one.end.kind], formatPinned(one.repository, one.digest), aboutOf(one)])
  return [...columns(rows), ...(version === undefined ? [] : [`by cosign ${version}`])]
}

/** Whether something stands beside a signature that says to be the same, and is not proved to be. */
export function hasUnproved({ signatures }: Report): boolean {
  return signatures?.each.some(({ end }) => unprovedIn(end) !== undefined) === true
}

/** What a signature that failed is told as where the image is published all the same. */
export function signatureWarnings({ each }: Signatures): readonly string[] {
  return each.flatMap((one) =>
    isFailed(one) ? [`${formatPinned(one.repository, one.digest)} is not signed: ${one.end.error.message}`] : [],
  )
}

/** What somebody else may have written in the name of who signs is told as, whatever comes of the image. */
export function unprovedWarnings({ each }: Signatures): readonly string[] {
  return each.flatMap(({ repository, digest, end }) => {
    const unproved = unprovedIn(end)
    if (unproved === undefined) return []
    const what = `${count(unproved.entries, 'entry', 'entries')} at ${formatPinned(repository, digest)} in the name of its signer`
    const proof = `${unproved.entries === 1 ? 'is' : 'are'} not proved to be a signature: ${unproved.because}`
    return [`${what} ${proof}. A new signature stands beside; look who else may write to ${repository.name}.`]
  })
}

/** The signatures among the checks of a summary, one part of a sentence in Markdown. */
export function signatureWords(report: Report): readonly string[] {
  const { signatures, outcome } = report
  if (signatures === undefined) return []
  const failed = signatures.each.filter(isFailed)
  // The reason of a run that it blocked stands above.
  if (failed.length > 0)
    return [outcome === 'blocked' ? '**not signed**' : `**not signed**: ${inertMarkdown(failed[0]?.end.error.message ?? '')}`]
  const { signer } = signatures
  const by = signer?.startsWith('URI:') ? ` by ${code(identityOf(signer))}` : ''
  const unproved = signatures.each.reduce((sum, { end }) => sum + (unprovedIn(end)?.entries ?? 0), 0)
  const beside = unproved === 0 ? '' : `, **beside ${count(unproved, 'entry', 'entries')} in its name without proof**`
  return signatures.each.length === 0 ? [] : [`signed${by} (${count(signatures.each.length, 'signature')})${beside}`]
}

/** How to check the signature of a reference by its digest, as words of a command; nothing where it has none. */
export function verifyWords({ plan, signatures }: Report, reference: string): readonly string[] | undefined {
  if (plan === undefined || plan.sign.mode === 'off' || signatures === undefined) return undefined
  if (!signatures.each.some((one) => !isFailed(one) && formatPinned(one.repository, one.digest) === reference)) return undefined
  return ['cosign', 'verify', ...whoWords(plan.sign, signatures), ...howWords(plan.sign, signatures), reference]
}

const STATES = { signed: 'signed', already: 'signed already', failed: 'failed' } as const

function aboutOf({ platform, end }: Signature): string {
  const about = platform === undefined ? '' : formatPlatform(platform)
  return end.kind === 'failed' ? [about, end.error.message].filter((part) => part !== '').join(': ') : about
}

type Signing = Exclude<SignPlan, { readonly mode: 'off' }>

function whoWords({ mode }: Signing, { signer = '', issuer = '' }: Signatures): readonly string[] {
  if (mode === 'key') return ['--key=cosign.pub']
  return [`--certificate-identity=${identityOf(signer)}`, `--certificate-oidc-issuer=${issuer}`]
}

/** Without an entry in a log, the time of a signature by a certificate is that of a timestamp; a key needs none. */
function howWords({ mode, format, own }: Signing, { log }: Signatures): readonly string[] {
  return [
    ...(own === undefined ? [] : [`--trusted-root=${own.trustedRoot}`]),
    ...(log ? [] : ['--insecure-ignore-tlog=true']),
    ...(log || mode === 'key' ? [] : ['--use-signed-timestamps=true']),
    // Beside any bundle cosign looks at bundles alone, be they of others.
    ...(format === 'legacy' ? ['--new-bundle-format=false'] : []),
  ]
}

function unprovedIn(end: Signature['end']): Unproved | undefined {
  return end.kind === 'signed' ? end.unproved : undefined
}
