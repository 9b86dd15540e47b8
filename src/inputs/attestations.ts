import type { Refusal } from '../domain/reference.ts'
import type { Csv } from './csv.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse, shown } from './refusal.ts'
import { parseBoolean, parseWord } from './words.ts'

const NEITHER = 'is neither a boolean nor an attribute; write true, false, or attributes such as mode=max'
/** What stands alone, or is written alone by mistake. */
const ALONE = ['true', 'false', 'mode=max', 'mode=min']

const parseMode = parseWord(['min', 'max'])

/** Makes the parser for `provenance` and `sbom`: a boolean, or attributes; the text is handed on as it is. */
export function parseAttestation(csv: Csv): (text: string) => string | Refusal {
  return (text) => {
    const records = csv(text)
    if (isRefusal(records)) return records
    for (const field of records.flat().map((part) => part.trim())) {
      const wrong = checkField(field)
      if (wrong !== undefined) return wrong
    }
    return text
  }
}

/** Parses a line of `attests`, which needs its type. */
export function parseAttest(text: string): string | Refusal {
  if (/(?:^|,)\s*type=(?:sbom|provenance)\s*(?:,|$)/.test(text)) return text
  return refuse('has no known type; write type=sbom or type=provenance, and attributes after commas')
}

function checkField(field: string): Refusal | undefined {
  const [key = '', ...rest] = field.split('=')
  const value = rest.join('=').trim()
  if (field === '') return undefined
  if (rest.length === 0) return isRefusal(parseBoolean(field)) ? refuse(`${NEITHER}${suggestion(field, ALONE)}`) : undefined
  if (key.trim() !== 'mode') return undefined
  const mode = parseMode(value)
  return isRefusal(mode) ? refuse(`has the mode ${shown(value)}, which ${mode.refused}`) : undefined
}
