import { parseDuration } from '../domain/duration.ts'
import type { Platform } from '../domain/platform.ts'
import type { Host, Refusal, Repository } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'
import type { Severity } from '../domain/severity.ts'
import type { SourceReference } from '../domain/source.ts'
import type { Environment } from '../ports.ts'
import { type AnnotationInput, readAnnotations } from './annotations.ts'
import { readAttestation } from './attestation.ts'
import { readAuthRealms } from './auth-realms.ts'
import { readBuild } from './build.ts'
import { type EcrInputs, readEcr } from './ecr.ts'
import type { Flavor } from './flavor.ts'
import { openForm } from './form.ts'
import { readFrom, readReferrers, readUploadedAt } from './from.ts'
import { noteIdle } from './idle.ts'
import { readImages } from './images.ts'
import type { Keyless } from './keyless.ts'
import { readLabels } from './labels.ts'
import { refuseLeaks } from './leaks.ts'
import { type MetadataInputs, readMetadata } from './metadata.ts'
import { suggestion } from './nearest.ts'
import { readPush } from './push.ts'
import { isRefusal, refuse } from './refusal.ts'
import { readRegistries } from './registries.ts'
import type { TagRule } from './rules.ts'
import { readSbomFile } from './sbom.ts'
import { readFailOn, readScan, type ScanInputs } from './scan.ts'
import { readSign, type SignInputs } from './sign.ts'
import { readSmoke, type SmokeInputs } from './smoke.ts'
import { type FIXED_TAGS, type FROM_VERSIONS, type MOVING, ON_PARTIAL, type STRATEGIES, type TAG_CONTEXTS } from './spec.ts'
import { readTags } from './tags.ts'
import type { Template } from './template.ts'
import { readVerify, type VerifyInputs } from './verify.ts'
import { parseBoolean, parseWord } from './words.ts'

/** The longest time limit: 5 days, the longest job on a self-hosted runner (docs.github.com, "Actions limits"). */
const TIMEOUT_LIMIT_MS = 120 * 3_600_000
const DEFAULT_TIMEOUT_MS = 3_600_000

/**
 * Reads every input at once. Throws one `ActionError` `inputs` whose message has a line for each problem: which input, what was found, what
 * is allowed. Nothing of a secret input stands in it. `env` gives the event's name, which variables exist, and this commit as a Git URL.
 */
export async function readInputs(given: ReadonlyMap<string, string>, env: Environment): Promise<Inputs> {
  const form = await openForm(given)
  const images = readImages(form)
  const tags = readTags(form, env)
  const labels = readLabels(form)
  const annotations = readAnnotations(form)
  const metadata = readMetadata(form, env)
  const { build, exporters } = readBuild(form, env)
  const pushing = readPush(form, { load: build.load, exporters, call: build.call, images: images.length })
  const { push } = pushing
  const staging = { push, load: build.load, outputs: exporters.length > 0, call: build.call !== undefined }
  const failOn = readFailOn(form)
  const scan = readScan(form, failOn, staging)
  const from = readFrom(form, { ...staging, gate: scan.mode === 'gate' })
  const sbomFile = readSbomFile(form, { ...staging, build, isFrom: from.length > 0 })
  const fromUploadedAt = readUploadedAt(form, from.length > 0)
  const fromReferrers = readReferrers(form, from.length > 0)
  const fromVerify = readVerify(form, from.length > 0, env)
  const smoke = await readSmoke(form, { ...staging, platforms: build.platforms })
  const dry = form.one('dry-run', parseDryRun) ?? false
  const dryRun = dry !== false
  const sign = readSign(form, { push, dryRun })
  const githubAttestation = readAttestation(form, { push, isFrom: from.length > 0 })
  const registries = await readRegistries(form, push && !dryRun)
  const authRealms = readAuthRealms(form)
  const ecr = readEcr(form, images, registries)
  const keepLogin = form.one('keep-login', parseBoolean) ?? false
  const token = form.text('github-token')
  const githubToken = token === undefined ? undefined : new Secret(token)
  const allowUntrusted = form.one('allow-untrusted', parseBoolean) ?? false
  const onPartial = form.one('on-partial', parseWord(ON_PARTIAL)) ?? 'stop'
  const timeoutMs = form.one('timeout', parseTimeout) ?? DEFAULT_TIMEOUT_MS
  const mentionsCommitDate = [...given.values()].some((text) => text.includes('commit_date'))
  const variables = build.secretEnvs.map(({ variable }) => new Secret(env[variable] ?? ''))
  refuseLeaks(form, build.buildArgs, [...secretsOf({ githubToken, registries, build, sign }), ...variables], env)
  form.finish()
  noteIdle(form, { images, tags, registries, authRealms })
  const run = {
    sbomFile,
    keepLogin,
    githubToken,
    ...pushing,
    dryRun,
    looks: dry === 'registries',
    allowUntrusted,
    onPartial,
    timeoutMs,
    mentionsCommitDate,
    notices: form.notices,
  }
  return {
    images,
    from,
    fromUploadedAt,
    fromReferrers,
    fromVerify,
    tags,
    labels,
    annotations,
    metadata,
    build,
    smoke,
    scan,
    sign,
    githubAttestation,
    failOn,
    registries,
    ecr,
    authRealms,
    ...run,
  }
}

