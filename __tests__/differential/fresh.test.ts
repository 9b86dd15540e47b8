import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'

const CASES = 200
const TIMEOUT_MS = 300_000
jest.setTimeout(TIMEOUT_MS)
/** Where tsc wrote this test, and our side with it. */
const LIB = join(import.meta.dirname, '..', '..')

/** Starts the comparison as a program; gives what it printed, and its exit code. */
function compare(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join('scripts', 'differ.mjs'), '--lib', LIB, ...args], { env }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error)
      else resolve({ code: Number(error?.code ?? 0), text: stdout + stderr })
    })
  })
}

test('without the peer, the program says what it needs', async () => {
  const { PEERS: _, ...env } = process.env
  const { code, text } = await compare(['--cases', '1'], env)
  expect(code).toBe(1)
  expect(text).toContain('PEERS names no folder with metadata-action/')
})

test('the program finds no difference among committed answers, and names what differs on purpose', async () => {
  const { code, text } = await compare(['--recorded', '--cases', '40'], process.env)
  expect(text).toMatch(/^recorded of docker\/metadata-action v6\.\d+\.\d+, bundle SHA-256 [0-9a-f]{64}, seed \d+$/m)
  expect(text).toMatch(/^ +\d+ same$/m)
  expect([code, / different$/m.test(text)]).toStrictEqual([0, false])
})

// Only with the peer's bundle can there be fresh cases; without it the recorded ones stand for them.
if (process.env['PEERS']) {
  test(
    'fresh cases from a seed of this minute have no difference',
    async () => {
      const seed = Math.floor(Date.now() / 60_000)
      const { code, text } = await compare(['--seed', String(seed), '--cases', String(CASES)], process.env)
      expect(code === 0 ? '' : text).toBe('')
    },
    TIMEOUT_MS,
  )

  test(
    'both sides say the same as processes of their own',
    async () => {
      const { code, text } = await compare(['--seed', '1', '--cases', '25', '--processes'], process.env)
      expect(code === 0 ? '' : text).toBe('')
    },
    TIMEOUT_MS,
  )
}
