/** Tokens of moment.js (momentjs.com/docs, "Format") that need neither names nor weeks. */
const TOKENS = ['YYYY', 'YY', 'MM', 'M', 'DD', 'D', 'HH', 'H', 'mm', 'm', 'ss', 's', 'X'] as const
type Token = (typeof TOKENS)[number]

/** Letters count by runs of the same letter; `[…]` is literal, and so is `T` and everything that is not a letter. */
const PIECES = /\[([^[\]]*)\]|([A-Za-z])\2*|[^A-Za-z[\]\\]+|[[\]\\]/g

/** Whether a format of moment.js is one that `formatDate` writes; the common ones are, and moment.js takes tens of milliseconds to load. */
export function isPlainFormat(format: string): boolean {
  const pieces = [...format.matchAll(PIECES)]
  return (
    pieces.length > 0 &&
    pieces.every(([piece, bracketed]) => bracketed !== undefined || isToken(piece) || /^(?:T+|[^A-Za-z[\]\\]+)$/.test(piece))
  )
}

/** Writes a time by a plain format; `timezone` is an IANA name. */
export function formatDate(format: string, date: Date, timezone: string): string {
  const fields = timezone === 'UTC' ? utcFields(date) : zoneFields(date, timezone)
  return format.replaceAll(PIECES, (piece, bracketed?: string) => bracketed ?? (isToken(piece) ? write(piece, fields, date) : piece))
}

function isToken(piece: string): piece is Token {
  return TOKENS.some((token) => token === piece)
}

/** Year, month, day, hour, minute, second. */
type Fields = readonly [number, number, number, number, number, number]

function utcFields(date: Date): Fields {
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()] as const
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), ...clock]
}

function zoneFields(date: Date, timeZone: string): Fields {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric }).formatToParts(date)
  const get = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value)
  return [get('year'), get('month'), get('day'), get('hour'), get('minute'), get('second')]
}

function write(token: Token, [year, month, day, hour, minute, second]: Fields, date: Date): string {
  switch (token) {
    case 'YYYY':
      return String(year).padStart(4, '0')
    case 'YY':
      return two(year % 100)
    case 'MM':
      return two(month)
    case 'M':
      return String(month)
    case 'DD':
      return two(day)
    case 'D':
      return String(day)
    case 'HH':
      return two(hour)
    case 'H':
      return String(hour)
    case 'mm':
      return two(minute)
    case 'm':
      return String(minute)
    case 'ss':
      return two(second)
    case 's':
      return String(second)
    case 'X':
      return String(Math.floor(date.getTime() / 1000))
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
