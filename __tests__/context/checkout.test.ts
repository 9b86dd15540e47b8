import { describe, expect, test } from '@jest/globals'
import { findCheckout } from '../../src/context/checkout.ts'
import { aWorld } from '../support/context.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const SHA256 = SHA + SHA.slice(0, 24)
const ENV = { GITHUB_WORKSPACE: '/ws' }

describe('a checkout', () => {
  test.each<[string, string, Readonly<Record<string, string>>, { readonly folder: string; readonly head: string | undefined } | undefined]>(
    [
      ['detached', '.', { '/ws/.git/HEAD': `${SHA}\n` }, { folder: '/ws', head: SHA }],
      ['with SHA-256', '.', { '/ws/.git/HEAD': `${SHA256}\n` }, { folder: '/ws', head: SHA256 }],
      [
        'on a branch',
        '.',
        { '/ws/.git/HEAD': 'ref: refs/heads/a/b\n', '/ws/.git/refs/heads/a/b': `${SHA}\n` },
        { folder: '/ws', head: SHA },
      ],
      [
        'on a packed branch',
        '.',
        {
          '/ws/.git/HEAD': 'ref: refs/heads/main\n',
          '/ws/.git/packed-refs': `# pack-refs with: peeled\n${'a'.repeat(40)} refs/heads/x/refs/heads/main\n${SHA} refs/heads/main\n^${SHA}\n`,
        },
        { folder: '/ws', head: SHA },
      ],
      ['before the first commit', '.', { '/ws/.git/HEAD': 'ref: refs/heads/main\n' }, { folder: '/ws', head: undefined }],
      [
        'with a HEAD that leads elsewhere',
        '.',
        { '/ws/.git/HEAD': 'ref: refs/../../etc/x\n', '/ws/.git/refs/../../etc/x': SHA },
        { folder: '/ws', head: undefined },
      ],
      ['with a HEAD that is nonsense', '.', { '/ws/.git/HEAD': 'hello' }, { folder: '/ws', head: undefined }],
      [
        'in the context first',
        'app',
        { '/ws/.git/HEAD': SHA, '/ws/app/.git/HEAD': 'b'.repeat(40) },
        { folder: '/ws/app', head: 'b'.repeat(40) },
      ],
      ['around the context', './app', { '/ws/.git/HEAD': SHA }, { folder: '/ws', head: SHA }],
      ['at an absolute context', '/other', { '/other/.git/HEAD': SHA }, { folder: '/other', head: SHA }],
      ['nowhere', '.', {}, undefined],
      ['for a context in Git', 'https://github.com/acme/app.git', { '/ws/.git/HEAD': SHA }, undefined],
      ['for a context over SSH', 'git@github.com:acme/app.git', { '/ws/.git/HEAD': SHA }, undefined],
      ['for a context on GitHub in short', 'github.com/acme/app', { '/ws/.git/HEAD': SHA }, undefined],
    ],
  )('%s', async (_name, context, files, expected) => {
    expect(await findCheckout(context, ENV, aWorld({ files }).ports.files)).toStrictEqual(expected)
  })

  test.each(['ENOTDIR', 'EACCES', 'ERR_FILE_TOO_LARGE'])('that cannot be read (%s) counts as none', async (code) => {
    const { files } = aWorld().ports
    const readText = () => Promise.reject(Object.assign(new Error('no'), { code }))
    expect(await findCheckout('.', ENV, { ...files, readText })).toBeUndefined()
  })

  test('on a broken disk is an error', async () => {
    const { files } = aWorld().ports
    const readText = () => Promise.reject(Object.assign(new Error('broken'), { code: 'EIO' }))
    await expect(findCheckout('.', ENV, { ...files, readText })).rejects.toThrow('broken')
  })
})
