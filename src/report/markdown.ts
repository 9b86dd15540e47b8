import { inertLine } from '../domain/inert.ts'

/** A code span, which shows its text as it is: backticks would end it, a bar the cell of a table, and what cannot be seen may be in the rules of inputs. */
export function code(text: string): string {
  return `\`${inertLine(text.replaceAll(/[`|]/g, ' '))}\``
}

/** A block of code: backticks would end it, so its lines have none. */
export function fence(language: 'sh' | 'text', lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines.map((line) => inertLine(line.replaceAll('`', "'"))), '```'].join('\n')
}

/** A table; its cells are Markdown already. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n')
}

/** What is shown when it is asked for. Markdown inside of HTML needs an empty line before it. */
export function details(summary: string, parts: readonly string[]): string {
  return [`<details><summary>${summary}</summary>`, ...parts, '</details>'].join('\n\n')
}
