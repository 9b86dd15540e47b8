import { parseDuration } from '../domain/duration.ts'
import { isRecord } from '../domain/json.ts'
import { formatPlatform, type Platform, parsePlatform, samePlatform } from '../domain/platform.ts'
import type { Refusal } from '../domain/reference.ts'
import type { Form } from './form.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { readYaml } from './yaml.ts'

/** How the staged image is tried before it is uploaded. */
export type SmokeInputs = {
  /** program and first arguments in place of the image's entrypoint; `undefined` leaves that */
  readonly command: readonly string[] | undefined
  /** arguments in place of the image's own */
  readonly args: readonly string[] | undefined
  /** what is asked over HTTP; without it the container has to end by itself, with exit code 0 */
  readonly http: { readonly port: number; readonly path: string; readonly status: number } | undefined
  readonly timeoutMs: number
  /** `undefined` is the machine's own */
  readonly platform: Platform | undefined
}

const FIELDS = ['command', 'args', 'port', 'path', 'status', 'timeout', 'platform'] as const

type Field = (typeof FIELDS)[number]

const DEFAULT_TIMEOUT_MS = 60_000
const TIMEOUT_LIMIT_MS = 3_600_000
const EXAMPLE = 'write a mapping such as {command: /app, args: [--version]}, or {port: 8080, path: /health}'

/** What of the build decides whether there is an image to try: `platforms` is empty for the builder's own. */
type Staging = {
  readonly platforms: readonly Platform[]
  readonly push: boolean
  readonly load: boolean
  readonly outputs: boolean
  readonly call: boolean
}

/** Reads `smoke`; everything that is wrong with it is refused at once. */
export async function readSmoke(form: Form, staging: Staging): Promise<SmokeInputs | undefined> {
  const text = form.text('smoke')
  if (text === undefined) return undefined
  const elsewhere = (['load', 'outputs', 'call'] as const).find((name) => !staging.push && staging[name])
  if (elsewhere !== undefined)
    form.refuse('smoke', `tries an image before it is published, and ${elsewhere} without push makes none here; leave one of them out`)
  const fields = await parseFields(text)
  if (isRefusal(fields)) {
    form.refuse('smoke', fields.refused)
    return undefined
  }
  const read = <T>(field: Field, parse: (value: unknown) => T | Refusal): T | undefined => {
    const value = fields.get(field)
    const parsed = value === undefined ? undefined : parse(value)
    if (!isRefusal(parsed)) return parsed
    form.refuse('smoke', `${field} ${parsed.refused}`)
    return undefined
  }
  for (const key of fields.keys())
    if (!isField(key)) form.refuse('smoke', `has an unknown key ${shown(key)}; allowed are ${FIELDS.join(', ')}${suggestion(key, FIELDS)}`)
  const port = read('port', parseWhole(1, 65_535, 'a port'))
  const path = read('path', parsePath)
  const status = read('status', parseWhole(100, 599, 'a status of HTTP'))
  for (const field of ['path', 'status'] as const)
    if (fields.has(field) && !fields.has('port'))
      form.refuse('smoke', `${field} is given without port; give the port to ask at, or leave it out`)
  return {
    command: read('command', parseProgram),
    args: read('args', parseWords),
    http: port === undefined ? undefined : { port, path: path ?? '/', status: status ?? 200 },
    timeoutMs: read('timeout', parseTimeout) ?? DEFAULT_TIMEOUT_MS,
    platform: read('platform', parseBuilt(staging.platforms)),
  }
}

/** The fields that hold something, known or not. */
async function parseFields(text: string): Promise<ReadonlyMap<string, unknown> | Refusal> {
  const document = await readYaml(text)
  if (isRefusal(document)) return document
  if (!isRecord(document.content)) return refuse(`is not a YAML mapping; ${EXAMPLE}`)
  const fields = new Map(Object.entries(document.content).filter(([, value]) => value !== null && value !== ''))
  return fields.size === 0 ? refuse(`says nothing; ${EXAMPLE}`) : fields
}

function isField(key: string): key is Field {
  return FIELDS.some((known) => known === key)
}

/** No shell reads it, so a text with blanks is most likely meant otherwise than it would be taken. */
function parseWords(value: unknown): readonly string[] | Refusal {
  if (typeof value === 'string')
    return /\s/.test(value) ? refuse(`is ${shown(value)}, which no shell takes apart; write a list, such as [sh, -c, "…"]`) : [value]
  if (!Array.isArray(value) || value.length === 0) return refuse('is neither a word nor a list of words')
  const words = value.filter((word) => typeof word === 'string')
  if (words.length < value.length) return refuse('has an entry that is not a text; put it in single quotes')
  return words.some((word) => word.includes('\0')) ? refuse('has a NUL character, which no argument can have') : words
}

function parseProgram(value: unknown): readonly string[] | Refusal {
  const words = parseWords(value)
  return isRefusal(words) || words[0] !== '' ? words : refuse('begins with an empty text; the first word is the program')
}

function parseWhole(from: number, to: number, what: string): (value: unknown) => number | Refusal {
  return (value) => {
    const number = typeof value === 'string' && /^[0-9]{1,5}$/.test(value) ? Number(value) : Number.NaN
    return number >= from && number <= to
      ? number
      : refuse(`is ${inYaml(value)}, which is not ${what}; write a number from ${from} to ${to}`)
  }
}

/** RFC 9110, 4.1: a path in visible ASCII; a fragment is never sent. */
function parsePath(value: unknown): string | Refusal {
  return typeof value === 'string' && /^\/[!-~]*$/.test(value) && !value.includes('#')
    ? value
    : refuse(`is ${inYaml(value)}, which is not a path; write one that begins with "/", such as /health`)
}

function parseTimeout(value: unknown): number | Refusal {
  const ms = typeof value === 'string' ? parseDuration(value) : undefined
  return ms !== undefined && ms <= TIMEOUT_LIMIT_MS
    ? ms
    : refuse(`is ${inYaml(value)}; write a whole number with s, m or h, such as 30s, at most 1h`)
}

function parseBuilt(platforms: readonly Platform[]): (value: unknown) => Platform | Refusal {
  return (value) => {
    const platform = typeof value === 'string' ? parsePlatform(value) : undefined
    if (platform === undefined) return refuse(`is ${inYaml(value)}, which is not a platform; write os/architecture, such as linux/arm64`)
    if (platforms.length === 0 || platforms.some((built) => samePlatform(built, platform))) return platform
    return refuse(`is ${formatPlatform(platform)}, which is not built; write one of ${platforms.map(formatPlatform).join(', ')}`)
  }
}

function inYaml(value: unknown): string {
  return typeof value === 'string' ? shown(value) : 'a list or a mapping'
}
