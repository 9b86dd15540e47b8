import { describe, expect, test } from '@jest/globals'
import { GROUPS, INPUTS, OUTPUTS, specOf } from '../../src/inputs/spec.ts'

describe('the table of inputs', () => {
  const names = INPUTS.map(({ name }) => name)

  test('names are unique, in lower case with dashes, as the runner and the peers write them', () => {
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => !/^[a-z]+(?:-[a-z]+)*$/.test(name))).toStrictEqual([])
  })

  test('the groups follow each other', () => {
    expect([...new Set(INPUTS.map(({ group }) => group))]).toStrictEqual([...GROUPS])
    const order = INPUTS.map(({ group }) => GROUPS.indexOf(group))
    expect(order).toStrictEqual(order.toSorted((one, other) => one - other))
  })

  test('a description is one sentence', () => {
    const bad = [...INPUTS, ...OUTPUTS].filter(
      ({ description }) => !/^[A-Z][^\n]*[^.]\.$/.test(description) || /\. [A-Z]/.test(description),
    )
    expect(bad.map(({ name }) => name)).toStrictEqual([])
  })

  test('a description says the default that action.yml gives', () => {
    const silent = INPUTS.filter((input) => 'default' in input && !input.description.includes(`\`${input.default}\``))
    expect(silent.map(({ name }) => name)).toStrictEqual(['github-token'])
  })

  test('what can hold a credential is secret', () => {
    expect(INPUTS.filter((input) => 'secret' in input).map(({ name }) => name)).toStrictEqual([
      'password',
      'registry-auth',
      'github-token',
      'secrets',
      'cosign-key',
      'cosign-password',
    ])
  })

  test('a row is found by its name', () => {
    expect(specOf('keep-login').kind).toBe('boolean')
  })
})

describe('the table of outputs', () => {
  test('has the outputs of the three peers, and ours', () => {
    expect(OUTPUTS.map(({ name }) => name)).toStrictEqual([
      'outcome',
      'digest',
      'ref',
      'refs',
      'digests',
      'results',
      'plan',
      'tags',
      'tag-names',
      'version',
      'labels',
      'annotations',
      'json',
      'bake-file',
      'bake-file-tags',
      'bake-file-labels',
      'bake-file-annotations',
      'metadata',
      'scan-result',
      'scan-counts',
      'uploaded-at',
      'scan-verdict',
      'sarif',
      'signed',
      'attestation',
      'sbom-file',
      'imageid',
      'staged-digest',
      'report',
    ])
  })
})
