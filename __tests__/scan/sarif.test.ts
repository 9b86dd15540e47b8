import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { isRecord } from '../../src/domain/json.ts'
import type { JudgedFinding } from '../../src/scan/rows.ts'
import { type SarifSubject, sarifLog } from '../../src/scan/sarif.ts'
import { anyFinding } from '../support/found.ts'
import { aFinding } from '../support/judging.ts'
import { aPlatform } from '../support/plans.ts'
import { fc } from '../support/property.ts'

const SUBJECT: SarifSubject = {
  image: 'ghcr.io/acme/app',
  platform: aPlatform('linux/arm/v7'),
  dockerfile: 'server/Dockerfile',
  scannerVersion: '0.74.0',
}
const row = (over: Partial<JudgedFinding> = {}): JudgedFinding => ({ ...aFinding(over), platforms: [SUBJECT.platform], ...over })

/** The one run of a log as JSON has it, with its rules and results. */
function runOf(findings: readonly JudgedFinding[], subject = SUBJECT) {
  const log: unknown = JSON.parse([...sarifLog(subject, findings)].join(''))
  const [run, ...others] = listIn(log, 'runs')
  expect(others).toStrictEqual([])
  return { log, run, rules: listIn(at(run, 'tool', 'driver'), 'rules'), results: listIn(run, 'results') }
}

function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((part, name) => (isRecord(part) ? part[name] : undefined), value)
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = at(value, name)
  if (!Array.isArray(list)) throw new TypeError(`${name} is no list`)
  return list
}

test('a vulnerability of the distribution: the whole log', () => {
  const link = 'https://avd.aquasec.com/nvd/cve-2021-36159'
  expect(JSON.parse([...sarifLog(SUBJECT, [row()])].join(''))).toStrictEqual({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Trivy',
            informationUri: 'https://github.com/aquasecurity/trivy',
            version: '0.74.0',
            rules: [
              {
                id: 'CVE-2021-36159',
                name: 'Vulnerability',
                shortDescription: { text: 'libfetch reads beyond its buffer' },
                fullDescription: { text: 'libfetch reads beyond its buffer' },
                defaultConfiguration: { level: 'error' },
                helpUri: link,
                help: {
                  text: `libfetch reads beyond its buffer ${link}`,
                  markdown: `[CVE-2021-36159](${link}): libfetch reads beyond its buffer`,
                },
                properties: { tags: ['security', 'vulnerability', 'CRITICAL'], precision: 'very-high', 'security-severity': '9.5' },
              },
            ],
          },
        },
        automationDetails: { id: 'trivy/ghcr.io/acme/app/linux/arm/v7/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOTPATH: { uri: 'file:///', description: { text: 'The root of the image' } } },
        results: [
          {
            ruleId: 'CVE-2021-36159',
            ruleIndex: 0,
            level: 'error',
            message: {
              text: 'CRITICAL vulnerability CVE-2021-36159 in apk-tools 2.10.6-r0, fixed in 2.10.7-r0: libfetch reads beyond its buffer',
            },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'server/Dockerfile', uriBaseId: '%SRCROOT%' },
                  region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
                },
                logicalLocations: [{ fullyQualifiedName: 'apk-tools@2.10.6-r0', kind: 'module' }],
              },
            ],
            partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{16}:1$/) },
            properties: { severity: 'CRITICAL' },
          },
        ],
      },
    ],
  })
})

test('an image in which nothing was found has a log without results, so that old alerts are closed', () => {
  const { rules, results } = runOf([])
  expect([rules, results]).toStrictEqual([[], []])
})

test('what was taken out is not in it', () => {
  expect(runOf([row({ ignored: { source: '.trivyignore', statement: undefined, expiresAt: undefined } })]).results).toStrictEqual([])
})

