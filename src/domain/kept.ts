import { isRecord, parseJson } from './json.ts'

const KEEPER = /^build-tag-push-[0-9a-f]{8}$/

/** Whether a helper's name is one that `keep-login` gives: it is there as long as its job. */
export function isKeeperName(name: string): boolean {
  return KEEPER.test(name)
}

/** The helpers of `keep-login` that a docker config names, be they of this job, of another one, or of one that a machine died with. */
export function keeperNames(text: string | undefined): readonly string[] {
  const document = parseJson(text ?? '')
  return isRecord(document) ? [...new Set(Object.values(helpersOf(document)).filter(isKeeperName))] : []
}

/** What was added to a docker config, so that it can be taken back; no secret is in it. */
export type Kept = {
  /** the helper's name, which nobody else uses: `docker-credential-<helper>` */
  readonly helper: string
  readonly keys: readonly string[]
  /** helpers that the keys had before */
  readonly previous: Readonly<Record<string, string>>
  /** `credHelpers` was there before */
  readonly hadHelpers: boolean
  /** what was put into the text, and where */
  readonly inserted: { readonly at: number; readonly text: string }
  /** the whole text where there was none worth the name: no file (`undefined`), or blanks */
  readonly blank: { readonly text: string | undefined } | undefined
}

/**
 * Adds a credential helper for some keys to the text of a docker config (`credHelpers`; docker/cli, cli/config/configfile/file.go); `undefined` where the text
 * is no JSON object. What is there stays as it is, byte by byte: a second member of the same name stands at its end, which readers of JSON take for the first
 * one (Go merges the two, others keep the last, which has both). A helper that `isGone` is neither repeated there nor put back afterwards.
 */
export function addHelper(
  text: string | undefined,
  helper: string,
  keys: readonly string[],
  isGone: (helper: string) => boolean = () => false,
): { readonly text: string; readonly kept: Kept } | undefined {
  const ours = Object.fromEntries(keys.map((key) => [key, helper]))
  if (text === undefined || text.trim() === '') {
    const whole = `${JSON.stringify({ credHelpers: ours }, null, '\t')}\n`
    return { text: whole, kept: { helper, keys, previous: {}, hadHelpers: false, inserted: { at: 0, text: whole }, blank: { text } } }
  }
  const document = parseJson(text)
  if (!isRecord(document)) return undefined
  const held = Object.fromEntries(Object.entries(helpersOf(document)).filter(([, name]) => !isGone(name)))
  const at = text.lastIndexOf('}')
  const comma = Object.keys(document).length === 0 ? '' : ','
  const inserted = { at, text: `${comma}"credHelpers":${JSON.stringify({ ...held, ...ours })}` }
  const previous = Object.fromEntries(Object.entries(held).filter(([key]) => keys.includes(key)))
  // A member that holds nothing but what is gone goes with that.
  const isOthers = Object.keys(held).length === 0 && Object.keys(helpersOf(document)).length > 0
  const hadHelpers = document['credHelpers'] !== undefined && !isOthers
  return { text: put(text, inserted), kept: { helper, keys, previous, hadHelpers, inserted, blank: undefined } }
}

/**
 * Takes it back: the text as it was, byte by byte, unless somebody has written it anew meanwhile; then what is ours alone is taken out. `kind` `gone`: there was
 * no file. `problem` is a clause that follows the file's path.
 */
export function takeBack(
  text: string | undefined,
  { helper, keys, previous, hadHelpers, inserted, blank }: Kept,
):
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly problem: string } {
  if (text === undefined) return { kind: 'nothing' }
  if (blank !== undefined && text === inserted.text) return blank.text === undefined ? { kind: 'gone' } : { kind: 'text', text: blank.text }
  const without = cutMember(text, blank === undefined ? inserted.text.replace(/^,/, '') : inserted.text.trim().slice(1, -1).trim())
  const rest = without === undefined ? undefined : parseJson(without)
  // Who writes the file anew makes one member of the two.
  if (without !== undefined && isRecord(rest) && (rest['credHelpers'] !== undefined || !hadHelpers)) return { kind: 'text', text: without }
  const document = parseJson(text)
  if (!isRecord(document)) return { kind: 'problem', problem: 'is no JSON object any more' }
  const held = helpersOf(document)
  const ours = keys.filter((key) => held[key] === helper)
  if (ours.length === 0) return { kind: 'nothing' }
  const left = { ...Object.fromEntries(Object.entries(held).filter(([key]) => !ours.includes(key))), ...restored(ours, previous) }
  const { credHelpers: _, ...others } = document
  const isLeft = hadHelpers || Object.keys(left).length > 0
  return { kind: 'text', text: JSON.stringify(isLeft ? { ...others, credHelpers: left } : others, null, '\t') }
}

/** Reads what was written down of it; `undefined` for anything else. */
export function parseKept(value: unknown): Kept | undefined {
  if (!isRecord(value)) return undefined
  const { helper, keys, previous, hadHelpers, inserted, blank } = value
  if (typeof helper !== 'string' || !Array.isArray(keys) || !isRecord(previous) || typeof hadHelpers !== 'boolean') return undefined
  if (!isRecord(inserted) || typeof inserted['at'] !== 'number' || typeof inserted['text'] !== 'string') return undefined
  const blankText = isRecord(blank) ? blank['text'] : undefined
  return {
    helper,
    keys: keys.filter((key) => typeof key === 'string'),
    previous: texts(previous),
    hadHelpers,
    inserted: { at: inserted['at'], text: inserted['text'] },
    blank: isRecord(blank) ? { text: typeof blankText === 'string' ? blankText : undefined } : undefined,
  }
}

/**
 * Takes a member out of the text of an object, with its comma. Wherever it stands: another run may have put its own before it, or taken it out, and no two have
 * the same name.
 */
function cutMember(text: string, member: string): string | undefined {
  const at = text.indexOf(member)
  if (at < 0) return undefined
  const [before, after] = [text.slice(0, at), text.slice(at + member.length)]
  return before.endsWith(',') ? before.slice(0, -1) + after : before + after.replace(/^(\s*),/, '$1')
}

function put(text: string, { at, text: added }: Kept['inserted']): string {
  return text.slice(0, at) + added + text.slice(at)
}

function restored(keys: readonly string[], previous: Kept['previous']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(previous).filter(([key]) => keys.includes(key)))
}

function helpersOf(document: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return isRecord(document['credHelpers']) ? texts(document['credHelpers']) : {}
}

function texts(record: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}
