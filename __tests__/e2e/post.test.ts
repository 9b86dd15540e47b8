import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { attempt, run } from '#lab/process.mjs'
import type { RunAnswer } from '#scripts/runner.mjs'
import { readEntries } from '../faults/moments.ts'
import { openBuiltStep } from '../support/built.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { need, rowsOfLog, type Step, UP_TIMEOUT_MS } from '../support/step.ts'

jest.setTimeout(60_000)

/** Main dies when the names are in the journal and none was written. */
const SEALED = 'main file rename run/journal.json #3 after'

let step: Step
let registry: FakeRegistry
/** RUNNER_TEMP, and what the probe wrote down */
let temp: string
let log: string

beforeAll(async () => {
  step = await openBuiltStep()
}, UP_TIMEOUT_MS)
afterAll(() => step.close())
beforeEach(async () => {
  registry = await startRegistry({ location: 'relative' })
  temp = mkdtempSync(join(tmpdir(), 'post-'))
  log = join(step.folder, 'entries')
  rmSync(log, { force: true })
})
afterEach(async () => {
  await registry.close()
  rmSync(temp, { recursive: true })
})

/** Settings of the probe for a signal at a moment. */
function probe(at: string, signal: NodeJS.Signals): string {
  const url = pathToFileURL(join(process.cwd(), 'scripts', 'probe.mjs'))
  url.search = new URLSearchParams({ log, root: temp, at, signal }).toString()
  return `--import=${url.href}`
}

/** Runs a step whose main is killed; post runs with `later` in its environment. */
async function killed(later: (env: Record<string, string>) => void | Promise<void> = () => undefined): Promise<RunAnswer> {
  const inputs = { images: `${registry.host}/acme/app` }
  return step.run({ temp, inputs, env: { NODE_OPTIONS: probe(SEALED, 'SIGKILL') } }, { later })
}

/** What is left in the temporary folder; the random part of names as `*`. */
function left(): readonly string[] {
  return readdirSync(temp)
    .filter((name) => !name.startsWith('_'))
    .map((name) => name.replace(/[0-9a-f]{16}/, '*'))
}

const REPORT = 'build-tag-push-*.report.json'

test('that runs again has nothing left to tell, and takes nothing away', async () => {
  let state: Record<string, string> = {}
  const answer = await killed((env) => {
    state = env
  })
  const told = readFileSync(
    join(
      temp,
      need(
        readdirSync(temp).find((name) => name.endsWith('.report.json')),
        'report',
      ),
    ),
  )
  const env: Record<string, string> = { ...state, STATE_folder: answer.state['folder'] ?? '' }
  delete env['NODE_OPTIONS']
  const { code, stdout, stderr } = await attempt(need(step.lab.node24, 'Node 24'), [join(process.cwd(), 'dist', 'cleanup', 'index.js')], {
    env,
  })
  expect({ signal: answer.main.signal, first: answer.post?.exitCode, again: { code, stdout, stderr }, left: left() }).toStrictEqual({
    signal: 'SIGKILL',
    first: 0,
    again: { code: 0, stdout: '', stderr: '' },
    left: [REPORT],
  })
  expect(
    readFileSync(
      join(
        temp,
        need(
          readdirSync(temp).find((name) => name.endsWith('.report.json')),
          'report',
        ),
      ),
    ),
  ).toStrictEqual(told)
})

describe.each(['SIGINT', 'SIGTERM'] as const)('that is asked to end by %s', (signal) => {
  test.each([
    ['before it takes the folder away', 'post file rm run #1 before'],
    ['while another process tells', 'post child node --recover #1 started'],
  ])('%s does its work all the same', async (_name, moment) => {
    const answer = await killed((env) => {
      env['NODE_OPTIONS'] = probe(moment, signal)
    })
    const moments = readEntries(log).filter(({ phase }) => phase === 'post')
    expect({
      heard: moments.map((entry) => entry.moment).filter((text) => /^(?:signal|exit) /.test(text)),
      left: left(),
      rows: rowsOfLog(answer.post?.log ?? []),
      writes: registry.lines().filter((line) => /^PUT \S+\/manifests\/(?!sha256:)/.test(line)),
    }).toStrictEqual({
      heard: [`signal ${signal}`, 'exit 0'],
      left: [REPORT],
      rows: ['1.2.3 untouched', 'latest untouched'],
      writes: [],
    })
  })
})

test('that may not take the folder away says so, and tells all the same', async () => {
  let folder = ''
  try {
    const answer = await killed(async () => {
      folder = join(
        temp,
        need(
          readdirSync(temp).find((name) => /^build-tag-push-[0-9a-f]{16}$/.test(name)),
          'folder',
        ),
      )
      await run('mount', ['--bind', folder, folder])
      await run('mount', ['-o', 'remount,bind,ro', folder])
    })
    const said = answer.post?.log ?? []
    expect({
      exit: answer.post?.exitCode,
      warnings: answer.post?.annotations
        .filter(({ name }) => name === 'warning')
        .map(({ data }) => data.replaceAll(/build-tag-push-[0-9a-f]{16}/g, 'run').replaceAll(temp, 'TEMP')),
      isTold: said.includes('##[error]the run was killed before it could tell how it ended [cancelled]'),
    }).toStrictEqual({
      exit: 0,
      warnings: [expect.stringMatching(/^something of this run could not be removed: (?:EROFS|EBUSY): .*run/)],
      isTold: true,
    })
  } finally {
    if (folder !== '') await run('umount', [folder])
  }
})
