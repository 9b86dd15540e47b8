import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { attempt } from '#lab/process.mjs'
import type { RunAnswer } from '#scripts/runner.mjs'
import { isRunFolderName } from '../../src/domain/folder.ts'
import { type Checkout, makeCheckout } from '../support/checkout.ts'
import { GOOD, type Parts, readParts, runStep, told } from '../support/job.ts'
import { processesWith } from '../support/proc.ts'
import { openReader, type Reader } from '../support/readers.ts'
import { storedOf } from '../support/storage.ts'

jest.setTimeout(180_000)

/** A server that has a page, and a program that ends badly. */
const DOCKERFILE = [
  'FROM scratch',
  'COPY busybox /bin/busybox',
  'COPY seed /www/index.html',
  'CMD ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]',
  '',
].join('\n')
const TAGS = 'type=raw,value=1.2.3\ntype=raw,value=latest'

let parts: Parts
let checkout: Checkout
let reader: Reader

beforeAll(() => {
  parts = readParts()
  checkout = makeCheckout()
  writeFileSync(join(checkout.workspace, 'Dockerfile'), DOCKERFILE)
  reader = openReader(parts, join(checkout.folder, 'reader'))
})
afterAll(() => checkout.remove())

function newImage(): string {
  return `${parts.registries.open.host}/smoke/app-${randomBytes(4).toString('hex')}`
}

/** What the registry has of an image. */
const leftIn = (image: string) => storedOf(parts, 'open', image)

/** Containers and images of one run that the engine has: other tests have theirs there at the same time. */
async function inEngine(runName: string): Promise<readonly string[]> {
  const env = { ...process.env, DOCKER_HOST: parts.docker.host }
  const lists = await Promise.all([
    attempt(parts.docker.cli, ['container', 'ls', '--all', '--format={{.Names}}', '--filter=name=build-tag-push-'], { env }),
    attempt(parts.docker.cli, ['image', 'ls', '--format={{.Repository}}:{{.Tag}}', 'localhost/build-tag-push-*'], { env }),
  ])
  return lists.flatMap(({ stdout }) => stdout.split('\n').filter((line) => line.includes(runName)))
}

/** What a run that has ended left in the engine. */
function leftBy({ state }: RunAnswer): Promise<readonly string[]> {
  const name = basename(state['folder'] ?? '')
  if (!isRunFolderName(name)) throw new Error(`the run had the folder ${state['folder']}`)
  return inEngine(name)
}

function run(image: string, smoke: string, inputs: Readonly<Record<string, string>> = {}, watch?: Parameters<typeof runStep>[2]) {
  return runStep(parts, { checkout, inputs: { images: image, tags: TAGS, smoke, ...inputs } }, watch)
}

describe('a job with smoke', () => {
  test('publishes an image whose server answers, and says so', async () => {
    const image = newImage()
    const answer = await run(image, 'port: 8080')
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    expect(answer.main.log.some((line) => /^Smoke on linux\/.* passed: GET :8080\/ was answered with 200 \(\d/.test(line))).toBe(true)
    expect(answer.summary).toMatch(/; smoke on linux\/.* passed/)
    expect(Object.keys(await reader.tags(image)).sort()).toStrictEqual(['1.2.3', 'latest'])
    expect(await leftBy(answer)).toStrictEqual([])
  })

  test('uploads nothing of one that ends badly, and shows its log', async () => {
    const image = newImage()
    const answer = await run(image, 'command: [/bin/busybox, sh, -c, "echo ::error::mine; exit 3"]')
    expect(told(answer)).toStrictEqual({
      exits: [1, 0],
      outcome: 'blocked',
      annotations: ['error: smoke: the container ended with exit code 3 [blocked]'],
      left: [],
    })
    expect(answer.main.log).toContain('\\::error::mine')
    expect(answer.summary).toContain('```text\n\\::error::mine\n```')
    expect([answer.outputs['digest'], answer.outputs['staged-digest']]).toStrictEqual(['', expect.stringMatching(/^sha256:/)])
    expect(leftIn(image)).toStrictEqual([])
    expect(await leftBy(answer)).toStrictEqual([])
  })

  test('that only builds can fail by it', async () => {
    const answer = await run('', 'command: [/bin/busybox, "false"]', { push: 'false', images: newImage() })
    expect([answer.main.exitCode, answer.outputs['outcome']]).toStrictEqual([1, 'blocked'])
  })

  test('writes a cache only after it: one that is blocked leaves neither layers nor a tag in the cache’s registry', async () => {
    const [bad, good] = [newImage(), newImage()]
    const cached = (image: string) => ({ 'cache-to': `type=registry,ref=${image}-cache:c,mode=max` })
    await run(bad, 'command: [/bin/busybox, "false"]', cached(bad))
    expect([leftIn(bad), leftIn(`${bad}-cache`)]).toStrictEqual([[], []])
    const answer = await run(good, 'command: [/bin/busybox, "true"]', cached(good))
    expect(told(answer)).toStrictEqual({ ...GOOD, outcome: 'published' })
    expect(Object.keys(await reader.tags(`${good}-cache`))).toStrictEqual(['c'])
  })

  test('finds out before the build that there is no engine', async () => {
    const image = newImage()
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock', BUILDX_CONFIG: parts.docker.buildxConfig }
    const answer = await runStep(parts, {
      checkout,
      env,
      inputs: { images: image, tags: TAGS, smoke: 'port: 8080', builder: 'lab-remote' },
    })
    expect(answer.main.annotations.map(({ data }) => data)).toStrictEqual([
      expect.stringMatching(/^smoke: no Docker engine answers: .* \[builder-unreachable\]$/s),
    ])
    expect(answer.main.log.join('\n')).not.toContain('##[group]Build')
  })

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'that is ended by %s in the middle leaves no container, no image and no name',
    async (signal) => {
      const image = newImage()
      const mark = `MARK=${randomBytes(8).toString('hex')}`
      const temp = mkdtempSync(join(checkout.folder, 'temp-'))
      const started = async () => (await Promise.all(readdirSync(temp).filter(isRunFolderName).map(inEngine))).flat()
      const ending = (async () => {
        while ((await started()).length < 2) await new Promise((resolve) => setTimeout(resolve, 100))
        const main = processesWith(mark).find(({ argv }) => argv[1]?.endsWith('/dist/index.js') === true)
        if (main === undefined) throw new Error('main has ended')
        process.kill(main.pid, signal)
      })()
      const answer = await runStep(parts, {
        checkout,
        temp,
        env: { MARK: mark.slice('MARK='.length) },
        inputs: { images: image, tags: TAGS, smoke: '{port: 8080, path: /none, timeout: 5m}' },
      })
      await ending
      // The report of a run that was killed is written after it.
      expect(answer.leftovers.filter((name) => !name.endsWith('.report.json'))).toStrictEqual([])
      expect(answer.orphans).toStrictEqual([])
      expect(leftIn(image)).toStrictEqual([])
      expect(await leftBy(answer)).toStrictEqual([])
    },
  )
})
