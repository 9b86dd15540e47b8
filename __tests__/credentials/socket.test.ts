import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { listen } from '../../src/credentials/socket.ts'
import { aWorld, exchange } from './world.ts'

describe('listen', () => {
  test('one question, one answer, on a socket that this user alone may open', async () => {
    const { path, close } = await place()
    const mask = process.umask()
    const listener = await listen(path, 100, async (question) => `you said ${question}`)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(process.umask()).toBe(mask)
    expect(await Promise.all(['one', 'two', ''].map((text) => exchange(path, text)))).toStrictEqual([
      'you said one',
      'you said two',
      'you said ',
    ])
    await listener.close()
    await expect(exchange(path, 'late')).rejects.toMatchObject({ code: 'ENOENT' })
    await close()
  })

  test('a question over the limit is hung up on, and the next one answered', async () => {
    const { path, close } = await place()
    const heard: string[] = []
    const listener = await listen(path, 100, async (question) => {
      heard.push(question)
      return 'answer'
    })
    const long = await exchange(path, 'x'.repeat(101)).catch((error: NodeJS.ErrnoException) => error.code)
    expect(['', 'ECONNRESET', 'EPIPE']).toContain(long)
    expect(await exchange(path, 'x'.repeat(100))).toBe('answer')
    expect(heard).toStrictEqual(['x'.repeat(100)])
    await listener.close()
    await close()
  })

  test('who hangs up half-way disturbs nobody', async () => {
    const { path, close } = await place()
    const listener = await listen(path, 100, async () => 'answer')
    const socket = connect(path)
    await new Promise((resolve) => socket.write('half', resolve))
    socket.destroy()
    expect(await exchange(path, 'whole')).toBe('answer')
    await listener.close()
    await close()
  })

  test('closing does not wait for an answer that never comes', async () => {
    const { path, close } = await place()
    const { promise, resolve } = deferred()
    const listener = await listen(path, 100, () => {
      resolve()
      return new Promise(() => undefined)
    })
    const open = exchange(path, 'question')
    await promise
    await listener.close()
    expect(await open).toBe('')
    await close()
  })

  test('a path that is taken is an error', async () => {
    const { path, close } = await place()
    const listener = await listen(path, 100, async () => 'answer')
    await expect(listen(path, 100, async () => 'other')).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await listener.close()
    await close()
  })
})

async function place() {
  const world = await aWorld()
  return { path: join(world.temp, 'socket'), close: world.close }
}

function deferred() {
  let resolve = (): void => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve: () => resolve() }
}
