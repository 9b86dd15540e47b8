import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { canonicalName, type Repository } from '../../src/domain/reference.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { Settled } from '../../src/plan/settle.ts'
import type { UploadedPlace } from '../../src/publish/upload.ts'
import { pointerTo, stored } from '../../src/sign/artifact.ts'
import { type Attached, bundleLayout } from '../../src/sign/judge.ts'
import { prepareSigning, type Signing, signImage } from '../../src/sign/sign.ts'
import { type Job, openSigners } from '../../src/sign/who.ts'
import { aWorld, type World } from '../credentials/world.ts'
import { openAll, repositoryOf, testPorts } from '../registry/parts.ts'
import { aCleared, aPlan, aStaged, aTag } from '../support/plans.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { aSubject, BUNDLE } from './papers.ts'

const IMAGE = aCleared(aStaged('ours'))
const KEY = { mode: 'key', format: 'bundle', required: true, recursive: false, own: undefined, log: false } as const
const INPUTS = {
  ...KEY,
  key: { text: new Secret('the key itself'), password: new Secret('open sesame') },
  secrets: [],
}

let folder: string
let world: World
let registry: FakeRegistry
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sign-test-'))
  world = await aWorld()
  registry = await startRegistry({ referrers: { pageSize: 10 } })
})
afterEach(async () => {
  await Promise.all([world.close(), registry.close()])
  rmSync(folder, { recursive: true })
})

const PEM = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' })
const HINT = createHash('sha256')
  .update(createPublicKey(PEM).export({ type: 'spki', format: 'der' }))
  .digest('base64')

/** Writes a bundle of a signer for what it is given, as cosign does, and finds every signature good; one line in `calls` for each run, and `before` in its way. */
function fakeCosign(before = '', signer = HINT): string {
  const program = join(folder, 'cosign')
  const script = `#!/bin/sh
echo "$@" >> ${join(folder, 'calls')}
${before}
[ "$1" = verify ] && exit 0
if [ "$1" = public-key ]; then for arg; do case $arg in --outfile=*) echo '${PEM}' > "\${arg#*=}";; esac; done; exit 0; fi
for arg; do case $arg in --bundle=*) bundle=\${arg#*=};; --statement=*) paper=\${arg#*=};; */payload.json) paper=$arg;; esac; done
hint='"verificationMaterial":{"publicKey":{"hint":"${signer}"}}'
if [ "$1" = attest-blob ]; then what='"dsseEnvelope":{"payload":"'$(base64 -w0 "$paper")'","signatures":[{"sig":"eA=="}]}'
else what='"messageSignature":{"signature":"eA=="}'; fi
echo '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",'$hint','$what'}' > "$bundle"
`
  writeFileSync(program, script, { mode: 0o755 })
  return program
}

const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
const placeOf = (repository: Repository, error?: ActionError): UploadedPlace => ({
  ...{ repository, error, blobs: { present: 0, mounted: 0, uploaded: 0 } },
})
const repositories = (...names: readonly string[]) => names.map((name) => repositoryOf(`${registry.host}/${name}`))

/** Signs the image where it lies; gives what came of it, in short. */
async function sign(
  places: readonly UploadedPlace[],
  over: Partial<Signing> = {},
  {
    program = fakeCosign(),
    rows = [],
    withheld = [],
    source = { kind: 'build' },
    job,
  }: { program?: string; rows?: Settled['rows']; withheld?: readonly Repository[]; source?: Settled['source']; job?: Job } = {},
) {
  const { signal } = testPorts()
  const ports = { ...world.ports, children: createChildren({}, signal) }
  const settled: Settled = { plan: aPlan(), rows, places: [], source, refusal: undefined }
  const about = {
    plan: { ...KEY, ...over },
    inputs: over.mode === 'keyless' ? { ...INPUTS, mode: over.mode, key: undefined } : INPUTS,
    settled,
    withheld: new Map(withheld.map((each) => [canonicalName(each), true])),
  }
  const cosign = Promise.resolve({ program, version: '3.1.2', origin: 'path', isPinned: false, job } as const)
  const { each, signer, issuer } = await signImage({ image: IMAGE, places }, about, cosign, openAll(undefined, testPorts()), ports)
  const told = each.map(({ repository, platform, end }) => [repository.path, platform?.architecture ?? 'all', end.kind].join(' '))
  const unproved = each.flatMap(({ end }) => (end.kind === 'signed' && end.unproved !== undefined ? [end.unproved] : []))
  return { told, signer, issuer, unproved, errors: each.flatMap(({ end }) => (end.kind === 'failed' ? [end.error.message] : [])) }
}

