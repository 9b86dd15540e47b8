import { afterEach, describe, expect, test } from '@jest/globals'
import type { ImagePlace } from '../../src/build/stage.ts'
import { ActionError } from '../../src/errors.ts'
import type { Settled } from '../../src/plan/settle.ts'
import type { SignPlan } from '../../src/plan/sign.ts'
import type { UploadedPlace } from '../../src/publish/upload.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { carry, openSigner } from '../../src/sign/open.ts'
import { contentTrustNotice } from '../../src/sign/retired.ts'
import { aWorld } from '../credentials/world.ts'
import { testKeychain, testPorts } from '../registry/parts.ts'
import { aCleared, aDigest, aPlan, aRepository, aStaged } from '../support/plans.ts'

const PLAN = { mode: 'keyless', format: 'bundle', required: true, recursive: false, own: undefined, log: true } as const
const NO_TOKEN = new ActionError('credentials', 'sign: keyless: this job gets no identity token from GitHub')

const worlds: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((close) => close()))
})

/** A signer of a job that gets no identity token; what it logs is kept. */
async function signer(sign: SignPlan, env: Readonly<Record<string, string>> = {}, push = true) {
  const identity = async () => {
    throw NO_TOKEN
  }
  const { ports, lines, close } = await aWorld({ env, identity })
  worlds.push(close)
  const registries = openRegistries(testKeychain(undefined), testPorts())
  const opened = openSigner({ sign, push }, { mode: 'off', secrets: [] }, registries, () => true, ports)
  return { opened, lines }
}

describe('what signs a run', () => {
  test('that cannot sign is told before anything is built', async () => {
    const { opened } = await signer(PLAN)
    await expect(opened.ready()).rejects.toBe(NO_TOKEN)
  })

  test('that need not be signed goes on with a warning', async () => {
    const { opened, lines } = await signer({ ...PLAN, required: false })
    await opened.ready()
    expect(lines).toStrictEqual([`warning: the image will not be signed: ${NO_TOKEN.message}`])
  })

  test.each<readonly [string, SignPlan, boolean]>([
    ['is not asked for', { mode: 'off' }, true],
    ['is pushed nowhere', PLAN, false],
  ])('does nothing where it %s', async (_, plan, push) => {
    const { opened, lines } = await signer(plan, {}, push)
    await opened.ready()
    const settled = { plan: aPlan(), rows: [], places: [], source: { kind: 'build' }, refusal: undefined } as const
    const story = {}
    const objections = { blocked: undefined, withheld: new Map() }
    const said = await opened.sign({ image: aCleared(aStaged('app')), places: [] }, objections, settled, story)
    expect({ said, story, lines }).toStrictEqual({ said: objections, story: {}, lines: [] })
  })

  test('says where Docker Content Trust is switched on, whether it signs or not', async () => {
    const env = { DOCKER_CONTENT_TRUST: '1' }
    expect((await signer({ mode: 'off' }, env)).lines).toStrictEqual([`warning: ${contentTrustNotice(env)}`])
  })
})

describe('Docker Content Trust', () => {
  test.each(['1', 'true', 'TRUE', 't'])('is switched on by %s', (value) => {
    expect(contentTrustNotice({ DOCKER_CONTENT_TRUST: value })).toMatch(/is retired, and notary\.docker\.io ends on 2026-12-08/)
  })

  test.each(['0', 'false', ''])('is off with %j', (value) => {
    expect(contentTrustNotice({ DOCKER_CONTENT_TRUST: value })).toBeUndefined()
  })
})

describe('what refers to an image that is not to take it along', () => {
  const [home, target] = [aRepository('ghcr.io/acme/app'), aRepository('quay.io/acme/app')]
  const place = (repository = target) => ({ repository, error: undefined, blobs: { present: 0, mounted: 0, uploaded: 0 } })
  const given = { kind: 'given', digest: aDigest('app') } as const
  const registry = { kind: 'registry', repository: home } as const
  const told =
    'info: Signatures and SBOMs that refer to the image as artifacts of their own stay in ghcr.io/acme/app; from-referrers: true brings them along.'

  test.each<[string, ImagePlace, Settled['source'], readonly UploadedPlace[], readonly string[]]>([
    ['stays behind, and that is said', registry, given, [place()], [told]],
    [
      'stays behind where the image is joined',
      { kind: 'parts', parts: [{ repository: home, digests: new Set() }] },
      given,
      [place()],
      [told],
    ],
    ['is where the image is', registry, given, [place(home)], []],
    ['is nothing yet, of a new image', { kind: 'layout', folder: 'x' }, { kind: 'build' }, [place()], []],
    ['is nothing yet, of what the builder pushed', registry, { kind: 'build' }, [place()], []],
    ['is of no concern where the image did not arrive', registry, given, [{ ...place(), error: NO_TOKEN }], []],
  ])('%s', async (_name, where, source, places, lines) => {
    const world = await aWorld({})
    worlds.push(world.close)
    const image = { ...aStaged('app'), place: where }
    const registries = openRegistries(testKeychain(undefined), testPorts())
    const objections = await carry(
      { image, places },
      { fromReferrers: false },
      { rows: [], source },
      () => true,
      registries,
      {},
      world.ports,
    )
    expect([objections, world.lines]).toStrictEqual([{ blocked: undefined, withheld: new Map() }, lines])
  })
})
