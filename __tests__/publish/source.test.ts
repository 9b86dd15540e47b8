import { describe, expect, test } from '@jest/globals'
import type { Digest } from '../../src/domain/digest.ts'
import { parseSource, type SourceReference } from '../../src/domain/source.ts'
import { ActionError } from '../../src/errors.ts'
import { readSource } from '../../src/publish/source.ts'
import { aDigest, aPlatform, aRepository } from '../support/plans.ts'
import { aReset, FakeRegistries } from '../support/registries.ts'
import { attesting, named, on, putImage, putIndex } from './images.ts'

const APP = 'ghcr.io/acme/app'
const [COMMIT, MERGE, OTHER] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)]
const REVISION = 'org.opencontainers.image.revision'
const SOURCE_COMMIT = 'io.build-tag-push.commit'
const VERSION = 'org.opencontainers.image.version'
const RUN_VERSION = 'io.build-tag-push.version'
const CURE = 'Name the image that was pushed by its digest, as the outputs "ref" or "staged-digest" of an earlier step have it.'

const AGAIN = 'Build it again; in a workflow "Re-run all jobs" does that, and "Re-run failed jobs" does not.'
const QUAY = `quay.io removes what has no tag after 1 h. ${AGAIN}`

const config = (labels: Readonly<Record<string, string>>, architecture = 'amd64') => ({
  os: 'linux',
  architecture,
  config: { Labels: labels },
})

function reference(text: string): SourceReference {
  const parsed = parseSource(text)
  if ('refused' in parsed) throw new Error(`${text} ${parsed.refused}`)
  return parsed
}
const at = (digest: Digest, name = APP) => reference(`${name}@${digest}`)

/** The time of all that is read here. */
const NOW = new Date('2024-01-15T12:00:00Z')

async function read(fake: FakeRegistries, ...from: readonly SourceReference[]) {
  return readAfter(undefined, fake, ...from)
}

/** As `read`, of what was uploaded so many minutes before. */
async function readAfter(minutes: number | undefined, fake: FakeRegistries, ...from: readonly SourceReference[]) {
  return readFor('image', minutes, fake, from)
}

/** As `readAfter`, where the image or the run says the version. */
async function readFor(versionOf: 'image' | 'run', minutes: number | undefined, fake: FakeRegistries, from: readonly SourceReference[]) {
  const lines: string[] = []
  const warnings: string[] = []
  const log = { info: (text: string) => void lines.push(text), warning: (text: string) => void warnings.push(text) }
  const fromUploadedAt = minutes === undefined ? undefined : new Date(NOW.getTime() - minutes * 60_000)
  const wanted = { from, fromUploadedAt, tags: { versionOf } }
  return { ...(await readSource(wanted, fake, { log, clock: { now: () => NOW } })), lines, warnings }
}

/** What helps where images do not say one and the same. */
const hintOf = (what: string): string =>
  what === 'version'
    ? 'Name images that one run has built, or set from-version: run, by which the run says the version of the tags, and no image.'
    : 'Name images that were built from one commit.'

/** Code, message and hint of the error that reading ends with. */
async function refused(work: Promise<unknown>) {
  const error = await work.catch((thrown: unknown) => thrown)
  if (error instanceof ActionError) return [error.code, error.message, error.hint] as const
  throw error
}

