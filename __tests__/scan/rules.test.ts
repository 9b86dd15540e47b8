import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import { hashExceptions, writeRules } from '../../src/scan/rules.ts'
import { POLICY } from '../support/scanner.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-'))
  await mkdir(join(folder, 'work'))
})
afterEach(() => rm(folder, { recursive: true }))

const path = (name: string): string => join(folder, 'work', name)

/** Writes files of rules and gives what Trivy is told and finds. */
async function told(texts: Readonly<Record<string, string>>, policy: Partial<ScanPolicy> = { ignoreFiles: Object.keys(texts) }) {
  for (const [name, text] of Object.entries(texts)) await writeFile(path(name), text)
  const ignoreFiles = (policy.ignoreFiles ?? []).map(path)
  const rules = await writeRules({ ...POLICY, ...policy, ignoreFiles }, folder, createFiles(join(folder, 'run')))
  const place = join(folder, 'given', 'rules')
  const names = (await readdir(place)).sort()
  const found = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(place, name), 'utf8')] as const)))
  return { args: rules.args, found, names: [...rules.names], entries: rules.entries }
}

describe('ignore files', () => {
  test('none', async () => {
    expect(await told({})).toStrictEqual({ args: [], found: {}, names: [], entries: [] })
  })

  test('one is copied as it is, whatever is in it', async () => {
    const text = 'CVE-1\n  CVE-2 exp:2030-01-02 # why\n#CVE-3\n\nCVE-4 exp:soon\nCVE-5 because of exp:2031-01-01\n'
    expect(await told({ '.trivyignore': text })).toStrictEqual({
      args: ['--ignorefile=../given/rules/ignore'],
      found: { ignore: text },
      names: [['../given/rules/ignore', path('.trivyignore')]],
      entries: [
        { id: 'CVE-1', expiresAt: undefined },
        { id: 'CVE-2', expiresAt: new Date('2030-01-02') },
        { id: 'CVE-5', expiresAt: new Date('2031-01-01') },
      ],
    })
  })

  test('one in YAML keeps its form, also when it is broken: then Trivy says so', async () => {
    expect(await told({ 'x.yml': 'a: [b' })).toMatchObject({
      args: ['--ignorefile=../given/rules/ignore.yaml'],
      found: { 'ignore.yaml': 'a: [b' },
      entries: [],
    })
  })

  test('lists stand one below the other, also without a last line end', async () => {
    expect(await told({ one: 'CVE-1', two: 'CVE-2\n' })).toMatchObject({ found: { ignore: 'CVE-1\nCVE-2\n\n' } })
  })

  test('a list and YAML become YAML, in which dates stay dates and texts texts', async () => {
    const yaml =
      'vulnerabilities:\n  - id: CVE-3\n    paths: [a, "b: c"]\n    expired_at: 2030-01-01T00:00:00Z\n    statement: it\'s "fine"\n  - id: "012"\nsecrets:\n'
    const { found } = await told({ one: 'CVE-1\nCVE-2 exp:2030-01-02\n', 'two.yaml': yaml })
    expect(found).toStrictEqual({
      'ignore.yaml': [
        'vulnerabilities:',
        '- {"id": "CVE-1"}',
        '- {"id": "CVE-2", "expired_at": 2030-01-02}',
        '- {"id": "CVE-3", "paths": ["a","b: c"], "expired_at": 2030-01-01T00:00:00Z, "statement": "it\'s \\"fine\\""}',
        '- {"id": "012"}',
        ...['misconfigurations', 'secrets', 'licenses'].flatMap((kind) => [
          `${kind}:`,
          '- {"id": "CVE-1"}',
          '- {"id": "CVE-2", "expired_at": 2030-01-02}',
        ]),
        '',
      ].join('\n'),
    })
  })

  test('a date that is none stays a text, which Trivy refuses, and cannot add a field', async () => {
    const { found } = await told({ 'a.yaml': "secrets:\n  - id: x\n    expired_at: '2030, paths: [y]'\n", 'b.yaml': '' })
    expect(found['ignore.yaml']).toContain('- {"id": "x", "expired_at": "2030, paths: [y]"}')
  })

  test.each([
    ['broken YAML', 'a: [b', /^scan-ignore-files: .*two\.yaml cannot be joined with the others: /],
    ['a list at the top', '- id: x', /cannot be joined with the others: it is no mapping$/],
    ['a mapping for a list', 'secrets:\n  id: x', /cannot be joined with the others: secrets is no list of entries$/],
    ['a text for an entry', 'secrets: [x]', /cannot be joined with the others: secrets is no list of entries$/],
    ['an alias of nothing', 'secrets: *x', /cannot be joined with the others: /],
  ])('%s is refused where files are joined', async (_, yaml, message) => {
    await expect(told({ one: 'CVE-1', 'two.yaml': yaml })).rejects.toMatchObject({
      code: 'inputs',
      message: expect.stringMatching(message),
    })
  })

  test('one that is too large is refused', async () => {
    await expect(told({ one: 'x'.repeat(5 * 1024 * 1024) })).rejects.toMatchObject({
      code: 'inputs',
      message: expect.stringMatching(/cannot be read \(ERR_FILE_TOO_LARGE\)$/),
    })
  })
})

test('a policy and VEX documents are copied under names of ours, in their order', async () => {
  await Promise.all(['p', 'v1', 'v2'].map((name) => writeFile(path(name), name)))
  expect(await told({}, { ignorePolicy: path('p'), vex: [path('v1'), path('v2')] })).toStrictEqual({
    args: ['--ignore-policy=../given/rules/policy.rego', '--vex=../given/rules/vex-1.json', '--vex=../given/rules/vex-2.json'],
    found: { 'policy.rego': 'p', 'vex-1.json': 'v1', 'vex-2.json': 'v2' },
    names: [
      ['../given/rules/policy.rego', path('p')],
      ['../given/rules/vex-1.json', path('v1')],
      ['../given/rules/vex-2.json', path('v2')],
    ],
    entries: [],
  })
})

describe('the digest of all exceptions', () => {
  const hash = async (policy: Partial<ScanPolicy>) => hashExceptions({ ...POLICY, ...policy }, createFiles(join(folder, 'run')))
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(path(name), text)
    return path(name)
  }

  test('is none where there are none', async () => {
    expect(await hash({})).toBe(undefined)
  })

  test('goes by what files say and what they are for, not by where they are', async () => {
    const [one, same, other, yaml] = await Promise.all([
      write('a', 'CVE-1'),
      write('b', 'CVE-1'),
      write('c', 'CVE-2'),
      write('d.yaml', 'CVE-1'),
    ])
    const digest = await hash({ ignoreFiles: [one] })
    expect(await hash({ ignoreFiles: [same] })).toBe(digest)
    const others = [
      { ignoreFiles: [other] },
      { ignoreFiles: [yaml] },
      { ignoreFiles: [one, same] },
      { ignorePolicy: one },
      { vex: [one] },
      { skipDirs: ['CVE-1'] },
      { skipFiles: ['CVE-1'] },
      { ignoreFiles: [one], skipFiles: ['x'] },
    ]
    const digests = await Promise.all(others.map(hash))
    expect(new Set([digest, ...digests]).size).toBe(others.length + 1)
  })

  test('is an error where a file is not there', async () => {
    await expect(hash({ vex: [path('none')] })).rejects.toThrow('scan-vex: there is no file')
  })
})