describe('what cosign said', () => {
  const attached = (content: string, by: string): Attached => {
    const bytes = Buffer.from(content)
    const layer = { ...pointerTo(stored(bytes, BUNDLE)), platform: undefined, annotations: {} }
    return { manifest: aSubject(by), layer, bytes }
  }
  const one = attached('one', 'a')
  test.each<readonly [string, readonly [string, Attached], readonly [string, Attached], number]>([
    // What is read of a manifest that refers to an image is its subject and its only layer, and both were looked at before.
    ['holds for the same bundle by a manifest of another registry', ['image', one], ['image', attached('one', 'b')], 1],
    ['does not for another bundle', ['image', one], ['image', attached('two', 'a')], 2],
    ['does not for another image', ['image', one], ['other', one], 2],
  ])('%s', async (_name, first, second, runs) => {
    const cosign = Promise.resolve({ program: fakeCosign(), version: '3.1.2', origin: 'path', isPinned: false } as const)
    const ports = { ...world.ports, children: createChildren({}, testPorts().signal) }
    const { judge } = openSigners({ cosign, services: { kind: 'none' }, hand: INPUTS }, ports).of({ signer: HINT, issuer: undefined })
    for (const [image, bundle] of [first, second]) expect(await judge(bundleLayout(aSubject(image), [bundle]))).toBeUndefined()
    expect(calls().filter((line) => line.startsWith('verify'))).toHaveLength(runs)
  })
})

describe('an image is signed', () => {
  test('once for all repositories that have it, whatever names it', async () => {
    const [first, second] = repositories('acme/app', 'acme/web')
    if (first === undefined || second === undefined) throw new TypeError('no repositories')
    const row = { repository: second, tag: aTag('1.0'), required: true, before: IMAGE.digest, decision: 'write', because: '' } as const
    expect(await sign([placeOf(first)], {}, { rows: [row] })).toStrictEqual({
      ...{ told: ['acme/app all signed', 'acme/web all signed'], signer: HINT, issuer: undefined, unproved: [], errors: [] },
    })
    expect(calls()).toHaveLength(1)
  })

  test('with the manifest of each platform where that is asked for', async () => {
    const { told } = await sign(
      repositories('acme/app').map((each) => placeOf(each)),
      { recursive: true },
    )
    expect(told).toStrictEqual([
      'acme/app all signed',
      ...IMAGE.platforms.map(({ platform }) => `acme/app ${platform.architecture} signed`),
    ])
    expect(calls()).toHaveLength(1 + IMAGE.platforms.length)
  })

  test('for each repository of its own in the legacy format, which has its name in it', async () => {
    const { told } = await sign(
      repositories('acme/app', 'acme/web').map((each) => placeOf(each)),
      { format: 'legacy' },
    )
    expect(told).toStrictEqual(['acme/app all signed', 'acme/web all signed'])
    expect(calls().map((line) => line.split(' ')[0])).toStrictEqual(['sign-blob', 'sign-blob'])
  })

  test('not where it was not uploaded, nor where another check took its names', async () => {
    const [there, lost, withheld] = repositories('acme/there', 'acme/lost', 'acme/withheld')
    if (there === undefined || lost === undefined || withheld === undefined) throw new TypeError('no repositories')
    const error = new ActionError('registry-refused', 'no')
    expect((await sign([placeOf(there), placeOf(lost, error), placeOf(withheld)], {}, { withheld: [withheld] })).told).toStrictEqual([
      'acme/there all signed',
    ])
  })

  test('by arguments that hold no secret, and leave nothing on the disk', async () => {
    await sign(repositories('acme/app').map((each) => placeOf(each)))
    const [call = ''] = calls()
    expect(call.replaceAll(world.temp, 'TEMP').replaceAll(/sign-\w{6}/g, 'sign')).toBe(
      'attest-blob --statement=TEMP/sign/payload.json --yes --bundle=TEMP/sign/bundle.json --key=env://COSIGN_KEY --signing-config=TEMP/sign/signing-config.json --trusted-root=TEMP/sign/trusted-root.json',
    )
    expect(await world.ports.files.list(world.temp)).toStrictEqual([])
  })
})

