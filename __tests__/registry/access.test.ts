import { expect, test } from '@jest/globals'
import { actionsOf } from '../../src/registry/access.ts'

const jwt = (claims: unknown) => ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'sig'].join('.')
const entry = (name: string, actions: unknown) => ({ type: 'repository', name, actions })

test.each<readonly [string, string, readonly string[] | undefined]>([
  ['push', jwt({ access: [entry('acme/app', ['pull', 'push'])] }), ['pull', 'push']],
  ['everything', jwt({ access: [entry('acme/app', ['*'])] }), ['*']],
  ['no action', jwt({ access: [entry('acme/app', [])] }), []],
  ['nothing', jwt({ access: [] }), []],
  ['another repository alone: says nothing of ours', jwt({ access: [entry('acme/other', ['push'])] }), undefined],
  ['actions that are no list', jwt({ access: [entry('acme/app', 'push')] }), undefined],
  ['other names for the fields', jwt({ access: [{ Type: 'repository', Name: 'acme/app', Actions: ['push'] }] }), undefined],
  ['no claim of this kind', jwt({ sub: 'bob' }), undefined],
  ['claims that are no object', jwt([]), undefined],
  ['a payload that is no JSON', 'a.b.c', undefined],
  ['actions of which some are no text', jwt({ access: [entry('acme/app', ['pull', 7, 'push'])] }), ['pull', 'push']],
  ['what is no entry beside one that is', jwt({ access: [null, entry('acme/app', ['push'])] }), ['push']],
  ['another kind of thing by our name', jwt({ access: [{ ...entry('acme/app', ['push']), type: 'plugin' }] }), undefined],
  ['push, but is not signed', jwt({ access: [entry('acme/app', ['push'])] }).replace(/\.sig$/, ''), undefined],
  ['push in five parts', `${jwt({ access: [entry('acme/app', ['push'])] })}.d.e`, undefined],
  ['an opaque token', 'Z2hwX3h4eA==', undefined],
  ['five parts (encrypted)', 'a.b.c.d.e', undefined],
])('a token that grants %s', (_name, token, expected) => {
  expect(actionsOf(token, 'acme/app')).toStrictEqual(expected)
})
