import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { type Finding, readReport, type TrivyReport } from '../../src/scan/findings.ts'
import { FINDINGS_LIMIT } from '../../src/scan/pile.ts'
import { bySeverity } from '../../src/scan/rows.ts'
import { aFinding } from '../support/judging.ts'

const FIXTURES = join(process.cwd(), '__tests__/fixtures/trivy')
const ID = `sha256:${'a'.repeat(64)}`

const APK = aFinding()
const LODASH: Finding = {
  ...APK,
  id: 'CVE-2019-10744',
  title: 'a | title `with` <b>marks</b> ::error::and commands',
  packageName: 'lodash',
  path: 'app/node_modules/lodash/package.json',
  installed: '4.17.4',
  fixed: '4.17.12',
  url: 'https://avd.aquasec.com/nvd/cve-2019-10744',
}
const TOKEN: Finding = {
  ...APK,
  kind: 'secret',
  id: 'github-pat',
  title: 'GitHub Personal Access Token',
  packageName: undefined,
  path: '/app/deploy.conf',
  line: 1,
  installed: undefined,
  fixed: undefined,
  url: undefined,
}

describe('what Trivy 0.74.0 reported', () => {
  test('of packages of the distribution and of npm, and of a secret', async () => {
    expect(await recorded('bad')).toStrictEqual({
      scannerVersion: '0.74.0',
      imageId: 'sha256:f8fbb82f6f33878fda9d821d2bd8491d54c7323212bf6aa05df92755926ba295',
      os: 'linux',
      architecture: 'amd64',
      variant: undefined,
      distribution: { family: 'alpine', name: '3.22.1', isEnded: false },
      packages: 2,
      osPackages: 1,
      findings: [APK, LODASH, TOKEN],
      tally: tally({ CRITICAL: { fixable: 3 } }),
    })
  })

  test('of the same image with an ignore file and a VEX document', async () => {
    const ignore = { source: '../given/ignore.yaml', statement: undefined, expiresAt: undefined }
    const { findings, tally: counts } = await recorded('ignored')
    expect(findings).toStrictEqual([
      { ...APK, ignored: { ...ignore, statement: 'apk is not there at run time' } },
      { ...LODASH, ignored: { ...ignore, source: '../given/vex.json', statement: 'vulnerable_code_not_in_execute_path' } },
      { ...TOKEN, ignored: ignore },
    ])
    expect(counts).toStrictEqual(tally({ CRITICAL: { ignored: 3 } }))
  })

  test('of a distribution whose makers fix nothing', async () => {
    const { findings, tally: counts } = await recorded('unfixed')
    const bash = { ...APK, packageName: 'bash', installed: '5.2.15-2', fixed: undefined, isUnfixed: true }
    expect(findings).toStrictEqual([
      {
        ...bash,
        id: 'CVE-2099-0001',
        severity: 'HIGH',
        title: 'a shell runs what it reads',
        url: 'https://avd.aquasec.com/nvd/cve-2099-0001',
      },
      {
        ...bash,
        id: 'TEMP-0841856-B18BAF',
        severity: 'LOW',
        title: 'bash: a vulnerability for tests',
        url: 'https://security-tracker.debian.org/tracker/TEMP-0841856-B18BAF',
      },
    ])
    expect(counts).toStrictEqual(tally({ HIGH: { unfixed: 1 }, LOW: { unfixed: 1 } }))
  })

  test.each<[string, Partial<TrivyReport>]>([
    [
      'clean',
      {
        architecture: 'arm64',
        variant: 'v8',
        distribution: { family: 'alpine', name: '3.22.1', isEnded: false },
        packages: 1,
        osPackages: 1,
      },
    ],
    [
      'ended',
      { architecture: 'arm', variant: 'v7', distribution: { family: 'alpine', name: '3.10.9', isEnded: true }, packages: 1, osPackages: 1 },
    ],
    ['scratch', { architecture: 'riscv64', variant: undefined, distribution: undefined, packages: 0, osPackages: 0 }],
  ])('of an image that is %s', async (name, expected) => {
    expect(await recorded(name)).toMatchObject({ os: 'linux', ...expected, findings: name === 'ended' ? [APK] : [] })
  })

  test('with all scanners, of the configuration too', async () => {
    const { findings } = await recorded('config')
    const told = findings.map(({ kind, id, severity, packageName, path, line }) => [kind, id, severity, packageName ?? path, line])
    expect(told).toStrictEqual([
      ['vulnerability', 'CVE-2021-36159', 'CRITICAL', 'apk-tools', undefined],
      ['secret', 'github-pat', 'CRITICAL', undefined, 19],
      ...['AWS-0086', 'AWS-0087', 'AWS-0091', 'AWS-0092', 'AWS-0093', 'AWS-0132'].map((id) => [
        'misconfiguration',
        id,
        'HIGH',
        'app/main.tf',
        1,
      ]),
      ['license', 'GPL-2.0-only', 'HIGH', 'apk-tools', undefined],
      ['misconfiguration', 'AWS-0090', 'MEDIUM', 'app/main.tf', 1],
      ['misconfiguration', 'AWS-0089', 'LOW', 'app/main.tf', 1],
      ['misconfiguration', 'AWS-0094', 'LOW', 'app/main.tf', 1],
    ])
  })
})

