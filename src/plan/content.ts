import type { Context } from '../context/context.ts'
import { brief } from '../domain/brief.ts'
import { formatDate } from '../domain/date.ts'
import { SEMVER } from '../domain/line.ts'
import { parseVersion, versionOfTag } from '../domain/version.ts'
import type { RefEvent, TagRule, VersionRule } from '../inputs/rules.ts'
import { type Content, content, type Facts, NO_COMMIT, type Nothing, nothing, type Problem, UNDATED } from './facts.ts'
import { finderOf, wholeVersion } from './finders.ts'
import type { Rule } from './strategies.ts'
import { subjectOf } from './subject.ts'
import { render, shortSha } from './template.ts'
import { latestContent, versionContent, withBuild } from './version.ts'

/** Finds what a rule is about. Rules of `tags` see the run as docker/metadata-action does, presets see the commit that is built. */
export function contentOf(rule: Rule, facts: Facts): Content | Nothing | Problem {
  const { context, tags } = facts
  if (context.origin !== undefined && context.sha === '' && isOfCommit(rule, facts)) return nothing(NO_COMMIT)
  switch (rule.kind) {
    case 'semver':
      return versionContent(rule, facts)
    case 'pep440':
      return versionContent(rule, facts, rule.scheme)
    case 'version':
      return isZero(rule, facts) ? nothing('it would name every version before 1.0.0', '0') : versionContent(rule, facts, SEMVER, withBuild)
    case 'latest':
      return tags.flavor.latest === 'false' ? nothing('flavor has latest=false', 'latest') : latestContent(facts.version, context)
    case 'match':
      return matchContent(rule, facts)
    case 'ref':
      return refContent(rule.event, facts)
    case 'edge':
      return edgeContent(rule.branch, context)
    case 'branch':
      return context.ref.kind === 'branch' ? branchContent(context.ref.name) : notOnBranch(context)
    case 'pull':
      return context.ref.kind === 'pull' ? pullContent(String(context.ref.number)) : nothing('the run is not for a pull request')
    case 'environment':
      return environmentContent(facts)
    case 'branch-commit':
      return branchCommitContent(context)
    case 'commit':
      // What is built of a pull request is its merge with the base: under the commit's own tag it would be taken for the commit's image.
      if (context.merge !== undefined)
        return nothing('what is built is the merge of the pull request, not the commit alone', shortSha(context.sha))
      return content(shortSha(context.sha), 'commit', `the commit ${shortSha(context.sha)}`)
    case 'sha': {
      const { sha, shortShaLength } = context.run
      if (sha === '') return nothing('the event has no commit')
      const body = rule.format === 'short' ? shortSha(sha, shortShaLength) : sha
      return content(body, 'commit', `the ${sha === context.merge ? 'merge commit' : 'commit'} ${shortSha(sha)}`)
    }
    case 'date':
      return content(formatDate('YYYY-MM-DD', context.startedAt, tags.timezone), 'date', `the day of this run in ${tags.timezone}`)
    case 'schedule': {
      if (!context.event.includes('schedule')) return nothing(`the event is ${context.event}, not schedule`)
      const body = render(rule.pattern, facts.values)
      return body === undefined ? UNDATED : content(body, 'schedule', 'a scheduled run')
    }
    case 'raw': {
      const body = render(rule.value, facts.values)
      return body === undefined ? UNDATED : content(body, parseVersion(body) ? 'version' : 'raw', 'named in tags')
    }
  }
}

/** A bare major of a version before 1.0.0. */
function isZero({ pattern }: VersionRule, { version }: Facts): boolean {
  return pattern.text === '{{major}}' && version.kind === 'version' && version.version.major === 0
}

function isOfCommit({ kind }: Rule, { environment, version }: Facts): boolean {
  if (kind === 'environment') return environment.kind === 'named' && version.kind === 'none'
  return kind === 'commit' || kind === 'branch-commit' || kind === 'sha'
}

