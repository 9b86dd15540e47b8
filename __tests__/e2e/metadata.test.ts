import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isRecord } from '../../src/domain/json.ts'
import { type RunAnswer, type RunRequest, runBundle } from '../support/bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'metadata-test-'))
const sha = '0123456789abcdef0123456789abcdef01234567'
const repository = {
  name: 'app',
  full_name: 'acme/app',
  private: false,
  default_branch: 'main',
  html_url: 'https://github.com/acme/app',
  description: 'An app',
  license: { spdx_id: 'MIT' },
}
const BAKE = ['bake-file', 'bake-file-tags', 'bake-file-labels', 'bake-file-annotations']

beforeAll(() => mkdirSync(join(folder, 'workspace')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A dry run of a tag `v1.2.3`. */
function dryRun(request: Partial<RunRequest> = {}): Promise<RunAnswer> {
  return runBundle({
    workspace: join(folder, 'workspace'),
    event: { ref: 'refs/tags/v1.2.3', sha, payload: { repository } },
    ...request,
    inputs: {
      'dry-run': 'true',
      images: 'ghcr.io/acme/app',
      tags: 'type=semver,pattern={{version}}\ntype=raw,value=stable',
      moving: 'always',
      labels: 'team={{tag}}',
      'sep-tags': ' ',
      ...request.inputs,
    },
  })
}

describe('a dry run in the place of docker/metadata-action', () => {
  test('puts everything out, also as files and as variables, and takes the files away when the job ends', async () => {
    const { main, post, outputs, env, leftovers } = await dryRun()
    expect({ exits: [main.exitCode, post?.exitCode], errors: main.errors, leftovers }).toStrictEqual({
      exits: [0, 0],
      errors: [],
      leftovers: [],
    })
    expect(outputs).toMatchObject({
      outcome: 'planned',
      version: '1.2.3',
      tags: 'ghcr.io/acme/app:1.2.3 ghcr.io/acme/app:stable ghcr.io/acme/app:latest',
      'tag-names': '1.2.3 stable latest',
    })
    expect(outputs['labels']?.split('\n').map((line) => line.replace(/(created=).*/, '$1…'))).toStrictEqual([
      'org.opencontainers.image.created=…',
      'org.opencontainers.image.description=An app',
      'org.opencontainers.image.licenses=MIT',
      `org.opencontainers.image.revision=${sha}`,
      'org.opencontainers.image.source=https://github.com/acme/app',
      'org.opencontainers.image.title=app',
      'org.opencontainers.image.url=https://github.com/acme/app',
      'org.opencontainers.image.version=1.2.3',
      'team=v1.2.3',
    ])
    const names = ['version', 'tags', 'tag-names', 'labels', 'annotations', 'json', ...BAKE]
    const variables = names.map((name) => [`DOCKER_METADATA_OUTPUT_${name.toUpperCase().replaceAll('-', '_')}`, outputs[name]])
    expect(env).toStrictEqual(Object.fromEntries(variables))
  })

  test('its files are there for the later steps of the job', async () => {
    const temp = join(folder, 'temp')
    mkdirSync(temp)
    const { outputs } = await dryRun({ temp, action: withoutPost(), inputs: { 'bake-target': 'meta' } })
    const files = BAKE.map((name) => outputs[name] ?? '')
    expect(files.map((file) => [file.startsWith(`${temp}/build-tag-push-`), basename(file)])).toStrictEqual([
      [true, 'docker-metadata-action-bake.json'],
      [true, 'docker-metadata-action-bake-tags.json'],
      [true, 'docker-metadata-action-bake-labels.json'],
      [true, 'docker-metadata-action-bake-annotations.json'],
    ])
    const [all, tags, labels, annotations] = files.map(targetOf)
    const json: unknown = JSON.parse(outputs['json'] ?? '')
    const told = isRecord(json) ? json : {}
    const args = { DOCKER_META_IMAGES: 'ghcr.io/acme/app', DOCKER_META_VERSION: '1.2.3' }
    expect([all, tags, labels, annotations]).toStrictEqual([
      { tags: told['tags'], labels: told['labels'], args },
      { tags: told['tags'], args },
      { labels: told['labels'] },
      { annotations: told['annotations'] },
    ])
  })

  test('without variables where they are not wanted', async () => {
    const { main, env, outputs } = await dryRun({ env: { DOCKER_METADATA_SET_OUTPUT_ENV: 'false' } })
    expect([main.exitCode, env, outputs['version']]).toStrictEqual([0, {}, '1.2.3'])
  })

  test('every line that is wrong is told at once, with its place', async () => {
    const { main, outputs, leftovers } = await dryRun({ inputs: { labels: 'team\nok=1\n=x', annotations: 'indx:a=b\nb={{tga}}' } })
    expect([main.exitCode, outputs['outcome'], leftovers]).toStrictEqual([1, 'failed', []])
    const lines = main.annotations.flatMap(({ data }) => data.split('\n')).map((line) => line.split(':').slice(0, 2).join(':'))
    expect(lines).toStrictEqual([
      '2 inputs need attention:',
      '- labels: line 1, column 5',
      '- labels: line 3, column 1',
      '- annotations: line 1, column 1',
      '- annotations: line 2, column 3',
    ])
  })
})

function targetOf(file: string): unknown {
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const target = isRecord(document) ? document['target'] : undefined
  return isRecord(target) ? target['meta'] : undefined
}

/** The action without its post step: a job that goes on. */
function withoutPost(): string {
  const action = join(folder, 'action')
  mkdirSync(action)
  const manifest = readFileSync(join(process.cwd(), 'action.yml'), 'utf8')
  writeFileSync(join(action, 'action.yml'), manifest.replace(/^ +post(?:-if)?:.*\n/gm, ''))
  symlinkSync(join(process.cwd(), 'dist'), join(action, 'dist'))
  return action
}
