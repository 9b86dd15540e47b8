import { COSIGN_VERSION } from '../domain/cosign.ts'
import type { Digest } from '../domain/digest.ts'
import { ActionError } from '../errors.ts'
import type { Asset } from '../tool/download.ts'

/** The program of a release, by the name that it has there. */
export type Programs = Readonly<Record<string, Digest>>

/**
 * The programs of cosign 3.1.2 (2026-07-17) that may be fetched: what is not here is not run. Each value is pinned by several public repositories, read on
 * 2026-11-21; one that has all four is attuned-corp/auspex (`COSIGN_SHA256_…` of its installer).
 */
export const PROGRAMS: Programs = {
  'cosign-linux-amd64': 'sha256:f7622ed3cf22e55e1ae6377c080979ff77a22da9981c11df222a2e444991e7cf',
  'cosign-linux-arm64': 'sha256:90e7ae0b5dfd60f20816b52c012addf7fc055ebcc7bea4ce81c428ca8518c302',
  'cosign-darwin-amd64': 'sha256:acd180f8b015be25240ca33abee8a1e564eb65cdf1a3cee4725456d2dceb7da6',
  'cosign-darwin-arm64': 'sha256:dec1c3f802320b19c2fbcf2dc7bcfb3f258e1c181a046c23a1a074bdf932f10a',
}

/** What the programs of a release call the runner's machine (sigstore/cosign, .goreleaser.yml). */
const MACHINES: Readonly<Record<string, string>> = {
  'Linux X64': 'cosign-linux-amd64',
  'Linux ARM64': 'cosign-linux-arm64',
  'macOS X64': 'cosign-darwin-amd64',
  'macOS ARM64': 'cosign-darwin-arm64',
}

const OTHERWISE = `install cosign ${COSIGN_VERSION} by a step before, on PATH`

/** Finds the program for a machine, named as the runner does (`Linux`, `X64`). Throws `ActionError` `signing` for a machine that none fits. */
export function findProgram(
  { os, arch }: { readonly os: string; readonly arch: string },
  programs: Programs = PROGRAMS,
): { readonly asset: Asset; readonly digest: Digest } {
  const name = MACHINES[`${os} ${arch}`] ?? ''
  const digest = programs[name]
  if (digest === undefined)
    throw new ActionError(
      'signing',
      `cosign ${COSIGN_VERSION} is not on PATH, and no program of it for ${os} ${arch} is known here`,
      `Sign on a runner with Linux or macOS, X64 or ARM64, or ${OTHERWISE}.`,
    )
  const asset: Asset = {
    program: 'cosign',
    repository: 'sigstore/cosign',
    tag: `v${COSIGN_VERSION}`,
    name,
    code: 'signing',
    otherwise: OTHERWISE,
  }
  return { asset, digest }
}