describe('an image that from names', () => {
  test('says what it is', async () => {
    const fake = new FakeRegistries()
    const labels = { [REVISION]: MERGE, [SOURCE_COMMIT]: COMMIT, [VERSION]: 'v1', [RUN_VERSION]: '1.0.0', 'io.build-tag-push.inputs': 'f1' }
    const [amd64, arm64] = [putImage(fake, 'amd64', ['a'], config(labels)), putImage(fake, 'arm64', ['b'], config({}, 'arm64'))]
    const index = putIndex(fake, [
      attesting(putImage(fake, 'attested', [], {}, 'application/vnd.example'), amd64),
      on('linux/amd64', amd64),
      on('linux/arm64', arm64),
    ])
    const { staged, parts, origin, lines } = await read(fake, at(index))
    expect(origin).toStrictEqual({
      digest: index,
      names: [`${APP}@${index}`],
      repositories: [aRepository(APP)],
      commit: COMMIT,
      revision: MERGE,
      version: '1.0.0',
      fingerprint: 'f1',
      labels: new Map(Object.entries(labels)),
      platforms: [aPlatform('linux/amd64'), aPlatform('linux/arm64')],
    })
    expect([staged.digest, staged.place, parts]).toStrictEqual([index, { kind: 'registry', repository: aRepository(APP) }, [staged]])
    expect(lines).toStrictEqual([`from: ${APP}@${index} was read: for linux/amd64, linux/arm64, commit ${COMMIT}, version 1.0.0`])
  })

  test.each<readonly [string, Readonly<Record<string, string>>, readonly (string | undefined)[]]>([
    ['the source commit alone', { [SOURCE_COMMIT]: COMMIT }, [COMMIT, COMMIT, undefined]],
    ['the revision alone, and a version', { [REVISION]: 'abcdef0', [VERSION]: '2' }, ['abcdef0', 'abcdef0', '2']],
    ['a revision that is no commit', { [REVISION]: 'main', [SOURCE_COMMIT]: COMMIT }, [COMMIT, COMMIT, undefined]],
    [
      'a revision that is a commit and more',
      { [REVISION]: `x${COMMIT}`, [SOURCE_COMMIT]: `${'a'.repeat(64)}f` },
      [undefined, undefined, undefined],
    ],
    ['a version that is longer than a tag may be', { [VERSION]: '1'.repeat(200) }, [undefined, undefined, '1'.repeat(128)]],
    ['an empty version', { [VERSION]: '' }, [undefined, undefined, '']],
    ['nothing', {}, [undefined, undefined, undefined]],
  ])('may say %s', async (_name, labels, expected) => {
    const fake = new FakeRegistries()
    const { origin, lines } = await read(fake, at(putImage(fake, 'image', [], config(labels))))
    expect([origin.commit, origin.revision, origin.version]).toStrictEqual(expected)
    expect(lines[0]?.replace(/^.* was read: /, '')).toBe(
      `for linux/amd64, commit ${expected[0] ?? 'not said'}, version ${expected[2] || 'not said'}`,
    )
  })

  test('may say nothing that can be read', async () => {
    const fake = new FakeRegistries()
    const { origin } = await read(fake, at(putIndex(fake, [on('linux/amd64', putImage(fake, 'image', [], 'x'))])))
    expect(origin.labels).toStrictEqual(new Map())
  })

  test('may be an index of indexes, whose images are heard', async () => {
    const fake = new FakeRegistries()
    const inner = putIndex(fake, [on('linux/amd64', putImage(fake, 'image', [], config({ [REVISION]: COMMIT })))])
    const { origin } = await read(fake, at(putIndex(fake, [on('linux/amd64', inner)])))
    expect([origin.commit, origin.platforms]).toStrictEqual([COMMIT, [aPlatform('linux/amd64')]])
  })

  test('by a tag is asked once what that shows, and the digest counts from then on', async () => {
    const fake = new FakeRegistries()
    const image = putImage(fake, 'image', [], config({}))
    fake.holds(aRepository(APP), 'main', image)
    const { origin, lines } = await read(fake, reference(`${APP}:main`))
    expect([origin.digest, origin.names, lines[0]]).toStrictEqual([
      image,
      [`${APP}@${image}`],
      `from: ${APP}:main shows ${image} now, and that digest is published; a tag may move: name the digest to be sure of it.`,
    ])
  })

  test('by a tag and a digest is the digest', async () => {
    const fake = new FakeRegistries()
    const image = putImage(fake, 'image', [], config({}))
    fake.holds(aRepository(APP), 'main', aDigest('other'))
    const { origin } = await read(fake, reference(`${APP}:main@${image}`))
    expect([origin.digest, fake.calls.includes(`${APP} get main`)]).toStrictEqual([image, false])
  })
})

