import { describe, expect, test } from '@jest/globals'
import { complaints, type Given, read } from '../support/inputs.ts'

const FROM = { images: 'acme/app', from: `acme/app@sha256:${'0'.repeat(64)}` }
const KEY = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI\n-----END PUBLIC KEY-----'
const IDENTITY = 'https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main'
const GITHUB = 'https://token.actions.githubusercontent.com'

describe('from-verify', () => {
  test.each<readonly [string, string, unknown]>([
    ['a public key', KEY, { kind: 'key', key: KEY, log: true }],
    ['a public key, and no log', `${KEY}\nlog=false\n`, { kind: 'key', key: KEY, log: false }],
    [
      'an identity known to GitHub',
      `identity=${IDENTITY}`,
      { kind: 'identity', identity: IDENTITY, isPattern: false, issuer: GITHUB, log: true },
    ],
    [
      'a pattern, and another issuer',
      'identity-regexp = ^https://git\\.acme\\.example/.*$\nissuer=https://git.acme.example',
      { kind: 'identity', identity: '^https://git\\.acme\\.example/.*$', isPattern: true, issuer: 'https://git.acme.example', log: true },
    ],
  ])('%s', async (_, text, trust) => {
    const { fromVerify } = await read({ ...FROM, 'from-verify': text })
    expect(fromVerify).toStrictEqual({ trust, trustedRoot: undefined })
  })

  // docs.github.com, "OpenID Connect reference" of GitHub Enterprise Server, and of Enterprise Cloud with data residency
  test.each<readonly [string, string, string]>([
    ['https://git.acme.example', '', 'https://git.acme.example/_services/token'],
    ['https://acme.ghe.com', '', 'https://token.actions.acme.ghe.com'],
    ['https://github.com', '', GITHUB],
    ['https://git.acme.example', `\nissuer=${GITHUB}`, GITHUB],
  ])('who says who a job is: on %s%s, %s', async (server, more, issuer) => {
    const { fromVerify } = await read({ ...FROM, 'from-verify': `identity=${IDENTITY}${more}` }, { GITHUB_SERVER_URL: server })
    expect(fromVerify?.trust).toStrictEqual({ kind: 'identity', identity: IDENTITY, isPattern: false, issuer, log: true })
  })

  test('whom to trust in a Sigstore of one’s own may be said without signing there', async () => {
    const { fromVerify, notices } = await read({ ...FROM, 'from-verify': `identity=${IDENTITY}`, 'cosign-trusted-root': 'roots.json' })
    expect({ root: fromVerify?.trustedRoot, notices }).toStrictEqual({ root: 'roots.json', notices: [] })
  })

  test('without from it has no effect, which is told', async () => {
    const { fromVerify, notices } = await read({ images: 'acme/app', 'from-verify': KEY })
    expect({ fromVerify, notices }).toStrictEqual({
      fromVerify: undefined,
      notices: ['from-verify: has no effect, since there is no from'],
    })
  })

  test.each<readonly [string, Given['x'], RegExp]>([
    [
      'a line that says nothing',
      'ghcr.io/acme',
      /^from-verify: .*has the line "ghcr\.io\/acme"; write the text of a public key, or lines such as identity=/,
    ],
    ['no one to trust', 'issuer=https://a.example', /must have exactly one of a public key, identity and identity-regexp/],
    ['two to trust', `${KEY}\nidentity=${IDENTITY}`, /must have exactly one of/],
    ['an issuer of a key', `${KEY}\nissuer=${GITHUB}`, /has an issuer beside a key, which has none/],
    [
      'an issuer without TLS',
      `identity=x\nissuer=http://a.example`,
      /has an issuer that is no address with https \("http:\/\/a\.example"\)/,
    ],
    ['a pattern that fits a part', 'identity-regexp=https://github.com/acme/.*', /fits parts of a name, too; write it from \^ to \$/],
    ['the same twice', 'identity=x\nidentity=y', /says identity twice/],
    ['a log that is neither', 'identity=x\nlog=maybe', /has a log that is not a boolean/],
  ])('refused: %s', async (_, text = '', expected) => {
    const [told = '', ...others] = await complaints({ ...FROM, 'from-verify': text })
    expect(others).toStrictEqual([])
    expect(told).toMatch(expected)
  })
})
