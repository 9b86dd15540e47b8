import type { Context } from '../context/context.ts'
import { canAttest } from '../domain/attest.ts'
import { cacheReference } from '../domain/cache.ts'
import { type Line, SEMVER } from '../domain/line.ts'
import { listed } from '../domain/list.ts'
import { inOrder } from '../domain/order.ts'
import { type Origin, speakerOf } from '../domain/origin.ts'
import { formatPlatform } from '../domain/platform.ts'
import { type Repository, sameRepository } from '../domain/reference.ts'
import { NO_VERSION, runVersion, type Version } from '../domain/version.ts'
import { ActionError } from '../errors.ts'
import type { BuildInputs, FixedTags, Inputs, OnPartial } from '../inputs/inputs.ts'
import type { MetadataInputs } from '../inputs/metadata.ts'
import type { ScanInputs } from '../inputs/scan.ts'
import type { SmokeInputs } from '../inputs/smoke.ts'
import { type Annotations, annotationsOf } from './annotations.ts'
import { collapse, collisions, type Given } from './collapse.ts'
import { environmentOf } from './environment.ts'
import { type Facts, NO_COMMIT, ORIGIN_CURE } from './facts.ts'
import { type Finders, openFinders } from './finders.ts'
import { fingerprintOf } from './fingerprint.ts'
import { joined, ociSet, renderEntries, toldLabels, withOwn } from './labels.ts'
import { latestOf } from './latest.ts'
import { allLeftOut, type LeftOut } from './left-out.ts'
import { moveJudge } from './moving.ts'
import { namingOf } from './naming.ts'
import { notesOf, versionNotes } from './notes.ts'
import { requestsOf } from './requests.ts'
import { applyRule } from './rules.ts'
import { openTime, type SearchTime, search } from './search.ts'
import { type SignPlan, signPlanOf } from './sign.ts'
import { type Rule, rulesOf } from './strategies.ts'
import { subjectOf } from './subject.ts'
import { openVersions } from './version.ts'

/** Every decision that needs no registry, with its reason; safe to print. */
export type Plan = {
  readonly images: readonly Repository[]
  /** most specific first; names are unique */
  readonly tags: readonly PlannedTag[]
  /** the same names in metadata-action's order: by the priority of their rules, `latest` last, which stands there twice if a rule names it, too */
  readonly names: readonly string[]
  /** rules that gave no tag, and why */
  readonly leftOut: readonly LeftOut[]
  /** metadata-action's `version`: the tag of the rule with the highest priority; empty when there is no tag */
  readonly version: string
  /** those of the image, in the order in which they are passed; includes our own (`isOwn`) */
  readonly labels: ReadonlyMap<string, string>
  readonly annotations: Pick<Annotations, 'image' | 'told'>
  readonly metadata: MetadataInputs
  readonly environment: string | undefined
  /** what the run is about, if that is a semantic version: also one that an expression found in its tag */
  readonly runVersion: Version | undefined
  /** the source commit */
  readonly revision: string
  readonly build: BuildInputs
  /** the image that is published already and gets the names; `undefined` where it is built */
  readonly origin: Pick<Origin, 'digest' | 'names' | 'repositories'> | undefined
  readonly scan: ScanInputs
  readonly smoke: SmokeInputs | undefined
  /** folder for the SBOM of each platform */
  readonly sbomFile: string | undefined
  readonly sign: SignPlan
  /** GitHub is told that this run has built it (`github-attestation`), where it can be */
  readonly attests: boolean
  /** the value of the label `io.build-tag-push.inputs` */
  readonly fingerprint: string
  readonly fixedTags: FixedTags
  readonly onPartial: OnPartial
  readonly push: boolean
  /** the image is uploaded by its digest alone: none of the tags is written */
  readonly byDigest: boolean
  /** for people: what was changed, left out or not known */
  readonly notes: readonly string[]
}

/** One tag that the rules gave, for every image. */
export type PlannedTag = {
  readonly name: string
  readonly kind: 'fixed' | 'moving'
  /** which rule gave it: a strategy's name or the line of `tags` */
  readonly rule: string
  /** why it is what it is, one clause: `v1.2.3 is the highest of 41 version tags` */
  readonly because: string
  /** `keep`: it stays where it is (it would move backwards, or nobody knows); nothing is written */
  readonly move: 'write' | 'keep'
  /**
   * what a moving tag moves forward by: the versions of its line, or the history of commits, about which the registry and Git are asked later; `undefined`
   * for fixed tags, and for all with `moving: always`
   */
  readonly follows: 'versions' | 'history' | undefined
  /** the history that it follows is that of versions without an order of their own (`1.2.3+7`, `1.2.3+8`): any other version goes by its number */
  readonly isShared?: true
}

