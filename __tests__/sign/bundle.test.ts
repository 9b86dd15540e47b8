import { describe, expect, test } from '@jest/globals'
import { identityOf, issuerAt } from '../../src/domain/cosign.ts'
import { ActionError } from '../../src/errors.ts'
import { readBundle } from '../../src/sign/bundle.ts'
import { simpleSigningOf, statementOf } from '../../src/sign/payload.ts'
import { repositoryOf } from '../registry/parts.ts'
import { aMessageBundle, aSubject, BUNDLE, bundleText } from './papers.ts'

const STATEMENT = statementOf(aSubject().digest)

describe('what is signed', () => {
  test('a statement about a digest, the same for every repository', () => {
    expect(STATEMENT).toBe(
      `{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"${aSubject().digest.slice(7)}"}}],"predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{}}`,
    )
  })

  test.each([
    ['ghcr.io/acme/app', 'ghcr.io/acme/app'],
    ['acme/app', 'index.docker.io/acme/app'],
    ['alpine', 'index.docker.io/library/alpine'],
  ])('a payload in the legacy format names the repository as cosign does: %s', (name, expected) => {
    const payload: unknown = JSON.parse(simpleSigningOf(repositoryOf(name), aSubject().digest))
    expect(payload).toStrictEqual({
      critical: {
        identity: { 'docker-reference': expected },
        image: { 'docker-manifest-digest': aSubject().digest },
        type: 'cosign container image signature',
      },
      optional: null,
    })
  })
})

describe('a bundle that cosign wrote', () => {
  test('names its signer by the hint of the key', () => {
    expect(readBundle(bundleText(STATEMENT), STATEMENT, 'dsse')).toMatchObject({ signer: 'key-1', signature: 'c2lnbmVk', entry: undefined })
  })

  test('in the legacy format has what stands in annotations later', () => {
    const more = {
      tlogEntries: [{ logIndex: '7' }],
      timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: 'dGltZQ==' }] },
    }
    expect(aMessageBundle('{}', 'key-1', more)).toMatchObject({ entry: { logIndex: '7' }, timestamp: 'dGltZQ==', signature: 'c2lnbmVk' })
  })

  test.each<readonly [string, Uint8Array, RegExp]>([
    ['no JSON', Buffer.from('signed'), /is no bundle of version 0\.3/],
    ['another version', bundleText(STATEMENT, { mediaType: `${BUNDLE}x` }), /is no bundle of version 0\.3/],
    ['another statement', bundleText(statementOf(aSubject('other').digest)), /is for another statement than the one to be signed/],
    ['no statement', bundleText(STATEMENT, { dsseEnvelope: undefined }), /is for another statement/],
    [
      'two signatures',
      bundleText(STATEMENT, { dsseEnvelope: { payload: btoa(STATEMENT), signatures: [{ sig: 'YQ==' }, { sig: 'Yg==' }] } }),
      /holds another number of signatures than one/,
    ],
    [
      'an empty signature',
      bundleText(STATEMENT, { dsseEnvelope: { payload: btoa(STATEMENT), signatures: [{ sig: '' }] } }),
      /holds no signature/,
    ],
    ['nobody who signed', bundleText(STATEMENT, { verificationMaterial: {} }), /names neither a key nor a certificate/],
    [
      'a certificate that is none',
      bundleText(STATEMENT, { verificationMaterial: { certificate: { rawBytes: 'AAAA' } } }),
      /holds a certificate that cannot be read/,
    ],
  ])('is not used: %s', (_, bytes, expected) => {
    const read = () => readBundle(bytes, STATEMENT, 'dsse')
    expect(read).toThrow(expected)
    expect(read).toThrow(ActionError)
  })
})

describe('who signs', () => {
  test.each([
    [
      'URI:https://github.com/acme/app/.github/workflows/b.yml@refs/heads/main',
      'https://github.com/acme/app/.github/workflows/b.yml@refs/heads/main',
    ],
    ['email:somebody@acme.example', 'somebody@acme.example'],
    ['URI:"https://github.com/acme/app/b.yml@refs/heads/a\\u002cb"', 'https://github.com/acme/app/b.yml@refs/heads/a,b'],
    ['URI:"https://github.com', '"https://github.com'],
    ['yKvyGpkzyt3hLXNIdVdieNAkqSfA+IpR3dXBUOcyng8=', 'yKvyGpkzyt3hLXNIdVdieNAkqSfA+IpR3dXBUOcyng8='],
  ])('%s is called %s', (signer, expected) => {
    expect(identityOf(signer)).toBe(expected)
  })

  test.each([
    ['https://github.com', 'https://token.actions.githubusercontent.com'],
    ['', 'https://token.actions.githubusercontent.com'],
    ['https://git.acme.example', 'https://git.acme.example/_services/token'],
    ['https://git.acme.example:8443/', 'https://git.acme.example:8443/_services/token'],
    ['https://acme.ghe.com', 'https://token.actions.acme.ghe.com'],
  ])('is known to an issuer: of jobs at %j, %s', (server, expected) => {
    expect(issuerAt(server)).toBe(expected)
  })
})
