import { parseHttpDate } from '../domain/http-date.ts'
import type { HttpHead } from '../ports.ts'

/** By so much a clock may be off before servers refuse what was signed or issued by it: AWS, and most readers of OIDC tokens, allow five minutes. */
const LIMIT_MS = 5 * 60_000

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** Says how far the clock of this machine is from that of who answered (its `Date`); `undefined` where that is little, or not said. */
export function skewWords(host: string, { headers }: Pick<HttpHead, 'headers'>, now: Date): string | undefined {
  const theirsMs = parseHttpDate(headers.get('date') ?? '')
  if (theirsMs === undefined) return undefined
  const offMs = now.getTime() - theirsMs
  if (Math.abs(offMs) <= LIMIT_MS) return undefined
  const [unit, lengthMs] = UNITS.find(([, ms]) => Math.abs(offMs) >= ms) ?? ['minute', 60_000]
  const number = Math.round(Math.abs(offMs) / lengthMs)
  const off = `${number} ${unit}${number === 1 ? '' : 's'} ${offMs > 0 ? 'ahead of' : 'behind'}`
  return `The clock of this machine is ${off} that of ${host}: sign-ins may be refused, and tags from dates and the age of a scan database go by it`
}
