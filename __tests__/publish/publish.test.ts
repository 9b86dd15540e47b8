import { describe, expect, test } from '@jest/globals'
import type { Digest } from '../../src/domain/digest.ts'
import { canonicalName, type Repository } from '../../src/domain/reference.ts'
import type { Relate, Relation } from '../../src/domain/relation.ts'
import { ActionError } from '../../src/errors.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { type SettledRow, settle } from '../../src/plan/settle.ts'
import type { Admitted } from '../../src/publish/admit.ts'
import type { Journal } from '../../src/publish/journal.ts'
import { openLooks } from '../../src/publish/look.ts'
import { publish, type Row, rowWithoutWrite } from '../../src/publish/publish.ts'
import { type Uploaded, upload } from '../../src/publish/upload.ts'
import { InDoubt, MissingBlobs } from '../../src/registry/errors.ts'
import { admitted } from '../support/admitted.ts'
import { growthOf, IN_LINE } from '../support/growth.ts'
import { NO_JOURNAL } from '../support/journal.ts'
import { aBuild, aCleared, aDigest, anImage, aPlace, aPlan, aRepository, aStaged, aTag, observed, present } from '../support/plans.ts'
import { aReset, FakeRegistries } from '../support/registries.ts'

const A = 'ghcr.io/acme/app'
const B = 'registry.example.com/acme/app'
const latest = { tags: [aTag('latest', { kind: 'moving' })] }
const two: Partial<Plan> = { images: [aRepository(A), aRepository(B)] }
const denied = new ActionError('registry-refused', 'denied')
const lost = new InDoubt(aReset())

/** Uploads and publishes `ours` over what the registries hold; gives rows and calls. */
async function go(
  fake: FakeRegistries,
  plan: Partial<Plan> = {},
  abort?: AbortController,
  optional: readonly string[] = [],
  relate: Relate = async () => ({ kind: 'unknown', because: 'nobody was asked' }),
  journal: Journal = NO_JOURNAL,
  judged: (uploaded: Uploaded) => Admitted = admitted,
): Promise<{ rows: readonly Row[]; calls: readonly string[] }> {
  const whole = aPlan(plan)
  const places = whole.images.map((image) => {
    const seen = whole.tags.flatMap((tag) => {
      const digest = fake.tags.get(`${image.host}/${image.path}:${tag.name}`)
      return digest === undefined ? [] : [[tag.name, { kind: 'present', digest, image: anImage({ fingerprint: undefined }) }] as const]
    })
    return aPlace(image.name, Object.fromEntries(seen), { required: !optional.includes(image.name) })
  })
  const settled = settle(whole, observed(...places))
  const uploaded = await upload(aCleared(aStaged('ours')), settled, fake, openLooks(settled, fake, { clock: STILL }))
  fake.calls.length = 0
  let elapsed = 0
  const clock = {
    now: () => new Date(0),
    elapsedMs: () => elapsed,
    sleep: async (ms: number) => {
      elapsed += ms
    },
  }
  const rows = await publish(
    judged(uploaded),
    settled,
    fake,
    { looks: openLooks(settled, fake, { clock }), relate, journal },
    {
      clock,
      signal: (abort ?? new AbortController()).signal,
    },
  )
  return { rows, calls: fake.calls }
}

/** A clock that stands. */
const STILL = { now: () => new Date(0), elapsedMs: () => 0, sleep: async () => undefined }

function told(rows: readonly Row[]): readonly string[] {
  const names = new Map<Digest, string>([
    [aStaged('ours').digest, 'ours'],
    ...['old', 'theirs'].map((text) => [aDigest(text), text] as const),
  ])
  const name = (digest: Digest | undefined): string => (digest === undefined ? '-' : (names.get(digest) ?? digest))
  return rows.map(
    (row) => `${row.repository.host} ${row.tag} ${row.state} ${name(row.before)}→${name(row.after)} ×${row.attempts} ${row.because}`,
  )
}

