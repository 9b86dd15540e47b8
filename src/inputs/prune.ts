import { parseAge } from '../domain/age.ts'
import type { Refusal, Repository } from '../domain/reference.ts'
import { Secret } from '../domain/secret.ts'
import { readAuthRealms } from './auth-realms.ts'
import { csvFor, listOf } from './csv.ts'
import { type Form, openForm } from './form.ts'
import { readImages } from './images.ts'
import { type Inputs, parseTimeout } from './inputs.ts'
import { PRUNE_INPUTS, type PruneName, SHARED } from './prune-spec.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { readRegistries } from './registries.ts'
import { parseBoolean } from './words.ts'

/** What the user asked to be deleted, parsed. */
export type PruneInputs = Pick<Inputs, 'registries' | 'authRealms' | 'githubToken' | 'timeoutMs' | 'notices'> & {
  readonly images: readonly Repository[]
  readonly keepLast: number
  readonly keepTags: readonly string[]
  readonly olderThanMs: number
  readonly untagged: boolean
  readonly dryRun: boolean
}

const KEEP_LAST = 10
const OLDER_THAN_MS = 7 * 86_400_000
const TIMEOUT_MS = 3_600_000

/** Reads every input of `prune/action.yml` at once. Throws as `readInputs` does, with a line for each problem. */
export async function readPrune(given: ReadonlyMap<string, string>): Promise<PruneInputs> {
  const values = new Map([...given].map(([name, value]) => [name.toLowerCase(), value.trim()]))
  const shared = new Set<string>(SHARED)
  const own = PRUNE_INPUTS.map(({ name }) => name).filter((name) => !shared.has(name))
  const others = new Map([...values].filter(([name]) => !own.includes(name)))
  const form = await openForm(others, [...own, ...SHARED])
  const csv = await csvFor([values.get('keep-tags') ?? ''])
  const one = <T>(name: PruneName, fallback: T, parse: (text: string) => T | Refusal): T => readOne(form, values, name, fallback, parse)
  const images = readImages(form)
  if (images.length === 0 && !form.isRefused('images')) form.refuse('images', 'is missing; name the images that are to be pruned')
  const token = form.text('github-token')
  const inputs = {
    images,
    keepLast: one('keep-last', KEEP_LAST, parseCount),
    keepTags: one('keep-tags', [], (text) => parsePatterns(listOf(csv, text, true))),
    olderThanMs: one('older-than', OLDER_THAN_MS, parseOld),
    untagged: one('untagged', true, parseBoolean),
    dryRun: one('dry-run', true, parseBoolean),
    registries: await readRegistries(form, true),
    authRealms: readAuthRealms(form),
    githubToken: token === undefined ? undefined : new Secret(token),
    timeoutMs: form.one('timeout', parseTimeout) ?? TIMEOUT_MS,
    notices: form.notices,
  }
  form.finish('Every input, with what is allowed, stands in docs/prune.md. Nothing was deleted.')
  return inputs
}

function readOne<T>(
  form: Form,
  values: ReadonlyMap<string, string>,
  name: PruneName,
  fallback: T,
  parse: (text: string) => T | Refusal,
): T {
  const text = values.get(name) ?? ''
  if (text === '') return fallback
  const found = parse(text)
  if (!isRefusal(found)) return found
  form.refuse(name, `${shown(text)} ${found.refused}`)
  return fallback
}

/** A pattern that no tag can match keeps nothing, where somebody meant to keep something. */
function parsePatterns(patterns: readonly string[] | Refusal): readonly string[] | Refusal {
  if (isRefusal(patterns)) return patterns
  const odd = patterns.find((pattern) => !/^[\w.*-]{1,128}$/.test(pattern) || /^[.-]/.test(pattern))
  return odd === undefined
    ? patterns
    : refuse(`has ${shown(odd)}, which no tag matches; write tags without the image, with * for any characters`)
}

function parseCount(text: string): number | Refusal {
  return /^(?:0|[1-9][0-9]{0,5})$/.test(text) ? Number(text) : refuse('is not a number; write how many images are kept, 0 for none')
}

function parseOld(text: string): number | Refusal {
  return parseAge(text) ?? refuse('is not an age; write a whole number with h, d or w, such as 12h, 30d or 8w')
}
