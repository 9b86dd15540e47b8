import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { isPassedOn, passBuild, stageImage } from '../../src/build/stage.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { draftLayout } from '../support/layout.ts'
import { aBuild, aPlan, aPlatform } from '../support/plans.ts'
import { isRunning, until } from '../support/proc.ts'
import { isStopped, runnerCommands } from '../support/runner.ts'
import { aWorld, failure, GOOD, RUNNING, SOURCE, type World } from './world.ts'

const DRAFT = draftLayout({ materials: ['pkg:docker/alpine@3', 'pkg:docker/alpine@3.1'] })

let world: World
beforeEach(async () => {
  world = await aWorld({ draft: DRAFT, env: { INPUT_PASSWORD: 'hunter2', GITHUB_TOKEN: 'ghs', MINE: 'kept' } })
})
afterEach(() => world.close())

const planOf = (build: Partial<BuildInputs> = {}, over: Partial<Plan> = {}) => aPlan({ build: aBuild(build), ...over })
const stage = (plan = planOf()) => stageImage(plan, SOURCE, world.opened, world.ports)

describe('a build that ends well', () => {
  test('is the image that stands in the layout', async () => {
    const staged = await stage()
    expect(staged.digest).toBe(DRAFT.root.digest)
    expect(staged.children.map(({ digest }) => digest)).toStrictEqual([...DRAFT.images, ...DRAFT.attestations].map(({ digest }) => digest))
    expect(staged.platforms.map(({ digest }) => digest)).toStrictEqual(DRAFT.images.map(({ digest }) => digest))
    expect(staged.materials.map(({ name }) => name)).toStrictEqual(['alpine'])
    expect(staged.metadata).toBe(`{"containerimage.digest":"${DRAFT.root.digest}"}`)
    const [layer] = staged.blobs.filter(({ digest }) => digest === DRAFT.layers[0]?.digest)
    if (layer === undefined) throw new Error('the layer is not among the blobs')
    const { chunks, ...source } = staged.blob(layer)
    const parts: Uint8Array[] = []
    for await (const part of chunks()) parts.push(part)
    expect(source).toStrictEqual({ digest: layer.digest, size: layer.size, isNew: false })
    expect(Buffer.concat(parts).toString()).toBe('a layer of linux/amd64')
  })

  test('stands in the run’s own folder, which the post step removes', async () => {
    const { place } = await stage()
    expect(place.kind === 'layout' && place.folder.startsWith(join(world.ports.folder, 'build-'))).toBe(true)
  })

  test('asks buildx once, and for nothing else', async () => {
    await stage()
    const calls = (await readFile(join(world.root, 'calls'), 'utf8')).split('\n\n').filter(Boolean)
    expect(calls.map((call) => call.split('\n')[0])).toStrictEqual(['build'])
  })

  test('gets the environment of the step less what is not for builds, and its secrets in that alone', async () => {
    await world.buildsBy(`env > "$root/env"; ${GOOD}`)
    await stage(planOf({ secrets: [{ id: 'npm', value: new Secret('s3cret') }] }))
    const env = await readFile(join(world.root, 'env'), 'utf8')
    expect(
      env
        .split('\n')
        .filter((line) => /^(?:INPUT_|GITHUB_TOKEN|MINE|BTP_)/.test(line))
        .sort(),
    ).toStrictEqual(['BTP_SECRET_0=s3cret', 'MINE=kept'])
    expect(await readFile(join(world.root, 'calls'), 'utf8')).not.toContain('s3cret')
    expect(world.log()).not.toContain('s3cret')
  })

  test('whatever it printed: ERROR lines with exit code 0 are no failure', async () => {
    await world.buildsBy(
      `echo 'ERROR: (*service).Write failed: rpc error: code = Unavailable desc = ref layer-sha256:x locked for 2ms: unavailable' >&2; ${GOOD}`,
    )
    expect((await stage()).digest).toBe(DRAFT.root.digest)
  })

  test('is told in a group, its commands stopped and its bytes inert', async () => {
    await world.buildsBy(
      `printf '#5 0.1 a\\r::set-output name=digest::x\\n##[error]y\\n\\033]0;t\\007z\\n' >&2; echo '::stop-commands::mine'; ${GOOD}`,
    )
    await stage()
    expect(runnerCommands(world.log()).map(({ name }) => name)).toStrictEqual(['group', 'stop-commands', 'endgroup'])
    expect(isStopped(world.log())).toBe(false)
    expect(world.log().split('\n').slice(2, -3).sort()).toStrictEqual([
      '##\\[error]y',
      '#5 0.1 a',
      '\\::set-output name=digest::x',
      '\\::stop-commands::mine',
      'z',
    ])
  })

  test('however much it printed', async () => {
    await world.buildsBy(
      `yes '#7 1.23 a line of a build that talks far too much for anyone to read it all to its end' | head -c 30000000 >&2; ${GOOD}`,
    )
    const before = process.memoryUsage().rss
    expect((await stage()).digest).toBe(DRAFT.root.digest)
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    expect(world.log()).toContain(' lines are not shown; the last 200:')
  }, 60_000)
})

