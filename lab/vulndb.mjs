// @ts-check
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { encodeBolt } from './bolt.mjs'
import { LabError } from './fault.mjs'
import { encodeTar } from './tar.mjs'

// Databases as Trivy reads them (aquasecurity/trivy-db, pkg/db and pkg/types; aquasecurity/trivy-java-db), small or large, whole or broken.

const DAY_MS = 24 * 60 * 60_000

/** Trivy's levels, by which the database counts them. */
const SEVERITIES = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']

/**
 * One advisory. `bucket` is its source: `alpine 3.22`, `debian 12`, or for libraries `<ecosystem>::<name>` such as `npm::GitHub Security Advisory Npm`
 * and `maven::GitHub Security Advisory Maven`. OS packages have `fixed` or nothing (not fixed), libraries `vulnerable` and `patched` ranges.
 *
 * @typedef {object} Advisory
 * @property {string} bucket
 * @property {string} package the source package; `group:artifact` for Maven
 * @property {string} id such as `CVE-2021-36159`
 * @property {string} [fixed]
 * @property {number} [status] of an OS package that is not fixed: 2 affected, 5 will not fix, 6 fix deferred, 7 end of life
 * @property {readonly string[]} [vulnerable]
 * @property {readonly string[]} [patched]
 * @property {'UNKNOWN' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'} [severity] default HIGH
 * @property {string} [title]
 * @property {string} [description]
 */

/**
 * What `metadata.json` says; what is not given is as in a database of an hour ago.
 *
 * @typedef {{version?: number, updatedAt?: Date, nextUpdate?: Date}} Metadata
 */

/**
 * A database before it is put anywhere: `folder` is its place in Trivy's cache, `mediaType` that of its layer.
 *
 * @typedef {{folder: 'db' | 'java-db', mediaType: string, title: string, files: Readonly<Record<string, Buffer>>}} Database
 */

/**
 * Makes a vulnerability database.
 *
 * @param {readonly Advisory[]} advisories
 * @param {Metadata} [metadata]
 * @returns {Database}
 */
export function vulnerabilityDatabase(advisories, metadata = {}) {
  /** @type {Record<string, Record<string, Record<string, string>>>} */
  const sources = {}
  /** @type {Record<string, string>} */
  const details = {}
  /** @type {Record<string, string>} */
  const origins = {}
  for (const advisory of advisories) {
    const packages = sources[advisory.bucket] ?? {}
    const entries = packages[advisory.package] ?? {}
    entries[advisory.id] = JSON.stringify(ranges(advisory))
    packages[advisory.package] = entries
    sources[advisory.bucket] = packages
    details[advisory.id] = JSON.stringify(detail(advisory))
    origins[advisory.bucket] ??= JSON.stringify(origin(advisory.bucket))
  }
  // Trivy does not look whether this bucket is there before it reads from it.
  const tree = { ...sources, 'data-source': origins, vulnerability: details }
  return {
    folder: 'db',
    mediaType: 'application/vnd.aquasec.trivy.db.layer.v1.tar+gzip',
    title: 'db.tar.gz',
    files: { 'trivy.db': encodeBolt(tree), 'metadata.json': metadataFile({ version: 2, nextUpdateDays: 1, ...metadata }) },
  }
}

/**
 * Makes a Java database around an SQLite file (`javadb.mjs`).
 *
 * @param {Uint8Array} sqlite
 * @param {Metadata} [metadata]
 * @returns {Database}
 */
export function javaDatabase(sqlite, metadata = {}) {
  return {
    folder: 'java-db',
    mediaType: 'application/vnd.aquasec.trivy.javadb.layer.v1.tar+gzip',
    title: 'javadb.tar.gz',
    files: { 'trivy-java.db': Buffer.from(sqlite), 'metadata.json': metadataFile({ version: 1, nextUpdateDays: 3, ...metadata }) },
  }
}

/**
 * Makes advisories of packages that nobody has, as many as asked for, ten a package: what a large database is made of.
 *
 * @param {number} count
 * @param {string} [bucket]
 * @returns {Advisory[]}
 */
export function manyAdvisories(count, bucket = 'debian 12') {
  return Array.from({ length: count }, (_, index) => ({
    bucket,
    package: `lab-package-${Math.floor(index / 10)}`,
    id: `CVE-2020-${1_000_000 + index}`,
    fixed: `1.${index % 100}-1`,
    severity: /** @type {const} */ (['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'])[index % 4] ?? 'LOW',
    title: `lab-package-${Math.floor(index / 10)}: advisory ${index} of a database that was made for tests`,
  }))
}

/**
 * Writes a database where Trivy finds it: below a folder that is given to it as `--cache-dir`.
 *
 * @param {Database} database
 * @param {string} cache
 */
