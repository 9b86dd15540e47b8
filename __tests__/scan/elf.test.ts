import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { isSelfContained } from '../../src/scan/elf.ts'

/** An ELF head with program headers of the given types. */
function elf(types: readonly number[], change: (head: Buffer) => void = () => undefined): Uint8Array {
  const head = Buffer.alloc(64 + 56 * types.length)
  head.write('\x7fELF\x02\x01\x01', 'latin1')
  head.writeBigUInt64LE(64n, 32)
  head.writeUInt16LE(56, 54)
  head.writeUInt16LE(types.length, 56)
  for (const [index, type] of types.entries()) head.writeUInt32LE(type, 64 + 56 * index)
  change(head)
  return head
}

describe('a program that stands on its own', () => {
  test.each<[name: string, head: Uint8Array, expected: boolean]>([
    ['loads segments only', elf([1, 1, 4, 0x6474e551]), true],
    ['names a loader', elf([6, 3, 1]), false],
    ['names a loader last', elf([1, 1, 3]), false],
    ['has no headers', elf([]), true],
    ['has 32 bits', elf([1], (head) => head.writeUInt8(1, 4)), false],
    ['is big-endian', elf([1], (head) => head.writeUInt8(2, 5)), false],
    ['has headers beyond what was read', elf([1], (head) => head.writeBigUInt64LE(1n << 60n, 32)), false],
    ['says more headers than there are', elf([1], (head) => head.writeUInt16LE(2, 56)), false],
    ['has headers of no size', elf([1], (head) => head.writeUInt16LE(0, 54)), false],
    ['is a script', Buffer.from('#!/bin/sh\n'.padEnd(100)), false],
    ['breaks off', elf([1]).subarray(0, 63), false],
    ['is empty', new Uint8Array(), false],
    ['is Node itself, which has libraries', readFileSync(process.execPath).subarray(0, 4096), false],
  ])('%s', (_, head, expected) => {
    expect(isSelfContained(head)).toBe(expected)
  })
})
