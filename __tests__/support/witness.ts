import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'

/** One request that went to a registry, or to its token server. */
export type Seen = {
  /** the name under which the registry was given */
  readonly to: string
  readonly method: string
  /** with the query */
  readonly path: string
  readonly status: number
  /** when it came, in Unix time */
  readonly atMs: number
  /** 1 is the first; all of one round were sent before any of them was answered. 0 where no rounds are kept */
  readonly round: number
}

/** Ports on loopback that stand before registries over plain HTTP and see every request. */
export type Witness = {
  /** `127.0.0.1:PORT`, to be asked in the place of the registry of that name */
  readonly host: (name: string) => string
  /** what went through since the last call */
  readonly take: () => readonly Seen[]
  readonly stop: () => Promise<void>
}

type Arrival = {
  readonly to: string
  readonly atMs: number
  readonly question: IncomingMessage
  readonly body: Buffer
  readonly answer: ServerResponse
}
type Whole = { readonly status: number; readonly headers: readonly string[]; readonly body: Buffer }

/**
 * Opens a witness before `targets`: names with `127.0.0.1:PORT`. Where a target sends its clients to another one for a token, they come here.
 *
 * With `quietMs` it keeps rounds: requests are held until no new one came for so long, are passed on one after the other in each registry, and
 * only then all answered. So the number of rounds is the number of round trips that a client waits for, on a fast machine or a slow one.
 */
export async function openWitness(targets: Readonly<Record<string, string>>, quietMs?: number): Promise<Witness> {
  const agent = new Agent({ keepAlive: true })
  const servers = new Map<string, Server>()
  let seen: Seen[] = []

  const host = (name: string): string => {
    const address = servers.get(name)?.address()
    if (typeof address !== 'object' || address === null) throw new TypeError(`no witness stands before ${name}`)
    return `127.0.0.1:${address.port}`
  }
  const ours = (header: string): string =>
    Object.entries(targets).reduce((rest, [name, target]) => rest.replaceAll(`//${target}/`, `//${host(name)}/`), header)
  const pass = async ({ to, atMs, question, body }: Arrival, round: number): Promise<Whole> => {
    const whole = await ask(agent, targets[to] ?? '', question, body)
    seen.push({ to, method: question.method ?? '', path: question.url ?? '', status: whole.status, atMs, round })
    return { ...whole, headers: whole.headers.map(ours) }
  }
  const arrive = quietMs === undefined ? async (arrival: Arrival) => reply(arrival, await pass(arrival, 0)) : keepRounds(pass, quietMs)

  for (const name of Object.keys(targets)) {
    const server = createServer((question, answer) => {
      readBody(question)
        .then((body) => arrive({ to: name, atMs: Date.now(), question, body, answer }))
        .catch(() => answer.destroy())
    })
    servers.set(name, server)
    await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined)))
  }
  return {
    host,
    take: () => {
      const taken = seen
      seen = []
      return taken
    },
    stop: async () => {
      agent.destroy()
      for (const server of servers.values()) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

/** The quiet is waited for in so many parts: where this process stands still on a busy machine, what came meanwhile is seen before the next one. */
const PARTS = 10

/** What comes while a round is passed on was sent without waiting for its answers, so it belongs to that round. */
function keepRounds(pass: (arrival: Arrival, round: number) => Promise<Whole>, quietMs: number): (arrival: Arrival) => Promise<void> {
  let held: Arrival[] = []
  let round = 0
  let timer: NodeJS.Timeout | undefined
  let isPassing = false

  const passRound = async (): Promise<void> => {
    isPassing = true
    round += 1
    const ends: (() => void)[] = []
    while (held.length > 0) {
      const arrivals = held
      held = []
      const lanes = [...new Set(arrivals.map(({ to }) => to))].map((to) => arrivals.filter((arrival) => arrival.to === to))
      await Promise.all(
        lanes.map(async (lane) => {
          for (const arrival of lane) {
            const end = await pass(arrival, round).then(
              (whole) => () => reply(arrival, whole),
              () => () => arrival.answer.destroy(),
            )
            ends.push(end)
          }
        }),
      )
    }
    isPassing = false
    for (const end of ends) end()
  }
  const wait = (parts: number): void => {
    timer = setTimeout(() => (parts > 1 ? wait(parts - 1) : void passRound()), quietMs / PARTS)
  }
  return async (arrival) => {
    held.push(arrival)
    clearTimeout(timer)
    if (!isPassing) wait(PARTS)
  }
}

/** Asks the registry; the Host field stays the client's, since the registry makes the addresses in its answers from it. */
function ask(agent: Agent, target: string, { method, url, rawHeaders }: IncomingMessage, body: Buffer): Promise<Whole> {
  return new Promise((resolve, reject) => {
    const headers = [
      ...withoutFraming(rawHeaders),
      ...(method === 'GET' || method === 'HEAD' ? [] : ['content-length', String(body.length)]),
    ]
    const onward = request({ agent, host: '127.0.0.1', port: Number(target.split(':')[1]), method, path: url, headers, setHost: false })
    onward.once('error', reject)
    onward.once('response', (response) => {
      readBody(response).then((whole) => {
        const length = method === 'HEAD' ? (response.headers['content-length'] ?? '0') : String(whole.length)
        resolve({
          status: response.statusCode ?? 0,
          headers: [...withoutFraming(response.rawHeaders), 'content-length', length],
          body: whole,
        })
      }, reject)
    })
    onward.end(body)
  })
}

/** Fields that say where a body ends are made anew, since it is passed on as a whole. */
function withoutFraming(headers: readonly string[]): readonly string[] {
  return headers.filter(
    (_, at) => !['content-length', 'transfer-encoding', 'connection', 'expect'].includes((headers[at - (at % 2)] ?? '').toLowerCase()),
  )
}

function reply({ question, answer }: Arrival, { status, headers, body }: Whole): void {
  answer.writeHead(status, [...headers])
  answer.end(question.method === 'HEAD' ? undefined : body)
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}
