import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openBuiltStep } from '../support/built.ts'
import { type FakeRegistry, startRegistry } from '../support/registry.ts'
import { type Request, type Step, told, UP_TIMEOUT_MS } from '../support/step.ts'

const TIMEOUT_MS = 60_000
const USER = { username: 'pusher', password: 'a-password-of-this-repository' }

let step: Step
let registry: FakeRegistry
beforeAll(async () => {
  step = await openBuiltStep()
}, UP_TIMEOUT_MS)
afterAll(() => step.close())
beforeEach(async () => {
  registry = await startRegistry({ location: 'relative', auth: { kind: 'basic', ...USER } })
})
afterEach(() => registry.close())

const repository = { full_name: 'acme/app', private: false, default_branch: 'main', html_url: 'https://github.com/acme/app' }

/** A pull request from a repository. */
function pull(from: string, name = 'pull_request'): NonNullable<Request['event']> {
  const sides = {
    head: { ref: 'change', sha: '1'.repeat(40), repo: { full_name: from } },
    base: { ref: 'main', sha: '2'.repeat(40), repo: repository },
  }
  return { name, ref: 'refs/pull/12/merge', payload: { number: 12, repository, pull_request: { number: 12, ...sides } } }
}

/** Runs a job that would sign in and publish; GitHub gives forks an empty text for each secret. */
async function job(event: NonNullable<Request['event']>, password = '', inputs: Readonly<Record<string, string>> = {}) {
  const images = `${registry.host}/acme/app`
  const answer = await step.run({ event, inputs: { images, registry: registry.host, username: USER.username, password, ...inputs } })
  return { answer, told: told(answer), notices: answer.main.annotations.filter(({ name }) => name === 'notice').map(({ data }) => data) }
}

const DOWN = (because: string) =>
  `this run steps down: it does not sign in and publishes nothing, since ${because}, and such runs get no secrets and no rights to write; where this one does, allow-untrusted: true publishes`
const BUILT = { exit: 0, outcome: 'built', errors: [], hint: [], rows: [], left: [] }

describe('a job steps down', () => {
  test.each<{ name: string; event: NonNullable<Request['event']>; because: string }>([
    { name: 'for a pull request from a fork', event: pull('hubot/app'), because: 'the pull request comes from hubot/app' },
    {
      name: 'for Dependabot',
      event: { name: 'push', ref: 'refs/heads/dependabot/npm/x', actor: 'dependabot[bot]', payload: { repository } },
      because: 'Dependabot started it',
    },
  ])(
    '$name: it builds, signs in nowhere, asks no registry and ends well',
    async ({ event, because }) => {
      const { answer, told, notices } = await job(event)
      expect({ told, notices, asked: registry.lines() }).toStrictEqual({ told: BUILT, notices: [DOWN(because)], asked: [] })
      expect(answer.outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(answer.summary).toMatch(new RegExp(`Built: nothing was pushed.*\\n\\nNothing is published, since ${because}`))
    },
    TIMEOUT_MS,
  )

  test(
    'not for a pull request of this very repository',
    async () => {
      const { told, notices } = await job(pull('acme/app'), USER.password)
      expect([told.exit, told.outcome, told.rows, notices]).toStrictEqual([0, 'published', ['1.2.3 published', 'latest published'], []])
    },
    TIMEOUT_MS,
  )

  test(
    'not where somebody has made sure of it',
    async () => {
      const { told, notices } = await job(pull('hubot/app'), USER.password, { 'allow-untrusted': 'true' })
      expect([told.exit, told.outcome, notices]).toStrictEqual([0, 'published', []])
    },
    TIMEOUT_MS,
  )
})