describe('findings', () => {
  const NONE = { packageName: undefined, path: undefined, line: undefined, installed: undefined, fixed: undefined, url: undefined }
  const VULNERABILITY = {
    ...NONE,
    kind: 'vulnerability',
    id: 'A',
    severity: 'CRITICAL',
    title: '',
    isUnfixed: false,
    ignored: undefined,
  } as const

  test.each<[name: string, result: object, expected: object]>([
    ['a vulnerability with nothing but a name counts as the worst', { Vulnerabilities: [{ VulnerabilityID: 'A' }] }, VULNERABILITY],
    ['a level that Trivy does not have', { Vulnerabilities: [{ VulnerabilityID: 'A', Severity: 'SEVERE' }] }, VULNERABILITY],
    ['a level in lower case', { Vulnerabilities: [{ VulnerabilityID: 'A', Severity: 'low' }] }, VULNERABILITY],
    ['no fix, and no word about it', { Vulnerabilities: [{ VulnerabilityID: 'A', Status: 'unknown', FixedVersion: '' }] }, VULNERABILITY],
    [
      'a fix, and a word that there is none',
      { Vulnerabilities: [{ VulnerabilityID: 'A', Status: 'affected', FixedVersion: '2' }] },
      { ...VULNERABILITY, fixed: '2' },
    ],
    ...['affected', 'will_not_fix', 'fix_deferred', 'end_of_life'].map((Status): [string, object, object] => [
      Status,
      { Vulnerabilities: [{ VulnerabilityID: 'A', Status }] },
      { ...VULNERABILITY, isUnfixed: true },
    ]),
    ...['fixed', 'under_investigation', 'not_affected'].map((Status): [string, object, object] => [
      `${Status} without a fix`,
      { Vulnerabilities: [{ VulnerabilityID: 'A', Status }] },
      VULNERABILITY,
    ]),
    [
      'a package of a language has the path of its list',
      { Class: 'lang-pkgs', Target: 'app/go.mod', Vulnerabilities: [{ VulnerabilityID: 'A', PkgName: 'b' }] },
      { ...VULNERABILITY, packageName: 'b', path: 'app/go.mod' },
    ],
    [
      'or its own',
      { Class: 'lang-pkgs', Target: 'Node.js', Vulnerabilities: [{ VulnerabilityID: 'A', PkgPath: 'c' }] },
      { ...VULNERABILITY, path: 'c' },
    ],
    ['an address that is not https', { Vulnerabilities: [{ VulnerabilityID: 'A', PrimaryURL: 'javascript:alert(1)' }] }, VULNERABILITY],
    [
      'a secret',
      { Target: '/a', Secrets: [{ RuleID: 'A', Severity: 'HIGH', StartLine: 7, PrimaryURL: 'https://a.example' }] },
      { ...VULNERABILITY, kind: 'secret', severity: 'HIGH', path: '/a', line: 7, url: 'https://a.example' },
    ],
    ...[0, -1, 1.5, 1e300].map((StartLine): [string, object, object] => [
      `a secret in line ${StartLine}`,
      { Target: '/a', Secrets: [{ RuleID: 'A', StartLine }] },
      { ...VULNERABILITY, kind: 'secret', path: '/a' },
    ]),
    [
      'a misconfiguration',
      {
        Target: '/a',
        Misconfigurations: [{ ID: 'A', Status: 'FAIL', Severity: 'LOW', Message: 'm', StartLine: 2, CauseMetadata: { StartLine: 3 } }],
      },
      { ...VULNERABILITY, kind: 'misconfiguration', severity: 'LOW', title: 'm', path: '/a', line: 3 },
    ],
    [
      'a misconfiguration with a title, and its older name',
      {
        Target: '/a',
        Misconfigurations: [{ AVDID: 'A', Title: 't', Message: 'm', FixedVersion: '1', InstalledVersion: '2', PkgName: 'p' }],
      },
      { ...VULNERABILITY, kind: 'misconfiguration', title: 't', path: '/a' },
    ],
    [
      'a license of a package',
      { Licenses: [{ Name: 'A', PkgName: 'b', Severity: 'MEDIUM', Category: 'restricted', Title: 't', Link: 'https://spdx.org/A' }] },
      { ...VULNERABILITY, kind: 'license', severity: 'MEDIUM', title: 'restricted', packageName: 'b', url: 'https://spdx.org/A' },
    ],
    [
      'a license file',
      { Licenses: [{ Name: 'A', PkgName: '', FilePath: '/LICENSE' }] },
      { ...VULNERABILITY, kind: 'license', path: '/LICENSE' },
    ],
  ])('%s', async (_name, result, expected) => {
    expect((await read(aDocument({ Results: [{ Target: 'x', ...result }] }))).findings).toStrictEqual([expected])
  })

  test.each(['VulnerabilityID', 'RuleID', 'Name'])('what is a state of others says nothing about one with the name %s', async (name) => {
    const list = { VulnerabilityID: 'Vulnerabilities', RuleID: 'Secrets', Name: 'Licenses' }[name] ?? ''
    const Results = [{ Target: 't', [list]: ['PASS', 'affected'].map((Status) => ({ [name]: Status, AVDID: 'x', Status })) }]
    const { findings } = await read(aDocument({ Results }))
    const isVulnerability = list === 'Vulnerabilities'
    expect(findings.map(({ id, isUnfixed }) => [id, isUnfixed])).toStrictEqual([
      ['PASS', false],
      ['affected', isVulnerability],
    ])
  })

  test('what is found in the image’s own configuration has no path', async () => {
    const Secrets = [{ RuleID: 'A' }]
    const Results = ['view@x', 'view@x (dockerfile)', 'a view@x', '/view@x'].map((Target) => ({ Target, Secrets }))
    const { findings } = await read(aDocument({ ArtifactName: 'view@x', Results }))
    expect(findings.map(({ path }) => path)).toStrictEqual([undefined, undefined, 'a view@x', '/view@x'])
    expect((await read(aDocument({ Results: [{ Target: 'undefined', Secrets }] }))).findings[0]?.path).toBe('undefined')
  })

  test('checks that passed are none', async () => {
    const Misconfigurations = ['PASS', 'EXCEPTION', 'FAIL', 'NEW'].map((Status) => ({ ID: Status, Status }))
    const { findings } = await read(aDocument({ Results: [{ Target: '/a', Misconfigurations }] }))
    expect(findings.map(({ id }) => id)).toStrictEqual(['FAIL', 'NEW'])
  })

  test.each<[string, boolean]>([
    ['ignored', true],
    ['not_affected', true],
    ['fixed', true],
    ['affected', false],
    ['under_investigation', false],
    ['unknown', false],
    ['', false],
    ['IGNORED', false],
  ])('one that was modified, of the state "%s"', async (Status, isOut) => {
    const modified = { Type: 'vulnerability', Status, Statement: 's', Source: 'f', Finding: { VulnerabilityID: 'A', Severity: 'HIGH' } }
    const { findings, tally: counts } = await read(aDocument({ Results: [{ Target: 'x', ExperimentalModifiedFindings: [modified] }] }))
    const ignored = isOut ? { source: 'f', statement: 's', expiresAt: undefined } : undefined
    expect(findings).toStrictEqual([{ ...VULNERABILITY, severity: 'HIGH', ignored }])
    expect(counts).toStrictEqual(tally({ HIGH: isOut ? { ignored: 1 } : { fixable: 1 } }))
  })

  test('one that was modified has the place and the kind that it had', async () => {
    const modified = [
      { Type: 'secret', Status: 'ignored', Finding: { RuleID: 'A', Severity: 'LOW', StartLine: 1 } },
      { Type: 'misconfiguration', Status: 'ignored', Finding: { ID: 'B', Severity: 'LOW' } },
      { Type: 'misconfiguration', Status: 'ignored', Finding: { ID: 'C', Status: 'PASS' } },
      { Type: 'license', Status: 'ignored', Finding: { Name: 'D', Severity: 'LOW' } },
    ]
    const { findings } = await read(aDocument({ Results: [{ Target: '/a', ExperimentalModifiedFindings: modified }] }))
    expect(findings.map(({ kind, id, path, ignored }) => [kind, id, path, ignored])).toStrictEqual([
      ['secret', 'A', '/a', { source: '', statement: undefined, expiresAt: undefined }],
      ['misconfiguration', 'B', '/a', { source: '', statement: undefined, expiresAt: undefined }],
      ['license', 'D', undefined, { source: '', statement: undefined, expiresAt: undefined }],
    ])
  })

  test('texts are cut', async () => {
    const Title = 'x'.repeat(10_000)
    const [finding] = (await read(aDocument({ Results: [{ Target: 't', Vulnerabilities: [{ VulnerabilityID: 'A', Title }] }] }))).findings
    expect(finding?.title).toBe('x'.repeat(256))
  })

  test('of many, the worst are kept and all are counted', async () => {
    const many = (count: number, over: object) => Array.from({ length: count }, (_, index) => ({ VulnerabilityID: `A-${index}`, ...over }))
    const Vulnerabilities = [
      ...many(4_000, { Severity: 'LOW' }),
      ...many(2_000, { Severity: 'HIGH' }),
      ...many(1, { Severity: 'CRITICAL' }),
    ]
    const { findings, tally: counts } = await read(aDocument({ Results: [{ Target: 't', Vulnerabilities }] }))
    expect(findings).toHaveLength(FINDINGS_LIMIT)
    expect([findings[0]?.severity, findings[2_000]?.id, findings[2_001]?.severity, findings.at(-1)?.id]).toStrictEqual([
      'CRITICAL',
      'A-1999',
      'LOW',
      'A-2998',
    ])
    expect(counts).toStrictEqual(tally({ LOW: { fixable: 4_000 }, HIGH: { fixable: 2_000 }, CRITICAL: { fixable: 1 } }))
  })
})

