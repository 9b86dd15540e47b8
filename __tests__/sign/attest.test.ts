import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { at, parseJson } from '../../src/domain/json.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import { type Attestation, openAttester } from '../../src/sign/attest.ts'
import { aWorld, type World } from '../credentials/world.ts'
import { testPorts } from '../registry/parts.ts'
import { aCleared, aDigest, aRepository, aStaged } from '../support/plans.ts'

const IMAGE = aCleared(aStaged('ours'))
const TOKEN = new Secret('the token of this job')
const CLAIMS = {
  event_name: 'push',
  job_workflow_ref: 'acme/build/.github/workflows/image.yml@refs/tags/v1',
  ref: 'refs/heads/main',
  repository: 'acme/app',
  repository_id: '12',
  repository_owner_id: '3',
  run_attempt: '2',
  run_id: '45',
  runner_environment: 'github-hosted',
  sha: '0123456789abcdef0123456789abcdef01234567',
  workflow_ref: 'acme/app/.github/workflows/release.yml@refs/heads/main',
}

type Asked = { readonly path: string; readonly authorization: string; readonly body: unknown }

let folder: string
let world: World
let server: Server
let asked: Asked[]
/** what GitHub answers, one after the other; the last one again and again */
let answers: (readonly [number, unknown])[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attest-test-'))
  asked = []
  answers = [[201, { id: 678 }]]
  server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { url = '', headers } = request
    asked.push({ path: `${request.method} ${url}`, authorization: headers.authorization ?? '', body: parseJson(Buffer.concat(chunks)) })
    const [status, content] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [500, {}]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await world.close()
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
  rmSync(folder, { recursive: true })
})

/** A cosign that wraps the statement that it is given, and keeps how it was started. */
const COSIGN = `#!/bin/sh
[ "$1" = version ] && exec echo '{"gitVersion":"v3.1.2"}'
echo "$@" >> FOLDER/calls
for arg; do case $arg in --bundle=*) bundle=\${arg#*=};; --statement=*) paper=\${arg#*=};; esac; done
echo '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"job"}},"dsseEnvelope":{"payload":"'$(base64 -w0 "$paper")'","signatures":[{"sig":"eA=="}]}}' > "$bundle"
`

type Given = {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly asks?: boolean
  readonly isPrivate?: boolean
  readonly source?: 'build' | 'adopt'
  readonly token?: Secret | undefined
  readonly places?: readonly string[]
  readonly failed?: readonly string[]
  readonly cosign?: string
  readonly noIdentity?: ActionError
}

/** Attests an image that this run has built; gives what came of it, and what was logged. */
async function attest({
  claims = CLAIMS,
  source = 'build',
  places = ['ghcr.io/acme/app'],
  failed = [],
  cosign = COSIGN,
  ...given
}: Given = {}) {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'cosign'), cosign.replaceAll('FOLDER', folder), { mode: 0o755 })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port')
  const env = { PATH: `${bin}:/usr/bin:/bin`, GITHUB_API_URL: `http://127.0.0.1:${address.port}/api/v3` }
  const audiences: string[] = []
  const jwt = new Secret(`e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`)
  world = await aWorld({
    env,
    identity: async (audience) => {
      audiences.push(audience)
      if (given.noIdentity !== undefined) throw given.noIdentity
      return { jwt, claims: { issuer: undefined, subject: undefined, audience, expiresAt: undefined } }
    },
  })
  const { http, clock, signal, slept } = testPorts()
  const ports = { ...world.ports, http, clock, signal, children: createChildren(env, signal) }
  const token = 'token' in given ? given.token : TOKEN
  const inputs = { githubAttestation: given.asks ?? true, githubToken: token, sign: { mode: 'off', secrets: [] } } as const
  const repository = { owner: 'acme', name: 'app', url: 'https://github.com/acme/app', isPrivate: given.isPrivate ?? false }
  const story: { attestation?: Attestation } = {}
  const blobs = { present: 0, mounted: 0, uploaded: 0 }
  const lying = places.map((name) => ({ repository: aRepository(name), error: undefined, blobs }))
  const lost = failed.map((name) => ({ repository: aRepository(name), error: new ActionError('registry-refused', 'no'), blobs }))
  const attester = openAttester(inputs, repository, ports)
  const where =
    source === 'build'
      ? ({ kind: 'build' } as const)
      : ({ kind: 'adopt', digest: aDigest('x'), from: aRepository('a.example/b'), version: undefined } as const)
  await attester.attest({ image: IMAGE, places: [...lying, ...lost] }, { source: where }, story)
  const left = await world.ports.files.list(world.temp)
  return { attestation: story.attestation, audiences, slept, left, lines: world.lines }
}

function reasonOf(attestation: Attestation | undefined) {
  return attestation?.kind === 'failed' ? { message: attestation.error.message, hint: attestation.error.hint } : attestation
}

