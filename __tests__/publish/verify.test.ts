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
      error: {
        code: 'verify',
        message: `docker.io/acme/app:1.0 was written as ${ours} but the registry shows nothing`,
        hint: 'Another run may have written the same tag, or the registry is behind. Look at the tag, then run again.',
      },
    })
  })
})

describe('a tag that does not show the image yet', () => {
  /** Reads until the end, `lostMs` of which pass while the tag is read for the first time; the image is there from the read with that number. */
  const reads = async (from: number, lostMs = 0, name = 'ghcr.io/acme/app', before?: string) => {
    const fake = new FakeRegistries()
    const repository = aRepository(name)
    if (before !== undefined) fake.holds(repository, '1.0', aDigest(before))
    const ports = patientPorts()
    let count = 0
    fake.before = (call) => {
      if (!call.endsWith(' 1.0')) return
      count += 1
      if (count === 1) void ports.clock.sleep(lostMs)
      if (count === from) fake.holds(repository, '1.0', ours)
    }
    const end = await verifyTag(fake.open(repository), '1.0', ours, before === undefined ? undefined : aDigest(before), ports)
    return [end.kind, count]
  }

  test('is read for a minute, at growing distances', async () => {
    expect([await reads(12), await reads(13)]).toStrictEqual([
      ['shown', 12],
      ['behind', 12],
    ])
  })

  test('is read at the very end of it, and not after it', async () => {
    expect([await reads(12, 7_300), await reads(12, 7_301)]).toStrictEqual([
      ['shown', 12],
      ['behind', 11],
    ])
  })

  test('is waited for at Docker Hub too, whose answer is nothing, and where it shows what it showed before', async () => {
    expect([await reads(99, 0, 'docker.io/acme/app'), await reads(3, 0, 'ghcr.io/acme/app', 'old')]).toStrictEqual([
      ['behind', 12],
      ['shown', 3],
    ])
  })

  test('but shows nothing any more where it showed something is waited for', async () => {
    const fake = new FakeRegistries()
    const end = await verifyTag(fake.open(aRepository('ghcr.io/acme/app')), '1.0', ours, aDigest('old'), patientPorts())
    expect([end.kind, fake.calls.length]).toStrictEqual(['behind', 12])
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
