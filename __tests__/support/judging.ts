import type { StagedImage } from '../../src/build/stage.ts'
import type { Digest } from '../../src/domain/digest.ts'
import { formatPlatform, type Platform } from '../../src/domain/platform.ts'
import type { ScanPolicy } from '../../src/inputs/scan.ts'
import type { Evidence, PlatformEvidence } from '../../src/scan/evidence.ts'
import type { Finding, TrivyReport } from '../../src/scan/findings.ts'
import { bySeverity } from '../../src/scan/rows.ts'
import { type ScanTarget, scanTargets } from '../../src/scan/targets.ts'

/** When everything here is judged. */
export const NOW = new Date('2026-11-21T12:00:00Z')

/** A gate as the inputs have it by default. */
export function aPolicy(over: Partial<ScanPolicy> = {}): ScanPolicy {
  return {
    mode: 'gate',
    failOn: new Set(['HIGH', 'CRITICAL']),
    ignoreUnfixed: false,
    scanners: ['vuln', 'secret'],
    pkgTypes: ['os', 'library'],
    ignoreFiles: [],
    ignorePolicy: undefined,
    vex: [],
    skipDirs: [],
    skipFiles: [],
    eol: 'warn',
    unrecognised: 'warn',
    sarif: undefined,
    json: undefined,
    table: undefined,
    timeoutMs: 600_000,
    trivyVersion: '0.74.0',
    trivyPath: undefined,
    databases: ['mirror.gcr.io/aquasec/trivy-db:2', 'ghcr.io/aquasecurity/trivy-db:2', 'public.ecr.aws/aquasecurity/trivy-db:2'],
    javaDatabases: [
      'mirror.gcr.io/aquasec/trivy-java-db:1',
      'ghcr.io/aquasecurity/trivy-java-db:1',
      'public.ecr.aws/aquasecurity/trivy-java-db:1',
    ],
    databaseMaxAgeMs: 48 * 3_600_000,
    verdicts: [],
    ...over,
  }
}

/** A vulnerability that blocks. */
export function aFinding(over: Partial<Finding> = {}): Finding {
  return {
    kind: 'vulnerability',
    id: 'CVE-2021-36159',
    severity: 'CRITICAL',
    title: 'libfetch reads beyond its buffer',
    packageName: 'apk-tools',
    path: undefined,
    line: undefined,
    installed: '2.10.6-r0',
    fixed: '2.10.7-r0',
    isUnfixed: false,
    url: 'https://avd.aquasec.com/nvd/cve-2021-36159',
    ignored: undefined,
    ...over,
  }
}

/** A report about a target, with these findings and their numbers. */
export function aReport({ config, platform }: Pick<ScanTarget, 'config' | 'platform'>, over: Partial<TrivyReport> = {}): TrivyReport {
  const findings = over.findings ?? []
  const of = (is: (finding: Finding) => boolean) => findings.filter(is).length
  return {
    scannerVersion: '0.74.0',
    imageId: config,
    os: platform.os,
    architecture: platform.architecture,
    variant: platform.variant,
    distribution: { family: 'alpine', name: '3.22.1', isEnded: false },
    packages: 14,
    osPackages: 14,
    findings,
    tally: bySeverity((level) => ({
      fixable: of(({ severity, ignored, isUnfixed }) => severity === level && ignored === undefined && !isUnfixed),
      unfixed: of(({ severity, ignored, isUnfixed }) => severity === level && ignored === undefined && isUnfixed),
      ignored: of(({ severity, ignored }) => severity === level && ignored !== undefined),
    })),
    ...over,
  }
}

/** A whole scan of an image in which nothing was found, but for what `reports` says of a platform. */
export function anEvidence(
  image: StagedImage,
  reports: Readonly<Record<string, Partial<TrivyReport>>> = {},
  over: Partial<Evidence> = {},
): Evidence {
  return {
    platforms: scanTargets(image).targets.map((target) => aResult(target, aReport(target, reports[formatPlatform(target.platform)]))),
    scanner: { version: '0.74.0', origin: 'download', program: 'trivy', isPinned: true },
    database: { source: 'mirror.gcr.io/aquasec/trivy-db:2', digest: undefined, updatedAt: new Date('2026-11-21T06:30:00Z') },
    javaDatabase: undefined,
    isolation: { kind: 'namespaces' },
    failure: undefined,
    tookMs: 4_200,
    ...over,
  }
}

/** A platform whose report was read. */
export function aResult(target: ScanTarget, report: TrivyReport): PlatformEvidence {
  return { ...target, kind: 'report', report, file: 'report.json', tookMs: 900 }
}

/** A target that need not be in any image. */
export function aTarget(platform: Platform, manifest: Digest, config: Digest): ScanTarget {
  return { platform, manifest, config }
}
