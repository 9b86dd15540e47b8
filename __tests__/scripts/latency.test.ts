import { Agent, createServer, request } from 'node:http'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startCounter } from '#scripts/counter.mjs'
import { startDistance } from '#scripts/latency.mjs'

const server = createServer((question, answer) => {
  const chunks: Buffer[] = []
  question.on('data', (chunk: Buffer) => chunks.push(chunk))
  question.on('end', () => answer.end(`${question.method} ${question.headers.host} ${Buffer.concat(chunks).length}`))
})
let target = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  target = typeof address === 'object' ? `127.0.0.1:${address?.port}` : ''
})
afterAll(() => {
  server.close()
})

function ask(agent: Agent, host: string, method: string, body = Buffer.alloc(0)): Promise<string> {
  return new Promise((resolve, reject) => {
    const question = request(`http://${host}/`, { agent, method, headers: { 'content-length': body.length } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve(Buffer.concat(chunks).toString()))
    })
    question.once('error', reject).end(body)
  })
}

test('a distance costs one round trip for a request, whatever its size, and loses nothing', async () => {
  const distance = await startDistance(target, 40)
  const agent = new Agent({ keepAlive: true })
  try {
    await ask(agent, distance.host, 'GET')
    const begin = performance.now()
    expect(await ask(agent, distance.host, 'PUT', Buffer.alloc(3_000_000))).toBe(`PUT ${distance.host} 3000000`)
    const tookMs = performance.now() - begin
    expect(tookMs).toBeGreaterThanOrEqual(39)
  } finally {
    agent.destroy()
    await distance.stop()
  }
})

test('a counter passes requests on as they are and notes those that write', async () => {
  const counter = await startCounter(target)
  const agent = new Agent({ keepAlive: true })
  try {
    for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']) await ask(agent, counter.host, method)
    expect(await ask(agent, counter.host, 'PATCH', Buffer.from('abc'))).toBe(`PATCH ${counter.host} 3`)
    expect([counter.take(), counter.take()]).toStrictEqual([
      { reads: 2, writes: ['PUT /', 'POST /', 'DELETE /', 'PATCH /'] },
      { reads: 0, writes: [] },
    ])
  } finally {
    agent.destroy()
    await counter.stop()
  }
})
