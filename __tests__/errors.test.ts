import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ActionError, asActionError, ERROR_CODES } from '../src/errors.ts'

describe('error codes', () => {
  test('each is a heading in Troubleshooting of the README, in the same order', () => {
    const section = /^## Troubleshooting$(.*?)^## /ms.exec(readFileSync('README.md', 'utf8'))?.[1] ?? ''
    expect([...section.matchAll(/^### `([a-z-]+)`$/gm)].map(([, code]) => code)).toStrictEqual([...ERROR_CODES])
  })

  test('each is thrown somewhere', () => {
    const text = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && name !== 'errors.ts')
      .map((name) => readFileSync(join('src', name), 'utf8'))
      .join('\n')
    expect(ERROR_CODES.filter((code) => code !== 'internal' && !text.includes(`'${code}'`))).toStrictEqual([])
  })
})

describe('asActionError', () => {
  const known = new ActionError('plan', 'no tag', 'add a rule')
  const cause = new TypeError('x is undefined')

  test.each([
    { name: 'one of ours stays what it is', thrown: known, code: 'plan', message: 'no tag' },
    { name: 'another error is internal, with its message', thrown: cause, code: 'internal', message: 'x is undefined' },
    {
      name: 'a disk that takes no more is told as such',
      thrown: Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
      code: 'disk',
      message: 'ENOSPC: no space left on device, write',
    },
    { name: 'what is not an error is said', thrown: 'text', code: 'internal', message: 'something that is not an error was thrown: text' },
  ])('$name', ({ thrown, code, message }) => {
    const error = asActionError(thrown)
    expect({ code: error.code, message: error.message }).toStrictEqual({ code, message })
  })

  test('the cause travels along', () => {
    expect(asActionError(cause).cause).toBe(cause)
  })
})
