import { afterEach, describe, expect, test } from '@jest/globals'
import { type FakeOptions, type FakeRegistry, type Rule, startRegistry } from '../support/registry.ts'
import { blobOf, openAll, repositoryOf, settled, testPorts } from './parts.ts'
import { broken, endOf, meetScript, ORIGIN, type Said } from './script.ts'

const running: FakeRegistry[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()))
})

async function setUp(options: FakeOptions = {}, rules: readonly Rule[] = []) {
  const registry = await startRegistry(options)
  running.push(registry)
  rules.forEach(registry.rule)
  let elapsedMs = 0
  const ports = testPorts({ clock: { now: () => new Date(elapsedMs), elapsedMs: () => elapsedMs, sleep: async () => undefined } })
  const pass = (ms: number): void => {
    elapsedMs += ms
  }
  const registries = openAll(undefined, ports)
  const client = registries.open(repositoryOf(`${registry.host}/acme/app`))
  /** waits for the answers of `count` requests that open uploads */
  const opened = async (count: number): Promise<void> => {
    const answered = () => registry.requests.filter(({ method, status }) => method === 'POST' && status !== 0).length
    for (const end = Date.now() + 60_000; answered() < count; await new Promise((resolve) => setTimeout(resolve, 2)))
      if (Date.now() > end) throw new Error(`${answered()} of ${count} uploads were opened`)
  }
  const seen = () =>
    registry.requests.map(({ method, path, status }) => `${method} ${path.split('?')[0]?.replace(/uploads\/.+/, 'uploads/…')} ${status}`)
  return { registries, client, pass, opened, seen }
}

const OPENED = 'POST /v2/acme/app/blobs/uploads/ 202'
const SENT = 'PUT /v2/acme/app/blobs/uploads/… 201'
const CLOSED = 'DELETE /v2/acme/app/blobs/uploads/… 204'
const PING = 'GET /v2/ 200'
const HEAD = 'HEAD /v2/acme/app/blobs/… 404'
const isNew = (text: string) => ({ ...blobOf(new TextEncoder().encode(text)), isNew: true })

