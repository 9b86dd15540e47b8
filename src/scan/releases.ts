import type { Digest } from '../domain/digest.ts'
import { ActionError } from '../errors.ts'

/** An archive of a Trivy release that holds the program for one platform. */
export type Release = { readonly version: string; readonly asset: string; readonly digest: Digest }

/** Releases by version, their archives by the name that they have there. */
export type Releases = Readonly<Record<string, Readonly<Record<string, Digest>>>>

/** The oldest Trivy that is run: the first release after those with malicious code (GHSA-69fq-xp46-6x23). */
export const OLDEST_TRIVY = '0.70.0'

/**
 * The archives that may be fetched. What is not here is not fetched: releases were replaced by malicious ones in March 2026 (GHSA-69fq-xp46-6x23), signed by
 * the project's own workflow, so only a checksum that was written down before tells. The values are those that public repositories pin by the name of the
 * asset, each at least ten of them (four: macOS-64bit of 0.73.0), read on 2026-11-21; one of them is named for each version where it could be.
 */
export const RELEASES: Releases = {
  // 2026-08-14; loopingz/rules_k8s_cd, lib/private/trivy_toolchain.bzl @0e96f1f6
  '0.74.0': {
    'Linux-64bit': 'sha256:2ae6fe3ee734b7fdf11335663e18c75ea12dccc76062f09f164a3b0f8be4371a',
    'Linux-ARM64': 'sha256:b94ce1976bbf3c15b514b605ee88be7c6d94a29be2302847ff01cb794d47aad5',
    'macOS-64bit': 'sha256:472816f6888dda689d075c30254d4210b4d1035acf365aa72332f584c2f60485',
    'macOS-ARM64': 'sha256:1caada5e0e2091909357c7525d3aa76f4b660b13821bc143b190c7483e31cc11',
  },
  // 2026-08-03; rusty-auth/rustyauth, scripts/install-trivy.sh @6e905f23 (Linux-64bit, macOS-ARM64)
  '0.73.0': {
    'Linux-64bit': 'sha256:2edd39da482bb4e9831962487b68f68e3928ec3137794757f54d00383d79547b',
    'Linux-ARM64': 'sha256:13833d97e8a1a5367471c372a173180157f593bece570e20d5d925fef552f5dd',
    'macOS-64bit': 'sha256:d39d1374dd3e35d48621b82df9b6625fe69f9920cc67d2739ed81bb679f16f51',
    'macOS-ARM64': 'sha256:80cc25faaf6378e37701202d0b4f9f43d9e413d198d594ba60fdf559fe44a683',
  },
  // 2026-06-30
  '0.72.0': {
    'Linux-64bit': 'sha256:bbb64b9695866ce4a7a8f5c9592002c5961cab378577fa3f8a040df362b9b2ea',
    'Linux-ARM64': 'sha256:2ca2c023109c2db6b2b77366b6717291452d4531167377d95c79547f0c8e3467',
    'macOS-64bit': 'sha256:ee5e60df8a98e5b89fd74a6d86f9e5c7e9a266a35002cb1e43291698b3bfee08',
    'macOS-ARM64': 'sha256:88f208680dc05da2b459e19b4f5aa2b4dc7c2117892ba4aab2ae63baba330016',
  },
}

/** What the assets of a release call the runner's machine (aquasecurity/trivy, goreleaser.yml); `RUNNER_OS` and `RUNNER_ARCH` say which that is. */
const MACHINES: Readonly<Record<string, string>> = {
  'Linux X64': 'Linux-64bit',
  'Linux ARM64': 'Linux-ARM64',
  'macOS X64': 'macOS-64bit',
  'macOS ARM64': 'macOS-ARM64',
}

/**
 * Finds the archive of a version for a machine, named as the runner does (`Linux`, `X64`). Throws `ActionError` `inputs` that names what there is: a version
 * without a checksum here, or a machine that no release fits.
 */
export function findRelease(
  version: string,
  machine: { readonly os: string; readonly arch: string },
  releases: Releases = RELEASES,
): Release {
  const assets = releases[version]
  if (assets === undefined)
    throw new ActionError(
      'inputs',
      `Trivy ${version} is not on PATH, and its checksum is not known here, so it is not fetched`,
      `Leave trivy-version out, or write one of ${Object.keys(releases).join(', ')}; any other one can be installed by a step before and named by trivy-path.`,
    )
  const name = MACHINES[`${machine.os} ${machine.arch}`] ?? ''
  const digest = assets[name]
  if (digest === undefined)
    throw new ActionError(
      'inputs',
      `Trivy ${version} is not on PATH, and no archive of it for ${machine.os} ${machine.arch} is known here`,
      'Install Trivy by a step before and name it by trivy-path, or scan on a runner with Linux or macOS, X64 or ARM64.',
    )
  return { version, asset: `trivy_${version}_${name}.tar.gz`, digest }
}
