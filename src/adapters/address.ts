import { lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Where a connection may lead: anywhere but to what no registry is, or besides to no network that is not the internet. */
export type Reach = 'any' | 'public'

/**
 * Addresses that no registry has and that machines keep their own credentials behind: IPv4 and IPv6 link-local (RFC 3927, RFC 4291),
 * the metadata service of AWS over IPv6, and IPv4 link-local as NAT64 writes it (RFC 6052).
 */
const REFUSED = new BlockList()
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4')
REFUSED.addSubnet('fe80::', 10, 'ipv6')
REFUSED.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
REFUSED.addAddress('fd00:ec2::254', 'ipv6')

/** Addresses of networks of one's own: "this host", private, shared and loopback (RFC 1122, 1918, 6598, 4193, 4291), and as NAT64 writes them. */
const PRIVATE = new BlockList()
PRIVATE.addSubnet('0.0.0.0', 8, 'ipv4')
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4')
PRIVATE.addSubnet('100.64.0.0', 10, 'ipv4')
PRIVATE.addSubnet('127.0.0.0', 8, 'ipv4')
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4')
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4')
PRIVATE.addSubnet('::', 127, 'ipv6')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addSubnet('64:ff9b::a00:0', 104, 'ipv6')
PRIVATE.addSubnet('64:ff9b::7f00:0', 104, 'ipv6')
PRIVATE.addSubnet('64:ff9b::ac10:0', 108, 'ipv6')
PRIVATE.addSubnet('64:ff9b::c0a8:0', 112, 'ipv6')

/** Error with code `ERR_ADDRESS_REFUSED` when a host is, or was found to be, where it may not be reached; `undefined` otherwise. */
export function refuseAddress(host: string, address: string = bare(host), reach: Reach = 'any'): Error | undefined {
  const what = has(REFUSED, address)
    ? 'a link-local or metadata address'
    : reach === 'public' && isPrivate(address)
      ? 'a private address'
      : undefined
  return what === undefined ? undefined : Object.assign(new Error(`${host} is at ${address}, ${what}`), { code: 'ERR_ADDRESS_REFUSED' })
}

/** Whether an address, or a host that is one, is of a network of one's own. */
export function isPrivate(address: string): boolean {
  return has(PRIVATE, bare(address))
}

/**
 * The system's name resolution, refusing names behind which such an address stands. It is asked when the socket connects, so that a name cannot be good
 * when it is judged and bad when it is used. `onPrivate` is told of each name that was found in a network of one's own.
 */
export function guardedLookup(
  lookup: LookupFunction = systemLookup,
  reach: Reach = 'any',
  onPrivate: (host: string) => void = () => undefined,
): LookupFunction {
  return (host, options, callback) => {
    lookup(host, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map((entry) => entry.address)
      const refusal = addresses.map((address) => refuseAddress(host, address, reach)).find((entry) => entry !== undefined)
      if (addresses.some(isPrivate)) onPrivate(host)
      callback(error ?? refusal ?? null, refusal === undefined ? found : [], family)
    })
  }
}

function has(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}
