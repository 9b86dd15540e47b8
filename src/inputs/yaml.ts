import { isRecord } from '../domain/json.ts'
import type { Refusal } from '../domain/reference.ts'
import { refuse } from './refusal.ts'

/** A document of YAML: its value, made of texts, lists and mappings, and the line that each entry of a list at its top begins in. */
export type YamlDocument = { readonly content: unknown; readonly lines: readonly number[] }

/**
 * Reads an input that is YAML. Every scalar stays text (YAML's failsafe schema), and refusals give places, never a piece of the text, since an input
 * may be secret as a whole. YAML is loaded only here.
 */
export async function readYaml(text: string): Promise<YamlDocument | Refusal> {
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
  const nodes: readonly unknown[] = isSeq(document.contents) ? document.contents.items : []
  return { content, lines: nodes.map((node) => lineCounter.linePos(startOf(node)).line) }
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