describe('what a run has built', () => {
  test('is attested by the identity of its job, in the form of actions/attest, and GitHub is given that', async () => {
    const { attestation, audiences, left } = await attest({ places: ['ghcr.io/acme/app', 'acme/app'], failed: ['quay.io/acme/app'] })
    expect(attestation).toStrictEqual({ kind: 'made', repository: 'acme/app', url: 'https://github.com/acme/app/attestations/678' })
    expect({ audiences, left }).toStrictEqual({ audiences: ['nobody', 'sigstore'], left: [] })
    const [{ path, authorization, body } = { path: '', authorization: '', body: undefined }] = asked
    expect({ path, authorization }).toStrictEqual({
      path: 'POST /api/v3/repos/acme/app/attestations',
      authorization: `Bearer ${TOKEN.reveal()}`,
    })
    const payload = String(at(body, 'bundle', 'dsseEnvelope', 'payload'))
    const sha256 = IMAGE.digest.slice('sha256:'.length)
    expect(parseJson(Buffer.from(payload, 'base64'))).toStrictEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [
        { name: 'ghcr.io/acme/app', digest: { sha256 } },
        { name: 'index.docker.io/acme/app', digest: { sha256 } },
      ],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          buildType: 'https://actions.github.io/buildtypes/workflow/v1',
          externalParameters: {
            workflow: { ref: 'refs/heads/main', repository: 'https://github.com/acme/app', path: '.github/workflows/release.yml' },
          },
          internalParameters: {
            github: { event_name: 'push', repository_id: '12', repository_owner_id: '3', runner_environment: 'github-hosted' },
          },
          resolvedDependencies: [
            {
              uri: 'git+https://github.com/acme/app@refs/heads/main',
              digest: { gitCommit: '0123456789abcdef0123456789abcdef01234567' },
            },
          ],
        },
        runDetails: {
          builder: { id: 'https://github.com/acme/build/.github/workflows/image.yml@refs/tags/v1' },
          metadata: { invocationId: 'https://github.com/acme/app/actions/runs/45/attempts/2' },
        },
      },
    })
    const call = readFileSync(join(folder, 'calls'), 'utf8').trim()
    expect(call.replaceAll(world.temp, 'TEMP').replaceAll(/attest-\w{6}/g, 'place')).toBe(
      'attest-blob --statement=TEMP/place/payload.json --yes --bundle=TEMP/place/bundle.json --oidc-provider=envvar',
    )
  })

  test('is attested also where GitHub answers late', async () => {
    answers = [
      [503, {}],
      [201, { id: '9' }],
    ]
    const { attestation, slept } = await attest()
    expect([attestation, slept.length]).toStrictEqual([
      { kind: 'made', repository: 'acme/app', url: 'https://github.com/acme/app/attestations/9' },
      1,
    ])
  })
})

describe('nothing is attested', () => {
  test.each<readonly [string, Given]>([
    ['where nobody asks for it', { asks: false }],
    ['where nothing was uploaded', { places: [] }],
    ['of what an earlier run has built', { source: 'adopt' }],
  ])('%s, and nobody is asked', async (_, given) => {
    const { attestation, audiences } = await attest(given)
    expect({ attestation, audiences, asked }).toStrictEqual({ attestation: undefined, audiences: [], asked: [] })
  })

  test('of what an earlier run has built: that is said', async () => {
    expect((await attest({ source: 'adopt' })).lines).toContain(
      `info: github-attestation: ghcr.io/acme/app@${IMAGE.digest} was built by an earlier run, so this one has nothing to attest`,
    )
  })

  const PERMISSION =
    'Give the job `permissions: attestations: write` beside id-token: write and what it has. Private repositories need GitHub Enterprise Cloud for attestations, and GitHub Enterprise Server has none.'
  const ELSEWHERE = 'Use actions/attest in a step after this one (docs/evidence.md).'

  test.each<
    readonly [string, Given, (typeof answers)[number] | undefined, { readonly message: string; readonly hint: string | undefined }]
  >([
    [
      'without attestations: write',
      {},
      [403, { message: 'Resource not accessible by integration' }],
      { message: 'github-attestation: GitHub answered 403: Resource not accessible by integration', hint: PERMISSION },
    ],
    [
      'by a server that repeats what it was sent',
      {},
      [422, { message: `no: ${TOKEN.reveal()}` }],
      { message: 'github-attestation: GitHub answered 422: no: ***', hint: ELSEWHERE },
    ],
    ['by a server in trouble', {}, [500, {}], { message: 'github-attestation: GitHub answered 500', hint: ELSEWHERE }],
    [
      'under no number',
      {},
      [201, {}],
      {
        message: 'github-attestation: GitHub took it, and did not say under which number',
        hint: 'The attestations of the repository are listed under its Actions.',
      },
    ],
    [
      'without a token',
      { token: undefined },
      undefined,
      { message: 'github-attestation: github-token is empty, so GitHub was not asked', hint: PERMISSION },
    ],
    [
      'without id-token: write',
      {
        noIdentity: new ActionError('credentials', 'github-attestation: this job gets no identity token', 'Give the job id-token: write.'),
      },
      undefined,
      { message: 'github-attestation: this job gets no identity token', hint: 'Give the job id-token: write.' },
    ],
    [
      'for a job of another service',
      { claims: { ...CLAIMS, run_id: undefined } },
      undefined,
      {
        message: 'github-attestation: the identity token of this job does not say run_id',
        hint: 'Attestations are for jobs of github.com.',
      },
    ],
    [
      'where cosign says no',
      { cosign: COSIGN.replace('for arg', 'echo "Error: fulcio says no" >&2; exit 1; for arg') },
      undefined,
      {
        message: `cosign could not sign ${IMAGE.digest} (exit code 1): fulcio says no`,
        hint: 'The runner must reach fulcio.sigstore.dev, which signs for the identity token of this job.',
      },
    ],
    [
      'for a private repository',
      { isPrivate: true },
      undefined,
      {
        message: 'github-attestation: this repository is private, and for those GitHub signs by a Sigstore of its own',
        hint: 'Use actions/attest in a step after this one (docs/evidence.md), or name that Sigstore by cosign-signing-config and cosign-trusted-root.',
      },
    ],
  ])('%s: the reason and the cure are told, and the run goes on', async (_, given, answer, expected) => {
    if (answer !== undefined) answers = [answer]
    const { attestation, left } = await attest(given)
    expect({ told: reasonOf(attestation), left }).toStrictEqual({ told: expected, left: [] })
    // GitHub is asked at the end, and only of what is whole.
    expect(asked.length > 0).toBe(answer !== undefined)
  })
})
