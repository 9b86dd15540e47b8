import { describe, expect, test } from '@jest/globals'
import type { Command, Desk } from '../../src/desk/command.ts'
import { dispatch } from '../../src/desk/dispatch.ts'
import { ActionError } from '../../src/errors.ts'
import { aWorld } from '../support/context.ts'

const OVERVIEW = [
  'Usage: build-tag-push COMMAND [FLAGS]',
  '',
  'Commands:',
  '  plan   plans',
  '  other  does something else',
  '',
  'build-tag-push COMMAND --help tells its flags.',
]

/** Runs a command line; `plan` does what the test says. */
async function run(args: readonly string[], plan: Command['run'] = async () => 0) {
  const [out, err]: [string[], string[]] = [[], []]
  const desk: Desk = {
    ...aWorld().ports,
    cwd: '/',
    width: 80,
    out: (line) => out.push(line),
    raw: (text) => out.push(text),
    err: (line) => err.push(line),
  }
  const commands: readonly Command[] = [
    { name: 'plan', about: 'plans', run: plan },
    { name: 'other', about: 'does something else', run: async () => 0 },
  ]
  return { code: await dispatch(commands, args, desk), out, err }
}

describe('dispatch', () => {
  test('hands the rest of the arguments to the command', async () => {
    const seen: (readonly string[])[] = []
    const plan: Command['run'] = async (args) => {
      seen.push(args)
      return 1
    }
    expect({ ...(await run(['plan', '--json', 'x'], plan)), seen }).toStrictEqual({ code: 1, out: [], err: [], seen: [['--json', 'x']] })
  })

  test.each([['help'], ['--help'], ['-h']])('%s names the commands', async (word) => {
    expect(await run([word])).toStrictEqual({ code: 0, out: OVERVIEW, err: [] })
  })

  test('without a command it names them, and that is wrong', async () => {
    expect(await run([])).toStrictEqual({ code: 2, out: [], err: OVERVIEW })
  })

  test.each([
    ['pln', '"pln" is no command; commands are plan, other; did you mean "plan"?'],
    ['\u001b[31m', '"\\u001b[31m" is no command; commands are plan, other'],
  ])('a word that is no command: %j', async (word, line) => {
    expect(await run([word])).toStrictEqual({ code: 2, out: [], err: [line] })
  })

  test.each<[string, Error, number, readonly string[]]>([
    [
      'inputs',
      new ActionError('inputs', 'two things:\n- one\n- other', 'do this'),
      2,
      ['error: two things:', '- one', '- other [inputs]', 'do this'],
    ],
    ['another error', new ActionError('event', 'no commit'), 1, ['error: no commit [event]']],
  ])('tells %s', async (_name, error, code, err) => {
    expect(await run(['plan'], () => Promise.reject(error))).toStrictEqual({ code, out: [], err })
  })

  test('a bug of ours brings where it happened', async () => {
    const { code, err } = await run(['plan'], () => Promise.reject(new TypeError('odd')))
    expect({ code, first: err.slice(0, 2), last: err.at(-1) }).toStrictEqual({
      code: 1,
      first: ['error: odd [internal]', 'TypeError: odd'],
      last: 'This is a bug; please report it with these lines.',
    })
    expect(err.length).toBeGreaterThan(3)
  })
})