function matchContent(rule: TagRule & { readonly kind: 'match' }, facts: Facts): Content | Nothing | Problem {
  const subject = subjectOf(rule.value, facts, '')
  if (subject.kind === 'nothing') return subject
  const found = facts.found.get(rule)
  const { text } = rule.expression
  switch (found?.kind) {
    case undefined:
    case 'none':
      return nothing(`${text} does not match ${brief(subject.text)}`)
    case 'group':
      return nothing(`${text} has no group ${rule.group} in ${brief(subject.text)}`)
    case 'failed':
      return { kind: 'problem', because: found.because }
    case 'found': {
      const version = parseVersion(found.text)
      const finder = finderOf({ pattern: rule.expression, group: rule.group, isWhole: true }, found, subject)
      const line = version && { version: wholeVersion(found, SEMVER) ?? version, holds: () => true, finder }
      const standing = version === undefined ? 'match' : 'version'
      return { ...content(found.text, standing, `${text} found it in ${brief(subject.text)}`), latest: { line } }
    }
  }
}

function refContent(event: RefEvent, { context, tags }: Facts): Content | Nothing {
  const { ref } = context.run
  switch (event) {
    case 'branch':
      return ref.startsWith('refs/heads/') ? branchContent(ref.slice('refs/heads/'.length)) : nothing('the run is not for a branch')
    case 'pr':
      return ref.startsWith('refs/pull/')
        ? pullContent(ref.slice('refs/pull/'.length).replace(/\/merge$/, ''))
        : nothing('the run is not for a pull request')
    case 'tag': {
      if (!ref.startsWith('refs/tags/')) return nothing('the run is not for a tag')
      const name = ref.slice('refs/tags/'.length)
      const version = versionOfTag(name, tags.tagPrefix)
      const found = content(name, version === undefined ? 'git-tag' : 'version', `the tag ${brief(name)}`)
      return { ...found, latest: { line: version === undefined ? undefined : { version, holds: () => true } } }
    }
  }
}

/** docker/metadata-action names no other branch than the repository's default one. */
function edgeContent(branch: string | undefined, { run, repository }: Context): Content | Nothing {
  const wanted = branch ?? repository.defaultBranch
  if (wanted === undefined) return nothing('nobody says which branch is the default one')
  if (!run.ref.startsWith('refs/heads/')) return nothing('the run is not for a branch')
  const name = run.ref.slice('refs/heads/'.length)
  return name === wanted
    ? content('edge', 'edge', `the branch ${brief(name)}`)
    : nothing(`the branch is ${brief(name)}, not ${brief(wanted)}`)
}

function branchCommitContent(context: Context): Content | Nothing {
  const { ref, sha, merge } = context
  if (ref.kind === 'pull') {
    // What is built is a merge that changes with its base, so the name moves with it.
    const standing = merge === undefined ? 'branch-commit' : 'pull-merge'
    const because = `the commit ${shortSha(sha)} of pull request ${ref.number}`
    return { ...content(`pr-${ref.number}`, standing, because), tail: `-${shortSha(sha)}` }
  }
  if (ref.kind !== 'branch') {
    const found =
      ref.kind === 'queue'
        ? "that of a merge queue is nobody's"
        : `the run is for ${ref.kind === 'tag' ? `the tag ${brief(ref.name)}` : 'none'}`
    return nothing(`<branch>-<commit> needs a branch, and ${found}`)
  }
  return {
    ...content(ref.name, 'branch-commit', `the commit ${shortSha(sha)} on the branch ${brief(ref.name)}`),
    tail: `-${shortSha(sha)}`,
  }
}

function environmentContent({ context: { sha, ref }, environment, version }: Facts): Content | Nothing {
  if (ref.kind === 'pull' || ref.kind === 'queue') return nothing('what is not merged is in no environment')
  if (environment.kind === 'nothing') return environment
  const { name } = environment
  if (version.kind === 'none')
    return { ...content(name, 'environment-commit', `the commit ${shortSha(sha)} in ${name}`), tail: `-${shortSha(sha)}` }
  const full = withBuild(version.version)
  return { ...content(name, 'environment-version', `version ${full} in ${name}`), tail: `-v${full}` }
}

function branchContent(name: string): Content {
  return content(name, 'branch', `the branch ${brief(name)}`)
}

function pullContent(name: string): Content {
  return content(name, 'pull', `pull request ${brief(name)}`)
}

function notOnBranch({ ref }: Context): Nothing {
  return nothing(ref.kind === 'queue' ? "the branch of a merge queue is nobody's" : 'the run is not for a branch')
}
