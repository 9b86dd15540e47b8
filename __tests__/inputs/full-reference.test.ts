import { describe, expect, test } from '@jest/globals'
import { findReference } from '../../src/inputs/full-reference.ts'

describe('a full reference in a line of tags', () => {
  test.each([
    ['host, path and tag', 'ghcr.io/acme/app:1.2', { name: 'ghcr.io/acme/app', tag: '1.2' }],
    ['path and tag', 'user/app:latest', { name: 'user/app', tag: 'latest' }],
    ['name and tag', 'app:1.2', { name: 'app', tag: '1.2' }],
    ['host with a port', 'localhost:5000/app', { name: 'localhost:5000/app', tag: '' }],
    ['host with a port, and a tag', 'localhost:5000/app:1', { name: 'localhost:5000/app', tag: '1' }],
    ['host and path', 'ghcr.io/acme/app', { name: 'ghcr.io/acme/app', tag: '' }],
    ['a digest', 'ghcr.io/acme/app@sha256:12', { name: 'ghcr.io/acme/app', tag: '' }],
    ['the second by commas', 'latest,user/app:1', { name: 'user/app', tag: '1' }],
    ['an expression as the tag', 'ghcr.io/acme/app:{{sha}}', { name: 'ghcr.io/acme/app', tag: '' }],
    ['an image called like an attribute, by its path', 'match:5000/app:1', { name: 'match:5000/app', tag: '1' }],
    ['as a value behind a colon', 'value: ghcr.io/acme/app:1.2', { name: 'ghcr.io/acme/app', tag: '1.2' }],
    ['as a value behind a colon, without a blank', 'type=raw,value:acme/app:1', { name: 'acme/app', tag: '1' }],
    ['as the value of a raw rule', 'type=raw,value=ghcr.io/acme/app:1', { name: 'ghcr.io/acme/app', tag: '1' }],
  ])('found: %s', (_name, line, expected) => {
    expect(findReference(line)).toStrictEqual(expected)
  })

  test.each([
    ['a bare tag', '1.2.3'],
    ['a branch', 'feature/x'],
    ['a branch with a dot', 'release/1.2'],
    ['a branch that begins with a version', 'v1.2/fix'],
    ['a rule', 'type=semver,pattern={{version}}'],
    ['an expression with colons', "type=raw,value={{date 'HH:mm' tz='Asia/Seoul'}}"],
    ['a bare expression with colons', "{{branch}}-{{date 'HH:mm'}}"],
    ['a colon in a value, which a tag cannot have and becomes a dash', 'type=raw,value=a:b'],
    ['a prefix with a slash', 'type=ref,event=branch,prefix=x/y:z'],
    ['a branch as YAML has it', 'branch: feature/x'],
    ['a prefix as YAML has it', 'prefix: x/y:z'],
    ['a value as YAML has it, with a colon and no path', 'value: a:b'],
    ['an attribute as YAML has it', 'type:semver,pattern:{{version}}'],
    ['nothing', ''],
  ])('none: %s', (_name, line) => {
    expect(findReference(line)).toBeUndefined()
  })
})
