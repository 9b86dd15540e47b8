import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'

const READER = new URL('../../src/scan/findings.js', import.meta.url).href

/** A flood of findings, each level after a lesser one, so that all that is kept is given up again and again; or one text without end. */
const SCRIPT = `
const { readReport } = await import(process.argv[1])
const HEAD = '{"SchemaVersion":2,"ArtifactType":"container_image","Metadata":{"ImageID":"sha256:' + 'a'.repeat(64) +
  '","ImageConfig":{"os":"linux","architecture":"amd64"}},"Results":[{"Target":"t","Vulnerabilities":['
const encoder = new TextEncoder()
const SIZE = 60 * 1024 * 1024
async function* flood() {
  yield encoder.encode(HEAD)
  let size = 0
  for (let index = 0; size < SIZE; index += 1) {
    const Severity = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'][Math.floor(size / SIZE * 5)]
    const [PkgName, PkgPath, InstalledVersion, FixedVersion, Title] = ['a', 'b', 'c', 'd', 'e'].map((letter) => index + letter.repeat(240))
    const one = { VulnerabilityID: 'CVE-2099-' + index, PkgName, PkgPath, InstalledVersion, FixedVersion, Severity, Title }
    const bytes = encoder.encode((index === 0 ? '' : ',') + JSON.stringify(one))
    size += bytes.length
    yield bytes
  }
  yield encoder.encode(']}]}')
}
async function* text() {
  yield encoder.encode(HEAD + '{"VulnerabilityID":"')
  const bytes = encoder.encode('x'.repeat(65536))
  for (let size = 0; size < SIZE; size += bytes.length) yield bytes
  yield encoder.encode('"}]}]}')
}
const { findings, tally } = await readReport({ flood, text }[process.argv[2]]())
process.stdout.write(JSON.stringify([findings.length > 1000, findings[0].severity, tally.CRITICAL.fixable > 0]))
`

test.each([
  ['a flood of findings', 'flood', [true, 'CRITICAL', true]],
  ['a text without end', 'text', [false, 'CRITICAL', true]],
])(
  'a report of 60 MiB that is %s is read with a heap of 24 MiB',
  (_name, kind, expected) => {
    const args = ['--max-old-space-size=24', '--input-type=module', '--eval', SCRIPT, READER, kind]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: {} })
    expect([status, stderr]).toStrictEqual([0, ''])
    expect(JSON.parse(stdout)).toStrictEqual(expected)
  },
  120_000,
)