describe('publish', () => {
  test('fixed tags are written before moving tags, and all are read back when all are written', async () => {
    const { rows, calls } = await go(new FakeRegistries())
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 published -→ours ×1 1.2.3 was asked for',
      'ghcr.io latest published -→ours ×1 latest was asked for',
    ])
    expect(calls).toStrictEqual([
      `${A} head 1.2.3`,
      `${A} head latest`,
      `${A} put 1.2.3`,
      `${A} put latest`,
      `${A} get 1.2.3`,
      `${A} get latest`,
    ])
  })

  test('a tag that holds the image already is not written', async () => {
    const fake = new FakeRegistries()
    fake.before = (call) => {
      if (call === `${A} head latest`) fake.holds(aRepository(A), 'latest', aStaged('ours').digest)
    }
    const { rows, calls } = await go(fake)
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 published -→ours ×1 1.2.3 was asked for',
      'ghcr.io latest already -→ours ×0 it holds this image',
    ])
    expect(calls).not.toContain(`${A} put latest`)
  })

  test('a fixed tag that fails in one registry leaves moving tags untouched in all', async () => {
    const fake = new FakeRegistries()
    fake.holds(aRepository(A), 'latest', aDigest('old'))
    fake.faults.push({ call: `${B} put 1.2.3`, error: denied })
    const { rows } = await go(fake, two)
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 published -→ours ×1 1.2.3 was asked for',
      `ghcr.io latest untouched old→old ×0 the fixed tag 1.2.3 is not in ${B}`,
      'registry.example.com 1.2.3 failed -→- ×1 denied',
      `registry.example.com latest untouched -→- ×0 the fixed tag 1.2.3 is not in ${B}`,
    ])
  })

  test.each<readonly [Plan['onPartial'], readonly string[], readonly string[]]>([
    ['stop', [], [`untouched -→- ×0 the image is not in ${B}`, `untouched -→- ×0 the fixed tag 1.2.3 is not in ${B}`]],
    ['continue', [], ['published -→ours ×1 1.2.3 was asked for', 'published -→ours ×1 latest was asked for']],
    ['stop', [B], ['published -→ours ×1 1.2.3 was asked for', 'published -→ours ×1 latest was asked for']],
  ])(
    'an upload that fails in one registry fails its tags there; on-partial: %s, not required: %j',
    async (onPartial, optional, expected) => {
      const fake = new FakeRegistries()
      fake.faults.push({ call: `${B} put digest`, error: denied })
      const { rows, calls } = await go(fake, { ...two, onPartial }, undefined, optional)
      expect(told(rows)).toStrictEqual([
        `ghcr.io 1.2.3 ${expected[0]}`,
        `ghcr.io latest ${expected[1]}`,
        'registry.example.com 1.2.3 failed -→- ×0 the upload failed: denied',
        `registry.example.com latest untouched -→- ×0 the fixed tag 1.2.3 is not in ${B}`,
      ])
      expect(calls.some((call) => call.startsWith(`${B} put `))).toBe(false)
    },
  )

  test('with on-partial: continue a fixed tag that fails in one registry holds back the moving tags there alone', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${B} put 1.2.3`, error: denied })
    const { rows } = await go(fake, { ...two, onPartial: 'continue' })
    expect(rows.map((row) => `${row.repository.host} ${row.tag} ${row.state}`)).toStrictEqual([
      'ghcr.io 1.2.3 published',
      'ghcr.io latest published',
      'registry.example.com 1.2.3 failed',
      'registry.example.com latest untouched',
    ])
  })

  test('a PUT whose answer was lost is read back, and counts when it took effect', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} put 1.2.3`, error: lost, after: true })
    const { rows } = await go(fake, { tags: [aTag('1.2.3')] })
    expect(told(rows)).toStrictEqual(['ghcr.io 1.2.3 published -→ours ×1 1.2.3 was asked for; the answer was lost, the tag was taken'])
  })

  test('a PUT whose answer was lost, and that takes effect later, counts', async () => {
    const fake = new FakeRegistries()
    let reads = 0
    fake.faults.push({ call: `${A} put 1.2.3`, error: lost })
    fake.before = (call) => {
      if (call === `${A} get 1.2.3`) reads += 1
      if (reads === 5) fake.holds(aRepository(A), '1.2.3', aStaged('ours').digest)
    }
    const { rows } = await go(fake)
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 published -→ours ×1 1.2.3 was asked for; the answer was lost, the tag was taken',
      'ghcr.io latest published -→ours ×1 latest was asked for',
    ])
  })

  test('a PUT whose answer was lost, and that shows no effect, may have one yet: it is unknown, and no moving tag is written', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} put 1.2.3`, error: lost })
    const { rows, calls } = await go(fake)
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 unknown -→- ×1 the connection was reset; whether it was taken is not known, the tag shows nothing',
      `ghcr.io latest untouched -→- ×0 the fixed tag 1.2.3 is not in ${A}`,
    ])
    expect(calls.filter((call) => call === `${A} get 1.2.3`).length).toBeLessThan(15)
  })

  test('a PUT that was refused is failed, with what the tag holds', async () => {
    const fake = new FakeRegistries()
    fake.holds(aRepository(A), 'latest', aDigest('old'))
    fake.faults.push({ call: `${A} put latest`, error: denied })
    const { rows } = await go(fake)
    expect(told(rows)).toStrictEqual(['ghcr.io 1.2.3 published -→ours ×1 1.2.3 was asked for', 'ghcr.io latest failed old→old ×1 denied'])
  })

  test('a PUT that was refused because the tag cannot move, and holds this very image, is no failure', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} put 1.2.3`, error: denied })
    fake.before = (call) => {
      if (call === `${A} put 1.2.3`) fake.holds(aRepository(A), '1.2.3', aStaged('ours').digest)
    }
    const { rows } = await go(fake, { tags: [aTag('1.2.3')] })
    expect(told(rows)).toStrictEqual(['ghcr.io 1.2.3 already -→ours ×0 it holds this image; denied'])
  })

  test('a PUT whose answer was lost, and whose tag cannot be read, is unknown', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} put 1.2.3`, error: lost }, { call: `${A} get 1.2.3`, error: aReset() })
    const { rows } = await go(fake, { tags: [aTag('1.2.3')] })
    expect(told(rows)).toStrictEqual(['ghcr.io 1.2.3 unknown -→- ×1 the connection was reset'])
  })

  test('a tag that cannot be read back after its PUT is unknown', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} get 1.2.3`, error: aReset() })
    const { rows } = await go(fake, { tags: [aTag('1.2.3')] })
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 unknown -→- ×1 the registry took it, but it was not read back: the connection was reset',
    ])
  })

  test('a registry that shows the old tag for a while is waited for', async () => {
    const fake = new FakeRegistries()
    const repository = aRepository(A)
    let reads = 0
    fake.before = (call) => {
      if (call !== `${A} get latest`) return
      reads += 1
      fake.holds(repository, 'latest', reads < 4 ? aDigest('old') : aStaged('ours').digest)
    }
    fake.holds(repository, 'latest', aDigest('old'))
    const { rows } = await go(fake, { tags: [aTag('latest', { kind: 'moving' })] })
    expect({ rows: told(rows), reads }).toStrictEqual({ rows: ['ghcr.io latest published old→ours ×1 latest was asked for'], reads: 4 })
  })

  test('a registry that takes a tag and shows the old one for ever is not known to have it, bounded', async () => {
    const fake = new FakeRegistries()
    fake.before = (call) => {
      if (call === `${A} get latest`) fake.holds(aRepository(A), 'latest', aDigest('old'))
    }
    fake.holds(aRepository(A), 'latest', aDigest('old'))
    const { rows, calls } = await go(fake, { tags: [aTag('latest', { kind: 'moving' })] })
    const message = `${A}:latest was written as ${aStaged('ours').digest} but the registry shows ${aDigest('old')}`
    expect(told(rows)).toStrictEqual([`ghcr.io latest unknown old→- ×1 the registry took it, but it does not show it yet: ${message}`])
    expect(calls.filter((call) => call === `${A} get latest`).length).toBeLessThan(15)
  })

  test('another digest after our PUT is told at once', async () => {
    const fake = new FakeRegistries()
    fake.before = (call) => {
      if (call === `${A} get latest`) fake.holds(aRepository(A), 'latest', aDigest('theirs'))
    }
    const { rows } = await go(fake, { tags: [aTag('latest', { kind: 'moving' })] })
    expect(told(rows)).toStrictEqual([
      `ghcr.io latest failed -→theirs ×1 ${A}:latest was written as ${aStaged('ours').digest} but the registry shows ${aDigest('theirs')}`,
    ])
  })

  test('a fixed tag that another run wrote meanwhile is not replaced', async () => {
    const fake = new FakeRegistries()
    fake.before = (call) => {
      if (call === `${A} head 1.2.3`) fake.holds(aRepository(A), '1.2.3', aDigest('theirs'))
    }
    const { rows, calls } = await go(fake)
    expect(told(rows)).toStrictEqual([
      `ghcr.io 1.2.3 failed -→theirs ×0 changed under us: it held nothing before the build and holds ${aDigest('theirs')} now`,
      `ghcr.io latest untouched -→- ×0 the fixed tag 1.2.3 is not in ${A}`,
    ])
    expect(calls.filter((call) => call.includes(' put '))).toStrictEqual([])
  })

  test('with fixed-tags: skip a fixed tag that another run wrote meanwhile is skipped, and moving tags are written', async () => {
    const fake = new FakeRegistries()
    const theirs = fake.image('theirs', { 'org.opencontainers.image.version': '1.2.3' })
    fake.before = (call) => {
      if (call === `${A} head 1.2.3`) fake.holds(aRepository(A), '1.2.3', theirs)
    }
    const { rows, calls } = await go(fake, { fixedTags: 'skip' })
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 skipped -→theirs ×0 another run wrote it meanwhile, and fixed-tags is skip',
      'ghcr.io latest published -→ours ×1 latest was asked for',
    ])
    expect(calls).not.toContain(`${A} put 1.2.3`)
  })

  test('a moving tag that a newer release took meanwhile is left to it', async () => {
    const fake = new FakeRegistries()
    const newer = fake.image('newer', { 'org.opencontainers.image.version': '1.2.4' })
    fake.before = (call) => {
      if (call === `${A} head latest`) fake.holds(aRepository(A), 'latest', newer)
    }
    const { rows, calls } = await go(fake)
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 published -→ours ×1 1.2.3 was asked for',
      `ghcr.io latest superseded -→${newer} ×0 a newer run moved it meanwhile, to 1.2.4`,
    ])
    expect(calls).not.toContain(`${A} put latest`)
  })

  test('rows of thousands of tags are put together in time that grows in line with their number', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => aTag(`tag-${index}`, { kind: 'moving' }))
    const grown = await growthOf(250, many, async (tags) => {
      const { rows } = await go(new FakeRegistries(), { tags })
      expect(rows.map((row) => `${row.tag} ${row.state}`)).toStrictEqual(tags.map(({ name }) => `${name} published`))
    })
    expect(grown).toBeLessThan(IN_LINE)
  })

  test('a moving tag whose turn comes late is looked at again', async () => {
    const fake = new FakeRegistries()
    const newer = fake.image('newer', { 'org.opencontainers.image.version': '1.2.4' })
    let elapsedMs = 0
    const clock = { ...STILL, elapsedMs: () => elapsedMs }
    const settled = settle(aPlan(), observed(aPlace(A)))
    const looks = openLooks(settled, fake, { clock })
    const uploaded = await upload(aCleared(aStaged('ours')), settled, fake, looks)
    fake.before = (call) => {
      if (call !== `${A} put 1.2.3`) return
      elapsedMs = 60_000
      fake.holds(aRepository(A), 'latest', newer)
    }
    const relate: Relate = async () => ({ kind: 'unknown', because: 'nobody was asked' })
    const rows = await publish(
      admitted(uploaded),
      settled,
      fake,
      { looks, relate, journal: NO_JOURNAL },
      { clock, signal: new AbortController().signal },
    )
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 published -→ours ×1 1.2.3 was asked for',
      `ghcr.io latest superseded -→${newer} ×0 a newer run moved it meanwhile, to 1.2.4`,
    ])
    expect(fake.calls).not.toContain(`${A} put latest`)
  })

  test('a moving tag that an older release took meanwhile is taken back', async () => {
    const fake = new FakeRegistries()
    const older = fake.image('older', { 'org.opencontainers.image.version': '1.1.0' })
    fake.before = (call) => {
      if (call === `${A} head latest`) fake.holds(aRepository(A), 'latest', older)
    }
    const { rows } = await go(fake, { tags: [aTag('latest', { kind: 'moving' })] })
    expect(told(rows)).toStrictEqual([`ghcr.io latest published ${older}→ours ×1 latest was asked for; an older run moved it meanwhile`])
  })

  test('a moving tag that a newer release took right after our write is told as that', async () => {
    const fake = new FakeRegistries()
    const newer = fake.image('newer', { 'org.opencontainers.image.version': '1.2.4' })
    fake.before = (call) => {
      if (call === `${A} get latest`) fake.holds(aRepository(A), 'latest', newer)
    }
    const { rows } = await go(fake, { tags: [aTag('latest', { kind: 'moving' })] })
    expect(told(rows)).toStrictEqual([`ghcr.io latest superseded -→${newer} ×1 a newer run moved it meanwhile, to 1.2.4`])
  })

  describe('a branch that another run took meanwhile', () => {
    const main = { tags: [aTag('main', { kind: 'moving', follows: 'history' })] }
    const theirs = { 'org.opencontainers.image.revision': 'f'.repeat(40), 'org.opencontainers.image.created': '1970-01-01T00:00:00Z' }
    const stand = (kind: Exclude<Relation['kind'], 'unknown'>): Relate => {
      return async (other) => ({ kind: other === 'f'.repeat(40) ? kind : 'same', source: 'GitHub API' })
    }

    test('for a later commit is left to it, though that run began earlier', async () => {
      const fake = new FakeRegistries()
      const newer = fake.image('newer', theirs)
      fake.before = (call) => {
        if (call === `${A} head main`) fake.holds(aRepository(A), 'main', newer)
      }
      const { rows, calls } = await go(fake, main, undefined, [], stand('before'))
      expect(told(rows)).toStrictEqual([`ghcr.io main superseded -→${newer} ×0 a newer run moved it meanwhile`])
      expect(calls).not.toContain(`${A} put main`)
    })

    test('for an earlier commit is taken back', async () => {
      const fake = new FakeRegistries()
      const older = fake.image('older', { ...theirs, 'org.opencontainers.image.created': '2999-01-01T00:00:00Z' })
      fake.before = (call) => {
        if (call === `${A} head main`) fake.holds(aRepository(A), 'main', older)
      }
      const { rows } = await go(fake, main, undefined, [], stand('after'))
      expect(told(rows)).toStrictEqual([`ghcr.io main published ${older}→ours ×1 main was asked for; an older run moved it meanwhile`])
    })

    test('for an earlier commit right after our write is taken back, once', async () => {
      const fake = new FakeRegistries()
      const older = fake.image('older', theirs)
      let reads = 0
      fake.before = (call) => {
        if (call !== `${A} get main`) return
        reads += 1
        if (reads === 1) fake.holds(aRepository(A), 'main', older)
      }
      const { rows, calls } = await go(fake, main, undefined, [], stand('after'))
      expect(told(rows)).toStrictEqual([`ghcr.io main published ${older}→ours ×2 main was asked for; an older run moved it meanwhile`])
      expect(calls.filter((call) => call === `${A} put main`)).toHaveLength(2)
    })

    test('for an earlier commit again and again is given up', async () => {
      const fake = new FakeRegistries()
      const older = fake.image('older', theirs)
      fake.before = (call) => {
        if (call === `${A} get main`) fake.holds(aRepository(A), 'main', older)
      }
      const { rows, calls } = await go(fake, main, undefined, [], stand('after'))
      expect(rows.map(({ state, attempts, error }) => `${state} ×${attempts} ${error?.code}`)).toStrictEqual(['unknown ×2 verify'])
      expect(calls.filter((call) => call === `${A} put main`)).toHaveLength(2)
    })

    test('is written all the same with moving: always, and nothing is read for it', async () => {
      const fake = new FakeRegistries()
      const newer = fake.image('newer', theirs)
      fake.before = (call) => {
        if (call === `${A} head main`) fake.holds(aRepository(A), 'main', newer)
      }
      const { rows, calls } = await go(
        fake,
        { tags: [aTag('main', { kind: 'moving', follows: undefined })] },
        undefined,
        [],
        stand('before'),
      )
      expect(told(rows)).toStrictEqual([`ghcr.io main published ${newer}→ours ×1 main was asked for; another run moved it meanwhile`])
      expect(calls).toStrictEqual([`${A} head main`, `${A} put main`, `${A} get main`])
    })
  })

  test('a fixed tag that a twin of this run wrote meanwhile stays, and the moving tags go on', async () => {
    const fake = new FakeRegistries()
    const plan = aPlan({ build: aBuild({ platforms: [] }) })
    const twin = fake.image('twin', { 'org.opencontainers.image.revision': plan.revision, 'io.build-tag-push.inputs': plan.fingerprint })
    fake.before = (call) => {
      if (call === `${A} head 1.2.3`) fake.holds(aRepository(A), '1.2.3', twin)
    }
    const { rows } = await go(fake, plan)
    expect(told(rows)).toStrictEqual([
      `ghcr.io 1.2.3 kept -→${twin} ×0 it holds another build of the same commit, platforms and inputs, published meanwhile`,
      'ghcr.io latest published -→ours ×1 latest was asked for',
    ])
  })

  test('a tag that says it holds the image is read, not believed', async () => {
    const fake = new FakeRegistries()
    const other = fake.image('other', {})
    fake.before = (call) => {
      if (call === `${A} head 1.2.3`) fake.holds(aRepository(A), '1.2.3', aStaged('ours').digest)
      if (call === `${A} get 1.2.3`) fake.holds(aRepository(A), '1.2.3', other)
    }
    const { rows } = await go(fake, { tags: [aTag('1.2.3')] })
    expect(rows.map((row) => `${row.state} ${row.error?.code}`)).toStrictEqual(['failed verify'])
  })

  test('a PUT that was refused is no success because a header says so', async () => {
    const fake = new FakeRegistries()
    const other = fake.image('other', {})
    fake.faults.push({ call: `${A} put 1.2.3`, error: denied, after: true })
    fake.before = (call) => {
      if (call === `${A} get 1.2.3`) fake.holds(aRepository(A), '1.2.3', other)
    }
    const { rows } = await go(fake, { tags: [aTag('1.2.3')] })
    expect(rows.map((row) => `${row.state} ${row.error?.code}`)).toStrictEqual(['failed verify'])
  })

  test('a fixed tag that fails in a registry that is not required holds back the moving tags there alone', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${B} put 1.2.3`, error: denied })
    const { rows } = await go(fake, two, undefined, [B])
    expect(rows.map((row) => `${row.repository.host} ${row.tag} ${row.state}`)).toStrictEqual([
      'ghcr.io 1.2.3 published',
      'ghcr.io latest published',
      'registry.example.com 1.2.3 failed',
      'registry.example.com latest untouched',
    ])
  })

  test('after a cancel nothing new is written', async () => {
    const fake = new FakeRegistries()
    const abort = new AbortController()
    fake.before = (call) => {
      if (call === `${A} put 1.2.3`) abort.abort(new ActionError('cancelled', 'the job was cancelled'))
    }
    const { rows } = await go(fake, {}, abort)
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 published -→ours ×1 1.2.3 was asked for',
      'ghcr.io latest untouched -→- ×0 the job was cancelled',
    ])
  })

  test('a cancel in the middle of the upload leaves all as it was', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} put digest`, error: new ActionError('cancelled', 'the job was cancelled') })
    const { rows, calls } = await go(fake)
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 untouched -→- ×0 the upload failed: the job was cancelled',
      'ghcr.io latest untouched -→- ×0 the upload failed: the job was cancelled',
    ])
    expect(calls.filter((call) => call.includes(' put '))).toStrictEqual([])
  })

  describe('the journal', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    const kept = (over: Partial<Journal>, calls: string[]): Journal => ({
      ...NO_JOURNAL,
      seal: async (rows) => void calls.push(`seal ${rows.map(({ tag, state }) => `${tag} ${state}`).join()}`),
      begin: async ({ tag }) => void calls.push(`begin ${tag.name}`),
      ...over,
    })

    test('has every row before the first name, and each name before it is written', async () => {
      const fake = new FakeRegistries()
      const { calls } = await go(fake, {}, undefined, [], undefined, kept({}, fake.calls))
      expect(calls.filter((call) => !call.includes(' head ') && !call.includes(' get '))).toStrictEqual([
        'seal 1.2.3 untouched,latest untouched',
        'begin 1.2.3',
        `${A} put 1.2.3`,
        'seal 1.2.3 untouched,latest untouched',
        'begin latest',
        `${A} put latest`,
      ])
    })

    test.each<readonly [string, Partial<Journal>]>([
      ['cannot be written', { seal: () => Promise.reject(full) }],
      ['does not take a name', { begin: () => Promise.reject(full) }],
    ])('that %s: no name is written', async (_name, over) => {
      const fake = new FakeRegistries()
      const { rows, calls } = await go(fake, {}, undefined, [], undefined, kept(over, []))
      expect(calls.filter((call) => call.includes(' put '))).toStrictEqual([])
      expect(told(rows)).toStrictEqual([
        'ghcr.io 1.2.3 failed -→- ×0 the journal was not written, so no name was: ENOSPC: no space left on device',
        `ghcr.io latest untouched -→- ×0 the fixed tag 1.2.3 is not in ${A}`,
      ])
      expect(rows[0]?.error?.code).toBe('disk')
    })
  })

  test('rows come in the order of the plan, whatever was written first', async () => {
    const tags = [aTag('latest', { kind: 'moving' }), aTag('1.2.3'), aTag('1.2', { kind: 'moving', move: 'keep', because: 'stays' })]
    const { rows, calls } = await go(new FakeRegistries(), { tags })
    expect(rows.map((row) => `${row.tag} ${row.state}`)).toStrictEqual(['latest published', '1.2.3 published', '1.2 kept'])
    expect(calls.filter((call) => call.endsWith(' 1.2'))).toStrictEqual([])
  })

  test('a tag that is gone since the build began is written', async () => {
    const fake = new FakeRegistries()
    fake.holds(aRepository(A), 'latest', aDigest('old'))
    fake.before = (call) => {
      if (call === `${A} head latest`) fake.tags.delete(`${A}:latest`)
    }
    const { rows } = await go(fake, latest)
    expect(told(rows)).toStrictEqual(['ghcr.io latest published -→ours ×1 latest was asked for'])
  })

  test('a tag that cannot be looked at is not written', async () => {
    const fake = new FakeRegistries()
    const error = aReset()
    fake.faults.push({ call: `${A} head latest`, error })
    const { rows, calls } = await go(fake, latest)
    expect([told(rows), rows[0]?.error]).toStrictEqual([['ghcr.io latest failed -→- ×0 the connection was reset'], error])
    expect(calls.filter((call) => call.includes(' put '))).toStrictEqual([])
  })

  test('a repository in which the image gets no name gets none, and the others do', async () => {
    const fake = new FakeRegistries()
    const withheld = new Map([[canonicalName(aRepository(A)), denied]])
    const { rows, calls } = await go(
      fake,
      { ...two, tags: latest.tags, onPartial: 'continue' },
      undefined,
      [],
      undefined,
      NO_JOURNAL,
      (uploaded) => admitted(uploaded, withheld),
    )
    expect(told(rows)).toStrictEqual([
      'ghcr.io latest failed -→- ×0 denied',
      'registry.example.com latest published -→ours ×1 latest was asked for',
    ])
    expect(calls).not.toContain(`${A} put latest`)
  })

  test('a repository that nobody brought the image to gets no name', async () => {
    const { rows, calls } = await go(new FakeRegistries(), latest, undefined, [], undefined, NO_JOURNAL, ({ image }) =>
      admitted({ image, places: [] }),
    )
    expect(told(rows)).toStrictEqual(['ghcr.io latest failed -→- ×0 the image was not uploaded there'])
    expect(calls.filter((call) => call.includes(' put '))).toStrictEqual([])
  })

  test('of a tag that changed under us the error says what it held, and what to do', async () => {
    const fake = new FakeRegistries()
    fake.holds(aRepository(A), 'latest', aDigest('old'))
    fake.before = (call) => {
      if (call === `${A} head latest`) fake.holds(aRepository(A), 'latest', aDigest('theirs'))
    }
    const [row] = (await go(fake, latest)).rows
    const told = `changed under us: it held ${aDigest('old')} before the build and holds ${aDigest('theirs')} now`
    expect([row?.because, row?.error?.code, row?.error?.message, row?.error?.hint]).toStrictEqual([
      told,
      'tag-taken',
      `${A}:latest ${told}`,
      'Something else writes this tag too. Look at what it holds, then run again.',
    ])
  })

  test('of a tag that changed under us, and that cannot be read, the error says so', async () => {
    const fake = new FakeRegistries()
    const theirs = fake.image('theirs', { 'org.opencontainers.image.version': '1.2.4' })
    fake.faults.push({ call: `${A} get ${theirs}`, error: aReset() })
    fake.before = (call) => {
      if (call === `${A} head latest`) fake.holds(aRepository(A), 'latest', theirs)
    }
    const { rows } = await go(fake, latest)
    expect(told(rows)).toStrictEqual([
      `ghcr.io latest failed -→theirs ×0 changed under us, and what it holds now cannot be read: the connection was reset: it held nothing before the build and holds ${theirs} now`,
    ])
  })

  test('who holds a tag that follows versions is asked for its version alone', async () => {
    const fake = new FakeRegistries()
    const newer = fake.image('newer', { 'org.opencontainers.image.version': '1.2.4', 'org.opencontainers.image.revision': 'f'.repeat(40) })
    fake.before = (call) => {
      if (call === `${A} head latest`) fake.holds(aRepository(A), 'latest', newer)
    }
    const nobody: Relate = () => Promise.reject(new Error('nobody is asked'))
    const { rows } = await go(fake, latest, undefined, [], nobody)
    expect(rows.map(({ state }) => state)).toStrictEqual(['superseded'])
  })

  test('a tag that says it holds the image, and cannot be read, is unknown, and was not written by us', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} get 1.2.3`, error: aReset() })
    fake.before = (call) => {
      if (call === `${A} head 1.2.3`) fake.holds(aRepository(A), '1.2.3', aStaged('ours').digest)
    }
    const { rows } = await go(fake, { tags: [aTag('1.2.3')] })
    expect(told(rows)).toStrictEqual([
      'ghcr.io 1.2.3 unknown -→- ×0 it said that it holds the image, but it was not read back: the connection was reset',
    ])
    expect(rows.map((row) => 'taken' in row)).toStrictEqual([false])
  })

  test('a tag that was taken, and cannot be read, is unknown, and was written by us', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} get 1.2.3`, error: aReset() })
    const { rows } = await go(fake, { tags: [aTag('1.2.3')] })
    expect(rows.map(({ state, taken }) => [state, taken])).toStrictEqual([['unknown', true]])
  })

  test('a PUT whose answer was lost, and whose tag shows somebody else, is unknown', async () => {
    const fake = new FakeRegistries()
    fake.faults.push({ call: `${A} put latest`, error: lost })
    fake.before = (call) => {
      if (call === `${A} get latest`) fake.holds(aRepository(A), 'latest', aDigest('theirs'))
    }
    const { rows } = await go(fake, latest)
    expect(told(rows)).toStrictEqual([
      `ghcr.io latest unknown -→- ×1 the connection was reset; whether it was taken is not known, the tag shows ${aDigest('theirs')}`,
    ])
  })

  test('a PUT that was refused, by a registry that answers no more, is failed with what the tag held', async () => {
    const fake = new FakeRegistries()
    fake.holds(aRepository(A), 'latest', aDigest('old'))
    fake.faults.push({ call: `${A} put latest`, error: denied })
    fake.before = (call) => {
      if (call === `${A} put latest`) fake.faults.push({ call: `${A} head latest`, error: aReset() })
    }
    const { rows } = await go(fake, latest)
    expect(told(rows)).toStrictEqual(['ghcr.io latest failed old→old ×1 denied'])
  })

  test('a fixed tag that a twin of this run took right after our write is told as that', async () => {
    const fake = new FakeRegistries()
    const plan = aPlan({ build: aBuild({ platforms: [] }), tags: [aTag('1.2.3')] })
    const twin = fake.image('twin', { 'org.opencontainers.image.revision': plan.revision, 'io.build-tag-push.inputs': plan.fingerprint })
    fake.before = (call) => {
      if (call === `${A} get 1.2.3`) fake.holds(aRepository(A), '1.2.3', twin)
    }
    const { rows } = await go(fake, plan)
    expect(told(rows)).toStrictEqual([
      `ghcr.io 1.2.3 kept -→${twin} ×1 it holds another build of the same commit, platforms and inputs, published meanwhile`,
    ])
  })

  test('a moving tag that one older release after the other takes right after our writes is given up', async () => {
    const fake = new FakeRegistries()
    const older = ['1.0.0', '1.1.0', '1.2.0'].map((version) => fake.image(version, { 'org.opencontainers.image.version': version }))
    let reads = 0
    fake.before = (call) => {
      if (call !== `${A} get latest`) return
      const next = older[reads]
      reads += 1
      if (next !== undefined) fake.holds(aRepository(A), 'latest', next)
    }
    const { rows, calls } = await go(fake, latest)
    expect(told(rows)).toStrictEqual([
      `ghcr.io latest failed ${older[0]}→${older[1]} ×2 ${A}:latest was written as ${aStaged('ours').digest} but the registry shows ${older[1]}`,
    ])
    expect(calls.filter((call) => call === `${A} put latest`)).toHaveLength(2)
  })

  describe('of a tag whose write was tried before, with an answer that was lost,', () => {
    /** Registries in which a try before the one that was taken may land yet. */
    class Late extends FakeRegistries {
      override open(repository: Repository) {
        const client = super.open(repository)
        const putManifest: typeof client.putManifest = async (reference, manifest) => {
          await client.putManifest(reference, manifest)
          return { lost: 1 }
        }
        return { ...client, putManifest }
      }
    }

    const taken = async (version: string, times = 1) => {
      const fake = new Late()
      const theirs = fake.image('theirs', { 'org.opencontainers.image.version': version })
      let reads = 0
      fake.before = (call) => {
        if (call !== `${A} get latest`) return
        reads += 1
        if (reads <= times) fake.holds(aRepository(A), 'latest', theirs)
      }
      const { rows } = await go(fake, latest)
      return { theirs, rows: told(rows), taken: rows.map((row) => row.taken), codes: rows.map(({ error }) => error?.code) }
    }

    test('nobody knows whether it goes over a newer release yet', async () => {
      const { theirs, ...end } = await taken('1.2.4')
      expect(end).toStrictEqual({
        rows: [
          `ghcr.io latest unknown -→- ×1 ${A}:latest was written as ${aStaged('ours').digest} but the registry shows ${theirs}; an earlier try of ours may land yet`,
        ],
        taken: [true],
        codes: ['verify'],
      })
    })

    test('it goes over an older release all the same', async () => {
      const { theirs: _, ...end } = await taken('1.1.0')
      expect(end).toStrictEqual({
        rows: ['ghcr.io latest published theirs→ours ×2 latest was asked for; an older run moved it meanwhile'],
        taken: [undefined],
        codes: [undefined],
      })
    })

    test('it is published where it shows the image', async () => {
      expect((await taken('1.2.4', 0)).rows).toStrictEqual(['ghcr.io latest published -→ours ×1 latest was asked for'])
    })
  })

  test.each<readonly [SettledRow['decision'], Row['state'], string]>([
    ['already', 'already', 'latest was asked for'],
    ['adopt', 'already', 'latest was asked for'],
    ['keep', 'kept', 'latest was asked for'],
    ['skip', 'skipped', 'latest was asked for'],
    ['refuse', 'failed', 'latest was asked for'],
    ['write', 'untouched', 'the run ended before it was written'],
  ])('a row whose decision is %s is %s where nothing is written', (decision, state, because) => {
    const old = { latest: { kind: 'present', digest: aDigest('old'), image: undefined } } as const
    const [row] = settle(aPlan(latest), observed(aPlace(A, old))).rows
    expect(row && rowWithoutWrite({ ...row, decision })).toStrictEqual({
      repository: aRepository(A),
      tag: 'latest',
      kind: 'moving',
      state,
      before: aDigest('old'),
      after: aDigest('old'),
      attempts: 0,
      because,
      error: undefined,
      required: true,
    })
  })
})

