import { describe, expect, test } from '@jest/globals'
import { csvFor } from '../../src/inputs/csv.ts'
import { parseExporter, pushes } from '../../src/inputs/exporters.ts'
import { isRefusal } from '../../src/inputs/refusal.ts'

const TYPES = 'image, registry, oci, docker, local, tar, cacheonly'

describe('lines of outputs', () => {
  test.each([
    ['a type alone', 'type=image', { type: 'image', attributes: {} }],
    ['attributes', 'type=oci,dest=a.tar,Compression=zstd', { type: 'oci', attributes: { dest: 'a.tar', compression: 'zstd' } }],
    ['a value with =', 'type=image,annotation.a=b=c', { type: 'image', attributes: { 'annotation.a': 'b=c' } }],
    ['a value with a comma', 'type=image,"annotation.a=b,c"', { type: 'image', attributes: { 'annotation.a': 'b,c' } }],
    ['a path', './out', { type: 'local', attributes: { dest: './out' } }],
    ['a path with =', 'a=b', { type: 'local', attributes: { dest: 'a=b' } }],
  ])('%s', async (_name, line, { type, attributes }) => {
    expect(parseExporter(await csvFor([line]))(line)).toStrictEqual({ line, type, attributes: new Map(Object.entries(attributes)) })
  })

  test.each([
    ['a misspelt type', 'type=imgae', `has no known type; allowed are ${TYPES}; did you mean "image"?`],
    ['no type', 'dest=a,push=true', `has no known type; allowed are ${TYPES}`],
    ['an attribute without =', 'type=oci,dest', 'has an attribute without "=" ("dest"); write type=…,key=value'],
    ['the standard output', '-', 'writes to the standard output, which is the log here; give dest a path'],
    ['the standard output by name', 'type=tar,dest=-', 'writes to the standard output, which is the log here; give dest a path'],
    ['an open quote', '"type=oci', 'has a double quote that is not closed'],
  ])('refused: %s', async (_name, line, refused) => {
    expect(parseExporter(await csvFor([line]))(line)).toStrictEqual({ refused })
  })

  test.each([
    ['type=registry', true],
    ['type=registry,push=false', false],
    ['type=image,push=true', true],
    ['type=image', false],
    ['type=oci,push=true', false],
  ])('%s asks for a push: %p', async (line, expected) => {
    const exporter = parseExporter(await csvFor([line]))(line)
    expect(isRefusal(exporter) ? exporter : pushes(exporter)).toBe(expected)
  })
})
