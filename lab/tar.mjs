// @ts-check

const BLOCK_BYTES = 512

/**
 * An entry of a tar archive, honest or not: what is not given is what `tar` would write.
 *
 * @typedef {object} TarEntry
 * @property {string} name
 * @property {Uint8Array | string} [content]
 * @property {string} [type] type flag (POSIX pax, "ustar Header Block"): `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` pipe, …
 * @property {string} [link] what a link points to
 * @property {number} [size] what the header says in place of the content's size
 * @property {number} [mode]
 * @property {number} [checksum] what the header says in place of its own
 */

/**
 * Writes a tar archive in the ustar format, with the two empty blocks at its end.
 *
 * @param {readonly TarEntry[]} entries
 * @returns {Buffer}
 */
export function encodeTar(entries) {
  return Buffer.concat([...entries.flatMap(encodeEntry), Buffer.alloc(2 * BLOCK_BYTES)])
}

/**
 * @param {TarEntry} entry
 * @returns {Buffer[]} header, content, padding
 */
function encodeEntry({ name, content = '', type = '0', link = '', size, mode = 0o644, checksum }) {
  const bytes = Buffer.from(content)
  const header = Buffer.alloc(BLOCK_BYTES)
  header.write(name, 0, 100)
  header.write(octal(mode, 8), 100)
  header.write(octal(0, 8), 108)
  header.write(octal(0, 8), 116)
  header.write(octal(size ?? bytes.length, 12), 124)
  header.write(octal(0, 12), 136)
  header.write(' '.repeat(8), 148)
  header.write(type, 156, 1)
  header.write(link, 157, 100)
  header.write('ustar\0' + '00', 257)
  header.write(octal(checksum ?? header.reduce((sum, byte) => sum + byte, 0), 7), 148)
  return [header, bytes, Buffer.alloc((BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES)]
}

/**
 * @param {number} value
 * @param {number} length of the field with its ending NUL
 * @returns {string}
 */
function octal(value, length) {
  return `${value.toString(8).padStart(length - 1, '0')}\0`
}
