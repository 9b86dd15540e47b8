import { inertMarkdown } from '../domain/inert.ts'
import { formatPlatform } from '../domain/platform.ts'
import { formatPinned } from '../domain/reference.ts'
import type { SignPlan } from '../plan/sign.ts'
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

/** What a signature that failed is told as where the image is published all the same. */
export function signatureWarnings({ each }: Signatures): readonly string[] {
  return each.flatMap((one) =>
    isFailed(one) ? [`${formatPinned(one.repository, one.digest)} is not signed: ${one.end.error.message}`] : [],
  )
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
  const by = signer?.startsWith('URI:') ? ` by ${code(signer.slice('URI:'.length))}` : ''
  return signatures.each.length === 0 ? [] : [`signed${by} (${count(signatures.each.length, 'signature')})`]
}

/** How to check the signature of a reference by its digest, as words of a command; nothing where it has none. */
export function verifyWords({ plan, signatures }: Report, reference: string): readonly string[] | undefined {
  if (plan === undefined || plan.sign.mode === 'off' || signatures === undefined) return undefined
  const { each, signer } = signatures
  if (!each.some((one) => !isFailed(one) && formatPinned(one.repository, one.digest) === reference)) return undefined
  return ['cosign', 'verify', ...whoWords(plan.sign, signer), ...timeWords(plan.sign), reference]
}

const STATES = { signed: 'signed', already: 'signed already', failed: 'failed' } as const

function aboutOf({ platform, end }: Signature): string {
  const about = platform === undefined ? '' : formatPlatform(platform)
  return end.kind === 'failed' ? [about, end.error.message].filter((part) => part !== '').join(': ') : about
}

type Signing = Exclude<SignPlan, { readonly mode: 'off' }>

function whoWords({ mode }: Signing, signer: string | undefined): readonly string[] {
  if (mode === 'key') return ['--key=cosign.pub']
  const identity = signer?.replace(/^(?:URI|email):/, '') ?? ''
  return [`--certificate-identity=${identity}`, '--certificate-oidc-issuer=https://token.actions.githubusercontent.com']
}

/** Without an entry in a log, the time of a signature by a certificate is that of a timestamp; a key needs none. */
function timeWords({ mode, log, own }: Signing): readonly string[] {
  const roots = own === undefined ? [] : [`--trusted-root=${own.trustedRoot}`]
  if (log || own !== undefined) return roots
  return mode === 'key' ? ['--insecure-ignore-tlog=true'] : ['--insecure-ignore-tlog=true', '--use-signed-timestamps=true']
}
