import { describe, expect, test } from '@jest/globals'
import { verifyTag } from '../../src/publish/verify.ts'
import { aDigest, aRepository } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'

const ours = aDigest('ours')

describe('a tag is read back', () => {
  test.each<readonly [string, string, Readonly<Record<string, string>>, string, readonly string[]]>([
    ['by its bytes', 'ghcr.io/acme/app', { '1.0': 'ours' }, 'shown', ['get 1.0']],
    [
      'at Docker Hub by HEAD, and the bytes by their digest',
      'docker.io/acme/app',
      { '1.0': 'ours', [ours]: 'ours' },
      'shown',
      ['head 1.0', `get ${ours}`],
    ],
    ['at Docker Hub: another image', 'docker.io/acme/app', { '1.0': 'theirs' }, 'other', ['head 1.0']],
  ])('%s', async (_name, name, held, state, calls) => {
    const fake = new FakeRegistries()
    const repository = aRepository(name)
    for (const [reference, text] of Object.entries(held)) fake.holds(repository, reference, aDigest(text))
    const end = await verifyTag(fake.open(repository), '1.0', ours, undefined, patientPorts())
    expect([end.kind, ...fake.calls]).toStrictEqual([state, ...calls.map((call) => `${name} ${call}`)])
  })

  test('at Docker Hub: a tag whose bytes are not there is not taken at its word', async () => {
    const fake = new FakeRegistries()
    const repository = aRepository('docker.io/acme/app')
    fake.holds(repository, '1.0', ours)
    const end = await verifyTag(fake.open(repository), '1.0', ours, undefined, patientPorts())
    expect(end).toMatchObject({
      kind: 'behind',
      digest: undefined,
      error: { code: 'verify', message: `docker.io/acme/app:1.0 was written as ${ours} but the registry shows nothing` },
    })
  })
})

/** Time that passes only while somebody waits. */
function patientPorts(): Parameters<typeof verifyTag>[4] {
  let elapsedMs = 0
  const sleep = async (ms: number) => {
    elapsedMs += ms
  }
  return { clock: { now: () => new Date(elapsedMs), elapsedMs: () => elapsedMs, sleep }, signal: new AbortController().signal }
}
