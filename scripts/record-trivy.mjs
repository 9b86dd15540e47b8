// @ts-check
// Records what Trivy reports of small images, for __tests__/scan: one file for each row of IMAGES in __tests__/fixtures/trivy.
//   node scripts/record-trivy.mjs     needs the lab's Trivy: node lab/lab.mjs up trivy
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { readState } from '../lab/state.mjs'
import { encodeTar } from '../lab/tar.mjs'
import { vulnerabilityDatabase, writeDatabase } from '../lab/vulndb.mjs'

export const FOLDER = '__tests__/fixtures/trivy'

const APK = 'P:apk-tools\nV:2.10.6-r0\nA:x86_64\no:apk-tools\nL:GPL-2.0-only\n\n'
const DPKG =
  'Package: bash\nStatus: install ok installed\nArchitecture: arm64\nVersion: 5.2.15-2\nMaintainer: nobody\nDescription: a shell\n\n'
/** Two halves, so that nobody takes it for a token that got out. */
const TOKEN = `ghp_${'0123456789abcdefghij'}${'ABCDEFGHIJ0123456789'.slice(0, 16)}`

/** @type {import('../lab/vulndb.mjs').Advisory[]} */
const ADVISORIES = [
  {
    bucket: 'alpine 3.22',
    package: 'apk-tools',
    id: 'CVE-2021-36159',
    fixed: '2.10.7-r0',
    severity: 'CRITICAL',
    title: 'libfetch reads beyond its buffer',
  },
  {
    bucket: 'alpine 3.10',
    package: 'apk-tools',
    id: 'CVE-2021-36159',
    fixed: '2.10.7-r0',
    severity: 'CRITICAL',
    title: 'libfetch reads beyond its buffer',
  },
  { bucket: 'debian 12', package: 'bash', id: 'CVE-2099-0001', status: 5, severity: 'HIGH', title: 'a shell runs what it reads' },
  { bucket: 'debian 12', package: 'bash', id: 'TEMP-0841856-B18BAF', status: 2, severity: 'LOW' },
  {
    ...{ bucket: 'npm::GitHub Security Advisory Npm', package: 'lodash', id: 'CVE-2019-10744', severity: 'CRITICAL' },
    ...{ vulnerable: ['< 4.17.12'], patched: ['4.17.12'], title: 'a | title `with` <b>marks</b> ::error::and commands' },
  },
]

const ALPINE = { 'etc/alpine-release': '3.22.1\n', 'lib/apk/db/installed': APK }
const NODE = { 'app/node_modules/lodash/package.json': '{"name":"lodash","version":"4.17.4","license":"MIT"}' }

/**
 * @typedef {object} Image
 * @property {{os: string, architecture: string, variant?: string}} platform
 * @property {Readonly<Record<string, string>>} files
 * @property {object} [config] of the image's configuration
 * @property {readonly string[]} [args] of Trivy
 * @property {Readonly<Record<string, string>>} [given] files beside the view
 */

