import { isRecord, parseJson } from './json.ts'
import { matches } from './wildcard.ts'

/** What of an ECR lifecycle policy is looked at: which tags its rules are for. */
export type Lifecycle = { readonly document: unknown; readonly rules: readonly Rule[] }

type Rule = { readonly kind: 'all' | 'untagged' } | { readonly kind: 'tagged'; readonly patterns: readonly string[] }

/** botocore, ecr/2015-09-21/service-2.json, `LifecyclePolicyText`: in characters. */
const SHORTEST = 100
const LONGEST = 30_720

/**
 * Parses a lifecycle policy as far as its schema goes (ECR user guide, "Lifecycle policy properties"); fields that are not known here are left to ECR.
 * What is wrong is told as a clause that follows the file.
 */
export function parseLifecycle(text: string): Lifecycle | { readonly refused: string } {
  const document = parseJson(text)
  if (document === undefined) return { refused: 'is not JSON' }
  if (text.length < SHORTEST || text.length > LONGEST)
    return { refused: `has ${text.length} characters; ECR takes ${SHORTEST} to ${LONGEST}` }
  const rules: unknown = isRecord(document) ? document['rules'] : undefined
  if (!Array.isArray(rules) || rules.length === 0) return { refused: 'has no list "rules"' }
  const found: Rule[] = []
  const priorities = new Set<number>()
  for (const [index, rule] of rules.entries()) {
    const parsed = parseRule(rule, priorities)
    if (typeof parsed === 'string') return { refused: `has a rule ${index + 1} ${parsed}` }
    found.push(parsed)
  }
  return { document, rules: found }
}

/** Whether any rule of a policy is for images of a tag. */
export function isFor({ rules }: Lifecycle, tag: string): boolean {
  return rules.some((rule) => rule.kind === 'all' || (rule.kind === 'tagged' && rule.patterns.some((pattern) => matches(pattern, tag))))
}

/** Whether two policies say the same, in whatever order and layout of their JSON; one that is no JSON differs from all. */
export function saysTheSame({ document }: Lifecycle, text: string): boolean {
  const other = parseJson(text)
  return other !== undefined && JSON.stringify(sorted(document)) === JSON.stringify(sorted(other))
}

const STATUSES: readonly unknown[] = ['tagged', 'untagged', 'any']

/** Gives the rule, or what is wrong with it as a clause. */
function parseRule(rule: unknown, priorities: Set<number>): Rule | string {
  if (!isRecord(rule)) return 'that is not an object'
  const { rulePriority: priority, selection, action } = rule
  if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 1) return 'whose rulePriority is not a whole number from 1'
  if (priorities.has(priority)) return `whose rulePriority ${priority} another rule has, too`
  priorities.add(priority)
  if (!isRecord(action) || typeof action['type'] !== 'string') return 'without an action that has a type, such as {"type": "expire"}'
  if (!isRecord(selection)) return 'without a selection'
  const { tagStatus, tagPrefixList, tagPatternList, countType, countNumber } = selection
  if (!STATUSES.includes(tagStatus)) return 'whose tagStatus is not tagged, untagged or any'
  if (typeof countType !== 'string') return 'without a countType'
  if (typeof countNumber !== 'number' || !Number.isInteger(countNumber) || countNumber < 1)
    return 'whose countNumber is not a whole number from 1'
  if (tagStatus !== 'tagged') return { kind: tagStatus === 'any' ? 'all' : 'untagged' }
  const patterns = [...texts(tagPrefixList).map((prefix) => `${prefix}*`), ...texts(tagPatternList)]
  return patterns.length > 0 ? { kind: 'tagged', patterns } : 'for tagged images that has neither tagPrefixList nor tagPatternList'
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  )
}
