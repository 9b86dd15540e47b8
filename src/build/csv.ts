/**
 * Writes fields as one record of CSV, as buildx reads the values of `--output`, `--secret` and others (RFC 4180): a field with a comma, a quote, a
 * line end or a blank at its start is quoted, so that no text can add a field.
 */
export function formatFields(fields: readonly string[]): string {
  return fields.map((field) => (/^\s|[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')
}

/** Reads the fields of one record of CSV; a quote in the middle of a field stands for itself. */
export function parseFields(record: string): readonly string[] {
  const fields: string[] = []
  let rest = record
  for (;;) {
    const match = /^"((?:[^"]|"")*)"(?=,|$)/.exec(rest) ?? /^[^,]*/.exec(rest)
    const [whole = '', quoted] = match ?? []
    fields.push(quoted === undefined ? whole : quoted.replaceAll('""', '"'))
    if (whole.length === rest.length) return fields
    rest = rest.slice(whole.length + 1)
  }
}

/** Splits a field at its first `=`; both sides are trimmed but for the value's own blanks, as buildx does. */
export function splitField(field: string): { readonly key: string; readonly value: string | undefined } {
  const equals = field.indexOf('=')
  return equals < 0
    ? { key: field.trim(), value: undefined }
    : { key: field.slice(0, equals).trim().toLowerCase(), value: field.slice(equals + 1) }
}
