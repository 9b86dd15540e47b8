import { codeOf } from '../domain/code.ts'
import type { Host } from '../domain/reference.ts'
import { ActionError } from '../errors.ts'
import type { Ports } from '../ports.ts'

const LIMIT_BYTES = 1024 * 1024
const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/

/** Reads what `ca-cert` says: PEM text as it is, anything else as the path of a file with PEM text. Throws `ActionError` `credentials`. */
export async function readAuthority(host: Host, caCert: string, { files }: Pick<Ports, 'files'>): Promise<string> {
  if (caCert.includes('-----BEGIN')) return checked(caCert, `${host}: the text of ca-cert`)
  const named = `${host}: the file of ca-cert, ${JSON.stringify(caCert)},`
  const text = await files.readText(caCert, LIMIT_BYTES).catch((cause: unknown) => {
    throw new ActionError('credentials', `${named} cannot be read (${codeOf(cause) ?? String(cause)})`, HINT, cause)
  })
  if (text === undefined) throw new ActionError('credentials', `${named} does not exist`, HINT)
  return checked(text, named)
}

const HINT = 'ca-cert takes PEM text, or the path of a PEM file (from the workspace on).'

function checked(text: string, named: string): string {
  if (text.includes('PRIVATE KEY-----'))
    throw new ActionError('credentials', `${named} holds a private key`, 'Give the certificate of the authority alone.')
  if (!CERTIFICATE.test(text)) throw new ActionError('credentials', `${named} holds no PEM certificate`, HINT)
  return text
}
