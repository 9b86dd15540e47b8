import { afterEach, describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { BRIEF, PATIENT } from '../../src/registry/retry.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { imageOf, openAll, repositoryOf, testPorts } from './parts.ts'

const USER = { username: 'bob', password: 'hunter-2-secret' }

const running: FakeRegistry[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((registry) => registry.close()))
})

async function start(options: Parameters<typeof startRegistry>[0] = {}): Promise<FakeRegistry> {
  const registry = await startRegistry(options)
  running.push(registry)
  return registry
}

describe('openPublic', () => {
  test.each([
    ['asks for a token', { kind: 'bearer', ...USER } as const, 'read'],
    ['is refused by who lets nobody in', { kind: 'basic', ...USER } as const, 'registry-refused'],
  ])('%s without saying who we are, although there is a sign-in', async (_, auth, expected) => {
    const registry = await start({ auth })
    const { manifest } = imageOf('one')
    registry.putManifest('acme/app', '1.0', manifest.mediaType, manifest.bytes)
    const registries = openAll(USER, testPorts())
    const repository = repositoryOf(`${registry.host}/acme/app`)
    const client = registries.openPublic(repository, PATIENT)
    const outcome = await client.manifest('1.0').then(() => 'read', codeOf)
    const said = registry.requests.filter(({ headers }) => String(headers['authorization']).startsWith('Basic')).length
    const signedIn = await registries.open(repository).manifest('1.0')
    expect({ outcome, said, signedIn: signedIn?.digest }).toStrictEqual({ outcome: expected, said: 0, signedIn: manifest.digest })
  })

  test.each([
    ['with patience, as often as any request', PATIENT, 5],
    ['in short, twice', BRIEF, 2],
  ])('%s', async (_, patience, expected) => {
    const registry = await start()
    registry.rule({ method: 'GET', path: '/manifests/', status: 503 })
    const client = openAll(undefined, testPorts()).openPublic(repositoryOf(`${registry.host}/acme/app`), patience)
    expect(await client.manifest('1.0').catch(codeOf)).toBe('registry-answer')
    expect(registry.requests.filter(({ path }) => path.includes('/manifests/'))).toHaveLength(expected)
  })

  test('in short, a wait that the registry asks for is not kept', async () => {
    const registry = await start()
    registry.rule({ method: 'GET', path: '/manifests/', status: 429, headers: { 'retry-after': '30' } })
    const ports = testPorts()
    const client = openAll(undefined, ports).openPublic(repositoryOf(`${registry.host}/acme/app`), BRIEF)
    expect(await client.manifest('1.0').catch(codeOf)).toBe('registry-answer')
    expect(ports.slept).toStrictEqual([])
  })
})

function codeOf(thrown: unknown): string {
  return thrown instanceof ActionError ? thrown.code : String(thrown)
}