describe('uploads that are opened ahead', () => {
  test('take the first blobs, one each; what is left is closed, and closing again closes nothing', async () => {
    const { registries, client, opened, seen } = await setUp()
    client.prepare(3)
    await opened(3)
    expect(await Promise.all([client.upload(isNew('one'), []), client.upload(isNew('two'), [])])).toStrictEqual(['uploaded', 'uploaded'])
    await registries.close()
    await registries.close()
    expect(seen().toSorted()).toStrictEqual([CLOSED, PING, OPENED, OPENED, OPENED, SENT, SENT])
  })

  test('are waited for in the end where they are being closed already', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const watch = {
      asked: ({ method }: { readonly method: string }) => (method === 'DELETE' ? held : undefined),
      answered: () => undefined,
    }
    const { registries, client, opened, seen } = await setUp({ watch })
    client.prepare(1)
    await opened(1)
    client.closeUploads()
    let isClosed = false
    const closing = registries.close().then(() => {
      isClosed = true
    })
    // Whoever does not wait has ended by then: nothing that is left to do has to ask anybody.
    await new Promise((resolve) => setTimeout(resolve, 50))
    const wasClosed = isClosed
    release()
    await closing
    expect([wasClosed, seen()]).toStrictEqual([false, [PING, OPENED, CLOSED]])
  })

  test('are opened up to the number that is asked for, whoever asks', async () => {
    const { registries, client, opened, seen } = await setUp()
    client.prepare(1)
    client.prepare(2)
    client.prepare(2)
    await opened(2)
    await registries.close()
    expect(seen().toSorted()).toStrictEqual([CLOSED, CLOSED, PING, OPENED, OPENED])
  })

  test.each<readonly [string, Rule]>([
    ['a word of the specification', { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' }],
    ['a word that means something else elsewhere', { status: 403, code: 'DENIED', message: 'Signature expired' }],
    ['no word', { status: 410, body: '<html>gone</html>' }],
  ])('that the registry has forgotten are opened anew, whatever it says: %s', async (_, answer) => {
    const { client, opened, seen } = await setUp({}, [{ ...answer, method: 'PUT', path: '/uploads/', times: 1 }])
    client.prepare(1)
    await opened(1)
    expect(await client.upload(isNew('one'), [])).toBe('uploaded')
    expect(seen().map((line) => line.replace(/sha256:\w+/, '…'))).toStrictEqual([
      PING,
      OPENED,
      `PUT /v2/acme/app/blobs/uploads/… ${answer.status}`,
      HEAD,
      OPENED,
      SENT,
    ])
  })

  test('and refused twice are refused: the second session was not opened ahead', async () => {
    const { client, opened } = await setUp({}, [{ method: 'PUT', path: '/uploads/', status: 403, code: 'DENIED', message: 'read only' }])
    client.prepare(1)
    await opened(1)
    await expect(client.upload(isNew('one'), [])).rejects.toMatchObject({
      code: 'registry-refused',
      message: expect.stringContaining('read only'),
    })
  })

  test('are not used after ten minutes, and closed in the end', async () => {
    const { registries, client, pass, opened, seen } = await setUp()
    client.prepare(1)
    await opened(1)
    pass(600_001)
    expect(await client.upload(isNew('one'), [])).toBe('uploaded')
    await registries.close()
    expect(seen()).toStrictEqual([PING, OPENED, OPENED, SENT, CLOSED])
  })

  test('and could not be opened are no trouble until a blob needs one', async () => {
    const { client, opened, seen } = await setUp({}, [{ method: 'POST', path: '/uploads/', status: 403, code: 'DENIED', times: 1 }])
    client.prepare(1)
    await opened(1)
    expect(await client.upload(isNew('one'), [])).toBe('uploaded')
    expect(seen()).toStrictEqual([PING, 'POST /v2/acme/app/blobs/uploads/ 403', OPENED, SENT])
  })

  test('and cannot be closed are no trouble: a registry forgets them', async () => {
    const { registries, client, opened } = await setUp({}, [{ method: 'DELETE', status: 405, code: 'UNSUPPORTED' }])
    client.prepare(1)
    await opened(1)
    await expect(registries.close()).resolves.toBeUndefined()
  })

  test.each<readonly [string, Rule]>([
    ['does not answer', { method: 'DELETE', fault: 'hang' }],
    ['never opened them', { method: 'POST', path: '/uploads/', fault: 'hang' }],
  ])('and are left open by a registry that %s do not hold back the end', async (_, rule) => {
    const asked = new Promise<void>((resolve) => {
      rule = { ...rule, onMatch: resolve }
    })
    const { registries, client } = await setUp({}, [rule])
    client.prepare(1)
    const began = Date.now()
    await registries.close()
    await asked
    // a request is given up after a minute of silence
    expect(Date.now() - began).toBeLessThan(60_000)
  })
})

describe('the debug log', () => {
  const OPEN_UPLOAD = `POST ${ORIGIN}/v2/acme/app/blobs/uploads/`
  const opens: Said = { status: 202, headers: { location: '/upload/1' } }
  const CLOSE_UPLOAD = `DELETE ${ORIGIN}/upload/1`

  test.each<readonly [string, readonly (readonly [string, Said])[], readonly string[]]>([
    [
      'could not be opened',
      [[OPEN_UPLOAD, { status: 403 }]],
      [
        'registry.example: no upload was opened ahead: ActionError: registry.example/acme/app: registry.example answered 403 while beginning an upload, without a sign-in',
      ],
    ],
    [
      'lead nowhere',
      [[OPEN_UPLOAD, { status: 202 }]],
      [
        'registry.example: no upload was opened ahead: ActionError: registry.example/acme/app: while beginning an upload, registry.example did not say where the upload goes',
      ],
    ],
    [
      'lead to this machine',
      [[OPEN_UPLOAD, { status: 202, headers: { location: 'http://127.0.0.1/x' } }]],
      [
        'registry.example: no upload was opened ahead: ActionError: registry.example sends the upload to 127.0.0.1, which is this machine; nothing was sent there',
      ],
    ],
    [
      'could not be closed',
      [
        [OPEN_UPLOAD, opens],
        [CLOSE_UPLOAD, broken('ECONNRESET')],
      ],
      ['registry.example: an upload session was not closed: Error: it broke'],
    ],
    [
      'were opened and closed, which is nothing to tell',
      [
        [OPEN_UPLOAD, opens],
        [CLOSE_UPLOAD, { status: 204 }],
      ],
      [],
    ],
  ])('tells of uploads ahead that %s', async (_name, script, expected) => {
    const { client, registries, said } = meetScript(script)
    client.prepare(1)
    await registries.close()
    expect(said).toStrictEqual(expected)
  })

  test.each([
    [600_000, 0],
    [600_001, 1],
  ])('an upload that was opened %d ms ago, late in the run, is opened anew %d times', async (ageMs, anew) => {
    let nowMs = 700_000
    const clock = { now: () => new Date(nowMs), elapsedMs: () => nowMs, sleep: async () => undefined }
    const blob = { ...blobOf(new Uint8Array()), isNew: true }
    const put = `PUT ${ORIGIN}/upload/1?digest=${encodeURIComponent(blob.digest)}`
    const { client, lines } = meetScript(
      [
        [OPEN_UPLOAD, opens],
        [put, { status: 201 }],
      ],
      { clock },
    )
    client.prepare(1)
    while (lines().length === 0) await settled()
    await settled()
    nowMs += ageMs
    expect(await endOf(client.upload(blob, []))).toBe('uploaded')
    expect(lines().filter((line) => line.startsWith('POST')).length - 1).toBe(anew)
  })
})

test('the end holds nothing open: the process may go at once', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const { registries } = meetScript([])
  const before = timers()
  await registries.close()
  expect(timers()).toBe(before)
})
