import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connect, type TLSSocket } from 'node:tls'

/** A program of the lab that listens on loopback. */
export type Program = { readonly port: number; readonly stop: () => Promise<number | null> }

/** A whole answer. */
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

/** Makes a folder for one test file, and a function that removes it. */
export function makeFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'world-'))
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

/** Runs `node SCRIPT CONFIG.json` until it prints `listening PORT`; it ends when its standard input does, so also when the test dies. */
export async function startProgram(script: string, folder: string, config: object): Promise<Program> {
  const file = join(folder, 'config.json')
  writeFileSync(file, JSON.stringify({ ...config, attached: true }))
  const child = spawn(process.execPath, [script, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  for await (const line of createInterface(child.stdout)) {
    const port = Number(/^listening (\d+)$/.exec(line)?.[1])
    if (port > 0) {
      return {
        port,
        async stop() {
          child.stdin.end()
          await ended
          return child.exitCode
        },
      }
    }
  }
  throw new Error(`${script} ended without a port: exit ${child.exitCode}`)
}

/** Runs a short ES module text with the lab's modules at hand and returns what it printed as JSON. */
export async function runModule(text: string): Promise<unknown> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', text], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  for await (const chunk of child.stdout) output += chunk
  return JSON.parse(output)
}

/** Reads a JSON-lines file. */
export function readLines(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}

/** Asks a proxy for a tunnel; the socket comes with 200 only. */
export function openTunnel(proxyPort: number, authority: string): Promise<{ status: number; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: proxyPort, method: 'CONNECT', path: authority, agent: false })
    asked.on('connect', (response, socket) => resolve({ status: response.statusCode ?? 0, socket }))
    asked.on('error', reject)
    asked.end()
  })
}

/** A TLS connection by way of the proxy that trusts the lab's authority only. */
export async function openTls(proxyPort: number, ca: string, name: string): Promise<TLSSocket> {
  const { socket } = await openTunnel(proxyPort, `${name}:443`)
  const secure = connect({ socket, servername: name, ca: readFileSync(ca) })
  await once(secure, 'secureConnect')
  return secure
}

/** One request over an open connection, which stays open. */
export function ask(
  socket: Socket,
  host: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { host, connection: 'keep-alive', 'user-agent': 'world-test', ...options.headers }
    const asked = request({ createConnection: () => socket, method: options.method ?? 'GET', path, headers })
    asked.on('response', (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('continue', () => asked.end(options.body))
    asked.on('error', reject)
    if (options.headers?.['expect'] === undefined) asked.end(options.body)
  })
}
