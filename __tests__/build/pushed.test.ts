import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { pushImage, type ReadBack } from '../../src/build/pushed.ts'
import type { Digest } from '../../src/domain/digest.ts'
import { ActionError } from '../../src/errors.ts'
import { draftLayout } from '../support/layout.ts'
import { aBuild, aPlan, aPlatform, aRepository, aStaged } from '../support/plans.ts'
import { isStopped } from '../support/runner.ts'
import { aWorld, failure, GOOD, RUNNING, SOURCE, type World } from './world.ts'

const DRAFT = draftLayout()
const HERE = aRepository('ghcr.io/acme/app')
/** The script of a build whose push ends well. */
const PUSHED = 'printf \'{"containerimage.digest":"%s"}\' "$digest" > "$metadata"'
/** The script of a build that is made, and whose push fails so; the one after it goes into a layout. */
const refusing = (words: string) => `case "$*" in *type=image*) ${words}\nexit 1;; *) ${GOOD};; esac`
const says = (line: string) => `echo '${line}' >&2`
const TAKEN = "the image is built, so it is exported from the builder's cache and uploaded from here."

let world: World
beforeEach(async () => {
  world = await aWorld({ draft: DRAFT })
  await world.buildsBy(PUSHED)
})
afterEach(() => world.close())

const held = aStaged('pushed', { place: { kind: 'registry', repository: HERE }, metadata: '' })
const asked: Digest[] = []
beforeEach(() => {
  asked.splice(0)
})
const readBack: ReadBack = async (digest) => {
  asked.push(digest)
  return held
}
const push = (read = readBack, plan = aPlan()) => pushImage(plan, SOURCE, world.opened, HERE, read, world.ports)
const calls = async () => (await readFile(join(world.root, 'calls'), 'utf8')).split('\n\n').filter(Boolean)
const outputs = async () => (await calls()).map((call) => /^--output=(type=\w+)/m.exec(call)?.[1] ?? call.split('\n')[0])

describe('a build that BuildKit pushes', () => {
  test('is what the registry holds under the digest that buildx said', async () => {
    expect(await push()).toStrictEqual({ ...held, materials: [], metadata: `{"containerimage.digest":"${DRAFT.root.digest}"}` })
    expect(asked).toStrictEqual([DRAFT.root.digest])
    expect(await outputs()).toStrictEqual(['type=image'])
  })

  test('names what the metadata says of its base images', async () => {
    await world.buildsBy(
      'printf \'{"containerimage.digest":"%s","buildx.build.provenance":{"materials":[{"uri":"pkg:docker/alpine@3"}]}}\' "$digest" > "$metadata"',
    )
    expect((await push()).materials).toStrictEqual([aRepository('alpine')])
  })

  test('lacks a platform that was asked for: it is not of this build', async () => {
    const error = await failure(push(readBack, aPlan({ build: aBuild({ platforms: [aPlatform('linux/riscv64')] }) })))
    expect([error.code, error.message]).toStrictEqual([
      'build-output',
      'the image that buildx wrote is broken: it lacks linux/riscv64; it is for linux/amd64, linux/arm64',
    ])
    expect(await outputs()).toStrictEqual(['type=image'])
  })

  test.each([
    ['no metadata', 'exit 0', 'buildx ended with exit code 0 but wrote no metadata file'],
    ['metadata without a digest', 'echo {} > "$metadata"', 'the metadata file that buildx wrote names no image (containerimage.digest)'],
  ])('%s', async (_, script, message) => {
    await world.buildsBy(script)
    const error = await failure(push())
    expect([error.code, error.message]).toStrictEqual(['build-output', message])
  })
})

