import type { Refusal } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'
import type { Form } from './form.ts'
import { refuse } from './refusal.ts'
import { INPUTS, type InputName, SIGN_FORMATS, SIGN_MODES } from './spec.ts'
import { parseBoolean, parseWord } from './words.ts'

/**
 * What the user asks for of signatures; off also where nothing is pushed, since what nobody can pull needs none. `secrets` are those given, used or not. A
 * Sigstore of one's own may be named for an attestation alone.
 */
export type SignInputs = { readonly secrets: readonly Secret[] } & (
  | { readonly mode: 'off'; readonly own?: OwnSigstore | undefined }
  | SignPolicy
)

/** Files that name a Sigstore of one's own, in Sigstore's formats: its services, and whom to trust there. Paths, as written. */
export type OwnSigstore = { readonly signingConfig: string; readonly trustedRoot: string }

/** How an image is signed. */
export type SignPolicy = {
  readonly mode: 'key' | 'keyless'
  /** the private key as cosign writes it, and its password, which may be empty; for `key` alone, and not there in a dry run without secrets */
  readonly key: { readonly text: Secret; readonly password: Secret } | undefined
  readonly format: (typeof SIGN_FORMATS)[number]
  readonly required: boolean
  /** the manifest of each platform, too */
  readonly recursive: boolean
  /** whether a public transparency log gets an entry; `undefined`: for public repositories */
  readonly log: boolean | undefined
  readonly own: OwnSigstore | undefined
}

/** When there is something to sign. */
type Run = { readonly push: boolean; readonly dryRun: boolean }

/**
 * Reads the inputs of signing. What is wrong is refused whether something is signed or not, but a key that a run without a push may not have; what has no
 * effect is told.
 */
export function readSign(form: Form, { push, dryRun }: Run): SignInputs {
  const mode = form.one('sign', parseWord(SIGN_MODES)) ?? 'off'
  const key = form.one('cosign-key', parseKey)
  const password = new Secret(form.text('cosign-password') ?? '')
  const secrets = [key, password].filter((secret): secret is Secret => secret !== undefined && secret.reveal() !== '')
  const own = readOwn(form)
  const policy = {
    format: form.one('sign-format', parseWord(SIGN_FORMATS)) ?? 'bundle',
    required: form.one('sign-required', parseBoolean) ?? true,
    recursive: form.one('sign-recursive', parseBoolean) ?? false,
    log: form.one('sign-log', parseBoolean),
    own,
  } as const
  if (mode === 'off') {
    for (const name of OF_SIGNING.filter((name) => form.text(name) !== undefined && !isDefault(form, name) && !isForOthers(form, name)))
      form.notice(name, 'has no effect, since sign is off')
    return { mode, own, secrets }
  }
  if (own !== undefined && policy.log !== undefined)
    form.refuse('sign-log', 'says whether a log gets an entry, and so does the file of cosign-signing-config; leave one of them out')
  if (mode === 'keyless') {
    for (const name of ['cosign-key', 'cosign-password'] as const)
      if (form.text(name) !== undefined)
        form.refuse(name, 'is given, and sign: keyless signs without a key; leave it out, or set sign: key')
  } else if (push && !dryRun && key === undefined && !form.isRefused('cosign-key'))
    form.refuse(
      'cosign-key',
      'is missing, and sign: key needs it; give the text of a private key that cosign generate-key-pair wrote, from a secret',
    )
  if (!push) return { mode: 'off', secrets }
  return { mode, key: key && { text: key, password }, ...policy, secrets }
}

/** Inputs that mean nothing without `sign`; a Sigstore of one's own is one for `from-verify` and for attestations, too. */
const OF_SIGNING = [
  'cosign-key',
  'cosign-password',
  'sign-format',
  'sign-required',
  'sign-recursive',
  'sign-log',
  'cosign-signing-config',
  'cosign-trusted-root',
] as const satisfies readonly InputName[]

function isForOthers(form: Form, name: InputName): boolean {
  const isOwn = name === 'cosign-trusted-root' || name === 'cosign-signing-config'
  if (isOwn && (form.text('github-attestation') ?? 'false') !== 'false') return true
  return name === 'cosign-trusted-root' && form.text('from-verify') !== undefined
}

/** The runner gives defaults as if the workflow had. */
function isDefault(form: Form, name: InputName): boolean {
  const spec = INPUTS.find((known) => known.name === name)
  return spec !== undefined && 'default' in spec && form.text(name) === spec.default
}

function readOwn(form: Form): OwnSigstore | undefined {
  const [signingConfig, trustedRoot] = [form.text('cosign-signing-config'), form.text('cosign-trusted-root')]
  if (signingConfig !== undefined && trustedRoot === undefined)
    form.refuse('cosign-trusted-root', 'is missing beside cosign-signing-config: what those services sign has to be checked, too')
  // from-verify needs to know whom to trust, and no more.
  if (signingConfig === undefined && trustedRoot !== undefined && form.text('from-verify') === undefined)
    form.refuse('cosign-signing-config', 'is missing beside cosign-trusted-root: it names the services that sign')
  return signingConfig === undefined || trustedRoot === undefined ? undefined : { signingConfig, trustedRoot }
}

const KEY = /^-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----\r?\n[A-Za-z0-9+/=\s]+-----END ENCRYPTED \1 PRIVATE KEY-----$/

/** Cosign takes its own format alone (sigstore/cosign, pkg/cosign/keys.go). Nothing of the value is told. */
function parseKey(text: string): Secret | Refusal {
  if (KEY.test(text)) return new Secret(text)
  if (/^[a-z0-9]+:\/\//.test(text)) return refuse(`names a key elsewhere; ${KMS}`)
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    return refuse('is a private key of another format; import it: cosign import-key-pair')
  return refuse(
    'is no private key as cosign writes it; give its text, which begins with -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----, from a secret',
  )
}

const KMS = 'a key in a KMS signs in a step of its own after this one: cosign sign --key awskms://… with the output ref'
