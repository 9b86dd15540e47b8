import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parsePairs } from '#scripts/commands.mjs'
import { splitLines } from '../src/adapters/lines.ts'
import { createRunner } from '../src/adapters/runner.ts'
import { inspectBuilder } from '../src/build/builder.ts'
import { explainFailure } from '../src/build/failure.ts'
import { parseMetadata } from '../src/build/metadata.ts'
import { readContext } from '../src/context/context.ts'
import { askGit } from '../src/context/git.ts'
import { asActionError } from '../src/errors.ts'
import { makePlan } from '../src/plan/plan.ts'
import type { Http } from '../src/ports.ts'
import { reportOf, type Story } from '../src/report/report.ts'
import { planLines, settledLines } from '../src/report/table.ts'
import { tell } from '../src/report/tell.ts'
import { MARKS } from '../src/report/words.ts'
import { closedGate } from '../src/scan/closed.ts'
import { judge } from '../src/scan/verdict.ts'
import { aWorld as aMachine } from './build/world.ts'
import { blobOf, openAll, repositoryOf, testPorts } from './registry/parts.ts'
import { aContext, anInputs, onBranch } from './support/builders.ts'
import { anEvent, aWorld, programs } from './support/context.ts'
import { INERT, seenIn, structureOf } from './support/inertness.ts'
import { read } from './support/inputs.ts'
import { aFinding, anEvidence, aPolicy, NOW } from './support/judging.ts'
import { type Mouth, openMouth } from './support/mouth.ts'
import { hostileTexts, PAYLOADS } from './support/payloads.ts'
import { aPlan, aPlatform, aRow, aStaged } from './support/plans.ts'

/** `npm run proofs` asks for more, made anew each time from a seed that stands in the name of the test; `PROOFS_SEED` makes them again. */
const isLong = process.env['PROOFS'] === 'long'
const COUNT = isLong ? 50_000 : 5_000
const SEED = Number(process.env['PROOFS_SEED'] ?? (isLong ? Date.now() % 2 ** 31 : 20_240_115))
const TEXTS: readonly string[] = [...PAYLOADS.map((bytes) => bytes.toString()), ...hostileTexts(COUNT, SEED)].slice(0, COUNT)

/** One way in which bytes from outside come to us, and on to all that a run tells. */
type Entry = (texts: readonly string[], mouth: Mouth) => Promise<void>

const each =
  (work: (text: string, mouth: Mouth) => Promise<void>): Entry =>
  async (texts, mouth) => {
    for (const text of texts) await work(text, mouth)
  }

/** Tells the end of a run, as `main.ts` does. */
async function end(mouth: Mouth, story: Story, thrown?: unknown): Promise<void> {
  if (story.plan !== undefined) planLines(story.plan).forEach(mouth.ports.log.info)
  if (story.settled !== undefined) settledLines(story.settled).forEach(mouth.ports.log.info)
  await tell(
    reportOf(story, thrown === undefined ? { kind: 'planned' } : { kind: 'stopped', error: asActionError(thrown) }, 0),
    mouth.ports,
  )
}

/** Tells a plan, or why there is none. */
async function endPlan(mouth: Mouth, plan: () => Story['plan'] | Promise<Story['plan']>): Promise<void> {
  try {
    const made = await plan()
    await end(mouth, made === undefined ? {} : { plan: made })
  } catch (error) {
    await end(mouth, {}, error)
  }
}

const event = anEvent('push-branch')

