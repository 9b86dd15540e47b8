// @ts-check
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What the scanner of a registry is, and what it finds; by architecture of the image, `{severity, name}` each.
 *
 * @typedef {{severity: string, name: string}} Found
 * @typedef {object} ScansControl
 * @property {'BASIC' | 'ENHANCED'} [kind]
 * @property {Readonly<Record<string, readonly Found[]>>} [findings]
 * @property {string} [status] how every scan ends in place of `COMPLETE` or `ACTIVE`
 * @property {boolean} [isDenied] the caller has no right to ask
 *
 * @typedef {object} Scans
 * @property {(change: ScansControl) => void} control
 * @property {() => void} reset
 * @property {(operation: string, asked: Record<string, unknown>, storage: string) => object | undefined} answer `undefined` for other operations
 * @property {() => readonly string[]} ordered `REPOSITORY DIGEST` of every order that was taken
 */

/** @type {Required<Pick<ScansControl, 'kind' | 'findings'>> & ScansControl} */
const AT_FIRST = { kind: 'BASIC', findings: {} }

/**
 * ECR's own scanner, which moto has only in name: Basic scanning, ordered once a day for each image; and enhanced scanning, which takes no order and begins by
 * itself. Both take a while (a look), know images alone and no index (botocore, ecr/2015-09-21/service-2.json, `StartImageScan`,
 * `DescribeImageScanFindings`), and read the manifests of the registry behind.
 *
 * @returns {Scans}
 */
export function createScans() {
  let set = AT_FIRST
  /** @type {Map<string, {looks: number, completedAt: number}>} */
  const running = new Map()
  return {
    control(change) {
      set = { ...set, ...change }
    },
    reset() {
      set = AT_FIRST
      running.clear()
    },
    ordered: () => [...running.keys()],
    answer(operation, asked, storage) {
      if (operation !== 'StartImageScan' && operation !== 'DescribeImageScanFindings') return undefined
      if (set.isDenied === true) return refusal('AccessDeniedException', `is not authorized to perform: ecr:${operation}`)
      const { registryId, repositoryName, imageId, maxResults = 100, nextToken, ...rest } = asked
      const { imageDigest, ...others } = Object(imageId)
      const unknown = [...Object.keys(rest), ...Object.keys(others)]
      if (unknown.length > 0 || typeof registryId !== 'string' || typeof repositoryName !== 'string' || typeof imageDigest !== 'string')
        return refusal('InvalidParameterException', `${unknown.join(', ')} is not known, or something is missing`)
      const isLink = existing(
        join(storage, 'docker/registry/v2/repositories', repositoryName, '_manifests/revisions', imageDigest.replace(':', '/'), 'link'),
      )
      if (!isLink) return refusal('ImageNotFoundException', `The image with imageId {imageDigest:'${imageDigest}'} does not exist`)
      const manifest = readBlob(storage, imageDigest)
      const key = `${repositoryName} ${imageDigest}`
      const place = { registryId, repositoryName, imageId: { imageDigest } }
      if (operation === 'StartImageScan') {
        if (manifest.config === undefined) return refusal('UnsupportedImageTypeException', 'The image is of a type that cannot be scanned')
        if (set.kind === 'ENHANCED') return refusal('ValidationException', 'This feature is disabled')
        if (running.has(key)) return refusal('LimitExceededException', 'The scan quota per image has been exceeded. Wait and try again.')
        running.set(key, { looks: 0, completedAt: Date.now() / 1000 })
        return { ...place, imageScanStatus: { status: 'IN_PROGRESS' } }
      }
      const scan = running.get(key) ?? (set.kind === 'ENHANCED' ? { looks: 0, completedAt: Date.now() / 1000 } : undefined)
      if (scan === undefined) return refusal('ScanNotFoundException', `Image scan does not exist for the image with '${imageDigest}'`)
      running.set(key, scan)
      scan.looks += 1
      if (scan.looks === 1) return { ...place, imageScanStatus: { status: set.kind === 'BASIC' ? 'IN_PROGRESS' : 'PENDING' } }
      const status = set.status ?? (set.kind === 'BASIC' ? 'COMPLETE' : 'ACTIVE')
      const found = set.findings[String(readBlob(storage, manifest.config.digest).architecture)] ?? []
      const from = Number(nextToken ?? 0)
      const page = found.slice(from, from + Number(maxResults))
      const isMore = from + page.length < found.length
      return {
        ...place,
        imageScanStatus: { status, description: `The scan ended as ${status}.` },
        imageScanFindings: set.kind === 'BASIC' ? basic(page, found, scan.completedAt) : enhanced(page, found, scan.completedAt),
        ...(isMore ? { nextToken: String(from + page.length) } : {}),
      }
    },
  }
}

/**
 * @param {readonly Found[]} page
 * @param {readonly Found[]} all
 * @param {number} completedAt
 */
function basic(page, all, completedAt) {
  const attributes = [
    { key: 'package_version', value: '1.0' },
    { key: 'package_name', value: 'lab' },
  ]
  return {
    imageScanCompletedAt: completedAt,
    findingSeverityCounts: countsOf(all),
    findings: page.map(({ name, severity }) => ({ name, severity, attributes })),
  }
}

/**
 * @param {readonly Found[]} page
 * @param {readonly Found[]} all
 * @param {number} completedAt
 */
function enhanced(page, all, completedAt) {
  return {
    imageScanCompletedAt: completedAt,
    findingSeverityCounts: countsOf(all),
    enhancedFindings: page.map(({ name, severity }) => ({
      severity,
      status: 'ACTIVE',
      title: `${name} - lab`,
      packageVulnerabilityDetails: { vulnerabilityId: name, vulnerablePackages: [{ name: 'lab', version: '1.0' }] },
    })),
  }
}

/** @param {readonly Found[]} found */
function countsOf(found) {
  /** @type {Record<string, number>} */
  const counts = {}
  for (const { severity } of found) counts[severity] = (counts[severity] ?? 0) + 1
  return counts
}

/**
 * @param {string} storage
 * @param {string} digest
 * @returns {Record<string, any>}
 */
function readBlob(storage, digest) {
  const hex = digest.slice('sha256:'.length)
  return JSON.parse(readFileSync(join(storage, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data'), 'utf8'))
}

/** @param {string} path */
function existing(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

/**
 * @param {string} type
 * @param {string} message
 */
function refusal(type, message) {
  return { __type: type, message }
}
