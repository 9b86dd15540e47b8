import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { bakeFiles, writeBakeFiles } from '../../src/report/bake.ts'
import { aMetadata, aPlan, aRepository } from '../support/plans.ts'

const root = mkdtempSync(join(tmpdir(), 'bake-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const plan = aPlan({
  images: [aRepository('ghcr.io/acme/app'), aRepository('acme/app')],
  labels: new Map([
    ['b', 'first\nsecond'],
    ['io.build-tag-push.inputs', 'f'],
    ['a', '1=2'],
  ]),
  annotations: { image: [], told: [{ level: 'manifest', key: 'a', value: '1' }] },
})

test('Bake files have the bytes of docker/metadata-action', () => {
  const tags = `      "tags": [
        "ghcr.io/acme/app:1.2.3",
        "ghcr.io/acme/app:latest",
        "acme/app:1.2.3",
        "acme/app:latest"
      ],`
  const args = `      "args": {
        "DOCKER_META_IMAGES": "ghcr.io/acme/app,acme/app",
        "DOCKER_META_VERSION": "1.2.3"
      }`
  const labels = `      "labels": {
        "b": "first",
        "a": "1=2"
      }`
  const annotations = `      "annotations": [
        "manifest:a=1"
      ]`
  const file = (...members: readonly string[]) => `{\n  "target": {\n    "docker-metadata-action": {\n${members.join('\n')}\n    }\n  }\n}`
  expect(bakeFiles(plan)).toStrictEqual([
    { output: 'bake-file', name: 'docker-metadata-action-bake.json', content: file(tags, `${labels},`, args) },
    { output: 'bake-file-tags', name: 'docker-metadata-action-bake-tags.json', content: file(tags, args) },
    { output: 'bake-file-labels', name: 'docker-metadata-action-bake-labels.json', content: file(labels) },
    { output: 'bake-file-annotations', name: 'docker-metadata-action-bake-annotations.json', content: file(annotations) },
  ])
})

test('without tags, images and version, under another target', () => {
  const bare = aPlan({ images: [], tags: [], names: [], version: '', metadata: aMetadata({ bakeTarget: 'meta' }) })
  const files = bakeFiles(bare).map(({ content }): unknown => JSON.parse(content))
  expect(files).toStrictEqual([
    { target: { meta: { tags: [], labels: {}, args: { DOCKER_META_IMAGES: '' } } } },
    { target: { meta: { tags: [], args: { DOCKER_META_IMAGES: '' } } } },
    { target: { meta: { labels: {} } } },
    { target: { meta: { annotations: [] } } },
  ])
})

test('they stand together in a folder of their own in the folder of the run', async () => {
  const written = await writeBakeFiles(plan, createFiles(join(root, 'run')))
  const folders = new Set(written.map(([, path]) => dirname(path)))
  expect(folders.size).toBe(1)
  expect(dirname([...folders].join())).toBe(join(root, 'run'))
  expect(readdirSync(join(root, 'run'))).toStrictEqual([expect.stringMatching(/^bake-/)])
  expect(written.map(([name, path]) => [name, basename(path), readFileSync(path, 'utf8')])).toStrictEqual(
    bakeFiles(plan).map(({ output, name, content }) => [output, name, content]),
  )
})
