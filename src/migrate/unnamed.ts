import { splitLines } from '../inputs/build.ts'
import { csvFor } from '../inputs/csv.ts'
import { type Exporter, parseExporter } from '../inputs/exporters.ts'
import { isRefusal } from '../inputs/refusal.ts'
import { type Entries, textIn } from './entries.ts'
import { holdExpressions, soleExpression } from './expressions.ts'
import { split } from './references.ts'
import type { Step } from './workflow.ts'

/** What `outputs` say of the upload, in the words of the workflow. */
export type Pushed = {
  /** what our input `push` is for it */
  readonly push: string
  /** the entry of `outputs` with what is not about names; empty where nothing is left */
  readonly outputs: string
}

/** A build that is uploaded by its digest alone. */
export type Unnamed = Pushed & { readonly images: readonly string[] }

/** Attributes that say under which name the image goes up, which `images` and `push` say here. */
const NAMING = ['name', 'push', 'push-by-digest', 'name-canonical']

/**
 * Reads a build whose `outputs` ask for `push-by-digest` (docs.docker.com, "Image and registry exporters"), the legs of a matrix that a later job joins;
 * `undefined` for all others, where several entries are packed in different ways, and where a run alone could tell.
 */
export async function readUnnamed({ with: inputs }: Step): Promise<Unnamed | undefined> {
  const { text, restore } = holdExpressions(textIn(inputs, 'outputs'))
  const csv = await csvFor([text])
  const read = splitLines(text).map((line) => {
    const exporter = parseExporter(csv)(line)
    return isRefusal(exporter) || exporter.attributes.get('push-by-digest') !== 'true' ? undefined : readEntry(exporter, inputs, restore)
  })
  const [first] = read
  if (first === undefined || read.some((other) => other?.push !== first.push || other.outputs !== first.outputs)) return undefined
  const images = [...new Set(read.flatMap((entry) => entry?.images ?? []))]
  return images.length === 0 ? undefined : { ...first, images }
}

function readEntry({ type, attributes }: Asking, inputs: Entries, restore: (piece: string) => string): Unnamed | undefined {
  const pushed = readPush({ type, attributes }, inputs, restore, 'digest')
  return pushed === undefined ? undefined : { images: split(restore(attributes.get('name') ?? '') || textIn(inputs, 'tags')), ...pushed }
}

/**
 * Reads a build with `tags` whose one entry of `outputs` asks for the push itself, or has a name, in whose place buildx puts the tags (docker/buildx,
 * `build/opt.go`); `undefined` for all others.
 */
export async function readPushed({ with: inputs }: Step): Promise<Pushed | undefined> {
  const { text, restore } = holdExpressions(textIn(inputs, 'outputs'))
  const [entry = '', ...others] = splitLines(text)
  const exporter = parseExporter(await csvFor([entry]))(entry)
  if (others.length > 0 || isRefusal(exporter) || textIn(inputs, 'tags') === '' || exporter.attributes.has('push-by-digest'))
    return undefined
  const asks = exporter.type === 'registry' || exporter.attributes.has('push') || exporter.attributes.has('name')
  return asks ? readPush(exporter, inputs, restore, 'true') : undefined
}

type Asking = Pick<Exporter, 'type' | 'attributes'>

function readPush({ type, attributes }: Asking, inputs: Entries, restore: (piece: string) => string, word: string): Pushed | undefined {
  const push = pushOf(restore(attributes.get('push') ?? (type === 'registry' ? 'true' : '')), textIn(inputs, 'push'), word)
  if (push === undefined || (type !== 'image' && type !== 'registry')) return undefined
  const others = [...attributes].filter(([name]) => !NAMING.includes(name)).map(([name, value]) => `${name}=${restore(value)}`)
  return { push, outputs: others.length === 0 ? '' : [`type=${type}`, ...others].map(asField).join(',') }
}

/** Either of the two asks for a push: the attribute by itself, the input for every entry (docker/buildx, `--push`). */
function pushOf(attribute: string, input: string, word: string): string | undefined {
  if (attribute === 'true' || input === 'true') return word
  const asked = [attribute, input].filter((text) => text !== '' && text !== 'false')
  const body = asked.length === 1 ? soleExpression(asked[0] ?? '') : undefined
  if (body === undefined) return undefined
  // An output of a step is text, and so is what a function gives; the text false would hold as true.
  return `\${{ ${COMPARISON.test(body) ? body : `format('{0}', ${body}) == 'true'`} && '${word}' || 'false' }}`
}

/** Two plain operands, each a text or a name with its properties (docs.github.com, "Expressions"): the result is a boolean. */
const COMPARISON = /^\s*(?:'(?:[^']|'')*'|[\w.-]+)\s*[!=]=\s*(?:'(?:[^']|'')*'|[\w.-]+)\s*$/

function asField(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
