import type { Refusal } from '../domain/reference.ts'
import { suggestion } from './nearest.ts'
import { refuse } from './refusal.ts'

/** Limits that docker knows (docker/go-units, `ulimit.go`). */
const LIMITS = 'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ')

/** Parses a line of `ulimit`: `name=soft` or `name=soft:hard`. */
export function parseUlimit(text: string): string | Refusal {
  const [, name, soft, hard] = /^([^=]+)=(-?[0-9]+)(?::(-?[0-9]+))?$/.exec(text) ?? []
  if (name === undefined || soft === undefined) return refuse('is not a limit; write name=soft:hard, such as nofile=1024:4096')
  if (!LIMITS.includes(name)) return refuse(`names no limit that docker knows (${LIMITS.join(', ')})${suggestion(name, LIMITS)}`)
  if (hard !== undefined && hard !== '-1' && Number(soft) > Number(hard))
    return refuse('has a soft limit above its hard limit; write name=soft:hard')
  return text
}

/** Parses a size as docker does: bytes, or with `k`, `m`, `g`, `t` or `p` (docker/go-units, `size.go`). */
export function parseSize(text: string): string | Refusal {
  return /^[0-9]+(?:\.[0-9]+)? ?(?:[kmgtp]i?b?|b)?$/i.test(text)
    ? text
    : refuse('is not a size; write bytes, or a number with k, m or g, such as 2g')
}

/** What looks like IPv4 or IPv6; buildx has the last word. */
const ADDRESS = /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]*)$/i

/** Parses an entry of `add-hosts`: `name:address` or `name=address`; docker's `host-gateway` may be the address. */
export function parseHostEntry(text: string): string | Refusal {
  const at = text.search(/[=:]/)
  const address = text.slice(at + 1).replace(/^\[(.+)\]$/, '$1')
  if (at < 1 || address === '') return refuse('is not a host entry; write name:address, such as proxy:10.180.0.1')
  if (address !== 'host-gateway' && !ADDRESS.test(address))
    return refuse('has no IP address after the name; write name:address, such as proxy:10.180.0.1')
  return text
}
