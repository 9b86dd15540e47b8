import { spawn } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { answerHelper, HELPER_NAME, helperFiles, type MayReach, type Reach } from '../../src/credentials/helper.ts'
import type { Keychain } from '../../src/credentials/keychain.ts'
import { listen } from '../../src/credentials/socket.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import { aWorld } from './world.ts'

const NOT_FOUND = '1credentials not found in native keychain'
const REFUSED = 'mirror.local: no sign-in'

describe('answerHelper', () => {
  test.each<[string, string, string]>([
    ['a bare host', 'get\nghcr.io', found('ghcr.io', 'octo')],
    ['a host with a port, and the end of a line', 'get\nlocalhost:5000\n', found('localhost:5000', 'local')],
    ['a URL', 'get\nhttps://ghcr.io/v1/', found('https://ghcr.io/v1/', 'octo')],
    ['the key of Docker Hub', 'get\nhttps://index.docker.io/v1/', found('https://index.docker.io/v1/', 'hub')],
    ['an identity token', 'get\na.azurecr.io', found('a.azurecr.io', '<token>')],
    ['a host without a sign-in', 'get\nquay.io', NOT_FOUND],
    ['something that is no host', 'get\n../../etc/passwd', NOT_FOUND],
    ['nothing', 'get\n', NOT_FOUND],
    ['a host whose sign-in fails', 'get\nbroken.local', '1broken.local: no sign-in'],
    ['a host whose sign-in fails and which is not required', 'get\nmirror.local', NOT_FOUND],
    ['the list of all', 'list\nunused', '0{}'],
    ['a sign-in to keep', 'store\n{"ServerURL":"ghcr.io","Username":"u","Secret":"s"}', '1sign-ins of this run are not stored'],
    ['a sign-in to forget', 'erase\nghcr.io', '0'],
    ['its version', 'version\n', '0build-tag-push'],
    ['anything else', 'steal\nghcr.io', '1unknown action'],
    ['not even a line', 'get', NOT_FOUND],
  ])('%s', async (_name, question, answer) => {
    const world = await aWorld()
    expect(await answerHelper(question, KEYCHAIN, all, world.ports)).toBe(answer)
    await world.close()
  })

  test('a host that may not be sent its credential gets none, and the log says why, without the password', async () => {
    const world = await aWorld()
    const asked: string[] = []
    const mayReach: MayReach = async (host) => {
      asked.push(host)
      return { kind: 'elsewhere', because: 'ghcr.io names a token server at another host' }
    }
    const questions = ['get\nghcr.io', 'get\nquay.io']
    expect(await Promise.all(questions.map((question) => answerHelper(question, KEYCHAIN, mayReach, world.ports)))).toStrictEqual([
      NOT_FOUND,
      NOT_FOUND,
    ])
    expect(asked).toStrictEqual(['ghcr.io'])
    expect(world.lines).toStrictEqual([
      'warning: ghcr.io: the builder does not get the sign-in of test, since ghcr.io names a token server at another host',
    ])
    await world.close()
  })

  test('a host that cannot be asked where its credential would go gets none, and is not blamed', async () => {
    const world = await aWorld()
    const mayReach: MayReach = async () => ({ kind: 'unknown', because: 'ghcr.io answered 503' })
    expect(await answerHelper('get\nghcr.io', KEYCHAIN, mayReach, world.ports)).toBe(NOT_FOUND)
    expect(world.lines).toStrictEqual([
      'warning: ghcr.io: the builder does not get the sign-in of test, since where the registry wants it sent could not be found out: ghcr.io answered 503',
    ])
    await world.close()
  })

  test('a judgement that fails gives nothing away', async () => {
    const world = await aWorld()
    const mayReach: MayReach = () => Promise.reject(new ActionError('registry-unreachable', 'ghcr.io did not answer'))
    expect(await answerHelper('get\nghcr.io', KEYCHAIN, mayReach, world.ports)).toBe('1ghcr.io did not answer')
    await world.close()
  })

  test('what failed is in the log with its hint', async () => {
    const world = await aWorld()
    await answerHelper('get\nmirror.local', KEYCHAIN, all, world.ports)
    expect(world.lines).toStrictEqual([`warning: ${REFUSED}\ndo this`])
    await world.close()
  })
})

