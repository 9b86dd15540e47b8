import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { canonicalName, type Repository } from '../../src/domain/reference.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ActionError } from '../../src/errors.ts'
import type { Settled } from '../../src/plan/settle.ts'
import type { UploadedPlace } from '../../src/publish/upload.ts'
import { type Signing, signImage } from '../../src/sign/sign.ts'
import { aWorld, type World } from '../credentials/world.ts'
import { openAll, repositoryOf, testPorts } from '../registry/parts.ts'
import { aCleared, aPlan, aStaged, aTag } from '../support/plans.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'

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

/** Writes a bundle for what it is given, as cosign does; one line in `calls` for each run, and `before` in its way. */
function fakeCosign(before = ''): string {
  const program = join(folder, 'cosign')
  const script = `#!/bin/sh
echo "$@" >> ${join(folder, 'calls')}
${before}
for arg; do case $arg in --bundle=*) bundle=\${arg#*=};; --statement=*) paper=\${arg#*=};; */payload.json) paper=$arg;; esac; done
hint='"verificationMaterial":{"publicKey":{"hint":"key-1"}}'
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
  { program = fakeCosign(), rows = [], withheld = [] }: { program?: string; rows?: Settled['rows']; withheld?: readonly Repository[] } = {},
) {
  const { signal } = testPorts()
  const ports = { ...world.ports, children: createChildren({}, signal) }
  const settled: Settled = { plan: aPlan(), rows, places: [], source: { kind: 'build' }, refusal: undefined }
  const about = {
    plan: { ...KEY, ...over },
    inputs: INPUTS,
    settled,
    withheld: new Map(withheld.map((each) => [canonicalName(each), true])),
  }
  const cosign = Promise.resolve({ program, version: '3.1.2', origin: 'path', isPinned: false } as const)
  const { each, signer } = await signImage({ image: IMAGE, places }, about, cosign, openAll(undefined, testPorts()), ports)
  const told = each.map(({ repository, platform, end }) => [repository.path, platform?.architecture ?? 'all', end.kind].join(' '))
  return { told, signer, errors: each.flatMap(({ end }) => (end.kind === 'failed' ? [end.error.message] : [])) }
}

describe('an image is signed', () => {
  test('once for all repositories that have it, whatever names it', async () => {
    const [first, second] = repositories('acme/app', 'acme/web')
    if (first === undefined || second === undefined) throw new TypeError('no repositories')
    const row = { repository: second, tag: aTag('1.0'), required: true, before: IMAGE.digest, decision: 'write', because: '' } as const
    expect(await sign([placeOf(first)], {}, { rows: [row] })).toStrictEqual({
      ...{ told: ['acme/app all signed', 'acme/web all signed'], signer: 'key-1', errors: [] },
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
