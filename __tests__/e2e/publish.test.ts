import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { attempt, run, which } from '#lab/process.mjs'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { GOOD, type Parts, readParts, runStep, signIn, told, untimed } from '../support/job.ts'
import { listOf, openReader, type Reader } from '../support/readers.ts'

const RUN_TIMEOUT_MS = 120_000
const PLATFORMS = ['linux/amd64', 'linux/arm64']
/** The image that the driver docker-container starts when nobody names another (docker/buildx, util/confutil). */
const BUILDKIT_IMAGE = 'moby/buildkit:buildx-stable-1'

const path = `publish/app-${randomBytes(4).toString('hex')}`
const made: Checkout[] = []
let parts: Parts
let reader: Reader

function checkoutOf(...tags: readonly string[]): Checkout {
  const checkout = makeCheckout(tags)
  made.push(checkout)
  return checkout
}

beforeAll(() => {
  parts = readParts()
  reader = openReader(parts, join(checkoutOf().folder, 'reader'))
})
afterAll(() => {
  for (const checkout of made) checkout.remove()
})

describe('a version tag, for two platforms, to four registries with four kinds of sign-in', () => {
  let checkout: Checkout
  let images: readonly string[]
  let answer: Awaited<ReturnType<typeof runStep>>
  /** in the order of the plan, with kind, rule and reason */
  let tags: readonly { readonly name: string; readonly kind: string; readonly rule: string; readonly because: string }[]
  let index: Readonly<Record<string, unknown>>

  beforeAll(async () => {
    checkout = checkoutOf('v1.2.3', 'v1.2.2')
    const { open, basic, token, tls } = parts.registries
    images = [open, basic, token, tls].map(({ host }) => `${host}/${path}`)
    answer = await runStep(parts, {
      checkout,
      inputs: {
        images: images.join('\n'),
        strategy: 'semver, sha, environment, date',
        environment: 'main=staging\nv*=production',
        platforms: PLATFORMS.join(','),
        provenance: 'mode=max',
        labels: 'org.opencontainers.image.vendor=Acme',
        'registry-auth': [basic, token, tls].map(signIn).join('\n'),
      },
    })
    const sha = checkout.sha().slice(0, 7)
    const highest = '1.2.3 is the highest of 2 versions (complete clone)'
    tags = [
      { name: '1.2.3', kind: 'fixed', rule: 'semver', because: 'the version of the tag v1.2.3' },
      { name: 'production-v1.2.3', kind: 'fixed', rule: 'environment', because: 'version 1.2.3 in production' },
      { name: sha, kind: 'fixed', rule: 'sha', because: `the commit ${sha}` },
      { name: '1.2', kind: 'moving', rule: 'semver', because: highest },
      { name: '1', kind: 'moving', rule: 'semver', because: highest },
      { name: new Date().toISOString().slice(0, 10), kind: 'moving', rule: 'date', because: 'the day of this run in UTC' },
      { name: 'latest', kind: 'moving', rule: 'semver', because: highest },
    ]
    index = await reader.manifest(`${images[0]}:1.2.3`)
  }, RUN_TIMEOUT_MS)

  test('ends well, and leaves no file, no process and no word of the post step', () => {
    expect({
      conclusion: answer.conclusion,
      annotations: answer.main.annotations,
      warnings: answer.warnings,
      post: answer.post?.exitCode,
      words: answer.post?.raw,
      leftovers: answer.leftovers,
      orphans: answer.orphans,
      temporary: readdirSync(checkout.temp),
      home: readdirSync(checkout.home),
      changed: checkout.git('status', '--porcelain'),
      env: Object.keys(answer.env).toSorted(),
      path: answer.path,
    }).toStrictEqual({
      conclusion: 'success',
      annotations: [],
      warnings: [],
      post: 0,
      words: '',
      leftovers: [],
      orphans: [],
      temporary: [],
      home: [],
      changed: '',
      env: EXPORTED.map((name) => `DOCKER_METADATA_OUTPUT_${name}`),
      path: [],
    })
  })

  test('the digest put out is what an independent client reads for every tag in every registry', async () => {
    const { digest = '' } = answer.outputs
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    const expected = Object.fromEntries(tags.map(({ name }) => [name, digest]))
    expect(await Promise.all(images.map((image) => reader.tags(image)))).toStrictEqual(images.map(() => expected))
  })

  test('both platforms are in the index, each with a provenance whose subject is the first image under its version', async () => {
    const manifests = listOf(index['manifests']).map(({ digest, platform, annotations }) => ({ digest, platform, annotations }))
    const digests = digestsOf(answer.outputs)
    expect(manifests.slice(0, 2)).toStrictEqual([
      { digest: digests['linux/amd64'], platform: { architecture: 'amd64', os: 'linux' }, annotations: undefined },
      { digest: digests['linux/arm64'], platform: { architecture: 'arm64', os: 'linux' }, annotations: undefined },
    ])
    const attestations = manifests.slice(2)
    expect(attestations.map(({ platform, annotations }) => ({ platform, annotations }))).toStrictEqual(
      PLATFORMS.map((platform) => ({
        platform: { architecture: 'unknown', os: 'unknown' },
        annotations: { 'vnd.docker.reference.digest': digests[platform], 'vnd.docker.reference.type': 'attestation-manifest' },
      })),
    )
    const statements = await Promise.all(attestations.map(({ digest }) => statementOf(`${images[0]}@${digest}`)))
    expect(statements.map(({ predicateType, subject }) => ({ predicateType, subject }))).toStrictEqual(
      PLATFORMS.map((platform) => ({
        predicateType: 'https://slsa.dev/provenance/v0.2',
        subject: [
          {
            name: `pkg:docker/${images[0]}@1.2.3?platform=${encodeURIComponent(platform)}`,
            digest: { sha256: digests[platform]?.replace('sha256:', '') },
          },
        ],
      })),
    )
  })

  test('every output is what it should be, to the letter', async () => {
    const digest = answer.outputs['digest'] ?? ''
    const { config } = await reader.config(`${images[3]}:latest`, 'linux/arm64')
    const own = labelsOf(config)
    const labels = own.filter(([key]) => key !== 'io.build-tag-push.inputs')
    const written = ['1.2.3', '1.2', '1', 'production-v1.2.3', tags[5]?.name, tags[2]?.name, 'latest']
    const { results = '', plan = '', json = '', digests = '', metadata = '', ...rest } = answer.outputs
    const [texts, files] = withoutFiles(rest)
    const annotations = labels
      .filter(([key]) => key !== 'org.opencontainers.image.vendor')
      .map(([key, value]) => `manifest:${key}=${value}`)
    expect(texts).toStrictEqual({
      outcome: 'published',
      digest,
      ref: `${images[0]}@${digest}`,
      refs: images.map((image) => `${image}@${digest}`).join('\n'),
      'staged-digest': digest,
      imageid: digest,
      tags: images.flatMap((image) => written.map((name) => `${image}:${name}`)).join('\n'),
      'tag-names': written.join('\n'),
      version: '1.2.3',
      labels: labels.map(([key, value]) => `${key}=${value}`).join('\n'),
      annotations: annotations.join('\n'),
    })
    expect(files).toStrictEqual(FILES)
    const by = Object.fromEntries(
      listOf(index['manifests'])
        .slice(0, 2)
        .map((entry, at) => [PLATFORMS[at], entry['digest']]),
    )
    expect(JSON.parse(digests)).toStrictEqual(Object.fromEntries(images.map((image) => [image, by])))
    expect(JSON.parse(results)).toStrictEqual(
      images.flatMap((image) =>
        tags.map(({ name, kind, because }) => ({
          image,
          registry: image.split('/')[0],
          tag: name,
          kind,
          state: 'published',
          before: null,
          after: digest,
          attempts: 1,
          because,
          error: null,
        })),
      ),
    )
    expect(JSON.parse(json)).toStrictEqual({
      tags: images.flatMap((image) => written.map((name) => `${image}:${name}`)),
      'tag-names': written,
      labels: Object.fromEntries(labels),
      annotations,
    })
    expect(JSON.parse(plan)).toStrictEqual({
      schema: 1,
      images,
      tags: tags.map((tag) => ({
        ...tag,
        move: 'write',
        follows: tag.kind === 'fixed' ? null : tag.rule === 'date' ? 'history' : 'versions',
      })),
      leftOut: [{ rule: 'sha', name: null, because: '<branch>-<commit> needs a branch, and the run is for the tag v1.2.3' }],
      version: '1.2.3',
      environment: 'production',
      revision: checkout.sha(),
      labels: Object.fromEntries(own),
      annotations: [],
      fingerprint: Object.fromEntries(own)['io.build-tag-push.inputs'],
      fixedTags: 'keep',
      push: true,
      byDigest: false,
      besides: [],
      from: [],
      notes: [],
    })
    expect(JSON.parse(metadata)).toMatchObject({ 'containerimage.digest': digest, 'image.name': `${images[0]}:1.2.3` })
  })

  test('the labels of the image are those of the OCI set, of the inputs, and the fingerprint', async () => {
    const { config } = await reader.config(`${images[1]}:1.2.3`, 'linux/amd64')
    const {
      created = '',
      inputs = '',
      ...rest
    } = Object.fromEntries(labelsOf(config).map(([key, value]) => [key.split('.').at(-1), value]))
    expect(rest).toStrictEqual({
      description: 'An app',
      licenses: 'MIT',
      revision: checkout.sha(),
      source: 'https://github.com/acme/app',
      title: 'app',
      url: 'https://github.com/acme/app',
      vendor: 'Acme',
      version: '1.2.3',
    })
    expect([created, inputs]).toStrictEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ])
  })

  test('the summary has a row for each tag and a column for each registry, sizes and digests, the time, and the commands', () => {
    const digest = answer.outputs['digest'] ?? ''
    const lines = shown(answer.summary)
    const cells = images.map(() => '✅ published, new').join(' | ')
    expect(lines.filter((line) => line.includes('✅ published'))).toStrictEqual(tags.map(({ name }) => `| \`${name}\` | ${cells} |`))
    const digests = digestsOf(answer.outputs)
    expect(
      lines.filter((line) => /^\| `linux|^\| index|^docker pull/.test(line)).map((line) => line.replace(/\d+\.\d&nbsp;MB/, 'SIZE')),
    ).toStrictEqual([
      ...PLATFORMS.map((platform) => `| \`${platform}\` | SIZE | 3 | \`${digests[platform]}\` |`),
      `| index |  |  | \`${digest}\` |`,
      ...images.map((image) => `docker pull ${image}@${digest}`),
    ])
    expect(lines.flatMap((line) => /^- \S+ \*\*(.*)/u.exec(line)?.[1] ?? [])).toStrictEqual([
      'Checks:** not scanned, since no gate was asked for (`scan: gate`); with provenance',
    ])
    expect(lines.flatMap((line) => /^(\w+) +│/.exec(line)?.[1] ?? [])).toStrictEqual(expect.arrayContaining(['build', 'upload', 'tags']))
  })

  test('no password is in the log, the outputs or the summary', () => {
    const { basic, token, tls } = parts.registries
    const told = [answer.main.log, answer.post?.log, answer.outputs, answer.summary, answer.state]
      .map((part) => JSON.stringify(part))
      .join()
    const secrets = [basic, token, tls].flatMap(({ username, password }) => [
      password,
      Buffer.from(`${username}:${password}`).toString('base64'),
    ])
    expect(secrets.filter((secret) => told.includes(secret))).toStrictEqual([])
  })
})