describe('the program that docker starts', () => {
  test.each([
    ['Node by its own path', (_folder: string) => process.execPath],
    ['Node by a path with spaces and quotes', (folder: string) => join(folder, "it's a node")],
    ['Node by a path that is too long for a first line', (folder: string) => join(folder, 'deep'.repeat(40))],
  ])('%s', async (_name, nodeIn) => {
    const served = await serve(nodeIn)
    expect(await served.ask('get', 'ghcr.io')).toStrictEqual({ code: 0, stdout: `${found('ghcr.io', 'octo').slice(1)}\n`, stderr: '' })
    expect(await served.ask('get', 'quay.io')).toStrictEqual({ code: 1, stdout: `${NOT_FOUND.slice(1)}\n`, stderr: '' })
    expect(await served.ask('list', 'unused')).toStrictEqual({ code: 0, stdout: '{}\n', stderr: '' })
    expect(await served.ask('get', 'x'.repeat(100_000))).toMatchObject({ code: 1, stderr: '' })
    await served.close()
    expect(await served.ask('get', 'ghcr.io')).toStrictEqual({ code: 1, stdout: 'build-tag-push does not listen: ENOENT\n', stderr: '' })
    await served.remove()
  })

  test('a folder that makes modules of its scripts changes nothing', async () => {
    const served = await serve(() => process.execPath, '{"type": "module"}')
    expect(await served.ask('list', '')).toStrictEqual({ code: 0, stdout: '{}\n', stderr: '' })
    await served.close()
    await served.remove()
  })

  test('a first line where the kernel takes it, else a line of shell', () => {
    expect([...helperFiles('/opt/node', '/tmp/h', '/tmp/h/s').keys()]).toStrictEqual(['docker-credential-build-tag-push'])
    expect(helperFiles('/opt/node', '/tmp/h', '/tmp/h/s').get('docker-credential-build-tag-push')).toMatch(/^#!\/opt\/node\n/)
    expect(helperFiles('/opt/my node', "/tmp/it's", '/tmp/s').get('docker-credential-build-tag-push')).toBe(
      `#!/bin/sh\nexec '/opt/my node' '/tmp/it'\\''s/relay.cjs' "$@"\n`,
    )
    const longest = `/${'n'.repeat(124)}`
    expect([longest, `${longest}n`].map((node) => helperFiles(node, '/tmp', '/tmp/s').size)).toStrictEqual([1, 2])
  })
})

/** The real program in a real folder, asked as docker asks it: the action as argument, the server on stdin. */
async function serve(nodeIn: (folder: string) => string, packageJson?: string) {
  const world = await aWorld()
  const folder = join(world.temp, 'helper')
  await mkdir(folder, { mode: 0o700 })
  if (packageJson !== undefined) await writeFile(join(world.temp, 'package.json'), packageJson)
  const node = nodeIn(world.temp)
  if (node !== process.execPath) await symlink(process.execPath, node)
  const socket = join(folder, 'socket')
  for (const [name, text] of helperFiles(node, folder, socket)) await writeFile(join(folder, name), text, { mode: 0o700 })
  const listener = await listen(socket, 4096, (question) => answerHelper(question, KEYCHAIN, all, world.ports))
  const ask = (action: string, stdin: string) =>
    new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((resolve, reject) => {
      const child = spawn(join(folder, `docker-credential-${HELPER_NAME}`), [action], { stdio: 'pipe', env: { NODE_NO_WARNINGS: '1' } })
      const text = { stdout: '', stderr: '' }
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text.stdout += part
      })
      child.stderr.setEncoding('utf8').on('data', (part: string) => {
        text.stderr += part
      })
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, ...text }))
      // a question that is too long is hung up on before it is told to its end
      child.stdin.on('error', () => undefined)
      child.stdin.end(stdin)
    })
  return { ask, close: listener.close, remove: world.close }
}

const USERS: Readonly<Record<string, string>> = {
  'ghcr.io': 'octo',
  'localhost:5000': 'local',
  'docker.io': 'hub',
  'a.azurecr.io': '<token>',
}

const KEYCHAIN: Keychain = {
  login: ({ host }) => KEYCHAIN.loginForHost(host),
  loginForHost: async (host) => {
    if (host === 'mirror.local' || host === 'broken.local') throw new ActionError('credentials', `${host}: no sign-in`, 'do this')
    const username = USERS[host]
    return username === undefined ? undefined : { host, username, password: new Secret('p"w'), source: 'test', expiresAt: undefined }
  },
  settings: (host) => ({ host, plain: false, ca: undefined, required: host !== 'mirror.local' }),
  declared: [],
}

async function all(): Promise<Reach> {
  return { kind: 'good' }
}

function found(server: string, username: string): string {
  return `0{"ServerURL":"${server}","Username":"${username}","Secret":"p\\"w"}`
}
