import { describe, expect, test } from '@jest/globals'
import type { ScanInputs, ScanPolicy } from '../../src/inputs/scan.ts'
import { complaints, type Given, read } from '../support/inputs.ts'
import { aPolicy } from '../support/judging.ts'

const GATE = { images: 'acme/app', scan: 'gate' }

const DEFAULTS = aPolicy()

describe('the gate', () => {
  test.each<[string, Given, ScanInputs]>([
    ['is off by itself', { images: 'acme/app' }, { mode: 'off' }],
    ['is off by hand', { ...GATE, scan: 'off' }, { mode: 'off' }],
    ['has defaults', GATE, DEFAULTS],
    ['may only report', { ...GATE, scan: 'report' }, { ...DEFAULTS, mode: 'report' }],
    ['goes with push: false', { scan: 'gate', push: 'false' }, DEFAULTS],
    ['goes with load beside push', { ...GATE, load: 'true', push: 'true' }, DEFAULTS],
  ])('%s', async (_name, given, expected) => {
    expect((await read(given)).scan).toStrictEqual(expected)
  })

  test.each<[string, Given, Partial<ScanPolicy>]>([
    ['levels', { 'scan-fail-on': 'critical, UNKNOWN\nHigh' }, { failOn: new Set(['CRITICAL', 'UNKNOWN', 'HIGH']) }],
    ['unfixed', { 'scan-ignore-unfixed': 'true' }, { ignoreUnfixed: true }],
    ['scanners', { 'scan-scanners': 'license,vuln,license' }, { scanners: ['license', 'vuln'] }],
    ['packages', { 'scan-pkg-types': 'library' }, { pkgTypes: ['library'] }],
    [
      'files',
      { 'scan-ignore-files': '.trivyignore, a.yaml', 'scan-ignore-policy': 'a.rego', 'scan-vex': 'a.json\nb.json' },
      { ignoreFiles: ['.trivyignore', 'a.yaml'], ignorePolicy: 'a.rego', vex: ['a.json', 'b.json'] },
    ],
    ['places', { 'scan-skip-dirs': '/a, /b/**', 'scan-skip-files': '**/*.pem' }, { skipDirs: ['/a', '/b/**'], skipFiles: ['**/*.pem'] }],
    ['what blocks besides', { 'scan-eol': 'block', 'scan-unrecognised': 'block' }, { eol: 'block', unrecognised: 'block' }],
    [
      'where it is written',
      { 'scan-sarif': 'out/sarif/', 'scan-json': 'out/a.json', 'scan-table': 'out/a.txt' },
      { sarif: 'out/sarif', json: 'out/a.json', table: 'out/a.txt' },
    ],
    ['times', { 'scan-timeout': '90s', 'scan-db-max-age': '1h' }, { timeoutMs: 90_000, databaseMaxAgeMs: 3_600_000 }],
    [
      'verdicts, a line each, whatever they are',
      { 'scan-verdicts': '\n {"version":1,"a":"b"} \r\n\npassed, "x\n' },
      { verdicts: ['{"version":1,"a":"b"}', 'passed, "x'] },
    ],
    ['a version', { 'trivy-version': 'v0.73.0' }, { trivyVersion: '0.73.0' }],
    ['the version that holds anyway, beside a path', { 'trivy-path': '/opt/trivy' }, { trivyPath: '/opt/trivy' }],
    [
      'databases',
      { 'trivy-db-repository': 'localhost:5000/db, Registry.example.com/a/trivy-db:3', 'trivy-java-db-repository': 'acme/java' },
      { databases: ['localhost:5000/db:2', 'registry.example.com/a/trivy-db:3'], javaDatabases: ['acme/java:1'] },
    ],
  ])('%s', async (_name, given, expected) => {
    expect((await read({ ...GATE, ...given })).scan).toStrictEqual({ ...DEFAULTS, ...expected })
  })
})

