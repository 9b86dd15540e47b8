import { describe, expect, test } from '@jest/globals'
import { checkCaches } from '../../src/build/cache.ts'
import { aBuild, aPlan, aRepository } from '../support/plans.ts'
import { failure } from './world.ts'

const planOf = (cacheTo: string) =>
  aPlan({ images: [aRepository('ghcr.io/acme/app'), aRepository('acme/app')], build: aBuild({ cacheTo: [cacheTo] }) })

describe('a cache that would stand where a tag is planned', () => {
  test.each([
    ['type=registry,ref=ghcr.io/acme/app:1.2.3,mode=max', 'ghcr.io/acme/app:1.2.3'],
    ['ref=ghcr.io/acme/app,type=registry', 'ghcr.io/acme/app:latest'],
    ['docker.io/acme/app:latest', 'acme/app:latest'],
    ['"type=registry","ref=acme/app"', 'acme/app:latest'],
  ])('%s is refused', async (cacheTo, tag) => {
    const error = await failure(Promise.resolve().then(() => checkCaches(planOf(cacheTo))))
    expect([error.code, error.message]).toStrictEqual(['inputs', `cache-to would write its cache over the planned tag ${tag}`])
  })

  test.each([
    'type=registry,ref=ghcr.io/acme/app:buildcache',
    'type=registry,ref=ghcr.io/acme/cache:1.2.3',
    'type=gha,mode=max',
    'type=local,dest=/acme/app',
    'type=inline',
    'type=registry,ref=!!',
    '',
  ])('%j is let through', (cacheTo) => {
    expect(() => checkCaches(planOf(cacheTo))).not.toThrow()
  })
})