/**
 * Makes the plan: every tag with its kind, whether it is written, and why; labels; and what a later run compares. Pure. Throws `ActionError` `plan`
 * with everything that cannot be done, such as a tag that no registry takes, or no tag at all where something is to be pushed.
 */
export function makePlan(inputs: Inputs, context: Context): Plan {
  const time = openTime()
  const facts = factsOf(inputs, context, time)
  const { given, silent, refused } = applyRules(facts)
  const latest = latestOf(given, facts)
  const preset = given.filter(isLatest)
  const first = preset.length === 0 ? given : given.filter((each) => !isLatest(each))
  const added = latest.kind === 'tag' ? [latest] : []
  const judge = moveJudge(context, inputs.tags, findersOf([...given, ...added], facts, time))
  const tags = collapse([...first, ...preset, ...added, ...onEachLine(added, given)], judge)
  const all = [...given, ...added]
  const named = [...first, ...preset].map(nameOf)
  // as many tags as rules that gave one: nothing has to be looked for twice
  const haveMet = tags.length < all.length
  const leftOut = allLeftOut(given, silent, latest.kind === 'left-out' ? [latest.leftOut] : [], tags)
  const version = first[0]?.name ?? ''
  const labels = renderEntries('labels', inputs.labels, context)
  const { image, told, problems } = annotationsOf(inputs, context, version)
  const illegal = latest.kind === 'problem' ? [...refused, latest.message] : refused
  const { origin } = context
  refuseSilent(origin, silent)
  refuse([
    ...illegal,
    ...(origin === undefined ? [...labels.problems, ...problems, ...cacheProblems(inputs, tags)] : platformProblems(origin, inputs.build)),
  ])
  if (tags.length === 0 && inputs.push && !inputs.byDigest) throw nothingToPush(leftOut, versionNotes(facts))
  const fingerprint = origin === undefined ? fingerprintOf(inputs, context) : (origin.fingerprint ?? '')
  const own = joined([...ociSet(context, version), ...labels.entries])
  const ofRun = facts.version.kind === 'version' ? facts.version.version : undefined
  return {
    images: inputs.images,
    tags,
    names: [...(haveMet ? new Set(named) : named), ...added.map(nameOf)],
    leftOut,
    version,
    labels: origin === undefined ? withOwn(own, { commit: context.sha, version: ofRun?.full, fingerprint }) : toldLabels(origin.labels),
    annotations: { image, told },
    metadata: inputs.metadata,
    environment: facts.environment.kind === 'named' ? facts.environment.name : undefined,
    runVersion: ofRun ?? semanticOf(facts.naming),
    revision: context.sha,
    build: origin === undefined ? inputs.build : { ...inputs.build, platforms: origin.platforms },
    origin: origin === undefined ? undefined : { digest: origin.digest, names: origin.names, repositories: origin.repositories },
    scan: inputs.scan,
    smoke: inputs.smoke,
    sbomFile: inputs.sbomFile,
    sign: signPlanOf(inputs.sign, context),
    attests: inputs.githubAttestation && canAttest(inputs.sign, context.repository),
    fingerprint,
    fixedTags: inputs.tags.fixedTags,
    onPartial: inputs.onPartial,
    push: inputs.push,
    byDigest: inputs.byDigest,
    notes: notesOf(inputs, facts, all, haveMet ? collisions(all) : []),
  }
}

/** A version of another scheme has no order by the labels of images, which say nothing of schemes. */
function semanticOf(naming: Facts['naming']): Version | undefined {
  return (naming?.scheme ?? SEMVER) === SEMVER ? naming?.version : undefined
}

/** The tags that are to show the image: none where it is uploaded by its digest alone. */
export function shownTags({ byDigest, tags }: Pick<Plan, 'byDigest' | 'tags'>): readonly PlannedTag[] {
  return byDigest ? [] : tags
}

function factsOf({ tags }: Inputs, context: Context, time: SearchTime): Facts {
  const { ref } = context
  const version = runVersion(tags.version, ref.kind === 'tag' ? ref.name : undefined, tags.tagPrefix, speakerOf(context.origin, tags))
  const found = search(requestsOf(tags, context), time)
  return {
    tags,
    context,
    values: { context },
    version,
    subject: subjectOf(undefined, { tags, context }, tags.tagPrefix),
    environment: environmentOf(tags.environments, context),
    read: openVersions(),
    found,
    naming: namingOf({ tags, context, version, found }),
  }
}

/** All rules by priority, those of strategies before equal ones of `tags`. */
function rulesFor({ tags }: Facts): readonly Rule[] {
  return inOrder([...rulesOf(tags.strategies), ...tags.rules], ({ priority }) => -priority)
}

