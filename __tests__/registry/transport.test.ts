import { expect, test } from '@jest/globals'
import { endpointOf } from '../../src/registry/endpoints.ts'
import { openTransport } from '../../src/registry/transport.ts'
import { repositoryOf, testPorts } from './parts.ts'

test('what went well opens a host again; a limit or trouble of the server does not', async () => {
  const statuses = [200, 404, 401, 429, 500, 503]
  const resumed: number[] = []
  const { host } = repositoryOf('registry.example/app')
  const endpoint = endpointOf(host, { host, plain: false, ca: 'PEM', required: true })
  const sent = new Map<string, number>()
  const authorities: unknown[] = []
  for (const status of statuses) {
    const pool = {
      run: <T>(_host: string, _parallel: number, work: () => Promise<T>) => work(),
      pass: async () => undefined,
      pause: () => undefined,
      resume: () => void resumed.push(status),
    }
    const ports = testPorts({
      http: {
        request: async ({ ca }) => {
          authorities.push(ca)
          return { status, headers: new Map(), body: new Uint8Array() }
        },
        stream: () => Promise.reject(new Error('nothing is streamed here')),
      },
    })
    await openTransport(endpoint, pool, sent, ports).request({ method: 'GET', url: new URL('/v2/', endpoint.origin), headers: {} }, 10)
  }
  expect([resumed, Object.fromEntries(sent), authorities]).toStrictEqual([
    [200, 404, 401],
    { 'registry.example': statuses.length },
    statuses.map(() => 'PEM'),
  ])
})
