import { parseJson } from '../domain/json.ts'
import type { Secret } from '../domain/secret.ts'

/** What an identity token says, unproved: whether it is true is the business of whom it is shown to (RFC 7519, section 3). */
export function claimsOf(jwt: Secret): unknown {
  return parseJson(Buffer.from(jwt.reveal().split('.')[1] ?? '', 'base64url').toString('utf8'))
}
