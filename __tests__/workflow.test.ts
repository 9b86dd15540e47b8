import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { isRecord } from '../src/domain/json.ts'
import { INPUTS, OUTPUTS } from '../src/inputs/spec.ts'

type Fields = Readonly<Record<string, unknown>>

const FOLDER = join('.github', 'workflows')
const files = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const)
const workflow = fields(parse(readFileSync(join(FOLDER, 'build-tag-push.yml'), 'utf8')))
const call = fields(fields(workflow['on'])['workflow_call'])
const inputs = fields(call['inputs'])
const jobs = fields(workflow['jobs'])

describe.each(files)('%s', (_, text) => {
  const document = fields(parse(text))

  test('gives no permission to a job that does not ask for it, each with its reason', () => {
    expect(document['permissions']).toStrictEqual({})
    for (const job of Object.values(fields(document['jobs'])).map(fields)) expect(job['permissions']).toBeDefined()
    const granted = [...text.matchAll(/^ {6}[a-z-]+: (?:read|write)(.*)$/gm)].map(([, comment]) => comment)
    expect(granted.filter((comment) => !/^ # to /.test(comment ?? ''))).toStrictEqual([])
  })

  test('ends every job by itself', () => {
    for (const job of Object.values(fields(document['jobs'])).map(fields)) expect(job['timeout-minutes']).toBeDefined()
  })

  test('names each action by its full commit and version, or as its own', () => {
    const uses = [...text.matchAll(/^ +(?:- )?uses: (\S+)(.*)$/gm)].map(([, what = '', comment = '']) => `${what}${comment}`)
    const own = / # zizmor: ignore\[(?:self-repository\] actionlint|unpinned-uses\] this release's own tag)/
    expect(uses.filter((use) => !/^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use) && !own.test(use))).toStrictEqual([])
  })
})

describe('the reusable workflow', () => {
  test('builds both kinds of machine alike', () => {
    const text = (name: string) => JSON.stringify(jobs[name]).replaceAll(name, 'ARCH')
    expect(text('amd64')).toBe(text('arm64'))
  })

  test('has jobs that need each other in this order, and no others', () => {
    const needs = Object.entries(jobs).map(([name, job]) => [name, fields(job)['needs']])
    expect(needs).toStrictEqual([
      ['plan', undefined],
      ['amd64', ['plan']],
      ['arm64', ['plan']],
      ['publish', ['plan', 'amd64', 'arm64']],
    ])
  })

  test('gives each job the permissions and secrets of its work', () => {
    const all = { contents: 'read', packages: 'write', 'id-token': 'write' }
    const given = Object.entries(jobs).map(([name, job]) => [name, fields(job)['permissions'], secretsOf(job)])
    expect(given).toStrictEqual([
      ['plan', { contents: 'read' }, []],
      ['amd64', all, ['build-secrets', 'registry-auth']],
      ['arm64', all, ['build-secrets', 'registry-auth']],
      ['publish', all, ['cosign-key', 'cosign-password', 'registry-auth']],
    ])
    expect(Object.keys(fields(call['secrets'])).sort()).toStrictEqual([...new Set(given.flatMap(([, , names]) => names))].sort())
  })

  test('gives the action what the action has', () => {
    const known = new Set<string>(INPUTS.map(({ name }) => name))
    const given = Object.values(jobs).flatMap((job) => Object.keys(stepOf(job)))
    expect(given.filter((name) => !known.has(name))).toStrictEqual([])
    const results = [...JSON.stringify(jobs).matchAll(/steps\.(?:plan|image|publish)\.outputs\.([\w-]+)/g)].map(([, name]) => name)
    expect(results.filter((name) => !OUTPUTS.some((output) => output.name === name))).toStrictEqual([])
  })

  test('takes inputs by the names, the defaults and the kinds of the action', () => {
    const own = ['cache', 'cache-scope', 'fetch-depth', 'timeout-minutes', 'runner', 'runner-amd64', 'runner-arm64']
    const differing = new Map([
      ['platforms', 'linux/amd64,linux/arm64'],
      ['push', 'true'],
    ])
    for (const [name, input] of Object.entries(inputs).filter(([each]) => !own.includes(each))) {
      const spec = INPUTS.find((each) => each.name === name)
      const { type, default: preset } = fields(input)
      // Where nothing is not the same as false, a switch is a word.
      const isSwitch = name === 'push' || (spec?.kind === 'boolean' && fields(spec)['default'] !== undefined)
      expect([name, type]).toStrictEqual([name, isSwitch ? 'boolean' : 'string'])
      expect([name, preset === undefined ? undefined : String(preset)]).toStrictEqual([
        name,
        differing.get(name) ?? fields(spec)['default'],
      ])
    }
  })

  test('hands every input on', () => {
    const used = new Set([...JSON.stringify(jobs).matchAll(/\binputs\.([\w-]+)/g)].map(([, name]) => name))
    expect(Object.keys(inputs).filter((name) => !used.has(name))).toStrictEqual([])
  })

  test('gives no input, secret or output to a script', () => {
    const scripts = Object.values(jobs).flatMap((job) => stepsOf(job).map((step) => String(step['run'] ?? '')))
    expect(scripts.filter((script) => script.includes('${{'))).toStrictEqual([])
  })
})

function stepsOf(job: unknown): readonly Fields[] {
  const steps = fields(job)['steps']
  return Array.isArray(steps) ? steps.map(fields) : []
}

/** What the job's step with this action is given. */
function stepOf(job: unknown): Fields {
  const step = stepsOf(job).find(({ uses }) => String(uses).includes('/build-tag-push@'))
  return fields(step?.['with'])
}

function secretsOf(job: unknown): readonly (string | undefined)[] {
  return [...JSON.stringify(job).matchAll(/\bsecrets\.([\w-]+)/g)].map(([, name]) => name).sort()
}

function fields(value: unknown): Fields {
  if (isRecord(value)) return value
  throw new TypeError(`${JSON.stringify(value)} is no mapping`)
}