describe('a build that ends badly', () => {
  test.each([
    ['a full disk is made room on, for outputs and summary', 'write /x: no space left on device', 'disk', []],
    ['what else came of it stays for the post step', 'no', 'build-failed', [expect.stringMatching(/^build-/)]],
  ])('%s', async (_name, error, code, left) => {
    await world.buildsBy(`cp -r "$layout" "$dest"; echo "ERROR: failed to build: failed to solve: ${error}" >&2; exit 1`)
    expect((await failure(stage())).code).toBe(code)
    expect(await readdir(world.ports.folder)).toStrictEqual(left)
  })

  const image = DRAFT.root.digest
  const table: readonly (readonly [name: string, script: string, code: string, message: string | RegExp])[] = [
    ['exit 1 without a word', 'exit 1', 'build-failed', 'buildx failed with exit code 1 without a word'],
    ['exit 1 with all results in place', `${GOOD}; exit 1`, 'build-failed', 'buildx failed with exit code 1 without a word'],
    [
      'exit 1 with words on the standard output only',
      'echo "gone wrong"; exit 1',
      'build-failed',
      'buildx failed with exit code 1; its last line: gone wrong',
    ],
    ['exit 1 with its error', 'echo "ERROR: failed to build: failed to solve: no" >&2; exit 1', 'build-failed', 'the build failed: no'],
    [
      'exit 1 with an error that ends without a line end',
      'printf "ERROR: failed to build: no" >&2; exit 1',
      'build-failed',
      'the build failed: no',
    ],
    [
      'exit 1 with an error that speaks to the runner',
      'printf "ERROR: ##[error]x \\033[2J::add-mask::y\\n" >&2; exit 1',
      'build-failed',
      'the build failed: ##\\[error]x ::add-mask::y',
    ],
    [
      'exit 1 with a line of 10 MB',
      'head -c 10000000 /dev/zero | tr "\\0" x >&2; exit 1',
      'build-failed',
      /^buildx failed with exit code 1; its last line: x{419}…$/,
    ],
    [
      'exit 1 with bytes that are no text',
      'printf "ERROR: \\377\\376\\000\\n" >&2; exit 1',
      'build-failed',
      'the build failed: \ufffd\ufffd',
    ],
    ['exit 2', 'exit 2', 'build-failed', 'buildx failed with exit code 2 without a word'],
    ['exit 125', 'exit 125', 'build-failed', 'buildx failed with exit code 125 without a word'],
    ['exit 137', 'exit 137', 'build-failed', 'buildx failed with exit code 137 without a word'],
    ['exit 255', 'exit 255', 'build-failed', 'buildx failed with exit code 255 without a word'],
    ['SIGKILL without a word', 'kill -9 $$', 'build-killed', 'buildx was killed by SIGKILL in the middle of the build'],
    [
      'SIGKILL when all results are in place',
      `${GOOD}; kill -9 $$`,
      'build-killed',
      'buildx was killed by SIGKILL in the middle of the build',
    ],
    [
      'SIGKILL in the middle of a line',
      'printf "#5 0.1 half" >&2; kill -9 $$',
      'build-killed',
      'buildx was killed by SIGKILL in the middle of the build',
    ],
    ['SIGTERM', 'kill -15 $$', 'build-killed', 'buildx was killed by SIGTERM in the middle of the build'],
    ['SIGSEGV', 'kill -11 $$', 'build-killed', 'buildx was killed by SIGSEGV in the middle of the build'],
    ['SIGABRT', 'kill -6 $$', 'build-killed', 'buildx was killed by SIGABRT in the middle of the build'],
    ['SIGHUP', 'kill -1 $$', 'build-killed', 'buildx was killed by SIGHUP in the middle of the build'],
    [
      'a full disk, as buildx tells it',
      'echo "ERROR: failed to build: failed to solve: write /x: no space left on device" >&2; exit 1',
      'disk',
      'the disk is full: write /x: no space left on device',
    ],
    [
      'a full disk, as buildx itself meets it',
      'echo x > /dev/full || { echo "ERROR: write /dev/full: no space left on device" >&2; exit 1; }',
      'disk',
      'the disk is full: write /dev/full: no space left on device',
    ],
    ['exit 0 and nothing', 'exit 0', 'build-output', 'buildx ended with exit code 0 but wrote no metadata file'],
    ['exit 0 and no metadata', 'cp -r "$layout" "$dest"', 'build-output', 'buildx ended with exit code 0 but wrote no metadata file'],
    [
      'exit 0 and no layout',
      `printf '{"containerimage.digest":"%s"}' "$digest" > "$metadata"`.replace('$digest', '$digest'),
      'build-output',
      /^the image that buildx wrote is broken: .*oci-layout is missing$/,
    ],
    [
      'metadata that is empty',
      'cp -r "$layout" "$dest"; : > "$metadata"',
      'build-output',
      'the metadata file that buildx wrote is not JSON',
    ],
    [
      'metadata that was cut',
      'cp -r "$layout" "$dest"; printf \'{"containerimage.dig\' > "$metadata"',
      'build-output',
      'the metadata file that buildx wrote is not JSON',
    ],
    [
      'metadata of nothing',
      'cp -r "$layout" "$dest"; echo null > "$metadata"',
      'build-output',
      'the metadata file that buildx wrote is not a JSON object',
    ],
    [
      'metadata without a digest',
      'cp -r "$layout" "$dest"; echo {} > "$metadata"',
      'build-output',
      'the metadata file that buildx wrote names no image (containerimage.digest)',
    ],
    [
      'metadata of another image',
      `cp -r "$layout" "$dest"; printf '{"containerimage.digest":"sha256:${'0'.repeat(64)}"}' > "$metadata"`,
      'build-output',
      `buildx says that it built sha256:${'0'.repeat(64)}, but wrote ${image}`,
    ],
    [
      'metadata as a folder',
      'cp -r "$layout" "$dest"; mkdir "$metadata"',
      'build-output',
      'the metadata file that buildx wrote cannot be read (EISDIR)',
    ],
    ['a layout without its index', `${GOOD}; rm "$dest/index.json"`, 'build-output', /index\.json is missing$/],
    ['a layout whose index was cut', `${GOOD}; truncate -s 20 "$dest/index.json"`, 'build-output', /is not JSON$/],
    [
      'a layout of no image',
      `${GOOD}; printf '{"schemaVersion":2,"manifests":[]}' > "$dest/index.json"`,
      'build-output',
      'the image that buildx wrote is broken: it names no image in index.json',
    ],
    ['a layout without its blobs', `${GOOD}; rm -r "$dest/blobs"`, 'build-output', /is missing$/],
    [
      'a layout without one layer',
      `${GOOD}; rm "$dest/blobs/sha256/${DRAFT.layers[1]?.digest.slice(7)}"`,
      'build-output',
      /it lacks the blob sha256:/,
    ],
    [
      'a layout with a layer cut short',
      `${GOOD}; truncate -s 3 "$dest/blobs/sha256/${DRAFT.layers[0]?.digest.slice(7)}"`,
      'build-output',
      /with 3 bytes, not the 22 that are said$/,
    ],
    [
      'a layout with a manifest of other bytes',
      `${GOOD}; printf x | dd of="$dest/blobs/sha256/${image.slice(7)}" conv=notrunc 2>/dev/null`,
      'build-output',
      /under the name of the manifest/,
    ],
    ['a layout that is a file', `${GOOD}; rm -r "$dest"; : > "$dest"`, 'build-output', /oci-layout cannot be read \(ENOTDIR\)$/],
    [
      'a layout of another version',
      `${GOOD}; printf '{"imageLayoutVersion":"0.9"}' > "$dest/oci-layout"`,
      'build-output',
      /it has the version "0.9" in oci-layout/,
    ],
    [
      'a layout whose blob is a link',
      `${GOOD}; ln -sf /etc/passwd "$dest/blobs/sha256/${DRAFT.layers[0]?.digest.slice(7)}"`,
      'build-output',
      /it has a link in place of the blob/,
    ],
  ]
  test.each(table)('%s', async (_, script, code, message) => {
    await world.buildsBy(script)
    const thrown = await failure(stage())
    expect(thrown.code).toBe(code)
    if (typeof message === 'string') expect(thrown.message).toBe(message)
    else expect(thrown.message).toMatch(message)
    expect(isStopped(world.log())).toBe(false)
    expect(runnerCommands(world.log()).map(({ name }) => name)).toStrictEqual(['group', 'stop-commands', 'endgroup'])
  })

  test('an image that lacks a platform that was asked for', async () => {
    const error = await failure(stage(planOf({ platforms: [aPlatform('linux/amd64'), aPlatform('linux/riscv64')] })))
    expect([error.code, error.message]).toStrictEqual([
      'build-output',
      'the image that buildx wrote is broken: it lacks linux/riscv64; it is for linux/amd64, linux/arm64',
    ])
  })

  test('memory is the usual cause of SIGKILL', async () => {
    await world.buildsBy('kill -9 $$')
    expect((await failure(stage())).hint).toBe(
      'Most likely the machine ran out of memory. Use a larger runner, or let the build do less at once.',
    )
  })

  test('a plugin that is gone', async () => {
    const opened = { ...world.opened, docker: { ...world.opened.docker, buildx: join(world.root, 'absent') } }
    const error = await failure(stageImage(planOf(), SOURCE, opened, world.ports))
    expect(error.code).toBe('no-builder')
  })

  test('more arguments than the system takes', async () => {
    const error = await failure(stage(planOf({ buildArgs: Array.from({ length: 40 }, (_, index) => `A${index}=${'x'.repeat(100_000)}`) })))
    expect([error.code, error.message]).toStrictEqual([
      'inputs',
      'the build has more arguments and secrets than the system hands to a program',
    ])
  })

  test('a run that is cancelled in the middle ends with that, and its children with it', async () => {
    await world.buildsBy('sleep 60 & echo $! > "$root/pid"; echo started >&2; wait')
    const cancelled = new ActionError('cancelled', 'the run was cancelled (SIGINT)')
    const staging = failure(stage())
    while (!world.log().includes('started')) await new Promise((resolve) => setTimeout(resolve, 20))
    world.cancel(cancelled)
    expect(await staging).toBe(cancelled)
    const pid = Number(await readFile(join(world.root, 'pid'), 'utf8'))
    await until('the end of what it started', () => !isRunning(pid))
    expect(isStopped(world.log())).toBe(false)
  })
})