describe('levels', () => {
  test.each([
    ['CRITICAL', 'error', '9.5'],
    ['HIGH', 'error', '8.0'],
    ['MEDIUM', 'warning', '5.5'],
    ['LOW', 'note', '2.0'],
    ['UNKNOWN', 'note', '0.0'],
  ] as const)('%s', (severity, level, score) => {
    const { rules, results } = runOf([row({ severity })])
    expect([
      at(results[0], 'level'),
      at(rules[0], 'defaultConfiguration', 'level'),
      at(rules[0], 'properties', 'security-severity'),
    ]).toStrictEqual([level, level, score])
  })

  test('a rule has that of its worst finding, whichever comes first', () => {
    const { rules, results } = runOf([
      row({ severity: 'LOW' }),
      row({ severity: 'HIGH', packageName: 'b' }),
      row({ severity: 'MEDIUM', packageName: 'c' }),
    ])
    expect(rules.map((rule) => at(rule, 'properties', 'security-severity'))).toStrictEqual(['8.0'])
    expect(results.map((result) => [at(result, 'ruleIndex'), at(result, 'level')])).toStrictEqual([
      [0, 'note'],
      [0, 'error'],
      [0, 'warning'],
    ])
  })
})

describe('places', () => {
  test.each<readonly [string, Partial<JudgedFinding>, string, string, number]>([
    ['a package of the distribution is at the Dockerfile', {}, 'server/Dockerfile', '%SRCROOT%', 1],
    [
      'a package of a language is at its file',
      { path: 'app/node_modules/lodash/package.json' },
      'app/node_modules/lodash/package.json',
      'ROOTPATH',
      1,
    ],
    [
      'a secret is at its line',
      { kind: 'secret', packageName: undefined, path: '/data/.aws/credentials', line: 7 },
      'data/.aws/credentials',
      'ROOTPATH',
      7,
    ],
    ['a path that no URI may have', { path: 'a b/ü?#[x]:%20' }, 'a%20b/%C3%BC%3F%23%5Bx%5D%3A%2520', 'ROOTPATH', 1],
    ['a path that leads out', { path: '../../etc/./passwd' }, 'etc/passwd', 'ROOTPATH', 1],
    ['a path that is none', { path: '/' }, 'Dockerfile', 'ROOTPATH', 1],
  ])('%s', (_name, over, uri, uriBaseId, startLine) => {
    const [result] = runOf([row(over)]).results
    const [location] = listIn(result, 'locations')
    expect(at(location, 'physicalLocation', 'artifactLocation')).toStrictEqual({ uri, uriBaseId })
    expect(at(location, 'physicalLocation', 'region', 'startLine')).toBe(startLine)
  })
})

describe('an alert stays the same', () => {
  const prints = (findings: readonly JudgedFinding[]) =>
    runOf(findings).results.map((result) => at(result, 'partialFingerprints', 'primaryLocationLineHash'))

  test.each<readonly [string, Partial<JudgedFinding>]>([
    ['after a new version that does not help', { installed: '2.10.6-r1' }],
    ['with another level or title', { severity: 'LOW', title: 'other words' }],
    ['once there is a fix', { fixed: '3.0' }],
    ['on another line', { line: 9 }],
  ])('%s', (_name, over) => {
    expect(prints([row(over)])).toStrictEqual(prints([row()]))
  })

  test.each<readonly [string, Partial<JudgedFinding>]>([
    ['id', { id: 'CVE-2021-36160' }],
    ['package', { packageName: 'busybox' }],
    ['path', { path: 'app' }],
    ['kind', { kind: 'license' }],
  ])('and is another by its %s', (_name, over) => {
    expect(prints([row(over)])).not.toStrictEqual(prints([row()]))
  })

  test('several of one kind in one place are counted', () => {
    const [first, second] = prints([row(), row({ installed: '1' })])
    expect(String(second)).toBe(String(first).replace(/:1$/, ':2'))
  })
})

test('a license and a check of one name are two rules', () => {
  const rules = runOf([row({ kind: 'license', id: 'X' }), row({ kind: 'misconfiguration', id: 'X' })]).rules
  expect(rules.map((rule) => [at(rule, 'id'), at(rule, 'name')])).toStrictEqual([
    ['license X', 'License'],
    ['X', 'Misconfiguration'],
  ])
})

