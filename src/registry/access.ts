import { inertInline } from '../domain/inert.ts'
import { isRecord, parseJson } from '../domain/json.ts'
import { ActionError } from '../errors.ts'
import type { Place } from './client.ts'
import { cureFor } from './cures.ts'
import { whoOf } from './errors.ts'
import { openSession } from './session.ts'

/**
 * Finds out whether we may. With a token server: it gives a token, and a token that can be read (JWT with `access`) grants the push; one that cannot be
 * read, as GHCR's, is tried by an upload session, if `isNeeded`, which the first blob then uses. With Basic: the session, or `GET /v2/` to pull. An open registry
 * that we have no sign-in for is taken at its word.
 */
export async function checkAccess(right: 'pull' | 'push', isNeeded: () => Promise<boolean>, place: Place): Promise<void> {
  const trySession = async (): Promise<void> => {
    if (await isNeeded()) place.sessions.keep(await openSession(place))
  }
  const scheme = await place.exchange.signIn.scheme()
  switch (scheme.kind) {
    case 'open':
      if (right === 'push' && (await place.exchange.signIn.login()) !== undefined) await trySession()
      return
    case 'basic':
      return right === 'push' ? trySession() : tryPing(place)
    case 'bearer': {
      const { token } = await place.exchange.signIn.credential(place.reading)
      if (right === 'pull') return
      const granted = token === undefined ? undefined : actionsOf(token.value, place.repository.path)
      if (granted === undefined) return trySession()
      if (!granted.includes('push') && !granted.includes('*')) throw await noPush(granted, place)
    }
  }
}

async function tryPing({ exchange, endpoint }: Place): Promise<void> {
  const doing = 'signing in'
  const answer = await exchange.send({ method: 'GET', url: new URL('/v2/', endpoint.origin), scopes: () => [], doing })
  if (answer.status !== 200) throw await exchange.refused(doing, answer)
}

/**
 * What a token grants on a repository (distribution, docs/spec/auth/jwt.md, claim `access`): nothing when the claim is empty; `undefined` when the token
 * cannot be read, or speaks of other things than this repository.
 */
export function actionsOf(token: string, path: string): readonly string[] | undefined {
  const [, payload, ...rest] = token.split('.')
  if (payload === undefined || rest.length !== 1) return undefined
  const claims = parseJson(Buffer.from(payload, 'base64url'))
  const access = isRecord(claims) ? claims['access'] : undefined
  if (!Array.isArray(access)) return undefined
  if (access.length === 0) return []
  const entry = access.filter(isRecord).find(({ type, name }) => type === 'repository' && name === path)
  const actions = entry?.['actions']
  return Array.isArray(actions) ? actions.filter((action) => typeof action === 'string') : undefined
}

async function noPush(granted: readonly string[], { repository, exchange }: Place): Promise<ActionError> {
  const endpoint = exchange.signIn.endpoint()
  const login = await exchange.signIn.login()
  const got = granted.length === 0 ? 'nothing' : `only ${inertInline(granted.join(', '))}`
  const message = `${repository.host}/${repository.path}: ${endpoint.host} grants ${got} where push is needed, ${whoOf(login)}`
  return new ActionError('registry-refused', message, cureFor({ endpoint, repository, login }, 403, [], ''))
}