describe('the platforms of one image', () => {
  const three = (...labels: readonly Readonly<Record<string, string>>[]) => {
    const fake = new FakeRegistries()
    const names = ['linux/amd64', 'linux/arm64', 'linux/s390x']
    const digests = labels.map((each, which) => putImage(fake, `image ${which}`, [], config(each)))
    return {
      fake,
      digests,
      index: putIndex(
        fake,
        digests.flatMap((digest, which) => [on(names[which] ?? '', digest), attesting(digest)]),
      ),
    }
  }

  test('are all heard, each once, beside each other', async () => {
    const labels = { [REVISION]: COMMIT, [VERSION]: '1.0.0' }
    const { fake, index } = three(labels, labels, labels)
    let [open, most] = [0, 0]
    const { readBlob } = fake.open(aRepository(APP))
    const opened = fake.open.bind(fake)
    fake.open = (repository) => ({
      ...opened(repository),
      readBlob: async (blob, limit) => {
        open += 1
        most = Math.max(most, open)
        await new Promise((resolve) => setImmediate(resolve))
        open -= 1
        return readBlob(blob, limit)
      },
    })
    const { origin } = await read(fake, at(index))
    expect([origin.commit, origin.version, most]).toStrictEqual([COMMIT, '1.0.0', 3])
    expect(fake.calls.filter((call) => call.endsWith(' config'))).toHaveLength(3)
  })

  test('may leave it to the others', async () => {
    const { fake, index } = three({}, { [REVISION]: COMMIT }, { [VERSION]: '1.0.0' })
    const { origin } = await read(fake, at(index))
    expect([origin.commit, origin.version]).toStrictEqual([COMMIT, '1.0.0'])
  })

  test.each<readonly [string, readonly Readonly<Record<string, string>>[], string, readonly string[]]>([
    [
      'commits',
      [{ [REVISION]: COMMIT }, { [REVISION]: COMMIT }, { [REVISION]: OTHER }],
      'commit',
      [`linux/amd64: ${COMMIT}`, `linux/arm64: ${COMMIT}`, `linux/s390x: ${OTHER}`],
    ],
    [
      'source commits of one merge',
      [{ [REVISION]: MERGE, [SOURCE_COMMIT]: COMMIT }, { [REVISION]: MERGE, [SOURCE_COMMIT]: OTHER }, {}],
      'source commit',
      [`linux/amd64: ${COMMIT}`, `linux/arm64: ${OTHER}`, 'linux/s390x: not said'],
    ],
    ['versions', [{ [VERSION]: '1' }, { [VERSION]: '2' }], 'version', ['linux/amd64: 1', 'linux/arm64: 2']],
  ])('of different %s are refused', async (_name, labels, what, said) => {
    const { fake, index } = three(...labels)
    expect(await refused(read(fake, at(index)))).toStrictEqual([
      'plan',
      [`what from names is not of one ${what}:`, ...said.map((each) => `- ${APP}@${index}, ${each}`)].join('\n'),
      hintOf(what),
    ])
  })

  test('are read once where there is one, by itself', async () => {
    const fake = new FakeRegistries()
    const image = putImage(fake, 'image', [], config({ [REVISION]: COMMIT }))
    await read(fake, at(image))
    expect(fake.calls).toStrictEqual([`${APP} get ${image}`, `${APP} config`])
  })
})

describe('what was uploaded under no name', () => {
  /** A registry that drops it when its hour is over, as Quay does. */
  function dropping(minutes: number, name = 'quay.io/acme/app') {
    const fake = new FakeRegistries()
    const image = putImage(fake, 'image', [], config({}))
    fake.before = () => void (minutes >= 60 && name.startsWith('quay.io') && fake.manifests.clear())
    return { fake, from: at(image, name), name: `${name}@${image}` }
  }

  test.each<readonly [string, number, (name: string) => readonly string[]]>([
    ['is of no concern while there is time', 39, () => []],
    [
      'has to get a name soon near the end of its time',
      52,
      (name) => [
        `from: ${name} was uploaded 52 min ago under no name, and quay.io removes what has no tag after 1 h: it is gone in 8 min unless it has a tag by then. ${AGAIN}`,
      ],
    ],
  ])('%s', async (_name, minutes, expected) => {
    const { fake, from, name } = dropping(minutes)
    expect((await readAfter(minutes, fake, from)).warnings).toStrictEqual(expected(name))
  })

  test('may go any moment when its time is over', async () => {
    const { fake, from, name } = dropping(61)
    fake.before = () => undefined
    expect((await readAfter(61, fake, from)).warnings).toStrictEqual([
      `from: ${name} was uploaded 1 h 1 min ago under no name, and quay.io removes what has no tag after 1 h: it may be gone any moment unless it has a tag. ${AGAIN}`,
    ])
  })

  test('is gone, and its age and what helps are told', async () => {
    const { fake, from, name } = dropping(72)
    expect(await refused(readAfter(72, fake, from))).toStrictEqual([
      'registry-answer',
      `from: ${name} is not there: the registry has no such manifest; it was uploaded 1 h 12 min ago, under no name`,
      `${QUAY} ${CURE}`,
    ])
  })

  test('stays where nothing is removed, as long as that may be', async () => {
    const { fake, from } = dropping(6_000, APP)
    expect((await readAfter(6_000, fake, from)).warnings).toStrictEqual([])
  })

  test('by a clock that is ahead of ours is new', async () => {
    const { fake, from } = dropping(-5)
    expect((await readAfter(-5, fake, from)).warnings).toStrictEqual([])
  })
})