test.each<readonly [string, Partial<JudgedFinding>, string]>([
  [
    'without a fix',
    { fixed: undefined, isUnfixed: true },
    'CRITICAL vulnerability CVE-2021-36159 in apk-tools 2.10.6-r0, no fix yet: libfetch reads beyond its buffer',
  ],
  [
    'without a package or a title',
    { kind: 'secret', id: 'aws', packageName: undefined, installed: undefined, fixed: undefined, title: '' },
    'CRITICAL secret aws',
  ],
  [
    'links and placeholders',
    { title: '[click](https://evil.example) {0}' },
    'CRITICAL vulnerability CVE-2021-36159 in apk-tools 2.10.6-r0, fixed in 2.10.7-r0: (click)(https://evil.example) (0)',
  ],
])('a message %s', (_name, over, text) => {
  expect(at(runOf([row(over)]).results[0], 'message', 'text')).toBe(text)
})

describe('whatever a report says', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('](javascript:alert(1))', '::error::x', '\u001b[31m', '\u202etxt', '{0}', '`|<b>'),
  )
  const finding = anyFinding(text).map((one) => ({ ...one, platforms: [SUBJECT.platform] }))

  test('the log is as SARIF and GitHub have it', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 20 }), (findings) => {
        const { log, rules, results } = runOf(findings)
        expect(wrongIn(rules, results)).toStrictEqual([])
        expect(JSON.stringify(log)).not.toMatch(/\\u(?:001b|202e|0000)/)
      }),
    )
  })

  test('as much as GitHub takes, and no more: the worst', () => {
    const many = Array.from({ length: 25_010 }, (_, index) =>
      row({ id: `CVE-2024-${10_000 + index}`, title: `${index * 7919} `.repeat(60) }),
    )
    const { log, rules, results } = runOf(many)
    expect([rules.length, results.length, at(results.at(-1), 'ruleId')]).toStrictEqual([25_000, 25_000, 'CVE-2024-34999'])
    expect(gzipSync(JSON.stringify(log)).length).toBeLessThan(10_000_000)
  })
})

/** What SARIF 2.1.0 (3.49, 3.27, 3.29, 3.30) and GitHub ("SARIF support for code scanning") ask of rules and results, and a log does not have. */
function wrongIn(rules: readonly unknown[], results: readonly unknown[]): readonly string[] {
  const wrong: string[] = []
  const check = (isRight: boolean, what: string) => isRight || wrong.push(what)
  const ids = rules.map((rule) => at(rule, 'id'))
  check(new Set(ids).size === ids.length, 'rules have the same id')
  for (const rule of rules) {
    check(listIn(at(rule, 'properties'), 'tags').length <= 20, 'too many tags')
    check(/^(?:10|\d)\.\d$/.test(String(at(rule, 'properties', 'security-severity'))), 'no score')
    for (const name of ['shortDescription', 'fullDescription', 'help'])
      check(typeof at(rule, name, 'text') === 'string', `${name} has no text`)
    const helpUri = at(rule, 'helpUri')
    check(helpUri === undefined || String(helpUri).startsWith('https://'), 'a link that is none')
    check(!/[<>|`]/.test(String(at(rule, 'help', 'markdown'))), 'markup in the help')
  }
  for (const result of results) {
    check(ids[Number(at(result, 'ruleIndex'))] === at(result, 'ruleId'), 'a result of another rule')
    check(['error', 'warning', 'note'].includes(String(at(result, 'level'))), 'no level')
    check(!/[[\]{}\r\n]/.test(String(at(result, 'message', 'text'))) && at(result, 'message', 'text') !== '', 'a message with a meaning')
    const [location, ...others] = listIn(result, 'locations')
    check(others.length === 0, 'several places')
    const uri = String(at(location, 'physicalLocation', 'artifactLocation', 'uri'))
    check(/^(?:[\w!'()*.~-]|%[0-9A-F]{2})+(?:\/(?:[\w!'()*.~-]|%[0-9A-F]{2})+)*$/.test(uri), `no relative reference: ${uri}`)
    check(Number(at(location, 'physicalLocation', 'region', 'startLine')) >= 1, 'no line')
  }
  return wrong
}
