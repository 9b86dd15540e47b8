import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createBuilder, removeBuilder } from '../../src/build/own-builder.ts'
import type { HostSettings } from '../../src/credentials/keychain.ts'
import { type Host, parseHost } from '../../src/domain/reference.ts'
import type { BuildInputs } from '../../src/inputs/inputs.ts'
import { aBuild } from '../support/plans.ts'
import { aWorld, failure, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await aWorld()
})
afterEach(() => world.close())

function aHost(text: string): Host {
  const host = parseHost(text)
  if (host === undefined) throw new Error(`not a host: ${text}`)
  return host
}
const reached = (host: string, over: Partial<HostSettings> = {}): HostSettings => ({
  host: aHost(host),
  plain: false,
  ca: undefined,
  required: true,
  ...over,
})

async function create(hosts: readonly HostSettings[] = [], build: Partial<BuildInputs> = {}, endpoint?: string) {
  const own = await createBuilder(endpoint, aBuild(build), { ...world.opened.docker, hosts }, world.ports)
  const [call = []] = (await readFile(join(world.root, 'calls'), 'utf8')).split('\n\n').map((text) => text.split('\n'))
  return { own, options: call.slice(3) }
}

describe('createBuilder', () => {
  test('tells the post step its name before it is made, and keeps the user’s builders out of it', async () => {
    await world.ports.files.write(join(world.root, 'create.sh'), 'echo "$BUILDX_CONFIG" > "$root/place"')
    const { own, options } = await create()
    expect(world.state).toStrictEqual([['builder', own.name]])
    expect(own.name).toMatch(/^btp-[0-9a-f]{16}$/)
    expect(own.environment).toStrictEqual({ BUILDX_CONFIG: join(world.ports.folder, 'builder'), BUILDX_BUILDER: undefined })
    expect(await readFile(join(world.root, 'place'), 'utf8')).toBe(`${join(world.ports.folder, 'builder')}\n`)
    expect(options).toStrictEqual([])
  })

  test('that fails is told of all the same, since it may be half there', async () => {
    await world.ports.files.write(join(world.root, 'create.sh'), 'exit 1')
    const error = await failure(create())
    expect([error.code, error.message]).toStrictEqual([
      'no-builder',
      'a builder in a container could not be made for this run: buildx create ended with {"kind":"exited","code":1}',
    ])
    expect(world.state.length).toBe(1)
  })

  test.each<readonly [string, readonly HostSettings[], Partial<BuildInputs>, boolean]>([
    ['a declared registry', [reached('127.0.0.1:5000', { plain: false })], {}, true],
    ['a cache', [], { cacheFrom: ['type=registry,ref=localhost:5000/app:cache'] }, true],
    ['a cache by its name alone', [], { cacheTo: ['localhost:5000/app:cache'] }, true],
    ['nothing', [reached('ghcr.io')], { cacheTo: ['type=registry,ref=ghcr.io/a/b:cache', 'type=gha'] }, false],
  ])('sees the loopback of the machine only for %s there', async (_, hosts, build, isHost) => {
    expect((await create(hosts, build)).options).toStrictEqual(isHost ? ['--driver-opt=network=host'] : [])
  })

  test('knows which registries speak plain HTTP, and their authorities', async () => {
    const { options } = await create([
      reached('registry.example:5000', { plain: true }),
      reached('ghcr.io'),
      reached('tls.example', { ca: 'PEM TEXT' }),
    ])
    expect(options.length).toBe(1)
    const path = options[0]?.replace('--buildkitd-config=', '') ?? ''
    expect(path.startsWith(join(world.ports.folder, 'buildkitd-'))).toBe(true)
    const text = await readFile(path, 'utf8')
    const ca = /ca = \["(.*)"\]/.exec(text)?.[1] ?? ''
    expect(text.replace(ca, 'CA')).toBe('[registry."registry.example:5000"]\nhttp = true\n\n[registry."tls.example"]\nca = ["CA"]\n')
    expect(await readFile(ca, 'utf8')).toBe('PEM TEXT')
  })
})

describe('removeBuilder', () => {
  const remove = (name: string) => removeBuilder(name, world.opened.docker.buildx, world.ports.folder, world.ports)

  test('removes what was made, where it was kept', async () => {
    await world.ports.files.write(join(world.root, 'rm.sh'), 'echo "$BUILDX_CONFIG" > "$root/place"')
    expect(await remove('btp-0123456789abcdef')).toBeUndefined()
    expect(await readFile(join(world.root, 'calls'), 'utf8')).toBe('rm\n--force\nbtp-0123456789abcdef\n\n')
    expect(await readFile(join(world.root, 'place'), 'utf8')).toBe(`${join(world.ports.folder, 'builder')}\n`)
  })

  test.each(['', 'default', 'btp-', '--all-inactive', 'btp-0123456789abcdef x', 'btp-0123456789abcdeg', '../btp-0123456789abcdef'])(
    '%j is left alone',
    async (name) => {
      expect(await remove(name)).toBe(`the state names a builder that is not ours: ${name}`)
      expect(await world.ports.files.readText(join(world.root, 'calls'))).toBeUndefined()
    },
  )

  test('says what went wrong', async () => {
    await world.ports.files.write(join(world.root, 'rm.sh'), 'echo "ERROR: no builder" >&2; exit 1')
    expect(await remove('btp-0123456789abcdef')).toBe('the builder btp-0123456789abcdef could not be removed: ERROR: no builder')
  })
})
