import { brief } from '../domain/brief.ts'
import { inOrder } from '../domain/order.ts'
import { rankOf, TAG_KINDS } from './kinds.ts'
import type { MoveJudge } from './moving.ts'
import type { PlannedTag } from './plan.ts'
import type { Yield } from './rules.ts'

/** A tag that a rule gave. */
export type Given = Yield & { readonly kind: 'tag' }

type Ranked = { readonly tag: PlannedTag; readonly rank: number }

/** Makes one planned tag of each name: it is fixed if any rule says so; of rules that agree there the first tells why, and it stays if any says that. */
export function collapse(given: readonly Given[], judge: MoveJudge): readonly PlannedTag[] {
  const tags = new Map<string, Ranked>()
  given.forEach((each) => {
    const known = tags.get(each.name)
    tags.set(each.name, known === undefined ? planned(each, judge) : merged(known, planned(each, judge)))
  })
  return inOrder([...tags.values()], ({ rank }) => rank).map(({ tag }) => tag)
}

/** Says where two rules gave the same tag for different things. */
export function collisions(given: readonly Given[]): readonly string[] {
  const first = new Map<string, Given>()
  const said: string[] = []
  for (const each of given) {
    const known = first.get(each.name)
    if (known === undefined) first.set(each.name, each)
    else if (known.source !== each.source)
      said.push(
        `${known.rule.line} (for ${brief(known.source)}) and ${each.rule.line} (for ${brief(each.source)}) give the same tag, ${each.name}`,
      )
  }
  return said
}

function planned({ name, standing, rule, because, line }: Given, judge: MoveJudge): Ranked {
  const { kind } = TAG_KINDS[standing]
  const rank = rankOf(standing)
  if (kind === 'fixed') return { tag: { name, kind, rule: rule.line, because, move: 'write', follows: undefined }, rank }
  return { tag: { name, kind, rule: rule.line, ...judge(line, because) }, rank }
}

/** Whether a moving tag stays says nothing of a fixed one, which is never written over: the fixed one is the tag. */
function merged(first: Ranked, other: Ranked): Ranked {
  const [one, another] = [first.tag, other.tag]
  if (one.kind !== another.kind) return one.kind === 'fixed' ? first : other
  const stays = one.move === 'write' && another.move === 'keep'
  const { follows } = one.follows === 'history' ? another : one
  const isShared = one.isShared ?? another.isShared
  return {
    tag: { ...one, follows, ...(isShared === undefined ? {} : { isShared }), ...(stays ? { move: 'keep', because: another.because } : {}) },
    rank: Math.min(first.rank, other.rank),
  }
}