type Place = 'open' | 'mirror' | 'basic'
/** How the log tells of the way of an image, before it says why. */
const WAYS = {
  layout: () => 'The image goes through a layout on disk',
  push: (image: string) => `The builder itself pushes the image to ${image}, by digest and under no name`,
}

describe('the builders', () => {
  test.each<readonly [string, 'engine' | 'remote' | 'container', readonly Place[], keyof typeof WAYS]>([
    ['the engine with the containerd store', 'engine', ['open'], 'layout'],
    ['BuildKit on its own, one registry', 'remote', ['basic'], 'push'],
    ['BuildKit on its own, two registries', 'remote', ['open', 'mirror'], 'layout'],
    ['BuildKit in a container, one registry', 'container', ['basic'], 'push'],
    ['BuildKit in a container, two registries', 'container', ['open', 'mirror'], 'layout'],
  ])(
    '%s',
    async (_name, kind, places, way) => {
      const checkout = checkoutOf()
      const suffix = randomBytes(2).toString('hex')
      const images = places.map((place) => `${parts.registries[place].host}/${path}-${suffix}`)
      const answer = await runStep(parts, {
        checkout,
        ref: 'refs/heads/main',
        env: kind === 'engine' ? {} : { BUILDX_CONFIG: parts.docker.buildxConfig },
        inputs: {
          ...TWO,
          images: images.join('\n'),
          tags: 'type=sha,prefix=',
          'registry-auth': signIn(parts.registries.basic),
          builder: kind === 'engine' ? '' : parts.builders[kind],
        },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
      const ways = answer.main.log.flatMap((line) => /^The (?:image goes through|builder itself pushes).*?(?=: )/.exec(line) ?? [])
      expect(ways).toStrictEqual([WAYS[way](images[0] ?? '')])
      const tag = checkout.sha().slice(0, 7)
      const { digest } = answer.outputs
      expect(await Promise.all(images.map((image) => reader.tags(image)))).toStrictEqual(images.map(() => ({ [tag]: digest })))
      for (const image of images) {
        const index = await reader.manifest(`${image}@${digest}`)
        expect(platformsOf(index)).toStrictEqual([...PLATFORMS, 'unknown/unknown', 'unknown/unknown'])
        const statements = await Promise.all(
          listOf(index['manifests'])
            .slice(2)
            .map((entry) => statementOf(`${image}@${entry['digest']}`)),
        )
        // BuildKit takes no tag where it pushes by digest, and then writes this one.
        const version = way === 'push' ? 'latest' : tag
        const subjects = statements.flatMap(({ subject }) => listOf(subject).map((entry) => decodeURIComponent(String(entry['name']))))
        expect(subjects).toStrictEqual(PLATFORMS.map((platform) => `pkg:docker/${images[0]}@${version}?platform=${platform}`))
      }
    },
    RUN_TIMEOUT_MS,
  )
})

describe('an engine with the classic store, which can export no image', () => {
  test(
    'is helped by a builder of the run, which is told, and is gone after the post step',
    async () => {
      const env = { ...process.env, DOCKER_CONFIG: parts.docker.config, DOCKER_HOST: parts.docker.classicHost }
      const docker = (...args: readonly string[]) => run(parts.docker.cli, args, { env })
      await bringImage(env)
      const checkout = checkoutOf('v1.2.3')
      const image = `${parts.registries.basic.host}/${path}-classic`
      const answer = await runStep(parts, {
        checkout,
        env: { DOCKER_HOST: parts.docker.classicHost },
        inputs: { images: image, tags: 'type=sha,prefix=', 'registry-auth': signIn(parts.registries.basic), ...TWO },
      })
      expect(told(answer)).toStrictEqual({
        ...GOOD,
        outcome: 'published',
        annotations: [
          'notice: the docker driver cannot export an image with the classic image store, so a builder in a container is made for this run and removed after it. It does not see images that were built on this machine before; docker/setup-buildx-action in an earlier step makes one that lasts.',
        ],
      })
      expect(answer.state['builder']).toMatch(/^btp-[0-9a-f]{16}$/)
      expect(answer.main.raw).toContain(`building with "${answer.state['builder']}" instance using docker-container driver`)
      expect(await partsOf(String(answer.state['builder']), docker)).toBe('')
      expect(await reader.tags(image)).toStrictEqual({ [checkout.sha().slice(0, 7)]: answer.outputs['digest'] })
    },
    RUN_TIMEOUT_MS,
  )

  /** Containers and volumes of a builder: runs of other tests have theirs on this engine at the same time. */
  async function partsOf(builder: string, docker: (...args: readonly string[]) => Promise<string>): Promise<string> {
    const filter = `name=buildx_buildkit_${builder}`
    const [containers, volumes] = await Promise.all([
      docker('container', 'ls', '--all', '--filter', filter, '--format', '{{.Names}}'),
      docker('volume', 'ls', '--filter', filter, '--format', '{{.Name}}'),
    ])
    return containers + volumes
  }

  /** Where Docker Hub is out of reach, buildx takes the image from the engine: the lab's own BuildKit, which its other engine holds. */
  async function bringImage(env: NodeJS.ProcessEnv): Promise<void> {
    if ((await attempt(parts.docker.cli, ['image', 'inspect', BUILDKIT_IMAGE], { env })).code === 0) return
    const engine = { ...env, DOCKER_HOST: parts.docker.host }
    const images = await run(
      parts.docker.cli,
      ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', 'reference=localhost/build-tag-push-lab-*'],
      { env: engine },
    )
    const [image = ''] = images.split('\n')
    const file = join(checkoutOf().folder, 'buildkit.tar')
    await run(parts.docker.cli, ['image', 'save', '--output', file, image], { env: engine })
    await run(parts.docker.cli, ['image', 'load', '--input', file], { env })
    await run(parts.docker.cli, ['image', 'tag', image, BUILDKIT_IMAGE], { env })
  }
})

describe('push: false', () => {
  test(
    'with load: the image is in the engine under its tags, and no registry is asked',
    async () => {
      const checkout = checkoutOf('v1.2.3')
      const image = `nowhere.invalid/${path}`
      const answer = await runStep(parts, {
        checkout,
        inputs: { images: image, tags: 'type=sha,prefix=\ntype=raw,value=try', load: 'true' },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'built' })
      const env = { ...process.env, DOCKER_CONFIG: parts.docker.config, DOCKER_HOST: parts.docker.host }
      const names = [checkout.sha().slice(0, 7), 'try'].map((tag) => `${image}:${tag}`)
      const format = '{{.Id}} {{index .Config.Labels "org.opencontainers.image.revision"}}'
      const ids = await Promise.all(names.map((name) => run(parts.docker.cli, ['image', 'inspect', '--format', format, name], { env })))
      const { digest, imageid } = answer.outputs
      expect({ ids, digest }).toStrictEqual({
        ids: names.map(() => `${digest} ${checkout.sha()}\n`),
        digest: expect.stringMatching(/^sha256:/),
      })
      expect(imageid).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(await run(parts.docker.cli, ['run', '--rm', `${image}:try`], { env })).toMatch(/^built for linux\/\w+\n/)
      await run(parts.docker.cli, ['image', 'rm', ...names], { env })
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'with outputs: the files are where they were asked for',
    async () => {
      const checkout = checkoutOf()
      const answer = await runStep(parts, { checkout, ref: 'refs/heads/main', inputs: { outputs: 'type=local,dest=out' } })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'built' })
      expect(readFileSync(join(checkout.workspace, 'out', 'built'), 'utf8')).toMatch(/^built for linux\/\w+\n$/)
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'with call: the evaluation is in the log, and nothing is built',
    async () => {
      const checkout = checkoutOf()
      const answer = await runStep(parts, { checkout, ref: 'refs/heads/main', inputs: { call: 'check' } })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'built' })
      expect(answer.main.log).toContain('Check complete, no warnings found.')
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'alone: the image is built and staged, and goes nowhere',
    async () => {
      const checkout = checkoutOf()
      const answer = await runStep(parts, {
        checkout,
        ref: 'refs/heads/main',
        inputs: { images: 'nowhere.invalid/app', push: 'false', ...TWO },
      })
      expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'built' })
      expect(answer.outputs['staged-digest']).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(answer.outputs['results']).toBe('[]')
    },
    RUN_TIMEOUT_MS,
  )
})

