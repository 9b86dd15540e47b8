import { inertMarkdown } from '../domain/inert.ts'
import type { Repository } from '../domain/reference.ts'
import type { Row } from '../publish/publish.ts'
import { code, tableOf } from './markdown.ts'
import { MARKS, shortDigest } from './words.ts'

/** So many images stand side by side; more of them make a row each. */
const SIDE_BY_SIDE = 4
/** Reasons that stand below the table; all of them are in `results`. */
const REASONS = 20

/** What was published where: for one image a row each tag, for a few a column each, and below what is not as it should be, or is left as it is. */
export function placesOf(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return []
  const images = [...new Map(rows.map(({ repository }) => [repository.name, repository])).values()]
  if (images.length === 1) return [listOf(rows, false)]
  if (images.length > SIDE_BY_SIDE) return [listOf(rows, true)]
  return [sideBySide(rows, images), ...reasonsOf(rows)]
}

function listOf(rows: readonly Row[], hasImages: boolean): string {
  const head = ['', ...(hasImages ? ['Image'] : []), 'Tag', 'State', 'Shows', 'Before', 'Why']
  const cells = rows.map((row) => [
    MARKS[row.state],
    ...(hasImages ? [code(row.repository.name)] : []),
    code(row.tag),
    row.state,
    ...heldBy(row),
    inertMarkdown(firstLine(row.because)),
  ])
  return tableOf(head, cells)
}

/** What the tag shows now, and what it showed before where that was another image. */
function heldBy({ state, before, after }: Row): readonly [string, string] {
  const now = after === undefined ? '' : code(shortDigest(after))
  if (before !== undefined) return [now, before === after ? 'the same' : code(shortDigest(before))]
  return [now, state === 'published' ? 'new' : '']
}

function sideBySide(rows: readonly Row[], images: readonly Repository[]): string {
  const tags = [...new Set(rows.map(({ tag }) => tag))]
  const byPlace = new Map(rows.map((row) => [`${row.repository.name}:${row.tag}`, row]))
  const cells = tags.map((tag) => [code(tag), ...images.map(({ name }) => stateOf(byPlace.get(`${name}:${tag}`)))])
  return tableOf(['Tag', ...images.map(({ name }) => code(name))], cells)
}

function stateOf(row: Row | undefined): string {
  if (row === undefined) return ''
  const { state, before, after } = row
  const words = `${MARKS[state]} ${state}`
  if (state === 'published') return before === undefined ? `${words}, new` : words
  return state === 'already' || after === undefined ? words : `${words} ${code(shortDigest(after))}`
}

/** Why a tag is not as it was to be, once for all places with the same reason. */
function reasonsOf(rows: readonly Row[]): readonly string[] {
  const groups = new Map<string, { readonly first: Row; readonly tags: Set<string>; readonly names: Set<string> }>()
  for (const row of rows.filter(({ state }) => state !== 'published' && state !== 'already')) {
    const key = `${row.state} ${firstLine(row.because)}`
    const group = groups.get(key) ?? { first: row, tags: new Set(), names: new Set() }
    group.tags.add(row.tag)
    group.names.add(row.repository.name)
    groups.set(key, group)
  }
  if (groups.size === 0) return []
  const images = new Set(rows.map(({ repository }) => repository.name)).size
  const lines = [...groups.values()].slice(0, REASONS).map(({ first, tags, names }) => {
    const where = names.size === images ? '' : ` in ${[...names].map(code).join(', ')}`
    return `- ${MARKS[first.state]} ${[...tags].map(code).join(', ')}${where}: ${inertMarkdown(firstLine(first.because))}`
  })
  const more = groups.size > REASONS ? [`- … and ${groups.size - REASONS} more: the output \`results\` has every row.`] : []
  return [[...lines, ...more].join('\n')]
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
