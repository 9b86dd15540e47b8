import { describe, expect, test } from '@jest/globals'
import { Secret } from '../../src/domain/secret.ts'
import type { SignInputs, SignPolicy } from '../../src/inputs/sign.ts'
import { signLine, signPlanOf } from '../../src/plan/sign.ts'
import { aContext } from '../support/builders.ts'

const POLICY: SignPolicy & SignInputs = {
  mode: 'key',
  key: { text: new Secret('the key itself'), password: new Secret('') },
  format: 'bundle',
  required: true,
  recursive: false,
  log: undefined,
  own: undefined,
  secrets: [],
}
const [open, closed] = [false, true].map((isPrivate) => aContext({ repository: { isPrivate } }))

describe('the plan of signing', () => {
  test.each<readonly [string, Partial<SignPolicy>, typeof open, readonly unknown[]]>([
    ['a public repository', {}, open, ['signed by a key: the digest, format bundle, with an entry in a public log; no tag without it']],
    [
      'a private repository',
      {},
      closed,
      ['signed by a key: the digest, format bundle, without any entry in a public log; no tag without it'],
    ],
    ['a private repository that wants a log', { log: true }, closed, [expect.stringContaining('with an entry in a public log')]],
    [
      'all else',
      { mode: 'keyless', format: 'legacy', recursive: true, required: false, log: false },
      open,
      [
        "signed by the job's identity: the digest and that of each platform, format legacy, without any entry in a public log; not required",
      ],
    ],
    [
      "a Sigstore of one's own",
      { own: { signingConfig: 'a', trustedRoot: 'b' } },
      open,
      ['signed by a key: the digest, format bundle, as cosign-signing-config says; no tag without it'],
    ],
  ])('of %s', (_, over, context = open, expected) => {
    if (context === undefined) throw new TypeError('no context')
    const plan = signPlanOf({ ...POLICY, ...over }, context)
    expect(signLine(plan)).toEqual(expected)
    expect(Object.keys(plan)).not.toContain('key')
  })

  test('says nothing where nothing is signed', () => {
    expect(signLine(signPlanOf({ mode: 'off', secrets: [] }, aContext()))).toStrictEqual([])
  })
})
