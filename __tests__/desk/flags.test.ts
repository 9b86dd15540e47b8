import { expect, test } from '@jest/globals'
import { helpLines, INPUT_FLAGS, OWN_FLAGS } from '../../src/desk/flags.ts'

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
