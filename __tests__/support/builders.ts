import type { Context, Ref, SourceRepository } from '../../src/context/context.ts'
import { csvFor } from '../../src/inputs/csv.ts'
import { parseEntry } from '../../src/inputs/entries.ts'
import { NO_FLAVOR } from '../../src/inputs/flavor.ts'
import type { BuildInputs, Inputs, TagInputs } from '../../src/inputs/inputs.ts'
import { openLanguage } from '../../src/inputs/language.ts'
import { parseRule, type TagRule } from '../../src/inputs/rules.ts'
import type { Template } from '../../src/inputs/template.ts'
import { aBuild, aMetadata, aRepository, REVISION } from './plans.ts'

type InputsOver = Partial<Omit<Inputs, 'tags' | 'build'>> & { readonly tags?: Partial<TagInputs>; readonly build?: Partial<BuildInputs> }
type ContextOver = Partial<Omit<Context, 'repository'>> & { readonly repository?: Partial<SourceRepository> }

const csv = await csvFor(['"'])
/** All of the language, as texts would ask for it that use all of it. */
export const LANGUAGE = await openLanguage(["{{#if sha}}{{date 'LL' tz='Asia/Seoul'}}{{/if}} pep440"])

/** Inputs of `ghcr.io/acme/app` without any strategy or rule; `tags` and `build` may be given in part. */
export function anInputs({ tags, build, ...over }: InputsOver = {}): Inputs {
  return {
    images: [aRepository('ghcr.io/acme/app')],
    tags: {
      strategies: [],
      rules: [],
      flavor: NO_FLAVOR,
      version: undefined,
      environments: [],
      timezone: 'UTC',
      tagPrefix: '',
      versionOf: 'image',
      context: 'workflow',
      fixedTags: 'keep',
      moving: 'forward',
      ...tags,
    },
    labels: [],
    annotations: [],
    metadata: aMetadata(),
    build: aBuild(build),
    smoke: undefined,
    sbomFile: undefined,
    scan: { mode: 'off' },
    sign: { mode: 'off', secrets: [] },
    githubAttestation: false,
    registries: [],
    ecr: { create: undefined, lifecyclePolicy: undefined, logo: undefined, scan: 'off' },
    failOn: new Set(['HIGH', 'CRITICAL']),
    authRealms: new Map(),
    keepLogin: false,
    githubToken: undefined,
    push: true,
    byDigest: false,
    from: [],
    fromUploadedAt: undefined,
    fromReferrers: false,
    fromVerify: undefined,
    dryRun: false,
    looks: false,
    allowUntrusted: false,
    onPartial: 'stop',
    timeoutMs: 3_600_000,
    mentionsCommitDate: false,
    notices: [],
    ...over,
  }
}

/** A push to `main`, the default branch of `acme/app`, on 2024-01-15 at half past ten in the evening UTC. */
export function aContext({ repository, ...over }: ContextOver = {}): Context {
  return {
    event: 'push',
    ref: onBranch('main'),
    run: { ref: fullRef(over.ref ?? onBranch('main')), sha: over.merge ?? over.sha ?? REVISION, shortShaLength: 7 },
    sha: REVISION,
    merge: undefined,
    repository: {
      owner: 'acme',
      name: 'app',
      url: 'https://github.com/acme/app',
      defaultBranch: 'main',
      isPrivate: false,
      description: 'An app',
      license: 'MIT',
      ...repository,
    },
    startedAt: new Date('2024-01-15T22:30:05.123Z'),
    committedAt: new Date('2024-01-14T08:00:00Z'),
    versions: { kind: 'unasked' },
    baseRef: undefined,
    deployment: undefined,
    machine: 'X64',
    runUrl: undefined,
    variables: new Map(),
    origin: undefined,
    notes: [],
    ...over,
  }
}

function fullRef(ref: Ref): string {
  switch (ref.kind) {
    case 'branch':
    case 'queue':
      return `refs/heads/${ref.name}`
    case 'tag':
      return `refs/tags/${ref.name}`
    case 'pull':
      return `refs/pull/${ref.number}/merge`
    case 'none':
      return ''
  }
}

export function onBranch(name: string): Ref {
  return { kind: 'branch', name }
}

export function onTag(name: string): Ref {
  return { kind: 'tag', name }
}

/** Rules of the tag language; a line that does not parse fails the test. */
export function rules(...lines: readonly string[]): readonly TagRule[] {
  return lines.map((line) => {
    const rule = parseRule(line, csv, LANGUAGE)
    if ('refused' in rule) throw new Error(`${line} ${rule.refused}`)
    return rule
  })
}

/** Entries of `labels` and `annotations`; one that does not parse fails the test. */
export function entries(...texts: readonly string[]): readonly Template[] {
  return texts.map((text) => {
    const entry = parseEntry(text, LANGUAGE)
    if ('refused' in entry) throw new Error(`${text} ${entry.refused}`)
    return entry
  })
}
