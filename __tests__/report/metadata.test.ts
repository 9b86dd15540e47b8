import { describe, expect, test } from '@jest/globals'
import { makePlan } from '../../src/plan/plan.ts'
import { metadataOf, metadataOutputs } from '../../src/report/metadata.ts'
import { aContext, anInputs, entries, onTag, rules } from '../support/builders.ts'
import { aMetadata, aRepository } from '../support/plans.ts'

const SET = [
  'org.opencontainers.image.created=2024-01-15T22:30:05.123Z',
  'org.opencontainers.image.description=mine',
  'org.opencontainers.image.licenses=MIT',
  'org.opencontainers.image.revision=0123456789abcdef0123456789abcdef01234567',
  'org.opencontainers.image.source=https://github.com/acme/app',
  'org.opencontainers.image.title=app',
  'org.opencontainers.image.url=https://github.com/acme/app',
  'org.opencontainers.image.version=1.1',
]
const RULES = rules('type=sha,prefix=', 'type=semver,pattern={{major}}.{{minor}}', 'type=semver,pattern={{major}}')
const inputs = anInputs({
  images: [aRepository('ghcr.io/acme/app'), aRepository('acme/app')],
  tags: { rules: RULES },
  labels: entries('org.opencontainers.image.description=mine', 'note="a\nb"'),
  annotations: [{ levels: ['index'], entry: entries('note=n')[0] }],
})
const context = aContext({ ref: onTag('v1.1.9'), versions: { kind: 'known', source: 'GitHub API', tags: ['v1.2.0'] } })

describe('the outputs of docker/metadata-action', () => {
  test('tags that may be written, in that order; labels without the fingerprint; annotations', () => {
    const outputs = Object.fromEntries(metadataOutputs(makePlan(inputs, context)))
    const annotations = [...SET.map((line) => `manifest:${line.replace('=mine', '=An app')}`), 'index:note=n']
    expect(outputs).toStrictEqual({
      version: '1.1',
      tags: 'ghcr.io/acme/app:1.1\nghcr.io/acme/app:0123456\nacme/app:1.1\nacme/app:0123456',
      'tag-names': '1.1\n0123456',
      labels: ['note="a\nb"', ...SET].join('\n'),
      annotations: annotations.join('\n'),
      json: JSON.stringify({
        tags: ['ghcr.io/acme/app:1.1', 'ghcr.io/acme/app:0123456', 'acme/app:1.1', 'acme/app:0123456'],
        'tag-names': ['1.1', '0123456'],
        labels: Object.fromEntries([
          ['note', '"a'],
          ...SET.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
        ]),
        annotations,
      }),
    })
  })

  test('with separators of one’s own', () => {
    const separators = { tags: ' ', labels: '|', annotations: ', ' }
    const plan = makePlan({ ...inputs, metadata: aMetadata({ separators }) }, context)
    const { tags, tagNames, labels, annotations } = metadataOf(plan)
    expect(Object.fromEntries(metadataOutputs(plan))).toMatchObject({
      tags: tags.join(' '),
      'tag-names': tagNames.join(' '),
      labels: [...labels].map(([key, value]) => `${key}=${value}`).join('|'),
      annotations: annotations.join(', '),
    })
  })

  test('names alone where no image is named, and nothing where no rule gives a tag', () => {
    const bare = anInputs({ images: [], push: false, tags: { rules: rules('type=raw,value=one', 'type=raw,value=two') } })
    const none = anInputs({ push: false, tags: { rules: rules('type=ref,event=pr') } })
    const found = [bare, none].map((each) => metadataOf(makePlan(each, aContext())))
    expect(found.map(({ tags, tagNames, images, version }) => ({ tags, tagNames, images, version }))).toStrictEqual([
      { tags: ['one', 'two'], tagNames: ['one', 'two'], images: [], version: 'one' },
      { tags: [], tagNames: [], images: ['ghcr.io/acme/app'], version: undefined },
    ])
  })
})
