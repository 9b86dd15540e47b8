/** The type of a program header that names a loader (elf(5), `PT_INTERP`). */
const PT_INTERP = 3

/**
 * Whether a program stands on its own: an ELF file for 64 bits, little-endian, that names no loader, as Trivy's releases are. Anything else, such as a
 * script or a program with shared libraries, needs more of the system than itself. `head` is the file's beginning.
 */
export function isSelfContained(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  // magic number, ELFCLASS64, ELFDATA2LSB
  if (head.byteLength < 64 || view.getUint32(0) !== 0x7f454c46 || view.getUint8(4) !== 2 || view.getUint8(5) !== 1) return false
  const start = view.getBigUint64(32, true)
  const size = view.getUint16(54, true)
  const count = view.getUint16(56, true)
  if (start + BigInt(size * count) > BigInt(head.byteLength) || size < 4) return false
  return [...Array(count).keys()].every((index) => view.getUint32(Number(start) + index * size, true) !== PT_INTERP)
}
