const UNITS_MS = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const

/** Parses an age such as `12h`, `30d` or `8w` to milliseconds, `0d` included; anything else is `undefined`. */
export function parseAge(text: string): number | undefined {
  const [, count, unit] = /^(0|[1-9][0-9]{0,4})([hdw])$/.exec(text.trim()) ?? []
  if (unit !== 'h' && unit !== 'd' && unit !== 'w') return undefined
  return Number(count) * UNITS_MS[unit]
}
