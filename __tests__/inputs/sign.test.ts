import { describe, expect, test } from '@jest/globals'
import { secretsOf } from '../../src/inputs/inputs.ts'
import { cosignKey } from '../support/cosign.ts'
import { complaints, type Given, read } from '../support/inputs.ts'

const KEY = cosignKey('one')
const IMAGE = { images: 'acme/app' }
const OWN = { 'cosign-signing-config': 'sc.json', 'cosign-trusted-root': 'tr.json' }

describe('the inputs of signing', () => {
  test.each<readonly [string, Given, unknown]>([
    ['nothing is signed unless it is asked for', {}, { mode: 'off' }],
    [
      'keyless, with what holds unless something else is said',
      { sign: 'keyless' },
      { mode: 'keyless', format: 'bundle', required: true, recursive: false },
    ],
    [
      'by a key without a password',
      { sign: 'key', 'cosign-key': KEY },
      { mode: 'key', key: { text: '***', password: '***' }, format: 'bundle', required: true, recursive: false },
    ],
    [
      'everything said',
      { sign: 'keyless', 'sign-format': 'legacy', 'sign-required': 'false', 'sign-recursive': 'true', 'sign-log': 'false' },
      { mode: 'keyless', format: 'legacy', required: false, recursive: true, log: false },
    ],
    [
      'a Sigstore of one’s own',
      { sign: 'keyless', 'cosign-signing-config': 'sc.json', 'cosign-trusted-root': 'tr.json' },
      { mode: 'keyless', format: 'bundle', required: true, recursive: false, own: { signingConfig: 'sc.json', trustedRoot: 'tr.json' } },
    ],
    ['nothing is pushed: a pull request from a fork has no key', { sign: 'key', push: 'false' }, { mode: 'off' }],
    ['a dry run needs no secret', { sign: 'key', 'dry-run': 'true' }, { mode: 'key', format: 'bundle', required: true, recursive: false }],
  ])('%s', async (_, given, expected) => {
    const { secrets: _secrets, ...sign } = (await read({ ...IMAGE, ...given })).sign
    expect(JSON.parse(JSON.stringify(sign))).toStrictEqual(expected)
  })

  test('key and password are secrets of the run, also where nothing is signed', async () => {
    const given = { 'cosign-key': KEY, 'cosign-password': 'open sesame' }
    const revealed = async (more: Given) => secretsOf(await read({ ...IMAGE, ...given, ...more })).map((secret) => secret.reveal())
    expect(await revealed({ sign: 'key' })).toStrictEqual([KEY, 'open sesame'])
    expect(await revealed({ sign: 'off' })).toStrictEqual([KEY, 'open sesame'])
    expect(await revealed({ sign: 'key', push: 'false' })).toStrictEqual([KEY, 'open sesame'])
  })

  test('what has no effect is told, and the defaults of the table are nothing that was given', async () => {
    const { notices } = await read({ ...IMAGE, sign: 'off', 'sign-required': 'true', 'sign-format': 'legacy', 'cosign-key': KEY })
    expect(notices).toStrictEqual(['cosign-key: has no effect, since sign is off', 'sign-format: has no effect, since sign is off'])
  })

  test.each<readonly [string, Given, boolean, readonly string[]]>([
    ['not asked for', {}, false, []],
    ['asked for, with a Sigstore of one’s own and nothing to sign', { ...OWN, 'github-attestation': 'true' }, true, []],
    [
      'not asked for, with a Sigstore of one’s own',
      { 'github-attestation': 'false', 'cosign-trusted-root': 'tr.json', 'cosign-signing-config': 'sc.json' },
      false,
      ['cosign-signing-config: has no effect, since sign is off', 'cosign-trusted-root: has no effect, since sign is off'],
    ],
    ['of nothing that is pushed', { 'github-attestation': 'true', push: 'false' }, false, []],
    [
      'of what another job has made',
      { 'github-attestation': 'true', from: `acme/app@sha256:${'0'.repeat(64)}` },
      false,
      ['github-attestation: has no effect, since from publishes what another job has made: the job that builds attests'],
    ],
  ])('an attestation by GitHub: %s', async (_, given, expected, told) => {
    const { githubAttestation, notices } = await read({ ...IMAGE, ...given })
    expect({ githubAttestation, notices: notices.toSorted() }).toStrictEqual({ githubAttestation: expected, notices: told })
  })

  test.each<readonly [string, Given, readonly string[]]>([
    ['another word', { sign: 'true' }, ['sign: "true" is not one of off, keyless, key']],
    [
      'no key',
      { sign: 'key' },
      ['cosign-key: is missing, and sign: key needs it; give the text of a private key that cosign generate-key-pair wrote, from a secret'],
    ],
    [
      'the path of a key',
      { sign: 'key', 'cosign-key': 'cosign.key' },
      [
        'cosign-key: entry 1 is no private key as cosign writes it; give its text, which begins with -----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----, from a secret',
      ],
    ],
    [
      'a key in a KMS',
      { sign: 'key', 'cosign-key': 'awskms:///alias/release' },
      [
        'cosign-key: entry 1 names a key elsewhere; a key in a KMS signs in a step of its own after this one: cosign sign --key awskms://… with the output ref',
      ],
    ],
    [
      'a key that cosign does not take',
      { sign: 'key', 'cosign-key': KEY.replaceAll('ENCRYPTED SIGSTORE', 'RSA') },
      ['cosign-key: entry 1 is a private key of another format; import it: cosign import-key-pair'],
    ],
    [
      'a key for who signs without one',
      { sign: 'keyless', 'cosign-key': KEY },
      ['cosign-key: is given, and sign: keyless signs without a key; leave it out, or set sign: key'],
    ],
    [
      'half of a Sigstore',
      { sign: 'keyless', 'cosign-signing-config': 'sc.json' },
      ['cosign-trusted-root: is missing beside cosign-signing-config: what those services sign has to be checked, too'],
    ],
    [
      'two that say whether a log gets an entry',
      { sign: 'keyless', 'cosign-signing-config': 'sc.json', 'cosign-trusted-root': 'tr.json', 'sign-log': 'true' },
      ['sign-log: says whether a log gets an entry, and so does the file of cosign-signing-config; leave one of them out'],
    ],
    [
      'a typing error, also where nothing is signed',
      { 'sign-format': 'bundles' },
      ['sign-format: "bundles" is not one of bundle, legacy; did you mean "bundle"?'],
    ],
  ])('refused: %s', async (_, given, expected) => {
    expect(await complaints({ ...IMAGE, ...given })).toStrictEqual(expected)
  })

  test('nothing of a key stands in a complaint', async () => {
    const told = await complaints({ ...IMAGE, sign: 'key', 'cosign-key': `${KEY} and more`, 'cosign-password': 'open sesame' })
    expect(told).toHaveLength(1)
    expect(told.join()).not.toContain(KEY.split('\n')[1])
  })
})
