import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { up } from '#lab/lab.mjs'
import type { HostSettings } from '../../src/credentials/keychain.ts'
import { ActionError } from '../../src/errors.ts'
import { openRegistries } from '../../src/registry/client.ts'
import { MissingBlobs } from '../../src/registry/errors.ts'
import type { RegistryClient } from '../../src/registry/registry.ts'
import { blobOf, imageOf, repositoryOf, testKeychain, testPorts } from '../registry/parts.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'

type Lab = Awaited<ReturnType<typeof up>>
type Login = { readonly username: string; readonly password: string }
type Party = { readonly host: string; readonly login: Login | undefined; readonly settings: Partial<HostSettings> }

const USER: Login = { username: 'bob', password: 'hunter-2-secret' }
const RUN = `client-${process.pid}-${Date.now()}`

let lab: Lab
const fakes: FakeRegistry[] = []
beforeAll(async () => {
  lab = await up()
}, 600_000)
afterAll(async () => {
  await Promise.all(fakes.map((fake) => fake.close()))
})

async function fake(auth: Parameters<typeof startRegistry>[0]): Promise<Party> {
  const registry = await startRegistry(auth)
  fakes.push(registry)
  return { host: registry.host, login: auth?.auth?.kind === 'open' ? undefined : USER, settings: {} }
}

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the lab has no ${what}`)
  return value
}

/** What our fake and the real distribution must agree on, so that what is proved with the one counts for the other. */
const PARTIES: readonly (readonly [string, () => Promise<Party>])[] = [
  ['the fake, open', () => fake({ auth: { kind: 'open' } })],
  ['the fake, Basic', () => fake({ auth: { kind: 'basic', ...USER } })],
  ['the fake, tokens', () => fake({ auth: { kind: 'bearer', ...USER } })],
  ['distribution, open', async () => ({ host: need(lab.registries.open, 'open registry').host, login: undefined, settings: {} })],
  ['distribution, Basic', async () => party(need(lab.registries.basic, 'Basic registry'))],
  ['distribution, tokens', async () => party(need(lab.registries.token, 'token registry'))],
  [
    'distribution, TLS',
    async () => {
      const { ca, ...rest } = need(lab.registries.tls, 'TLS registry')
      return { ...party(rest), settings: { plain: false, ca: await readFile(ca, 'utf8') } }
    },
  ],
]

function party({ host, username, password }: { readonly host: string } & Login): Party {
  return { host, login: { username, password }, settings: {} }
}

function open({ host, login, settings }: Party, path: string): RegistryClient {
  return openRegistries(testKeychain(login, settings), testPorts()).open(repositoryOf(`${host}/${RUN}/${path}`))
}

async function failure(work: Promise<unknown>): Promise<ActionError> {
  const end = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (end instanceof ActionError) return end
  throw new Error(`no ActionError, but ${String(end)}`)
}

describe.each(PARTIES)('%s', (name, meet) => {
  const { blobs, manifest } = imageOf(name)
  let who: Party
  beforeAll(async () => {
    who = await meet()
  })

  test('takes an image, shows its names, and has its blobs the second time', async () => {
    const client = open(who, 'app')
    await client.checkAccess('push')
    expect([await client.head('1.0'), await client.manifest('1.0')]).toStrictEqual([undefined, undefined])
    expect(await Promise.all(blobs.map((blob) => client.upload(blob, [])))).toStrictEqual(['uploaded', 'uploaded'])
    expect(await Promise.all(blobs.map((blob) => client.upload(blob, [])))).toStrictEqual(['present', 'present'])
    for (const reference of [manifest.digest, '1.0', '1.0', 'latest']) await client.putManifest(reference, manifest)
    const shown = { digest: manifest.digest, mediaType: manifest.mediaType }
    expect([await client.head('1.0'), await client.head('latest'), await client.head(manifest.digest)]).toStrictEqual([shown, shown, shown])
    const read = await client.manifest('1.0')
    expect(Buffer.from(read?.bytes ?? []).toString()).toBe(Buffer.from(manifest.bytes).toString())
    if (read?.content.kind !== 'image') throw new Error('no image')
    expect(JSON.parse(Buffer.from(await client.readBlob(read.content.config, 10_000)).toString())).toMatchObject({ comment: name })
  })

  test('mounts from a sibling', async () => {
    const client = open(who, 'mounted')
    expect(await Promise.all(blobs.map((blob) => client.upload(blob, [`${RUN}/app`])))).toStrictEqual(['mounted', 'mounted'])
  })

  test('gives a blob that another repository takes', async () => {
    const [source, target] = [open(who, 'app'), open(who, 'copied')]
    const read = await source.manifest('1.0')
    if (read?.content.kind !== 'image') throw new Error('no image')
    expect(await target.upload(source.blobSource(read.content.config), [])).toBe('uploaded')
  })

  test('takes an empty blob, and one of many pieces, which another repository takes from there', async () => {
    const client = open(who, 'app')
    expect(await client.upload(blobOf(new Uint8Array()), [])).toBe('uploaded')
    const large = blobOf(Buffer.alloc(5_000_000, `${RUN} ${name}`))
    expect(await client.upload(large, [])).toBe('uploaded')
    const there = client.blobSource({ ...large, mediaType: 'x', platform: undefined, annotations: {} })
    expect(await open(who, 'copied').upload(there, [])).toBe('uploaded')
  })

  test('names the blobs that a manifest lacks', async () => {
    const { blobs: absent, manifest: lacking } = imageOf(`${RUN} ${name} absent`)
    const error = await failure(open(who, 'lacking').putManifest('1.0', lacking))
    expect(error instanceof MissingBlobs ? error.digests.every((digest) => absent.some((blob) => blob.digest === digest)) : error).toBe(
      true,
    )
  })

  test('never keeps a blob whose file had changed', async () => {
    const client = open(who, 'changed')
    const blob = blobOf(Buffer.alloc(3_000_000, `${RUN} ${name} right`))
    const changed = { ...blob, chunks: blobOf(Buffer.alloc(3_000_000, 'wrong')).chunks }
    expect((await failure(client.upload(changed, []))).code).toBe('blob-content')
    expect(await client.upload(blob, [])).toBe('uploaded')
  })

  test('refuses a wrong password, and who has none', async () => {
    if (who.login === undefined) return expect(open(who, 'app').checkAccess('push')).resolves.toBeUndefined()
    const errors = [{ ...who.login, password: 'wrong' }, undefined].map((login) =>
      failure(open({ ...who, login }, 'app').checkAccess('push')),
    )
    return expect((await Promise.all(errors)).map(({ code }) => code)).toStrictEqual(['registry-refused', 'registry-refused'])
  })
})

test('who may only pull is told so before anything is pushed', async () => {
  const { host, pullOnly } = need(lab.registries.token, 'token registry')
  const client = open({ host, login: pullOnly, settings: {} }, 'app')
  await client.checkAccess('pull')
  const { code, message } = await failure(client.checkAccess('push'))
  expect([code, message]).toStrictEqual([
    'registry-refused',
    `${host}/${RUN}/app: ${host} grants only pull where push is needed, signed in as ${pullOnly.username} (a test)`,
  ])
})

test('a certificate that nobody vouches for is not trusted, and the cure is named', async () => {
  const { host, username, password } = need(lab.registries.tls, 'TLS registry')
  const { code, hint } = await failure(open({ host, login: { username, password }, settings: { plain: false } }, 'app').checkAccess('push'))
  expect([code, hint]).toStrictEqual([
    'registry-unreachable',
    `The certificate of ${host} is not trusted here; its own authority is named by \`ca-cert\` in its entry of \`registry-auth\`.`,
  ])
})

test('a registry that speaks TLS, asked without, says so', async () => {
  const { host } = need(lab.registries.tls, 'TLS registry')
  const { code, hint } = await failure(open({ host, login: undefined, settings: { plain: true } }, 'app').checkAccess('push'))
  expect([code, hint?.startsWith(`${host} speaks TLS`)]).toStrictEqual(['registry-answer', true])
})

test('an independent client reads the same digest', async () => {
  const { host } = need(lab.registries.open, 'open registry')
  const client = open({ host, login: undefined, settings: {} }, 'independent')
  const { blobs, manifest } = imageOf(RUN)
  await Promise.all(blobs.map((blob) => client.upload(blob, [])))
  await client.putManifest('1.0', manifest)
  const crane = need(lab.tools.crane, 'crane')
  const { stdout } = await promisify(execFile)(crane, ['digest', '--insecure', `${host}/${RUN}/independent:1.0`])
  expect(stdout.trim()).toBe(manifest.digest)
})
