import { describe, expect, test } from '@jest/globals'
import { parseHost } from '../../src/domain/reference.ts'
import { endpointOf } from '../../src/registry/endpoints.ts'

function endpoint(name: string, plain = false) {
  const host = parseHost(name)
  if (host === undefined) throw new Error(`${name} is no host`)
  const { kind, origin, parallel, scheme } = endpointOf(host, { host, plain, ca: undefined, required: true })
  return [kind, origin.origin, parallel, scheme?.kind]
}

describe('endpoints', () => {
  test.each<readonly [string, boolean, readonly unknown[]]>([
    ['docker.io', false, ['dockerhub', 'https://registry-1.docker.io', 10, 'bearer']],
    ['index.docker.io', false, ['dockerhub', 'https://registry-1.docker.io', 10, 'bearer']],
    ['ghcr.io', false, ['ghcr', 'https://ghcr.io', 10, 'bearer']],
    ['registry.gitlab.com', false, ['gitlab', 'https://registry.gitlab.com', 10, undefined]],
    ['quay.io', false, ['quay', 'https://quay.io', 1, undefined]],
    ['registry.example:5000', false, ['generic', 'https://registry.example:5000', 10, undefined]],
    ['registry.example:5000', true, ['generic', 'http://registry.example:5000', 10, undefined]],
    ['127.0.0.1:5000', true, ['generic', 'http://127.0.0.1:5000', 10, undefined]],
    ['ghcr.io.evil.example', false, ['generic', 'https://ghcr.io.evil.example', 10, undefined]],
  ])('%s (plain: %p)', (name, plain, expected) => {
    expect(endpoint(name, plain)).toStrictEqual(expected)
  })

  test.each([
    '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com',
    '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com',
    '123456789012.dkr-ecr.eu-west-1.on.aws',
    '123456789012.dkr-ecr-fips.us-east-1.on.aws',
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
    '123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn',
    '123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu',
    '123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov',
    '123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov',
  ])('%s asks for Basic', (name) => {
    expect(endpoint(name)).toStrictEqual(['ecr', `https://${name}`, 10, 'basic'])
  })

  test.each([
    '12345678901.dkr.ecr.eu-west-1.amazonaws.com',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example',
    '123456789012.dkr.ecr.a.b.amazonaws.com',
  ])('%s is not ECR', (name) => {
    expect(endpoint(name)[0]).toBe('generic')
  })
})

test.each<readonly [string, object | undefined]>([
  ['docker.io', { kind: 'bearer', realm: 'https://auth.docker.io/token', service: 'registry.docker.io' }],
  ['ghcr.io', { kind: 'bearer', realm: 'https://ghcr.io/token', service: 'ghcr.io' }],
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', { kind: 'basic' }],
  ['public.ecr.aws', undefined],
  ['acmelab.azurecr.io', undefined],
  ['europe-west1-docker.pkg.dev', undefined],
  ['registry.example', undefined],
])('how %s asks to sign in is known without asking, where it is', (name, scheme) => {
  const host = parseHost(name)
  if (host === undefined) throw new Error(`${name} is no host`)
  expect(endpointOf(host, { host, plain: false, ca: 'PEM', required: true })).toMatchObject({ host, scheme, ca: 'PEM', realms: [] })
})
