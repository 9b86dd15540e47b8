import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Entry } from '#scripts/probe.mjs'
import type { RunAnswer } from '#scripts/runner.mjs'
import type { Digest } from '../../src/domain/digest.ts'
import { isRecord, parseJson } from '../../src/domain/json.ts'
import { openBuiltStep } from '../support/built.ts'
import { type Canary, found, foundBelow, hatch } from '../support/canary.ts'
import { blobFile, type DraftLayout } from '../support/layout.ts'
import { processesWith } from '../support/proc.ts'
import { type Auth, type FakeRegistry, type Recorded, startRegistry } from '../support/registry.ts'
import { need } from '../support/step.ts'
import { type Point, readEntries, type Way } from './moments.ts'

/** A row of a report, as far as it can be true or not. */
export type ToldRow = { readonly reference: string; readonly state: string }

/** All that there is to know of a run that was ended, and of what came after it. */
export type Seen = {
  readonly entries: readonly Entry[]
  readonly answer: Pick<RunAnswer, 'main' | 'post' | 'orphans'>
  /** what main told in its outputs; empty: nothing */
  readonly outputs: readonly ToldRow[]
  /** what post told in its report; `undefined`: nothing */
  readonly report: readonly ToldRow[] | undefined
  /** from the signal to the end of main; `undefined` when it never came */
  readonly endMs: number | undefined
  /** processes that main started and that were there when it had ended */
  readonly alive: readonly string[]
  /** what is left in the runner's temporary folder */
  readonly left: readonly string[]
  /** what the tags showed when main had ended, and show in the end, by `image:tag` */
  readonly tagsAtEnd: Tags
  readonly tags: Tags
  /** tags that stood in the journal as begun when main had ended */
  readonly begun: ReadonlySet<string>
  readonly digest: Digest
  /** secrets in logs and files */
  readonly leaks: readonly string[]
  /** how two runs ended that came after it, where they were asked for */
  readonly again: readonly string[]
}

type Tags = ReadonlyMap<string, Digest | undefined>

export type Stage = {
  readonly node: string
  /** a run that nobody ends, with the moments that it has at the registries; `node` is the program that runs it */
  readonly record: (way: Way, node?: string) => Promise<{ readonly seen: Seen; readonly moments: readonly string[]; readonly temp: string }>
  /** `again`: two more runs after it, of which the first has to finish what is missing and the second has nothing to write */
  readonly play: (point: Point, again: boolean) => Promise<Seen>
  readonly close: () => void
}

const NAMES = ['1.2.3', 'sha-abc1234', 'latest', 'edge']
const USERNAME = 'pusher'
const BUILDER = 'kills'
/** A builder that can push by digest, as buildx writes it down (docker/buildx, store/store.go). */
const INSTANCE = {
  Name: BUILDER,
  Driver: 'docker-container',
  Nodes: [{ Name: `${BUILDER}0`, Endpoint: 'unix:///nowhere.sock', DriverOpts: { network: 'host' } }],
}

