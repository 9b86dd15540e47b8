import type { Ref } from './context.ts'
import type { EventFacts } from './event.ts'

/** Where GitHub's merge queue puts the commits that it tries (docs.github.com, "Managing a merge queue"). */
const QUEUE = 'gh-readonly-queue/'

/** Reads the full ref of a run, `refs/heads/main`, in the light of the event; the branches of a merge queue are nobody's branches. */
export function parseRef(ref: string, event: string, facts: EventFacts): Ref {
  const pull = facts.pull
  if (pull !== undefined && ref.startsWith('refs/pull/')) {
    return { kind: 'pull', number: pull.number, head: pull.headRef, base: pull.baseRef }
  }
  const number = /^refs\/pull\/([1-9][0-9]*)\//.exec(ref)?.[1]
  if (number !== undefined) return { kind: 'pull', number: Number(number), head: '', base: '' }
  if (ref.startsWith('refs/tags/')) return { kind: 'tag', name: ref.slice('refs/tags/'.length) }
  if (!ref.startsWith('refs/heads/')) return { kind: 'none' }
  const name = ref.slice('refs/heads/'.length)
  return event === 'merge_group' || name.startsWith(QUEUE) ? { kind: 'queue', name } : { kind: 'branch', name }
}