describe('packages', () => {
  test.each<[name: string, results: unknown, packages: number, osPackages: number]>([
    [
      'of several lists',
      [
        { Target: 'a', Class: 'os-pkgs', Packages: [{}, {}] },
        { Target: 'b', Class: 'lang-pkgs', Packages: [{}] },
      ],
      3,
      2,
    ],
    ['of a list whose class comes last', [{ Packages: [{ Name: 'a' }], Target: 'a', Class: 'os-pkgs' }], 1, 1],
    [
      'of none',
      [
        { Target: 'a', Class: 'os-pkgs' },
        { Target: 'b', Class: 'os-pkgs', Packages: null },
      ],
      0,
      0,
    ],
    ['of an empty list', [], 0, 0],
    ['of null', null, 0, 0],
  ])('%s', async (_name, Results, packages, osPackages) => {
    expect(await read(aDocument({ Results }))).toMatchObject({ packages, osPackages, findings: [] })
  })
})

describe('what a report says of itself', () => {
  test('the least', async () => {
    expect(await read(aDocument())).toStrictEqual({
      ...{ scannerVersion: undefined, imageId: ID, os: 'linux', architecture: 'amd64', variant: undefined, distribution: undefined },
      ...{ packages: 0, osPackages: 0, findings: [], tally: tally({}) },
    })
  })

  test('a distribution without words', async () => {
    expect((await read(aDocument({}, { OS: {} }))).distribution).toStrictEqual({ family: '', name: '', isEnded: false })
  })

  test.each<[name: string, document: object, refusal: string]>([
    ['no version of the format', { ...aDocument(), SchemaVersion: undefined }, 'has no schema version, not 2'],
    ['an old version', aDocument({ SchemaVersion: 1 }), 'has the schema version 1, not 2'],
    ['a coming version', aDocument({ SchemaVersion: 3 }), 'has the schema version 3, not 2'],
    ['a negative version', aDocument({ SchemaVersion: -2 }), 'has the schema version -2, not 2'],
    ['a version as a text', aDocument({ SchemaVersion: '2' }), 'has a value that is a text, not a number: SchemaVersion'],
    ['no type', aDocument({ ArtifactType: undefined }), 'is about nothing, not about a container_image'],
    ['a file system', aDocument({ ArtifactType: 'filesystem' }), 'is about "filesystem", not about a container_image'],
    ['no metadata', aDocument({ Metadata: undefined }), 'has no digest as Metadata.ImageID'],
    ['no image', aDocument({}, { ImageID: undefined }), 'has no digest as Metadata.ImageID'],
    ['an image that is no digest', aDocument({}, { ImageID: 'sha256:abc' }), 'has no digest as Metadata.ImageID'],
    ['an image in upper case', aDocument({}, { ImageID: `sha256:${'A'.repeat(64)}` }), 'has no digest as Metadata.ImageID'],
    ['no system', aDocument({}, { ImageConfig: { architecture: 'amd64' } }), 'has no os and architecture in Metadata.ImageConfig'],
    [
      'no architecture',
      aDocument({}, { ImageConfig: { os: 'linux', architecture: '' } }),
      'has no os and architecture in Metadata.ImageConfig',
    ],
    ['a wrong end of life', aDocument({}, { OS: { EOSL: 'true' } }), 'has a value that is a text, not true or false: Metadata.OS.EOSL'],
  ])('%s is refused', async (_name, document, refusal) => {
    expect(await refusalOf(JSON.stringify(document))).toBe(`the report of Trivy ${refusal}`)
  })
})