/** What all rules gave: tags, nothing, or a sentence about why they cannot be followed. */
type Applied = { readonly given: readonly Given[]; readonly silent: readonly LeftOut[]; readonly refused: readonly string[] }

function applyRules(facts: Facts): Applied {
  const [given, silent, refused]: [Given[], LeftOut[], string[]] = [[], [], []]
  rulesFor(facts).forEach((rule) => {
    const each = applyRule(rule, facts)
    switch (each.kind) {
      case 'tag':
        given.push(each)
        break
      case 'nothing': {
        const { because, name } = each
        silent.push({ rule: rule.line, ...(name === undefined ? {} : { name }), because })
        break
      }
      case 'problem':
        refused.push(each.message)
        break
    }
  })
  return { given, silent, refused }
}

/** docker/metadata-action puts `latest` last, and never calls it the version. */
function isLatest({ rule }: Given): boolean {
  return rule.kind === 'latest'
}

/** The first rule that may brings `latest`, and it stays where the versions of any other one that would bring it say so: their order decides nothing. */
function onEachLine(added: readonly Given[], given: readonly Given[]): readonly Given[] {
  const lines = new Set<Line>()
  given.forEach(({ latest }) => {
    if (latest?.line !== undefined) lines.add(latest.line)
  })
  return added.flatMap((each) => [...lines].filter((line) => line !== each.line).map((line) => ({ ...each, line })))
}

function findersOf(given: readonly Given[], { tags: { moving, tagPrefix }, context }: Facts, time: SearchTime): Finders {
  const lines = moving === 'always' ? [] : given.flatMap(({ line, latest }) => [line, latest?.line])
  return openFinders(lines, context.versions, tagPrefix, time)
}

function nameOf({ name }: Given): string {
  return name
}

/** A cache under the name of a planned tag would be overwritten by the image, or the image by the cache. */
function cacheProblems({ build, images }: Inputs, tags: readonly PlannedTag[]): readonly string[] {
  return build.cacheTo.flatMap((entry) => {
    const cache = cacheReference(entry)
    const isPlanned =
      tags.some(({ name }) => name === cache?.tag) && images.some((image) => cache && sameRepository(image, cache.repository))
    return isPlanned ? [`cache-to: ${cache?.text} is a planned tag of an image; give the cache a tag of its own, such as buildcache`] : []
  })
}

/** An image that was named for its tags must say what they are made of: a tag of the run in their place would be a lie. */
function refuseSilent(origin: Origin | undefined, silent: readonly LeftOut[]): void {
  if (origin === undefined) return
  const unsaid = silent.filter(({ because }) => because === NO_VERSION || because === NO_COMMIT)
  if (unsaid.length === 0) return
  const lines = new Set(unsaid.map(({ rule, because }) => `${rule}: ${because}`))
  const message = [`${origin.names.join(', ')} does not say what its tags need:`, ...listed([...lines])].join('\n')
  throw new ActionError('plan', message, ORIGIN_CURE)
}

/** Platforms that are named beside `from` are those that the image has to be for. */
function platformProblems({ names, platforms }: Origin, { platforms: asked }: BuildInputs): readonly string[] {
  const [found, wanted] = [platforms, asked].map((some) => some.map(formatPlatform).toSorted().join(', '))
  if (asked.length === 0 || found === wanted) return []
  return [`platforms: ${names.join(', ')} is for ${found}, not for ${wanted}`]
}

/** Throws one error for all problems, if there are any. */
function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return
  const [only = '', ...others] = problems
  const message = others.length === 0 ? only : [`${problems.length} things in the plan cannot be done:`, ...listed(problems)].join('\n')
  throw new ActionError('plan', message, 'Nothing was built or written.')
}

/** `notes` are about the tag or version that was not read; of those that say what would read it there is no plan to tell. */
function nothingToPush(leftOut: readonly LeftOut[], notes: readonly string[]): ActionError {
  const reasons = listed(leftOut.map(({ rule, because }) => `${rule}: ${because}`))
  const cures = notes.filter((note) => !leftOut.some(({ because }) => because === note))
  const message = ['no rule gives a tag in this run, so there is nothing to publish:', ...reasons].join('\n')
  return new ActionError('plan', message, [...cures.map(sentence), NO_TAG_CURE].join('\n'))
}

function sentence(note: string): string {
  return `${note.slice(0, 1).toUpperCase()}${note.slice(1)}.`
}

const NO_TAG_CURE =
  'Name a rule that fits this event (README, "What happens, by event"), keep the event out of the workflow, or set push: false to build only.'