describe('an image that this run did not build', () => {
  const GIVEN = { source: { kind: 'given', digest: IMAGE.digest } } as const
  const verbs = () => calls().map((line) => line.split(' ')[0])
  const places = () => repositories('acme/app', 'acme/web').map((each) => placeOf(each))
  const FORMATS = ['bundle', 'legacy'] as const

  test.each(FORMATS)('and that is signed already is not signed again: its signatures are proved (%s)', async (format) => {
    await sign(places(), { format })
    rmSync(join(folder, 'calls'))
    expect(await sign(places(), { format }, GIVEN)).toStrictEqual({
      ...{ told: ['acme/app all already', 'acme/web all already'], signer: HINT, issuer: undefined, unproved: [], errors: [] },
    })
    // What the legacy format signs is another text in every repository.
    expect(verbs()).toStrictEqual(['public-key', ...(format === 'bundle' ? ['verify'] : ['verify', 'verify'])])
    expect(await world.ports.files.list(world.temp)).toStrictEqual([])
  })

  test.each(FORMATS)('and that nobody has signed is signed, and nothing else is asked of cosign (%s)', async (format) => {
    expect((await sign(places(), { format }, GIVEN)).told).toStrictEqual(['acme/app all signed', 'acme/web all signed'])
    expect(new Set(verbs())).toStrictEqual(new Set([format === 'bundle' ? 'attest-blob' : 'sign-blob']))
  })

  test('and that is signed in one repository alone is signed in the other one', async () => {
    await sign(places().slice(0, 1))
    rmSync(join(folder, 'calls'))
    expect((await sign(places(), {}, GIVEN)).told).toStrictEqual(['acme/app all already', 'acme/web all signed'])
    expect(verbs()).toStrictEqual(['public-key', 'verify', 'attest-blob'])
  })

  test.each(FORMATS)('and that has what cosign does not prove is signed beside it, and that is told (%s)', async (format) => {
    await sign(places(), { format })
    const program = fakeCosign('[ "$1" = verify ] && { echo "Error: no matching signatures" >&2; exit 12; }')
    const because = 'cosign could not verify it (exit code 12): no matching signatures'
    expect(await sign(places(), { format }, { ...GIVEN, program })).toMatchObject({
      told: ['acme/app all signed', 'acme/web all signed'],
      unproved: [1, 2].map(() => ({ entries: 1, because })),
    })
  })

  test('and whose signing was ended in the middle gets what is missing', async () => {
    await sign(places())
    const { told } = await sign(places().slice(0, 1), { recursive: true }, GIVEN)
    expect(told).toStrictEqual([
      'acme/app all already',
      ...IMAGE.platforms.map(({ platform }) => `acme/app ${platform.architecture} signed`),
    ])
  })

  test('and that is signed wherever a registry can be asked, is so there; the other one tells its own trouble', async () => {
    await sign(places())
    registry.rule({ method: 'GET', path: '/v2/acme/web/referrers/', status: 403, times: 10 })
    const { told, errors } = await sign(places(), {}, GIVEN)
    expect([told, errors]).toStrictEqual([
      ['acme/app all already', 'acme/web all failed'],
      [expect.stringContaining('answered 403 while listing what refers to')],
    ])
  })

  test('and whose signature was made by another key is signed by ours', async () => {
    await sign(places(), {}, { program: fakeCosign('', 'the hint of another key') })
    const { told, unproved } = await sign(places(), {}, GIVEN)
    expect([told, unproved]).toStrictEqual([['acme/app all signed', 'acme/web all signed'], []])
  })

  test('and that is signed with the manifest of each platform has all of them proved', async () => {
    await sign(places(), { recursive: true })
    rmSync(join(folder, 'calls'))
    const { told } = await sign(places(), { recursive: true }, GIVEN)
    expect(new Set(told.map((line) => line.split(' ').at(-1)))).toStrictEqual(new Set(['already']))
    expect(verbs()).toStrictEqual(['public-key', 'verify', ...IMAGE.platforms.map(() => 'verify')])
  })

  describe('by the identity of the job', () => {
    const signer = 'URI:https://git.acme.example/acme/app/.github/workflows/build.yml@refs/heads/main'
    const issuer = 'https://git.acme.example/_services/token'
    const keyless = { mode: 'keyless', log: true } as const
    const identity = async () => ({
      ...{ jwt: new Secret('a.b.c'), claims: { issuer, subject: undefined, audience: undefined, expiresAt: undefined } },
    })
    beforeEach(async () => {
      await world.close()
      world = await aWorld({ identity })
    })

    test.each<readonly [string, readonly object[], string]>([
      ['with a log', [{ url: 'https://rekor.example' }], ''],
      ['without one', [], ' --insecure-ignore-tlog=true --use-signed-timestamps=true'],
    ])('and a Sigstore of one’s own %s is proved as that has it', async (_, rekorTlogUrls, log) => {
      const own = { signingConfig: join(folder, 'sc.json'), trustedRoot: join(folder, 'tr.json') }
      writeFileSync(own.signingConfig, JSON.stringify({ rekorTlogUrls }))
      writeFileSync(own.trustedRoot, '{}')
      const program = fakeCosign('', signer)
      await sign(places(), { ...keyless, own }, { program })
      expect((await sign(places(), { ...keyless, own }, { ...GIVEN, program, job: { signer, issuer } })).told[0]).toBe(
        'acme/app all already',
      )
      expect(
        calls()
          .at(-1)
          ?.replaceAll(world.temp, 'TEMP')
          .replaceAll(/verify-\w{6}/g, 'verify'),
      ).toBe(
        `verify --local-image=true --certificate-identity=${signer.slice(4)} --certificate-oidc-issuer=${issuer}${log} --trusted-root=TEMP/verify/trusted-root.json TEMP/verify/image`,
      )
    })

    test.each<readonly [string, Job | undefined, readonly string[]]>([
      ['is not signed again where it is known who the job is', { signer, issuer }, ['verify']],
      ['is signed again, and not written again, where nobody says who the job is', undefined, ['attest-blob', 'verify']],
    ])('%s', async (_, job, expected) => {
      const program = fakeCosign('', signer)
      await sign(places(), keyless, { program })
      rmSync(join(folder, 'calls'))
      expect(await sign(places(), keyless, { ...GIVEN, program, ...(job === undefined ? {} : { job }) })).toStrictEqual({
        ...{ told: ['acme/app all already', 'acme/web all already'], signer, issuer, unproved: [], errors: [] },
      })
      expect(verbs()).toStrictEqual(expected)
      expect(
        calls()
          .at(-1)
          ?.replaceAll(world.temp, 'TEMP')
          .replaceAll(/verify-\w{6}/g, 'verify'),
      ).toBe(`verify --local-image=true --certificate-identity=${signer.slice(4)} --certificate-oidc-issuer=${issuer} TEMP/verify/image`)
    })
  })
})

