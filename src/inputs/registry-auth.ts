import { isRecord } from '../domain/json.ts'
import type { Refusal } from '../domain/reference.ts'
import { ECR_KEYS } from './ecr.ts'
import { KEYLESS_KEYS } from './keyless.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse } from './refusal.ts'
import { readYaml } from './yaml.ts'

/** The fields of an entry, as texts; blanks at both ends are taken off, as the runner takes them off inputs. */
export const FIELDS = [
  'registry',
  'username',
  'password',
  'scope',
  ...KEYLESS_KEYS,
  'ca-cert',
  'insecure',
  'required',
  ...ECR_KEYS,
] as const

export type Field = (typeof FIELDS)[number]

/** One entry: the line that it begins in, its fields, or everything that is wrong with it. */
export type AuthEntry = { readonly line: number; readonly fields: ReadonlyMap<Field, string>; readonly refused: readonly string[] }

/** Parses `registry-auth`, a YAML list of mappings. The input is secret as a whole, so refusals give places and known words, never a piece of it. */
export async function parseRegistryAuth(text: string): Promise<readonly AuthEntry[] | Refusal> {
  const document = await readYaml(text)
  if (isRefusal(document)) return document
  const { content, lines } = document
  if (!Array.isArray(content)) return refuse('is not a YAML list; begin each entry with "- registry: …"')
  return content.map((entry, index) => ({ line: lines[index] ?? 1, ...parseEntry(entry) }))
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