describe('dry-run: true', () => {
  test('prints the plan and puts it out, without docker and without a network', async () => {
    const checkout = checkoutOf('v1.2.3', 'v1.3.0', 'v2.0.0-rc.1')
    const sha = checkout.sha().slice(0, 7)
    const nowhere = {
      DOCKER_HOST: 'unix:///nowhere/docker.sock',
      DOCKER_CONFIG: '/nowhere',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
    }
    const git = join(checkout.folder, 'bin')
    mkdirSync(git)
    symlinkSync(String(which('git')), join(git, 'git'))
    const answer = await runStep(parts, {
      checkout,
      env: { ...nowhere, PATH: git },
      inputs: { images: 'ghcr.io/Acme/App\nacme/app', strategy: 'semver, sha, environment', environment: 'production', 'dry-run': 'true' },
    })
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'planned' })
    expect(answer.main.log.filter((line) => !line.startsWith('##[')).map(untimed)).toStrictEqual([
      'image ghcr.io/acme/app',
      'image acme/app',
      'TAG                KIND    WRITE  RULE         WHY',
      '1.2.3              fixed   yes    semver       the version of the tag v1.2.3',
      'production-v1.2.3  fixed   yes    environment  version 1.2.3 in production',
      `${sha}            fixed   yes    sha          the commit ${sha}`,
      '1.2                moving  yes    semver       1.2.3 is the highest of 1 version of its line (complete clone)',
      '1                  moving  no     semver       stays: 1.3.0 is higher',
      'latest             moving  no     semver       stays: 1.3.0 is higher',
      'no tag by sha: <branch>-<commit> needs a branch, and the run is for the tag v1.2.3',
      'note: images: "ghcr.io/Acme/App" is lowered to "ghcr.io/acme/app"; registries take lower case only',
      'Planned: nothing was built or written (TIME)',
    ])
    const images = ['ghcr.io/acme/app', 'acme/app']
    const written = ['1.2.3', '1.2', 'production-v1.2.3', sha]
    const { plan = '', json = '', labels = '', annotations = '', ...rest } = answer.outputs
    const [texts, files] = withoutFiles(rest)
    expect(files).toStrictEqual(FILES)
    expect(texts).toStrictEqual({
      outcome: 'planned',
      digest: '',
      results: '[]',
      tags: images.flatMap((image) => written.map((name) => `${image}:${name}`)).join('\n'),
      'tag-names': written.join('\n'),
      version: '1.2.3',
    })
    expect(JSON.parse(json)).toMatchObject({
      tags: images.flatMap((image) => written.map((name) => `${image}:${name}`)),
      'tag-names': written,
    })
    expect(JSON.parse(plan)).toMatchObject({ images, revision: checkout.sha(), push: true, fixedTags: 'keep', environment: 'production' })
    expect(labels.split('\n')).toContain('org.opencontainers.image.version=1.2.3')
    expect(annotations.split('\n')).toContain('manifest:org.opencontainers.image.version=1.2.3')
    expect(shown(answer.summary).filter((line) => /^\| `/.test(line))).toStrictEqual([
      '| `1.2.3` | fixed | yes | `semver` | the version of the tag v1.2.3 |',
      '| `production-v1.2.3` | fixed | yes | `environment` | version 1.2.3 in production |',
      `| \`${sha}\` | fixed | yes | \`sha\` | the commit ${sha} |`,
      '| `1.2` | moving | yes | `semver` | 1.2.3 is the highest of 1 version of its line (complete clone) |',
      '| `1` | moving | no | `semver` | stays: 1.3.0 is higher |',
      '| `latest` | moving | no | `semver` | stays: 1.3.0 is higher |',
    ])
  })
})