/** Opens what all runs share: the bundle, a buildx of our own making and the image that it "builds". */
export async function openStage(): Promise<Stage> {
  const step = await openBuiltStep()
  const { draft } = step
  const buildx = join(step.folder, 'buildx')
  mkdirSync(join(buildx, 'instances'), { recursive: true })
  writeFileSync(join(buildx, 'instances', BUILDER), JSON.stringify(INSTANCE))
  let runs = 0

  const node = need(step.lab.node24, 'Node 24')
  const run = async (
    way: Way,
    target: Point | undefined,
    again: boolean,
    program = node,
  ): Promise<Awaited<ReturnType<Stage['record']>>> => {
    runs += 1
    const temp = mkdtempSync(join(step.folder, 'temp-'))
    const log = join(step.folder, `entries-${runs}`)
    writeFileSync(log, '')
    const mark = `kill-${process.pid}-${runs}`
    const secret = hatch('password', USERNAME)
    let sentMs: number | undefined
    let endedMs = 0
    const places = await openPlaces(way, secret, draft, (moment) => {
      if (target?.moment !== moment || sentMs !== undefined) return false
      const main = readEntries(log).find(({ phase, pid }) => phase === 'main' && pid !== undefined)
      if (main?.pid === undefined) throw new Error('a request came before main had begun')
      sentMs = nowMs()
      process.kill(main.pid, target.signal)
      return true
    })
    try {
      const inputs = {
        tags: NAMES.map((name) => `type=raw,value=${name}`).join('\n'),
        images: places.images.join('\n'),
        'registry-auth': places.signIn,
        'fixed-tags': 'overwrite',
        ...(way === 'registry' ? { builder: BUILDER } : {}),
      }
      const settings = { log, root: temp, ...(target === undefined ? {} : { at: places.placed(target.moment), signal: target.signal }) }
      const env = { MARK: mark, BUILDX_CONFIG: buildx, NODE_OPTIONS: `--import=${probe(settings)}` }
      let atEnd: Pick<Seen, 'alive' | 'tagsAtEnd' | 'begun'> = { alive: [], tagsAtEnd: new Map(), begun: new Set() }
      const later = (): void => {
        endedMs = nowMs()
        const alive = processesWith(`MARK=${mark}`).map(({ argv }) => argv.join(' '))
        atEnd = { alive, tagsAtEnd: places.tags(), begun: begunIn(temp, places.named) }
      }
      const answer = await step.run({ temp, inputs, env, node: program }, { later })
      places.land()
      const tags = places.tags()
      const left = readdirSync(temp).filter((name) => !name.startsWith('_'))
      const entries = readEntries(log).map((entry) => ({ ...entry, moment: places.named(entry.moment) }))
      const began = sentMs ?? entries.find((entry) => `${entry.phase} ${entry.moment}` === target?.moment)?.ms
      const said = [answer.main.raw, answer.post?.raw ?? ''].map((raw) => raw.replaceAll(/^::add-mask::.*$/gm, '')).join('\n')
      const runAgain = async (): Promise<string> => {
        const writes = places.writes()
        const next = await step.run({ inputs, env: { BUILDX_CONFIG: buildx } })
        const missing = [...places.tags().values()].filter((digest) => digest !== draft.root.digest).length
        return `exit ${next.main.exitCode}, ${missing} tags missing, ${places.writes() === writes ? 'nothing' : 'something'} written`
      }
      const seen: Seen = {
        entries,
        answer,
        outputs: rowsOf(answer.outputs['results'], places.named),
        report: reportOf(temp, places.named),
        endMs: began === undefined ? undefined : endedMs - began,
        ...atEnd,
        left,
        tags,
        digest: draft.root.digest,
        leaks: [...found([secret], said).map((name) => `log: ${name}`), ...foundBelow([secret], temp)],
        again: again ? [await runAgain(), await runAgain()] : [],
      }
      return { seen, moments: places.moments, temp }
    } finally {
      rmSync(temp, { recursive: true, force: true })
      rmSync(log)
      await places.close()
    }
  }
  return {
    node,
    record: (way, program) => run(way, undefined, false, program),
    play: async (point, again) => (await run(point.way, point, again)).seen,
    close: step.close,
  }
}

/** Milliseconds of the clock that the probe reads too. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

function probe(settings: Readonly<Record<string, string>>): string {
  const url = pathToFileURL(join(process.cwd(), 'scripts', 'probe.mjs'))
  url.search = new URLSearchParams(settings).toString()
  return url.href
}

type Places = {
  readonly images: readonly string[]
  /** the input `registry-auth` */
  readonly signIn: string
  /** moments that came at the registries, in their order */
  readonly moments: readonly string[]
  /** a text with `R0`, `R1`, … in place of hosts, and the other way round */
  readonly named: (text: string) => string
  readonly placed: (text: string) => string
  readonly tags: () => Tags
  /** how many requests write a manifest or a blob */
  readonly writes: () => number
  /** what was held up takes effect */
  readonly land: () => void
  readonly close: () => Promise<void>
}

