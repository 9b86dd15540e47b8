import type { Strategy } from '../inputs/inputs.ts'
import type { TagRule } from '../inputs/rules.ts'
import type { Template, VersionWord } from '../inputs/template.ts'

/** A rule that a strategy yields and the tag language cannot say. */
export type PresetRule = Base & {
  readonly kind:
    | 'latest'
    /** `<branch>-abc123f` */
    | 'branch-sha'
    /** `<env>-abc123f` or `<env>-v1.2.3` */
    | 'environment'
    /** `2024-01-15` */
    | 'date'
}

/** Where a tag may come from; `line` is the strategy's name or the line of `tags`. */
export type Rule = TagRule | PresetRule

type Base = Pick<TagRule, 'line' | 'enable' | 'priority' | 'prefix' | 'suffix'>

/**
 * The rules of each strategy (design.md 4.1), each strategy's most telling tag first. Priorities are those of the tag language where it has the kind; `environment`
 * and `date` stand between refs and raw values.
 */
const PRESETS: Readonly<Record<Strategy, readonly Rule[]>> = {
  semver: [semver('version'), semver('major', 'minor'), semver('major'), { ...base('semver', 900), kind: 'latest' }],
  sha: [
    { ...base('sha', 100), kind: 'sha', format: 'short' },
    { ...base('sha', 100), kind: 'branch-sha' },
  ],
  environment: [{ ...base('environment', 500), kind: 'environment' }],
  date: [{ ...base('date', 300), kind: 'date' }],
  branch: [{ ...base('branch', 600), kind: 'ref', event: 'branch' }],
  pr: [{ ...base('pr', 600), kind: 'ref', event: 'pr', prefix: text('pr-') }],
  schedule: [{ ...base('schedule', 1000), kind: 'schedule', pattern: text('nightly') }],
}

/** The rules of the given strategies. `0` would name every version before 1.0.0, so a version of that line gets no bare major. */
export function rulesOf(strategies: readonly Strategy[], major: number | undefined): readonly Rule[] {
  return strategies.flatMap((strategy) => PRESETS[strategy]).filter((rule) => !(major === 0 && isBareMajor(rule)))
}

function isBareMajor(rule: Rule): boolean {
  return rule.kind === 'semver' && rule.pattern.parts.length === 1 && rule.pattern.text === '{{major}}'
}

function semver(...words: readonly VersionWord[]): Rule {
  const parts = words.flatMap((word, index) => [
    ...(index === 0 ? [] : [{ kind: 'text', text: '.' } as const]),
    { kind: 'word', word, escaped: false } as const,
  ])
  return {
    ...base('semver', 900),
    kind: 'semver',
    pattern: { text: words.map((word) => `{{${word}}}`).join('.'), parts },
    value: undefined,
  }
}

function base(line: Strategy, priority: number): Base {
  return { line, enable: text('true'), priority, prefix: undefined, suffix: undefined }
}

function text(value: string): Template {
  return { text: value, parts: [{ kind: 'text', text: value }] }
}
