import type { Refusal } from '../domain/reference.ts'
import type { Csv } from './csv.ts'
import { suggestion } from './nearest.ts'
import { isRefusal, refuse } from './refusal.ts'

/** One entry of `outputs` as buildx reads it. */
export type Exporter = {
  /** as written */
  readonly line: string
  readonly type: (typeof EXPORTERS)[number]
  /** without `type`; names in lower case */
  readonly attributes: ReadonlyMap<string, string>
}

/** The exporters of buildx (docs.docker.com/build/exporters, and `cacheonly` of `build/opt.go`). */
const EXPORTERS = ['image', 'registry', 'oci', 'docker', 'local', 'tar', 'cacheonly'] as const

/** Makes the parser for a line of `outputs` (docker/buildx, `util/buildflags/export.go`): `type=…` with attributes, or a path alone. */
export function parseExporter(csv: Csv): (line: string) => Exporter | Refusal {
  return (line) => {
    const records = csv(line)
    if (isRefusal(records)) return records
    const fields = records[0] ?? []
    if (fields.length === 1 && fields[0] === line && !line.startsWith('type=')) return parsePath(line)
    const attributes = new Map<string, string>()
    for (const field of fields) {
      const equals = field.indexOf('=')
      if (equals < 0) return refuse(`has an attribute without "=" (${JSON.stringify(field)}); write type=…,key=value`)
      attributes.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1))
    }
    const given = attributes.get('type') ?? ''
    const type = EXPORTERS.find((known) => known === given)
    if (type === undefined) return refuse(`has no known type; allowed are ${EXPORTERS.join(', ')}${suggestion(given, EXPORTERS)}`)
    attributes.delete('type')
    return attributes.get('dest') === '-' ? refuseConsole() : { line, type, attributes }
  }
}

/** Whether an entry asks buildx to push. */
export function pushes({ type, attributes }: Exporter): boolean {
  return (type === 'registry' && attributes.get('push') !== 'false') || (type === 'image' && attributes.get('push') === 'true')
}

function parsePath(path: string): Exporter | Refusal {
  if (path === '-') return refuseConsole()
  return { line: path, type: 'local', attributes: new Map([['dest', path]]) }
}

function refuseConsole(): Refusal {
  return refuse('writes to the standard output, which is the log here; give dest a path')
}
