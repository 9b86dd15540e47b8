import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { createChildren } from '../../src/adapters/children.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { type Context, readContext } from '../../src/context/context.ts'
import { makePlan } from '../../src/plan/plan.ts'
import { anInputs } from '../support/builders.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { aWorld } from '../support/context.ts'

const MANY = 10_000
const ROUNDS = 5
const checkouts: Checkout[] = []

afterAll(() => {
  for (const checkout of checkouts) checkout.remove()
})

/** A repository that is the source itself, with so many version tags; they are packed, as a clone has them. */
function repositoryWith(tags: number): Checkout {
  const checkout = makeCheckout()
  checkouts.push(checkout)
  const sha = checkout.sha()
  const lines = Array.from({ length: tags }, (_, index) => `${sha} refs/tags/v1.${Math.floor(index / 100)}.${index % 100}`)
  const header = '# pack-refs with: peeled fully-peeled sorted \n'
  writeFileSync(join(checkout.workspace, '.git', 'packed-refs'), `${header}${lines.toSorted().join('\n')}\n`)
  return checkout
}

/** Reads the context of a tag's run in a checkout, and makes its plan, with real files and the real Git; `ms` is of our processor time, whatever else the machine does. */
async function plan({ workspace, home, sha }: Checkout): Promise<{ readonly ms: number; readonly context: Context }> {
  const env = { PATH: process.env['PATH'], HOME: home, GITHUB_REF: 'refs/tags/v1.99.99', GITHUB_SHA: sha(), GITHUB_WORKSPACE: workspace }
  const { ports } = aWorld({ env, children: createChildren(env, new AbortController().signal) })
  const inputs = anInputs({ tags: { strategies: ['semver'] } })
  const begin = process.cpuUsage()
  const context = await readContext(inputs, { ...ports, files: createFiles(home) })
  const made = makePlan(inputs, context)
  const { user, system } = process.cpuUsage(begin)
  expect(made.tags.map(({ name, move }) => [name, move])).toStrictEqual([
    ['1.99.99', 'write'],
    ['1.99', 'write'],
    ['1', 'write'],
    ['latest', 'write'],
  ])
  return { ms: (user + system) / 1000, context }
}

test('10,000 tags of the repository cost less than 100 ms over one', async () => {
  const [few, many] = [repositoryWith(1), repositoryWith(MANY)]
  const best = async (checkout: Checkout) => {
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) times.push((await plan(checkout)).ms)
    return Math.min(...times)
  }
  const { versions } = (await plan(many)).context
  expect([versions.kind, versions.kind === 'known' ? [versions.source, versions.tags.length] : []]).toStrictEqual([
    'known',
    ['complete clone', MANY],
  ])
  expect((await best(many)) - (await best(few))).toBeLessThan(100)
}, 60_000)

test.each([
  ['odd characters', "a=b&c<d>'e';$(f)`g`|h!%20#1@x,{{y}}ü🚀"],
  ['10,000 characters', 'x'.repeat(10_000)],
])('a ref with %s is read as it is', async (_name, name) => {
  const sha = '1'.repeat(40)
  const { ports } = aWorld({ env: { GITHUB_REF: `refs/heads/${name}`, GITHUB_SHA: sha } })
  const { ref, run } = await readContext(anInputs(), ports)
  expect([ref, run]).toStrictEqual([
    { kind: 'branch', name },
    { ref: `refs/heads/${name}`, sha, shortShaLength: 7 },
  ])
})
