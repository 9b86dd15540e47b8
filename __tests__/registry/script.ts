import { ActionError } from '../../src/errors.ts'
import type { Http, HttpRequest } from '../../src/ports.ts'
import type { RegistryClient } from '../../src/registry/registry.ts'
import { openAll, quietLog, type RegistryPorts, repositoryOf, testPorts } from './parts.ts'

/** What somebody answers: what is not said is 200, no headers and no body; an error is what the network does instead, and its `code` is what counts. */
export type Said =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array }
  | Error

/** A request as it left: what it holds beyond method, address and headers is there if it was said. */
export type Asked = { readonly line: string } & Omit<HttpRequest, 'method' | 'url'> & { readonly limitBytes?: number }

/**
 * A network that plays a script: each request gets the first answer for its line (`GET https://host/path`) that was not given yet, and the last one again.
 * A request that the script does not know breaks as a fault of ours.
 */
export function play(script: readonly (readonly [string, Said])[]): {
  readonly http: Http
  readonly asked: Asked[]
  readonly streamed: () => number
  readonly cancelled: () => number
} {
  const left = [...script]
  const asked: Asked[] = []
  let streamed = 0
  const cancelled = new Set<AsyncIterable<Uint8Array>>()
  const answer = ({ method, url, ...rest }: HttpRequest) => {
    const line = `${method} ${url.href}`
    asked.push({ line, ...rest })
    const at = left.findIndex(([known]) => known === line)
    const said = left[at]?.[1]
    if (said === undefined) throw new TypeError(`nobody said what ${line} gets`)
    if (left.slice(at + 1).some(([known]) => known === line)) left.splice(at, 1)
    if (said instanceof Error) throw said
    const { status = 200, headers = {}, body = '' } = said
    return { status, headers: new Map(Object.entries(headers)), body: typeof body === 'string' ? new TextEncoder().encode(body) : body }
  }
  return {
    http: {
      request: async (request) => {
        const reply = answer(request)
        if (request.body !== undefined && !(request.body instanceof Uint8Array)) for await (const _ of request.body.chunks());
        return reply
      },
      stream: async (request) => {
        const { body, ...head } = answer(request)
        streamed += 1
        const chunks = (async function* () {
          yield body
        })()
        return { ...head, chunks, cancel: () => void cancelled.add(chunks) }
      },
    },
    asked,
    streamed: () => streamed,
    cancelled: () => cancelled.size,
  }
}

/** Trouble of the network, by Node's code. */
export function broken(code: string, message = 'it broke'): Error {
  return Object.assign(new Error(message), { code })
}

export const ORIGIN = 'http://registry.example'
/** What begins a script where the registry is open to all. */
export const OPEN = [`GET ${ORIGIN}/v2/`, {}] as const

/** Our client of `acme/app` at a registry that plays a script; nobody is signed in there. `said` and `warnings` are what the log holds. */
export function meetScript(script: readonly (readonly [string, Said])[], over: Partial<RegistryPorts> = {}) {
  const { http, asked, streamed, cancelled } = play([OPEN, ...script])
  const [said, warnings]: [string[], string[]] = [[], []]
  const ports = testPorts({ http, log: { ...quietLog(warnings), debug: (text) => void said.push(text) }, ...over })
  const registries = openAll(undefined, ports)
  const client: RegistryClient = registries.open(repositoryOf('registry.example/acme/app'))
  /** lines of what was asked after the question how to sign in */
  const lines = () => asked.slice(1).map(({ line }) => line.replace(`${ORIGIN}/v2/acme/app/`, ''))
  return { client, registries, ports, asked, lines, said, warnings, streamed, cancelled }
}

/** Code and message of the `ActionError` that work ends with, or what else it ends with. */
export async function endOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => value,
    (thrown: unknown) => (thrown instanceof ActionError ? `${thrown.code}: ${thrown.message}` : thrown),
  )
}
