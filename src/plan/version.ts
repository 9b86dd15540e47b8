import type { Context } from '../context/context.ts'
import { parseVersion, type RunVersion, type Version } from '../domain/version.ts'
import type { TagRule } from '../inputs/rules.ts'
import type { Template } from '../inputs/template.ts'
import type { Content, Facts, Nothing } from './content.ts'
import { RANKS } from './rank.ts'
import { render } from './template.ts'

/**
 * What a rule `type=semver` is about: the pattern filled in by the version. A pre-release gives its full version whatever the pattern says, as for
 * docker/metadata-action, so that it never moves a tag of stable versions.
 */
export function versionContent(rule: TagRule & { readonly kind: 'semver' }, { context, version: own }: Facts): Content | Nothing {
  const found = rule.value === undefined ? own : valueVersion(rule.value, context)
  if (found.kind === 'none') return { kind: 'nothing', because: found.because }
  const { version } = found
  const write = (other: Version): string => render(rule.pattern, { context, version: other }) ?? ''
  const isFixed = version.isPrerelease || namesPatch(rule.pattern)
  const body = version.isPrerelease ? (isRaw(rule.pattern) ? version.raw : version.full) : write(version)
  return {
    kind: 'content',
    body,
    source: body,
    because: reasonOf(found),
    rank: isFixed ? RANKS.version : undefined,
    ...(isFixed ? {} : { line: { version, holds: (other: Version) => write(other) === body } }),
    latest: version.isPrerelease ? undefined : { line: { version, holds: () => true } },
  }
}

/** What the `latest` of the strategy `semver` is about. */
export function latestContent(found: RunVersion): Content | Nothing {
  if (found.kind === 'none') return { kind: 'nothing', because: found.because }
  if (found.version.isPrerelease) return { kind: 'nothing', because: `${found.version.full} is a pre-release` }
  return { kind: 'content', body: 'latest', source: 'latest', because: reasonOf(found), rank: undefined, latest: undefined }
}

/** docker/metadata-action puts a dash for a slash before it looks for a version. */
function valueVersion(value: Template, context: Context): RunVersion {
  const text = render(value, { context })?.replaceAll('/', '-')
  const version = text === undefined ? undefined : parseVersion(text)
  if (version !== undefined) return { kind: 'version', version, from: 'input' }
  return {
    kind: 'none',
    because: text === undefined ? 'the commit of its value has no date here' : `its value ${text} is not a semantic version`,
  }
}

function reasonOf({ version, from }: RunVersion & { readonly kind: 'version' }): string {
  return from === 'tag' ? `the version of the tag ${version.raw}` : `the version ${version.raw}, given by hand`
}

function isRaw({ parts }: Template): boolean {
  return parts.length === 1 && parts[0]?.kind === 'word' && parts[0].word === 'raw'
}

/** Whether a pattern writes down to the patch, so that no two versions share its tag. */
function namesPatch({ parts }: Template): boolean {
  const words = parts.flatMap((part) => (part.kind === 'word' ? [part.word] : []))
  return words.includes('version') || words.includes('raw') || (['major', 'minor', 'patch'] as const).every((word) => words.includes(word))
}
