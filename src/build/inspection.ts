/** What `DEBUG=1 buildx inspect` says of a builder (docker/buildx, commands/inspect.go; without DEBUG it keeps its features to itself). */
export type Inspection = {
  /** empty when the machine that would tell it cannot be reached */
  readonly driver: string
  readonly error: string | undefined
  readonly nodes: readonly InspectedNode[]
}

export type InspectedNode = {
  readonly name: string
  readonly endpoint: string
  /** `running`, `inactive`, `stopped`, … */
  readonly status: string
  readonly error: string | undefined
  /** of BuildKit, as it says itself; empty when it does not run or does not say */
  readonly version: string
  /** as `linux/arm64`: what it says, or was said of it, that it builds */
  readonly platforms: readonly string[]
  readonly features: ReadonlyMap<string, boolean>
  readonly labels: ReadonlyMap<string, string>
}

/** Parses the output of inspect; what is not known of it is passed over. */
export function parseInspection(text: string): Inspection {
  const lines = text.split(/\r\n|\r|\n/)
  const start = lines.indexOf('Nodes:')
  const head = fieldsOf(start < 0 ? lines : lines.slice(0, start))
  return {
    driver: head.get('Driver') ?? '',
    error: head.get('Error'),
    nodes: start < 0 ? [] : blocksOf(lines.slice(start + 1)).map(parseNode),
  }
}

function parseNode(lines: readonly string[]): InspectedNode {
  const fields = fieldsOf(lines)
  const platforms = (fields.get('Platforms') ?? '').split(',').map((platform) => platform.trim().replace(/\*$/, ''))
  return {
    name: fields.get('Name') ?? '',
    endpoint: fields.get('Endpoint') ?? '',
    status: fields.get('Status') ?? '',
    error: fields.get('Error'),
    version: fields.get('BuildKit version') ?? '',
    platforms: platforms.filter((platform) => platform !== ''),
    features: new Map([...listOf(lines, 'Features')].map(([name, value]) => [name, value === 'true'])),
    labels: listOf(lines, 'Labels'),
  }
}

/** Each node begins with its name. */
function blocksOf(lines: readonly string[]): readonly (readonly string[])[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('Name:') ? [index] : []))
  return starts.map((start, index) => lines.slice(start, starts[index + 1]))
}

/** The fields at the start of a line; the first of a name counts. */
function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const pairs = lines.flatMap((line) => pairOf(/^([A-Za-z][^:]*):\s*(.*)$/.exec(line)))
  return new Map(pairs.reverse())
}

/** The indented pairs under a heading. */
function listOf(lines: readonly string[], heading: string): ReadonlyMap<string, string> {
  const start = lines.indexOf(`${heading}:`)
  const below = start < 0 ? [] : lines.slice(start + 1)
  const end = below.findIndex((line) => !/^\s/.test(line))
  return new Map((end < 0 ? below : below.slice(0, end)).flatMap((line) => pairOf(/^\s+(\S.*?):\s+(.*)$/.exec(line))))
}

function pairOf(match: RegExpExecArray | null): readonly (readonly [string, string])[] {
  const [, key, value] = match ?? []
  return key === undefined || value === undefined ? [] : [[key, value.trim()]]
}
