import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readAuthority } from '../../src/credentials/authority.ts'
import { aHost, aWorld, failure } from './world.ts'

const PEM = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n'
const HINT = 'ca-cert takes PEM text, or the path of a PEM file (from the workspace on).'

describe('readAuthority', () => {
  test('takes PEM text as it is', async () => {
    const world = await aWorld()
    expect(await readAuthority(aHost('registry.local'), PEM, world.ports)).toBe(PEM)
    await world.close()
  })

  test('takes the path of a PEM file', async () => {
    const world = await aWorld({ home: { 'ca.pem': `# ours\n${PEM}${PEM}` } })
    expect(await readAuthority(aHost('registry.local'), join(world.home, 'ca.pem'), world.ports)).toBe(`# ours\n${PEM}${PEM}`)
    await world.close()
  })

  test.each<[string, string, string, string]>([
    ['a file that is not there', 'none.pem', 'does not exist', HINT],
    ['a folder', 'folder', 'cannot be read (EISDIR)', HINT],
    ['a file of another kind', 'other', 'holds no PEM certificate', HINT],
    ['a file with a private key', 'key.pem', 'holds a private key', 'Give the certificate of the authority alone.'],
    ['a file that is too large', 'large.pem', 'cannot be read (ERR_FILE_TOO_LARGE)', HINT],
  ])('refuses %s', async (_name, file, message, hint) => {
    const world = await aWorld({
      home: {
        other: 'hello',
        'key.pem': `${PEM}-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n`,
        'large.pem': PEM.repeat(20_000),
      },
    })
    await mkdir(join(world.home, 'folder'))
    const path = join(world.home, file)
    expect(await failure(readAuthority(aHost('registry.local'), path, world.ports))).toStrictEqual({
      code: 'credentials',
      message: `registry.local: the file of ca-cert, ${JSON.stringify(path)}, ${message}`,
      hint,
    })
    await world.close()
  })

  test.each([
    ['text that is cut', '-----BEGIN CERTIFICATE-----\nMII', 'holds no PEM certificate'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----', 'holds a private key'],
  ])('refuses %s without printing it', async (_name, text, message) => {
    const world = await aWorld()
    expect(await failure(readAuthority(aHost('registry.local'), text, world.ports))).toMatchObject({
      message: `registry.local: the text of ca-cert ${message}`,
    })
    await world.close()
  })
})
