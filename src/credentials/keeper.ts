import { isRecord, parseJson } from '../domain/json.ts'
import { type Host, parseHost } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'
import { ActionError } from '../errors.ts'
import { hostOfKey } from './auths.ts'
import { answerHelper } from './helper.ts'
import type { Login } from './keychain.ts'
import { type Listener, listen } from './socket.ts'

/** A sign-in that is stored has a password in it, which may be the key of a service account. */
const STORE_LIMIT_BYTES = 256 * 1024

/**
 * Answers docker's credential helper from memory, with the sign-ins that main handed over (`keepLogins`, as JSON). A later `docker login` or `docker logout` for
 * one of the hosts changes what is in memory alone. Throws `ActionError` `internal` for another text, and Node's errors where the socket cannot be had.
 */
export async function openKeeper(text: string): Promise<Listener> {
  const { socket, logins } = parseHandover(text)
  const keychain = {
    loginForHost: async (host: Host) => logins.get(host),
    settings: (host: Host) => ({ host, plain: false, ca: undefined, required: false }),
  }
  return listen(socket, STORE_LIMIT_BYTES, async (question) => {
    const [action = '', ...rest] = question.split('\n')
    const input = rest.join('\n').trim()
    switch (action) {
      case 'store':
        return store(input, logins)
      case 'erase':
        return erase(input, logins)
      default:
        return answerHelper(question, keychain, async () => ({ kind: 'good' }), { log: SILENT })
    }
  })
}

/** Nobody reads what this process has to say. */
const SILENT = { debug: () => undefined, warning: () => undefined }

function store(input: string, logins: Map<Host, Login>): string {
  const given = parseJson(input)
  const { ServerURL: server, Username: username, Secret: password } = isRecord(given) ? given : {}
  const host = typeof server === 'string' ? hostOfKey(server) : undefined
  if (host === undefined || typeof username !== 'string' || typeof password !== 'string') return '1no sign-in to store'
  logins.set(host, asLogin(host, username, password))
  return '0'
}

function erase(input: string, logins: Map<Host, Login>): string {
  const host = hostOfKey(input)
  if (host !== undefined) logins.delete(host)
  return '0'
}

function parseHandover(text: string): { readonly socket: string; readonly logins: Map<Host, Login> } {
  const given = parseJson(text)
  const { socket, logins } = isRecord(given) ? given : {}
  if (typeof socket !== 'string' || !Array.isArray(logins)) throw new ActionError('internal', 'no sign-ins were handed over')
  const parsed = logins.map((login: unknown): readonly [Host, Login] => {
    const { host: name, username, password } = isRecord(login) ? login : {}
    const host = typeof name === 'string' ? parseHost(name) : undefined
    if (host === undefined || typeof username !== 'string' || typeof password !== 'string')
      throw new ActionError('internal', 'a sign-in was handed over in part')
    return [host, asLogin(host, username, password)]
  })
  return { socket, logins: new Map(parsed) }
}

function asLogin(host: Host, username: string, password: string): Login {
  return { host, username, password: new Secret(password), source: 'an earlier step', expiresAt: undefined }
}