describe('a builder that cannot do it', () => {
  const classic = RUNNING.replace('OCI exporter: true', 'OCI exporter: false')
  const inspects = (text: string) => world.inspectsBy(`cat <<'END'\n${text}\nEND`)
  const REFUSED = 'echo "ERROR: failed to build: OCI exporter is not supported for the docker driver." >&2; exit 1'

  test('is replaced by one of our own, which the post step is told of first', async () => {
    await inspects(classic)
    await world.buildsBy(`case "$*" in *--builder=btp-*) ${GOOD};; *) ${REFUSED};; esac`)
    expect((await stage()).digest).toBe(DRAFT.root.digest)
    const calls = (await readFile(join(world.root, 'calls'), 'utf8')).split('\n\n').map((call) => call.split('\n'))
    const [[, name = ''] = []] = world.state
    expect(name).toMatch(/^btp-[0-9a-f]{16}$/)
    expect(calls.map((call) => call[0])).toStrictEqual(['build', 'inspect', 'create', 'build', ''])
    expect(calls[2]).toStrictEqual(['create', '--driver=docker-container', `--name=${name}`])
    expect(calls[3]?.includes(`--builder=${name}`)).toBe(true)
    expect(world.log()).toContain(
      '::notice::the docker driver cannot export an image with the classic image store, so a builder in a container is made',
    )
  })

  test('that is known beforehand is not tried', async () => {
    await world.buildsBy(`case "$*" in *--builder=btp-*) ${GOOD};; *) ${REFUSED};; esac`)
    const builder = { kind: 'own-builder', because: 'it cannot', endpoint: 'desktop-linux' } as const
    await stageImage(planOf(), SOURCE, { ...world.opened, builder }, world.ports)
    const calls = (await readFile(join(world.root, 'calls'), 'utf8')).split('\n\n').map((call) => call.split('\n'))
    expect(calls.map((call) => call[0])).toStrictEqual(['create', 'build', ''])
    expect(calls[0]?.at(-1)).toBe('desktop-linux')
  })

  test('and our own cannot be made either', async () => {
    await inspects(classic)
    await world.buildsBy(REFUSED)
    await world.ports.files.write(join(world.root, 'create.sh'), 'echo "ERROR: permission denied" >&2; exit 1')
    const error = await failure(stage())
    expect([error.code, error.message]).toStrictEqual([
      'no-builder',
      'a builder in a container could not be made for this run: ERROR: permission denied',
    ])
  })

  test('and our own fails: that failure counts', async () => {
    await inspects(classic)
    await world.buildsBy(
      `case "$*" in *--builder=btp-*) echo "ERROR: failed to build: failed to solve: no" >&2; exit 1;; *) ${REFUSED};; esac`,
    )
    expect((await failure(stage())).message).toBe('the build failed: no')
  })

  test.each([
    ['has several nodes, which it can do', `${RUNNING}\n\nName: two\nEndpoint: b\nStatus: running`, 'build-failed'],
    ['went away', 'Name: default\nDriver: \nError: Cannot connect to the Docker daemon', 'builder-unreachable'],
    ['is too old', RUNNING.replace('v0.20.1', 'v0.9.0'), 'builder-unsuited'],
  ])('%s', async (_, text, code) => {
    await inspects(text)
    await world.buildsBy('exit 1')
    expect((await failure(stage())).code).toBe(code)
  })

  test('is refused before the build when that is known', async () => {
    const error = new ActionError('builder-unreachable', 'gone')
    expect(await failure(stageImage(planOf(), SOURCE, { ...world.opened, builder: { kind: 'unreachable', error } }, world.ports))).toBe(
      error,
    )
    expect(world.log()).toBe('')
  })
})

