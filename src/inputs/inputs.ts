import type { Platform } from '../domain/platform.ts'
import type { Host, Repository } from '../domain/reference.ts'
import type { Secret } from '../domain/secret.ts'
import type { TagRule } from './rules.ts'

/** What the user asked for, parsed; nothing looked up yet. */
export type Inputs = {
  readonly images: readonly Repository[]
  readonly tags: TagInputs
  /** labels given by hand, `key=value`; they win over the ones that we make */
  readonly labels: ReadonlyMap<string, string>
  readonly build: BuildInputs
  readonly registries: readonly RegistryInput[]
  readonly githubToken: Secret | undefined
  readonly push: boolean
  readonly dryRun: boolean
  readonly timeoutMs: number
  /** things that were changed silently elsewhere and are said here, such as an upper-case image name */
  readonly notices: readonly string[]
}

/** The presets of `strategy` (design.md 4.1). */
export type Strategy = 'semver' | 'sha' | 'environment' | 'date' | 'branch' | 'pr' | 'schedule'

/** What to do with a fixed tag that exists: adopt or refuse, write over, or leave. */
export type FixedTags = 'keep' | 'overwrite' | 'skip'

export type TagInputs = {
  /** empty when only `tags` was given */
  readonly strategies: readonly Strategy[]
  readonly rules: readonly TagRule[]
  readonly version: string | undefined
  /** first match wins; a name alone has the pattern `*` */
  readonly environments: readonly { readonly pattern: string; readonly name: string }[]
  /** IANA name */
  readonly timezone: string
  readonly tagPrefix: string
  readonly fixedTags: FixedTags
}

/** Everything of docker/build-push-action that reaches the builder, in its own words. */
export type BuildInputs = {
  /** a path, or a Git URL */
  readonly context: string
  readonly file: string | undefined
  readonly target: string | undefined
  readonly platforms: readonly Platform[]
  /** `KEY=VALUE`, or `KEY` for the value in the environment */
  readonly buildArgs: readonly string[]
  readonly buildContexts: readonly string[]
  readonly secrets: readonly { readonly id: string; readonly value: Secret }[]
  readonly secretEnvs: readonly { readonly id: string; readonly variable: string }[]
  readonly secretFiles: readonly { readonly id: string; readonly path: string }[]
  readonly ssh: readonly string[]
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  readonly noCache: boolean
  readonly noCacheFilters: readonly string[]
  readonly pull: boolean
  readonly load: boolean
  readonly outputs: readonly string[]
  /** as written (`true`, `false`, `mode=max`, …); `undefined` for the default by the repository's visibility */
  readonly provenance: string | undefined
  readonly sbom: string | undefined
  readonly attests: readonly string[]
  readonly annotations: readonly string[]
  readonly addHosts: readonly string[]
  readonly allow: readonly string[]
  readonly network: string | undefined
  readonly shmSize: string | undefined
  readonly ulimits: readonly string[]
  readonly cgroupParent: string | undefined
  readonly builder: string | undefined
  readonly call: string | undefined
}

/** One entry of `registry-auth`, or the short form `registry`/`username`/`password`. */
export type RegistryInput = {
  readonly host: Host
  readonly login: { readonly username: string; readonly password: Secret } | undefined
  /** PEM text of the certificate authority, or the path of a file that has it */
  readonly caCert: string | undefined
  /** plain HTTP is allowed */
  readonly insecure: boolean
  /** `false` for a mirror that may fail without failing the run */
  readonly required: boolean
}
