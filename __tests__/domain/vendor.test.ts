import { describe, expect, test } from '@jest/globals'
import { parseHost } from '../../src/domain/reference.ts'
import { vendorOf, vendorOfChallenge } from '../../src/domain/vendor.ts'

describe('whose registry a host is, by its name', () => {
  test.each([
    ['docker.io', 'dockerhub'],
    ['index.docker.io', 'dockerhub'],
    ['notdocker.io', 'generic'],
    ['123456789012.dkr.ecr.us-east-1.amazonaws.com', 'ecr'],
    ['123456789012.dkr-ecr-fips.us-gov-west-1.on.aws', 'ecr'],
    ['ghcr.io', 'ghcr'],
    ['ghcr.io.evil.example', 'generic'],
    ['ghcr.io:443', 'generic'],
    ['europe-west1-docker.pkg.dev', 'google'],
    ['us-docker.pkg.dev', 'google'],
    ['docker.pkg.dev', 'generic'],
    ['europe-west1-python.pkg.dev', 'generic'],
    ['us-docker.pkg.dev.evil.example', 'generic'],
    ['gcr.io', 'google'],
    ['asia.gcr.io', 'google'],
    ['a.b.gcr.io', 'generic'],
    ['notgcr.io', 'generic'],
    ['acmeapp.azurecr.io', 'azure'],
    ['acmeapp-h4sh.azurecr.io', 'azure'],
    ['acmeapp.westeurope.geo.azurecr.io', 'azure'],
    ['acmeapp.azurecr.cn', 'azure'],
    ['acmeapp.azurecr.us', 'azure'],
    ['acmeapp.westeurope.data.azurecr.io', 'generic'],
    ['azurecr.io', 'generic'],
    ['acmeapp.azurecr.io.evil.example', 'generic'],
    ['acmeapp.azurecr.io:5000', 'generic'],
    ['registry.gitlab.com', 'gitlab'],
    ['gitlab.com', 'generic'],
    ['quay.io', 'quay'],
    ['xquay.io', 'generic'],
    ['harbor.acme.example', 'generic'],
    ['localhost:5000', 'generic'],
  ])('%s is %s', (name, vendor) => {
    const host = parseHost(name)
    if (host === undefined) throw new Error(`${name} is no host`)
    expect(vendorOf(host)).toBe(vendor)
  })
})

describe('whose registry it is, by its challenge', () => {
  test.each([
    ['GitLab', 'https://git.acme.example/jwt/auth', 'container_registry', 'gitlab'],
    ['the path of GitLab alone', 'https://git.acme.example/jwt/auth', 'registry', 'generic'],
    ['Quay', 'https://quay.acme.example/v2/auth', 'quay.acme.example', 'quay'],
    ['Harbor', 'https://harbor.acme.example/service/token', 'harbor-registry', 'harbor'],
    ['Nexus', 'Sonatype Nexus Repository Manager', undefined, 'nexus'],
    ['distribution', 'https://auth.acme.example/token', 'registry.acme.example', 'generic'],
    ['distribution with a password file', 'Registry Realm', undefined, 'generic'],
    ['nothing', undefined, undefined, 'generic'],
  ])('%s', (_name, realm, service, vendor) => {
    expect(vendorOfChallenge({ realm, service })).toBe(vendor)
  })
})