/** A registry that says the text wherever it can. */
function parrot(text: string): Http {
  const headers = ['warning', 'content-type', 'docker-content-digest', 'location', 'link', 'retry-after', 'oci-subject'].map(
    (name) => [name, text] as const,
  )
  const body = Buffer.from(text.length % 2 === 0 ? text : JSON.stringify({ errors: [{ code: text, message: text, detail: text }] }))
  const statusOf: Readonly<Record<string, number>> = { HEAD: 200, GET: 403, POST: 202, PUT: 400 }
  return {
    request: async ({ method, url }) => {
      if (url.pathname === '/v2/')
        return { status: 401, headers: new Map([['www-authenticate', `Basic realm="${text}"`]]), body: new Uint8Array() }
      return { status: statusOf[method] ?? 500, headers: new Map(headers), body }
    },
    stream: async () => ({
      status: 403,
      headers: new Map(headers),
      chunks: (async function* () {
        yield body
      })(),
      cancel: () => undefined,
    }),
  }
}

const ENTRIES: Readonly<Record<string, Entry>> = {
  'the log of a build': async (texts, { ports: { log } }) => {
    const output = log.untrusted()
    const lines = splitLines(output.line)
    for (const text of texts) lines.write(Buffer.from(`#5 0.123 ${text}\n${text}\n`))
    lines.end()
    output.close()
  },
  'the error of a build': each(async (text, mouth) => {
    const place = ['Dockerfile:3', '-'.repeat(20), `   3 | >>> ${text}`, '-'.repeat(20)]
    const tail = ['------', ` > [1/2] RUN ${text}:`, text, '------', ...place, `ERROR: failed to build: failed to solve: ${text}`]
    await end(mouth, { plan: aPlan() }, explainFailure(1, text.length % 3 === 0 ? [text] : tail))
  }),
  'a warning of a Dockerfile': each(async (text, mouth) => {
    const { text: metadata } = parseMetadata(
      JSON.stringify({ 'buildx.build.warnings': [{ short: text, url: text, sourceInfo: { filename: text } }] }),
    )
    await end(mouth, { plan: aPlan(), passed: { digest: undefined, imageId: '', metadata } })
  }),
  'a label': each((text, mouth) =>
    endPlan(mouth, async () => {
      const inputs = await read({ images: 'ghcr.io/acme/app', strategy: 'sha', labels: `note=${text}` })
      return makePlan(inputs, aContext({ repository: { description: text, license: text, url: `https://github.com/${text}` } }))
    }),
  ),
  'a tag': each((text, mouth) =>
    endPlan(mouth, async () => makePlan(await read({ images: 'ghcr.io/acme/app', tags: `type=raw,value=${text}` }), aContext())),
  ),
  'a ref': each((text, mouth) =>
    endPlan(mouth, () => makePlan(anInputs({ tags: { strategies: ['sha', 'branch', 'semver'] } }), aContext({ ref: onBranch(text) }))),
  ),
  'the event: a commit message, a title, a name': each((text, mouth) =>
    endPlan(mouth, async () => {
      const payload = JSON.stringify({
        ...JSON.parse(event.files['/event.json'] ?? ''),
        head_commit: { message: text, timestamp: text },
        pull_request: { title: text },
        sender: { login: text },
      })
      const inputs = anInputs({ tags: { strategies: ['sha'] } })
      const world = aWorld({
        env: { ...event.env, GITHUB_HEAD_REF: text, GITHUB_ACTOR: text },
        files: { '/event.json': payload },
        children: programs(() => undefined),
      })
      return makePlan(inputs, await readContext(inputs, world.ports))
    }),
  ),
  'errors of a registry, and its headers, `Warning` among them': each(async (text, mouth) => {
    const ports = testPorts({ http: parrot(text), log: mouth.ports.log })
    const client = openAll({ username: 'bob', password: 'hunter-2-secret' }, ports).open(repositoryOf('registry.example/acme/app'))
    const manifest = { bytes: Buffer.from('{}'), mediaType: 'a', digest: blobOf(Buffer.from('{}')).digest }
    const work = [
      () => client.checkAccess('push'),
      () => client.head('1.0'),
      () => client.manifest('1.0'),
      () => client.upload(blobOf(Buffer.from(text)), []),
      () => client.putManifest('1.0', manifest),
    ]
    for (const step of work)
      await step().then(
        () => undefined,
        (error: unknown) => end(mouth, {}, error),
      )
  }),
  'what the scanner found': each(async (text, mouth) => {
    const found = aFinding({ id: text, title: text, packageName: text, path: text, installed: text, fixed: text, url: text })
    const ignored = aFinding({ id: `${text}-2`, title: text, ignored: { source: text, statement: text, expiresAt: undefined } })
    const image = aStaged('app')
    const evidence = anEvidence(image, { 'linux/amd64': { findings: [found, ignored], os: text }, 'linux/arm64': {} })
    const verdict = judge(aPolicy(), image, evidence, NOW)
    const error = verdict.kind === 'blocked' ? closedGate(verdict.judgement) : undefined
    await end(mouth, { plan: aPlan(), staged: image, verdict, evidence }, error)
  }),
  'what a container printed on trial': each(async (text, mouth) => {
    const platform = aPlatform('linux/amd64')
    await end(mouth, { plan: aPlan(), smoke: { kind: 'failed', platform, because: 'it ended', log: [text, `${text}\r${text}`] } })
  }),
  'what a program says that was asked something': async (texts, mouth) => {
    const machine = await aMachine()
    for (const text of texts) {
      const ask = async () => ({ ending: { kind: 'exited', code: 1 } as const, stdout: text, stderr: text })
      const ports = { ...machine.ports, children: { ...machine.ports.children, ask } }
      const builder = await inspectBuilder(text, { buildx: 'docker-buildx', environment: {}, hosts: [] }, ports)
      const answer = await askGit(['log'], '/', ports)
      const because = answer.kind === 'none' ? answer.because : ''
      const plan = aPlan({ notes: [because], leftOut: [{ rule: 'semver', because }] })
      await end(mouth, { plan, rows: [aRow('1.2.3', 'kept', { because })] }, 'error' in builder ? builder.error : undefined)
    }
    await machine.close()
  },
}

