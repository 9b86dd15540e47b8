/** An expression of GitHub Actions in a text, `${{` and `}}` included in its offsets. */
export type Expression = { readonly start: number; readonly end: number; readonly body: string }

/** Finds `${{ … }}`; braces in a string of the expression do not end it (docs.github.com, "Literals": strings are in single quotes). */
export function findExpressions(text: string): readonly Expression[] {
  const found: Expression[] = []
  let start = text.indexOf('${{')
  while (start >= 0) {
    const end = endOf(text, start + 3)
    if (end === undefined) return found
    found.push({ start, end, body: text.slice(start + 3, end - 2).trim() })
    start = text.indexOf('${{', end)
  }
  return found
}

/** The end of an expression that begins before `from`; a quote twice is one within a string, which comes to the same as two strings. */
function endOf(text: string, from: number): number | undefined {
  let isString = false
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") isString = !isString
    else if (!isString && text.startsWith('}}', at)) return at + 2
  }
  return undefined
}
