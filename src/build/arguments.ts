import { formatPlatform } from '../domain/platform.ts'
import { canonicalName, formatTagged, type Repository } from '../domain/reference.ts'
import { writtenNames } from '../domain/written.ts'
import type { BuildInputs } from '../inputs/inputs.ts'
import type { Plan } from '../plan/plan.ts'
import type { Environment } from '../ports.ts'
import { attestationArguments } from './attestations.ts'
import { isHeld, withoutCaches } from './cache.ts'
import { layoutOutput, pushOutput } from './output.ts'
import { secretArguments } from './secrets.ts'
import type { BuildSource } from './source.ts'

/**
 * Where a build's result goes: into a layout of ours, by digest into a repository, where the user's own `load`, `outputs` or `call` say, or nowhere but
 * into the cache.
 */
export type Target = (
  | { readonly kind: 'layout'; readonly folder: string }
  | { readonly kind: 'push'; readonly repository: Repository }
  | { readonly kind: 'passthrough' }
  | { readonly kind: 'cache' }
) & {
  /** path of the file that buildx writes its results to */
  readonly metadata: string
  /** name of the builder; `undefined` is the current one */
  readonly builder: string | undefined
}

/** One call of buildx: its arguments, and the variables that it gets beside its environment. */
export type Call = { readonly args: readonly string[]; readonly environment: Readonly<Record<string, string>> }

/**
 * The call of `buildx build` for a plan: every input of docker/build-push-action as that passes it (its src/context.ts). Options have the form
 * `--flag=value`, so that no value is read as an option. Throws `ActionError` `inputs` for a secret that cannot be handed over.
 */
export function buildArguments(asked: Plan, source: BuildSource, target: Target, env: Environment): Call {
  const plan = target.kind !== 'cache' && isHeld(asked) ? withoutCaches(asked) : asked
  const { build } = plan
  const isLoaded =
    target.kind === 'passthrough' && (build.load || build.outputs.some((entry) => /(?:^|,)\s*type=docker\s*(?:,|$)/.test(entry)))
  const secrets = secretArguments(build, source)
  const args = [
    'build',
    '--progress=plain',
    `--metadata-file=${target.metadata}`,
    ...optional('builder', target.builder),
    ...optional('file', build.file),
    ...optional('target', build.target),
    ...(build.platforms.length === 0 ? [] : [`--platform=${build.platforms.map(formatPlatform).join(',')}`]),
    ...outputArguments(plan, target),
    ...(target.kind === 'cache' ? ['--provenance=false'] : attestationArguments(build, source, env, isLoaded)),
    ...[...plan.labels].map(([key, value]) => `--label=${key}=${value}`),
    ...(target.kind === 'cache' ? [] : plan.annotations.image.map(({ level, key, value }) => `--annotation=${level}:${key}=${value}`)),
    ...each('build-arg', build.buildArgs),
    ...each('build-context', build.buildContexts),
    ...secrets.args,
    ...each('ssh', build.ssh),
    ...each('cache-from', build.cacheFrom),
    ...each('cache-to', build.cacheTo),
    ...machineArguments(build),
    build.context,
  ]
  return { args, environment: secrets.environment }
}

function outputArguments(plan: Plan, target: Target): readonly string[] {
  const { build } = plan
  switch (target.kind) {
    case 'layout':
      return [`--output=${layoutOutput(subjectOf(plan), target.folder, build.outputs[0])}`]
    case 'push':
      return [`--output=${pushOutput(canonicalName(target.repository), build.outputs[0])}`]
    case 'cache':
      return ['--output=type=cacheonly']
    case 'passthrough':
      return [
        ...plan.images.flatMap((repository) => writtenNames(plan).map((tag) => `--tag=${formatTagged({ repository, tag })}`)),
        ...(build.load ? ['--load'] : []),
        ...each('output', build.outputs),
        ...optional('call', build.call),
      ]
  }
}

/** The first image and its most specific fixed tag: provenance names one, and other registries (account numbers in them) stay out of it. */
function subjectOf({ images, tags }: Plan): string {
  const [image] = images
  const tag = tags.find(({ kind }) => kind === 'fixed') ?? tags[0]
  const name = image === undefined ? 'localhost/image' : `${image.host}/${image.path}`
  return tag === undefined ? name : `${name}:${tag.name}`
}

/** What a build's steps run in. */
function machineArguments(build: BuildInputs): readonly string[] {
  return [
    ...(build.noCache ? ['--no-cache'] : []),
    ...each('no-cache-filter', build.noCacheFilters),
    ...(build.pull ? ['--pull'] : []),
    ...each('add-host', build.addHosts),
    ...each('allow', build.allow),
    ...optional('network', build.network),
    ...optional('shm-size', build.shmSize),
    ...each('ulimit', build.ulimits),
    ...optional('cgroup-parent', build.cgroupParent),
  ]
}

function each(flag: string, values: readonly string[]): readonly string[] {
  return values.map((value) => `--${flag}=${value}`)
}

function optional(flag: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`--${flag}=${value}`]
}
