import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Builder } from '../../src/build/builder.ts'
import { passBuild, type StagedImage, stageImage } from '../../src/build/stage.ts'
import { formatPlatform } from '../../src/domain/platform.ts'
import { ActionError } from '../../src/errors.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { draftLayout, writeLayout } from '../support/layout.ts'
import { aBuild, aPlan, aPlatform } from '../support/plans.ts'
import { isStopped, runnerCommands } from '../support/runner.ts'
import { aWorld, failure, RUNNING, SOURCE, type World } from './world.ts'

const TWO = ['linux/amd64', 'linux/arm64']
const MATERIALS = ['pkg:docker/alpine@3']
const TOGETHER = draftLayout({ materials: MATERIALS })
const DRIVER = 'docker-container'

/** What buildx does for each platform: it writes its arguments down as one line, then takes the layout of that platform. */
const EACH = [
  'for argument in "$@"; do case "$argument" in --platform=*) platform="$(echo "$argument" | cut -d= -f2)" ;; esac; done',
  'part="$root/part-$(echo "$platform" | tr / -)"',
  'printf "%s\\n" "$*" >> "$root/each"',
].join('\n')
const FINISH = [
  'cp -r "$part" "$dest"',
  `printf '{"containerimage.digest":"%s","buildx.build.provenance":{"of":"%s"}}' "$(cat "$part.digest")" "$platform" > "$metadata"`,
].join('\n')
const GOOD = `${EACH}\n${FINISH}`

let world: World
beforeEach(async () => {
  world = await aWorld()
  await world.inspectsBy(
    `cat <<'END'\n${RUNNING.replace('Driver: docker', `Driver: ${DRIVER}`)}\n\nName: other\nEndpoint: unix:///b\nStatus: running\nEND`,
  )
  await world.buildsBy(GOOD)
  for (const platform of TWO) await aPart(platform, draftLayout({ platforms: [platform], materials: MATERIALS }))
})
afterEach(() => world.close())

async function aPart(platform: string, draft: ReturnType<typeof draftLayout>): Promise<void> {
  const place = join(world.root, `part-${platform.replaceAll('/', '-')}`)
  await mkdir(place, { recursive: true })
  await Promise.all([writeLayout(place, draft), writeFile(`${place}.digest`, draft.root.digest)])
}

type Nodes = Extract<Builder, { kind: 'nodes' }>
const NODES: Nodes = { kind: 'nodes', name: 'b', down: [] }
const planOf = (build: Partial<BuildInputs> = {}, over: Partial<Plan> = {}) =>
  aPlan({ build: aBuild({ platforms: TWO.map(aPlatform), ...build }), ...over })
const stage = (plan = planOf(), builder: Builder = NODES): Promise<StagedImage> =>
  stageImage(plan, SOURCE, { ...world.opened, builder }, world.ports)
const calls = async (): Promise<readonly string[]> => (await readFile(join(world.root, 'each'), 'utf8')).trimEnd().split('\n').sort()
const entriesOf = ({ root }: StagedImage): unknown => JSON.parse(Buffer.from(root.bytes).toString()).manifests

