// @ts-check

/**
 * Lays out a job summary for a terminal: tables get even columns, HTML tags, emphasis and code marks go, the text stays.
 *
 * @param {string} markdown
 * @returns {string[]} lines
 */
export function layOut(markdown) {
  /** @type {string[]} */
  const lines = []
  /** @type {string[][]} */
  let table = []
  for (const line of [...markdown.split('\n'), '']) {
    if (line.startsWith('|')) {
      table.push(
        line
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .map(plain),
      )
      continue
    }
    if (table.length > 0) lines.push(...layOutTable(table))
    table = []
    const text = plain(line)
    if (text !== '' || lines.at(-1) !== '') lines.push(text)
  }
  while (lines.at(-1) === '') lines.pop()
  return lines
}

/**
 * @param {readonly string[][]} rows the second one is the rule under the head
 * @returns {string[]}
 */
function layOutTable(rows) {
  const [head = [], , ...body] = rows
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => [...(row[column] ?? '')].length)))
  const cells = (/** @type {readonly string[]} */ row) =>
    widths
      .map((width, column) => pad(row[column] ?? '', width))
      .join('  ')
      .trimEnd()
  return [cells(head), widths.map((width) => '─'.repeat(width)).join('──'), ...body.map(cells)]
}

/**
 * @param {string} text
 * @param {number} width in characters
 */
function pad(text, width) {
  return text + ' '.repeat(Math.max(0, width - [...text].length))
}

const ENTITIES = new Map(Object.entries({ lt: '<', gt: '>', amp: '&', quot: '"', nbsp: ' ' }))

/**
 * @param {string} text
 * @returns {string}
 */
function plain(text) {
  return text
    .replace(/^#+ /, '')
    .replace(/^```.*$/, '')
    .replaceAll(/<\/?(?:details|summary|br|sub|sup)>/g, '')
    .replaceAll(/\*\*(.*?)\*\*/g, '$1')
    .replaceAll(/`([^`]*)`/g, '$1')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/&(?:#(\d+)|(\w+));/g, (entity, code, name) => (code ? String.fromCodePoint(Number(code)) : (ENTITIES.get(name) ?? entity)))
    .trim()
}
