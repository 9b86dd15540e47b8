import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Act, cloneOf, openAct, releaseIn } from '../support/act.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { readParts } from '../support/job.ts'
import { openReader } from '../support/readers.ts'
import { UP_TIMEOUT_MS } from '../support/step.ts'

const RUN_TIMEOUT_MS = 2 * 60_000

let act: Act
let source: Checkout
beforeAll(async () => {
  act = await openAct([])
  source = makeCheckout(['v1.2.3'])
}, UP_TIMEOUT_MS)
afterAll(() => {
  source.remove()
  act.close()
})

test(
  'the bundle as it is publishes as a step of a workflow, and the next step has the digest that the registry shows for each tag',
  async () => {
    const parts = readParts()
    const { host, username, password } = parts.registries.basic
    const image = `${host}/act/app-${randomBytes(3).toString('hex')}`
    const result = join(act.folder, 'result')

    const { code, log } = await act.run({
      workflow: join(process.cwd(), '__tests__', 'e2e', 'act', 'publish.yml'),
      checkout: cloneOf(source),
      event: 'v1.2.3',
      actions: { 'acme/build-tag-push@0000000000000000000000000000000000000001': releaseIn(join(act.folder, 'action')) },
      variables: { IMAGE: image, REGISTRY: host, USERNAME: username, RESULT: result },
      secrets: { PASSWORD: password },
    })

    expect({ code, log: code === 0 ? '' : log }).toStrictEqual({ code: 0, log: '' })
    expect(log).not.toContain(password)
    const [digest, ...tags] = readFileSync(result, 'utf8').trimEnd().split('\n')
    expect(tags.sort()).toStrictEqual(['1', '1.2', '1.2.3', 'latest', source.sha().slice(0, 7)].sort())
    const shown = await openReader(parts, join(act.folder, 'reader')).tags(image)
    expect(shown).toStrictEqual(Object.fromEntries(tags.map((tag) => [tag, digest])))
  },
  RUN_TIMEOUT_MS,
)
