import { expect, test } from '@jest/globals'
import { readInputs } from '../../src/inputs/inputs.ts'
import { besidesOf } from '../../src/plan/besides.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { aContext } from '../support/builders.ts'

const ATTESTED = "attested at GitHub, where this run builds it: who built the digest, signed by the job's identity; not required"

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['nothing', {}, []],
  ['a report', { scan: 'report' }, ['scanned: findings are told, and stop nothing']],
  ['a gate', { scan: 'gate' }, ['scanned before it is uploaded: no tag with findings of HIGH, CRITICAL']],
  ['an attestation', { 'github-attestation': 'true' }, [ATTESTED]],
  [
    'no attestation of what is not pushed',
    { 'github-attestation': 'true', push: 'false' },
    ['published nowhere (push: false): no tag is written'],
  ],
  ['nothing to publish', { images: '', push: 'false' }, []],
  [
    'all of it',
    {
      scan: 'gate',
      'scan-fail-on': 'CRITICAL',
      smoke: 'command: true',
      sbom: 'true',
      'sbom-file': 'sboms',
      sign: 'keyless',
      'github-attestation': 'true',
      push: 'digest',
    },
    [
      'scanned before it is uploaded: no tag with findings of CRITICAL',
      'run before it is uploaded (smoke): no tag unless it stands that',
      'SBOM of each platform in the folder sboms',
      "signed by the job's identity: the digest, format bundle, with an entry in a public log; no tag without it",
      ATTESTED,
      'uploaded by its digest alone: the tags are for a later run to write',
    ],
  ],
])('besides its tags: %s', async (_name, given, expected) => {
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.com', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' }
  const inputs = await readInputs(new Map(Object.entries({ images: 'ghcr.io/acme/app', ...given })), env)
  expect(besidesOf(makePlan(inputs, aContext()))).toStrictEqual(expected)
})

const OWN = { 'cosign-signing-config': 'signing.json', 'cosign-trusted-root': 'root.json' }
const NOTE = 'not attested at GitHub (github-attestation): this repository is private, and for those GitHub signs by a Sigstore of its own'

test.each<[string, boolean | undefined, Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
  ['a public one', false, {}, [ATTESTED], []],
  ['one that may be either', undefined, {}, [ATTESTED], []],
  ['a private one', true, {}, [], [NOTE]],
  ['a private one with a Sigstore that is named', true, OWN, [ATTESTED], []],
])('attested in a repository: %s', async (_name, isPrivate, given, besides, notes) => {
  const entries = { images: 'ghcr.io/acme/app', 'github-attestation': 'true', ...given }
  const plan = makePlan(
    await readInputs(new Map(Object.entries(entries)), {}),
    aContext({ repository: { ...aContext().repository, isPrivate } }),
  )
  expect({ besides: besidesOf(plan), notes: plan.notes }).toStrictEqual({ besides, notes })
})
