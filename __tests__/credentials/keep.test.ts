import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Reach } from '../../src/credentials/helper.ts'
import { keepLogins } from '../../src/credentials/keep.ts'
import type { Keychain, Login } from '../../src/credentials/keychain.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import { anImage, aWorld, type World } from './world.ts'

const IMAGES = ['docker.io/acme/app', 'ghcr.io/acme/app'].map(anImage)

let world: World
let handed: string[]
beforeEach(async () => {
  handed = []
  await open({ kind: 'exited', code: 0 })
})
afterEach(() => world.close())

type Ended = { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'timeout'; readonly ms: number }

/** A world in which the keeping process ends so; docker's configuration is empty. */
async function open(ending: Ended, stderr = ''): Promise<void> {
  await world?.close()
  const keeper = (stdin: string) => {
    handed.push(stdin)
    return { ending, stderr }
  }
  world = await aWorld({ home: { '.docker/config.json': '{}\n' }, helpers: { [process.execPath]: keeper } })
  await writeFile(join(world.temp, 'path'), '')
}

async function keep(
  over: { readonly logins?: Readonly<Record<string, Partial<Login> | undefined>>; readonly reach?: Reach; readonly path?: string } = {},
) {
  const { logins = { 'docker.io': {}, 'ghcr.io': undefined }, reach = { kind: 'good' }, path = join(world.temp, 'path') } = over
  const login: Keychain['loginForHost'] = async (host) => {
    const found = logins[host]
    if (found === undefined) return undefined
    return { host, username: 'acme', password: new Secret('geheim'), source: 'input registry-auth', expiresAt: undefined, ...found }
  }
  const settings: Keychain['settings'] = (host) => ({ host, plain: false, ca: undefined, required: true })
  const keychain: Keychain = { login: ({ host }) => login(host), loginForHost: login, settings, declared: [] }
  const ports = { ...world.ports, env: { ...world.ports.env, GITHUB_PATH: path }, folder: world.temp }
  await keepLogins(IMAGES, keychain, async () => reach, ports)
  const folder = (await readdir(world.temp)).find((name) => name.startsWith('docker-keep-'))
  return {
    lines: world.lines,
    config: await readFile(join(world.home, '.docker/config.json'), 'utf8'),
    folder: folder === undefined ? undefined : join(world.temp, folder),
  }
}

describe('sign-ins that are kept', () => {
  test('are handed to a process, named in the configuration, and written down for post without a password', async () => {
    const { lines, config, folder = '' } = await keep()
    expect(lines).toStrictEqual(['info: docker.io: later steps have the sign-in of input registry-auth'])
    expect(handed.map((text) => JSON.parse(text))).toStrictEqual([
      { socket: join(folder, 'helper/socket'), logins: [{ host: 'docker.io', username: 'acme', password: 'geheim' }] },
    ])
    const helper = /"docker\.io":"(build-tag-push-[0-9a-f]{8})"/.exec(config)?.[1]
    expect(config).toBe(`{"credHelpers":{"https://index.docker.io/v1/":"${helper}","docker.io":"${helper}"}}\n`)
    expect(await readFile(join(world.temp, 'path'), 'utf8')).toBe(`${folder}/helper\n`)
    expect(await readdir(join(folder, 'helper'))).toStrictEqual([`docker-credential-${helper}`])
    expect(await readFile(join(folder, 'kept.json'), 'utf8')).not.toContain('geheim')
  })

  test('say when they end', async () => {
    const { lines } = await keep({ logins: { 'docker.io': { expiresAt: new Date('2026-01-01T00:00:00Z') } } })
    expect(lines).toStrictEqual([
      'info: docker.io: later steps have the sign-in of input registry-auth, which ends at 2026-01-01T00:00:00.000Z',
    ])
  })

  test.each<[string, Parameters<typeof keep>[0], readonly string[]]>([
    [
      'an earlier step has left it',
      { logins: { 'docker.io': { isEarlier: true } } },
      ['info: keep-login: this run has no sign-in of its own to keep'],
    ],
    ['there is none', { logins: {} }, ['info: keep-login: this run has no sign-in of its own to keep']],
    [
      'the registry wants it sent elsewhere',
      { reach: { kind: 'elsewhere', because: 'it points to evil.example' } },
      [
        'warning: keep-login: later steps do not get the sign-in of docker.io, since it points to evil.example',
        'info: keep-login: this run has no sign-in of its own to keep',
      ],
    ],
    [
      'the runner does not say where the helper may be found',
      { path: '' },
      [
        'warning: keep-login: the sign-ins cannot be left to later steps: GITHUB_PATH is not set, so that later steps would not find the helper',
      ],
    ],
  ])('are not where %s', async (_name, over, lines) => {
    const answer = await keep(over)
    expect([answer.lines, answer.config, answer.folder, handed]).toStrictEqual([lines, '{}\n', undefined, []])
  })

  test.each<[string, Ended, string, string]>([
    ['ends', { kind: 'exited', code: 1 }, 'no place\n', '({"kind":"exited","code":1}) no place'],
    ['hangs', { kind: 'timeout', ms: 15_000 }, '', '({"kind":"timeout","ms":15000}) '],
  ])('are not in a process that %s, and nothing names it', async (_name, ending, stderr, told) => {
    await open(ending, stderr)
    const { lines, config } = await keep()
    expect([lines, config]).toStrictEqual([
      [`warning: keep-login: the sign-ins cannot be left to later steps: the process that keeps them did not start ${told}`],
      '{}\n',
    ])
  })

  test('are no reason for a run that was ended to say more', async () => {
    const ended = new ActionError('cancelled', 'the run was cancelled')
    world = await aWorld()
    const ports = { ...world.ports, children: { ...world.ports.children, ask: () => Promise.reject(ended) } }
    const keychain: Keychain = {
      login: async () => undefined,
      loginForHost: () => Promise.reject(ended),
      settings: (host) => ({ host, plain: false, ca: undefined, required: true }),
      declared: [],
    }
    await keepLogins(IMAGES, keychain, async () => ({ kind: 'good' }), ports)
    expect(world.lines.filter((line) => !line.startsWith('debug: '))).toStrictEqual([
      'info: keep-login: this run has no sign-in of its own to keep',
    ])
  })
})
