/** The longest line that is printed, in UTF-16 units (8 Ki); the rest is counted. */
export const LINE_LIMIT = 8 * 1024

/** The longest stretch of foreign text inside an error's message. */
export const INLINE_LIMIT = 512

/** ECMA-48 control sequences in their 7-bit and 8-bit forms: CSI, strings that a terminator ends (DCS, SOS, OSC, PM, APC), and two-character escapes. */
const SEQUENCES = [
  '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]',
  '(?:\\x1b[PX\\]^_]|[\\x90\\x98\\x9d-\\x9f])[^\\0-\\x08\\x0a-\\x1f\\x7f-\\x9f]*(?:\\x07|\\x1b\\\\|\\x9c)',
  '\\x1b[ -/]*[0-~]',
]
const ESCAPES = new RegExp(SEQUENCES.join('|'), 'g')

/**
 * What no reader can see but a terminal or a parser acts on: control characters but tab; line and paragraph separators; everything that
 * Unicode lets a renderer ignore (bidi controls, zero-width characters, tags, variation selectors); interlinear annotation.
 */
const INVISIBLE = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/** Nothing but what can be seen in ASCII, and nothing that begins or holds a runner command. */
const HARMLESS = /^(?![\t ]*::)(?!.*##\[)[\t\x20-\x7e]*$/

/**
 * The runner finds `##[` and `::` by .NET's culture-sensitive search, which skips characters that collation ignores, and trims every
 * Unicode space first (actions/runner, src/Runner.Common/ActionCommand.cs). So anything that is not visible ASCII may stand between.
 */
const LEGACY_COMMAND = /#([^\x20-\x7e]*)#([^\x20-\x7e]*)\[/g
const COMMAND = /^([^\x21-\x7e]*):([^\x20-\x7e]*):/

/**
 * Makes one line of outside text safe to print: no control character, escape sequence, bidi or invisible character is left in it, the runner
 * sees no command in it, and it is at most `limit` UTF-16 units long (and a note of what was cut). Line ends inside become spaces.
 */
export function inertLine(text: string, limit = LINE_LIMIT): string {
  const kept = text.length > limit ? text.slice(0, limit) : text
  const note = text.length > limit ? ` … ${text.length - limit} more characters` : ''
  if (HARMLESS.test(kept)) return kept + note
  return neutralise(visible(kept)) + note
}

/** Makes outside text, of any number of lines, safe inside a message of ours: one line, no longer than `limit`. */
export function inertInline(text: string, limit = INLINE_LIMIT): string {
  const line = inertLine(text.slice(0, limit * 4), limit * 4).trim()
  return line.length > limit ? `${line.slice(0, limit - 1).toWellFormed()}…` : line
}

/**
 * Makes outside text safe inside Markdown: a table cell, a list item, a paragraph; the text is shown as it is. Each ASCII punctuation mark that
 * Markdown, HTML or GitHub's autolinks give a meaning becomes a numeric character reference, which never forms structure (CommonMark 6.2).
 */
export function inertMarkdown(text: string, limit = LINE_LIMIT): string {
  return inertLine(text, limit)
    .replace(/[!"#$&'()*+:;<=>?@[\\\]^_`{|}~]/g, (mark) => `&#${mark.charCodeAt(0)};`)
    .replace(/\bwww\./gi, (start) => start.replace('.', '&#46;'))
    .replace(/^(\s*(?:[0-9]{1,9})?)([-.])/, (_, before: string, mark: string) => `${before}&#${mark.charCodeAt(0)};`)
}

/**
 * Writes what no reader can see, and what a runner takes for a command anywhere in a line (`##[`), as escapes of JSON: in a text that JSON made they
 * stand in strings alone, so the value stays the same.
 */
export function escapeInvisible(json: string): string {
  const visible = json.replace(INVISIBLE, (found) =>
    found === '\n'
      ? found
      : [...Array(found.length).keys()].map((index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''),
  )
  return visible.replaceAll('##[', '##\\u005b')
}

function visible(text: string): string {
  return text
    .replace(/\r\n|[\n\r\u0085\u2028\u2029]/g, ' ')
    .replace(ESCAPES, '')
    .replace(INVISIBLE, '')
    .toWellFormed()
}

function neutralise(line: string): string {
  return line.replace(LEGACY_COMMAND, '#$1#$2\\[').replace(COMMAND, '$1\\:$2:')
}
