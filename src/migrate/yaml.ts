import { hasExpression } from './expressions.ts'

/** The lines of `key: value` in block style at the left edge: plain where YAML reads the text back as it is, else as a block of lines. */
export function blockLines(key: string, values: readonly string[]): readonly string[] {
  const [only] = values
  if (values.length === 1 && only !== undefined && isPlain(only)) return [`${key}: ${only}`]
  return [`${key}: |`, ...values.map((line) => (line === '' ? '' : `  ${line}`))]
}

/**
 * A value inside YAML that the runner fills in before it is read: in single quotes where an expression stands in it, since a user name or a password may
 * hold what YAML gives a meaning.
 */
export function innerValue(value: string): string {
  if (hasExpression(value)) return `'${value}'`
  return isPlain(value) ? value : `'${value.replaceAll("'", "''")}'`
}

/** Whether YAML reads a plain scalar of block style as this very text (YAML 1.2, 7.3.3 "Plain Style"). */
function isPlain(text: string): boolean {
  return (
    text === text.trim() &&
    !/^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]|: |:$| #|\n/.test(text) &&
    !/^(?:|~|null|true|false|[-+]?[\d.]+(?:e[-+]?\d+)?|0[xo][\da-f]+)$/i.test(text)
  )
}
