import { describe, expect, test } from '@jest/globals'
import { registryConfig } from '#lab/registry.mjs'

const plain = {
  version: '0.1',
  log: { level: 'warn' },
  storage: { filesystem: { rootdirectory: '/data' }, delete: { enabled: true }, redirect: { disable: true } },
  http: { addr: '127.0.0.1:21000', secret: 's' },
}
const settings = { port: 21_000, storage: '/data', secret: 's' }
const auth = { htpasswd: { realm: 'lab-basic', path: '/htpasswd' } }

describe('registryConfig', () => {
  test.each([
    ['open over plain HTTP, on loopback only', settings, plain],
    ['with sign-in', { ...settings, auth }, { ...plain, auth }],
    [
      'over TLS',
      { ...settings, tls: { cert: '/cert.pem', key: '/key.pem' } },
      { ...plain, http: { ...plain.http, tls: { certificate: '/cert.pem', key: '/key.pem' } } },
    ],
  ])('%s', (_, given, expected) => {
    expect(registryConfig(given)).toStrictEqual(expected)
  })
})