describe('a build for something else', () => {
  const METADATA = `printf '{"containerimage.digest":"%s","containerimage.config.digest":"%s"}' "$digest" "sha256:${'c'.repeat(64)}" > "$metadata"`
  const pass = (build: Partial<BuildInputs>) => passBuild(planOf(build, { push: false }), SOURCE, world.opened, world.ports)

  test('hands on what buildx says', async () => {
    await world.buildsBy(METADATA)
    expect(await pass({ load: true })).toStrictEqual({
      digest: DRAFT.root.digest,
      imageId: `sha256:${'c'.repeat(64)}`,
      metadata: `{"containerimage.digest":"${DRAFT.root.digest}","containerimage.config.digest":"sha256:${'c'.repeat(64)}"}`,
    })
  })

  test('that fails is a failure', async () => {
    await world.buildsBy('exit 1')
    expect((await failure(pass({ outputs: ['type=local,dest=out'] }))).code).toBe('build-failed')
    await world.buildsBy('exit 0')
    expect((await failure(pass({ load: true }))).message).toBe('buildx ended with exit code 0 but wrote no metadata file')
  })

  test('is not made on a builder of our own: what it asks for would not be where the user looks', async () => {
    await world.inspectsBy(`cat <<'END'\n${RUNNING.replace('OCI exporter: true', 'OCI exporter: false')}\nEND`)
    await world.buildsBy('echo "ERROR: failed to build: no" >&2; exit 1')
    expect((await failure(pass({ load: true }))).message).toBe('the build failed: no')
    expect(world.state).toStrictEqual([])
  })

  test('is one that is not pushed and says where its result goes', () => {
    expect([
      isPassedOn(planOf({ load: true }, { push: false })),
      isPassedOn(planOf({ outputs: ['type=local,dest=x'] }, { push: false })),
      isPassedOn(planOf({ call: 'check' }, { push: false })),
      isPassedOn(planOf({}, { push: false })),
      isPassedOn(planOf({ load: true })),
      isPassedOn(planOf({ outputs: ['type=image,compression=zstd'] })),
    ]).toStrictEqual([true, true, true, false, false, false])
  })
})
