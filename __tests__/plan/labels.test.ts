import { expect, test } from '@jest/globals'
import { labelsOf } from '../../src/plan/labels.ts'
import { aContext } from '../support/builders.ts'

const REPOSITORY = { owner: '', name: '', url: '', defaultBranch: undefined, isPrivate: undefined, description: '', license: '' }

test('the set of docker/metadata-action in its order, empty where nothing is known, with the fingerprint', () => {
  expect([...labelsOf(new Map(), aContext({ repository: REPOSITORY }), '', 'f')]).toStrictEqual([
    ['io.build-tag-push.inputs', 'f'],
    ['org.opencontainers.image.created', '2024-01-15T22:30:05.123Z'],
    ['org.opencontainers.image.description', ''],
    ['org.opencontainers.image.licenses', ''],
    ['org.opencontainers.image.revision', '0123456789abcdef0123456789abcdef01234567'],
    ['org.opencontainers.image.source', ''],
    ['org.opencontainers.image.title', ''],
    ['org.opencontainers.image.url', ''],
    ['org.opencontainers.image.version', ''],
  ])
})

test('labels given by hand win, but never over the fingerprint', () => {
  const given = new Map([
    ['org.opencontainers.image.title', 'My App'],
    ['io.build-tag-push.inputs', 'forged'],
    ['Zeta', 'z'],
    ['alpha', 'a=b'],
  ])
  const labels = labelsOf(given, aContext(), '1.2.3', 'f')
  expect(labels.get('org.opencontainers.image.title')).toBe('My App')
  expect(labels.get('io.build-tag-push.inputs')).toBe('f')
  expect([...labels.keys()].filter((key) => !key.startsWith('org.'))).toStrictEqual(['alpha', 'io.build-tag-push.inputs', 'Zeta'])
})

test('a description of several lines makes no label of its own', () => {
  const labels = labelsOf(new Map(), aContext({ repository: { description: 'An app\r\nvendor=evil\u2028x' } }), '1.2.3', 'f')
  expect(labels.get('org.opencontainers.image.description')).toBe('An app vendor=evil x')
})
