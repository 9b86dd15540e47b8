import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { type Observed, settle } from '../../src/plan/settle.ts'
import { aBuild, aDigest, anImage, aPlace, aPlan, aPlatform, aRepository, aTag, observed, present } from '../support/plans.ts'

const OTHER = '89abcdef0123456789abcdef0123456789abcdef'
const A = 'ghcr.io/acme/app'
const B = 'docker.io/acme/app'
const two = { images: [aRepository(A), aRepository(B)] }

type Case = { name: string; plan?: Partial<Plan>; seen: Observed; rows: readonly string[]; source: string; refusal?: string }

const cases: readonly Case[] = [
  {
    name: 'nothing is published yet: everything is written',
    seen: observed(aPlace(A)),
    rows: ['1.2.3 write 1.2.3 was asked for', 'latest write latest was asked for'],
    source: 'build',
  },
  {
    name: 'the fixed tag is this very image: adopted, and latest is moved to it',
    seen: observed(aPlace(A, { '1.2.3': present('ours'), latest: present('old', undefined) })),
    rows: ['1.2.3 adopt it is of this commit, platforms and inputs', 'latest write latest was asked for'],
    source: 'adopt ours',
  },
  {
    name: 'everything is published: nothing is written',
    seen: observed(aPlace(A, { '1.2.3': present('ours'), latest: present('ours', undefined) })),
    rows: ['1.2.3 adopt it is of this commit, platforms and inputs', 'latest already it holds the adopted image'],
    source: 'adopt ours',
  },
  {
    name: 'half published: the second registry gets what the first has',
    plan: two,
    seen: observed(aPlace(A, { '1.2.3': present('ours') }), aPlace(B)),
    rows: [
      '1.2.3 adopt it is of this commit, platforms and inputs',
      'latest write latest was asked for',
      '1.2.3 write 1.2.3 was asked for',
      'latest write latest was asked for',
    ],
    source: 'adopt ours',
  },
  {
    name: 'two registries hold two builds of this commit: each keeps what it has, and nobody has to move',
    plan: two,
    seen: observed(aPlace(A, { '1.2.3': present('one') }), aPlace(B, { '1.2.3': present('two') })),
    rows: [
      '1.2.3 adopt it is of this commit, platforms and inputs',
      'latest write latest was asked for',
      '1.2.3 keep it holds another build of the same commit, platforms and inputs',
      'latest write latest was asked for',
    ],
    source: 'adopt one',
  },
  {
    name: 'a branch and its tag pushed together: the version decides what is adopted, the other build of the SHA tag stays',
    plan: { tags: [aTag('1.2.3'), aTag('abc123f'), aTag('latest', { kind: 'moving' })] },
    seen: observed(aPlace(A, { abc123f: present('two'), '1.2.3': present('one') })),
    rows: [
      '1.2.3 adopt it is of this commit, platforms and inputs',
      'abc123f keep it holds another build of the same commit, platforms and inputs',
      'latest write latest was asked for',
    ],
    source: 'adopt one',
  },
  {
    name: 'a mirror that is not required does not decide what the others get',
    plan: two,
    seen: observed(aPlace(A, { '1.2.3': present('two') }, { required: false }), aPlace(B, { '1.2.3': present('one') })),
    rows: [
      '1.2.3 keep it holds another build of the same commit, platforms and inputs',
      'latest write latest was asked for',
      '1.2.3 adopt it is of this commit, platforms and inputs',
      'latest write latest was asked for',
    ],
    source: 'adopt one',
  },
  {
    name: 'a fixed tag of another commit is refused',
    seen: observed(aPlace(A, { '1.2.3': present('theirs', anImage({ revision: OTHER })) })),
    rows: [
      `1.2.3 refuse it holds ${aDigest('theirs')}, which is of commit ${OTHER}, not of ${aPlan().revision}`,
      'latest write latest was asked for',
    ],
    source: 'build',
    refusal: 'tag-taken',
  },
  {
    name: 'a fixed tag of this commit for other platforms is refused',
    seen: observed(aPlace(A, { '1.2.3': present('amd', anImage({ platforms: [aPlatform('linux/amd64')] })) })),
    rows: [
      `1.2.3 refuse it holds ${aDigest('amd')}, which is for linux/amd64, not for linux/amd64, linux/arm64`,
      'latest write latest was asked for',
    ],
    source: 'build',
    refusal: 'tag-taken',
  },
  {
    name: 'a fixed tag of this commit with other build-args is refused',
    seen: observed(aPlace(A, { '1.2.3': present('args', anImage({ fingerprint: 'another' })) })),
    rows: [
      `1.2.3 refuse it holds ${aDigest('args')}, which is of this commit but was built with other inputs (build-args, target, file, labels …)`,
      'latest write latest was asked for',
    ],
    source: 'build',
    refusal: 'tag-taken',
  },
  {
    name: 'an image that something else made is refused',
    seen: observed(aPlace(A, { '1.2.3': present('foreign', anImage({ fingerprint: undefined })) })),
    rows: [
      `1.2.3 refuse it holds ${aDigest('foreign')}, which was not made by this action (it has no label io.build-tag-push.inputs)`,
      'latest write latest was asked for',
    ],
    source: 'build',
    refusal: 'tag-taken',
  },
  {
    name: 'what cannot be read as an image is refused',
    seen: observed(aPlace(A, { '1.2.3': { kind: 'present', digest: aDigest('chart'), image: undefined } })),
    rows: [`1.2.3 refuse it holds ${aDigest('chart')}, which is not an image that can be read`, 'latest write latest was asked for'],
    source: 'build',
    refusal: 'tag-taken',
  },
  {
    name: 'overwrite replaces it, without adopting',
    plan: { fixedTags: 'overwrite' },
    seen: observed(aPlace(A, { '1.2.3': present('ours') })),
    rows: ['1.2.3 write fixed-tags is overwrite', 'latest write latest was asked for'],
    source: 'build',
  },
  {
    name: 'overwrite cannot help where the registry is immutable',
    plan: { fixedTags: 'overwrite' },
    seen: observed(aPlace(A, { '1.2.3': present('theirs') }, { immutable: () => 'the repository is immutable' })),
    rows: ['1.2.3 refuse it exists, and the repository is immutable', 'latest keep it moves, and the repository is immutable'],
    source: 'build',
    refusal: 'tag-taken',
  },
  {
    name: 'skip leaves it and writes the rest',
    plan: { fixedTags: 'skip' },
    seen: observed(aPlace(A, { '1.2.3': present('theirs', anImage({ revision: OTHER })) })),
    rows: ['1.2.3 skip it exists, and fixed-tags is skip', 'latest write latest was asked for'],
    source: 'build',
  },
  {
    name: 'a moving tag that must stay is kept with its reason',
    plan: { tags: [aTag('1.1.9'), aTag('latest', { kind: 'moving', move: 'keep', because: 'stays: 1.2.0 is higher' })] },
    seen: observed(aPlace(A, { latest: present('newer', undefined) })),
    rows: ['1.1.9 write 1.1.9 was asked for', 'latest keep stays: 1.2.0 is higher'],
    source: 'build',
  },
  {
    name: 'in an immutable repository moving tags stay out, also when absent',
    seen: observed(aPlace(A, {}, { immutable: () => 'the repository is immutable' })),
    rows: ['1.2.3 write 1.2.3 was asked for', 'latest keep it moves, and the repository is immutable'],
    source: 'build',
  },
  {
    name: 'without platforms asked for, the platforms there are not compared',
    plan: { build: aBuild({ platforms: [] }) },
    seen: observed(aPlace(A, { '1.2.3': present('ours', anImage({ platforms: [aPlatform('linux/arm64')] })) })),
    rows: ['1.2.3 adopt it is of this commit, platforms and inputs', 'latest write latest was asked for'],
    source: 'adopt ours',
  },
  {
    name: 'a required registry that refuses us stops the run',
    plan: two,
    seen: observed(aPlace(A), aPlace(B, {}, { refused: new ActionError('registry-refused', 'docker.io refused us', 'sign in') })),
    rows: [
      '1.2.3 write 1.2.3 was asked for',
      'latest write latest was asked for',
      '1.2.3 refuse docker.io refused us',
      'latest refuse docker.io refused us',
    ],
    source: 'build',
    refusal: 'registry-refused',
  },
  {
    name: 'a registry that is not required may refuse us',
    plan: two,
    seen: observed(aPlace(A), aPlace(B, {}, { required: false, refused: new ActionError('registry-refused', 'docker.io refused us') })),
    rows: [
      '1.2.3 write 1.2.3 was asked for',
      'latest write latest was asked for',
      '1.2.3 refuse docker.io refused us',
      'latest refuse docker.io refused us',
    ],
    source: 'build',
  },
]

