import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { settle } from '../../src/plan/settle.ts'
import { openLooks } from '../../src/publish/look.ts'
import { aDigest, aPlace, aPlan, aRepository, aTag, observed } from '../support/plans.ts'
import { FakeRegistries } from '../support/registries.ts'

const A = 'ghcr.io/acme/app'
const B = 'docker.io/acme/app'

function setUp() {
  const plan = aPlan({ images: [aRepository(A), aRepository(B)], tags: [aTag('1.2.3'), aTag('latest', { kind: 'moving' })] })
  const settled = settle(plan, observed(aPlace(A), aPlace(B)))
  const fake = new FakeRegistries()
  let elapsedMs = 0
  const clock = { now: () => new Date(0), elapsedMs: () => elapsedMs, sleep: async () => undefined }
  const row = (image: string, tag: string) => {
    const found = settled.rows.find((one) => one.repository.name === image && one.tag.name === tag)
    if (found === undefined) throw new Error(`no row ${image}:${tag}`)
    return found
  }
  const pass = (ms: number): void => {
    elapsedMs += ms
  }
  return { settled, fake, looks: openLooks(settled, fake, { clock }), row, pass }
}

describe('looks', () => {
  test('a look of a moment ago is the answer; an older one is asked again', async () => {
    const { fake, looks, row, pass } = setUp()
    looks.begin(aRepository(A))
    expect(await looks.at(row(A, 'latest'))).toStrictEqual({ holds: undefined })
    fake.holds(aRepository(A), 'latest', aDigest('theirs'))
    pass(1_000)
    expect(await looks.at(row(A, 'latest'))).toStrictEqual({ holds: undefined })
    pass(1)
    expect(await looks.at(row(A, 'latest'))).toStrictEqual({ holds: aDigest('theirs') })
    expect(fake.calls).toStrictEqual([`${A} head 1.2.3`, `${A} head latest`, `${A} head latest`])
  })

  test('a tag that nobody looked at is looked at; only the repository that begins is asked, for what is written first', async () => {
    const { fake, looks, row } = setUp()
    looks.begin(aRepository(A))
    expect(await looks.at(row(B, '1.2.3'))).toStrictEqual({ holds: undefined })
    expect(fake.calls).toStrictEqual([`${A} head 1.2.3`, `${B} head 1.2.3`])
  })

  test('moving tags that wait for no fixed one are written first', () => {
    const fake = new FakeRegistries()
    const tags = [aTag('main', { kind: 'moving' }), aTag('edge', { kind: 'moving' })]
    const settled = settle(aPlan({ images: [aRepository(A)], tags }), observed(aPlace(A)))
    openLooks(settled, fake, { clock: { now: () => new Date(0), elapsedMs: () => 0, sleep: async () => undefined } }).begin(aRepository(A))
    expect(fake.calls).toStrictEqual([`${A} head main`, `${A} head edge`])
  })

  test('of a moment ago counts as such however long the run has taken', async () => {
    const { fake, looks, row, pass } = setUp()
    pass(60_000)
    looks.begin(aRepository(A))
    await looks.at(row(A, 'latest'))
    expect(fake.calls).toStrictEqual([`${A} head 1.2.3`, `${A} head latest`])
  })

  test('what was seen a moment ago is a look', async () => {
    const { settled, fake, row } = setUp()
    let elapsedMs = 10_500
    const clock = { now: () => new Date(0), elapsedMs: () => elapsedMs, sleep: async () => undefined }
    const looks = openLooks({ ...settled, seenMs: 10_000 }, fake, { clock })
    expect([await looks.at(row(A, 'latest')), fake.calls]).toStrictEqual([{ holds: undefined }, []])
    elapsedMs = 11_001
    await looks.at(row(A, 'latest'))
    expect(fake.calls).toStrictEqual([`${A} head latest`])
  })

  test('a tag that is not to be written is not looked at', () => {
    const fake = new FakeRegistries()
    const tags = [aTag('1.2.3'), aTag('latest', { kind: 'moving', move: 'keep' })]
    const settled = settle(aPlan({ images: [aRepository(A)], tags }), observed(aPlace(A)))
    openLooks(settled, fake, { clock: { now: () => new Date(0), elapsedMs: () => 0, sleep: async () => undefined } }).begin(aRepository(A))
    expect(fake.calls).toStrictEqual([`${A} head 1.2.3`])
  })

  test('trouble is an answer, not a throw', async () => {
    const { fake, looks, row } = setUp()
    const error = new ActionError('registry-unreachable', 'no route')
    fake.faults.push({ call: `${A} head latest`, error })
    expect(await looks.at(row(A, 'latest'))).toStrictEqual({ error })
  })
})
