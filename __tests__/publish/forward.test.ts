import { describe, expect, test } from '@jest/globals'
import type { Digest } from '../../src/domain/digest.ts'
import type { Relate } from '../../src/domain/relation.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { type Settled, settle } from '../../src/plan/settle.ts'
import { isIdle, onlyForward, relationOf } from '../../src/publish/forward.ts'
import { aBuild, aDigest, aPlace, aPlan, aRepository, aTag, observed } from '../support/plans.ts'
import { aReset, FakeRegistries } from '../support/registries.ts'

const A = 'ghcr.io/acme/app'
const B = 'registry.example.com/acme/app'
const HUB = 'docker.io/acme/app'
const [OLD, NEW] = ['a'.repeat(40), 'b'.repeat(40)]
const REVISION = 'org.opencontainers.image.revision'
const main = aTag('main', { kind: 'moving', follows: 'history', because: 'the branch main' })

/** `OLD` comes before our commit, `NEW` after it. */
const relate: Relate = async (other) => ({ kind: other === NEW ? 'before' : other === OLD ? 'after' : 'apart', source: 'checkout' })

/** What is settled when every image holds these tags. */
function settledOf(plan: Partial<Plan>, held: Readonly<Record<string, Readonly<Record<string, Digest>>>>): Settled {
  const images = Object.keys(held)
  const places = images.map((name) =>
    aPlace(
      name,
      Object.fromEntries(Object.entries(held[name] ?? {}).map(([tag, digest]) => [tag, { kind: 'present', digest, image: undefined }])),
    ),
  )
  return settle(aPlan({ images: images.map(aRepository), ...plan }), observed(...places))
}

function told({ rows }: Settled): readonly string[] {
  return rows.map(({ repository, tag, decision, because }) => `${repository.host} ${tag.name} ${decision} ${because}`)
}

describe('tags that follow history', () => {
  test('stay where they hold a later commit, and move over an earlier one', async () => {
    const fake = new FakeRegistries()
    const [older, newer] = [fake.image('older', { [REVISION]: OLD }), fake.image('newer', { [REVISION]: NEW })]
    const settled = settledOf({ tags: [main, { ...main, name: 'edge' }] }, { [A]: { main: newer, edge: older } })
    expect(told(await onlyForward(settled, fake, relate))).toStrictEqual([
      'ghcr.io main keep stays: it holds bbbbbbb, which comes after 0123456 (checkout)',
      'ghcr.io edge write the branch main, which comes after aaaaaaa (checkout)',
    ])
  })

  test('that hold one image are judged by reading it once, wherever it is; Docker Hub is asked last', async () => {
    const fake = new FakeRegistries()
    const newer = fake.image('newer', { [REVISION]: NEW })
    const tags = [main, { ...main, name: 'edge' }]
    const settled = settledOf({ tags }, { [HUB]: { main: newer, edge: newer }, [A]: { main: newer }, [B]: { edge: newer } })
    const { rows } = await onlyForward(settled, fake, relate)
    expect(rows.map(({ repository, tag, decision }) => `${repository.host} ${tag.name} ${decision}`)).toStrictEqual([
      'docker.io main keep',
      'docker.io edge keep',
      'ghcr.io main keep',
      'ghcr.io edge write',
      'registry.example.com main write',
      'registry.example.com edge keep',
    ])
    expect(fake.calls).toStrictEqual([`${A} get ${newer}`, `${A} config`])
  })

  test('are read in another registry when one fails', async () => {
    const fake = new FakeRegistries()
    const newer = fake.image('newer', { [REVISION]: NEW })
    fake.faults.push({ call: `${A} get ${newer}`, error: aReset() })
    const { rows } = await onlyForward(settledOf({ tags: [main] }, { [A]: { main: newer }, [B]: { main: newer } }), fake, relate)
    expect(rows.map(({ decision }) => decision)).toStrictEqual(['keep', 'keep'])
  })

  test('move where nobody can read what they hold, and say why', async () => {
    const fake = new FakeRegistries()
    const newer = fake.image('newer', { [REVISION]: NEW })
    fake.faults.push({ call: `${A} get ${newer}`, error: aReset() })
    expect(told(await onlyForward(settledOf({ tags: [main] }, { [A]: { main: newer } }), fake, relate))).toStrictEqual([
      'ghcr.io main write the branch main; nobody knows whether what it holds is newer: the connection was reset',
    ])
    expect(
      told(await onlyForward(settledOf({ tags: [main] }, { [A]: { main: aDigest('gone') } }), new FakeRegistries(), relate)),
    ).toStrictEqual([
      'ghcr.io main write the branch main; nobody knows whether what it holds is newer: ghcr.io/acme/app does not show an image there',
    ])
  })

  test('move over what names no commit, without a question about it', async () => {
    const fake = new FakeRegistries()
    const settled = settledOf({ tags: [main, aTag('1.2.3')] }, { [A]: { main: fake.image('unknown', {}) } })
    const nobody: Relate = () => Promise.reject(new Error('nobody knows'))
    expect(told(await onlyForward(settled, fake, nobody))).toStrictEqual([
      'ghcr.io main write the branch main; nobody knows whether what it holds is newer: it names no commit',
      'ghcr.io 1.2.3 write 1.2.3 was asked for',
    ])
  })

  test('say of each registry why it does not tell', async () => {
    const fake = new FakeRegistries()
    const held = aDigest('gone')
    fake.faults.push({ call: `${B} get ${held}`, error: aReset() })
    const [row] = told(await onlyForward(settledOf({ tags: [main] }, { [A]: { main: held }, [B]: { main: held } }), fake, relate))
    expect(row).toBe(
      'ghcr.io main write the branch main; nobody knows whether what it holds is newer: ghcr.io/acme/app does not show an image there; the connection was reset',
    )
  })

  test('that wait for nothing cost nothing', async () => {
    const fake = new FakeRegistries()
    const settled = settledOf({ tags: [aTag('1.2.3'), main, aTag('latest', { kind: 'moving' })] }, { [A]: { latest: aDigest('old') } })
    expect(await onlyForward(settled, fake, relate)).toBe(settled)
    expect(fake.calls).toStrictEqual([])
  })
})

describe('a build is for nothing', () => {
  const keep = { ...main, move: 'keep' } as const
  test.each<readonly [string, Partial<Plan>, boolean]>([
    ['where all tags stay', { tags: [keep] }, true],
    ['not where one is written', { tags: [keep, aTag('1.2.3')] }, false],
    ['not where the image is loaded', { tags: [keep], build: aBuild({ load: true }) }, false],
  ])('%s', (_name, plan, expected) => {
    expect(isIdle(settledOf(plan, { [A]: {} }))).toBe(expected)
  })

  test('not where an image is adopted: nothing is built', () => {
    const settled = settledOf({ tags: [keep] }, { [A]: {} })
    const source = { kind: 'adopt', digest: aDigest('theirs'), from: aRepository(A), version: undefined } as const
    expect(isIdle({ ...settled, source })).toBe(false)
  })

  test('perhaps, where all that are not written are undecided', () => {
    const settled = settledOf({ tags: [main, keep] }, { [A]: { main: aDigest('old') } })
    expect([isIdle(settled), isIdle(settled, ({ tag }) => tag.name === 'main')]).toStrictEqual([false, true])
  })
})

test('what is no image stands in no relation, and nobody is asked for it', async () => {
  expect(await relationOf(undefined, () => Promise.reject(new Error('nobody knows')))).toBeUndefined()
})