describe('a build on several nodes', () => {
  test('is the image that one node would have made, with all that is below it', async () => {
    const staged = await stage()
    expect(entriesOf(staged)).toStrictEqual([...TOGETHER.images, ...TOGETHER.attestations])
    expect(staged.children.map(({ digest }) => digest)).toStrictEqual(
      [...TOGETHER.images, ...TOGETHER.attestations].map(({ digest }) => digest),
    )
    expect(staged.platforms.map(({ platform, digest }) => [formatPlatform(platform), digest])).toStrictEqual(
      TOGETHER.images.map(({ digest }, at) => [TWO[at], digest]),
    )
    expect(staged.materials.map(({ name }) => name)).toStrictEqual(['alpine'])
    for (const blob of staged.blobs) {
      const parts: Buffer[] = []
      for await (const part of staged.blob(blob).chunks()) parts.push(Buffer.from(part))
      expect(Buffer.concat(parts)).toStrictEqual(Buffer.from(TOGETHER.files.get(`blobs/sha256/${blob.digest.slice(7)}`) ?? ''))
    }
  })

  test('leaves one layout, and of buildx’s own what it says of each platform', async () => {
    const { digest, root, metadata, place } = await stage()
    const folder = place.kind === 'layout' ? place.folder : ''
    expect((await readdir(join(folder, '..'))).sort()).toStrictEqual(['layout', 'metadata.json', 'metadata.json-0', 'metadata.json-1'])
    expect(JSON.parse(metadata)).toStrictEqual({
      'buildx.build.provenance/linux/amd64': { of: 'linux/amd64' },
      'buildx.build.provenance/linux/arm64': { of: 'linux/arm64' },
      'containerimage.descriptor': { mediaType: root.mediaType, digest, size: root.bytes.length },
      'containerimage.digest': digest,
    })
  })

  test('is one build for each platform on that builder, each with the annotations that are for it', async () => {
    const annotation = (level: string) => ({ level, key: level.replace(/\W/g, '.'), value: '1' })
    const levels = [
      'manifest',
      'manifest[linux/arm64]',
      'index',
      'index-descriptor',
      'manifest-descriptor',
      'manifest-descriptor[linux/amd64]',
    ]
    const staged = await stage(planOf({}, { annotations: { image: levels.map(annotation), told: [] } }))
    const flags = (await calls()).map((call) => call.split(' ').filter((word) => /^--(?:builder|platform|annotation)=/.test(word)))
    expect(flags).toStrictEqual([
      [
        '--builder=b',
        '--platform=linux/amd64',
        '--annotation=manifest:manifest=1',
        '--annotation=manifest-descriptor:manifest.descriptor=1',
        '--annotation=manifest-descriptor[linux/amd64]:manifest.descriptor.linux.amd64.=1',
      ],
      [
        '--builder=b',
        '--platform=linux/arm64',
        '--annotation=manifest:manifest=1',
        '--annotation=manifest[linux/arm64]:manifest.linux.arm64.=1',
        '--annotation=manifest-descriptor:manifest.descriptor=1',
      ],
    ])
    expect(JSON.parse(Buffer.from(staged.root.bytes).toString()).annotations).toStrictEqual({ index: '1' })
  })

  test('without attestations: an entry of the index has its annotations from us, since BuildKit made none', async () => {
    const drafts = TWO.map((platform) => draftLayout({ platforms: [platform] }))
    for (const [at, draft] of drafts.entries()) await aPart(TWO[at] ?? '', draft)
    const image = ['manifest-descriptor', 'manifest-descriptor[linux/arm64]'].map((level, at) => ({ level, key: `key${at}`, value: '1' }))
    expect(entriesOf(await stage(planOf({}, { annotations: { image, told: [] } })))).toStrictEqual(
      drafts.map(({ root: { mediaType, digest, size, platform } }, at) => ({
        ...{ mediaType, digest, size, platform },
        annotations: at === 0 ? { key0: '1' } : { key0: '1', key1: '1' },
      })),
    )
  })

  test('is told in one group, each line with its platform in front', async () => {
    await world.buildsBy(`echo "#1 ::set-output name=a::b" >&2; ${GOOD}`)
    await stage(planOf({ cacheTo: ['type=registry,ref=ghcr.io/acme/cache'] }))
    expect(runnerCommands(world.log()).map(({ name }) => name)).toStrictEqual(['notice', 'group', 'stop-commands', 'endgroup'])
    expect(isStopped(world.log())).toBe(false)
    const lines = world.log().split('\n')
    expect(lines.filter((line) => line.includes('set-output')).sort()).toStrictEqual(
      TWO.map((platform) => `${platform} #1 ::set-output name=a::b`),
    )
    expect(lines.slice(0, 2)).toStrictEqual([
      '::notice::the builder has several nodes, and each writes its own cache to cache-to: under one name the last one stays',
      '::group::Build of linux/amd64, linux/arm64, each by itself',
    ])
  })

  test.each([
    ['one platform', [aPlatform('linux/arm64')], '--platform=linux/arm64'],
    ['one in two spellings', [aPlatform('linux/arm64'), aPlatform('linux/arm64/v8')], '--platform=linux/arm64,linux/arm64'],
  ])('%s is one ordinary build', async (_name, platforms, flag) => {
    await world.buildsBy(GOOD.replace('part="', 'platform=linux/arm64; part="'))
    const staged = await stage(planOf({ platforms }))
    expect((await calls()).map((call) => call.split(' ').find((word) => word.startsWith('--platform=')))).toStrictEqual([flag])
    expect(`${staged.digest}\n`).toBe(`${await readFile(join(world.root, 'part-linux-arm64.digest'), 'utf8')}\n`)
  })

  test('whose result goes where outputs say is left to buildx, with all platforms at once', async () => {
    await world.buildsBy(`${EACH}\nprintf '{}' > "$metadata"`)
    await passBuild(planOf({ outputs: ['type=local,dest=out'] }, { push: false }), SOURCE, { ...world.opened, builder: NODES }, world.ports)
    expect((await calls()).map((call) => / --platform=\S+ /.exec(call)?.[0])).toStrictEqual([' --platform=linux/amd64,linux/arm64 '])
  })
})

