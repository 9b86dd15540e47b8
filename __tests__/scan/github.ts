import { createServer } from 'node:http'
import { isRecord } from '../../src/domain/json.ts'
import type { Http, HttpRequest } from '../../src/ports.ts'

/** What a host answers to a path: status, headers and the pieces of a body; `cut` hangs up in its middle. */
export type Route = {
  readonly status?: number
  readonly location?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: readonly Uint8Array[]
  readonly cut?: boolean
}

/** Names of the internet that a server on loopback plays; the requests go over real connections. */
export type GitHub = {
  readonly http: Http
  /** `https://host/path`, each time that it was asked for */
  readonly asked: string[]
  readonly close: () => Promise<void>
}

/** Starts a server that answers by the whole address, `https://github.com/…`; several routes of one address are used one after the other, the last for good. */
export async function startGitHub(routes: Readonly<Record<string, readonly Route[]>>, http: Http): Promise<GitHub> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const address = decodeURIComponent((request.url ?? '').slice(1))
    asked.push(address)
    const known = routes[address] ?? [{ status: 404 }]
    const route = known[Math.min(asked.filter((one) => one === address).length, known.length) - 1] ?? {}
    const headers = { ...route.headers, ...(route.location === undefined ? {} : { location: route.location }) }
    response.writeHead(route.status ?? (route.location === undefined ? 200 : 302), headers)
    for (const piece of route.body ?? []) response.write(piece)
    if (route.cut === true) setImmediate(() => response.destroy())
    else response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: unknown = server.address()
  const port = isRecord(address) ? address['port'] : undefined
  const played = <Request extends HttpRequest>(request: Request): Request => {
    const { sentBy: _, ...rest } = request
    return {
      ...request,
      ...rest,
      sentBy: undefined,
      url: new URL(`http://127.0.0.1:${String(port)}/${encodeURIComponent(request.url.href)}`),
    }
  }
  return {
    http: { request: (request) => http.request(played(request)), stream: (request) => http.stream(played(request)) },
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
