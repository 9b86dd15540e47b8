import type { Refusal } from '../domain/reference.ts'
import type { Environment } from '../ports.ts'
import { parseEnvironment } from './environments.ts'
import { type Flavor, NO_FLAVOR, parseFlavor } from './flavor.ts'
import type { Form } from './form.ts'
import { readVersionOf } from './from.ts'
import { findReference } from './full-reference.ts'
import type { Strategy, TagInputs } from './inputs.ts'
import { readLines } from './lines.ts'
import { type Placed, placedSentence } from './places.ts'
import { isRefusal, refusalsIn, refuse } from './refusal.ts'
import { parseRule, type TagRule } from './rules.ts'
import { FIXED_TAGS, MOVING, STRATEGIES, TAG_CONTEXTS } from './spec.ts'
import { parseTimezone } from './timezone.ts'
import { parseGivenVersion } from './version.ts'
import { parseWord } from './words.ts'

/** Reads everything that decides the tags. `env` gives the name of the event, on which the default strategy depends. */
export function readTags(form: Form, env: Environment): TagInputs {
  const lines = readLines(form, 'tags')
  const rules: TagRule[] = []
  for (const line of lines) {
    const rule = told(form, 'tags', line, parseTag(line.text, form))
    if (rule !== undefined) rules.push(rule)
  }
  const strategies = readStrategies(form, lines.length > 0 || form.isRefused('tags'), env)
  const tagPrefix = form.text('tag-prefix') ?? ''
  return {
    strategies,
    rules,
    flavor: readFlavor(form),
    version: form.one('version', parseGivenVersion(tagPrefix)),
    environments: readEnvironments(form, strategies, env),
    timezone: form.one('timezone', parseTimezone) ?? 'UTC',
    tagPrefix,
    versionOf: readVersionOf(form),
    context: form.one('tag-context', parseWord(TAG_CONTEXTS)) ?? 'workflow',
    fixedTags: form.one('fixed-tags', parseWord(FIXED_TAGS)) ?? 'keep',
    moving: form.one('moving', parseWord(MOVING)) ?? 'forward',
  }
}

/** What was parsed of a line, or nothing where all that is wrong in it is told, each with its place. */
function told<T extends object>(form: Form, name: 'tags' | 'flavor', line: Placed, parsed: T | Refusal): T | undefined {
  if (!isRefusal(parsed)) return parsed
  for (const refusal of refusalsIn(parsed)) form.refuse(name, placedSentence(line, refusal))
  return undefined
}

function readFlavor(form: Form): Flavor {
  return readLines(form, 'flavor').reduce(
    (flavor, line) => told(form, 'flavor', line, parseFlavor(line.text, flavor, form.csv, form.language)) ?? flavor,
    NO_FLAVOR,
  )
}

function readStrategies(form: Form, hasRules: boolean, env: Environment): readonly Strategy[] {
  const given = form.list('strategy', true)
  if (given.length > 0) return [...new Set(form.each('strategy', given, parseWord(STRATEGIES)))]
  if (hasRules) return []
  return env['GITHUB_EVENT_NAME'] === 'schedule' ? ['schedule'] : ['semver', 'sha', 'branch', 'pr']
}

/** Events that bring their environment (docs.github.com, "Webhook events and payloads"). */
const DEPLOYMENTS = ['deployment', 'deployment_status']

function readEnvironments(form: Form, strategies: readonly Strategy[], env: Environment): TagInputs['environments'] {
  const lines = form.lines('environment', true)
  const isNamed = lines.length > 0 || DEPLOYMENTS.includes(env['GITHUB_EVENT_NAME'] ?? '')
  if (strategies.includes('environment') && !isNamed) {
    form.refuse(
      'environment',
      'is missing, and strategy names "environment"; give a name, or lines pattern=name, or leave the strategy out',
    )
  }
  return form.each('environment', lines, parseEnvironment(lines.length === 1))
}

/** A line of `tags`; a full reference, as docker/build-push-action's `tags` has them, is told where its halves belong. */
function parseTag(line: string, { csv, language }: Form): TagRule | Refusal {
  const reference = findReference(line)
  if (reference === undefined) return parseRule(line, csv, language)
  const cure = reference.tag === '' ? '' : ` and write the tag as type=raw,value=${reference.tag}`
  return refuse(`is a full reference, and tags are named without their image; put ${reference.name} in images${cure}`)
}
