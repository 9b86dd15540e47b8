import { describe, expect, test } from '@jest/globals'
import { askGit, askRemote } from '../../src/context/git.ts'
import type { Children, Ending, Environment } from '../../src/ports.ts'
import { aWorld } from '../support/context.ts'

describe('git', () => {
  test.each<[string, Ending, string, string, unknown]>([
    ['answers', { kind: 'exited', code: 0 }, 'main\n', 'warning: x', { kind: 'answer', stdout: 'main\n' }],
    [
      'refuses',
      { kind: 'exited', code: 128 },
      '',
      'fatal: no\nmore',
      { kind: 'none', because: 'git ls-remote ended with 128: fatal: no', exitCode: 128 },
    ],
    ['refuses without a word', { kind: 'exited', code: 1 }, '', '', { kind: 'none', because: 'git ls-remote ended with 1', exitCode: 1 }],
    [
      'refuses with a password in the address',
      { kind: 'exited', code: 128 },
      '',
      "fatal: could not read from 'https://me:secret@github.com/x'",
      { kind: 'none', because: "git ls-remote ended with 128: fatal: could not read from 'https://github.com/x'", exitCode: 128 },
    ],
    ['is not there', { kind: 'missing' }, '', '', { kind: 'none', because: 'there is no git here' }],
    ['is killed', { kind: 'killed', signal: 'SIGKILL' }, 'half', '', { kind: 'none', because: 'git ls-remote was killed by SIGKILL' }],
    ['hangs', { kind: 'timeout', ms: 15_000 }, '', '', { kind: 'none', because: 'git ls-remote took longer than 15 s' }],
    [
      'stops within a line',
      { kind: 'exited', code: 0 },
      'main\nfeat',
      '',
      { kind: 'none', because: 'the answer of git ls-remote was cut off' },
    ],
    [
      'says too much',
      { kind: 'exited', code: 0 },
      'x'.repeat(16 * 1024 * 1024),
      '',
      { kind: 'none', because: 'git ls-remote said more than 16777216 bytes' },
    ],
  ])('%s', async (_name, ending, stdout, stderr, expected) => {
    const children: Children = { ...aWorld().ports.children, ask: async () => ({ ending, stdout, stderr }) }
    expect(await askRemote(['ls-remote', '--tags'], '/ws', aWorld({ children }).ports)).toStrictEqual(expected)
  })

  test('gets its own settings from the environment and none of the tokens in it, and never prompts', async () => {
    const seen: (Environment | undefined)[] = []
    const children: Children = {
      ...aWorld().ports.children,
      ask: async (_command, _args, options) => {
        seen.push(options?.env)
        return { ending: { kind: 'exited', code: 0 }, stdout: '', stderr: '' }
      },
    }
    const kept = {
      PATH: '/bin',
      HOME: '/root',
      GIT_SSH_COMMAND: 'ssh -4',
      GIT_CONFIG_GLOBAL: '/x',
      SSH_AUTH_SOCK: '/s',
      https_proxy: 'p',
      NO_PROXY: 'n',
    }
    const dropped = {
      GITHUB_TOKEN: 't',
      INPUT_PASSWORD: 'p',
      AWS_SECRET_ACCESS_KEY: 'k',
      GIT_DIR: '/elsewhere',
      GIT_TOKEN: 't',
      ACTIONS_RUNTIME_TOKEN: 't',
    }
    await askGit(['status'], '/ws', aWorld({ children, env: { ...kept, ...dropped } }).ports)
    expect(seen).toStrictEqual([{ ...kept, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }])
  })
})