/** Opens the registries of a run; `onMoment` says whether a moment is the end, and then a name that was on its way is held up. */
async function openPlaces(way: Way, secret: Canary, draft: DraftLayout, onMoment: (moment: string) => boolean): Promise<Places> {
  const login = { username: USERNAME, password: secret.value }
  const auths: readonly Auth[] = [{ kind: 'bearer', ...login }, { kind: 'basic', ...login }, { kind: 'open' }]
  const moments: string[] = []
  const counts = new Map<string, number>()
  const held: (() => void)[] = []
  const registries: FakeRegistry[] = []
  const watch = (index: number) => {
    const numbers = new Map<Recorded, string>()
    return {
      asked: (request: Recorded): Promise<void> | undefined => {
        const what = `registry R${index} ${request.method} ${request.path.replace(/uploads\/[^?]+/, 'uploads/ID')}`
        const count = (counts.get(what) ?? 0) + 1
        counts.set(what, count)
        numbers.set(request, `${what} #${count}`)
        const [, path = '', tag] = /^PUT \/v2\/(.+)\/manifests\/([^:]+)$/.exec(`${request.method} ${request.path}`) ?? []
        const kinds = ['asked', ...(tag === undefined ? [] : ['held'])]
        for (const kind of kinds) {
          const moment = `${what} #${count} ${kind}`
          moments.push(moment)
          if (!onMoment(moment) || kind !== 'held' || tag === undefined) continue
          held.push(() => registries[index]?.putManifest(path, tag, draft.root.mediaType, bytesOf(draft, draft.root.digest)))
          return new Promise(() => undefined)
        }
        return undefined
      },
      answered: (request: Recorded): void => {
        const moment = `${numbers.get(request)} answered`
        moments.push(moment)
        onMoment(moment)
      },
    }
  }
  const used = way === 'layout' ? auths : auths.slice(0, 1)
  for (const [index, auth] of used.entries()) registries.push(await startRegistry({ location: 'relative', auth, watch: watch(index) }))
  const hosts = registries.map(({ host }) => host)
  const images =
    way === 'layout' ? hosts.map((host) => `${host}/acme/app`) : ['one', 'two', 'three'].map((name) => `${hosts[0]}/acme/${name}`)
  // What the builder pushed is there: bytes under their digests, and no name.
  const [first] = registries
  if (way === 'registry' && first !== undefined) pushed(first, 'acme/one', draft)
  const named = (text: string): string => hosts.reduce((rest, host, index) => rest.replaceAll(host, `R${index}`), text)
  return {
    images,
    signIn: used
      .flatMap((auth, index) =>
        auth.kind === 'open' ? [] : [JSON.stringify({ registry: hosts[index], username: auth.username, password: auth.password })],
      )
      .map((entry) => `- ${entry}`)
      .join('\n'),
    moments,
    named,
    placed: (text) => hosts.reduce((rest, host, index) => rest.replaceAll(`R${index}`, host), text),
    tags: () =>
      new Map(
        images.flatMap((image) =>
          NAMES.map((name): [string, Digest | undefined] => {
            const [host = '', ...path] = image.split('/')
            return [named(`${image}:${name}`), digestAt(registries[hosts.indexOf(host)], path.join('/'), name, draft)]
          }),
        ),
      ),
    writes: () =>
      registries.flatMap(({ requests }) => requests).filter(({ method, path }) => method === 'PUT' && /\/v2\//.test(path)).length,
    land: () => {
      for (const take of held) take()
    },
    close: async () => {
      await Promise.all(registries.map((registry) => registry.close()))
    },
  }
}

function digestAt(registry: FakeRegistry | undefined, path: string, name: string, draft: DraftLayout): Digest | undefined {
  const manifest = registry?.manifest(path, name)
  return manifest !== undefined && manifest === registry?.manifest(path, draft.root.digest) ? draft.root.digest : undefined
}

function pushed(registry: FakeRegistry, name: string, draft: DraftLayout): void {
  for (const { digest } of [...draft.layers, ...draft.configs]) registry.putBlob(name, bytesOf(draft, digest))
  for (const { digest, mediaType } of [...draft.images, draft.root]) registry.putManifest(name, digest, mediaType, bytesOf(draft, digest))
}

function bytesOf(draft: DraftLayout, digest: Digest): Uint8Array {
  return need(draft.files.get(blobFile(digest)), `blob ${digest}`)
}

/** What the journal says, if there is one: numbers of rows in angle brackets. */
function begunIn(temp: string, named: (text: string) => string): ReadonlySet<string> {
  const folder = readdirSync(temp).find((name) => existsSync(join(temp, name, 'journal.begun')))
  if (folder === undefined) return new Set()
  const journal = parseJson(readFileSync(join(temp, folder, 'journal.json'), 'utf8'))
  const rows = rowsOf(JSON.stringify(isRecord(journal) ? journal['rows'] : []), named)
  const marks = readFileSync(join(temp, folder, 'journal.begun'), 'utf8').matchAll(/<(\d+)>/g)
  return new Set([...marks].flatMap(([, mark]) => rows[Number(mark)]?.reference ?? []))
}

function reportOf(temp: string, named: (text: string) => string): readonly ToldRow[] | undefined {
  const name = readdirSync(temp).find((file) => file.endsWith('.report.json'))
  if (name === undefined) return undefined
  const report = parseJson(readFileSync(join(temp, name), 'utf8'))
  return rowsOf(JSON.stringify(isRecord(report) ? report['results'] : []), named)
}

function rowsOf(text: string | undefined, named: (text: string) => string): readonly ToldRow[] {
  const rows = parseJson(text ?? '[]')
  if (!Array.isArray(rows)) throw new TypeError('the results are no list')
  return rows.filter(isRecord).map(({ image, tag, state }) => ({ reference: named(`${image}:${tag}`), state: String(state) }))
}
