import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { blobOf, manualClock, repositoryOf, settled, testKeychain, testPorts } from './parts.ts'
import { endOf, meetScript, ORIGIN, play, type Said } from './script.ts'

const BLOB = blobOf(new TextEncoder().encode('right bytes'))
const head = (tag: string) => [`HEAD ${ORIGIN}/v2/acme/app/manifests/${tag}`, { status: 404 }] as const

describe('who is sent elsewhere', () => {
  test.each<readonly [string, boolean, string | undefined, object]>([
    ['by a registry that all may know, says by which', false, undefined, { sentBy: 'registry.example' }],
    ['by a registry with an authority of its own, need not', false, 'PEM', { ca: 'PEM' }],
    ['by a registry without TLS, need not', true, undefined, {}],
  ])('%s', async (_name, plain, ca, expected) => {
    const origin = `${plain ? 'http' : 'https'}://registry.example`
    const { http, asked } = play([
      [`GET ${origin}/v2/`, {}],
      [`GET ${origin}/v2/acme/app/manifests/1.0`, { status: 307, headers: { location: 'https://storage.example/x' } }],
      ['GET https://storage.example/x', { body: '{}' }],
    ])
    const keychain = testKeychain({ username: 'bob', password: 'hunter-2-secret' }, { plain, ca })
    const client = openRegistries(keychain, testPorts({ http })).open(repositoryOf('registry.example/acme/app'))
    await endOf(client.manifest('1.0'))
    const { headers, ...rest } = asked.at(-1) ?? { line: '', headers: {} }
    expect(rest).toStrictEqual({ line: 'GET https://storage.example/x', limitBytes: 4_194_304, ...expected })
    expect(headers['authorization']).toBeUndefined()
  })
})

describe('a host', () => {
  /** Lines that went out while the answer to the first request of them, a PUT of a blob, was taken in, and right after. */
  const afterUpload = async (said: Said) => {
    const clock = manualClock()
    const script = [
      [`POST ${ORIGIN}/v2/acme/app/blobs/uploads/`, { status: 202, headers: { location: '/upload' } }],
      [`PUT ${ORIGIN}/upload?digest=${encodeURIComponent(BLOB.digest)}`, said],
      [`HEAD ${ORIGIN}/v2/acme/app/blobs/${BLOB.digest}`, {}],
      head('1'),
    ] as const
    const { client, lines } = meetScript(script, { clock, random: { fraction: () => 0.5, hex: () => '' } })
    const uploading = client.upload({ ...BLOB, isNew: true }, [])
    while (!lines().some((line) => line.startsWith('PUT'))) await settled()
    await settled()
    const looking = client.head('1')
    await settled()
    const isAsked = () => lines().includes('HEAD manifests/1')
    const early = isAsked()
    await clock.pass(499)
    const late = isAsked()
    for (let ms = 0; ms < 5; ms += 1) await clock.pass(1)
    await Promise.all([uploading, looking])
    return { early, late, last: isAsked() }
  }

  test.each<readonly [string, Said, boolean]>([
    ['that took an upload is asked on', { status: 201 }, true],
    ['that failed an upload is asked on', { status: 503 }, true],
    ['that limits uploads, without saying for how long, has a rest before anything else', { status: 429 }, false],
  ])('%s', async (_name, said, isOn) => {
    expect(await afterUpload(said)).toStrictEqual({ early: isOn, late: isOn, last: true })
  })

  test('that gave an answer is asked by all at the same time', async () => {
    const { client, asked } = meetScript([head('0'), head('1'), head('2'), head('3')])
    await client.head('0')
    const all = ['1', '2', '3'].map((tag) => client.head(tag))
    const before = asked.length
    // the way to a request is as long for each of them, so that they all leave in the same turn
    while (asked.length === before) await Promise.resolve()
    await Promise.resolve()
    expect(asked.length - before).toBe(3)
    await Promise.all(all)
  })

  test('that asks for a wait has it before the next in line goes out', async () => {
    const clock = manualClock()
    const at = (tag: string) => `HEAD https://quay.io/v2/acme/app/manifests/${tag}`
    const { http, asked } = play([
      ['GET https://quay.io/v2/', {}],
      [at('1'), { status: 429, headers: { 'retry-after': '30' } }],
      [at('1'), { status: 404 }],
      [at('2'), { status: 404 }],
    ])
    const keychain = testKeychain(undefined, { plain: false })
    const client = openRegistries(keychain, testPorts({ http, clock })).open(repositoryOf('quay.io/acme/app'))
    const all = Promise.all([client.head('1'), client.head('2')])
    while (clock.sleeping() === 0) await settled()
    await clock.pass(29_999)
    expect(asked.map(({ line }) => line)).toStrictEqual(['GET https://quay.io/v2/', at('1')])
    await clock.pass(1)
    await settled()
    expect(await all).toStrictEqual([undefined, undefined])
    expect(asked.length).toBe(4)
  })
})

test('what was never sent, since the run had ended, is not in doubt', async () => {
  const stop = new AbortController()
  const reason = new ActionError('cancelled', 'the run was cancelled')
  const { client, lines } = meetScript([head('1')], { signal: stop.signal })
  await client.head('1')
  stop.abort(reason)
  const manifest = { bytes: new Uint8Array(), mediaType: 'x', digest: BLOB.digest }
  expect(await client.putManifest('1.0', manifest).catch((thrown: unknown) => thrown)).toBe(reason)
  expect(lines().length).toBe(1)
})
