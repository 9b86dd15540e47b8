import { isRecord } from '../domain/json.ts'
import type { Situation } from './situation.ts'

/**
 * Says why a workflow with this `on:` is not started by the planned run, a sentence part, or on what it depends; `undefined` when it is started. Filters of branches and
 * tags are those of docs.github.com, "Workflow syntax", `on.push.<branches|tags|branches-ignore|tags-ignore>`; those of a pull request are about its base.
 */
export function unstarted(on: unknown, { event, subject, base }: Situation): string | undefined {
  const events = eventsOf(on)
  // A workflow that is called has the event of its caller, whose filters stand there.
  if (events.has('workflow_call')) return undefined
  if (!events.has(event)) return `is not started by the event ${event}, but by ${[...events.keys()].join(', ') || 'nothing'}`
  const filters = events.get(event)
  if (!isRecord(filters)) return undefined
  try {
    const because = event === 'push' ? pushed(filters, subject) : pulled(filters, subject, base)
    if (because !== undefined) return because
  } catch (error) {
    if (error instanceof SyntaxError) return `is not started: ${error.message}`
    throw error
  }
  const files = ['paths', 'paths-ignore'].find((name) => filters[name] !== undefined)
  return files === undefined || subject.startsWith('refs/tags/')
    ? undefined
    : `is started by some files alone (${files}), which are not looked at here`
}

/** Whether another workflow may call one with this `on:`. */
export function isCalled(on: unknown): boolean {
  return eventsOf(on).has('workflow_call')
}

/** `on: push`, `on: [push]`, or a mapping with filters. */
function eventsOf(on: unknown): ReadonlyMap<string, unknown> {
  if (typeof on === 'string') return new Map([[on, undefined]])
  if (Array.isArray(on)) return new Map(on.map((event: unknown) => [String(event), undefined]))
  return new Map(isRecord(on) ? Object.entries(on) : [])
}

type Filters = Readonly<Record<string, unknown>>

/** Where there are filters for branches alone no tag starts it, and the other way round. */
function pushed(filters: Filters, ref: string): string | undefined {
  const [kind, other, start] = ref.startsWith('refs/tags/') ? ['tags', 'branches', 'refs/tags/'] : ['branches', 'tags', 'refs/heads/']
  if (has(filters, kind)) return filtered(filters, kind, ref.slice(start.length))
  return has(filters, other) ? `is not started by a push of ${ref}: on.push has ${other} alone` : undefined
}

function pulled(filters: Filters, subject: string, base: string | undefined): string | undefined {
  if (!subject.startsWith('refs/pull/') || !has(filters, 'branches')) return undefined
  return base === undefined ? 'is started by the base of the pull request, which nothing here says' : filtered(filters, 'branches', base)
}

function has(filters: Filters, kind: string): boolean {
  return filters[kind] !== undefined || filters[`${kind}-ignore`] !== undefined
}

function filtered(filters: Filters, kind: string, name: string): string | undefined {
  const isIgnored = patternsOf(filters[`${kind}-ignore`]).some((pattern) => matchesFilter(pattern, name))
  if (isIgnored) return `is not started for ${name}: ${kind}-ignore names it`
  if (filters[kind] === undefined) return undefined
  const patterns = patternsOf(filters[kind])
  const isMeant = patterns.reduce(
    (meant, pattern) => (pattern.startsWith('!') ? meant && !matchesFilter(pattern.slice(1), name) : meant || matchesFilter(pattern, name)),
    false,
  )
  return isMeant ? undefined : `is not started for ${name}: ${kind} are ${patterns.join(', ')}`
}

function patternsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((pattern) => typeof pattern === 'string')
}

/**
 * Whether a name matches a filter pattern (docs.github.com, "Workflow syntax", "Filter pattern cheat sheet"): `*` is anything but a slash, `**` anything, `?` and `+` repeat the
 * character before them, brackets are a set, and a backslash takes a character's meaning. Throws `SyntaxError` for a set that is none.
 */
export function matchesFilter(pattern: string, name: string): boolean {
  const pieces = pattern.match(/\*\*|\\.|\[[^\]]*\]|[\s\S]/gu) ?? []
  const source = pieces.map((piece, index) => {
    if (piece === '**') return '.*'
    if (piece === '*') return '[^/]*'
    if (REPEATS.includes(piece) && index > 0 && !REPEATS.includes(pieces[index - 1] ?? '')) return piece
    if (piece.length > 1 && piece.startsWith('[')) return `[${piece.slice(1, -1).replaceAll(/[\\^[]/g, '\\$&')}]`
    const plain = piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece
    return plain.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
  })
  try {
    return new RegExp(`^${source.join('')}$`, 'su').test(name)
  } catch {
    throw new SyntaxError(`${JSON.stringify(pattern)} is no pattern`) // the expression that failed is ours, the pattern is theirs
  }
}

const REPEATS: readonly string[] = ['?', '+']