describe('what from names is refused', () => {
  const gone = aDigest('gone')
  const lifetime = 'A clean-up of untagged images may have removed it. '

  test.each<readonly [string, (fake: FakeRegistries) => SourceReference, (digest: string) => string, string]>([
    [
      'where the tag is not there',
      () => reference(`${APP}:main`),
      () => `from: ${APP}:main is not there: the registry has no such tag`,
      CURE,
    ],
    [
      'where the digest is not there',
      () => at(gone),
      () => `from: ${APP}@${gone} is not there: the registry has no such manifest`,
      `${lifetime}${CURE}`,
    ],
    [
      'where Quay has no digest any more',
      () => at(gone, 'quay.io/acme/app'),
      () => `from: quay.io/acme/app@${gone} is not there: the registry has no such manifest`,
      `${QUAY} ${CURE}`,
    ],
    [
      'where a part of it is not there',
      (fake) => at(putIndex(fake, [on('linux/amd64', gone)])),
      (digest) => `from: ${APP}@${digest} is not whole: the registry does not have its manifest ${gone} any more`,
      `${lifetime}${CURE}`,
    ],
    [
      'where it is nested deeper than anybody reads',
      (fake) => {
        let index = putIndex(fake, [])
        for (let level = 0; level < 4; level += 1) index = putIndex(fake, [named(index)])
        return at(index)
      },
      (digest) => `from: ${APP}@${digest} cannot be published: it nests indexes deeper than 3`,
      CURE,
    ],
    [
      'where it is a chart',
      (fake) => at(putImage(fake, 'chart', [], config({}), 'application/vnd.cncf.helm.config.v1+json')),
      (digest) => `from: ${APP}@${digest} is no image: its config is application/vnd.cncf.helm.config.v1+json`,
      CURE,
    ],
    [
      'where a platform of it is none',
      (fake) => at(putIndex(fake, [on('linux/amd64', putImage(fake, 'chart', [], {}, 'application/vnd.cncf.helm.config.v1+json'))])),
      (digest) => `from: ${APP}@${digest} is no image: its config is application/vnd.cncf.helm.config.v1+json`,
      CURE,
    ],
    [
      'where one platform of it is none',
      (fake) =>
        at(
          putIndex(fake, [
            on('linux/amd64', putImage(fake, 'image', [], config({}))),
            on('linux/arm64', putImage(fake, 'chart', [], {}, 'application/vnd.cncf.helm.config.v1+json')),
          ]),
        ),
      (digest) => `from: ${APP}@${digest} is no image: its config is application/vnd.cncf.helm.config.v1+json`,
      CURE,
    ],
    [
      'where it is for no platform',
      (fake) => at(putImage(fake, 'image', [], {})),
      (digest) => `from: ${APP}@${digest} is no image for any platform`,
      CURE,
    ],
  ])('%s', async (_name, put, message, hint) => {
    const fake = new FakeRegistries()
    const from = put(fake)
    expect(await refused(read(fake, from))).toStrictEqual(['registry-answer', message(from.digest ?? ''), hint])
  })

  test('with every reason at once', async () => {
    const fake = new FakeRegistries()
    const [one, two] = [aDigest('one'), aDigest('two')]
    expect(await refused(read(fake, at(one), at(two)))).toStrictEqual([
      'registry-answer',
      `from: ${APP}@${one} is not there: the registry has no such manifest\nfrom: ${APP}@${two} is not there: the registry has no such manifest`,
      `${lifetime}${CURE}`,
    ])
  })

  test('with what helps against each', async () => {
    const [, , hint] = await refused(read(new FakeRegistries(), at(gone), at(gone, 'quay.io/acme/app'), reference(`${APP}:main`)))
    expect(hint).toBe(`${lifetime}${CURE}\n${QUAY} ${CURE}\n${CURE}`)
  })

  test("with the registry's own reason, and no hint where there is none", async () => {
    const fake = new FakeRegistries()
    const [one, two] = [aDigest('one'), aDigest('two')]
    const error = aReset()
    fake.faults.push({ call: `${APP} get ${one}`, error }, { call: `${APP} get ${two}`, error })
    await expect(read(fake, at(one))).rejects.toBe(error)
    expect(await refused(read(fake, at(one), at(two)))).toStrictEqual([
      'registry-unreachable',
      'the connection was reset\nthe connection was reset',
      undefined,
    ])
  })

  test('where it names nothing', async () => {
    expect(await refused(read(new FakeRegistries()))).toStrictEqual(['internal', 'from names nothing', undefined])
  })
})

