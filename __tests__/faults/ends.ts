import type { Entry } from '#scripts/probe.mjs'
import type { Point } from './moments.ts'
import type { Seen } from './victim.ts'

/** What a cancelled run may take at the most; the runner itself asks again after 7.5 s. */
export const END_LIMIT_MS = 5_000
const POST_LIMIT_MS = 10_000

/** A sentence for each promise that a run broke which was ended at a point; `late` are those about time alone. */
export type Breaches = { readonly lies: readonly string[]; readonly late: readonly string[] }

/** Holds what a run told, sent and left against what is true in the end (design.md 5: I2, I3, I4, I5, I7, I8). */
export function breachesOf({ signal }: Pick<Point, 'signal'>, seen: Seen): Breaches {
  const main = seen.entries.filter(({ phase }) => phase === 'main')
  const heard = main.findIndex(({ moment }) => moment === `signal ${signal}`)
  const isKilled = !main.some(({ moment }) => moment.startsWith('exit '))
  return {
    lies: [
      ...sentAfter(main, heard),
      ...(heard < 0 ? [] : cancelled(seen)),
      ...zero(seen),
      ...(isKilled ? recovered(seen, main) : []),
      ...rowLies(seen, main),
      ...seen.alive.filter(() => heard >= 0).map((command) => `alive after main: ${command}`),
      ...seen.answer.orphans.map((command) => `alive after post: ${command}`),
      ...seen.left.filter((name) => !isReport(name)).map((name) => `left: ${name}`),
      ...seen.leaks.map((leak) => `a secret in ${leak}`),
      ...postLies(seen),
      ...(CONVERGED.test(seen.again.join('; ')) ? [] : [`runs after it: ${seen.again.join('; ')}`]),
    ],
    late: [
      ...(heard >= 0 && (seen.endMs ?? 0) > END_LIMIT_MS ? [`main ended ${Math.round(seen.endMs ?? 0)} ms after the signal`] : []),
      ...((seen.answer.post?.wallMs ?? 0) > POST_LIMIT_MS ? [`post took ${Math.round(seen.answer.post?.wallMs ?? 0)} ms`] : []),
    ],
  }
}

const CONVERGED = /^(?:exit 0, 0 tags missing, \w+ written; exit 0, 0 tags missing, nothing written)?$/

/** References that a run wrote, or was about to: a PUT of the tag had been made. */
export function putsOf(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ moment }) => {
      const [, host, path, tag] = /^request (\S+) PUT \/v2\/(.+)\/manifests\/([^:]+) #\d+$/.exec(moment) ?? []
      return tag === undefined ? [] : [`${host}/${path}:${tag}`]
    }),
  )
}

function sentAfter(main: readonly Entry[], heard: number): readonly string[] {
  if (heard < 0) return []
  return main
    .slice(heard)
    .filter(({ moment }) => moment.startsWith('request '))
    .map(({ moment }) => `sent after the signal: ${moment}`)
}

/** A run that heard of its end says so, with a row for each tag as soon as there is a plan, unless it was done. */
function cancelled({ answer: { main }, outputs, tags }: Seen): readonly string[] {
  const errors = main.annotations.filter(({ name }) => name === 'error').map(({ data }) => data)
  const isTold = main.exitCode === 0 || (main.exitCode === 1 && errors.length === 1 && /\[cancelled\]$/.test(errors[0] ?? ''))
  const isFull = outputs.length === tags.size || (outputs.length === 0 && !main.log.includes('##[group]Plan'))
  return [
    ...(isTold ? [] : [`it ended with ${main.exitCode ?? main.signal} and ${JSON.stringify(errors)}`]),
    ...(isFull ? [] : [`it told of ${outputs.length} tags`]),
  ]
}

/** Exit 0 means that every tag shows the image. */
function zero({ answer: { main }, tags, digest }: Seen): readonly string[] {
  const missing = [...tags].filter(([, shown]) => shown !== digest)
  return main.exitCode === 0 && missing.length > 0 ? [`exit 0, but ${missing.length} tags do not show the image`] : []
}

/** Who was killed with a journal on the disk has a report of every tag; without one it had not begun. */
function recovered({ report, outputs, tags }: Seen, main: readonly Entry[]): readonly string[] {
  const has = (moment: string) => main.some((entry) => entry.moment === moment)
  if (has('file writeFile run/journal.told #1 after'))
    return outputs.length === tags.size ? [] : [`it told of ${outputs.length} tags, and post of none`]
  if (report !== undefined) return report.length === tags.size ? [] : [`post told of ${report.length} tags`]
  if (has('file rename run/journal.json #1 after')) return ['there was a journal, and post told nothing']
  return putsOf(main).size === 0 ? [] : ['names were written without a journal']
}

/** What main told is held against what was true when it ended, what post told against the end. */
function rowLies({ outputs, report, tags, tagsAtEnd, digest, begun }: Seen, main: readonly Entry[]): readonly string[] {
  const sent = putsOf(main)
  const told = [...outputs.map((row) => ({ ...row, shown: tagsAtEnd })), ...(report ?? []).map((row) => ({ ...row, shown: tags }))]
  return told.flatMap(({ reference, state, shown }) => {
    const isShown = shown.get(reference) === digest
    const facts = {
      isSent: sent.has(reference),
      isShown,
      isBegun: begun.has(reference),
      landsLater: !isShown && tags.get(reference) === digest,
    }
    return mayBe(state, facts) ? [] : [`${reference} is told as ${state}: ${JSON.stringify(facts)}`]
  })
}

type Facts = { readonly isSent: boolean; readonly isShown: boolean; readonly isBegun: boolean; readonly landsLater: boolean }

/** `untouched` was never sent, `published` is there to be read, and `unknown` is only what was sent, or marked as begun by who was killed then. */
function mayBe(state: string, { isSent, isShown, isBegun, landsLater }: Facts): boolean {
  switch (state) {
    case 'untouched':
      return !isSent && !isShown && !landsLater
    case 'published':
      return isSent && isShown
    case 'unknown':
      return isSent || isBegun
    default:
      return false
  }
}

function postLies({ answer: { post }, entries }: Seen): readonly string[] {
  const writes = entries.filter(({ phase, moment }) => phase !== 'main' && /^request \S+ (?!GET |HEAD )/.test(moment))
  return [
    ...(post?.exitCode === 0 ? [] : [`post ended with ${post?.exitCode ?? post?.signal}`]),
    ...writes.map(({ moment }) => `post wrote: ${moment}`),
  ]
}

function isReport(name: string): boolean {
  return /^build-tag-push-[0-9a-f]{16}\.report\.json$/.test(name)
}
