import type { Digest } from '../../src/domain/digest.ts'
import { formatTagged } from '../../src/domain/reference.ts'
import type { Row } from '../../src/publish/publish.ts'
import { isAnswered } from '../../src/registry/retry.ts'
import { succeeded } from '../../src/report/report.ts'
import { LIES } from './network.ts'
import { LATE_LIMIT_MS, type Step, type World } from './play.ts'
import type { Change } from './registry.ts'
import type { Schedule } from './schedule.ts'

/** What a run promised and did not keep (design.md 5), by what its registries know; asked when all that is late has come. */
export function breachesOf(step: Step, world: World, schedule: Schedule): readonly string[] {
  return [
    ...gate(step),
    ...bounds(step, world),
    ...oneRowEach(step, world),
    ...rowsTrue(step, world),
    ...zero(step),
    ...order(step, schedule),
  ]
}

/** I1: whatever was named, or uploaded, is of the image that was cleared. */
function gate({ ended: { cleared }, network }: Step): readonly string[] {
  const ours = new Set<string | undefined>([
    cleared?.digest,
    ...(cleared?.children ?? []).map(({ digest }) => digest),
    ...(cleared?.blobs ?? []).map(({ digest }) => digest),
  ])
  return network.sent.flatMap(({ target, reference, digest }) => {
    if (target === 'put-tag' && digest !== cleared?.digest) return [`I1: ${reference} was written as ${digest}, which was not cleared`]
    if (target.startsWith('put-') && !ours.has(digest)) return [`I1: ${target} of ${digest}, which is not of what was cleared`]
    return []
  })
}

/** A registry that is late is asked again and again, ever more seldom, for a minute. */
const READS_OF_LATE_TAG = 14

/** I7: a run ends by its deadline, and sends no more than it must: twice what a run without faults sends, and a few for each fault. */
function bounds({ ended, network, limitMs, sentAtEnd }: Step, { plan }: World): readonly string[] {
  const { beganMs, endedMs } = ended
  const late = endedMs - beganMs - limitMs
  const usual = plan.images.length * (20 + plan.tags.length * 4)
  const isLate = network.sent.some(({ fault }) => fault === 'lag')
  const most = 2 * usual + 3 * network.faults() + (isLate ? plan.images.length * plan.tags.length * READS_OF_LATE_TAG : 0)
  return [
    ...(late > LATE_LIMIT_MS ? [`I7: it ended ${late} ms after its deadline`] : []),
    ...(network.sent.length > most ? [`I7: it sent ${network.sent.length} requests, more than ${most}`] : []),
    ...(network.sent.length > sentAtEnd ? [`I2: it sent ${network.sent.length - sentAtEnd} requests after its end`] : []),
  ]
}

/** I4: one row for each registry and tag. */
function oneRowEach({ ended: { report } }: Step, { plan }: World): readonly string[] {
  const expected = plan.images.flatMap((repository) => plan.tags.map(({ name }) => formatTagged({ repository, tag: name })))
  const found = report.rows.map(formatTagged)
  return found.join() === expected.join() ? [] : [`I4: the rows are ${found.join()}`]
}

/** I4: no row says what is not so. */
function rowsTrue(step: Step, world: World): readonly string[] {
  return step.ended.report.rows.flatMap((row) => {
    const found = lieOf(row, step, world)
    return found === undefined ? [] : [`I4: ${formatTagged(row)} is told as ${row.state}, ${row.because}: ${found}`]
  })
}

/** A run as far as its rows are judged by it. */
export type Told = {
  readonly by: string
  readonly ended: { readonly beganMs: number; readonly cleared: { readonly digest: Digest } | undefined }
  readonly network: Pick<Step['network'], 'sent' | 'faults'>
}