describe('what signing needs', () => {
  const told =
    (jwt: string, issuer: string | undefined = 'https://a.example') =>
    async () => ({ jwt: new Secret(jwt), claims: { issuer, subject: undefined, audience: undefined, expiresAt: undefined } })
  const token = (claims: object, issuer?: string) => async () => ({
    ...(await told(['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.'))()),
    claims: { issuer, subject: undefined, audience: undefined, expiresAt: undefined },
  })
  const WORKFLOW = { job_workflow_ref: 'acme/app/.github/workflows/build.yml@refs/heads/main' }
  test.each<readonly [string, Readonly<Record<string, string>>, ReturnType<typeof token>, Job | undefined]>([
    [
      'the name of the job at GitHub',
      {},
      token(WORKFLOW, 'https://a.example'),
      { signer: `URI:https://github.com/${WORKFLOW.job_workflow_ref}`, issuer: 'https://a.example' },
    ],
    [
      'its name at a server of one’s own',
      { GITHUB_SERVER_URL: 'https://git.acme.example' },
      token(WORKFLOW, 'https://git.acme.example/_services/token'),
      { signer: `URI:https://git.acme.example/${WORKFLOW.job_workflow_ref}`, issuer: 'https://git.acme.example/_services/token' },
    ],
    ['no name in a token that has none', {}, token({}, 'https://a.example'), undefined],
    ['no name in a token by nobody', {}, token(WORKFLOW), undefined],
    ['no name in a token whose name is no text', {}, token({ job_workflow_ref: 1 }, 'https://a.example'), undefined],
    ...['', 'a', 'a..c', 'a.!.c', `a.${Buffer.from('[1').toString('base64url')}.c`].map(
      (jwt) => [`no name in what is no token, as ${JSON.stringify(jwt)}`, {}, told(jwt), undefined] as const,
    ),
  ])('is %s', async (_, env, identity, job) => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'cosign'), '#!/bin/sh\necho \'{"gitVersion":"v3.1.2"}\'\n', { mode: 0o755 })
    const around = { ...env, PATH: `${bin}:/usr/bin:/bin` }
    const other = await aWorld({ env: around, identity })
    const ports = { ...other.ports, children: createChildren(around, testPorts().signal) }
    expect(await prepareSigning({ mode: 'keyless' }, ports)).toMatchObject({ version: '3.1.2', job })
    await other.close()
  })
})

