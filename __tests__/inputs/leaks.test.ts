import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { readInputs } from '../../src/inputs/inputs.ts'

const GIVEN = {
  images: 'ghcr.io/acme/app',
  'github-token': 'the-token-of-the-job',
  username: 'bob',
  password: 'hunter2',
  secrets: 'npmrc=a-secret-of-the-build',
  'secret-envs': 'pip=PIP_TOKEN',
}

async function refused(buildArgs: string, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  try {
    const { notices } = await readInputs(new Map(Object.entries({ ...GIVEN, 'build-args': buildArgs })), {
      PIP_TOKEN: 'value-of-pip',
      ...env,
    })
    return notices.filter((notice) => notice.startsWith('build-args'))
  } catch (error) {
    if (error instanceof ActionError)
      return error.message.split('\n').flatMap((line) => /^- (.*): a build argument ends/.exec(line)?.[1] ?? [])
    throw error
  }
}

describe('build arguments', () => {
  test.each([
    ['the token of the job', 'GH=the-token-of-the-job'],
    ['a part of the value', 'URL=https://x:the-token-of-the-job@github.com/acme/app'],
    ['a password', 'P=hunter2'],
    ['a secret of the build', 'NPM=a-secret-of-the-build'],
    ['a variable that the build has as a secret', 'PIP=--token=value-of-pip'],
  ])('that hold %s are refused', async (_name, line) => {
    expect(await refused(line)).toStrictEqual([`build-args: ${line.split('=')[0]} holds the value of a secret input`])
  })

  test.each([
    ['a GitHub token', `ghp_${'a'.repeat(36)}`],
    ['a GitHub token', `github_pat_${'1'.repeat(22)}`],
    ['a GitLab token', `glpat-${'a'.repeat(20)}`],
    ['a Docker Hub token', `dckr_pat_${'a'.repeat(20)}`],
    ['an npm token', `npm_${'a'.repeat(36)}`],
    ['an AWS access key', `AKIA${'A'.repeat(16)}`],
    ['a Google API key', `AIza${'a'.repeat(35)}`],
    ['a Slack token', `xoxb-${'1'.repeat(12)}`],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
  ])('that hold %s are refused, and the value is not shown', async (what, value) => {
    const told = await refused(`VALUE=x ${value}`)
    expect(told).toStrictEqual([`build-args: VALUE holds ${what}`])
    expect(told.join()).not.toContain(value)
  })

  test('that take such a value from the environment are refused too', async () => {
    expect(await refused('GH', { GH: 'the-token-of-the-job' })).toStrictEqual(['build-args: GH holds the value of a secret input'])
    expect(await refused('GH')).toStrictEqual([])
  })

  test.each(['NPM_TOKEN=', 'DB_PASSWORD=x', 'API_KEY=x', 'AWS_SECRET_ACCESS_KEY=x', 'secret=x'])(
    'that look like a secret by their name are noted: %s',
    async (line) => {
      const [note] = await refused(line)
      expect(note).toMatch(/^build-args: \w+ looks like a secret by its name; if it is one: /)
    },
  )

  test.each(['GO_VERSION=1.25', 'TOKENIZER=bpe', 'KEYBOARD=us', 'MONKEY=1', 'X=hunter', 'NAME=bob', 'VERSION=ghp_short'])(
    'of other kinds pass: %s',
    async (line) => {
      expect(await refused(line)).toStrictEqual([])
    },
  )
})