export function writeDatabase({ folder, files }, cache) {
  mkdirSync(join(cache, folder), { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(cache, folder, name), bytes)
}

/**
 * Packs a database as its layer, a tar.gz.
 *
 * @param {Database} database
 * @returns {Buffer}
 */
export function packDatabase({ files }) {
  return gzipSync(encodeTar(Object.entries(files).map(([name, content]) => ({ name, content }))), { level: 1 })
}

/**
 * Where a database goes, and what about it is another one than in an honest push.
 *
 * @typedef {object} Push
 * @property {string} host of a registry on loopback, over plain HTTP
 * @property {string} repository such as `aquasecurity/trivy-db`
 * @property {string} [tag] default: the version of the database's format
 * @property {{username: string, password: string}} [login]
 * @property {Uint8Array} [layer] in place of the packed database
 * @property {string} [mediaType] of the layer
 * @property {number} [layers] how often the layer is named; default once
 */

/**
 * Pushes a database as oras does for the publisher: one layer, an artifact type, an empty config (image-spec, manifest.md).
 *
 * @param {Database} database
 * @param {Push} push
 * @returns {Promise<{manifest: string, layer: string}>} digests
 */
export async function pushDatabase(database, { host, repository, tag, login, layer, mediaType, layers = 1 }) {
  const version = String(Object(JSON.parse(String(database.files['metadata.json'])))['Version'])
  const bytes = layer ?? packDatabase(database)
  const config = Buffer.from('{}')
  const title = { 'org.opencontainers.image.title': database.title }
  const described = { mediaType: mediaType ?? database.mediaType, digest: digestOf(bytes), size: bytes.length, annotations: title }
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: 'application/vnd.aquasec.trivy.config.v1+json',
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(config), size: config.length },
      layers: Array.from({ length: layers }, () => described),
    }),
  )
  const base = `http://${host}/v2/${repository}`
  const headers =
    login === undefined ? {} : { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` }
  for (const blob of [config, bytes]) {
    const opened = await fetch(`${base}/blobs/uploads/`, { method: 'POST', headers })
    await expectStatus(opened, 202)
    const place = new URL(opened.headers.get('location') ?? '', base)
    place.searchParams.set('digest', digestOf(blob))
    const type = { 'content-type': 'application/octet-stream' }
    await expectStatus(await fetch(place, { method: 'PUT', headers: { ...headers, ...type }, body: new Blob([blob]) }), 201)
  }
  const type = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }
  const put = await fetch(`${base}/manifests/${tag ?? version}`, { method: 'PUT', headers: { ...headers, ...type }, body: manifest })
  await expectStatus(put, 201)
  return { manifest: digestOf(manifest), layer: digestOf(bytes) }
}

/**
 * @param {Advisory} advisory
 * @returns {Record<string, unknown>}
 */
function ranges({ fixed, status, vulnerable, patched }) {
  if (vulnerable !== undefined || patched !== undefined) return { PatchedVersions: patched ?? [], VulnerableVersions: vulnerable ?? [] }
  if (fixed !== undefined) return { FixedVersion: fixed }
  return status === undefined ? {} : { Status: status }
}

/**
 * @param {Advisory} advisory
 * @returns {Record<string, unknown>}
 */
function detail({ id, package: name, severity = 'HIGH', title, description }) {
  return {
    Title: title ?? `${name}: a vulnerability for tests`,
    ...(description === undefined ? {} : { Description: description }),
    VendorSeverity: { nvd: SEVERITIES.indexOf(severity) },
    References: [`https://nvd.nist.gov/vuln/detail/${id}`],
  }
}

/**
 * @param {string} bucket
 * @returns {Record<string, unknown>}
 */
function origin(bucket) {
  if (bucket.includes('::')) return { ID: 'ghsa', Name: bucket.split('::')[1], URL: 'https://github.com/advisories' }
  const [id = bucket] = bucket.split(' ')
  return { ID: id, Name: `${id} advisories`, URL: `https://${id}.example/` }
}

/**
 * @param {Metadata & {version: number, nextUpdateDays: number}} metadata
 * @returns {Buffer}
 */
function metadataFile({ version, nextUpdateDays, updatedAt = new Date(Date.now() - 60 * 60_000), nextUpdate }) {
  const next = nextUpdate ?? new Date(updatedAt.getTime() + nextUpdateDays * DAY_MS)
  return Buffer.from(
    JSON.stringify({
      Version: version,
      NextUpdate: next.toISOString(),
      UpdatedAt: updatedAt.toISOString(),
      DownloadedAt: '0001-01-01T00:00:00Z',
    }),
  )
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
function digestOf(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/**
 * @param {Response} response
 * @param {number} status
 */
async function expectStatus(response, status) {
  const text = await response.text()
  if (response.status !== status) throw new LabError(`${response.url}: ${response.status}`, text.slice(0, 500))
}
