import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Checkout, makeCheckout, shallowCheckout } from '../support/checkout.ts'
import { type Parts, readParts, runStep, type Step, signIn } from '../support/job.ts'
import { openReader, type Reader } from '../support/readers.ts'
import { startRegistry } from '../support/registry.ts'
import { rowsOf } from '../support/step.ts'

const RUN_TIMEOUT_MS = 120_000
const MAIN = 'refs/heads/main'
/** A tag of the commit that is adopted when it runs again, and two that move. */
const TAGS = 'type=sha\ntype=ref,event=branch\ntype=raw,value=edge'

const made: Checkout[] = []
const servers: Server[] = []
let parts: Parts
let reader: Reader
/** commits of one branch, one after the other, with tags of the same names; `aside` follows `first`, too */
let checkout: Checkout
let commits: Readonly<Record<'first' | 'second' | 'third' | 'aside', string>>

beforeAll(() => {
  parts = readParts()
  checkout = keep(makeCheckout(['first']))
  reader = openReader(parts, join(checkout.folder, 'reader'))
  const commit = (name: string, ...from: readonly string[]) => {
    if (from.length > 0) checkout.git('checkout', '--quiet', '--detach', ...from)
    checkout.commit(name)
    checkout.git('tag', name)
    return checkout.sha()
  }
  commits = { first: checkout.sha(), second: commit('second'), third: commit('third'), aside: commit('aside', 'first') }
})
afterAll(async () => {
  for (const checkout of made) checkout.remove()
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

describe('a branch', () => {
  test(
    'goes on with its commits, is not put back by a run of an old one, and follows a forced push',
    async () => {
      const image = anImage()
      const one = await runAt('first', image)
      const two = await runAt('second', image)
      expect([shortly(one), shortly(two)]).toStrictEqual([
        ['sha published', 'main published', 'edge published'],
        ['sha published', 'main published', 'edge published'],
      ])
      expect(reasonOf(two, 'main')).toBe(`the branch main, which comes after ${commits.first.slice(0, 7)} (checkout)`)

      const again = await runAt('first', image)
      expect([again.outputs['outcome'], again.conclusion, shortly(again)]).toStrictEqual([
        'published',
        'success',
        ['sha already', 'main kept', 'edge kept'],
      ])
      const [first, second] = [commits.first.slice(0, 7), commits.second.slice(0, 7)]
      expect(reasonOf(again, 'main')).toBe(`stays: it holds ${second}, which comes after ${first} (checkout)`)
      expect(again.outputs['digest']).toBe(one.outputs['digest'])
      expect(await held(image)).toStrictEqual([two.outputs['digest'], two.outputs['digest']])

      const forced = await runAt('aside', image)
      expect(shortly(forced)).toStrictEqual(['sha published', 'main published', 'edge published'])
      expect(reasonOf(forced, 'edge')).toBe(
        `named in tags; it holds ${second}, which comes neither before nor after (checkout): a forced push, or another branch`,
      )
      expect(await held(image)).toStrictEqual([forced.outputs['digest'], forced.outputs['digest']])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'in a default checkout is asked about at the event, else at the API; where nobody knows it moves, with a note',
    async () => {
      const image = anImage()
      const asked: (string | undefined)[] = []
      const GITHUB_API_URL = await serve((path) => {
        asked.push(path)
        return { status: 'ahead' }
      })
      const env = { GITHUB_API_URL }
      await runAt('first', image, { checkout: shallow('first') })
      const pushed = { before: commits.first, forced: false }
      const two = await runAt('second', image, { checkout: shallow('second'), payload: pushed, token: 'ghs_x', env })
      expect(reasonOf(two, 'main')).toBe(`the branch main, which comes after ${commits.first.slice(0, 7)} (event)`)
      expect(asked).toStrictEqual([])

      const again = await runAt('first', image, { checkout: shallow('first'), token: 'ghs_x', env })
      expect(shortly(again)).toStrictEqual(['sha already', 'main kept', 'edge kept'])
      expect(asked).toStrictEqual([`/repos/acme/app/compare/${commits.first}...${commits.second}?per_page=1&page=2`])
      expect(await held(image)).toStrictEqual([two.outputs['digest'], two.outputs['digest']])

      const alone = await runAt('first', image, { checkout: shallow('first') })
      expect(shortly(alone)).toStrictEqual(['sha already', 'main published', 'edge published'])
      expect(reasonOf(alone, 'main')).toBe(
        `the branch main; nobody knows whether ${commits.second.slice(0, 7)}, which it holds, is newer: the checkout is shallow; the GitHub API (https://api.github.com) was not asked: github-token is empty`,
      )
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'is put back with moving: always',
    async () => {
      const image = anImage()
      await runAt('second', image)
      const back = await runAt('first', image, { inputs: { moving: 'always' } })
      expect(shortly(back)).toStrictEqual(['sha published', 'main published', 'edge published'])
      expect(await held(image)).toStrictEqual([back.outputs['digest'], back.outputs['digest']])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'that a newer run takes while the older one uploads is left to it',
    async () => {
      const registry = await startRegistry()
      const image = `${registry.host}/acme/app`
      try {
        const newer = await runAt('third', image, { inputs: { tags: 'other' } })
        const manifest = registry.manifest('acme/app', 'other')
        if (manifest === undefined) throw new Error('the registry lost an image')
        const take = () => void registry.putManifest('acme/app', 'main', manifest.type, manifest.bytes)
        registry.rule({ method: 'PUT', path: '/blobs/uploads/', times: 1, onMatch: take })
        const older = await runAt('second', image, { inputs: { tags: 'type=sha\ntype=ref,event=branch' } })
        expect([older.conclusion, shortly(older), newer.outputs['outcome']]).toStrictEqual([
          'success',
          ['sha published', 'main superseded'],
          'published',
        ])
        expect(Buffer.from(registry.manifest('acme/app', 'main')?.bytes ?? []).equals(manifest.bytes)).toBe(true)
      } finally {
        await registry.close()
      }
    },
    RUN_TIMEOUT_MS,
  )
})

describe('versions', () => {
  test(
    'a back-port moves its own line alone; with moving: always it takes all',
    async () => {
      const image = anImage()
      const work = keep(makeCheckout(['v1.1.8', 'v1.2.0', 'v1.1.9']))
      const release = (version: string, inputs = {}) =>
        run({ checkout: work, ref: `refs/tags/v${version}`, inputs: { images: image, strategy: 'semver', ...inputs } })
      const newest = await release('1.2.0')
      const backport = await release('1.1.9')
      expect(rowsOf(backport)).toStrictEqual(['1.1.9 published', '1.1 published', '1 kept', 'latest kept'])
      expect(backport.main.log.filter((line) => /^(?:1|latest) /.test(line))).toStrictEqual([
        expect.stringMatching(/^1 +moving +no +semver +stays: 1\.2\.0 is higher$/),
        expect.stringMatching(/^latest +moving +no +semver +stays: 1\.2\.0 is higher$/),
      ])
      const tags = await reader.tags(image)
      expect([tags['latest'], tags['1'], tags['1.2'], tags['1.1']]).toStrictEqual([
        newest.outputs['digest'],
        newest.outputs['digest'],
        newest.outputs['digest'],
        backport.outputs['digest'],
      ])
      const always = await release('1.1.8', { moving: 'always' })
      expect(rowsOf(always)).toStrictEqual(['1.1.8 published', '1.1 published', '1 published', 'latest published'])
    },
    RUN_TIMEOUT_MS,
  )

  test(
    'where every tag stays nothing is built, and the run is green and says so',
    async () => {
      const work = keep(makeCheckout(['v1.1.9', 'v1.2.0']))
      const answer = await run({ checkout: work, ref: 'refs/tags/v1.1.9', inputs: { images: anImage(), tags: 'latest' } })
      expect([answer.conclusion, answer.outputs['outcome'], answer.outputs['digest'], rowsOf(answer)]).toStrictEqual([
        'success',
        'published',
        '',
        ['latest kept'],
      ])
      expect([answer.orphans, answer.leftovers, answer.post?.log]).toStrictEqual([[], [], []])
      expect(answer.main.log.join('\n')).toContain('Nothing was written: every tag stays where it is')
      expect(answer.main.log.join('\n')).not.toContain('Build')
      expect(answer.summary).toContain('1.2.0 is higher |')
    },
    RUN_TIMEOUT_MS,
  )
})

function keep(checkout: Checkout): Checkout {
  made.push(checkout)
  return checkout
}

function shallow(name: string): Checkout {
  return keep(shallowCheckout(checkout, name))
}

/** Another repository in each test: all of them stay in the lab. */
function anImage(): string {
  return `${parts.registries.basic.host}/forward/app-${randomBytes(4).toString('hex')}`
}

function run(step: Step) {
  const { basic } = parts.registries
  return runStep(parts, { ...step, inputs: { 'registry-auth': signIn(basic), provenance: 'false', ...step.inputs } })
}

/** A push of `main` at a commit. */
function runAt(name: keyof typeof commits, image: string, over: Partial<Step> = {}) {
  if (over.checkout === undefined) checkout.git('checkout', '--quiet', '--detach', commits[name])
  return run({ checkout, ref: MAIN, ...over, inputs: { images: image, tags: TAGS, ...over.inputs } })
}

/** The rows, with `sha` for the commit's own tag. */
function shortly(answer: Awaited<ReturnType<typeof run>>): readonly string[] {
  return rowsOf(answer).map((row) => row.replace(/^sha-[0-9a-f]{7}/, 'sha'))
}

function reasonOf({ outputs }: Awaited<ReturnType<typeof run>>, tag: string): unknown {
  const rows: unknown = JSON.parse(outputs['results'] ?? '[]')
  return Array.isArray(rows) ? rows.find((row) => Object(row)['tag'] === tag)?.['because'] : undefined
}

/** What `main` and `edge` show. */
async function held(image: string): Promise<readonly (string | undefined)[]> {
  const tags = await reader.tags(image)
  return [tags['main'], tags['edge']]
}

async function serve(answer: (path: string | undefined) => unknown): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer(request.url)))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}
