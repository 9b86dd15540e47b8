import { expect, test } from '@jest/globals'
import { variablesOf } from '../../src/report/variables.ts'

const NAMES = [
  'version',
  'tags',
  'tag-names',
  'labels',
  'annotations',
  'json',
  'bake-file',
  'bake-file-tags',
  'bake-file-labels',
  'bake-file-annotations',
]

test('the outputs of docker/metadata-action are variables of later steps under its names; ours are not', () => {
  const outputs = new Map([...NAMES, 'digest', 'results', 'plan'].map((name) => [name, `value of ${name}`]))
  expect(variablesOf(outputs)).toStrictEqual({
    variables: new Map([
      ['DOCKER_METADATA_OUTPUT_VERSION', 'value of version'],
      ['DOCKER_METADATA_OUTPUT_TAGS', 'value of tags'],
      ['DOCKER_METADATA_OUTPUT_TAG_NAMES', 'value of tag-names'],
      ['DOCKER_METADATA_OUTPUT_LABELS', 'value of labels'],
      ['DOCKER_METADATA_OUTPUT_ANNOTATIONS', 'value of annotations'],
      ['DOCKER_METADATA_OUTPUT_JSON', 'value of json'],
      ['DOCKER_METADATA_OUTPUT_BAKE_FILE', 'value of bake-file'],
      ['DOCKER_METADATA_OUTPUT_BAKE_FILE_TAGS', 'value of bake-file-tags'],
      ['DOCKER_METADATA_OUTPUT_BAKE_FILE_LABELS', 'value of bake-file-labels'],
      ['DOCKER_METADATA_OUTPUT_BAKE_FILE_ANNOTATIONS', 'value of bake-file-annotations'],
    ]),
    tooLong: [],
  })
})

test('what would keep every later step from starting is left out, by its bytes', () => {
  const limit = 100 * 1024
  const outputs = new Map([
    ['tags', 'a'.repeat(limit)],
    ['json', 'a'.repeat(limit + 1)],
    ['labels', 'ä'.repeat(limit / 2 + 1)],
  ])
  const { variables, tooLong } = variablesOf(outputs)
  expect([[...variables.keys()], tooLong]).toStrictEqual([['DOCKER_METADATA_OUTPUT_TAGS'], ['json', 'labels']])
})
