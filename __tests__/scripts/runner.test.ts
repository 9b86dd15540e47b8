import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { runAction } from '#scripts/runner.mjs'
import { runBundle } from '../support/bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'runner-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ACTION = `
name: probe
inputs:
  two words:
    default: 'none'
  github-token:
    default: \${{ github.token }}
runs:
  using: node24
  main: main.js
  post: post.js
`
const MAIN = `
const { appendFileSync, existsSync } = require('node:fs')
const { env } = process
const put = (name, text) => appendFileSync(env[name], text)
console.log(['INPUT_TWO_WORDS', 'INPUT_GITHUB-TOKEN', 'INPUT_EXTRA', 'GITHUB_SHA', 'GITHUB_REF_TYPE', 'OUTSIDE'].map((name) => env[name]).join(' '))
if (env['INPUT_EXTRA'] === 'broken') put('GITHUB_OUTPUT', 'open<<NEVER\\n')
if (env['INPUT_EXTRA'] === 'slow') { process.on('SIGINT', () => process.exit(7)); setTimeout(() => {}, 60_000); console.log('listens') }
put('GITHUB_OUTPUT', 'digest<<END\\nsha256:1\\nEND\\n')
put('GITHUB_STATE', 'folder=x\\n')
put('GITHUB_ENV', 'LATER=1\\nNODE_OPTIONS=--bad\\n')
put('GITHUB_STEP_SUMMARY', '# done\\n')
if (env['INPUT_EXTRA'] === 'child') {
  require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { detached: true, stdio: 'ignore' }).unref()
  appendFileSync(env['RUNNER_TEMP'] + '/left', '')
}
`
const POST = `console.log(process.env['STATE_folder'], process.env['LATER'], process.env['NODE_OPTIONS'] === undefined)`

beforeAll(() => {
  writeFileSync(join(folder, 'action.yml'), ACTION)
  writeFileSync(join(folder, 'main.js'), MAIN)
  writeFileSync(join(folder, 'post.js'), POST)
  process.env['OUTSIDE'] = 'not passed on'
})

const sha = 'a'.repeat(40)

function requestOf(extra: string) {
  return {
    action: folder,
    workspace: folder,
    inputs: { extra },
    token: 't0ken',
    secrets: ['t0ken'],
    event: { sha, ref: 'refs/tags/v1' },
  }
}

const probe = (extra: string) => runBundle(requestOf(extra))

test('main and post get inputs, event and state, and leave what the runner reads', async () => {
  const { main, post, ...rest } = await probe('x')
  expect(main.log).toStrictEqual([`none *** x ${sha} tag `])
  expect(main.raw).toBe(`none t0ken x ${sha} tag \n`)
  expect(post?.log).toStrictEqual(['x 1 true'])
  expect(rest).toStrictEqual({
    conclusion: 'success',
    outputs: { digest: 'sha256:1' },
    state: { folder: 'x' },
    env: { LATER: '1' },
    path: [],
    summary: '# done\n',
    warnings: ["Unexpected input(s) 'extra', valid inputs are ['two words', 'github-token']"],
    leftovers: [],
    orphans: [],
  })
})

test('a file of outputs that the runner would refuse fails the step, though the process ended well', async () => {
  const { conclusion, main } = await probe('broken')
  expect([conclusion, main.exitCode, main.errors]).toStrictEqual([
    'failure',
    0,
    ["Unable to process file command 'output' successfully. Invalid value. Matching delimiter not found 'NEVER'"],
  ])
})

test('a cancelled main is interrupted, and post runs all the same', async () => {
  let cancel = () => {}
  const { conclusion, main, post } = await runAction(requestOf('slow'), {
    onStart: (given) => {
      cancel = given
    },
    onLine: (line) => {
      if (line === 'listens') cancel()
    },
  })
  expect([conclusion, main.cancelled, main.exitCode, post?.exitCode]).toStrictEqual(['cancelled', true, 7, 0])
})

test('processes and files that are left are told, and the processes ended', async () => {
  const { leftovers, orphans } = await probe('child')
  expect([leftovers, orphans]).toStrictEqual([['left'], [`${process.execPath} -e setTimeout(() => {}, 60_000)`]])
})
