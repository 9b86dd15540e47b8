import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseUserConfig, readUserConfig, type UserConfig } from '../../src/credentials/userconfig.ts'
import { fc } from '../support/property.ts'
import { aWorld, base64 } from './world.ts'

const NO_SETTINGS = { currentContext: undefined, cliPluginsExtraDirs: [], features: {}, plugins: {}, proxies: {} }
const NOTHING = { hosts: [], credHelpers: {}, credsStore: undefined, carried: NO_SETTINGS, problems: [] }

describe('parseUserConfig', () => {
  test.each<[string, unknown, object]>([
    ['an empty object', {}, NOTHING],
    ['sign-ins', { auths: { 'ghcr.io': { auth: base64('u:p') } } }, { ...NOTHING, hosts: ['ghcr.io'] }],
    [
      'helpers, by any spelling of their host',
      {
        credsStore: 'pass',
        credHelpers: { 'https://index.docker.io/v1/': 'desktop', 'gcr.io': 'gcloud', 'https://public.ecr.aws': 'ecr-login' },
      },
      { ...NOTHING, credsStore: 'pass', credHelpers: { 'docker.io': 'desktop', 'gcr.io': 'gcloud', 'public.ecr.aws': 'ecr-login' } },
    ],
    [
      'helpers that are no names of programs',
      { credsStore: '../../bin/evil', credHelpers: { 'gcr.io': '/bin/sh', 'quay.io': '', 'ghcr.io': 7 } },
      NOTHING,
    ],
    [
      'settings',
      {
        currentContext: 'remote',
        cliPluginsExtraDirs: ['/opt/plugins', 3],
        features: { hooks: 'true', odd: 1 },
        plugins: { '-x-cli-hints': { enabled: 'true' }, odd: 'x' },
        proxies: { default: { httpsProxy: 'http://proxy:3128', noProxy: 'localhost,127.0.0.0/8' } },
        psFormat: 'table',
        HttpHeaders: { 'User-Agent': 'Docker-Client/19.03.12 (linux)' },
      },
      {
        ...NOTHING,
        carried: {
          currentContext: 'remote',
          cliPluginsExtraDirs: ['/opt/plugins'],
          features: { hooks: 'true' },
          plugins: { '-x-cli-hints': { enabled: 'true' }, odd: {} },
          proxies: { default: { httpsProxy: 'http://proxy:3128', noProxy: 'localhost,127.0.0.0/8' } },
        },
      },
    ],
    [
      'a proxy with a password, which stays behind',
      {
        proxies: {
          default: { httpProxy: 'http://u:geheim@proxy:3128', httpsProxy: 'http://proxy:3128' },
          'tcp://a:1': { allProxy: 'u:geheim@proxy' },
        },
      },
      {
        ...NOTHING,
        carried: { ...NO_SETTINGS, proxies: { default: { httpsProxy: 'http://proxy:3128' }, 'tcp://a:1': {} } },
        problems: [proxyProblem('proxies.default.httpProxy'), proxyProblem('proxies.tcp://a:1.allProxy')],
      },
    ],
    [
      'headers for the daemon, which stay behind',
      { HttpHeaders: { 'X-Auth': 'geheim', 'user-agent': 'x' } },
      {
        ...NOTHING,
        problems: [
          "has HttpHeaders.X-Auth, which may be a secret and is not passed on. Give it as DOCKER_CUSTOM_HEADERS in the step's env.",
        ],
      },
    ],
    [
      'fields of the wrong kind',
      {
        auths: [],
        credHelpers: 'x',
        credsStore: {},
        currentContext: 1,
        cliPluginsExtraDirs: {},
        features: [],
        plugins: 1,
        proxies: 'x',
        HttpHeaders: 1,
      },
      NOTHING,
    ],
  ])('%s', (_name, document, expected) => {
    expect(open(parseUserConfig(JSON.stringify(document)))).toStrictEqual(expected)
  })

  test.each([
    ['nothing', '', []],
    ['white space', ' \n', []],
    ['half of a file', '{"auths": {"ghcr.io', ['is not a JSON object: its sign-ins, contexts and proxies are not used']],
    ['a list', '[]', ['is not a JSON object: its sign-ins, contexts and proxies are not used']],
  ])('%s has nothing in it', (_name, text, problems) => {
    expect(open(parseUserConfig(text))).toStrictEqual({ ...NOTHING, problems })
  })

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((auths) => JSON.stringify({ auths, proxies: auths, credHelpers: auths })),
        ),
        (text) => {
          expect(Object.keys(parseUserConfig(text))).toContain('problems')
        },
      ),
    )
  })

  test('no password of a sign-in, a header or a proxy is among the settings', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{16}$/)
    fc.assert(
      fc.property(secret, fc.domain(), fc.string({ minLength: 1 }), (password, host, header) => {
        const document = {
          auths: { [host]: { auth: base64(`u:${password}`), identitytoken: password } },
          proxies: { default: { httpProxy: `http://u:${password}@${host}:3128` }, [host]: { ftpProxy: `u:${password}@${host}` } },
          HttpHeaders: { [header]: password },
        }
        expect(JSON.stringify(parseUserConfig(JSON.stringify(document)).carried)).not.toContain(password)
      }),
    )
  })
})

describe('readUserConfig', () => {
  test('reads DOCKER_CONFIG, else .docker in the home, and once only', async () => {
    const files = { '.docker/config.json': '{"credsStore": "home"}', 'other/config.json': '{"credsStore": "other"}' }
    const world = await aWorld({ home: files })
    const other = await aWorld({ home: files, env: { DOCKER_CONFIG: join(world.home, 'other') } })
    const first = readUserConfig(world.ports)
    expect({ home: await first, other: await readUserConfig(other.ports), same: readUserConfig(world.ports) === first }).toMatchObject({
      home: { folder: join(world.home, '.docker'), credsStore: 'home' },
      other: { folder: join(world.home, 'other'), credsStore: 'other' },
      same: true,
    })
    await Promise.all([world.close(), other.close()])
  })

  test('a machine without a home has no configuration', async () => {
    const world = await aWorld({ env: { HOME: '' } })
    expect(await readUserConfig(world.ports)).toMatchObject({ folder: undefined, credsStore: undefined })
    await world.close()
  })

  test('a broken file is a warning with its path, and the run goes on', async () => {
    const world = await aWorld({ home: { '.docker/config.json': '{' } })
    expect(await readUserConfig(world.ports)).toMatchObject({ credsStore: undefined })
    const path = join(world.home, '.docker/config.json')
    expect(world.lines).toStrictEqual([`warning: ${path} is not a JSON object: its sign-ins, contexts and proxies are not used`])
    await world.close()
  })

  test('a file that cannot be read is a warning with the reason', async () => {
    const world = await aWorld()
    const path = join(world.home, '.docker/config.json')
    await mkdir(path, { recursive: true })
    await readUserConfig(world.ports)
    expect(world.lines).toStrictEqual([`warning: ${path} cannot be read (EISDIR)`])
    await world.close()
  })
})

function proxyProblem(name: string): string {
  return `has a password in ${name}, which is not written down a second time: the build does not get this proxy. Give it as a build-arg without a value (HTTPS_PROXY), and the variable in the step's env.`
}

/** Sign-ins by their hosts alone; `auths.test.ts` has what they hold. */
function open({ auths, credHelpers, ...rest }: Omit<UserConfig, 'folder'> & { readonly problems: readonly string[] }): object {
  return { hosts: [...auths.keys()], credHelpers: Object.fromEntries(credHelpers), ...rest }
}
