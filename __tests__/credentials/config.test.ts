import { lstat, mkdir, readdir, readFile, readlink, rmdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openDockerConfig } from '../../src/credentials/config.ts'
import { obtainKeychain } from '../../src/credentials/keychain.ts'
import { FOLDER_RANDOM_BYTES, runFolderName, socketFolders } from '../../src/domain/folder.ts'
import type { Environment } from '../../src/ports.ts'
import { type Around, aWorld, base64, theInputs, type World } from './world.ts'

const USER = {
  auths: { 'ghcr.io': { auth: base64('u:geheim') } },
  credsStore: 'pass',
  credHelpers: { 'gcr.io': 'gcloud' },
  HttpHeaders: { 'X-Auth': 'geheim' },
  currentContext: 'remote',
  cliPluginsExtraDirs: ['/opt/plugins'],
  features: { hooks: 'true' },
  plugins: { hints: { enabled: 'true' } },
  proxies: { default: { httpProxy: 'http://u:geheim@proxy:3128', noProxy: 'localhost' } },
}

describe('openDockerConfig', () => {
  test("the user's settings are in it, sign-ins and secrets are not", async () => {
    const { world, docker } = await opened({ home: { '.docker/config.json': JSON.stringify(USER) } })
    expect(JSON.parse(await readFile(join(docker.folder, 'config.json'), 'utf8'))).toStrictEqual({
      credsStore: 'build-tag-push',
      currentContext: 'remote',
      cliPluginsExtraDirs: ['/opt/plugins'],
      features: { hooks: 'true' },
      plugins: { hints: { enabled: 'true' } },
      proxies: { default: { noProxy: 'localhost' } },
    })
    await docker.close()
    await world.close()
  })

  test('it belongs to this user alone, and goes away', async () => {
    const { world, docker } = await opened()
    const helper = join(docker.folder, 'helper')
    const modes = await Promise.all(
      ['.', 'config.json', 'helper', 'helper/docker-credential-build-tag-push', 'helper/socket'].map(
        async (path) => (await stat(join(docker.folder, path))).mode & 0o777,
      ),
    )
    expect(modes).toStrictEqual([0o700, 0o600, 0o700, 0o700, 0o600])
    expect({ top: (await readdir(docker.folder)).sort(), helper: (await readdir(helper)).sort() }).toStrictEqual({
      top: ['config.json', 'helper'],
      helper: ['docker-credential-build-tag-push', 'socket'],
    })
    await Promise.all([docker.close(), docker.close()])
    expect(await readdir(world.temp)).toStrictEqual([])
    await world.close()
  })

  test("contexts and plugins are the user's own, by link", async () => {
    const { world, docker } = await opened({ home: { '.docker/contexts/meta/x/meta.json': '{}', '.docker/cli-plugins/docker-buildx': '' } })
    const links = await Promise.all(['contexts', 'cli-plugins'].map((name) => readlink(join(docker.folder, name))))
    expect(links).toStrictEqual([join(world.home, '.docker/contexts'), join(world.home, '.docker/cli-plugins')])
    await docker.close()
    expect(await readdir(join(world.home, '.docker'))).toStrictEqual(['cli-plugins', 'contexts'])
    expect(await readFile(join(world.home, '.docker/contexts/meta/x/meta.json'), 'utf8')).toBe('{}')
    await world.close()
  })

  test("the user's own configuration is not written to", async () => {
    const files = {
      '.docker/config.json': JSON.stringify(USER),
      '.docker/contexts/meta/x/meta.json': '{}',
      '.docker/buildx/instances/mine': '{}',
    }
    const { world, docker } = await opened({ home: files })
    const before = await tree(world.home)
    await docker.close()
    expect(await tree(world.home)).toStrictEqual(before)
    expect(before).toHaveLength(9)
    await world.close()
  })

  test.each<[string, Readonly<Record<string, string>>, (home: string) => Environment]>([
    ['nothing set', {}, (home) => ({ BUILDX_CONFIG: `${home}/.docker/buildx` })],
    ['builders elsewhere', { BUILDX_CONFIG: '/opt/buildx' }, () => ({ BUILDX_CONFIG: '/opt/buildx' })],
    ['a configuration elsewhere', { DOCKER_CONFIG: '/opt/docker' }, () => ({ BUILDX_CONFIG: '/opt/docker/buildx' })],
    [
      'a daemon over TLS, with keys in the configuration',
      { DOCKER_TLS_VERIFY: '1' },
      (home) => ({ BUILDX_CONFIG: `${home}/.docker/buildx`, DOCKER_CERT_PATH: `${home}/.docker` }),
    ],
    [
      'a daemon over TLS, with keys elsewhere',
      { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
      (home) => ({ BUILDX_CONFIG: `${home}/.docker/buildx` }),
    ],
    ['no home', { HOME: '' }, () => ({})],
  ])('what children get: %s', async (_name, env, expected) => {
    const { world, docker } = await opened({ env: { PATH: '/usr/bin:/bin', ...env } })
    expect(docker.environment).toStrictEqual({
      DOCKER_CONFIG: docker.folder,
      DOCKER_AUTH_CONFIG: undefined,
      PATH: `${docker.folder}/helper:/usr/bin:/bin`,
      ...expected(world.home),
    })
    await docker.close()
    await world.close()
  })

  test('where the temporary folder is too deep for a socket, the socket stands elsewhere and goes away too', async () => {
    const world = await aWorld()
    const deep = join(world.temp, 'deep'.repeat(25))
    await mkdir(deep)
    const files = { ...world.ports.files, temporaryFolder: async () => mkdir(join(deep, 'docker')).then(() => join(deep, 'docker')) }
    const name = runFolderName(world.ports.random.hex(FOLDER_RANDOM_BYTES))
    const ports = { ...world.ports, files, folder: join(deep, name) }
    const keychain = await obtainKeychain(theInputs([]), [], ports)
    const docker = await openDockerConfig(keychain, ports)
    const program = await readFile(join(docker.folder, 'helper/docker-credential-build-tag-push'), 'utf8')
    const socket = /connect\("([^"]+)"\)/.exec(program)?.[1] ?? ''
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100)
    expect(socketFolders(name, tmpdir())).toContain(dirname(socket))
    expect([(await stat(socket)).mode & 0o777, (await stat(join(socket, '..'))).mode & 0o777]).toStrictEqual([0o600, 0o700])
    await docker.close()
    await expect(lstat(join(socket, '..'))).rejects.toMatchObject({ code: 'ENOENT' })
    await world.close()
  })

  test('a folder of the name of its socket that somebody else put there is not used', async () => {
    const world = await aWorld()
    const deep = join(world.temp, 'deep'.repeat(25))
    const name = runFolderName(world.ports.random.hex(FOLDER_RANDOM_BYTES))
    const [foreign = ''] = socketFolders(name, tmpdir())
    await Promise.all([mkdir(deep), mkdir(foreign)])
    const files = { ...world.ports.files, temporaryFolder: async () => mkdir(join(deep, 'docker')).then(() => join(deep, 'docker')) }
    const ports = { ...world.ports, files, folder: join(deep, name) }
    const keychain = await obtainKeychain(theInputs([]), [], ports)
    await expect(openDockerConfig(keychain, ports)).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readdir(foreign)).toStrictEqual([])
    await rmdir(foreign)
    await world.close()
  })

  test('when it cannot be made whole, nothing is left', async () => {
    const world = await aWorld()
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    const ports = { ...world.ports, files: { ...world.ports.files, write: () => Promise.reject(full) } }
    const keychain = await obtainKeychain(theInputs([]), [], ports)
    await expect(openDockerConfig(keychain, ports)).rejects.toBe(full)
    expect(await readdir(world.temp)).toStrictEqual([])
    await world.close()
  })
})

async function opened(
  around: Around = {},
): Promise<{ readonly world: World; readonly docker: Awaited<ReturnType<typeof openDockerConfig>> }> {
  const world = await aWorld(around)
  const keychain = await obtainKeychain(theInputs([]), [], world.ports)
  return { world, docker: await openDockerConfig(keychain, world.ports) }
}

/** Every path below a folder, with what tells whether it was touched. */
async function tree(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true })
  return Promise.all(names.sort().map(async (name) => `${name} ${(await lstat(join(folder, name))).mtimeMs}`))
}