describe('an image is not signed', () => {
  test('where cosign says no: it is not asked for the next digest', async () => {
    const program = fakeCosign('echo "Error: decryption failed" >&2; exit 1')
    const end = await sign(
      repositories('acme/app').map((each) => placeOf(each)),
      { recursive: true },
      { program },
    )
    expect(end.told).toStrictEqual([
      'acme/app all failed',
      ...IMAGE.platforms.map(({ platform }) => `acme/app ${platform.architecture} failed`),
    ])
    expect(new Set(end.errors)).toStrictEqual(new Set([`cosign could not sign ${IMAGE.digest} (exit code 1): decryption failed`]))
    expect(calls()).toHaveLength(1)
  })

  test('in a repository that does not take its signature; in the others it is', async () => {
    registry.rule({ method: 'PUT', path: '/v2/acme/web/manifests/', status: 403, code: 'DENIED' })
    const { told } = await sign(repositories('acme/app', 'acme/web').map((each) => placeOf(each)))
    expect(told).toStrictEqual(['acme/app all signed', 'acme/web all failed'])
  })

  test('in one repository in the legacy format, in which it was in the one before', async () => {
    const program = fakeCosign(`[ $(wc -l < ${join(folder, 'calls')}) = 2 ] && exit 1`)
    const { told } = await sign(
      repositories('acme/app', 'acme/web').map((each) => placeOf(each)),
      { format: 'legacy' },
      { program },
    )
    expect(told).toStrictEqual(['acme/app all signed', 'acme/web all failed'])
  })

  test('with what cosign signed for something else', async () => {
    const program = fakeCosign(`for arg; do case $arg in --statement=*) echo '{}' > "\${arg#*=}";; esac; done`)
    const { errors } = await sign(
      repositories('acme/app').map((each) => placeOf(each)),
      {},
      { program },
    )
    expect(errors).toStrictEqual(['what cosign wrote is for another statement than the one to be signed; it is not used'])
  })

  test('where the files of a Sigstore of one’s own are not there', async () => {
    const own = { signingConfig: join(folder, 'none.json'), trustedRoot: join(folder, 'none.json') }
    const { errors } = await sign(
      repositories('acme/app').map((each) => placeOf(each)),
      { own },
    )
    expect(errors).toStrictEqual([`cosign-signing-config: there is no file ${own.signingConfig}`])
  })
})
