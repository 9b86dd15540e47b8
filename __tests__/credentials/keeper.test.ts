import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { NOT_FOUND } from '../../src/credentials/helper.ts'
import { openKeeper } from '../../src/credentials/keeper.ts'
import type { Listener } from '../../src/credentials/socket.ts'
import { exchange, failure } from './world.ts'

let folder: string
let listener: Listener | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keeper-'))
})
afterEach(async () => {
  await listener?.close()
  listener = undefined
  await rm(folder, { recursive: true })
})

const HUB = { host: 'docker.io', username: 'acme', password: 'geheim' }

async function open(): Promise<(question: string) => Promise<string>> {
  const socket = join(folder, 'socket')
  listener = await openKeeper(JSON.stringify({ socket, logins: [HUB] }))
  expect((await stat(socket)).mode & 0o777).toBe(0o600)
  return (question) => exchange(socket, question)
}

describe('who keeps sign-ins for later steps', () => {
  test.each(['docker.io', 'https://index.docker.io/v1/', 'https://index.docker.io/v1'])('answers for %s', async (server) => {
    const ask = await open()
    expect(await ask(`get\n${server}\n`)).toBe(`0${JSON.stringify({ ServerURL: server, Username: 'acme', Secret: 'geheim' })}`)
  })

  test('knows nobody else', async () => {
    const ask = await open()
    expect([await ask('get\nghcr.io\n'), await ask('get\n\n'), await ask('list\n')]).toStrictEqual([
      `1${NOT_FOUND}`,
      `1${NOT_FOUND}`,
      '0{}',
    ])
  })

  test('takes another sign-in in its place, and forgets it', async () => {
    const ask = await open()
    const other = { ServerURL: 'docker.io', Username: 'other', Secret: 'x'.repeat(8_000) }
    expect(await ask(`store\n${JSON.stringify(other)}`)).toBe('0')
    expect(await ask('get\ndocker.io\n')).toBe(`0${JSON.stringify({ ServerURL: 'docker.io', Username: 'other', Secret: other.Secret })}`)
    expect(await ask('erase\ndocker.io\n')).toBe('0')
    expect(await ask('get\ndocker.io\n')).toBe(`1${NOT_FOUND}`)
  })

  test.each(['{', '[]', '{}', '{"ServerURL":"docker.io","Username":"u"}', '{"ServerURL":"a b","Username":"u","Secret":"p"}'])(
    'takes no %s for a sign-in',
    async (text) => {
      expect(await (await open())(`store\n${text}`)).toBe('1no sign-in to store')
    },
  )

  test.each<[string, unknown, string]>([
    ['nothing', null, 'no sign-ins were handed over'],
    ['no socket', { logins: [] }, 'no sign-ins were handed over'],
    ['half of a sign-in', { socket: '/nowhere', logins: [{ host: 'ghcr.io', username: 'u' }] }, 'a sign-in was handed over in part'],
    ['a host that is none', { socket: '/nowhere', logins: [{ ...HUB, host: 'a b' }] }, 'a sign-in was handed over in part'],
  ])('does not begin with %s', async (_name, handover, message) => {
    expect(await failure(openKeeper(JSON.stringify(handover)))).toStrictEqual({ code: 'internal', message, hint: undefined })
  })
})
