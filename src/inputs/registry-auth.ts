import { isRecord } from '../domain/json.ts'
import type { Refusal } from '../domain/reference.ts'
import { KEYLESS_KEYS } from './keyless.ts'
import { suggestion } from './nearest.ts'
import { refuse } from './refusal.ts'

/** The fields of an entry, as texts; blanks at both ends are taken off, as the runner takes them off inputs. */
export const FIELDS = ['registry', 'username', 'password', 'scope', ...KEYLESS_KEYS, 'ca-cert', 'insecure', 'required'] as const

export type Field = (typeof FIELDS)[number]

/** One entry: the line that it begins in, its fields, or everything that is wrong with it. */
export type AuthEntry = { readonly line: number; readonly fields: ReadonlyMap<Field, string>; readonly refused: readonly string[] }

/**
 * Parses `registry-auth`, a YAML list of mappings. The input is secret as a whole, so refusals give places and known words, never a piece of
 * it. Every scalar stays text (YAML's failsafe schema): a password of digits keeps its leading zero. YAML is loaded only here.
 */
export async function parseRegistryAuth(text: string): Promise<readonly AuthEntry[] | Refusal> {
  const { isSeq, LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false, logLevel: 'silent' })
  const wrong = document.errors[0] ?? document.warnings[0]
  if (wrong !== undefined) {
    const place = `line ${lineCounter.linePos(wrong.pos[0]).line}`
    return refuse(`is not YAML at ${place} (${wrong.code}); put values with special characters in single quotes`)
  }
  const content = unfold(() => document.toJS({ maxAliasCount: 100 }))
  if (content === undefined) return refuse('has an alias that cannot be resolved; put values that start with "*" or "&" in single quotes')
  if (!Array.isArray(content)) return refuse('is not a YAML list; begin each entry with "- registry: …"')
  const nodes: readonly unknown[] = isSeq(document.contents) ? document.contents.items : []
  return content.map((entry, index) => ({ line: lineCounter.linePos(startOf(nodes[index])).line, ...parseEntry(entry) }))
}

/** Where a node of the document begins, in characters. */
function startOf(node: unknown): number {
  const range = isRecord(node) ? node['range'] : undefined
  const start: unknown = Array.isArray(range) ? range[0] : undefined
  return typeof start === 'number' ? start : 0
}

/** An alias without its anchor, and one that unfolds without end, show when the values are made. */
function unfold(make: () => unknown): unknown {
  try {
    return make()
  } catch (error) {
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}

function parseEntry(entry: unknown): Omit<AuthEntry, 'line'> {
  if (!isRecord(entry)) return { fields: new Map(), refused: [`is not a mapping; write ${FIELDS.slice(0, 3).join(', ')} below each other`] }
  const fields = new Map<Field, string>()
  const refused: string[] = []
  for (const [index, [key, value]] of Object.entries(entry).entries()) {
    const field = FIELDS.find((known) => known === key)
    if (field === undefined) {
      refused.push(`has an unknown key at place ${index + 1}; allowed are ${FIELDS.join(', ')}${suggestion(key, FIELDS)}`)
    } else if (typeof value === 'string') {
      if (value.trim() !== '') fields.set(field, value.trim())
    } else if (value !== null) {
      refused.push(`has a ${field} that is not text; put it in single quotes, or after "|" when it goes over several lines`)
    }
  }
  return { fields, refused }
}
