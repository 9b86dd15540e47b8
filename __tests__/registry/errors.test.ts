import { describe, expect, test } from '@jest/globals'
import { parseHost } from '../../src/domain/reference.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { Answer } from '../../src/registry/answer.ts'
import { endpointOf } from '../../src/registry/endpoints.ts'
import { answerError, answerUnusable, MissingBlobs, type Situation, troubleError } from '../../src/registry/errors.ts'

const ECR = '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com'
const DIGEST = `sha256:${'a'.repeat(64)}` as const

function situation(name: string, signedIn = true): Situation {
  const host = parseHost(name)
  if (host === undefined) throw new Error(`${name} is no host`)
  const login = { host, username: 'bob', password: new Secret('s3cret'), source: 'GITHUB_TOKEN', expiresAt: undefined }
  return {
    endpoint: endpointOf(host, { host, plain: false, ca: undefined, required: true }),
    repository: { host, path: 'acme/app' },
    doing: 'writing the tag 1.0',
    login: signedIn ? login : undefined,
  }
}

function answer(status: number, body: unknown, over: Partial<Answer> = {}): Answer {
  const errors = typeof body === 'object' && body !== null && 'errors' in body ? body.errors : [body]
  const text = typeof body === 'string' ? body : JSON.stringify({ errors })
  return { status, headers: new Map(), body: new TextEncoder().encode(text), tries: 1, askedMs: undefined, ...over }
}

describe('an answer that was not wanted', () => {
  test('says who refused what to whom, in the words of the registry, and what helps', () => {
    const body = { code: 'DENIED', message: 'permission_denied: write_package' }
    const { code, message, hint } = answerError(situation('ghcr.io'), answer(403, body))
    expect([code, message, hint]).toStrictEqual([
      'registry-refused',
      'ghcr.io/acme/app: ghcr.io answered 403 while writing the tag 1.0, signed in as bob (GITHUB_TOKEN): DENIED permission_denied: write_package',
      'Give the job `permissions: packages: write`. A package that another repository or a person made must also list this repository under its "Manage Actions access" with the role Write.',
    ])
  })

  test('says how often it was tried and how long the registry asks to wait', () => {
    const { code, message } = answerError(situation('ghcr.io', false), answer(429, '', { tries: 5, askedMs: 3_600_000 }))
    expect([code, message]).toStrictEqual([
      'registry-answer',
      'ghcr.io/acme/app: ghcr.io answered 429 after 5 tries; it asks to wait 3600 s while writing the tag 1.0, without a sign-in',
    ])
  })

  test.each<readonly [string, string, Answer, string, string]>([
    [
      'ECR, no repository',
      ECR,
      answer(404, { code: 'NAME_UNKNOWN', message: 'The repository does not exist' }),
      'registry-refused',
      'Create the repository first: aws ecr',
    ],
    ['ECR, no right', ECR, answer(403, 'not authorized to perform: ecr:PutImage'), 'registry-refused', 'The AWS identity needs'],
    [
      'ECR, immutable',
      ECR,
      answer(400, { code: 'TAG_INVALID', message: 'cannot be overwritten because the repository is immutable.' }),
      'registry-refused',
      'The tag exists and',
    ],
    [
      'Docker Hub, denied',
      'docker.io',
      answer(401, { code: 'UNAUTHORIZED', message: 'access token has insufficient scopes' }),
      'registry-refused',
      'On Docker Hub',
    ],
    [
      'Docker Hub, immutable',
      'docker.io',
      answer(403, { code: 'DENIED', message: 'cannot be updated due to immutability settings' }),
      'registry-refused',
      'The tag exists and',
    ],
    [
      'GHCR, organisation',
      'ghcr.io',
      answer(403, { code: 'DENIED', message: 'installation not allowed to Create organization package' }),
      'registry-refused',
      'The organisation does not',
    ],
    [
      'Harbor, immutable',
      'harbor.example',
      answer(412, { code: 'PRECONDITION', message: 'configured as immutable' }),
      'registry-refused',
      'The tag exists and',
    ],
    [
      'wrong password',
      'registry.example',
      answer(401, { code: 'UNAUTHORIZED', message: 'authentication required' }),
      'registry-refused',
      'Check user name and password',
    ],
    [
      'Docker Hub, wrong password',
      'docker.io',
      answer(401, { code: 'UNAUTHORIZED', message: 'incorrect username or password' }),
      'registry-refused',
      'Check user name and password',
    ],
    ['read-only', 'registry.example', answer(405, 'Method not allowed'), 'registry-refused', 'Check that this user may push'],
    ['too large', 'registry.example', answer(413, '<html>413</html>'), 'registry-refused', 'The registry, or a proxy'],
    [
      'no project',
      'harbor.example',
      answer(404, { code: 'NAME_UNKNOWN', message: 'project not found' }),
      'registry-refused',
      'Check the spelling',
    ],
    [
      'TLS expected',
      'registry.example',
      answer(400, 'Client sent an HTTP request to an HTTPS server.'),
      'registry-answer',
      'registry.example speaks TLS',
    ],
    ['in trouble', 'registry.example', answer(503, ''), 'registry-answer', 'The registry is in trouble'],
    [
      'in trouble, with the words of a refusal',
      'registry.example',
      answer(500, { code: 'DENIED' }),
      'registry-answer',
      'The registry is in trouble',
    ],
  ])('%s', (_name, host, given, code, hint) => {
    const error = answerError(situation(host), given)
    expect([error.code, error.hint?.slice(0, hint.length)]).toStrictEqual([code, hint])
  })

  test('without a sign-in, how to give one', () => {
    expect(answerError(situation('registry.example', false), answer(401, '')).hint).toBe(
      'Give a sign-in for registry.example: the inputs `registry`, `username` and `password`, or an entry of `registry-auth`.',
    )
  })

  test.each<readonly [string, Answer, string]>([
    [
      'HTML is not shown',
      answer(502, '<html>secret path</html>', { headers: new Map([['content-type', 'text/html']]) }),
      ': a page of HTML, not an answer of a registry',
    ],
    ['words are shown', answer(502, 'bad gateway', { headers: new Map([['content-type', 'text/plain']]) }), ': bad gateway'],
    ['escapes and line ends are not shown', answer(400, 'a\u001b[2Jb\r\n::error::c\u202e'), ': ab ::error::c'],
    ['secrets are not shown', answer(400, { code: 'X', message: 'you said s3cret and Basic Ym9i' }), ': X you said *** and Basic ***'],
    ['not even the half of one', answer(400, `${'€'.repeat(340)}s3cret`), `: ${'€'.repeat(340)}***`],
    ['several errors stand one after the other', answer(400, { errors: [{ code: 'A', message: 'b' }, { message: 'c' }] }), ': A b; c'],
    [
      'a detail in words is told, one in fields is not',
      answer(400, {
        errors: [
          { code: 'A', detail: 'why' },
          { code: 'B', detail: {} },
        ],
      }),
      ': A why; B',
    ],
    ['a long text is cut', answer(400, 'x'.repeat(5_000)), `: ${'x'.repeat(511)}…`],
  ])('%s', (_name, given, end) => {
    const { message } = answerError(situation('registry.example'), given, ['s3cret', 'Ym9i'])
    expect(message.slice(message.indexOf(' (GITHUB_TOKEN)') + ' (GITHUB_TOKEN)'.length)).toBe(end)
  })

  test.each<readonly [string, Answer, readonly string[] | undefined]>([
    ['with the digest in detail', answer(400, { code: 'MANIFEST_BLOB_UNKNOWN', detail: { digest: DIGEST } }), [DIGEST]],
    ['with the digest as detail', answer(404, { code: 'BLOB_UNKNOWN', detail: DIGEST }), [DIGEST]],
    ['by its words alone', answer(400, { code: 'MANIFEST_INVALID', message: 'unknown blob' }), []],
    ['among other errors', answer(400, { errors: [{ code: 'X' }, { code: 'BLOB_UNKNOWN', detail: { digest: 7 } }] }), []],
    ['but not of a server in trouble', answer(500, { code: 'BLOB_UNKNOWN', detail: DIGEST }), undefined],
    ['other trouble with a manifest', answer(400, { code: 'MANIFEST_INVALID', message: 'no' }), undefined],
  ])('missing blobs are told apart: %s', (_name, given, digests) => {
    const error = answerError(situation('ghcr.io'), given)
    expect(error instanceof MissingBlobs ? error.digests : undefined).toStrictEqual(digests)
  })
})

