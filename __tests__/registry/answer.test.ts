import { expect, test } from '@jest/globals'
import { errorsOf } from '../../src/registry/answer.ts'

test.each<readonly [string, unknown, readonly unknown[]]>([
  ['are told', { errors: [{ code: 'DENIED', message: 'no', detail: { a: 1 } }] }, [{ code: 'DENIED', message: 'no', detail: { a: 1 } }]],
  ['are told without what is no text', { errors: [{ code: 7, message: null }] }, [{ code: '', message: '', detail: undefined }]],
  ['are told beside what is none', { errors: [null, 'no', { code: 'X', message: '' }] }, [{ code: 'X', message: '', detail: undefined }]],
  ['are none where the list is none', { errors: { code: 'DENIED' } }, []],
  ['are none where there is no list', { code: 'DENIED' }, []],
  ['are none where there is no object', [{ code: 'DENIED' }], []],
])('errors of a body %s', (_name, body, expected) => {
  expect(errorsOf(new TextEncoder().encode(JSON.stringify(body)))).toStrictEqual(expected)
})
