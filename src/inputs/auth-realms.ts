import { type Host, parseHost } from '../domain/reference.ts'
import type { Form } from './form.ts'
import { shown } from './refusal.ts'

/**
 * Reads `auth-realms`, lines of `REGISTRY=TOKEN SERVER`, both hosts with or without a port: where a registry's token server stands on another host, that host
 * may be sent the registry's credential.
 */
export function readAuthRealms(form: Form): ReadonlyMap<Host, readonly Host[]> {
  const found = new Map<Host, readonly Host[]>()
  for (const line of form.lines('auth-realms')) {
    const [registry, realm, ...rest] = line.split('=').map((part) => parseHost(part))
    if (registry === undefined || realm === undefined || rest.length > 0)
      form.refuse(
        'auth-realms',
        `${shown(line)} is not REGISTRY=TOKEN SERVER, two hosts without path, such as registry.example.com=auth.example.com`,
      )
    else found.set(registry, [...(found.get(registry) ?? []), realm])
  }
  return found
}