/** @type {Readonly<Record<string, Image>>} */
const IMAGES = {
  bad: { platform: { os: 'linux', architecture: 'amd64' }, files: { ...ALPINE, ...NODE, 'app/deploy.conf': `token = ${TOKEN}\n` } },
  clean: {
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    files: { ...ALPINE, 'lib/apk/db/installed': APK.replace('2.10.6', '2.10.8') },
  },
  ended: { platform: { os: 'linux', architecture: 'arm', variant: 'v7' }, files: { ...ALPINE, 'etc/alpine-release': '3.10.9\n' } },
  unfixed: {
    platform: { os: 'linux', architecture: 'arm64' },
    files: { 'etc/debian_version': '12.5\n', 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n', 'var/lib/dpkg/status': DPKG },
  },
  scratch: { platform: { os: 'linux', architecture: 'riscv64' }, files: { hello: 'no package at all' } },
  ignored: {
    platform: { os: 'linux', architecture: 'amd64' },
    files: { ...ALPINE, ...NODE, 'app/deploy.conf': `token = ${TOKEN}\n` },
    args: ['--ignorefile=../given/ignore.yaml', '--vex=../given/vex.json'],
    given: {
      'ignore.yaml': `vulnerabilities:
- id: CVE-2021-36159
  statement: apk is not there at run time
  expired_at: 2099-12-31
- id: CVE-2019-10744
  expired_at: 2020-01-01
secrets:
- id: github-pat
`,
      'vex.json': JSON.stringify({
        ...{
          '@context': 'https://openvex.dev/ns/v0.2.0',
          '@id': 'urn:vex',
          author: 'nobody',
          timestamp: '2026-01-01T00:00:00Z',
          version: 1,
        },
        statements: [
          {
            ...{ vulnerability: { name: 'CVE-2019-10744' }, products: [{ '@id': 'pkg:npm/lodash@4.17.4' }] },
            ...{ status: 'not_affected', justification: 'vulnerable_code_not_in_execute_path', impact_statement: 'not called' },
          },
        ],
      }),
    },
  },
  config: {
    platform: { os: 'linux', architecture: 'amd64' },
    files: { ...ALPINE, 'app/main.tf': 'resource "aws_s3_bucket" "b" { acl = "public-read" }\n' },
    config: { Env: [`TOKEN=${TOKEN}`] },
    args: ['--scanners=vuln,secret,misconfig,license', '--image-config-scanners=misconfig,secret'],
  },
}

/** @param {string} trivy */
function record(trivy) {
  const place = mkdtempSync(join(tmpdir(), 'record-trivy-'))
  try {
    writeDatabase(vulnerabilityDatabase(ADVISORIES), join(place, 'cache'))
    mkdirSync(join(place, 'work'))
    mkdirSync(FOLDER, { recursive: true })
    for (const [name, image] of Object.entries(IMAGES)) {
      const given = join(place, 'given')
      rmSync(given, { recursive: true, force: true })
      const digest = writeView(image, join(given, 'view'))
      for (const [file, text] of Object.entries(image.given ?? {})) writeFileSync(join(given, file), text)
      const args = [
        ...[
          'image',
          `--input=../given/view@${digest}`,
          '--format=json',
          '--list-all-pkgs',
          '--show-suppressed',
          '--exit-code=0',
          '--no-progress',
        ],
        ...['--cache-dir=../cache', '--cache-backend=memory', '--skip-db-update', '--skip-java-db-update', '--skip-check-update'],
        ...['--skip-vex-repo-update', '--skip-version-check', '--disable-telemetry', '--offline-scan', ...(image.args ?? [])],
      ]
      const env = { PATH: process.env['PATH'], HOME: place, TMPDIR: place }
      const { status, stdout, stderr } = spawnSync(trivy, args, { cwd: join(place, 'work'), env, encoding: 'utf8' })
      if (status !== 0) throw new Error(`${name}: ${status}\n${stderr}`)
      if (stdout.includes(place)) throw new Error(`${name}: the report holds a path of this machine`)
      writeFileSync(join(FOLDER, `${name}.json`), stdout)
      console.log(`${join(FOLDER, `${name}.json`)}: ${stdout.length} bytes`)
    }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/**
 * Writes an OCI layout with one image of one layer.
 *
 * @param {Image} image
 * @param {string} folder
 */
function writeView({ platform, files, config }, folder) {
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true })
  const put = (/** @type {string} */ mediaType, /** @type {Uint8Array} */ bytes) => {
    const hex = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(folder, 'blobs', 'sha256', hex), bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
  }
  const json = (/** @type {string} */ type, /** @type {object} */ value) =>
    put(`application/vnd.oci.image.${type}`, Buffer.from(JSON.stringify(value)))
  const tar = encodeTar(Object.entries(files).map(([name, content]) => ({ name, content })))
  const layer = put('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(tar))
  const diff = `sha256:${createHash('sha256').update(tar).digest('hex')}`
  const history = [{ created: '2026-01-01T00:00:00Z', created_by: 'COPY . /' }]
  const head = { created: '2026-01-01T00:00:00Z', ...platform, config: config ?? {}, rootfs: { type: 'layers', diff_ids: [diff] }, history }
  const manifest = json('manifest.v1+json', {
    ...{ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json' },
    ...{ config: json('config.v1+json', head), layers: [layer] },
  })
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }))
  return manifest.digest
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { trivy } = readState().tools
  if (!trivy) throw new Error('the lab has no Trivy: node lab/lab.mjs up trivy')
  record(trivy)
}