describe('what is no whole report', () => {
  const GOOD = readFileSync(join(FIXTURES, 'bad.json'), 'utf8')

  test.each<[name: string, text: string, refusal: string]>([
    ['nothing', '', 'ends too early'],
    ['an empty object', '{}', 'has no schema version, not 2'],
    ['an empty list', '[]', 'has a value that is a list, not an object: the whole'],
    ['null', 'null', 'has a value that is null, not an object: the whole'],
    ['half a report', GOOD.slice(0, GOOD.length / 2), 'ends too early'],
    ['all but the last bracket', GOOD.trimEnd().slice(0, -1), 'ends too early'],
    ['two reports', GOOD + GOOD, 'does not end where it is whole'],
    ['a byte order mark', `\ufeff${GOOD}`, 'has "\ufeff" in the wrong place'],
    ['an old report behind it', `${GOOD}{}`, 'does not end where it is whole'],
    ['a text of Trivy before it', `2026-11-21 INFO\n${GOOD}`, 'has "2026-11-21" where a value should be'],
    ['results that are an object', JSON.stringify(aDocument({ Results: {} })), 'has a value that is an object, not a list: Results'],
    ['a result that is null', JSON.stringify(aDocument({ Results: [null] })), 'has a value that is null, not an object: Results[0]'],
    ['results twice', replaceIn(GOOD, '"ArtifactType"', '"Results": null, "ArtifactType"'), 'has a value that is there twice: Results'],
    [
      'findings twice',
      replaceIn(GOOD, '"Secrets": [', '"Secrets": [], "Secrets": ['),
      'has a value that is there twice: Results[2].Secrets',
    ],
    ['an image twice', replaceIn(GOOD, '"ImageID"', '"ImageID": null, "ImageID"'), 'has a value that is there twice: Metadata.ImageID'],
    [
      'findings that are an object',
      JSON.stringify(aDocument({ Results: [{ Target: 'a', Vulnerabilities: {} }] })),
      'has a value that is an object, not a list: Results[0].Vulnerabilities',
    ],
    [
      'a finding that is a text',
      JSON.stringify(aDocument({ Results: [{ Target: 'a', Secrets: ['x'] }] })),
      'has a value that is a text, not an object: Results[0].Secrets[0]',
    ],
    [
      'a level that is a number',
      JSON.stringify(aDocument({ Results: [{ Target: 'a', Licenses: [{ Name: 'a' }, { Name: 'b', Severity: 4 }] }] })),
      'has a value that is a number, not a text: Results[0].Licenses[1].Severity',
    ],
    ...(['Vulnerabilities', 'Secrets', 'Misconfigurations', 'Licenses'] as const).map((list): [string, string, string] => {
      const kinds = { Vulnerabilities: 'vulnerability', Secrets: 'secret', Misconfigurations: 'misconfiguration', Licenses: 'license' }
      const names = { Vulnerabilities: 'VulnerabilityID', Secrets: 'RuleID', Misconfigurations: 'ID', Licenses: 'Name' }
      const text = JSON.stringify(aDocument({ Results: [{ Target: 'a', [list]: [{ Severity: 'LOW' }] }] }))
      return [`${list} without a name`, text, `has a ${kinds[list]} without ${names[list]}`]
    }),
    [
      'findings of nowhere',
      JSON.stringify(aDocument({ Results: [{ Secrets: [{ RuleID: 'a' }], Target: 'a' }] })),
      'has findings before it says where they are',
    ],
    [
      'a modified finding of an unknown kind',
      JSON.stringify(aDocument({ Results: [{ Target: 'a', ExperimentalModifiedFindings: [{ Type: 'x', Finding: {} }] }] })),
      'has a modified finding of the type "x"',
    ],
    [
      'a modified finding of no kind',
      JSON.stringify(aDocument({ Results: [{ Target: 'a', ExperimentalModifiedFindings: [{ Finding: {} }] }] })),
      'has a modified finding of the type undefined',
    ],
    [
      'a modified finding without a finding',
      JSON.stringify(aDocument({ Results: [{ Target: 'a', ExperimentalModifiedFindings: [{ Type: 'secret' }] }] })),
      'has a modified finding of the type "secret"',
    ],
    [
      'a list of findings of a new kind',
      JSON.stringify(aDocument({ Results: [{ Target: 'a', Malware: [{ ID: 'a' }] }] })),
      'has a value that is a list of something that is not known: Results[0].Malware[0]',
    ],
    [
      'a list of results of a new kind',
      JSON.stringify(aDocument({ Outcomes: [{}] })),
      'has a value that is a list of something that is not known: Outcomes[0]',
    ],
  ])('%s is refused', async (_name, text, refusal) => {
    expect(await refusalOf(text)).toBe(`the report of Trivy ${refusal}`)
  })

  test('what is not of the findings may be there', async () => {
    const Results = [{ Target: 'a', CustomResources: [{}], MisconfSummary: { Failures: 0 }, Notes: [], Packages: [{ Notes: [1] }] }]
    expect(await read(aDocument({ Results, Trivy: { Server: { Lists: [1] } }, Lists: [] }))).toMatchObject({ packages: 1 })
  })

  test('more than 64 MiB', async () => {
    const limit = 64 * 1024 * 1024
    const refusal = (size: number) => readReport(chunksOf(new Uint8Array(size))).then(String, (error: Error) => error.message)
    expect(await refusal(limit + 1)).toBe('the report of Trivy is larger than 64 MiB')
    expect(await refusal(limit)).toBe('the report of Trivy has "\\u0000" in the wrong place')
    const halves = readReport(chunksOf(new Uint8Array(limit / 2).fill(0x20), new Uint8Array(limit / 2 + 1)))
    await expect(halves).rejects.toMatchObject({ code: 'blocked', message: 'the report of Trivy is larger than 64 MiB' })
  })

  test('what is not the report’s fault is told as it is', async () => {
    const broken = (async function* () {
      yield new TextEncoder().encode('{')
      throw new RangeError('the disk is gone')
    })()
    await expect(readReport(broken)).rejects.toThrow(new RangeError('the disk is gone'))
  })
})

