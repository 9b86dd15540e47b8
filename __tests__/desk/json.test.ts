import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { aClone, atDesk, type Repository } from '../support/desk.ts'

/** Git is started for real, which a busy machine may let wait. */
jest.setTimeout(60_000)

const schema: unknown = JSON.parse(readFileSync(join(process.cwd(), 'plan.schema.json'), 'utf8'))
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
if (typeof schema !== 'object' || schema === null) throw new TypeError('plan.schema.json is no object')
ajv.addSchema(schema)

/** What the schema finds wrong with a value. */
function problems(value: unknown, part = ''): readonly string[] {
  const validate = ajv.getSchema(`plan.schema.json${part}`)
  if (validate === undefined) throw new TypeError(`the schema has no ${part}`)
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

describe('the JSON of a plan', () => {
  let clone: Repository
  beforeAll(() => {
    clone = aClone()
  })
  afterAll(() => clone.remove())
  const plan = async (...args: readonly string[]) => {
    const { code, out } = await atDesk(clone.folder, [
      'plan',
      '--images',
      'ghcr.io/acme/app',
      '--json',
      '--at',
      '2024-01-15T22:30:00Z',
      ...args,
    ])
    const value: unknown = JSON.parse(out)
    return { code, value }
  }

  test('is all of the plan', async () => {
    const { code, value } = await plan(
      '--strategy',
      'semver,environment',
      '--environment',
      'prod',
      '--ref',
      'v1.1.8',
      '--annotations',
      'index:a=b',
      '--platforms',
      'linux/amd64',
    )
    const revision = clone.git('rev-parse', 'v1.1.8^{commit}')
    const fingerprint = typeof value === 'object' && value !== null && 'fingerprint' in value ? value.fingerprint : undefined
    expect({ code, value }).toStrictEqual({
      code: 0,
      value: {
        schema: 1,
        images: ['ghcr.io/acme/app'],
        tags: [
          { name: '1.1.8', kind: 'fixed', move: 'write', follows: null, rule: 'semver', because: 'the version of the tag v1.1.8' },
          { name: 'prod-v1.1.8', kind: 'fixed', move: 'write', follows: null, rule: 'environment', because: 'version 1.1.8 in prod' },
          {
            name: '1.1',
            kind: 'moving',
            move: 'write',
            follows: 'versions',
            rule: 'semver',
            because: '1.1.8 is the highest of 1 version of its line (this clone)',
          },
          { name: '1', kind: 'moving', move: 'keep', follows: 'versions', rule: 'semver', because: 'stays: 1.2.0 is higher' },
          { name: 'latest', kind: 'moving', move: 'keep', follows: 'versions', rule: 'semver', because: 'stays: 1.2.0 is higher' },
        ],
        leftOut: [],
        version: '1.1.8',
        environment: 'prod',
        revision,
        labels: {
          'io.build-tag-push.inputs': fingerprint,
          'org.opencontainers.image.created': '2024-01-15T22:30:00.000Z',
          'org.opencontainers.image.description': '',
          'org.opencontainers.image.licenses': '',
          'org.opencontainers.image.revision': revision,
          'org.opencontainers.image.source': 'https://github.com/acme/app',
          'org.opencontainers.image.title': 'app',
          'org.opencontainers.image.url': 'https://github.com/acme/app',
          'org.opencontainers.image.version': '1.1.8',
        },
        annotations: [{ level: 'index', key: 'a', value: 'b' }],
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        fixedTags: 'keep',
        push: true,
        byDigest: false,
        besides: [],
        from: [],
        notes: [expect.stringMatching(/^moving tags are judged by the version tags of this clone/)],
      },
    })
  })

  test.each([
    ['a branch', ['--ref', 'main']],
    ['a version', ['--ref', 'v1.2.0', '--annotations', 'manifest[linux/amd64]:a=b', '--labels', 'c=d']],
    ['a pull request', ['--ref', 'refs/pull/12/merge', '--tags', 'type=sha']],
    ['a schedule', ['--event', 'schedule']],
    ['no tag', ['--push', 'false', '--strategy', 'pr']],
    ['moving: always', ['--moving', 'always', '--ref', 'v1.1.8']],
  ])('is as the schema says: %s', async (_name, args) => {
    const { code, value } = await plan(...args)
    expect({ code, problems: problems(value) }).toStrictEqual({ code: 0, problems: [] })
  })

  test('of several refs it is a list, each with its plan or its error', async () => {
    const { code, value } = await plan('--ref', 'main', '--ref', 'v9', '--ref', 'v1.2.0', '--strategy', 'semver,branch')
    if (!Array.isArray(value)) throw new TypeError('not a list')
    expect({ code, problems: value.flatMap((entry) => problems(entry, '#/$defs/release')) }).toStrictEqual({ code: 1, problems: [] })
    expect(value).toMatchObject([
      { ref: 'refs/heads/main', event: 'push', plan: { schema: 1, tags: [{ name: 'main' }] } },
      { ref: 'v9', error: { code: 'event', message: 'this checkout has no branch, tag or other ref v9' } },
      { ref: 'refs/tags/v1.2.0', event: 'push', plan: { schema: 1, version: '1.2.0' } },
    ])
  })

  test.each<[string, (plan: Record<string, unknown>) => void, string]>([
    ['another version', (value) => Object.assign(value, { schema: 2 }), '/schema must be equal to constant'],
    ['a field more', (value) => Object.assign(value, { more: 1 }), ' must NOT have additional properties'],
    ['a field less', (value) => Reflect.deleteProperty(value, 'notes'), " must have required property 'notes'"],
    [
      'a tag that no registry takes',
      (value) => Object.assign(value, { tags: [{ ...TAG, name: '-x' }] }),
      '/tags/0/name must match pattern "^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$"',
    ],
    [
      'a commit that is too short',
      (value) => Object.assign(value, { revision: 'abc123' }),
      '/revision must match pattern "^(?:[0-9a-f]{7,64})?$"',
    ],
  ])('the schema refuses %s', async (_name, change, problem) => {
    const { value } = await plan('--ref', 'main')
    if (typeof value !== 'object' || value === null) throw new TypeError('not an object')
    const copy = { ...value }
    change(copy)
    expect(problems(copy)).toStrictEqual([problem])
  })
})

const TAG = { name: 'x', kind: 'fixed', move: 'write', follows: null, rule: 'sha', because: 'y' }
