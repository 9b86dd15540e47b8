const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Parses `90s`, `10m` or `1h` to milliseconds; anything else is `undefined`. */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,5})([smh])$/.exec(text.trim())
  const unit = match?.[2]
  if (match?.[1] === undefined || (unit !== 's' && unit !== 'm' && unit !== 'h')) return undefined
  return Number(match[1]) * UNITS_MS[unit]
}

/** A duration for people: in whole hours, below two of them in minutes: `49 h`, `90 min`. */
export function durationWords(ms: number): string {
  return ms < 2 * UNITS_MS.h ? `${Math.floor(ms / UNITS_MS.m)} min` : `${Math.floor(ms / UNITS_MS.h)} h`
}