describe('upload', () => {
  test('children go before their parent, and a second repository of a host mounts what the first has', async () => {
    const config = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: aDigest('config'),
      size: 6,
      platform: undefined,
      annotations: {},
    }
    const blob = { digest: config.digest, size: 6, chunks: async function* () {} }
    const image = aStaged('ours', {
      blobs: [config],
      blob: () => blob,
      materials: [aRepository('ghcr.io/acme/base'), aRepository('docker.io/library/base')],
    })
    const plan = aPlan({ images: [aRepository('ghcr.io/acme/one'), aRepository('ghcr.io/acme/two')], tags: [aTag('1.2.3')] })
    const fake = new FakeRegistries()
    const settled = settle(plan, observed(aPlace('ghcr.io/acme/one'), aPlace('ghcr.io/acme/two')))
    const { places } = await upload(aCleared(image), settled, fake, openLooks(settled, fake, { clock: STILL }))
    const short = config.digest.slice(7, 15)
    expect(fake.calls).toStrictEqual([
      `ghcr.io/acme/one upload ${short} from acme/base`,
      ...['put digest', 'put digest', 'head 1.2.3', 'put digest'].map((what) => `ghcr.io/acme/one ${what}`),
      `ghcr.io/acme/two upload ${short} from acme/one,acme/base`,
      ...['put digest', 'put digest', 'head 1.2.3', 'put digest'].map((what) => `ghcr.io/acme/two ${what}`),
    ])
    expect(places.map((place) => place.blobs)).toStrictEqual([
      { present: 0, mounted: 1, uploaded: 0 },
      { present: 0, mounted: 1, uploaded: 0 },
    ])
  })

  test('where a tag shows the image already, nothing is sent', async () => {
    const image = aStaged('ours')
    const plan = aPlan({ tags: [aTag('1.2.3'), aTag('latest', { kind: 'moving' })] })
    const settled = settle(
      plan,
      observed(aPlace(A, { '1.2.3': { ...present('x'), kind: 'present', digest: image.digest, image: anImage() } })),
    )
    const fake = new FakeRegistries()
    await upload(aCleared(image), settled, fake, openLooks(settled, fake, { clock: STILL }))
    expect(fake.calls).toStrictEqual([])
  })

  test('a new blob is not asked for in the first repository of a host, and mounted into the second', async () => {
    const config = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: aDigest('config'),
      size: 6,
      platform: undefined,
      annotations: {},
    }
    const image = aStaged('ours', {
      blobs: [config],
      blob: () => ({ digest: config.digest, size: 6, chunks: async function* () {}, isNew: true }),
    })
    const plan = aPlan({ images: [aRepository('ghcr.io/acme/one'), aRepository('ghcr.io/acme/two')], tags: [aTag('1.2.3')] })
    const fake = new FakeRegistries()
    const settled = settle(plan, observed(aPlace('ghcr.io/acme/one'), aPlace('ghcr.io/acme/two')))
    await upload(aCleared(image), settled, fake, openLooks(settled, fake, { clock: STILL }))
    const short = config.digest.slice(7, 15)
    expect(fake.calls.filter((call) => call.includes(' upload '))).toStrictEqual([
      `ghcr.io/acme/one upload new ${short}`,
      `ghcr.io/acme/two upload ${short} from acme/one`,
    ])
  })

  test('blobs that a registry has lost when their manifest comes are uploaded again, once', async () => {
    const config = {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: aDigest('config'),
      size: 6,
      platform: undefined,
      annotations: {},
    }
    const image = aStaged('ours', {
      blobs: [config],
      blob: () => ({ digest: config.digest, size: 6, chunks: async function* () {}, isNew: true }),
    })
    const settled = settle(aPlan({ tags: [aTag('1.2.3')] }), observed(aPlace(A)))
    const lost = new MissingBlobs(new ActionError('registry-answer', 'blob unknown'), [config.digest])
    const once = new FakeRegistries()
    once.faults.push({ call: `${A} put digest`, error: lost, left: 1 })
    const short = config.digest.slice(7, 15)
    const bring = (to: FakeRegistries) => upload(aCleared(image), settled, to, openLooks(settled, to, { clock: STILL }))
    expect((await bring(once)).places.map((place) => place.error)).toStrictEqual([undefined])
    expect(once.calls.filter((call) => call.includes(' upload '))).toStrictEqual([`${A} upload new ${short}`, `${A} upload ${short}`])
    const always = new FakeRegistries()
    always.faults.push({ call: `${A} put digest`, error: lost })
    expect((await bring(always)).places.map((place) => place.error)).toStrictEqual([lost])
  })
})
