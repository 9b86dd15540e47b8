import { createServer } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { reservePort } from '#lab/port.mjs'
import { newState } from '#lab/state.mjs'

describe('reservePort', () => {
  test('is remembered while it is free, or taken by the service itself; else a free one is found', async () => {
    const state = newState('/a/home/for/tests')
    const port = await reservePort(state, 'open', false)
    expect(state.ports).toStrictEqual({ open: port })
    expect(await reservePort(state, 'open', false)).toBe(port)

    const other = createServer()
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
    expect(await reservePort(state, 'open', true)).toBe(port)
    expect(await reservePort(state, 'open', false)).not.toBe(port)
    await new Promise((resolve) => other.close(resolve))
  })

  test('no two services get one port', async () => {
    const state = newState('/a/home/for/tests')
    const ports = await Promise.all(['open', 'basic', 'token'].map((name) => reservePort(state, name, false)))
    expect(new Set(ports).size).toBe(3)
  })
})
