import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildLocalGo } from '#lab/gomod.mjs'
import { up } from '#lab/lab.mjs'
import type { LabState } from '#lab/state.mjs'
import { UP_TIMEOUT_MS } from '../support/step.ts'

/** All ways out that the scanner of `fixtures/scanner` tries. */
const WAYS = [
  ...['HTTP', 'DNS', 'arguments of others', 'cloud metadata', 'command files', 'docker configuration', 'docker socket', 'environment'],
  ...['environment of others', 'ptrace', 'runner commands', 'sudo', 'temporary folder', 'tool cache', 'working folder'],
]

const folder = mkdtempSync(join(tmpdir(), 'heist-'))
let lab: LabState
let scanner = ''

beforeAll(async () => {
  lab = await up(['engine', 'trivy'])
  scanner = await buildLocalGo(lab.home, join(process.cwd(), '__tests__', 'fixtures', 'scanner'), join(folder, 'scanner'))
}, UP_TIMEOUT_MS)
afterAll(() => rmSync(folder, { recursive: true }))

describe('a scanner that was taken over', () => {
  test('gets nothing out of namespaces, by 15 ways', async () => {
    expect(await heist('namespaces')).toStrictEqual({ isolation: 'namespaces', ran: 14, ways: 15, got: [], left: [] })
  }, 60_000)

  test('gets nothing out of a container, by 15 ways', async () => {
    expect(await heist('container')).toStrictEqual({ isolation: 'container', ran: 14, ways: 15, got: [], left: [] })
  }, 60_000)

  test('gets what any program of the runner gets where there is neither: 13 ways, which SECURITY.md lists', async () => {
    const { got, ...rest } = await heist('process')
    expect(rest).toStrictEqual({ isolation: 'process', ran: 14, ways: 15, left: [] })
    expect(got).toStrictEqual(
      WAYS.filter((way) => !['environment', 'runner commands', ...(mayTrace() ? [] : ['ptrace'])].includes(way)).sort(),
    )
    const security = readFileSync(join(process.cwd(), 'SECURITY.md'), 'utf8')
    for (const way of got) expect(security).toContain(`- ${way}: `)
  }, 60_000)
})

/** Whether the kernel lets a program look into another one of its user that it did not start (kernel.org, admin-guide/LSM/Yama). */
function mayTrace(): boolean {
  const scope = '/proc/sys/kernel/yama/ptrace_scope'
  return process.getuid?.() === 0 || !existsSync(scope) || readFileSync(scope, 'utf8').trim() === '0'
}

type Heist = {
  readonly isolation: string
  readonly ran: number
  readonly ways: number
  readonly got: readonly string[]
  readonly left: readonly string[]
}

/** Lets it loose in a network that has nothing but loopback, with the clouds' address on it: no packet leaves. */
async function heist(rung: 'namespaces' | 'container' | 'process'): Promise<Heist> {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const script = `
    ip link set lo up && ip address add 169.254.169.254/32 dev lo || exit
    echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start
    exec setpriv --reuid=${uid} --regid=${gid} --init-groups "$@"`
  const program = fileURLToPath(new URL('../support/heist.js', import.meta.url))
  const words = ['unshare', '--net', '--', 'sh', '-c', script, 'heist', process.execPath, program, scanner, rung]
  const [command = '', ...args] = uid === 0 ? words : ['sudo', '-n', '--preserve-env', ...words]
  const env = { ...process.env, DOCKER_HOST: lab.docker?.host, PATH: [...lab.path, process.env['PATH']].join(':') }
  const { stdout } = await promisify(execFile)(command, args, { env, timeout: 60_000 })
  return JSON.parse(stdout)
}