describe('what is refused', () => {
  test.each<[string, Given, readonly string[]]>([
    ['another mode', { scan: 'gaet' }, ['scan: "gaet" is not one of off, report, gate; did you mean "gate"?']],
    [
      'another level',
      { 'scan-fail-on': 'HIHG, NONE' },
      [
        'scan-fail-on: "HIHG" is not one of UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL; did you mean "HIGH"?',
        'scan-fail-on: "NONE" is not one of UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL',
      ],
    ],
    [
      'another scanner',
      { 'scan-scanners': 'vulns' },
      ['scan-scanners: "vulns" is not one of vuln, secret, misconfig, license; did you mean "vuln"?'],
    ],
    ['another kind of package', { 'scan-pkg-types': 'lib' }, ['scan-pkg-types: "lib" is not one of os, library']],
    ['another word', { 'scan-eol': 'blok' }, ['scan-eol: "blok" is not one of warn, block; did you mean "block"?']],
    ['another word, too', { 'scan-unrecognised': 'fail' }, ['scan-unrecognised: "fail" is not one of warn, block']],
    [
      'no boolean',
      { 'scan-ignore-unfixed': 'ture' },
      ['scan-ignore-unfixed: "ture" is not a boolean; write true or false; did you mean "true"?'],
    ],
    [
      'VEX from the network',
      { 'scan-vex': 'repo, a.json, oci' },
      [
        'scan-vex: "repo" needs the network, which Trivy does not get here; write the path of a VEX file',
        'scan-vex: "oci" needs the network, which Trivy does not get here; write the path of a VEX file',
      ],
    ],
    [
      'a pattern with a brace',
      { 'scan-skip-dirs': '**/{a,b}', 'scan-skip-files': '"a,b",c' },
      [
        'scan-skip-dirs: "**/{a" has a brace or a comma, at which lists are parted; write each pattern by itself',
        'scan-skip-dirs: "b}" has a brace or a comma, at which lists are parted; write each pattern by itself',
        'scan-skip-files: "a,b" has a brace or a comma, at which lists are parted; write each pattern by itself',
      ],
    ],
    [
      'one path for two',
      { 'scan-sarif': 'out/', 'scan-json': 'out', 'scan-table': 'out' },
      ['scan-json: is the same path as scan-sarif; write another one', 'scan-table: is the same path as scan-sarif; write another one'],
    ],
    [
      'no duration',
      { 'scan-timeout': '10', 'scan-db-max-age': '1d' },
      [
        'scan-timeout: "10" is not a duration; write a whole number with s, m or h, such as 90s, 10m or 1h',
        'scan-db-max-age: "1d" is not a duration; write a whole number with s, m or h, such as 24h, 48h or 168h',
      ],
    ],
    ['latest', { 'trivy-version': 'latest' }, ['trivy-version: "latest" may be another program tomorrow; write a version, such as 0.74.0']],
    ['no version', { 'trivy-version': '0.74' }, ['trivy-version: "0.74" is not a version; write one such as 0.74.0']],
    ['a pre-release', { 'trivy-version': '0.75.0-rc1' }, ['trivy-version: "0.75.0-rc1" is not a version; write one such as 0.74.0']],
    ...['0.69.4', '0.69.5', 'v0.69.6'].map((version): [string, Given, readonly string[]] => [
      `the malicious ${version}`,
      { 'trivy-version': version },
      [`trivy-version: "${version}" was published with malicious code in March 2026 (CVE-2026-33634); write another, such as 0.74.0`],
    ]),
    [
      'a path and a version',
      { 'trivy-path': '/opt/trivy', 'trivy-version': '0.74.0' },
      ['trivy-path: names the Trivy to run, and trivy-version: 0.74.0 asks for another; leave one of them out'],
    ],
    [
      'databases that are no images',
      { 'trivy-db-repository': 'https://ghcr.io/a, ghcr.io/a:-x, ghcr.io/a@sha256:abc, ghcr.io/a:' },
      [
        'trivy-db-repository: "https://ghcr.io/a" is a URL; leave out the scheme',
        'trivy-db-repository: "ghcr.io/a:-x" has no valid tag ("-x")',
        'trivy-db-repository: "ghcr.io/a@sha256:abc" has a digest; an image is named without one',
        'trivy-db-repository: "ghcr.io/a:" has no valid tag ("")',
      ],
    ],
    [
      'a misspelt name',
      { 'scan-ignorefiles': '.trivyignore' },
      ['scan-ignorefiles: is not an input of this action; did you mean "scan-ignore-files"?'],
    ],
    [
      'another action’s name',
      { 'ignore-unfixed': 'true' },
      ['ignore-unfixed: is not an input of this action; did you mean "scan-ignore-unfixed"?'],
    ],
  ])('%s', async (_name, given, expected) => {
    expect(await complaints({ ...GATE, ...given })).toStrictEqual(expected)
    if (given['scan'] === undefined) expect(await complaints({ ...GATE, ...given, scan: 'off' })).toStrictEqual(expected)
  })

  test.each<[string, Given, string]>([
    ['load', { load: 'true', scan: 'gate' }, 'gate scans an image before it is published, and load'],
    ['outputs', { outputs: 'type=local,dest=out', scan: 'report' }, 'report scans an image before it is published, and outputs'],
    ['call', { call: 'check', scan: 'gate' }, 'gate scans an image before it is published, and call'],
    [
      'load and outputs',
      { load: 'true', outputs: 'type=local,dest=out', scan: 'gate' },
      'gate scans an image before it is published, and load',
    ],
  ])('%s without push', async (_name, given, sentence) => {
    expect(await complaints(given)).toStrictEqual([
      `scan: ${sentence} without push makes none here; set push: true, or leave one of them out`,
    ])
  })
})

describe('what has no effect is told', () => {
  test('while the gate is off', async () => {
    const given = { 'scan-eol': 'block', 'scan-json': 'a.json', 'trivy-path': '/opt/trivy', 'scan-timeout': '10m', 'scan-fail-on': 'LOW' }
    expect((await read({ images: 'acme/app', ...given })).notices).toStrictEqual([
      'scan-eol: has no effect, since scan is off',
      'scan-json: has no effect, since scan is off',
      'trivy-path: has no effect, since scan is off',
    ])
  })

  test('where no vulnerability is looked for', async () => {
    const given = {
      'scan-scanners': 'secret',
      'scan-ignore-unfixed': 'true',
      'scan-vex': 'a',
      'scan-eol': 'block',
      'scan-db-max-age': '48h',
    }
    expect((await read({ ...GATE, ...given })).notices).toStrictEqual([
      'scan-ignore-unfixed: has no effect, since scan-scanners does not have vuln',
      'scan-vex: has no effect, since scan-scanners does not have vuln',
    ])
    expect((await read({ ...GATE, ...given, 'scan-scanners': 'vuln' })).notices).toStrictEqual([])
  })
})
