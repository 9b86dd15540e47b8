import { Agent } from 'node:http'
import { Duplex } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { type Tap, tapConnections, tapOf } from '../../src/adapters/tap.ts'
import { isRecord } from '../../src/domain/json.ts'
import { fc } from '../support/property.ts'

const AHEAD_BYTES = 512 * 1024
const PERIOD = 251
const PATTERN = Buffer.from(Uint8Array.from({ length: 800_000 }, (_, index) => index % PERIOD))
/** The bytes of a body that repeats the pattern, from a place on. */
const bytesAt = (at: number, length: number): Buffer => PATTERN.subarray(at % PERIOD, (at % PERIOD) + length)

/** A connection as the system fills it: `arrive` writes where it was told to and says whether it may read on. */
function connection(): {
  readonly socket: Duplex
  readonly tap: Tap
  readonly arrive: (bytes: Uint8Array) => boolean
  readonly blocks: Set<unknown>
} {
  const agent = new Agent()
  let onread: unknown
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
  agent.createConnection = (options) => {
    onread = isRecord(options) ? options['onread'] : undefined
    return socket
  }
  tapConnections(agent)
  agent.createConnection({})
  const tap = tapOf(socket)
  if (tap === undefined || !isRecord(onread)) throw new Error('the connection has no tap')
  const { buffer, callback } = onread
  if (typeof buffer !== 'function' || typeof callback !== 'function') throw new Error('nobody reads')
  const blocks = new Set<unknown>()
  let room: unknown = buffer()
  const arrive = (bytes: Uint8Array): boolean => {
    let goesOn = true
    for (let at = 0; at < bytes.length; ) {
      if (!Buffer.isBuffer(room)) throw new Error('there is no room')
      blocks.add(room.buffer)
      const part = bytes.subarray(at, at + room.length)
      room.set(part)
      at += part.length
      goesOn = callback(part.length) === true
      room = buffer()
    }
    return goesOn
  }
  return { socket, tap, arrive, blocks }
}

describe('before it is opened', () => {
  test('what arrives is the data of the connection, whoever listens or not', () => {
    const { socket, arrive } = connection()
    expect(arrive(Buffer.from('nobody hears'))).toBe(true)
    const seen: string[] = []
    socket.on('data', (bytes: Buffer) => seen.push(bytes.toString()))
    expect([arrive(Buffer.from('HTTP/1.1 ')), arrive(Buffer.from('200 OK'))]).toStrictEqual([true, true])
    expect(seen).toStrictEqual(['HTTP/1.1 ', '200 OK'])
  })
})

describe('once it is open', () => {
  test('who waits gets what comes; the end is told after it', async () => {
    const { socket, tap, arrive } = connection()
    socket.on('data', () => expect('the parser').toBe('left alone'))
    tap.open()
    const first = tap.next()
    arrive(Buffer.from('one'))
    expect(Buffer.from((await first) ?? []).toString()).toBe('one')
    arrive(Buffer.from('two'))
    tap.end()
    expect(Buffer.from((await tap.next()) ?? []).toString()).toBe('two')
    expect(await tap.next()).toBeUndefined()
  })

  test('who waits is told of the end', async () => {
    const { tap } = connection()
    tap.open()
    const waiting = tap.next()
    tap.end()
    expect(await waiting).toBeUndefined()
  })

  test('nothing more is read while 512 KiB wait for who is slow, and what comes all the same is kept', async () => {
    const { tap, arrive, blocks } = connection()
    tap.open()
    expect(arrive(Buffer.alloc(AHEAD_BYTES - 1, 1))).toBe(true)
    expect(arrive(Buffer.alloc(1, 2))).toBe(false)
    expect(arrive(Buffer.alloc(80_000, 3))).toBe(false)
    const read: Buffer[] = []
    for (let bytes = 0; bytes < AHEAD_BYTES + 80_000; bytes = Buffer.concat(read).length) read.push(Buffer.from((await tap.next()) ?? []))
    const expected = Buffer.concat([Buffer.alloc(AHEAD_BYTES - 1, 1), Buffer.alloc(1, 2), Buffer.alloc(80_000, 3)])
    expect(Buffer.concat(read).equals(expected)).toBe(true)
    expect(blocks.size).toBeLessThanOrEqual(3)
  })

  test('whatever the pieces: all bytes in order, no chunk overwritten before the one after the next is asked for, a few blocks of memory', async () => {
    const step = fc.oneof(
      fc.integer({ min: 1, max: 700_000 }).map((bytes) => ({ kind: 'arrive', bytes }) as const),
      fc.constant({ kind: 'ask' } as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { tap, arrive, blocks } = connection()
        tap.open()
        let sent = 0
        let read = 0
        let mayCome = true
        /** the last two chunks, with the place of their first byte in all */
        const fresh: { readonly chunk: Uint8Array; readonly at: number }[] = []
        const take = async () => {
          if (fresh.length === 2) fresh.shift()
          const chunk = await tap.next()
          if (chunk === undefined) throw new Error('it has ended')
          fresh.push({ chunk, at: read })
          read += chunk.length
          mayCome = true
        }
        for (const each of [...steps, { kind: 'ask' } as const]) {
          if (each.kind === 'arrive' && mayCome) {
            mayCome = arrive(bytesAt(sent, each.bytes))
            sent += each.bytes
          }
          if (each.kind === 'ask' && read < sent) await take()
          for (const { chunk, at } of fresh) expect(bytesAt(at, chunk.length).equals(chunk)).toBe(true)
        }
        while (read < sent) await take()
        expect(read).toBe(sent)
        expect(blocks.size).toBeLessThanOrEqual(5)
      }),
      { numRuns: 30 },
    )
  })
})