describe('several images', () => {
  const two = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>) => {
    const fake = new FakeRegistries()
    const [amd64, arm64] = [putImage(fake, 'amd64', ['a'], config(one)), putImage(fake, 'arm64', ['b'], config(other, 'arm64'))]
    return { fake, amd64, arm64, from: [at(amd64), at(putIndex(fake, [on('linux/arm64', arm64)]))] as const }
  }

  test('of one commit become one', async () => {
    const labels = { [REVISION]: COMMIT, [VERSION]: '1.0.0' }
    const { fake, from, amd64, arm64 } = two(labels, labels)
    const { origin, staged, parts, lines } = await read(fake, ...from)
    expect(parts.map(({ digest }) => digest)).toStrictEqual(from.map(({ digest }) => digest))
    expect([origin.names, origin.commit, origin.revision, origin.version, origin.digest]).toStrictEqual([
      from.map(({ digest }) => `${APP}@${digest}`),
      COMMIT,
      COMMIT,
      '1.0.0',
      staged.digest,
    ])
    expect(staged.platforms).toStrictEqual([
      { platform: aPlatform('linux/amd64'), digest: amd64 },
      { platform: aPlatform('linux/arm64'), digest: arm64 },
    ])
    expect(lines).toStrictEqual([
      `from: ${origin.names.join(', ')} was read: for linux/amd64, linux/arm64, commit ${COMMIT}, version 1.0.0`,
      `from: these are joined into one image, ${staged.digest}`,
    ])
  })

  test.each<readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, string, readonly [string, string]]>([
    ['commits', { [REVISION]: COMMIT }, { [REVISION]: OTHER }, 'commit', [COMMIT, OTHER]],
    ['a commit and none', { [REVISION]: COMMIT }, {}, 'commit', [COMMIT, 'not said']],
    [
      'source commits of one merge',
      { [REVISION]: MERGE, [SOURCE_COMMIT]: COMMIT },
      { [REVISION]: MERGE, [SOURCE_COMMIT]: OTHER },
      'source commit',
      [COMMIT, OTHER],
    ],
    ['versions', { [VERSION]: '1' }, { [VERSION]: '2' }, 'version', ['1', '2']],
  ])('of different %s are refused', async (_name, one, other, what, [first, second]) => {
    const { fake, from } = two(one, other)
    expect(await refused(read(fake, ...from))).toStrictEqual([
      'plan',
      `what from names is not of one ${what}:\n- ${APP}@${from[0].digest}: ${first}\n- ${APP}@${from[1].digest}: ${second}`,
      hintOf(what),
    ])
  })

  test('of different versions become one where the run says the version; their commit is one all the same', async () => {
    const times = ['20240115-120000', '20240115-120007'].map((time) => ({ [REVISION]: COMMIT, [VERSION]: time }))
    const { fake, from } = two({ ...times[0] }, { ...times[1] })
    const { origin } = await readFor('run', undefined, fake, from)
    expect([origin.commit, origin.version, origin.platforms]).toStrictEqual([
      COMMIT,
      '20240115-120000',
      [aPlatform('linux/amd64'), aPlatform('linux/arm64')],
    ])
    const none = two({ [REVISION]: COMMIT }, { [REVISION]: COMMIT })
    expect((await readFor('run', undefined, none.fake, none.from)).origin.version).toBeUndefined()
    const others = two({ [REVISION]: COMMIT }, { [REVISION]: OTHER })
    expect((await refused(readFor('run', undefined, others.fake, others.from)))[1]).toMatch(/^what from names is not of one commit:/)
  })
})
