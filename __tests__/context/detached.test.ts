import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Checkout, makeCheckouts } from '#scripts/differ-git.mjs'
import { createChildren } from '../../src/adapters/children.ts'
import { readStanding } from '../../src/context/detached.ts'
import { ActionError } from '../../src/errors.ts'
import { aWorld } from '../support/context.ts'

let folder = ''
let checkouts: readonly Checkout[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'detached-'))
  checkouts = makeCheckouts(folder)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Where the real Git says that a checkout stands. */
async function standing(name: string): Promise<string> {
  const checkout = checkouts.find((each) => each.name === name)
  if (checkout === undefined) throw new Error(`there is no checkout ${name}`)
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CEILING_DIRECTORIES: folder }
  const { ports } = aWorld({ env, children: createChildren({ ...env, GIT_CEILING_DIRECTORIES: folder }, new AbortController().signal) })
  const found = await readStanding(checkout.folder, ports)
  expect(found.sha).toBe(checkout.head)
  return found.ref
}

describe('the ref of a checkout', () => {
  test.each([
    ['branch main', 'refs/heads/main'],
    ['branch with odd characters', "refs/heads/fix/#1@x=(a&b)';ü"],
    ['branch main at tag v1.2.3', 'refs/heads/main'],
    ['detached at tag v1.2.3', 'refs/tags/v1.2.3'],
    ['detached at tag v1.2.3 and origin/main', 'refs/tags/v1.2.3'],
    ['detached at an annotated tag', 'refs/tags/v2.0.0'],
    ['detached at tag app/v1.2.3', 'refs/tags/app/v1.2.3'],
    ['detached at tags with a comma', 'refs/tags/a,b'],
    ['detached at the merge of a pull request', 'refs/pull/12/merge'],
    ['detached at the head of a pull request', 'refs/pull/12/head'],
    ['detached at origin/main', 'refs/heads/main'],
    ['detached at origin/feature/foo', 'refs/heads/feature/foo'],
    ['detached at origin/main and main', 'refs/heads/main'],
    ['detached before main', 'refs/heads/main'],
    ['detached before two branches', 'refs/heads/main'],
    ['detached before origin/dev', 'refs/heads/dev'],
    ['detached before a tag', 'refs/tags/v1.2.3'],
    ['shallow at tag v1.2.3', 'refs/tags/v1.2.3'],
    ['shallow at the merge of a pull request', 'refs/pull/12/merge'],
    ['shallow branch main', 'refs/heads/main'],
  ])('%s', async (name, ref) => {
    expect(await standing(name)).toBe(ref)
  })
})

describe('refused', () => {
  test.each([
    ['no git at all', 'tag-context is git, and git rev-parse ended with 128: fatal: not a git repository'],
    ['no commit yet', 'tag-context is git, and git rev-parse ended with 128: fatal: Needed a single revision'],
    ['detached at main', 'the detached HEAD is at no branch or tag that can be told: git says "HEAD, main"'],
    ['detached at a commit that no ref has', 'the detached HEAD is at no branch or tag that can be told: git says "HEAD"'],
  ])('%s', async (name, message) => {
    const error = await standing(name).catch((thrown: unknown) => thrown)
    if (!(error instanceof ActionError)) throw error
    expect([error.code, error.message]).toStrictEqual(['event', expect.stringContaining(message)])
    expect(error.hint).toMatch(/.{20}/)
  })
})
