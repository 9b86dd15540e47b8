import type { Strategy } from '../inputs/inputs.ts'
import type { TagRule, VersionRule } from '../inputs/rules.ts'
import type { Template, VersionWord } from '../inputs/template.ts'

/** A rule that a strategy yields and the tag language cannot say. */
export type PresetRule = Base &
  (
    | ({ readonly kind: 'version' } & VersionRule)
    | {
        readonly kind:
          | 'latest'
          /** `abc123f` */
          | 'commit'
          /** `<branch>-abc123f` */
          | 'branch-commit'
          /** `<env>-abc123f` or `<env>-v1.2.3` */
          | 'environment'
          /** `2024-01-15` */
          | 'date'
          | 'branch'
          | 'pull'
      }
  )

/** Where a tag may come from; `line` is the strategy's name or the line of `tags`. */
export type Rule = TagRule | PresetRule

type Base = Pick<TagRule, 'line' | 'enable' | 'priority' | 'prefix' | 'suffix'>

/**
 * The rules of each strategy (design.md 4.1), each strategy's most telling tag first. Priorities are those of the tag language where it has the kind; `environment`
 * and `date` stand between refs and raw values.
 */
const PRESETS: Readonly<Record<Strategy, readonly Rule[]>> = {
  semver: [version('version'), version('major', 'minor'), version('major'), { ...base('semver', 900), kind: 'latest' }],
  sha: [
    { ...base('sha', 100), kind: 'commit' },
    { ...base('sha', 100), kind: 'branch-commit' },
  ],
  environment: [{ ...base('environment', 500), kind: 'environment' }],
  date: [{ ...base('date', 300), kind: 'date' }],
  branch: [{ ...base('branch', 600), kind: 'branch' }],
  pr: [{ ...base('pr', 600), kind: 'pull', prefix: text('pr-') }],
  schedule: [{ ...base('schedule', 1000), kind: 'schedule', pattern: text('nightly') }],
}

/** The rules of the given strategies. */
export function rulesOf(strategies: readonly Strategy[]): readonly Rule[] {
  return strategies.flatMap((strategy) => PRESETS[strategy])
}

function version(...words: readonly VersionWord[]): Rule {
  const parts = words.flatMap((word, index) => [
    ...(index === 0 ? [] : [{ kind: 'text', text: '.' } as const]),
    { kind: 'word', word, escaped: false } as const,
  ])
  const pattern = { text: words.map((word) => `{{${word}}}`).join('.'), parts }
  return { ...base('semver', 900), kind: 'version', pattern, value: undefined, match: undefined }
}

function base(line: Strategy, priority: number): Base {
  return { line, enable: text('true'), priority, prefix: undefined, suffix: undefined }
}

function text(value: string): Template {
  return { text: value, parts: [{ kind: 'text', text: value }] }
}
