import { lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * Addresses that no registry has and that machines keep their own credentials behind: IPv4 and IPv6 link-local (RFC 3927, RFC 4291),
 * the metadata service of AWS over IPv6, and IPv4 link-local as NAT64 writes it (RFC 6052).
 */
const REFUSED = new BlockList()
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4')
REFUSED.addSubnet('fe80::', 10, 'ipv6')
REFUSED.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
REFUSED.addAddress('fd00:ec2::254', 'ipv6')

/** Error with code `ERR_ADDRESS_REFUSED` when a host is, or was found to be, link-local or a metadata service; `undefined` otherwise. */
export function refuseAddress(host: string, address: string = host.replace(/^\[|\]$/g, '')): Error | undefined {
  const family = isIP(address)
  if (family === 0 || !REFUSED.check(address, family === 4 ? 'ipv4' : 'ipv6')) return undefined
  return Object.assign(new Error(`${host} is at ${address}, a link-local or metadata address`), { code: 'ERR_ADDRESS_REFUSED' })
}

/**
 * The system's name resolution, refusing names behind which a link-local or metadata address stands. It is asked when the socket connects,
 * so that a name cannot be good when it is judged and bad when it is used.
 */
export function guardedLookup(lookup: LookupFunction = systemLookup): LookupFunction {
  return (host, options, callback) => {
    lookup(host, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map((entry) => entry.address)
      const refusal = addresses.map((address) => refuseAddress(host, address)).find((entry) => entry !== undefined)
      callback(error ?? refusal ?? null, refusal === undefined ? found : [], family)
    })
  }
}