describe('settle', () => {
  test.each(cases)('$name', ({ plan, seen, rows, source, refusal }) => {
    const settled = settle(aPlan(plan), seen)
    const from =
      settled.source.kind === 'build'
        ? 'build'
        : `adopt ${['ours', 'one', 'two'].find((text) => settled.source.kind === 'adopt' && settled.source.digest === aDigest(text))}`
    expect({
      rows: settled.rows.map((row) => `${row.tag.name} ${row.decision} ${row.because}`),
      source: from,
      refusal: settled.refusal?.code,
    }).toStrictEqual({ rows, source, refusal })
  })

  test('one registry that refuses us is told as it says it', () => {
    const refused = new ActionError('registry-refused', 'docker.io refused us', 'sign in')
    expect(settle(aPlan(two), observed(aPlace(A), aPlace(B, {}, { refused }))).refusal).toBe(refused)
  })

  const theirs = present('theirs', anImage({ revision: OTHER }))
  const taken = `it holds ${aDigest('theirs')}, which is of commit ${OTHER}, not of ${aPlan().revision}`
  const cure =
    'A fixed tag is expected never to move. Build under another version, or set fixed-tags: overwrite to replace what is there, or fixed-tags: skip to leave it and publish the rest.'
  test.each<[string, Observed, { message: string; hint: string | undefined }]>([
    [
      'one fixed tag is taken',
      observed(aPlace(A, { '1.2.3': theirs })),
      { message: `a fixed tag is taken by another image:\n- ${A}:1.2.3: ${taken}`, hint: cure },
    ],
    [
      'two are',
      observed(aPlace(A, { '1.2.3': theirs }), aPlace(B, { '1.2.3': theirs })),
      { message: `2 fixed tags are taken by another image:\n- ${A}:1.2.3: ${taken}\n- ${B}:1.2.3: ${taken}`, hint: cure },
    ],
    [
      'two registries refuse us, one of them knows a cure',
      observed(
        aPlace(A, {}, { refused: new ActionError('registry-refused', 'ghcr.io refused us') }),
        aPlace(B, {}, { refused: new ActionError('registry-refused', 'docker.io is down', 'wait') }),
      ),
      { message: '2 things stop this run before the build:\n- ghcr.io refused us\n- docker.io is down', hint: 'wait' },
    ],
    [
      'two registries refuse us, none knows a cure',
      observed(
        aPlace(A, {}, { refused: new ActionError('registry-refused', 'ghcr.io refused us') }),
        aPlace(B, {}, { refused: new ActionError('registry-refused', 'docker.io refused us') }),
      ),
      { message: '2 things stop this run before the build:\n- ghcr.io refused us\n- docker.io refused us', hint: undefined },
    ],
  ])('%s', (_name, seen, expected) => {
    const { refusal } = settle(aPlan(two), seen)
    expect({ message: refusal?.message, hint: refusal?.hint }).toStrictEqual(expected)
  })

  test('every reason to stop is told at once, with the cures', () => {
    const seen = observed(
      aPlace(A, { '1.2.3': present('theirs', anImage({ revision: OTHER })) }),
      aPlace(B, {}, { refused: new ActionError('registry-refused', 'docker.io refused us', 'sign in') }),
    )
    const { refusal } = settle(aPlan(two), seen)
    expect({ message: refusal?.message, hint: refusal?.hint }).toStrictEqual({
      message: [
        '2 things stop this run before the build:',
        '- docker.io refused us',
        `- ${A}:1.2.3: it holds ${aDigest('theirs')}, which is of commit ${OTHER}, not of ${aPlan().revision}`,
      ].join('\n'),
      hint: [
        'sign in',
        'A fixed tag is expected never to move. Build under another version, or set fixed-tags: overwrite to replace what is there, or fixed-tags: skip to leave it and publish the rest.',
      ].join('\n'),
    })
  })
})