describe(`${COUNT} texts (seed ${SEED}) reach the runner, a terminal and a page as text`, () => {
  test.each(Object.keys(ENTRIES))(
    '%s',
    async (name) => {
      const mouth = openMouth()
      await ENTRIES[name]?.(TEXTS, mouth)
      const { commands, ...rest } = seenIn({ raw: mouth.raw() })
      expect(rest).toStrictEqual({ ...INERT, unstopped: expect.anything() })
      const executed: Record<string, number> = {}
      for (const command of commands.filter((one) => one !== 'stop-commands')) executed[command] = (executed[command] ?? 0) + 1
      expect(executed).toStrictEqual(mouth.given())
      expect(mouth.summaries.flatMap(structureOf)).toStrictEqual([])
      // some of our own marks are drawn by a variation selector
      const theirs = [...Object.values(MARKS), '🛡️'].reduce((text, mark) => text.replaceAll(mark, ''), mouth.summaries.join(''))
      expect(seenIn({ raw: theirs }).invisible).toStrictEqual([])
      expect(mouth.raw().length).toBeGreaterThan(COUNT)
    },
    120_000,
  )
})

test('what it hands on is read back by the runner as it was meant', async () => {
  const mouth = openMouth()
  await ENTRIES['a label']?.(TEXTS.slice(0, 400), mouth)
  const folder = mkdtempSync(join(tmpdir(), 'outputs-'))
  for (const [index, outputs] of mouth.outputs.entries()) {
    const file = join(folder, String(index))
    writeFileSync(file, '')
    // the package that writes it reads the variable itself
    process.env['GITHUB_OUTPUT'] = file
    await createRunner({ GITHUB_OUTPUT: file }, () => undefined).outputs(outputs)
    expect(parsePairs(readFileSync(file, 'utf8'))).toStrictEqual(Object.fromEntries(outputs))
  }
  rmSync(folder, { recursive: true })
  expect(mouth.outputs).toHaveLength(400)
})
