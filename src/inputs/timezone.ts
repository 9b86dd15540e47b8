import type { Refusal } from '../domain/reference.ts'
import { suggestion } from './nearest.ts'
import { refuse } from './refusal.ts'

/** Parses a time zone of the IANA database, as this Node knows it; offsets are refused, since they do not follow summer time. */
export function parseTimezone(text: string): string | Refusal {
  if (text === 'UTC') return text // Intl takes milliseconds to load
  if (/^[+-]/.test(text)) return refuse('is an offset; write the IANA name of a place, such as Asia/Seoul, or UTC')
  if (isTimezone(text)) return text
  return refuse(`is not an IANA time zone; write one such as Asia/Seoul, or UTC${suggestion(text, Intl.supportedValuesOf('timeZone'))}`)
}

function isTimezone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
