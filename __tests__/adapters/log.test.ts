import { describe, expect, test } from '@jest/globals'
import { createLog } from '../../src/adapters/log.ts'
import { fc } from '../support/property.ts'
import { isStopped, runnerCommands } from '../support/runner.ts'

/** A log whose tokens are `token1`, `token2`, … and what it wrote. */
function aLog() {
  const written: string[] = []
  let tokens = 0
  const random = {
    fraction: () => 0,
    hex: (bytes: number) => {
      expect(bytes).toBe(32)
      tokens += 1
      return `token${tokens}`
    },
  }
  const { log, command } = createLog((text) => written.push(text), random)
  return { log, command, text: () => written.join('') }
}

describe('lines of ours', () => {
  test('are printed as they are, one by one', () => {
    const { log, text } = aLog()
    log.info('one\ntwo\r\nthree')
    expect(text()).toBe('one\ntwo\nthree\n')
  })

  test('with text from outside are inert', () => {
    const { log, text } = aLog()
    log.info('tag ::set-output name=a::b\n::set-output name=a::b\r##[error]x')
    expect(text()).toBe('tag ::set-output name=a::b\n\\::set-output name=a::b\n##\\[error]x\n')
    expect(runnerCommands(text())).toStrictEqual([])
  })

  test.each(['debug', 'notice', 'warning', 'error'] as const)('%s is one command, its lines and percents escaped', (name) => {
    const { log, text } = aLog()
    log[name]('100 % of\n::add-mask::x')
    expect(text()).toBe(`::${name}::100 %25 of%0A\\::add-mask::x\n`)
    expect(runnerCommands(text())).toStrictEqual([{ form: 'v2', name, data: '100 % of\n\\::add-mask::x' }])
  })

  test.each(['notice', 'warning', 'error'] as const)(
    'of %ss GitHub shows ten: the tenth says that there are more, which are lines of the log',
    (name) => {
      const { log, text } = aLog()
      for (let number = 1; number <= 12; number++) log[name](number < 12 ? `number ${number}` : 'number 12\n::set-output name=a::b')
      log[name === 'error' ? 'warning' : 'error']('of another kind')
      const commands = runnerCommands(text()).map(({ name, data }) => `${name} ${data}`)
      expect(commands).toStrictEqual([
        ...Array.from({ length: 9 }, (_, index) => `${name} number ${index + 1}`),
        `${name} There are more ${name}s than GitHub shows of a step: see its log and its summary.`,
        `${name === 'error' ? 'warning' : 'error'} of another kind`,
      ])
      expect(text().split('\n').slice(10, 14)).toStrictEqual([
        `${name}: number 10`,
        `${name}: number 11`,
        `${name}: number 12`,
        `${name}: \\::set-output name=a::b`,
      ])
    },
  )

  test('properties of a command are escaped', () => {
    const { command, text } = aLog()
    command('error', { file: 'a:b,c', line: '3' }, 'x')
    expect(text()).toBe('::error file=a%3Ab%2Cc,line=3::x\n')
  })

  test('a group is closed when its work fails', async () => {
    const { log, text } = aLog()
    await expect(
      log.group('Build\nimage', async () => {
        log.info('inside')
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(text()).toBe('::group::Build image\ninside\n::endgroup::\n')
  })
})

describe('untrusted output', () => {
  test('stands between stop-commands and its token, each line inert', () => {
    const { log, text } = aLog()
    const output = log.untrusted()
    output.line('#5 0.1 ##[set-env name=A]b')
    output.line('x\r::set-output name=digest::sha256:0')
    output.close()
    expect(text()).toBe('::stop-commands::token1\n#5 0.1 ##\\[set-env name=A]b\nx\n\\::set-output name=digest::sha256:0\n::token1::\n')
  })

  test('a command of ours in the middle resumes, stands alone and stops again with another token', () => {
    const { log, command, text } = aLog()
    const output = log.untrusted()
    output.line('a')
    command('add-mask', {}, 'hunter2')
    log.info('plain lines need no command')
    output.line('b')
    output.close()
    expect(text()).toBe(
      '::stop-commands::token1\na\n::token1::\n::add-mask::hunter2\n::stop-commands::token2\nplain lines need no command\nb\n::token2::\n',
    )
    expect(runnerCommands(text()).map((executed) => executed.name)).toStrictEqual(['stop-commands', 'add-mask', 'stop-commands'])
  })

  test('stretches may overlap: commands are stopped until the last one is closed', () => {
    const { log, text } = aLog()
    const one = log.untrusted()
    const other = log.untrusted()
    one.line('1')
    other.line('2')
    one.close()
    expect(isStopped(text())).toBe(true)
    other.line('3')
    other.close()
    other.close()
    one.line('too late')
    expect(isStopped(text())).toBe(false)
    expect(text()).toBe('::stop-commands::token1\n1\n2\n3\n::token1::\n')
  })

  test('is bounded: the first 50,000 lines and the last 200', () => {
    const { log, text } = aLog()
    const output = log.untrusted()
    for (let number = 1; number < 60_000; number += 1) output.line(`line ${number}`)
    output.line('::add-mask::a\r##[error]60000')
    output.close()
    const lines = text().split('\n')
    expect(lines.slice(49_999, 50_004)).toStrictEqual([
      'line 49999',
      'line 50000',
      '… 9801 lines are not shown; the last 200:',
      'line 59802',
      'line 59803',
    ])
    expect(lines.slice(-5)).toStrictEqual(['line 59999', '\\::add-mask::a', '##\\[error]60000', '::token1::', ''])
    expect(runnerCommands(text()).map(({ name }) => name)).toStrictEqual(['stop-commands'])
  })

  test('is bounded: 32 Mi characters', () => {
    const { log, text } = aLog()
    const output = log.untrusted()
    for (let number = 0; number < 10_000; number += 1) output.line('x'.repeat(8_000))
    output.close()
    expect(text().length).toBeLessThan(36 * 1024 * 1024)
    expect(text()).toContain('lines are not shown; the last 200:')
  })

  test('whatever it holds, the runner executes what we sent and nothing else', () => {
    const part = fc.constantFrom(
      '::token1::',
      '::token2::',
      '##[token1]',
      '::stop-commands::x',
      '##[stop-commands]x',
      '::set-output name=a::b',
      '##[error]x',
      '\r',
      '\n',
      '\u2028',
      '\u00a0',
      '\ufeff',
      '\u200b',
      '::',
      '#',
      '[',
      'x',
      ' ',
    )
    const line = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('line', 'warning', 'mask', 'info'), line), { maxLength: 12 }), (steps) => {
        const { log, command, text } = aLog()
        const output = log.untrusted()
        for (const [step, content] of steps) {
          if (step === 'line') output.line(content)
          else if (step === 'warning') log.warning(content)
          else if (step === 'info') log.info(content)
          else command('add-mask', {}, content)
        }
        output.close()
        const names = runnerCommands(text()).map((executed) => executed.name)
        const ours = steps
          .filter(([step]) => step === 'warning' || step === 'mask')
          .flatMap(([step]) => [step === 'mask' ? 'add-mask' : step, 'stop-commands'])
        expect(names).toStrictEqual(['stop-commands', ...ours])
        expect(isStopped(text())).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })
})
