/**
 * Reads a date of HTTP (RFC 9110, 5.6.7, the form that servers must write), in milliseconds since 1970; what is none is `undefined`. A leap second, which the
 * form may name, is the second after the one before it.
 */
export function parseHttpDate(text: string): number | undefined {
  if (!FORM.test(text)) return undefined
  const isLeap = text.endsWith(':60 GMT')
  const ms = Date.parse(isLeap ? text.replace(/:60 GMT$/, ':59 GMT') : text)
  return Number.isNaN(ms) ? undefined : ms + (isLeap ? 1_000 : 0)
}

const FORM = /^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:(?:[0-5][0-9]|60) GMT$/
