import { expect, test } from '@jest/globals'
import { canonicalName } from '../../src/domain/reference.ts'
import { cacheReference } from '../../src/plan/cache.ts'

test.each<[string, readonly [string, string] | undefined]>([
  ['type=registry,ref=ghcr.io/acme/app:cache,mode=max', ['ghcr.io/acme/app', 'cache']],
  ['mode=max, type=registry, ref=GHCR.io/Acme/App:Cache', ['ghcr.io/acme/app', 'Cache']],
  ['type=registry,ref=localhost:5000/app', ['localhost:5000/app', 'latest']],
  ['type=registry,"ref=acme/app:x"', ['docker.io/acme/app', 'x']],
  ['acme/app:cache', ['docker.io/acme/app', 'cache']],
  ['type=gha,ref=acme/app:cache', undefined],
  ['type=registry', undefined],
  ['type=local,dest=/tmp/cache', undefined],
  ['type=registry,ref=acme/app@sha256:00', undefined],
])('%s', (entry, expected) => {
  const found = cacheReference(entry)
  expect(found && [canonicalName(found.repository), found.tag]).toStrictEqual(expected)
})
