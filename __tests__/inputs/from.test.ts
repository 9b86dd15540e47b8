import { describe, expect, test } from '@jest/globals'
import { complaints, type Given, read } from '../support/inputs.ts'

const DIGEST = `sha256:${'0a'.repeat(32)}`
const OTHER = `sha256:${'0b'.repeat(32)}`
const FROM = { images: 'ghcr.io/acme/app', from: `ghcr.io/acme/app@${DIGEST}` }

describe('from', () => {
  test('names images by lines or commas', async () => {
    const { from, push, notices } = await read({ ...FROM, from: `acme/app@${DIGEST}, ghcr.io/acme/app:1.2\nghcr.io/acme/app:1.2@${OTHER}` })
    const app = { host: 'ghcr.io', path: 'acme/app', name: 'ghcr.io/acme/app' }
    expect({ from, push, notices }).toStrictEqual({
      from: [
        { repository: { host: 'docker.io', path: 'acme/app', name: 'acme/app' }, tag: undefined, digest: DIGEST },
        { repository: app, tag: '1.2', digest: undefined },
        { repository: app, tag: '1.2', digest: OTHER },
      ],
      push: true,
      notices: [],
    })
  })

  test.each<[string, Given, readonly string[]]>([
    ['a name alone', { from: 'ghcr.io/acme/app' }, ['from: "ghcr.io/acme/app" has no digest; name one, such as ghcr.io/acme/app@sha256:…']],
    [
      'one image twice',
      { from: `acme/app@${DIGEST}\ndocker.io/acme/app:1@${DIGEST}` },
      [`from: "docker.io/acme/app:1@${DIGEST.slice(0, 59)}…" is named twice; name each image once`],
    ],
    ['push: false', { push: 'false' }, ['from: publishes an image, and push is false; set push: true, or digest']],
    [
      'load without push',
      { load: 'true' },
      ['from: publishes an image, and load without push means push: false; set push: true, or digest'],
    ],
    [
      'outputs',
      { outputs: 'type=oci', push: 'true' },
      ['from: publishes an image that exists, and outputs writes what is built; leave one of them out'],
    ],
    ['call', { call: 'check' }, ['from: publishes an image that exists, and call asks about a build; leave one of them out']],
    [
      'a tag, which may show another image when it was scanned',
      { from: 'ghcr.io/acme/app:1.2', scan: 'gate' },
      [
        'from: "ghcr.io/acme/app:1.2" is a tag, which may show another image any time, and scan: gate publishes what it checked; name the digest',
      ],
    ],
    ['no images', { images: '' }, ['images: is missing; name an image, such as ghcr.io/acme/app, or set push: false to build only']],
  ])('refuses %s', async (_name, given, expected) => {
    expect(await complaints({ ...FROM, ...given })).toStrictEqual(expected)
  })

  test.each<[string, Given]>([
    ['load beside push', { load: 'true', push: 'true' }],
    ['a tag where a scan only reports', { from: 'ghcr.io/acme/app:1.2', scan: 'report' }],
    ['a tag with its digest under a gate', { from: `ghcr.io/acme/app:1.2@${DIGEST}`, scan: 'gate' }],
    ['an upload by digest', { push: 'digest' }],
    ['a dry run', { 'dry-run': 'true' }],
    ['platforms, which the image must have', { platforms: 'linux/amd64' }],
    ['the default of an input of the build', { context: '.' }],
  ])('takes %s', async (_name, given) => {
    const { from, notices } = await read({ ...FROM, ...given })
    expect([from.length, notices]).toStrictEqual([1, []])
  })

  test('says which inputs have no effect, since nothing is built', async () => {
    const built = {
      ...{ context: 'app', file: 'Dockerfile', target: 'x', 'build-args': 'A=1', 'cache-from': 'type=gha', 'cache-to': 'type=gha' },
      ...{ 'no-cache': 'true', pull: 'true', provenance: 'false', sbom: 'true', labels: 'a=b', annotations: 'c=d', builder: 'mine' },
    }
    const because = 'has no effect, since from publishes what was built before'
    const { notices } = await read({ ...FROM, ...built })
    expect(notices.toSorted()).toStrictEqual(
      Object.keys(built)
        .map((name) => `${name}: ${because}`)
        .toSorted(),
    )
  })
})

describe('from-uploaded-at', () => {
  test('is the time of the oldest', async () => {
    const given = { ...FROM, 'from-uploaded-at': '2024-01-15T10:30:00.250Z\n\n2024-01-15T10:29:00Z' }
    expect((await read(given)).fromUploadedAt).toStrictEqual(new Date('2024-01-15T10:29:00Z'))
  })

  test.each(['yesterday', '2024-01-15', '2024-13-15T10:30:00Z', '2024-01-15T10:30:00+09:00'])('refuses %s', async (text) => {
    expect(await complaints({ ...FROM, 'from-uploaded-at': text })).toStrictEqual([
      `from-uploaded-at: ${JSON.stringify(text)} is not a time such as 2024-01-15T10:30:00Z; give the output uploaded-at`,
    ])
  })

  test('says nothing of what is built here', async () => {
    const { fromUploadedAt, notices } = await read({ images: 'acme/app', 'from-uploaded-at': '2024-01-15T10:30:00Z' })
    expect([fromUploadedAt, notices]).toStrictEqual([undefined, ['from-uploaded-at: has no effect, since there is no from']])
  })
})

describe('from-version', () => {
  test.each<[string, Readonly<Record<string, string>>, string, readonly string[]]>([
    ['is the image without a word', FROM, 'image', []],
    ['may be the run', { ...FROM, 'from-version': 'run' }, 'run', []],
    [
      'says nothing of what is built here',
      { images: 'acme/app', 'from-version': 'run' },
      'run',
      ['from-version: has no effect, since there is no from'],
    ],
  ])('%s', async (_name, given, versionOf, said) => {
    const { tags, notices } = await read(given)
    expect([tags.versionOf, notices]).toStrictEqual([versionOf, said])
  })

  test('refuses another word', async () => {
    expect(await complaints({ ...FROM, 'from-version': 'tag' })).toStrictEqual(['from-version: "tag" is not one of image, run'])
  })
})
