import { issuerAt } from '../domain/cosign.ts'
import type { Refusal } from '../domain/reference.ts'
import { parseUrl } from '../domain/url.ts'
import type { Environment } from '../ports.ts'
import type { Form } from './form.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { parseBoolean } from './words.ts'

/** Whose signature an image must have. */
export type Trust = (
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'identity'; readonly identity: string; readonly isPattern: boolean; readonly issuer: string }
) & {
  /** the signature must have an entry in a transparency log */
  readonly log: boolean
}

/** Whose signature an image must have; `trustedRoot` is the path of a file that says whom to trust in a Sigstore of one's own. */
export type VerifyInputs = { readonly trust: Trust; readonly trustedRoot: string | undefined }

const PEM = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----/
const FIELDS = ['identity', 'identity-regexp', 'issuer', 'log'] as const

type Field = (typeof FIELDS)[number]

/** Reads `from-verify`; it says nothing where nothing is published from elsewhere. Who says who somebody is is the server that runs the job, unless it is named. */
export function readVerify(form: Form, hasFrom: boolean, env: Environment): VerifyInputs | undefined {
  const trust = form.one('from-verify', (text) => parseTrust(text, issuerAt(env['GITHUB_SERVER_URL'] ?? '')))
  if (trust !== undefined && !hasFrom) form.notice('from-verify', 'has no effect, since there is no from')
  return hasFrom && trust !== undefined ? { trust, trustedRoot: form.text('cosign-trusted-root') } : undefined
}

function parseTrust(text: string, ownIssuer: string): Trust | Refusal {
  const key = PEM.exec(text)?.[0]
  const lines = text
    .replace(PEM, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const fields = new Map<Field, string>()
  for (const line of lines) {
    const [, name, value = ''] = /^([a-z-]+)\s*=\s*(.+)$/.exec(line) ?? []
    const field = FIELDS.find((known) => known === name)
    if (field === undefined) return refuse(`has the line ${shown(line)}; ${EXPECTED}`)
    if (fields.has(field)) return refuse(`says ${field} twice`)
    fields.set(field, value)
  }
  const log = fields.has('log') ? parseBoolean(fields.get('log') ?? '') : true
  if (isRefusal(log)) return refuse(`has a log that ${log.refused}`)
  const [exact, pattern] = [fields.get('identity'), fields.get('identity-regexp')]
  if ([key, exact, pattern].filter((way) => way !== undefined).length !== 1)
    return refuse(`must have exactly one of a public key, identity and identity-regexp; ${EXPECTED}`)
  if (key !== undefined) return fields.has('issuer') ? refuse('has an issuer beside a key, which has none') : { kind: 'key', key, log }
  const issuer = fields.get('issuer') ?? ownIssuer
  if (parseUrl(issuer)?.protocol !== 'https:') return refuse(`has an issuer that is no address with https (${shown(issuer)})`)
  if (pattern !== undefined && !(pattern.startsWith('^') && pattern.endsWith('$')))
    return refuse('has an identity-regexp that fits parts of a name, too; write it from ^ to $')
  return { kind: 'identity', identity: exact ?? pattern ?? '', isPattern: pattern !== undefined, issuer, log }
}

const EXPECTED =
  'write the text of a public key, or lines such as identity=https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main, issuer=… and log=false'