/** Names of Bake's files, as docker/metadata-action has them, and of the report. */
const FILES = {
  'bake-file': 'docker-metadata-action-bake.json',
  'bake-file-tags': 'docker-metadata-action-bake-tags.json',
  'bake-file-labels': 'docker-metadata-action-bake-labels.json',
  'bake-file-annotations': 'docker-metadata-action-bake-annotations.json',
  report: 'report.json',
}
/** What later steps get as variables. */
const EXPORTED = [
  'ANNOTATIONS',
  'BAKE_FILE',
  'BAKE_FILE_ANNOTATIONS',
  'BAKE_FILE_LABELS',
  'BAKE_FILE_TAGS',
  'JSON',
  'LABELS',
  'TAGS',
  'TAG_NAMES',
  'VERSION',
]

/** Outputs that are texts, and the names of the files that the others lead to. */
function withoutFiles(outputs: Readonly<Record<string, string>>): readonly [Readonly<Record<string, string>>, typeof FILES] {
  const texts = Object.entries(outputs).filter(([name]) => !(name in FILES))
  const name = (output: keyof typeof FILES) => basename(outputs[output] ?? '')
  return [
    Object.fromEntries(texts),
    {
      'bake-file': name('bake-file'),
      'bake-file-tags': name('bake-file-tags'),
      'bake-file-labels': name('bake-file-labels'),
      'bake-file-annotations': name('bake-file-annotations'),
      report: name('report'),
    },
  ]
}

const TWO = { platforms: PLATFORMS.join(','), provenance: 'true' }

function platformsOf(index: Readonly<Record<string, unknown>>): readonly string[] {
  return listOf(index['manifests']).map(({ platform }) => `${Object(platform).os}/${Object(platform).architecture}`)
}

/** The lines of a summary as they are shown, with its numeric entities decoded. */
function shown(summary: string): readonly string[] {
  return summary.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).split('\n')
}

async function statementOf(manifest: string): Promise<Readonly<Record<string, unknown>>> {
  const [layer] = listOf((await reader.manifest(manifest))['layers'])
  return reader.blob(`${manifest.split('@')[0]}@${layer?.['digest']}`)
}

/** The digests of the first image by platform, from the output `digests`. */
function digestsOf(outputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [first] = Object.values<Record<string, string>>(JSON.parse(outputs['digests'] ?? '{}'))
  return first ?? {}
}

function labelsOf(config: unknown): readonly (readonly [string, string])[] {
  const labels: unknown = Object(config).Labels
  return Object.entries(Object(labels))
    .map(([key, value]) => [key, String(value)] as const)
    .sort(([one], [other]) => one.localeCompare(other, 'en'))
}