describe('a push that fails', () => {
  test.each([
    [
      'refused',
      'ERROR: failed to build: failed to solve: failed to push ghcr.io/acme/app: denied: no',
      'failed to push ghcr.io/acme/app: denied: no',
    ],
    [
      'refused, as an older buildx says it',
      'ERROR: failed to solve: failed to push ghcr.io/acme/app: 429',
      'failed to push ghcr.io/acme/app: 429',
    ],
    [
      'a builder that cannot after all',
      'ERROR: failed to build: push-by-digest is currently not implemented for docker driver, please create a new builder instance',
      'push-by-digest is currently not implemented for docker driver, please create a new builder instance',
    ],
    [
      'words of a registry to the runner',
      'ERROR: failed to solve: failed to push ghcr.io/acme/app: ##[error]x ::add-mask::y',
      'failed to push ghcr.io/acme/app: ##\\[error]x ::add-mask::y',
    ],
  ])('goes through a layout: %s', async (_, line, said) => {
    await world.buildsBy(refusing(says(line)))
    const staged = await push()
    expect([staged.digest, staged.place.kind]).toStrictEqual([DRAFT.root.digest, 'layout'])
    expect(asked).toStrictEqual([])
    expect(await outputs()).toStrictEqual(['type=image', 'type=oci'])
    expect(world.log()).toContain(`\nThe builder could not push: ${said}; ${TAKEN}\n`)
    expect(isStopped(world.log())).toBe(false)
  })

  test('what was pushed cannot be read: it goes through a layout', async () => {
    await world.buildsBy(`case "$*" in *type=image*) ${PUSHED};; *) ${GOOD};; esac`)
    const gone = new ActionError('registry-answer', 'the registry does not have it')
    expect((await push(() => Promise.reject(gone))).place.kind).toBe('layout')
    expect(world.log()).toContain(
      `\nWhat the builder pushed, ghcr.io/acme/app@${DRAFT.root.digest}, cannot be read: the registry does not have it; ${TAKEN}\n`,
    )
  })

  test.each(['cancelled', 'timeout'] as const)('a run that ends (%s) while it is read back goes no further', async (code) => {
    const end = new ActionError(code, 'the end')
    expect(await failure(push(() => Promise.reject(end)))).toBe(end)
    expect(await outputs()).toStrictEqual(['type=image'])
  })
})

describe('a build that fails', () => {
  test.each([
    [
      'a step',
      'ERROR: failed to build: failed to solve: process "x" did not complete',
      'build-failed',
      'the build failed: process "x" did not complete',
    ],
    [
      'a step that says what a push would say, before the real error',
      'ERROR: failed to solve: failed to push ghcr.io/acme/app: x\nERROR: failed to solve: process "x" did not complete',
      'build-failed',
      'the build failed: process "x" did not complete',
    ],
    [
      'a step whose error holds the words',
      'ERROR: failed to solve: process "failed to push ghcr.io/acme/app: x" did not complete',
      'build-failed',
      'the build failed: process "failed to push ghcr.io/acme/app: x" did not complete',
    ],
    [
      'a cache that cannot be pushed',
      'ERROR: failed to solve: failed to push ghcr.io/acme/app:cache: denied',
      'build-failed',
      'the build failed: failed to push ghcr.io/acme/app:cache: denied',
    ],
    [
      'a full disk',
      'ERROR: failed to solve: write /x: no space left on device',
      'disk',
      'the disk is full: write /x: no space left on device',
    ],
  ])('is made once: %s', async (_, lines, code, message) => {
    await world.buildsBy(refusing(`cat >&2 <<'END'\n${lines}\nEND`))
    const error = await failure(push())
    expect([error.code, error.message]).toStrictEqual([code, message])
    expect(await outputs()).toStrictEqual(['type=image', 'inspect'])
  })

  test('buildx that was killed after its words is no failed push', async () => {
    await world.buildsBy(`${says('ERROR: failed to solve: failed to push ghcr.io/acme/app: x')}; kill -9 $$`)
    expect((await failure(push())).code).toBe('build-killed')
    expect(await outputs()).toStrictEqual(['type=image', 'inspect'])
  })

  test('a builder that went away is told as that', async () => {
    await world.inspectsBy(`cat <<'END'\n${RUNNING.replace('Driver: docker', 'Driver: remote').replace('running', 'inactive')}\nEND`)
    await world.buildsBy('exit 1')
    expect((await failure(push())).code).toBe('builder-unreachable')
  })

  test('a builder that is known not to answer is not asked', async () => {
    const error = new ActionError('builder-unreachable', 'gone')
    const opened = { ...world.opened, builder: { kind: 'unreachable', error } as const }
    expect(await failure(pushImage(aPlan(), SOURCE, opened, HERE, readBack, world.ports))).toBe(error)
    expect(world.log()).toBe('')
  })
})
