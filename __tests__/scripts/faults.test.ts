import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ACTION_CASES, TAG_CASES, TAG_SIDES } from '#scripts/faults-cases.mjs'
import { type FaultProxy, startFaultProxy, type Trouble } from '#scripts/faults-proxy.mjs'

test('the page has each case that is played beside docker’s tools, in their order, and ours came out right', () => {
  const rows = readFileSync('docs/faults.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| .* [✅❌] /u.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))
  expect(rows.map(([title]) => title)).toStrictEqual([
    ...TAG_CASES.map(({ title }) => title),
    ...ACTION_CASES.map(({ title, peer }) => `${title} (${peer})`),
  ])
  expect(rows.filter((cells) => cells.at(-1)?.startsWith('✅') !== true)).toStrictEqual([])
  expect(new Set(rows.map((cells) => cells.length))).toStrictEqual(new Set([TAG_SIDES.length + 1, 3]))
})

let taken: string[]
let host: string
const registry = createServer((asked, answer) => {
  taken.push(String(asked.url))
  asked.resume().once('end', () => answer.writeHead(201, { 'docker-content-digest': 'sha256:true' }).end())
})
const proxies: FaultProxy[] = []

beforeEach(async () => {
  taken = []
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', () => resolve()))
  const address = registry.address()
  host = typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : ''
})
afterEach(async () => {
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()))
  await new Promise((resolve) => registry.close(resolve))
})

/** Status and digest of the answer, or what broke the request; `silent` where there was none within `patienceMs`. */
function put(host: string, path: string, patienceMs = 60_000): Promise<string> {
  return new Promise((resolve) => {
    const asked = request(`http://${host}${path}`, { method: 'PUT', agent: false })
    asked.once('response', (answer) => resolve(`${answer.resume().statusCode} ${answer.headers['docker-content-digest'] ?? ''}`.trim()))
    asked.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
    asked.setTimeout(patienceMs, () => asked.destroy(Object.assign(new Error('silent'), { code: 'silent' })))
    asked.end('{}')
  })
}

test.each<readonly [string, Trouble, string, number]>([
  ['an answer in the place of the registry’s', { kind: 'answer', status: 429 }, '429', 0],
  ['a reset before the registry has it', { kind: 'reset', when: 'before' }, 'ECONNRESET', 0],
  ['a reset when the registry has done it', { kind: 'reset', when: 'after' }, 'ECONNRESET', 1],
  ['another digest in the header', { kind: 'header' }, `201 sha256:${'0'.repeat(64)}`, 1],
  ['a wait before it goes on', { kind: 'late', ms: 20 }, '201 sha256:true', 1],
  ['silence', { kind: 'hang' }, 'silent', 0],
])('the proxy makes %s, as often as it is to, and for what it is to', async (_name, trouble, expected, arrived) => {
  const proxy = await startFaultProxy(host, { path: /\/manifests\/1\.2\.3$/, times: 1, trouble })
  proxies.push(proxy)
  expect(await put(proxy.host, '/v2/app/manifests/latest')).toBe('201 sha256:true')
  expect(await put(proxy.host, '/v2/app/manifests/1.2.3', trouble.kind === 'hang' ? 200 : undefined)).toBe(expected)
  await proxy.met
  expect(taken.filter((path) => path.endsWith('1.2.3')).length).toBe(arrived)
  expect(await put(proxy.host, '/v2/app/manifests/1.2.3')).toBe('201 sha256:true')
  expect(proxy.asked.map(({ path }) => path)).toStrictEqual(['/v2/app/manifests/1.2.3', '/v2/app/manifests/1.2.3'])
})
