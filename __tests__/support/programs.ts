/** The head of a program for IBM's mainframes, whose machine is 22 (elf(5)). */
export function foreignProgram(): Uint8Array {
  const head = Buffer.alloc(120)
  head.write('\x7fELF\x02\x01\x01', 'latin1')
  head.writeUInt16LE(2, 16)
  head.writeUInt16LE(22, 18)
  head.writeUInt16LE(64, 52)
  head.writeUInt16LE(56, 54)
  return head
}
