import { expect, test } from '@jest/globals'
import { helpLines, INPUT_FLAGS, OWN_FLAGS } from '../../src/desk/flags.ts'
import { PRUNE_INPUTS } from '../../src/inputs/prune-spec.ts'
import { atDesk } from '../support/desk.ts'

test.each([[60], [100], [120]])('the help names every flag once, in lines of at most %i characters', (width) => {
  const lines = helpLines(width)
  const heads = lines.filter((line) => /^ {2}--/.test(line)).map((line) => line.trim().slice(2).split(' ', 1)[0])
  const build = lines.join(' ').match(/--[a-z-]+(?=,|\.)/g)
  const inputs = INPUT_FLAGS.filter(({ input }) => input.group !== 'build').map(({ name }) => name)
  expect(heads).toStrictEqual([...OWN_FLAGS.map(({ name }) => name), ...inputs])
  for (const { name, input } of INPUT_FLAGS) if (input.group === 'build') expect(build).toContain(`--${name}`)
  const examples = lines.indexOf('Examples:')
  expect(lines.slice(0, examples).filter((line) => line.length > width)).toStrictEqual([])
})

test('every flag has one sentence or more', () => {
  for (const { about } of [...OWN_FLAGS, ...INPUT_FLAGS]) expect(about).toMatch(/^[A-Z`].*\.$/s)
})

test('prune has a flag for every input of its action, but for secrets, which have a variable', async () => {
  const { code, out, err } = await atDesk('/', ['prune', '--help', '--dry-run', 'false'])
  const lines = out.split('\n')
  const heads = lines.filter((line) => /^ {2}--/.test(line)).map((line) => line.trim().slice(2).split(' ', 1)[0])
  const secrets = ['password', 'registry-auth', 'github-token']
  expect([code, err, heads]).toStrictEqual([
    0,
    '',
    [...PRUNE_INPUTS.map(({ name }) => name).filter((name) => !secrets.includes(name)), 'json', 'help'],
  ])
  expect(out.replaceAll('\n', ' ')).toContain(
    'the variables REGISTRY_PASSWORD (password), REGISTRY_AUTH (registry-auth), GITHUB_TOKEN (github-token)',
  )
  expect(lines.slice(0, lines.indexOf('Examples:')).filter((line) => line.length > 100)).toStrictEqual([])
})

test('prune takes no secret from the arguments, and asks nobody while something is wrong with them', async () => {
  expect(await atDesk('/', ['prune', '--images', 'acme/app', '--github-token=ghp_hunter2', '--yes'])).toStrictEqual({
    code: 2,
    out: '',
    err: [
      'error: 2 arguments need attention:',
      '- --github-token: is no flag of prune; here it is the variable GITHUB_TOKEN, since others can read arguments',
      '- --yes: is no flag of prune; here it is --dry-run false [inputs]',
      'build-tag-push prune --help tells every flag, and the variables that secrets come from.',
      '',
    ].join('\n'),
  })
})