/** Every secret that came by an input, to be masked before anything is printed. */
export function secretsOf({
  githubToken,
  registries,
  build,
  sign,
}: Pick<Inputs, 'githubToken' | 'registries' | 'build' | 'sign'>): readonly Secret[] {
  const passwords = registries.flatMap(({ login }) => (login === undefined ? [] : [login.password]))
  const given = [...passwords, ...build.secrets.map(({ value }) => value), ...sign.secrets]
  return githubToken === undefined ? given : [githubToken, ...given]
}

/** Reads the word of `dry-run`. */
function parseDryRun(text: string): boolean | 'registries' | Refusal {
  if (text === 'registries') return text
  const dryRun = parseBoolean(text)
  return isRefusal(dryRun) ? refuse(`is not one of ${DRY_RUNS.join(', ')}${suggestion(text, DRY_RUNS)}`) : dryRun
}

const DRY_RUNS = ['true', 'false', 'registries']

/** Parses the time limit of a run to milliseconds. */
export function parseTimeout(text: string): number | Refusal {
  const timeoutMs = parseDuration(text)
  if (timeoutMs === undefined) return refuse('is not a duration; write a whole number with s, m or h, such as 90s, 10m or 1h')
  return timeoutMs <= TIMEOUT_LIMIT_MS ? timeoutMs : refuse('is longer than 120h, the longest that a job can take; write 120h or less')
}

/** What the user asked for, parsed; nothing looked up yet. */
export type Inputs = {
  readonly images: readonly Repository[]
  /** images that are published already and get more names, instead of a build; several are joined */
  readonly from: readonly SourceReference[]
  /** when the oldest of them was uploaded under no name; `undefined` where nobody says */
  readonly fromUploadedAt: Date | undefined
  /** what refers to them goes with them to other repositories */
  readonly fromReferrers: boolean
  /** whose signature each of them must have; `undefined`: nobody's */
  readonly fromVerify: VerifyInputs | undefined
  readonly tags: TagInputs
  /** labels given by hand, `key=value`; they win over the ones that we make, and the last of a key over those before it */
  readonly labels: readonly Template[]
  readonly annotations: readonly AnnotationInput[]
  readonly metadata: MetadataInputs
  readonly build: BuildInputs
  /** folder for the SBOM of each platform; `undefined` where nobody asks for them */
  readonly sbomFile: string | undefined
  /** `undefined` where the image is not tried */
  readonly smoke: SmokeInputs | undefined
  readonly scan: ScanInputs
  readonly sign: SignInputs
  /** whether GitHub is to have an attestation of what is built */
  readonly githubAttestation: boolean
  readonly registries: readonly RegistryInput[]
  readonly ecr: EcrInputs
  /** the levels of `scan-fail-on`: findings that close a gate, Trivy's or ECR's */
  readonly failOn: ReadonlySet<Severity>
  /** token servers on other hosts, by the registry that they may get credentials of */
  readonly authRealms: ReadonlyMap<Host, readonly Host[]>
  /** whether later steps have the sign-ins of this run, until post */
  readonly keepLogin: boolean
  readonly githubToken: Secret | undefined
  readonly push: boolean
  /** `push: digest`: it is uploaded by its digest alone, and no name is written */
  readonly byDigest: boolean
  readonly dryRun: boolean
  /** `dry-run: registries`: they are asked whether there is anything to build */
  readonly looks: boolean
  readonly allowUntrusted: boolean
  readonly onPartial: OnPartial
  readonly timeoutMs: number
  /** whether any input has the word `commit_date`: finding it may take a question to GitHub */
  readonly mentionsCommitDate: boolean
  /** things that were changed silently elsewhere and are said here, such as an upper-case image name */
  readonly notices: readonly string[]
}

/** The presets of `strategy` (design.md 4.1). */
export type Strategy = (typeof STRATEGIES)[number]

/** What to do with a fixed tag that exists: adopt or refuse, write over, or leave. */
export type FixedTags = (typeof FIXED_TAGS)[number]

/** Whether a failure in one registry stops the tags of all, or of that one alone. */
export type OnPartial = (typeof ON_PARTIAL)[number]

/** Whether moving tags only move forward, or every tag is written, as docker/metadata-action has it. */
export type Moving = (typeof MOVING)[number]

export type TagInputs = {
  /** empty when only `tags` was given */
  readonly strategies: readonly Strategy[]
  readonly rules: readonly TagRule[]
  readonly flavor: Flavor
  readonly version: string | undefined
  /** first match wins; a name alone has the pattern `*` */
  readonly environments: readonly { readonly pattern: string; readonly name: string }[]
  /** IANA name */
  readonly timezone: string
  readonly tagPrefix: string
  /** whose version counts where `from` names an image and none is given by hand */
  readonly versionOf: (typeof FROM_VERSIONS)[number]
  /** where ref and commit come from: the event, or what is checked out */
  readonly context: (typeof TAG_CONTEXTS)[number]
  readonly fixedTags: FixedTags
  readonly moving: Moving
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
  /** path of a repository, or of all below it, that the entry is for; `undefined`: for all of the host that no other entry has */
  readonly scope: string | undefined
  /** sign-in with the job's identity token in place of a password */
  readonly keyless: Keyless | undefined
  /** PEM text of the certificate authority, or the path of a file that has it */
  readonly caCert: string | undefined
  /** plain HTTP is allowed */
  readonly insecure: boolean
  /** `false` for a mirror that may fail without failing the run */
  readonly required: boolean
  /** what is done at repositories of ECR that the entry is for, where it says so itself; else the inputs hold */
  readonly ecr: EcrInputs | undefined
}
