import { createServer, type Server } from 'node:http'
import type { LookupFunction } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { guardedLookup, isPrivate, refuseAddress } from '../../src/adapters/address.ts'
import { createHttp } from '../../src/adapters/http.ts'
import { codeOf } from '../../src/domain/code.ts'

describe('an address', () => {
  test.each<[string, string]>([
    ['169.254.169.254', 'never'],
    ['169.254.170.2', 'never'],
    ['[fe80::1]', 'never'],
    ['fd00:ec2::254', 'never'],
    ['64:ff9b::a9fe:a9fe', 'never'],
    ['::ffff:169.254.169.254', 'never'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['127.0.0.1', 'private'],
    ['0.0.0.0', 'private'],
    ['::1', 'private'],
    ['[::1]', 'private'],
    ['::', 'private'],
    ['fd12:3456::1', 'private'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:127.0.0.1', 'private'],
    ['64:ff9b::a01:203', 'private'],
    ['64:ff9b::c0a8:101', 'private'],
    ['172.32.0.1', 'public'],
    ['192.0.2.1', 'public'],
    ['100.128.0.1', 'public'],
    ['2001:db8::1', 'public'],
    ['64:ff9b::c000:201', 'public'],
    ['registry.example', 'public'],
  ])('%s: %s', (host, kind) => {
    const [any, beyond] = [refuseAddress(host), refuseAddress(host, undefined, 'public')].map((error) => error !== undefined)
    expect({ any, beyond }).toStrictEqual({ any: kind === 'never', beyond: kind !== 'public' })
    if (kind !== 'never') expect(isPrivate(host)).toBe(kind === 'private')
  })
})

const ADDRESSES: Readonly<Record<string, string>> = {
  '123456789012.dkr.ecr.eu-west-1.amazonaws.com': '10.1.2.3',
  'public.example': '192.0.2.1',
  'both.example': '10.0.0.1',
}

const lookup: LookupFunction = (host, options, callback) => {
  const address = ADDRESSES[host] ?? '127.0.0.1'
  if (options.all === true) callback(null, [{ address, family: 4 }])
  else callback(null, address, 4)
}

describe('a name', () => {
  function resolve(host: string, reach: 'any' | 'public') {
    const near: string[] = []
    return new Promise((done) => {
      guardedLookup(lookup, reach, (name) => near.push(name))(host, { all: true }, (error, found) =>
        done({ refused: codeOf(error), found: Array.isArray(found) ? found.map(({ address }) => address) : found, near }),
      )
    })
  }

  test('of ECR that leads to an endpoint in their own network is reached there', async () => {
    const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
    expect(await resolve(host, 'any')).toStrictEqual({ refused: undefined, found: ['10.1.2.3'], near: [host] })
  })

  test('that is only to lead to the internet does, or is refused', async () => {
    expect(await resolve('public.example', 'public')).toStrictEqual({ refused: undefined, found: ['192.0.2.1'], near: [] })
    expect(await resolve('both.example', 'public')).toStrictEqual({ refused: 'ERR_ADDRESS_REFUSED', found: [], near: ['both.example'] })
  })
})

describe('a request to where an answer sent us', () => {
  let server: Server
  let port: number
  let asked: string[]
  let stop: AbortController
  let send: (host: string, sentBy?: string) => Promise<string>
  beforeEach(async () => {
    asked = []
    server = createServer((request, response) => {
      asked.push(String(request.headers.host))
      response.end('x')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    port = address === null || typeof address === 'string' ? 0 : address.port
    stop = new AbortController()
    const http = createHttp({ env: {}, signal: stop.signal, lookup })
    send = (host, sentBy) =>
      http
        .request({
          method: 'GET',
          url: new URL(`http://${host}:${port}/`),
          headers: {},
          limitBytes: 10,
          ...(sentBy === undefined ? {} : { sentBy }),
        })
        .then(
          () => 'sent',
          (error: unknown) => String(codeOf(error)),
        )
  })
  afterEach(() => {
    stop.abort(new Error('the test has ended'))
    server.close()
    server.closeAllConnections()
  })

  test.each([
    ['a name in their own network', 'storage.example'],
    ['an address of it', '127.0.0.1'],
    ['an address of it in IPv6', '[::ffff:127.0.0.1]'],
  ])('%s: refused where the registry is elsewhere', async (_name, host) => {
    expect(await send(host, 'registry.example')).toBe('ERR_ADDRESS_REFUSED')
    expect(asked).toStrictEqual([])
  })

  test('is sent where the registry is in their own network too', async () => {
    expect(await send('registry.example')).toBe('sent')
    expect(await send('storage.example', 'registry.example')).toBe('sent')
    expect(await send('storage.example', 'other.example')).toBe('ERR_ADDRESS_REFUSED')
    expect(await send('storage.example', '127.0.0.1')).toBe('sent')
    expect(await send('storage.example')).toBe('sent')
  })

  test('does not use a connection that was made under another rule', async () => {
    expect(await send('storage.example')).toBe('sent')
    expect(await send('storage.example', 'registry.example')).toBe('ERR_ADDRESS_REFUSED')
  })
})