describe('a build on several nodes that fails', () => {
  const only = (platform: string, script: string) => `${EACH}\nif [ "$platform" = ${platform} ]; then ${script}; fi\n${FINISH}`

  test('on one of them ends the others, and is told with its platform', async () => {
    const waits = 'trap \'echo ended > "$root/ended"; exit 1\' TERM; echo > "$root/waits"; while :; do sleep 0.05; done'
    const fails = 'while [ ! -e "$root/waits" ]; do sleep 0.05; done; echo "ERROR: failed to build: failed to solve: no" >&2; exit 1'
    await world.buildsBy(`${EACH}\nif [ "$platform" = linux/amd64 ]; then ${waits}; else ${fails}; fi`)
    const { code, message } = await failure(stage())
    expect([code, message]).toStrictEqual(['build-failed', 'linux/arm64: the build failed: no'])
    expect(await readFile(join(world.root, 'ended'), 'utf8')).toBe('ended\n')
  })

  test('when the run ends is told as that', async () => {
    await world.buildsBy(`${EACH}\nwhile :; do sleep 0.05; done`)
    const failing = failure(stage())
    world.cancel(new ActionError('cancelled', 'cancelled by a test'))
    expect((await failing).message).toBe('cancelled by a test')
  })

  const foreign = draftLayout({ platforms: ['linux/arm64', 'linux/amd64'] })
  test.each([
    [
      'metadata of something else',
      only('linux/arm64', `cp -r "$part" "$dest"; printf '{"containerimage.digest":"sha256:%064d"}' 0 > "$metadata"; exit 0`),
      /^buildx says that it built sha256:0{64} for linux\/arm64, but wrote sha256:/,
    ],
    [
      'no layout',
      only('linux/arm64', 'printf "{}" > "$metadata"; exit 0'),
      /^the image that buildx wrote is broken: .*layout-1\/oci-layout is missing$/,
    ],
    [
      'another platform',
      only('linux/arm64', 'platform=linux/amd64; part="$root/part-linux-amd64"'),
      /^the image that buildx wrote is broken: it lacks linux\/arm64; it is for linux\/amd64$/,
    ],
    [
      'more than its platform',
      only('linux/arm64', `part="$root/part-foreign"`),
      new RegExp(
        `^the images of the platforms cannot be joined: linux/amd64 is there twice: ${foreign.images[1]?.digest} \\(linux/amd64\\) and `,
      ),
    ],
  ])('by what it wrote: %s', async (_name, script, message) => {
    await aPart('foreign', foreign)
    await world.buildsBy(script)
    const { code, message: said } = await failure(stage())
    expect([code, said]).toStrictEqual(['build-output', expect.stringMatching(message)])
  })

  const down = (platforms: readonly string[]): Nodes => ({
    kind: 'nodes',
    name: 'b',
    down: [{ platforms, error: new ActionError('builder-unreachable', 'the node b1 cannot be reached') }],
  })
  test.each([
    ['of two platforms', TWO, 'linux/arm64: the node b1 cannot be reached'],
    ['of one', ['linux/arm64'], 'the node b1 cannot be reached'],
  ])('for a node that does not answer, at once: %s', async (_name, platforms, message) => {
    const { code, message: said } = await failure(stage(planOf({ platforms: platforms.map(aPlatform) }), down(['linux/arm64'])))
    expect([code, said]).toStrictEqual(['builder-unreachable', message])
  })

  test('not for a node that does not answer and is not needed', async () => {
    expect((await stage(planOf(), down(['linux/s390x']))).platforms.length).toBe(2)
  })
})