function recorded(name: string): Promise<TrivyReport> {
  return readReport(createReadStream(join(FIXTURES, `${name}.json`)))
}

/** The least that is a report. */
function aDocument(over: object = {}, metadata: object = {}): object {
  const Metadata = { ImageID: ID, ImageConfig: { os: 'linux', architecture: 'amd64' }, ...metadata }
  return { SchemaVersion: 2, ArtifactType: 'container_image', Metadata, ...over }
}

function read(document: object): Promise<TrivyReport> {
  return readReport(bytesOf(JSON.stringify(document)))
}

async function refusalOf(text: string): Promise<string> {
  try {
    await readReport(bytesOf(text))
  } catch (error) {
    if (error instanceof ActionError && error.code === 'blocked') return error.message
    throw error
  }
  throw new Error('the report was taken')
}

function bytesOf(text: string): AsyncGenerator<Uint8Array> {
  return chunksOf(new TextEncoder().encode(text))
}

async function* chunksOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

function replaceIn(text: string, found: string, by: string): string {
  if (!text.includes(found)) throw new Error(`there is no ${found}`)
  return text.replace(found, by)
}

function tally(over: Partial<Record<string, Partial<TrivyReport['tally']['LOW']>>>): TrivyReport['tally'] {
  return bySeverity((severity) => ({ fixable: 0, unfixed: 0, ignored: 0, ...over[severity] }))
}