/** What is not so of a row, by what its registry knows; `undefined` where it is true. */
export function lieOf(row: Row, { ended, network, by }: Told, { registries }: Pick<World, 'registries'>): string | undefined {
  const registry = registries.get(row.repository.host)
  const changes = (registry?.changes ?? []).filter(({ name, tag }) => name === row.repository.path && tag === row.tag)
  const held = changes.at(-1)
  const ours = ended.cleared?.digest
  const puts = network.sent.filter(
    ({ host, target, name, reference }) =>
      target === 'put-tag' && host === row.repository.host && name === row.repository.path && reference === row.tag,
  )
  const isOurs = held !== undefined && held.by === by
  switch (row.state) {
    case 'published':
      if (puts.length === 0) return 'it was not written'
      if (row.after !== ours) return 'that is not what was cleared'
      return was(row.after, changes, ended.beganMs) ? undefined : `it holds ${held?.digest ?? 'nothing'}`
    case 'already':
      return was(row.after, changes, ended.beganMs) ? undefined : `it holds ${held?.digest ?? 'nothing'}`
    case 'kept':
    case 'skipped':
    case 'superseded':
      if (isOurs && held.digest !== row.after) return 'this run wrote it last'
      return was(row.after, changes, ended.beganMs) ? undefined : `it holds ${held?.digest ?? 'nothing'}`
    case 'failed':
      if (isOurs && held.digest !== row.after) return `this run wrote it, and that is what it holds`
      // it was never looked at
      if (row.attempts === 0 && row.after === undefined && row.error !== undefined) return undefined
      return was(row.after, changes, ended.beganMs) ? undefined : `it holds ${held?.digest ?? 'nothing'}, not ${row.after}`
    case 'untouched':
      return puts.some(({ end }) => mayBeDone(end)) ? 'it was written' : undefined
    case 'unknown':
      return network.faults() > 0 ? undefined : 'nothing went wrong'
  }
}

/** Whether a request that ended so may have been done: it was neither refused nor without a connection. */
function mayBeDone(end: number | string | undefined): boolean {
  if (typeof end === 'number') return isAnswered(end) ? end < 400 : true
  return end === undefined || !/ECONNREFUSED|EHOSTUNREACH|EAI_AGAIN|ENOTFOUND|CERT_HAS_EXPIRED/.test(end)
}

/** Whether a tag held something at any time since: the registry's own changes say so. What a registry shows that it does not hold is told as it is shown: it decides nothing but that something else than ours is there. */
function was(digest: Digest | undefined, changes: readonly Change[], sinceMs: number): boolean {
  if (LIES.has(digest)) return true
  const before = changes.filter(({ atMs }) => atMs < sinceMs).at(-1)
  return [before?.digest, ...changes.filter(({ atMs }) => atMs >= sinceMs).map((change) => change.digest)].includes(digest)
}

/** I3: exit 0 means that every tag planned as a write in a required registry was read back, whole, as what was cleared. */
function zero({ ended: { report, cleared }, network }: Step): readonly string[] {
  if (!succeeded(report)) return []
  const decisions = new Map(
    (report.settled?.rows ?? []).map((row) => [formatTagged({ repository: row.repository, tag: row.tag.name }), row.decision]),
  )
  return report.rows.flatMap((row) => {
    const name = formatTagged(row)
    if (!row.required || decisions.get(name) !== 'write') return []
    if (row.state === 'kept' || row.state === 'superseded') return []
    if (row.state !== 'published' && row.state !== 'already') return [`I3: exit 0, and ${name} is ${row.state}`]
    const read = network.sent.some(
      ({ host, target, name: path, reference, got }) =>
        target === 'get-tag' &&
        host === row.repository.host &&
        path === row.repository.path &&
        reference === row.tag &&
        got === cleared?.digest,
    )
    return read ? [] : [`I3: exit 0, and ${name} was not read back`]
  })
}

/** A moving tag is written when every fixed tag of its registry was: `latest` never shows what has no version tag. */
function order({ network, ended: { report } }: Step, { moving }: Schedule): readonly string[] {
  const writes = network.sent.filter(({ target }) => target === 'put-tag')
  const fixed = (report.settled?.rows ?? []).filter(({ tag, decision }) => tag.kind === 'fixed' && decision === 'write')
  return writes.flatMap((write) => {
    if (!moving.includes(write.reference)) return []
    const mine = fixed.filter(({ repository }) => repository.host === write.host && repository.path === write.name)
    const open = mine.filter(
      ({ repository, tag }) =>
        !network.sent.some(
          ({ atMs, host, name, reference, target, end, got }) =>
            atMs <= write.atMs &&
            host === repository.host &&
            name === repository.path &&
            reference === tag.name &&
            (target === 'put-tag' ? end !== undefined : got !== undefined || end === 200),
        ),
    )
    return open.map(({ tag }) => `order: ${write.reference} was written before ${tag.name}`)
  })
}
