import { expect, test } from '@jest/globals'
import { cacheHost, cacheReference } from '../../src/domain/cache.ts'
import { canonicalName } from '../../src/domain/reference.ts'

test.each<[string, readonly [string, string] | undefined]>([
  ['type=registry,ref=ghcr.io/acme/app:cache,mode=max', ['ghcr.io/acme/app', 'cache']],
  ['mode=max, type=registry, ref=GHCR.io/Acme/App:Cache', ['ghcr.io/acme/app', 'Cache']],
  ['type=registry,ref=localhost:5000/app', ['localhost:5000/app', 'latest']],
  ['type=registry,"ref=acme/app:x"', ['docker.io/acme/app', 'x']],
  ['acme/app:cache', ['docker.io/acme/app', 'cache']],
  ['Ref=ghcr.io/acme/app,Type=registry', ['ghcr.io/acme/app', 'latest']],
  ['"type=registry","ref=acme/app"', ['docker.io/acme/app', 'latest']],
  ['type=registry,ref=!!', undefined],
  ['', undefined],
  ['type=gha,ref=acme/app:cache', undefined],
  ['type=registry', undefined],
  ['type=local,dest=/tmp/cache', undefined],
  ['type=registry,ref=acme/app@sha256:00', undefined],
])('%s', (entry, expected) => {
  const found = cacheReference(entry)
  expect(found && [canonicalName(found.repository), found.tag]).toStrictEqual(expected)
})

test.each<[string, string | undefined]>([
  ['type=registry,ref=localhost:5000/app:cache,mode=max', 'localhost:5000'],
  ['127.0.0.1:5000/app', '127.0.0.1:5000'],
  ['acme/app:cache', 'docker.io'],
  ['type=registry,ref=ghcr.io/acme/app:cache@sha256:00', 'ghcr.io'],
  ['type=registry,mode=max', undefined],
  ['type=local,src=/ghcr.io/cache', undefined],
  ['type=s3,endpoint_url=http://127.0.0.1:9000/x', undefined],
])('the host of %s', (entry, expected) => {
  expect(cacheHost(entry)).toBe(expected)
})
