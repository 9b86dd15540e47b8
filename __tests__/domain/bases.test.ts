import { expect, test } from '@jest/globals'
import { basesOf } from '../../src/domain/bases.ts'

const HEX = 'a'.repeat(64)
const entry = (uri: unknown, sha256: unknown = HEX) => ({ uri, digest: { sha256 } })
const base = (name: string) => ({ name, digest: `sha256:${HEX}` })

test.each([
  ['SLSA 0.2', { predicate: { materials: [entry('pkg:docker/alpine@3.22?platform=linux%2Famd64')] } }, [base('alpine:3.22')]],
  [
    'SLSA 1',
    { predicate: { buildDefinition: { resolvedDependencies: [entry('pkg:docker/ghcr.io/acme/base@1')] } } },
    [base('ghcr.io/acme/base:1')],
  ],
  ['a port', { predicate: { materials: [entry('pkg:docker/127.0.0.1%3A5000/base@1%2B2')] } }, [base('127.0.0.1:5000/base:1+2')]],
  ['a digest alone', { predicate: { materials: [entry('pkg:docker/alpine?digest=sha256:b')] } }, [base('alpine')]],
  ['what is no URI', { predicate: { materials: [entry('pkg:docker/al%pine@3')] } }, [base('al%pine:3')]],
  [
    'each once, and none of the tools',
    {
      predicate: {
        materials: [
          entry('pkg:docker/docker/dockerfile@1'),
          entry('pkg:docker/docker/buildkit-syft-scanner@stable-1'),
          entry('pkg:docker/alpine@3'),
          entry('pkg:docker/alpine@3'),
        ],
      },
    },
    [base('alpine:3')],
  ],
  [
    'nothing that cannot be read',
    {
      predicate: {
        materials: [entry('https://github.com/acme/app'), entry(1), entry('pkg:docker/a@1', 'short'), { uri: 'pkg:docker/a' }, null],
      },
    },
    [],
  ],
  ['no predicate', { predicate: [] }, []],
  ['no statement', 'text', []],
  ['nothing', undefined, []],
])('of %s', (_name, statement, expected) => {
  expect(basesOf(statement)).toStrictEqual(expected)
})