test('an answer that cannot be true is the fault of who gave it', () => {
  const { code, message, hint } = answerUnusable(situation('ghcr.io'), 'sent a parrot')
  expect([code, message, hint]).toStrictEqual([
    'registry-answer',
    'ghcr.io/acme/app: while writing the tag 1.0, ghcr.io sent a parrot',
    'The registry, or a proxy before it, does not keep to the OCI distribution-spec here; nothing was published by this step.',
  ])
})

test('a host alone is called by its name alone', () => {
  const { repository, ...rest } = situation('ghcr.io')
  expect(answerUnusable({ ...rest, repository: { ...repository, path: '' } }, 'sent a parrot').message).toBe(
    'ghcr.io: while writing the tag 1.0, ghcr.io sent a parrot',
  )
})

describe('trouble before an answer', () => {
  test.each<readonly [string, unknown]>([
    ['no words', { code: 'EPIPE' }],
    ['words that are no text', { code: 'EPIPE', message: 7 }],
  ])('that has %s is told by its code', (_name, thrown) => {
    const error = troubleError(situation('ghcr.io'), thrown)
    expect(error instanceof ActionError && error.message).toBe(
      'ghcr.io/acme/app: no usable answer from ghcr.io while writing the tag 1.0:  (EPIPE)',
    )
  })

  test.each<readonly [string, string, string]>([
    ['ENOTFOUND', 'registry-unreachable', 'Check the spelling'],
    ['ERR_PROXY_TUNNEL', 'registry-unreachable', 'The proxy of this machine'],
    ['ECONNREFUSED', 'registry-unreachable', 'Nothing listens'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'registry-unreachable', 'The certificate of'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'registry-unreachable', 'The certificate of'],
    ['EPROTO', 'registry-unreachable', 'ghcr.io does not speak TLS'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'registry-unreachable', 'ghcr.io does not speak TLS'],
    ['ERR_BODY_TOO_LARGE', 'registry-answer', ''],
    ['HPE_INVALID_CONSTANT', 'registry-answer', ''],
  ])('%s', (code, expected, hint) => {
    const error = troubleError(situation('ghcr.io'), Object.assign(new Error('it broke'), { code }))
    if (!(error instanceof ActionError)) throw new Error('not told')
    expect([error.code, error.message, (error.hint ?? '').slice(0, hint.length)]).toStrictEqual([
      expected,
      `ghcr.io/acme/app: no usable answer from ghcr.io while writing the tag 1.0: it broke (${code})`,
      hint,
    ])
  })

  test('what is told already passes, and so does what is our own fault', () => {
    const told = new ActionError('cancelled', 'the run was cancelled')
    const ours = new TypeError('oops')
    expect([troubleError(situation('ghcr.io'), told), troubleError(situation('ghcr.io'), ours)]).toStrictEqual([told, ours])
  })
})
