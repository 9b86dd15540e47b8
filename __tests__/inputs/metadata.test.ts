import { describe, expect, test } from '@jest/globals'
import type { MetadataInputs } from '../../src/inputs/metadata.ts'
import type { Environment } from '../../src/ports.ts'
import { complaints, type Given, read } from '../support/inputs.ts'
import { aMetadata } from '../support/plans.ts'

describe('outputs of docker/metadata-action', () => {
  test.each<readonly [string, Given, Environment, Partial<MetadataInputs>]>([
    ['nothing asked for', {}, {}, {}],
    [
      'separators, whose blanks count',
      { 'sep-tags': ' ', 'sep-labels': ', ', 'sep-annotations': '\t' },
      {},
      { separators: { tags: ' ', labels: ', ', annotations: '\t' } },
    ],
    ['a target for Bake', { 'bake-target': ' meta ' }, {}, { bakeTarget: 'meta' }],
    [
      'levels, whose blanks are told as they are',
      {},
      { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest, index[linux/amd64]' },
      { levels: ['manifest', ' index[linux/amd64]'] },
    ],
    ['empty variables', {}, { DOCKER_METADATA_ANNOTATIONS_LEVELS: '', DOCKER_METADATA_SET_OUTPUT_ENV: '' }, {}],
    ['no variables for later steps', {}, { DOCKER_METADATA_SET_OUTPUT_ENV: 'f' }, { exportsVariables: false }],
    ['variables for later steps', {}, { DOCKER_METADATA_SET_OUTPUT_ENV: 'TRUE' }, {}],
  ])('%s', async (_name, given, env, expected) => {
    expect((await read({ images: 'a/b', ...given }, env)).metadata).toStrictEqual(aMetadata(expected))
  })

  test('variables that are wrong', async () => {
    const env = { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest,indx,', DOCKER_METADATA_SET_OUTPUT_ENV: 'no' }
    const parts =
      'allowed are index, manifest, index-descriptor, manifest-descriptor, each with [os/arch] behind it where it is for one platform'
    expect(await complaints({ images: 'a/b', push: 'ture' }, env)).toStrictEqual([
      `DOCKER_METADATA_ANNOTATIONS_LEVELS: "manifest,indx," names "indx", which is no part of an image; ${parts}; did you mean "index"?`,
      `DOCKER_METADATA_ANNOTATIONS_LEVELS: "manifest,indx," names "", which is no part of an image; ${parts}`,
      'DOCKER_METADATA_SET_OUTPUT_ENV: "no" is not a boolean; write true or false',
      'push: "ture" is not one of true, false, digest; did you mean "true"?',
    ])
  })
})
