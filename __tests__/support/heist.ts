import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { isRecord, parseJson } from '../../src/domain/json.ts'
import { openContainer } from '../../src/scan/container.ts'
import { openNamespaces } from '../../src/scan/namespaces.ts'
import { openProcess } from '../../src/scan/process.ts'
import type { Rung } from '../../src/scan/sandbox.ts'
import { openScanner } from '../../src/scan/scan.ts'
import { draftLayout } from './layout.ts'
import { runnerCommands } from './runner.ts'
import { aScanWorld, POLICY } from './scanner.ts'

/**
 * Run as a program, in a network of its own that has nothing but loopback: puts everything that a thief would look for where a runner has it, lets a
 * scanner that was taken over (`fixtures/scanner`) loose on one rung of the ladder, and prints, as JSON, by which ways it got something out.
 * Arguments: the scanner, `namespaces`, `container` or `process`.
 */
const CANARY = 'canary-4f1d'
const METADATA = '169.254.169.254'

const [scanner = '', rung = ''] = process.argv.slice(2)
process.env['INPUT_PASSWORD'] = CANARY
const world = await aScanWorld({ env: { ...process.env } })
const place = (name: string): string => join(world.root, name)

const loot = {
  ...{ Docker: place('docker'), Temp: place('temp'), Workspace: place('workspace'), ToolCache: place('tools') },
  ...{ Output: place('output'), Sudo: place('sudo'), Socket: place('docker.sock') },
  ...{ Metadata: `${METADATA}:80`, DNS: '127.0.0.1:53', HTTP: '127.0.0.1:8080' },
}
await Promise.all([loot.Docker, loot.Temp, loot.Workspace, loot.ToolCache].map((folder) => mkdir(folder)))
await writeFile(join(loot.Docker, 'config.json'), CANARY)
for (const folder of [loot.Temp, loot.Workspace]) await writeFile(join(folder, 'secret'), CANARY)
await writeFile(join(loot.ToolCache, 'tool'), 'as it was')
await writeFile(loot.Output, 'as it was\n')
await writeFile(loot.Sudo, `#!/bin/sh\necho ${CANARY}\n`)
await chmod(loot.Sudo, 0o755)

/** What was sent to whom. */
const received = new Set<string>()
const serve = async (name: string, at: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<Server> => {
  const server = createServer((connection) => {
    received.add(name)
    connection.on('error', () => undefined)
    connection.end(`HTTP/1.0 200 OK\r\n\r\n${CANARY}`)
  })
  server.listen(at)
  await once(server, 'listening')
  return server
}
const servers = await Promise.all([
  serve('cloud metadata', { host: METADATA, port: 80 }),
  serve('HTTP', { host: '127.0.0.1', port: 8080 }),
  serve('docker socket', { path: loot.Socket }),
])
await chmod(loot.Socket, 0o666)
const names = createSocket('udp4').on('message', () => received.add('DNS'))
names.bind(53, '127.0.0.1')
await once(names, 'listening')
const sibling = spawn('sh', ['-c', 'read _', 'sibling', CANARY], {
  env: { ...process.env, SIBLING: CANARY },
  stdio: ['pipe', 'ignore', 'ignore'],
})
await once(sibling, 'spawn')

const program = place('trivy')
await writeFile(program, await readFile(scanner))
await appendFile(program, `\0${JSON.stringify(loot)}`)
await chmod(program, 0o755)
const before = await readFile(program)

const sources = await world.sources('', {
  tool: async () => ({ version: '0.74.0', origin: 'path', program, isPinned: false }),
  sandbox: async (path, ports) => {
    const opened: Rung =
      rung === 'process'
        ? { sandbox: openProcess(path, 'it was asked for', ports) }
        : await (rung === 'container' ? openContainer(path, ports) : openNamespaces(path, true, ports))
    if ('because' in opened) throw new Error(opened.because)
    return opened.sandbox
  },
})
const opened = openScanner(POLICY, world.registries, world.ports, sources)
const evidence = await opened.scan(await world.image(draftLayout({ platforms: ['linux/amd64'] })), [])
const told = toldIn(world.ports.folder)
await opened.close()
sibling.stdin?.end()
for (const server of servers) server.close()
names.close()

/** What each way gave, as far as it can be seen from outside; the rest the thief tells itself. */
const seen: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(
    ['environment', 'environment of others', 'docker configuration', 'temporary folder', 'arguments of others', 'working folder'].map(
      (way) => [way, String(told[way]).includes(CANARY)],
    ),
  ),
  ...Object.fromEntries(['cloud metadata', 'DNS', 'HTTP', 'docker socket'].map((way) => [way, received.has(way)])),
  ptrace: told['ptrace'] !== '',
  sudo: told['sudo'] !== '',
  'command files': (await readFile(loot.Output, 'utf8')) !== 'as it was\n',
  'tool cache': (await readFile(join(loot.ToolCache, 'tool'), 'utf8')) !== 'as it was' || !(await readFile(program)).equals(before),
  'runner commands':
    runnerCommands(world.log()).length > 0 ||
    evidence.platforms.some((each) => each.kind === 'none' && runnerCommands(each.because).length > 0),
}
await world.close()
process.stdout.write(
  JSON.stringify({
    isolation: evidence.isolation?.kind,
    ran: Object.keys(told).length,
    ways: Object.keys(seen).length,
    got: Object.keys(seen)
      .filter((way) => seen[way])
      .sort(),
    left: existsSync(world.root) ? readdirSync(world.root) : [],
  }),
)

/** The thief's own words: the last line of what should be a report. */
function toldIn(folder: string): Readonly<Record<string, unknown>> {
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('report-0.json'))
  const words = file === undefined ? undefined : parseJson(readFileSync(join(folder, file), 'utf8').trim().split('\n').at(-1) ?? '')
  if (!isRecord(words)) throw new Error(`the scanner did not run: ${JSON.stringify(evidence)}`)
  return words
}
