import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { type Parts, readParts, runStep, signIn, told } from '../support/job.ts'

const RUN_TIMEOUT_MS = 120_000

let parts: Parts
let checkout: Checkout

beforeAll(() => {
  parts = readParts()
  checkout = makeCheckout()
})
afterAll(() => checkout.remove())

describe('a job whose token may only read, as that of a pull request from a fork', () => {
  test.each([
    ['builds without a push', { push: 'false' }, 'built'],
    ['publishes elsewhere', {}, 'published'],
  ])(
    '%s, and leaves out the cache that it may not write, with a note',
    async (_name, inputs, outcome) => {
      const { host, pullOnly } = parts.registries.token
      const cache = `${host}/cache-job/cache-${randomBytes(4).toString('hex')}:pr`
      const answer = await runStep(parts, {
        checkout,
        inputs: {
          images: `${parts.registries.open.host}/cache-job/app-${randomBytes(4).toString('hex')}`,
          tags: 'type=raw,value=1.2.3',
          'cache-from': `type=registry,ref=${cache}`,
          'cache-to': `type=registry,ref=${cache},mode=max`,
          'registry-auth': signIn({ host, ...pullOnly }),
          ...inputs,
        },
      })
      expect(told(answer)).toStrictEqual({
        exits: [0, 0],
        outcome,
        annotations: [expect.stringMatching(/^notice: cache-to is left out, since this run may not write it: .*insufficient_scope/)],
        left: [],
      })
    },
    RUN_TIMEOUT_MS,
  )
})
