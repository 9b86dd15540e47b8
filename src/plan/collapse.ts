import { rankOf, TAG_KINDS } from './kinds.ts'
import type { MoveJudge } from './moving.ts'
import type { PlannedTag } from './plan.ts'
import type { Yield } from './rules.ts'

/** A tag that a rule gave. */
export type Given = Yield & { readonly kind: 'tag' }

type Ranked = PlannedTag & { readonly rank: number }

/** Makes one planned tag of each name: it is fixed if any rule says so; of rules that agree there the first tells why, and it stays if any says that. */
export function collapse(given: readonly Given[], judge: MoveJudge): readonly PlannedTag[] {
  const tags = new Map<string, Ranked>()
  for (const each of given) {
    const known = tags.get(each.name)
    tags.set(each.name, known === undefined ? planned(each, judge) : merged(known, planned(each, judge)))
  }
  return [...tags.values()].toSorted((one, other) => one.rank - other.rank).map(withoutRank)
}

/** Says where two rules gave the same tag for different things. */
export function collisions(given: readonly Given[]): readonly string[] {
  const first = new Map<string, Given>()
  return given.flatMap((each) => {
    const known = first.get(each.name)
    if (known === undefined) first.set(each.name, each)
    if (known === undefined || known.source === each.source) return []
    return [`${known.rule.line} (for ${known.source}) and ${each.rule.line} (for ${each.source}) give the same tag, ${each.name}`]
  })
}

function planned({ name, standing, rule, because, line }: Given, judge: MoveJudge): Ranked {
  const { kind } = TAG_KINDS[standing]
  const move = kind === 'fixed' ? ({ because, move: 'write', follows: undefined } as const) : judge(line, because)
  return { name, kind, rule: rule.line, ...move, rank: rankOf(standing) }
}

/** Whether a moving tag stays says nothing of a fixed one, which is never written over: the fixed one is the tag. */
function merged(first: Ranked, other: Ranked): Ranked {
  if (first.kind !== other.kind) return first.kind === 'fixed' ? first : other
  const stays = first.move === 'write' && other.move === 'keep'
  const follows = first.follows === 'history' ? other.follows : first.follows
  return { ...first, rank: Math.min(first.rank, other.rank), follows, ...(stays ? { move: 'keep', because: other.because } : {}) }
}

function withoutRank({ name, kind, rule, because, move, follows }: Ranked): PlannedTag {
  return { name, kind, rule, because, move, follows }
}
